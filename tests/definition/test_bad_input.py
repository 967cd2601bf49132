"""Files that were made to break the reader: each is told by its code within two seconds, and nothing is raised."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.definition.broken import changed, edited, written_out
from tests.definition.broken_elsewhere import INDICATIONS, SECRETS
from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.functions import functions
from workflow.definition.lives import MOST_LEAVING, MOST_STATES
from workflow.registers import shipped

SECONDS = 2
WRITTEN = written_out(INDICATIONS)
SUBMIT = next(line for line in WRITTEN.splitlines() if line.startswith('    - {"trigger": "submit"'))
PAID = next(line for line in WRITTEN.splitlines() if line.startswith('    paid: {"zh"'))
SEND = next(line for line in WRITTEN.splitlines() if line.startswith('    - {"trigger": "send"'))
ROW = "line.users >= 3"


def longer(many: int) -> str:
    """A life of so many states more, each after the other."""
    owned = '{"zh": "甲", "en": "A", "role": "director", "duty": "allocation", "within": "5 workdays"}'
    states = [PAID, *(f"    x{each}: {owned}" for each in range(many))]
    steps = [changed(SUBMIT, from_=f"x{each}", to=f"x{each + 1}", trigger="on") for each in range(many - 1)]
    return edited(edited(WRITTEN, PAID, "\n".join(states)), SUBMIT, "\n".join([SUBMIT, *steps]))


def guarded(many: int, guard: Callable[[int], str]) -> str:
    """One step so many times, each with a condition."""
    return edited(WRITTEN, SEND, "\n".join(changed(SEND, when=guard(each)) for each in range(many)))


def texts_of_texts() -> str:
    """Texts that are put together of eleven others, which are so themselves."""
    values = ((name, of) for name, of in (("one", "line.report_no"), ("two", "one"), ("three", "two")))
    told = "".join(f'  {name}: "{"+".join([of] * 11)}"\n' for name, of in values)
    return edited(edited(SECRETS, "values:\n", f"values:\n{told}"), "contains(", "contains(three + ")


ALIASES = "a: &a [x, x]\n" + "".join(f"{each}: &{each} [*a, *a, *a, *a, *a, *a]\n" for each in "bcdefgh")

HOSTILE: dict[str, tuple[str, set[str]]] = {
    "aliases that multiply": (ALIASES, {"yaml_anchor"}),
    "ten megabytes": (INDICATIONS + "#" + "x" * 10_000_000, {"too_large"}),
    "nested lists": (INDICATIONS + "choices: " + "[" * 2000 + "]" * 2000, {"too_deep"}),
    "an object of a program": (
        edited(INDICATIONS, "en: Contact", "en: !!python/object/apply:os.system [id]"),
        {"yaml_tag"},
    ),
    "a byte of nothing": (INDICATIONS[:700] + "\0" + INDICATIONS[700:], {"yaml_syntax"}),
    "a list at the top": ("- a\n- b\n", {"wrong_kind"}),
    "a key that is a list": (edited(INDICATIONS, "application:\n", "? [a]\n: b\napplication:\n"), {"yaml_syntax"}),
    "a long row of conditions": (
        edited(INDICATIONS, ROW, ROW + f" || {ROW}" * 5000),
        {"expression_too_long"},
    ),
    "brackets in brackets": (edited(INDICATIONS, ROW, "(" * 400 + ROW + ")" * 400), {"expression_syntax"}),
    "names that bind others": (edited(INDICATIONS, ROW, "cel.bind(few, line.users, few >= 3)"), {"expression_name"}),
    "texts made of texts": (texts_of_texts(), {"text_too_large"}),
    "a large regular expression": (edited(INDICATIONS, "20[0-9]{2}", "(((a{900}){900}){900})"), {"bad_pattern"}),
    "a number of five thousand digits": (edited(INDICATIONS, "quota: 3", f"quota: {'9' * 5000}"), {"not_an_integer"}),
    "a life of many states": (longer(800), {"too_many"}),
    "a life of just not too many states": (
        longer(MOST_STATES - 30),
        {"unreachable_state", "no_way_to_end", "task_without_step"},
    ),
    "conditions without end": (
        guarded(300, lambda each: f"application.lines == {each} && application.award_fen != {each}"),
        {"too_many"},
    ),
    "as many conditions as may be": (
        guarded(MOST_LEAVING, lambda each: f"application.lines > {each} && application.award_fen > {7 * each}"),
        {"ambiguous_trigger", "unproved_guard"},
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_within_its_time(name: str) -> None:
    text, codes = HOSTILE[name]
    began = time.process_time()
    found = shipped.examined(text, "hostile.yaml").faults
    assert time.process_time() - began < SECONDS
    assert {each.code for each in found} <= codes
    assert found
    assert all(each.line >= 1 and each.told("zh") and each.told("en") for each in found)


def test_a_comprehension_in_a_comprehension_is_stopped_on_its_line() -> None:
    """It can be compiled, and gives a failure where it is run: the line is told, and the others go on."""
    environment = Environment({}, functions(None))
    nested = "true"
    for each in range(7):
        nested = f"[1, 2, 3, 4, 5, 6, 7, 8, 9].all(v{each}, {nested})"
    began = time.process_time()
    compiled = environment.compile(nested)
    assert isinstance(compiled, Compiled)
    assert isinstance(compiled.run(environment.activation({})), Failure)
    assert time.process_time() - began < SECONDS
