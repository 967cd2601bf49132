"""What an application is ranked by where its edition orders claims: the figures of its criteria, the first first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from forms.spec import FormSpec, compile_rows, field_reader
from forms.types import Parsed
from settings import OFFICE_ZONE
from workflow.claims import answers, lists
from workflow.definition.edition import Edition
from workflow.definition.sharing_reader import MOMENTS, Criterion, criterion
from workflow.review import decisions

LAST = 10**15
"""The figure of an application that has nothing of a criterion: it comes after all that have."""

_WHEN = (
    "SELECT min(at) FROM history WHERE subject_id = :application "
    "AND convert_from(body, 'UTF8')::jsonb ->> 'trigger' = :trigger"
)


def rank_of(connection: Connection, edition: Edition, application: int) -> tuple[int, ...]:
    """A figure for each criterion of the edition; a day is its digits, such as 20180126. None where it ranks nobody.

    Of several funded lines the best one counts.
    """
    asked = [criterion(each) for each in edition.rank]
    if not asked:
        return ()
    lines = list(_funded(connection, edition, application)) if any(each.of == "line" for each in asked) else []
    return tuple(_figure(connection, edition, application, each, lines) for each in asked)


def _figure(
    connection: Connection, edition: Edition, application: int, asked: Criterion, lines: Iterable[Mapping[str, object]]
) -> int:
    if asked.of == "line":
        figures = [_number(line[asked.name]) for line in lines if line.get(asked.name) is not None]
    elif asked.name in {spec.name for spec in edition.application_form.fields}:
        figures = _answered(connection, edition.application_form, application, asked.name)
    else:
        figures = _when(connection, application, MOMENTS[asked.name])
    if not figures:
        return -LAST if asked.descends else LAST
    return max(figures) if asked.descends else min(figures)


def _funded(connection: Connection, edition: Edition, application: int) -> Iterable[Mapping[str, object]]:
    """What was understood of the lines that were accepted with an award."""
    submitted, read = lists.submitted(connection, application), compile_rows(edition.form)
    rows = {each.row for each in decisions.drafted(connection, application) if each.award_fen}
    if submitted is not None:
        for line in lists.lines(connection, submitted.id):
            if line.row in rows:
                yield read(line.cells).values


def _answered(connection: Connection, form: FormSpec, application: int, name: str) -> list[int]:
    read = field_reader(form[name])(answers.typed(connection, application).get(name))
    return [_number(read.value)] if isinstance(read, Parsed) and read.value is not None else []


def _when(connection: Connection, application: int, trigger: str) -> list[int]:
    first = connection.execute(text(_WHEN), {"application": application, "trigger": trigger}).scalar_one_or_none()
    return [] if first is None else [_number(first.astimezone(OFFICE_ZONE).date())]


def _number(value: Any) -> int:
    return int(value.strftime("%Y%m%d")) if isinstance(value, date) else int(value)
