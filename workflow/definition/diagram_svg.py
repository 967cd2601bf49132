"""A picture of a life as SVG: no script, no style element, nothing from elsewhere.

Colours are attributes, which a page's style sheet goes over by class; so it also reads as a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from workflow.definition.diagram import Picture, plain
from workflow.definition.diagram_layout import BOX, MARGIN, PAD, Box, Layout, Wire, layout
from workflow.definition.diagram_words import DETAIL, TITLE, Lines, Style
from workflow.definition.life import State

INK, SOFT, LINE = "#1b2826", "#4d5c59", "#7d8f89"
FILLS = {"office": "#e4efea", "claimant": "#fbf0da", "other": "#ffffff", "end": "#eceeec"}
"""How a state is filled: the office's turn, the claimant's, something else's, or an end."""

FONTS = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"


def svg(shown: Picture, title: str) -> str:
    """The picture as an SVG document; `title` is what it is called, for whoever does not see it."""
    placed = layout(shown)
    width, height, name = _n(placed.width), _n(placed.height), escape(plain(title))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" class="life" role="img" aria-label="{name}" {size}'
    parts = [
        f'{opening} font-family="{FONTS}">',
        '<rect class="life-sheet" width="100%" height="100%" fill="#ffffff"/>',
        *_main_way(placed),
        *(part for wire in placed.wires for part in _wire(wire)),
        *(part for box in placed.boxes.values() for part in _box(box)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def kind_of(state: State) -> str:
    """Whose turn a state is: the key of its fill, and the end of its class."""
    if state.ends:
        return "end"
    if state.waits_for_claimant:
        return "claimant"
    return "office" if state.role else "other"


def _main_way(placed: Layout) -> Iterator[str]:
    x = placed.boxes[placed.way[0]].x + BOX / 2
    yield f'<circle class="life-start" cx="{_n(x)}" cy="{_n(MARGIN)}" r="6" fill="{INK}"/>'
    bottom = float(MARGIN)
    for name in placed.way:
        box = placed.boxes[name]
        yield _line(f"M{_n(x)} {_n(bottom)}V{_n(box.y - 2)}")
        yield _head(x, box.y, 0, 1)
        bottom = box.y + box.height
        label = placed.straight.get(name)
        if label:
            yield from _text(label, x + 10, bottom + 8, INK)


def _wire(wire: Wire) -> Iterator[str]:
    (begin, first), (lane, _), _, (end, last) = wire.points
    toward, onward = (-1 if lane < begin else 1), (-1 if end < lane else 1)
    turn = min(8.0, abs(last - first) / 2, abs(lane - begin), abs(end - lane))
    down = turn if last > first else -turn
    yield _line(
        f"M{_n(begin)} {_n(first)}H{_n(lane - toward * turn)}Q{_n(lane)} {_n(first)} {_n(lane)} {_n(first + down)}"
        f"V{_n(last - down)}Q{_n(lane)} {_n(last)} {_n(lane + onward * turn)} {_n(last)}H{_n(end - onward * 2)}"
    )
    yield _head(end, last, onward, 0)
    x, anchor = begin + toward * 8, "start" if toward > 0 else "end"
    yield from _text(wire.source.words, x, first - wire.source.words.height - 2, INK, anchor)
    yield from _text(wire.source.roles, x, first + 1, SOFT, anchor)


def _box(box: Box) -> Iterator[str]:
    kind = kind_of(box.cell.state)
    yield _rect(box.x, box.y, BOX, box.height, f"life-box life-{kind}", FILLS[kind])
    if kind == "end":
        yield _rect(box.x + 3, box.y + 3, BOX - 6, box.height - 6, "life-inner", "none")
    y = box.y + (box.height - box.title.height - box.details.height) / 2
    yield from _text(box.title, box.x + PAD + 2, y, INK, weight=True)
    yield from _text(box.details, box.x + PAD + 2, y + box.title.height, SOFT)
    if box.cell.count is not None:
        yield from _count(box)


def _count(box: Box) -> Iterator[str]:
    told = str(box.cell.count)
    width = 14 + 8 * len(told)
    x, none = box.x + BOX - width - 8, "" if box.cell.count else " life-none"
    fill = "#1d5a4a" if box.cell.count else "#ffffff"
    yield _rect(x, box.y - 10, width, 20, f"life-count{none}", fill)
    yield (
        f'<text class="life-count-words{none}" x="{_n(x + width / 2)}" y="{_n(box.y + 4.5)}" font-size="13" '
        f'text-anchor="middle" fill="{"#ffffff" if box.cell.count else SOFT}">{told}</text>'
    )


def _rect(x: float, y: float, width: float, height: float, kind: str, fill: str) -> str:
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    return f'<rect class="{kind}" {place} rx="7" fill="{fill}" stroke="{LINE}"/>'


def _line(path: str) -> str:
    return f'<path class="life-line" d="{path}" fill="none" stroke="{LINE}" stroke-width="1.4"/>'


def _head(x: float, y: float, right: int, down: int) -> str:
    """The head of an arrow whose tip is at a place, and that points right (1), left (-1) or down."""
    back_x, back_y = x - 8 * right, y - 8 * down
    wide_x, wide_y = 4 * down, 4 * abs(right)
    path = f"M{_n(x)} {_n(y)}L{_n(back_x - wide_x)} {_n(back_y - wide_y)}L{_n(back_x + wide_x)} {_n(back_y + wide_y)}Z"
    return f'<path class="life-head" d="{path}" fill="{SOFT}"/>'


def _text(
    words: Lines, x: float, top: float, fill: str, anchor: str = "start", *, weight: bool = False
) -> Iterator[str]:
    """Lines from a height down."""
    style: Style = TITLE if weight else DETAIL
    kind = "life-title" if weight else "life-words" if fill == INK else "life-soft"
    bold = ' font-weight="600"' if weight else ""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    for place, line in enumerate(words.lines):
        y = top + place * style.line + style.line * 0.76
        yield (
            f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" font-size="{style.size}" fill="{fill}"{bold}{at}>'
            f"{escape(line)}</text>"
        )


def _n(value: float) -> str:
    """A figure with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
