"""Where each kind of subject has its page: one table, so that every list, task and step leads to the same place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute

from workflow.calls.tables import Call
from workflow.claims.tables import Application


@dataclass(frozen=True)
class Place:
    """A page that is found by a number: its endpoint, and the columns of the subject's id and number."""

    endpoint: str
    id: InstrumentedAttribute[int]
    number: InstrumentedAttribute[str]


PLACES: Mapping[str, Place] = {
    "call": Place("calls.page", Call.id, Call.number),
    "application": Place("applications.page", Application.id, Application.number),
}
"""Kinds of subject and their pages."""


def address(connection: Connection, kind: str, subject: int) -> str:
    """The address of a subject's page; the first page for a kind that has none of its own."""
    place = PLACES.get(kind)
    if place is None:
        return url_for("home.page")
    number = connection.execute(select(place.number).where(place.id == subject)).scalar_one()
    return url_for(place.endpoint, number=number)
