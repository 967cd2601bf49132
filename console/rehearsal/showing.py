"""What lines show in a rehearsal: those that pass, those that fail each check, and the uploads that tell so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from console.rehearsal.claims import begin, upload
from console.rehearsal.faults import StepFailed, step
from console.rehearsal.judging import Judge, Line
from console.rehearsal.parties import USUAL, Party, namings, of_the_claimant
from console.rehearsal.samples import hints_of
from console.rehearsal.search import Failing, Finder, NoLine
from console.rehearsal.stage import Claimant, Stage
from workflow.acts.looking import Seen
from workflow.definition.edition import Ceiling, Check
from workflow.definition.life import Text
from workflow.registers import shipped
from workflow.registers.editions import rules_by_hash

_FINDING = Text("找出各项检查都通过的明细", "Find lines that pass every check")


@dataclass(frozen=True)
class Shown:
    """What the lines of the rehearsal showed: the checks that were passed and failed, and with what besides.

    `elsewhen` are the checks that only a call on other days fails, `unreached` the totals that no claim used up.
    """

    failing: tuple[Failing, ...]
    elsewhen: tuple[str, ...]
    unreached: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    """Lines that fail a check, of a claimant of their own where the first cannot."""

    failing: Failing
    party: Party | None


def finder_of(stage: Stage, party: Party) -> Finder:
    """Who finds the lines of a claimant: it begins with those that passed for another."""
    with stage.office.database.reading() as connection:
        rules = rules_by_hash(connection, stage.edition.hash)
    context = stage.context(party)
    hints = hints_of(stage.edition, shipped.tables(), context)
    judge = Judge(rules, context, stage.conditions, stage.limit)
    return Finder(judge, hints, stage.luck.randrange(10**9), _pattern(stage, party))


def _pattern(stage: Stage, party: Party) -> list[Line]:
    """The lines that passed for another claimant, as this one would have them."""
    return [_renamed(line, stage.pattern[0], party) for line in stage.pattern[1]] if stage.pattern else []


def _renamed(line: Line, of: Party, to: Party) -> Line:
    """The line of one claimant as another would have it."""
    told = {name: typed for name, typed in line.items() if isinstance(typed, str)}
    return {**line, **{name: typed.replace(of.name, to.name).replace(of.code, to.code) for name, typed in told.items()}}


def settle_on_claimants(stage: Stage) -> None:
    """Choose how claimants are called so that lines of theirs pass, and keep such lines. Raises StepFailed."""
    worst: NoLine | None = None
    parties = [(each, stage.party(each)) for each in (USUAL, *namings(stage.conditions, stage.edition.checks))]
    for naming, party in [each for each in parties if _may_claim(stage, each[1])] or parties[:1]:
        try:
            base = finder_of(stage, party).base()
        except NoLine as none:
            worst = worst or none
        else:
            stage.naming, stage.pattern = naming, (party, base)
            return
    assert worst is not None
    raise _none(stage, worst) from worst


def _may_claim(stage: Stage, party: Party) -> bool:
    """Whether no check speaks against a claimant whatever the lines say."""
    return not any(_fails_of_facts(stage, party, each) for each in stage.edition.checks)


def _fails_of_facts(stage: Stage, party: Party, check: Check) -> bool:
    """Whether a check that looks at nothing but facts of the claim fails of a claimant."""
    sight = stage.conditions.sight(stage.context(party).facts)
    of_facts = stage.conditions.of_facts(check.expression)
    return of_facts and not stage.conditions.of[check].distance(sight, wanted=False)


def _none(stage: Stage, none: NoLine) -> StepFailed:
    codes = ", ".join(none.best)
    places = [stage.places.of("checks", each.code) for each in stage.edition.checks]
    named = [place for each, place in zip(stage.edition.checks, places, strict=True) if each.code in none.best]
    zh = f"试了 {none.tried} 行，没有一行能全部通过：这些检查无法同时成立。最好的一行仍有：{codes}"
    en = f"of {none.tried} lines none passes: these checks never hold together. The best one still has: {codes}"
    return StepFailed(_FINDING, Text(zh, en), min(named or places, default=1))


def passing(stage: Stage, finder: Finder, count: int) -> list[Line]:
    """So many lines that pass together, or as many as can be. Raises StepFailed where there is none."""
    try:
        return finder.claim(count)
    except NoLine as none:
        raise _none(stage, none) from none


def show_checks(stage: Stage, call: int) -> Shown:
    """Upload lines that fail each check, and see that each is told as declared; other claimants where it takes such."""
    with step("登记申报主体", "Register a claimant"):
        claimant = stage.claimant()
    application, finder = begin(stage, call, claimant), finder_of(stage, claimant.party)
    elsewhen = [each for each in stage.edition.checks if _of_the_call(finder, each)]
    found = [_failing(stage, finder, each) for each in stage.edition.checks if each not in elsewhen]
    own = [each.failing for each in found if each.party is None]
    with step("上传含有错误的申报工作簿", "Upload a workbook with lines that fail"):
        _show_failing(stage, finder, (claimant, application), own)
        _show_funds(stage, finder, (claimant, application))
        over = [(each, _over(stage, finder, (claimant, application), each)) for each in stage.edition.ceilings]
    for each in found:
        if each.party is not None:
            other = stage.claimant(each.party)
            _show_failing(stage, finder, (other, begin(stage, call, other)), [each.failing])
    unreached = tuple(each.kind for each, reached in over if not reached)
    return Shown(tuple(each.failing for each in found), tuple(each.code for each in elsewhen), unreached)


def _of_the_call(finder: Finder, check: Check) -> bool:
    """Whether nothing but the days of the call decide on a check, and on some it fails."""
    conditions = finder.judge.conditions
    alone = conditions.of_facts(check.expression) and not of_the_claimant(conditions, check)
    return alone and finder.fails_on_some_day(check)


def _failing(stage: Stage, finder: Finder, check: Check) -> _Found:
    """Lines that fail a check. Raises StepFailed where none do."""
    of_facts = stage.conditions.of_facts(check.expression)
    if not of_facts and (found := finder.failing(check)):
        return _Found(found, None)
    for naming in namings(stage.conditions, [check]):
        party = stage.party(naming)
        if of_facts and not _fails_of_facts(stage, party, check):
            continue
        other = finder_of(stage, party)
        other.begin_from(_pattern(stage, party))
        if found := other.failing(check):
            return _Found(found, party)
    said = Text(f"找出不符合检查 {check.code} 的明细", f"Find a line that fails the check {check.code}")
    zh, en = "没有一行不符合：这项检查什么也不挡", "none fails it: this check stops nothing"
    raise StepFailed(said, Text(zh, en), stage.places.of("checks", check.code))


_Draft = tuple[Claimant, Seen]


def _show_failing(stage: Stage, finder: Finder, draft: _Draft, failing: Sequence[Failing]) -> None:
    """Upload them as one workbook where they stand beside each other, else each with its own."""
    together = [line for each in failing for line in each.lines]
    places = list(_places(failing))
    at_once = finder.judge.told(together)
    if all(finder.judge.fails(each.check, at_once[place].line) for each, place in zip(failing, places, strict=True)):
        books = [(together, list(zip(failing, places, strict=True)))]
    else:
        books = [(list(each.lines), [(each, each.at)]) for each in failing]
    for lines, expected in books:
        told = upload(stage, *draft, lines) if lines else []
        for each, place in expected:
            _seen(stage, each.check.code, finder.judge.fails(each.check, told[place]))


def _places(failing: Sequence[Failing]) -> Iterator[int]:
    start = 0
    for each in failing:
        yield start + each.at
        start += len(each.lines)


def _show_funds(stage: Stage, finder: Finder, draft: _Draft) -> None:
    """Upload lines that pass, one outside of the window, and the first ones again: what is funded once is told."""
    base, outside = finder.base(), finder.outside()
    if outside is None:
        raise StepFailed(
            Text("申报期间以外的明细", "A line outside the window"), Text("没有被指出", "it is not told"), 1
        )
    told = upload(stage, *draft, [*base, outside[0], *base])
    doubled = {each.code for line in told[len(base) + 1 :] for each in line.errors}
    for fund in stage.edition.funds:
        _seen(stage, fund.code, fund.code in doubled, "funds", fund.kind)


def _over(stage: Stage, finder: Finder, draft: _Draft, ceiling: Ceiling) -> bool:
    """Upload more than a shared total: the last line is told so. False where no claim uses it up."""
    lines = finder.over(ceiling)
    if lines is None:
        return False
    told = upload(stage, *draft, lines)
    _seen(stage, ceiling.kind, not told[-1].ok, "funds", ceiling.kind)
    return True


def _seen(stage: Stage, code: str, told: bool, section: str = "checks", key: str = "") -> None:  # noqa: FBT001  # what was seen
    if not told:
        said = Text(f"上传的工作簿指出 {code}", f"The uploaded workbook tells {code}")
        raise StepFailed(said, Text("没有指出", "it does not"), stage.places.of(section, key or code))
