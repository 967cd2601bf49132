"""The `{name}` holes in messages and letters: which names they may ask for."""

from __future__ import annotations

import re
from collections.abc import Collection

from workflow.definition.faults import suggestion
from workflow.definition.life import Text
from workflow.definition.reader import Section

HOLE = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}|[{}]")


def check_placeholders(words: Text, section: Section, known: Collection[str], prefix: str = "") -> None:
    """Tell every hole that names nothing known, and every brace that is neither doubled nor around a name."""
    for language in ("zh", "en"):
        for hole in HOLE.finditer(words.told(language)):
            if hole[0] in {"{{", "}}"}:
                continue
            name = hole[1] or hole[0]
            if name not in known:
                section.fault(f"{prefix}{language}", "unknown_placeholder", name=name, **suggestion(name, known))
