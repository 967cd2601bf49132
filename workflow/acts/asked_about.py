"""What lists are asked about an application: the credit code of its claimant, and the patents of its lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, text

from forms.faults import Fault
from forms.spec import FieldSpec, field_reader
from workflow.acts.looking import look_all
from workflow.claims import lists
from workflow.funds.take import held
from workflow.registers.editions import edition_by_hash
from workflow.registers.lists.kinds import About, fund_key
from workflow.review import decisions
from workflow.review.hits import Point

PATENT = "cn_patent"
"""The type of the fields that say which patent a line is about."""

Rows = tuple[int, ...]
Keys = Mapping[int, Mapping[str, Rows]]
"""Of each application the keys under which it may be listed, with the rows that each is about (none: all of it)."""


def keys_of(connection: Connection, about: About, applications: Sequence[int], point: Point) -> Keys:
    """Under which keys each application may be listed."""
    if about == "claimant":
        return _claimants(connection, applications)
    if about == "fund":
        return _funded(connection, applications)
    return {each: _patents(connection, each, point) for each in applications}


def closing_days(connection: Connection, applications: Collection[int]) -> Mapping[int, date]:
    """The day of each application's call on which things must be in force."""
    wanted = text(
        "SELECT a.id, c.closing_day FROM application a JOIN call c ON c.id = a.call_id WHERE a.id = ANY(:ids)"
    )
    return {row.id: row.closing_day for row in connection.execute(wanted, {"ids": sorted(applications)})}


def numbers_of(connection: Connection, applications: Collection[int]) -> Mapping[int, str]:
    """The numbers by which people know applications."""
    wanted = text("SELECT id, number FROM application WHERE id = ANY(:ids)")
    return {row.id: row.number for row in connection.execute(wanted, {"ids": sorted(applications)})}


def _claimants(connection: Connection, applications: Sequence[int]) -> Keys:
    wanted = text(
        "SELECT a.id, o.uscc FROM application a JOIN organisation o ON o.id = a.claimant_id WHERE a.id = ANY(:ids)"
    )
    return {row.id: {row.uscc: ()} for row in connection.execute(wanted, {"ids": list(applications)})}


def _funded(connection: Connection, applications: Sequence[int]) -> Keys:
    """What each application holds for itself alone; what it shares with others is counted when it comes in."""
    found: dict[int, dict[str, Rows]] = {each: {} for each in applications}
    for application in applications:
        for each in held(connection, application):
            key = fund_key(each.kind, each.key)
            found[application][key] = (*found[application].get(key, ()), each.row)
    return found


def _patents(connection: Connection, application: int, point: Point) -> Mapping[str, Rows]:
    """The patents of the lines that count: the good ones at acceptance, later those that were awarded something."""
    under = look_all(connection, [application])[application].edition
    specs = [spec for spec in edition_by_hash(connection, under).form.fields if spec.type == PATENT]
    submitted = lists.submitted(connection, application)
    if not specs or submitted is None:
        return {}
    awarded = {each.row for each in decisions.drafted(connection, application) if each.award_fen}
    found: dict[str, Rows] = {}
    for line in lists.lines(connection, submitted.id):
        if line.ok if point == "acceptance" else line.row in awarded:
            for key in _patent_keys(specs, line.cells):
                found[key] = (*found.get(key, ()), line.row)
    return found


def _patent_keys(specs: Sequence[FieldSpec], cells: Mapping[str, object]) -> Iterable[str]:
    for spec in specs:
        read = field_reader(spec)(cells.get(spec.columns[0]))
        if not isinstance(read, Fault) and read[0] is not None:
            yield spec.kind.key(read[0])
