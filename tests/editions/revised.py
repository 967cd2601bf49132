"""The shipped edition of 2018 as an office might revise it: the same tree with parts renamed, added or taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from tests import made
from tests.acts.town import Town
from workflow.definition.edition import Edition
from workflow.definition.loader import load_stored
from workflow.registers import editions, shipped

Tree = dict[str, Any]
Change = Callable[[Tree], None]


def before() -> Edition:
    """The edition that ships."""
    found = shipped.edition("invention-maintenance", "2018")
    assert found is not None
    return found


def revised(*changes: Change, of: Edition | None = None) -> Edition:
    """The shipped edition, or another, with these changes, under a name of its own."""
    tree: Tree = orjson.loads((of or before()).content)
    tree["edition"] = f"2018 {made.word()}"
    for change in changes:
        change(tree)
    return load_stored(orjson.dumps(tree).decode(), "revised.yaml")


def stored(town: Town, *changes: Change, of: Edition | None = None) -> Edition:
    """The same, in the database of a town."""
    edition = revised(*changes, of=of)
    with town.office.database.writing() as connection:
        editions.put_in(connection, edition, town.authority, town.office.now())
    return edition


def renamed(states: Mapping[str, str], triggers: Mapping[str, str] | None = None) -> Change:
    """States and triggers under other names."""

    def change(tree: Tree) -> None:
        life, called = tree["life"], triggers or {}
        life["initial"] = states.get(life["initial"], life["initial"])
        life["states"] = {states.get(name, name): _expiring(state, called) for name, state in life["states"].items()}
        for each in life["transitions"]:
            each |= {end: states.get(each[end], each[end]) for end in ("from", "to")}
            each["trigger"] = called.get(each["trigger"], each["trigger"])

    return change


def _expiring(state: Tree, called: Mapping[str, str]) -> Tree:
    return {**state, "on_expiry": called.get(state["on_expiry"], state["on_expiry"])} if "on_expiry" in state else state


def without(state: str, instead: str) -> Change:
    """A life without a state: what led there leads to another one, and what left it is gone."""

    def change(tree: Tree) -> None:
        life = tree["life"]
        del life["states"][state]
        steps = [each for each in life["transitions"] if each["from"] != state]
        life["transitions"] = [{**each, "to": instead if each["to"] == state else each["to"]} for each in steps]

    return change


def within(state: str, days: int) -> Change:
    """Another period in a state."""

    def change(tree: Tree) -> None:
        tree["life"]["states"][state]["within"] = f"{days} workdays"

    return change


def steps(trigger: str, **said: object) -> Change:
    """Something else said of every step of a trigger."""

    def change(tree: Tree) -> None:
        for each in tree["life"]["transitions"]:
            if each["trigger"] == trigger:
                each.update(said)

    return change


def put(path: str, value: object) -> Change:
    """A value in the place of another; None takes it out."""

    def change(tree: Tree) -> None:
        *outer, last = path.split(".")
        inside: Any = tree
        for key in outer:
            inside = inside[key]
        if value is None:
            del inside[last]
        else:
            inside[last] = value

    return change
