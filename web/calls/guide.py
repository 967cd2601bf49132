"""The public guide of a call, made from its edition: who may claim, what is asked, what it gives, how it goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from forms.messages import Words
from forms.spec import FieldSpec, FormSpec
from forms.workbook.hints import hint_of
from storage.inspection.media import KINDS as MEDIA
from web.calls.formulas import Unit, formula, key_title, keyed_by, quoted, unit_of
from workflow.definition.course import course, detours
from workflow.definition.edition import Edition
from workflow.definition.life import State, Text
from workflow.definition.rule_reader import AWARD
from workflow.definition.sharing_reader import Criterion, criterion
from workflow.definition.tables import Rows, Tables
from workflow.parties.organisations import KINDS
from workflow.parties.roles import ROLES
from workflow.registers.editions import edition_by_hash, tables_of

_HOLE_ALONE = re.compile(r"\s*[（(]\s*(?:\{[a-z][a-z0-9_.]*\}\s*[，,]?\s*)+[）)]")
_HOLE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
MEBIBYTE = 1024 * 1024

SHARES = {
    "pro_rata": Text(
        "预算不足时，按各申报限额后的资助额同比例分配；分到分，余数依次给小数部分最大的申报。",
        "If the budget is short, it is shared out in proportion to the awards after the cap, to the fen; what is left "
        "over goes to the largest fractions.",
    ),
    "first_come": Text(
        "预算不足时，按提交先后安排，先到先得，用完为止。",
        "If the budget is short, claims are served in the order in which they came in, until it is used up.",
    ),
    "ranked": Text(
        "预算不足时，按排序先后安排，用完为止。",
        "If the budget is short, claims are served by rank, until it is used up.",
    ),
}
"""How a budget is shared out when it is short, in words."""

DAYS = {
    "submitted_on": Text("提交日期", "day of submission"),
    "accepted_on": Text("受理日期", "day of acceptance"),
}
"""What the days of an application are called by which it may be ranked."""


HOW: Mapping[str, Text] = {
    "count": Text("{key}相同的各行中符合的行数", "counted over the lines with the same {key}"),
    "sum": Text("{key}相同的各行合计", "added up over the lines with the same {key}"),
    "different": Text("{key}相同的各行中不同填写的个数", "how many differ among the lines with the same {key}"),
    "place": Text("在{key}相同的各行中的次序", "the place among the lines with the same {key}"),
    "split": Text(
        "在{key}相同的各行中按权重分摊，向下取整到分，余数按行序每行一分",
        "split over the lines with the same {key} by weight, rounded down, what is left one fen a line in their order",
    ),
    "is": Text("由{key}相同的各行的上述数字算出", "computed of the figures above of the lines with the same {key}"),
}
"""How a figure that lines have together is computed, in words."""


@dataclass(frozen=True)
class Asked:
    """A field that is asked for: its title, its workbook columns, how to fill it in, and whether it must be filled."""

    title: Text
    columns: tuple[str, ...]
    help: Text
    required: bool


@dataclass(frozen=True)
class Paper:
    """A document that is asked for; `kinds` are the kinds of file, `largest_mb` the most in megabytes."""

    title: Text
    kinds: Text
    largest_mb: int
    required: bool
    each_line: bool


@dataclass(frozen=True)
class Condition:
    """What must hold of a line, what is told where it does not, and the clause; `refuses` or else a flag is raised."""

    title: Text
    message: Text
    clause: str
    refuses: bool


@dataclass(frozen=True)
class AwardStep:
    """A step of the award: what it is called, how it is computed, and its clause."""

    title: Text
    formula: Text | None
    clause: str


@dataclass(frozen=True)
class Together:
    """A figure that lines of one claim have together: what it is called, how it is computed, and its clause."""

    title: Text
    how: Text
    clause: str


@dataclass(frozen=True)
class RateTable:
    """A table that the award looks things up in: rows by key, and what their values are counted in."""

    title: Text
    key: Text | None
    clause: str
    rows: Sequence[tuple[str, int]]
    unit: Unit
    valid_from: date | None
    source: str


@dataclass(frozen=True)
class Once:
    """What is funded once only: the fields that name it, and the clause."""

    fields: tuple[Text, ...]
    clause: str


@dataclass(frozen=True)
class Shared:
    """What all that claim it share: the fields that name it, what it comes to in all, and the clause."""

    fields: tuple[Text, ...]
    total: Text | None
    clause: str


@dataclass(frozen=True)
class Stage:
    """A state on the ordinary way of a claim: whose turn it is, its working days, and where it may be sent aside."""

    title: Text
    who: Text | None
    workdays: int | None
    same_day: bool
    asides: tuple[tuple[Text, int | None], ...]


@dataclass(frozen=True)
class Guide:
    """Everything that the public may know of an edition."""

    edition: Edition
    claimants: tuple[Text, ...]
    line: tuple[Asked, ...]
    application: tuple[Asked, ...]
    papers: tuple[Paper, ...]
    conditions: tuple[Condition, ...]
    together: tuple[Together, ...]
    award: tuple[AwardStep, ...]
    tables: tuple[RateTable, ...]
    once: tuple[Once, ...]
    shared: tuple[Shared, ...]
    share: Text
    stages: tuple[Stage, ...]


def guide(connection: Connection, edition_hash: str, until: date) -> Guide:
    """The guide of an edition; of a dated table the versions are told that hold up to a day."""
    edition = edition_by_hash(connection, edition_hash)
    return Guide(
        edition=edition,
        claimants=tuple(KINDS.get(each, Text(each, each)) for each in edition.claimants),
        line=_asked(edition.form),
        application=_asked(edition.application_form),
        papers=_papers(edition),
        conditions=_conditions(edition),
        together=tuple(_together(edition)),
        award=tuple(_award(edition)),
        tables=_tables(edition, tables_of(connection, edition_hash), until),
        once=tuple(Once(_titles(edition, each.fields), each.clause) for each in edition.funds),
        shared=tuple(
            Shared(_titles(edition, each.fields), formula(edition, each.total), each.clause)
            for each in edition.ceilings
        ),
        share=share_of(edition),
        stages=tuple(_stages(edition)),
    )


def _text(words: Words) -> Text:
    return Text(words.zh, words.en)


def _asked(form: FormSpec) -> tuple[Asked, ...]:
    return tuple(Asked(_text(each.title), each.columns, _help(each), each.required) for each in form.fields)


def _help(spec: FieldSpec) -> Text:
    return _text(spec.help) if spec.help.zh else _text(hint_of(spec).words)


def _papers(edition: Edition) -> tuple[Paper, ...]:
    return tuple(
        Paper(
            title=each.title,
            kinds=_kinds(each.media),
            largest_mb=each.largest // MEBIBYTE,
            required=each.required,
            each_line=each.per == "line",
        )
        for each in edition.documents
    )


def _kinds(media: Sequence[str]) -> Text:
    known = [MEDIA[each] for each in media if each in MEDIA]
    return Text(" / ".join(each.zh for each in known), " / ".join(each.en for each in known))


def _conditions(edition: Edition) -> tuple[Condition, ...]:
    titles = {each.name: _text(each.title) for each in edition.form.fields}
    titles |= {f"{group.name}.{each.name}": each.title for group in edition.groups for each in group.figures}
    return tuple(
        Condition(each.title, _general(each.message, titles), each.clause, each.outcome == "refuse")
        for each in edition.checks
    )


def _general(message: Text, titles: dict[str, Text]) -> Text:
    """A message without the figures of one line: a hole that stands alone is left out, another becomes its title."""
    return Text(*(_filled(message.told(language), titles, language) for language in ("zh", "en")))


def _filled(words: str, titles: dict[str, Text], language: str) -> str:
    shorter = _HOLE_ALONE.sub("", words)
    return _HOLE.sub(lambda hole: quoted(titles[hole[1]], language) if hole[1] in titles else "…", shorter).strip()


def _together(edition: Edition) -> Iterator[Together]:
    """The figures of the groups, each with the fields in which its lines agree."""
    for group in edition.groups:
        zh, en = (_joined(_titles(edition, group.fields), language) for language in ("zh", "en"))
        for each in group.figures:
            how = HOW[each.kind]
            yield Together(each.title, Text(how.zh.format(key=zh), how.en.format(key=en)), each.clause)


def _joined(titles: Sequence[Text], language: str) -> str:
    return (" + " if language == "en" else "、").join(quoted(each, language) for each in titles)


def _award(edition: Edition) -> Iterator[AwardStep]:
    """The steps of the award; one that the edition gives no title is told by its place."""
    for place, each in enumerate(edition.award, start=1):
        untitled = Text(f"第 {place} 步", f"Step {place}") if each.name != AWARD else Text("资助额", "Award")
        title = untitled if each.title.zh == each.name else each.title
        yield AwardStep(title, formula(edition, each.expression), each.clause)


def _tables(edition: Edition, tables: Tables, until: date) -> tuple[RateTable, ...]:
    """Every table as it is written in the edition, or each version of it that holds up to a day."""
    found = []
    for name, use in edition.tables.items():
        versions: list[tuple[Rows, date | None, str]] = [(use.rows, None, "")]
        if use.table:
            holding = [each for each in tables.tables[use.table].versions if each.valid_from <= until]
            versions = [(each.rows, each.valid_from, each.source) for each in holding]
        for rows, day, source in versions:
            told = [(str(key), value) for key, value in rows.items()]
            key, unit = keyed_by(edition, name), unit_of(edition, name)
            found.append(RateTable(use.title, key, use.clause, told, unit, day, source))
    return tuple(found)


def _titles(edition: Edition, fields: Sequence[str]) -> tuple[Text, ...]:
    return tuple(key_title(edition, each) for each in fields)


def _stages(edition: Edition) -> list[Stage]:
    life = edition.life
    return [_stage(leg.state, detours(life, leg.state)) for leg in course(life)]


def _stage(state: State, asides: Sequence[State]) -> Stage:
    return Stage(
        title=state.title,
        who=ROLES.get(state.role or ""),
        workdays=state.clock.workdays if state.clock else None,
        same_day=state.clock is not None and state.clock.counts_from == "same_day",
        asides=tuple((each.title, each.clock.workdays if each.clock else None) for each in asides),
    )


def share_of(edition: Edition) -> Text:
    """How the budget is shared out when it is short: with what claims are ranked by, and how many get money."""
    words = SHARES[edition.share]
    if edition.rank:
        named = [_criterion(edition, criterion(each)) for each in edition.rank]
        zh, en = "、再按".join(each.zh for each in named), ", then by ".join(each.en for each in named)
        words = Text(f"{words.zh}依次按{zh}排序。", f"{words.en} They are ranked by {en}.")
    if edition.quota is not None:
        words = Text(
            f"{words.zh}名额 {edition.quota} 个，满额为止。",
            f"{words.en} At most {edition.quota} claims get money.",
        )
    return words


def _criterion(edition: Edition, asked: Criterion) -> Text:
    form = edition.form if asked.of == "line" else edition.application_form
    titles = {spec.name: Text(spec.title.zh, spec.title.en) for spec in form.fields}
    title = titles[asked.name] if asked.name in titles else DAYS[asked.name]
    if asked.descends:
        return Text(f"{title.zh}（大者、晚者在前）", f"{title.en} (the larger or later first)")
    return Text(f"{title.zh}（小者、早者在前）", f"{title.en} (the smaller or earlier first)")
