"""Laws with their answers, as `yuelu money check` and `yuelu audit check` tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from workflow.acts.laws.law import Proved


def laws(proved: Sequence[Proved]) -> dict[str, object]:
    """The answers for a program."""
    told = [
        {"law": each.law, "ok": each.ok, "checked": each.checked, "faults": [asdict(fault) for fault in each.faults]}
        for each in proved
    ]
    return {"laws": told}


def table(proved: Sequence[Proved], language: str) -> str:
    """A line for each law, with a tick or a cross, and its faults below it."""
    lines = []
    for each in proved:
        words = f"{each.zh}（核验 {each.checked} 项）" if language == "zh" else f"{each.en} ({each.checked} checked)"
        lines.append(f"{'✓' if each.ok else '✗'} {words}")
        lines += [f"    {fault.zh if language == 'zh' else fault.en}" for fault in each.faults]
    broken = sum(1 for each in proved if not each.ok)
    ends = {
        "zh": f"{broken} 项规则不成立" if broken else "全部成立",
        "en": f"{broken} laws do not hold" if broken else "every law holds",
    }
    return "\n".join([*lines, ends[language]])
