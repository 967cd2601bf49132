"""Broken definitions, each a small edit of a shipped one or of one whose life is written out, with one fault each."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from workflow import schemes
from workflow.definition.lives import written
from workflow.definition.loader import load

TEXT = (schemes.FOLDER / "invention-maintenance" / "2018.yaml").read_text(encoding="utf-8")
"""The shipped edition, its life composed of phases."""


def written_out(text: str) -> str:
    """An edition that is composed of phases with its life written out, a state or transition a line."""
    life = written(load(text, "2018.yaml").life)
    told = "".join(f"    {name}: {json.dumps(state, ensure_ascii=False)}\n" for name, state in life["states"].items())
    steps = "".join(f"    - {json.dumps(each, ensure_ascii=False)}\n" for each in life["transitions"])
    before, _, after = text.partition("life:\n  - intake")
    whole = f"life:\n  initial: draft\n  states:\n{told}  transitions:\n{steps}"
    return f"{before}{whole}{after[after.index('apart: [') :]}"


WRITTEN = written_out(TEXT)
"""The same edition, its life written out."""


@dataclass(frozen=True)
class Broken:
    """A definition with one fault: the check that finds it, its code, a text that stands on its line, and its path.

    `path` are the triggers from the beginning; None where no path has to do with the fault.
    """

    check: str
    code: str
    text: str
    at: str
    path: tuple[str, ...] | None = None

    @property
    def line(self) -> int:
        """The line on which the fault stands."""
        return self.text[: self.text.index(self.at)].count("\n") + 1


def edited(text: str, old: str, new: str) -> str:
    """A text in which one piece, which it has once only, is another."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


def composed(check: str, code: str, old: str, new: str, at: str, path: str | None = None) -> Broken:
    """An edit of the edition that is composed of phases."""
    return Broken(check, code, edited(TEXT, old, new), at, None if path is None else tuple(path.split()))


def life(check: str, code: str, old: str, new: str, at: str, path: str | None = None) -> Broken:
    """An edit of the edition whose life is written out."""
    return Broken(check, code, edited(WRITTEN, old, new), at, None if path is None else tuple(path.split()))


def step(trigger: str, source: str, role: str | None = None) -> str:
    """The line of a transition of the life that is written out."""
    start = f'    - {{"trigger": "{trigger}", "from": "{source}", '
    (found,) = [
        line for line in WRITTEN.splitlines() if line.startswith(start) and (role is None or f'"by": "{role}"' in line)
    ]
    return found


def state(name: str) -> str:
    """The line of a state of the life that is written out."""
    (found,) = [line for line in WRITTEN.splitlines() if line.startswith(f'    {name}: {{"zh"')]
    return found


def changed(line: str, **keys: object) -> str:
    """A line of the life with other values; None takes a key out."""
    head, _, body = line.partition("{")
    told = {**json.loads("{" + body), **{key.removesuffix("_"): value for key, value in keys.items()}}
    return head + json.dumps({key: value for key, value in told.items() if value is not None}, ensure_ascii=False)


def life_step(check: str, code: str, line: str, path: str | None, at: str | None = None, **keys: object) -> Broken:
    """An edit of one transition or state; the fault stands on its line unless another is given."""
    new = changed(line, **keys)
    return life(check, code, line, new, new if at is None else at, path)


def added(check: str, code: str, path: str | None, beside: str, **keys: object) -> Broken:
    """One more transition, made of another; the fault stands on its line."""
    new = changed(beside, **keys)
    return life(check, code, beside + "\n", f"{beside}\n{new}\n", new, path)


def also(broken: Broken, old: str, new: str) -> Broken:
    """A broken definition with another edit that keeps it to one fault."""
    return replace(broken, text=edited(broken.text, old, new))
