"""Sample inputs of every field type, as a claimant could type them, drawn with what the definition hints at."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from console.demonstration.codes import credit_code
from console.rehearsal.patterns import by_field, patterns_in, word_for
from forms.identifiers.organisations import org_code_fits
from forms.identifiers.patents import KIND_WORDS, check_digit
from forms.identifiers.people import resident_fits
from forms.spec import FieldSpec
from forms.types.choices import choices, reduction_rates
from workflow.definition.assessment import ClaimContext
from workflow.definition.edition import Edition
from workflow.definition.tables import Tables

_NUMBER = re.compile(r"(?<![\w.-])\d{1,12}(?![\w.-])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = re.compile(r"\"([^\"]+)\"|'([^']+)'")
_PATENT_KINDS = {"invention": "1", "utility_model": "2", "design": "3"}
_REGIONS = (*["91430100"] * 8, "91110108", "92430100", "12430000", "52430100")
"""What credit codes begin with: mostly firms of the city, now and then others."""

_DISTRICTS = (*["430104"] * 8, "110101", "430304")
_SYLLABLES = "岳麓湘江云山晨星远志博雅启明泰和"
_MOST_NUMBERS = 200
_CLAIMS = 0.05
"""How often what a thing is funded by is the claimant itself, of whom there is one such thing only."""

_MOST_YEARS = 40
"""A number of an expression up to which days are moved by so many years."""


@dataclass(frozen=True)
class Hints:
    """What expressions and tables of an edition name, the days of events that count, and who claims."""

    claimant: str
    window: tuple[date, date]
    days: tuple[date, ...]
    numbers: tuple[int, ...]
    words: tuple[str, ...]
    keys: frozenset[str]
    """The fields by which a thing is funded once: what is typed there is another's each time."""
    code: str = ""
    """The claimant's credit code."""
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The regular expressions that fields should match, by field; under no name those of anything else."""


def hints_of(edition: Edition, tables: Tables, context: ClaimContext) -> Hints:
    """All that stands in the rules of an edition: numbers, days and words, and the keys and figures of its tables."""
    texts = [each.expression for rules in (edition.values, edition.checks, edition.award) for each in rules]
    texts += [text for each in edition.ceilings for text in (each.total, each.uses)]
    texts += [text for group in edition.groups for each in group.figures for text in (each.expression, each.weight)]
    numbers = {int(found) for text in texts for found in _NUMBER.findall(text)}
    words = {word for text in texts for word in words_in(text)}
    for use in edition.tables.values():
        rows = dict(use.rows)
        if use.table is not None and use.table in tables.tables:
            rows = {key: fen for version in tables.tables[use.table].versions for key, fen in version.rows.items()}
        numbers |= {key for key in rows if isinstance(key, int)} | set(list(rows.values())[:_MOST_NUMBERS])
        words |= {key for key in rows if isinstance(key, str)}
    days = {date.fromisoformat(found) for text in texts for found in _DAY.findall(text)}
    keys = frozenset(name for fund in edition.funds for name in fund.fields)
    assert context.window is not None
    near = (*sorted(days), *([context.closing] if context.closing else ()), *context.window)
    told = tuple(sorted(numbers)), tuple(sorted(words)), keys
    return Hints(context.claimant_name or "", context.window, near, *told, context.code or "", by_field(texts))


def words_in(text: str) -> set[str]:
    """The words that stand in quotation marks in an expression, but for what is a regular expression."""
    patterns = {pattern for _, pattern in patterns_in(text)}
    return {one or other for one, other in _WORDS.findall(text)} - patterns


Maker = Callable[[FieldSpec, Random, Hints], object]


def sample(spec: FieldSpec, luck: Random, hints: Hints) -> object:
    """One input for a field; of a type with several columns, one for each. Raises KeyError for a type without any."""
    return MAKERS[spec.type](spec, luck, hints)


def _text(spec: FieldSpec, luck: Random, hints: Hints) -> object:
    most = _most(spec, 500)
    if (word := _matching(spec, luck, hints)) is not None and len(word) <= most:
        return word
    own = spec.name in hints.keys
    if luck.random() < (_CLAIMS if own else 0.2) and len(hints.claimant) <= most:  # may be its name
        return hints.claimant
    words = [each for each in hints.words if len(each) <= most]
    word = luck.choice(words) if words and luck.random() < 0.5 else ""  # noqa: PLR2004  # as often as not
    if word and not own:
        return word
    digits = f"{luck.randrange(10**9):09d}"
    if luck.random() < 0.2:  # noqa: PLR2004  # a text may have to be so long
        least = len(word) + 6 if own else 1  # what a thing is funded by is another's each time
        long = luck.choice([each for each in hints.numbers if least <= each <= min(most, 60)] or [len(word) + 9])
        return f"{word}{digits * 7}"[:long] if luck.random() < 0.5 else f"{digits * 7}{word}"[-long:]  # noqa: PLR2004
    return f"{digits}{word}"[-most:] if word and luck.random() < 0.3 else f"{word or '样例'}{digits}"[-most:]  # noqa: PLR2004


def _matching(spec: FieldSpec, luck: Random, hints: Hints) -> str | None:
    """Mostly a word that a regular expression asks for which this field should match; now and then none."""
    own = hints.patterns.get(spec.name, ())
    asked, share = (own, 0.8) if own else (hints.patterns.get("", ()), 0.2)
    word = word_for(luck.choice(asked), luck) if asked and luck.random() < share else None
    if word and luck.random() < 0.2:  # noqa: PLR2004  # now and then one that nearly matches
        place = luck.randrange(len(word))
        word = word[:place] + luck.choice("09AZ-") + word[place + luck.randrange(2) :]
    return word or None


def _names(_spec: FieldSpec, luck: Random, hints: Hints) -> object:
    other = f"{''.join(luck.sample(_SYLLABLES, 2))}科技有限公司"
    return luck.choice([hints.claimant, hints.claimant, f"{hints.claimant}；{other}", other, *hints.words[:3]])


def _date(_spec: FieldSpec, luck: Random, hints: Hints) -> object:
    first, last = hints.window
    inside = first + timedelta(days=luck.randrange((last - first).days + 1))
    base = luck.choice([inside, inside, *hints.days])
    years = luck.choice([0, 0, 0, *(each for each in hints.numbers if 1 <= each <= _MOST_YEARS)])
    moved = (
        base
        - timedelta(days=round(365.25 * years) * luck.choice([1, 1, -1]))
        + timedelta(days=luck.choice([0, 0, 1, -1, 30, -30]))
    )
    moved -= timedelta(days=luck.choice([0, 0, 0, luck.randrange(60), luck.randrange(1500), luck.randrange(5000)]))
    return moved.isoformat()


def _money(_spec: FieldSpec, luck: Random, hints: Hints) -> object:
    near = luck.choice([*(each for each in hints.numbers if each > 0), luck.randrange(1, 10**7), 100])
    fen = near * luck.choice([1, 1, 1, 2, 100]) + luck.choice([0, 0, 1, -1])
    return f"{max(fen, 1) // 100}.{max(fen, 1) % 100:02d}"


def _int(spec: FieldSpec, luck: Random, hints: Hints) -> object:
    least, most = bounds(spec)
    least, most = max(least, min(0, most)), min(most, max(10**6, least))
    near = luck.choice([*hints.numbers, least, most, luck.randrange(least, min(most, least + 30) + 1)])
    return min(max(near + luck.choice([0, 0, 1, -1]), least), most)


def bounds(spec: FieldSpec) -> tuple[int, int]:
    """The least and the most that a field for whole numbers takes."""
    if spec.type == "patent_year":
        return 1, 20
    least, most = spec.options.get("least"), spec.options.get("most")
    return least if isinstance(least, int) else -(10**15), most if isinstance(most, int) else 10**15


def _most(spec: FieldSpec, default: int) -> int:
    found = spec.options.get("most", default)
    return found if isinstance(found, int) else default


def _patent(spec: FieldSpec, luck: Random, hints: Hints) -> object:
    kinds = spec.options.get("kinds", tuple(KIND_WORDS))
    kind = (
        luck.choice([each for each in kinds if each in _PATENT_KINDS]) if isinstance(kinds, Sequence) else "invention"
    )
    year = luck.randrange(max(2004, hints.window[0].year - 12), hints.window[1].year + 1)
    digits = f"{year}{_PATENT_KINDS[kind]}{luck.randrange(10**7):07d}"
    return f"ZL{digits}.{check_digit(digits)}"


def _receipt(spec: FieldSpec, luck: Random, _hints: Hints) -> object:
    parts = (f"{luck.randrange(10**7, 10**8)}", f"{luck.randrange(10**10):010d}", f"{luck.randrange(10**6):06d}")
    return parts[: max(2, len(spec.columns))]


def _resident(_spec: FieldSpec, luck: Random, _hints: Hints) -> object:
    born = date(1960, 1, 1) + timedelta(days=luck.randrange(15_000))
    return completed_with(
        f"{luck.choice(_DISTRICTS)}{born:%Y%m%d}{luck.randrange(1000):03d}", "0123456789X", resident_fits
    )


def completed_with(body: str, alphabet: str, fits: Callable[[str], bool]) -> str:
    """A body with the one check character of an alphabet that fits it."""
    return next(f"{body}{each}" for each in alphabet if fits(f"{body}{each}"))


def _uscc(_spec: FieldSpec, luck: Random, hints: Hints) -> object:
    if hints.code and luck.random() < 0.3:  # noqa: PLR2004  # now and then the claimant's own
        return hints.code
    return credit_code(luck, luck.choice(_REGIONS))


def _org_code(_spec: FieldSpec, luck: Random, _hints: Hints) -> object:
    code = completed_with(f"{luck.randrange(10**8):08d}", "0123456789X", org_code_fits)
    return f"{code[:8]}-{code[8:]}"


def _country(_spec: FieldSpec, luck: Random, hints: Hints) -> object:
    known = [each for each in hints.words if len(each) == 2]  # noqa: PLR2004  # WIPO ST.3
    usual = ["US", "JP", "DE", "SG", "TH", "CN", "QQ"]  # the last is none
    return luck.choice(known if known and luck.random() < 0.5 else usual)  # noqa: PLR2004  # as often as not


MAKERS: Mapping[str, Maker] = {
    "text": _text,
    "names": _names,
    "date": _date,
    "money": _money,
    "int": _int,
    "patent_year": lambda _spec, luck, hints: luck.choice(
        [luck.randrange(1, 21), *(each for each in hints.numbers if 1 <= each <= 20)]  # noqa: PLR2004  # patent years
    ),
    "bool": lambda _spec, luck, _hints: luck.choice(["是", "否"]),
    "choice": lambda spec, luck, _hints: luck.choice(sorted(choices(spec.options))),
    "reduction": lambda spec, luck, _hints: luck.choice(
        ["否", *(f"{each}%" for each in reduction_rates(spec.options))]
    ),
    "cn_patent": _patent,
    "fiscal_receipt": _receipt,
    "nice_classes": lambda _spec, luck, _hints: "; ".join(map(str, sorted(luck.sample(range(1, 46), 3)))),
    "uscc": _uscc,
    "org_code": _org_code,
    "resident_id": _resident,
    "pct_application": lambda _spec, luck, hints: f"PCT/CN{hints.window[0].year}/{luck.randrange(1, 10**6):06d}",
    "pct_publication": lambda _spec, luck, hints: f"WO{hints.window[0].year}/{luck.randrange(1, 10**6):06d}",
    "madrid_registration": lambda _spec, luck, _hints: str(luck.randrange(10**6, 10**7)),
    "country": _country,
}
"""How to make an input of each type."""
