"""A request from JSON: everything that is wrong is told at once, and nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from settings import OFFICE_ZONE
from workflow.money.allocation.faults import Fault, fault, unknown_key
from workflow.money.allocation.request import CAPS_OF, SHARES, Application, Cap, Line, Name, Request
from workflow.money.amounts import MAX_FEN

Choice = TypeVar("Choice", bound=str)

_REQUEST = ["budget_fen", "share", "rank_by", "quota", "caps", "applications"]
_ANSWER = ["plan", "totals"]
_APPLICATION = ["number", "claimant", "group", "submitted_at", "rank", "lines"]
_CAP = ["of", "fen"]
_LINE = ["row", "award_fen"]


class _Twice(ValueError):
    """A key stands twice in one JSON object."""


def from_text(text: str | bytes) -> Request | tuple[Fault, ...]:
    """A request from a JSON file's text; a key that stands twice is a fault, since one of the two would be lost."""
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except _Twice as twice:
        return (fault(str(twice), "twice"),)
    except json.JSONDecodeError as wrong:
        return (fault("JSON", "not_json", line=wrong.lineno),)
    except (UnicodeDecodeError, RecursionError, ValueError):
        return (fault("JSON", "not_json", line=1),)
    return from_json(data)


def from_json(data: object) -> Request | tuple[Fault, ...]:
    """A request from JSON values, or every fault in them. An answer (with `plan` and `totals`) may be asked again."""
    reader = _Reader()
    request = reader.request(data)
    return _told(reader.faults) if reader.faults else request


def _told(faults: list[Fault]) -> tuple[Fault, ...]:
    """The faults without those that only follow from a part not being an object."""
    if any(each.where == "JSON" for each in faults):
        return tuple(each for each in faults if each.where == "JSON")
    broken = tuple(f"{each.where}." for each in faults if each.code == "not_an_object")
    return tuple(each for each in faults if not each.where.startswith(broken))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


class _Reader:
    """Reads on after a fault with a harmless stand-in, so that all faults of a file are told in one run."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def request(self, data: object) -> Request:
        found = self._object("", data, _REQUEST + _ANSWER)
        rank_by = tuple(self._criterion(where, each) for where, each in self._list("", found, "rank_by"))
        share = self._choice("share", found.get("share"), SHARES)
        if share == "ranked" and not rank_by:
            self.faults.append(fault("rank_by", "missing"))
        caps = tuple(self._cap(where, each) for where, each in self._list("", found, "caps"))
        applications = tuple(
            self._application(where, each, len(rank_by) if share == "ranked" else None, timed=share == "first_come")
            for where, each in self._list("", found, "applications", required=True)
        )
        self._each_once("applications", "number", [str(each.number) for each in applications])
        quota = None if found.get("quota") is None else self._fen("quota", found["quota"])
        if quota is not None and share == "pro_rata":
            self.faults.append(fault("quota", "quota_unordered"))
        return Request(self._fen("budget_fen", found.get("budget_fen")), share, applications, caps, rank_by, quota)

    def _cap(self, where: str, data: object) -> Cap:
        found = self._object(f"{where}.", data, _CAP)
        return Cap(self._choice(f"{where}.of", found.get("of"), CAPS_OF), self._fen(f"{where}.fen", found.get("fen")))

    def _application(self, where: str, data: object, ranks: int | None, *, timed: bool) -> Application:
        at = f"{where}."
        found = self._object(at, data, _APPLICATION)
        rank = tuple(self._integer(here, each) for here, each in self._list(at, found, "rank"))
        if ranks is not None and len(rank) != ranks:
            self.faults.append(fault(f"{at}rank", "rank_length", count=ranks))
        lines = tuple(self._line(here, each) for here, each in self._list(at, found, "lines", required=True))
        self._each_once(f"{at}lines", "row", [str(each.row) for each in lines])
        group = found.get("group")
        return Application(
            number=self._name(f"{at}number", found.get("number")),
            claimant=self._name(f"{at}claimant", found.get("claimant")),
            lines=lines,
            group=None if group is None else self._name(f"{at}group", group),
            submitted_at=self._moment(f"{at}submitted_at", found.get("submitted_at"), required=timed),
            rank=rank,
        )

    def _line(self, where: str, data: object) -> Line:
        found = self._object(f"{where}.", data, _LINE)
        row, award = found.get("row"), found.get("award_fen")
        return Line(self._fen(f"{where}.row", row), self._fen(f"{where}.award_fen", award))

    def _object(self, at: str, data: object, known: list[str]) -> Mapping[str, object]:
        if not isinstance(data, Mapping):
            self.faults.append(fault(at.rstrip(".") or "JSON", "not_an_object"))
            return {}
        self.faults.extend(unknown_key(at, str(key), known) for key in data if key not in known)
        return data

    def _list(
        self, at: str, found: Mapping[str, object], key: str, *, required: bool = False
    ) -> Iterator[tuple[str, object]]:
        value = found.get(key)
        if value is None and not required:
            return
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.faults.append(fault(f"{at}{key}", "missing" if value is None else "not_a_list"))
            return
        for place, each in enumerate(value):
            yield f"{at}{key}[{place}]", each

    def _each_once(self, where: str, key: str, values: Sequence[str]) -> None:
        seen: set[str] = set()
        for place, value in enumerate(values):
            if value and value in seen:
                self.faults.append(fault(f"{where}[{place}].{key}", "twice"))
            seen.add(value)

    def _integer(self, where: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.faults.append(fault(where, "missing" if value is None else "not_an_integer"))
        return 0

    def _fen(self, where: str, value: object) -> int:
        number = self._integer(where, value)
        if number < 0:
            self.faults.append(fault(where, "negative"))
        if number > MAX_FEN:
            self.faults.append(fault(where, "too_large"))
        return number

    def _name(self, where: str, value: object) -> Name:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip():
            return value
        self.faults.append(fault(where, "missing" if value is None else "not_a_name"))
        return ""

    def _criterion(self, where: str, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.faults.append(fault(where, "not_a_criterion"))
        return ""

    def _choice(self, where: str, value: object, choices: tuple[Choice, ...]) -> Choice:
        for each in choices:
            if value == each:
                return each
        self.faults.append(
            fault(where, "missing") if value is None else fault(where, "not_a_choice", choices=", ".join(choices))
        )
        return choices[0]

    def _moment(self, where: str, value: object, *, required: bool) -> datetime | None:
        """A moment; one without an offset is the office's time."""
        if value is None:
            if required:
                self.faults.append(fault(where, "missing"))
            return None
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None:
            self.faults.append(fault(where, "not_a_moment"))
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)
