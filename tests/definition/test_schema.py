"""The JSON Schema for editors takes what loads, refuses what is formed wrongly, and names each key of the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from console.commands import scheme
from tests.definition.test_edition_loading import ONE_FAULT, TEXT, faults_of, mutated
from workflow import schemes
from workflow.definition.faults import EditionFaults
from workflow.definition.loader import load
from workflow.definition.nodes import parse, plain
from workflow.definition.schema.edition import edition_schema

DOCS = Path(__file__).parents[2] / "docs" / "adding-a-subsidy.md"
SCHEMA = Draft202012Validator(edition_schema(), format_checker=FormatChecker(["date"]))

OF_FORM = {
    "missing_key",
    "missing_translation",
    "no_award_step",
    "not_a_choice",
    "not_a_date",
    "not_a_name",
    "not_a_period",
    "not_a_size",
    "not_an_integer",
    "not_money",
    "quota_unordered",
    "rank_missing",
    "rank_unused",
    "unknown_effect",
    "unknown_key",
    "unknown_phase",
    "unknown_role",
    "wrong_kind",
}
"""The faults that have to do with form alone: an editor can tell them as a file is written."""


def told(text: str) -> Any:
    """A text as an editor hands it to its schema."""
    return plain(parse(text, "a.yaml")[0])


@pytest.mark.parametrize("path", schemes.edition_files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_shipped_edition_fits_as_written_and_as_stored(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert list(SCHEMA.iter_errors(told(text))) == []
    assert list(SCHEMA.iter_errors(told(load(text, path.name).content))) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [(old, new, code) for old, new, code, _ in ONE_FAULT if code in OF_FORM],
)
def test_a_fault_of_form_is_refused_by_the_schema_too(old: str, new: str, code: str) -> None:
    del code
    assert not SCHEMA.is_valid(told(TEXT.replace(old, new, 1)))


@given(seeds=st.lists(st.integers(0, 2**32), min_size=1, max_size=2), path=st.sampled_from(schemes.edition_files()))
@settings(max_examples=200, deadline=None)
def test_schema_and_loader_agree_on_the_form_of_any_file(seeds: list[int], path: Path) -> None:
    """What loads fits; what has a fault of form does not fit, except for aliases of a column that is not there."""
    text = path.read_text(encoding="utf-8")
    for seed in seeds:
        text = mutated(seed, text)
    try:
        tree = told(text)
    except EditionFaults:
        return
    faults = faults_of(text)
    if not faults:
        assert list(SCHEMA.iter_errors(tree)) == []
    codes = {each.code for each in faults if (each.code, "aliases" in each.key) != ("unknown_key", True)}
    if codes & OF_FORM:
        assert not SCHEMA.is_valid(tree), codes


def keys(schema: Any) -> Iterator[str]:
    """Every key that a schema lets be written."""
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        if isinstance(properties, Mapping):
            yield from properties
        for each in schema.values():
            yield from keys(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from keys(each)


def test_the_guide_names_every_key() -> None:
    words = DOCS.read_text(encoding="utf-8")
    assert sorted({key for key in keys(edition_schema()) if key not in words}) == []


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(edition_schema())


def test_the_command_prints_it() -> None:
    printed = CliRunner().invoke(scheme.command, ["schema"])
    assert printed.exit_code == 0
    assert orjson.loads(printed.stdout) == edition_schema()
