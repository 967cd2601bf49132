"""Where everything of a picture of a life stands: the main way down the middle, what leaves it at its right.

Each arrow leaves its box at a height of its own, its words beside the box, then runs in a lane between the columns to
where all arrows to its target arrive together. So no words can lie on other words, nor on a line.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Literal

from workflow.definition.diagram import Arrow, Cell, Picture, main_way
from workflow.definition.diagram_words import DETAIL, NO_WORDS, TITLE, Lines, wrap

Side = Literal["left", "right"]

BOX, PAD, MARGIN, LANE = 196, 10, 14, 14
GAP_ASIDE, NEAR, MOST_LABEL, MOST_AHEAD = 26, 7, 176, 300


@dataclass
class Port:
    """Where an arrow leaves a box (with its words), or where those to it arrive; `y` is the height of its line."""

    toward: float
    words: Lines = NO_WORDS
    roles: Lines = NO_WORDS
    y: float = 0

    @property
    def height(self) -> float:
        """The room that it takes at the side of its box."""
        return self.words.height + self.roles.height + 9

    @property
    def width(self) -> float:
        """The room that its words take."""
        return max(self.words.width, self.roles.width)


@dataclass
class Box:
    """A state in its place, with what is written in it and the ports at its sides."""

    cell: Cell
    title: Lines
    details: Lines
    ports: dict[Side, list[Port]] = field(default_factory=lambda: {"left": [], "right": []})
    x: float = 0
    y: float = 0

    @property
    def height(self) -> float:
        """High enough for its words and for its ports on either side."""
        sides = (sum(each.height for each in ports) for ports in self.ports.values())
        return max(self.title.height + self.details.height + 2 * PAD, *sides)

    def place(self, y: float) -> None:
        """Put it at a height, and its ports at theirs."""
        self.y = y
        for ports in self.ports.values():
            at = y + (self.height - sum(each.height for each in ports)) / 2
            for each in sorted(ports, key=lambda port: port.toward):
                each.y = at + each.words.height + 5
                at += each.height


@dataclass
class Wire:
    """An arrow from a port to a port by way of a lane."""

    arrow: Arrow
    source: Port
    target: Port
    points: tuple[tuple[float, float], ...] = ()


@dataclass
class Channel:
    """The room beside or between the columns in which wires run; each target has a lane of its own."""

    sides: tuple[Side, Side]
    """At which side of a box of the main way, and of one beside it, the channel lies."""

    wires: dict[str, list[Wire]] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """The room that the lanes take."""
        return LANE * (len(self.wires) + 1) if self.wires else 0


@dataclass
class Layout:
    """A whole picture in its places."""

    boxes: dict[str, Box]
    way: tuple[str, ...]
    straight: dict[str, Lines]
    """The words of the step to the next state of the main way, by the state that it leaves."""

    channels: tuple[Channel, Channel, Channel]
    width: float = 0
    height: float = 0

    @property
    def wires(self) -> Sequence[Wire]:
        """All arrows but those down the main way."""
        return [wire for channel in self.channels for wires in channel.wires.values() for wire in wires]


def layout(shown: Picture) -> Layout:
    """Everything in its place."""
    way = main_way(shown.life)
    onward = set(itertools.pairwise(way))
    stays = {name: [each for each in shown.stays if each.source == name] for name in shown.cells}
    boxes = {name: _box(cell, stays[name]) for name, cell in shown.cells.items()}
    straight: dict[str, list[str]] = {}
    for each in shown.moves:
        if (each.source, each.target) in onward:
            straight.setdefault(each.source, []).append(f"{each.words} · {each.roles}")
    channels = (Channel(("left", "left")), Channel(("right", "left")), Channel(("right", "right")))
    placed = Layout(boxes, way, {name: wrap(words, MOST_AHEAD, DETAIL) for name, words in straight.items()}, channels)
    ranks = _ranks(shown, way)
    for each in shown.moves:
        if (each.source, each.target) not in onward:
            _wire(placed, each, ranks)
    _set_heights(placed, ranks)
    _set_widths(placed)
    return placed


def _box(cell: Cell, stays: Sequence[Arrow]) -> Box:
    details = [*cell.details, *(f"↻ {each.words} · {each.roles}" for each in stays)]
    return Box(cell, wrap([cell.title], BOX - 2 * PAD, TITLE), wrap(details, BOX - 2 * PAD, DETAIL))


def _ranks(shown: Picture, way: Sequence[str]) -> dict[str, float]:
    """How far down each state belongs: by its place on the main way, or by that of those that lead to it."""
    ranks = {name: float(place) for place, name in enumerate(way)}
    waiting = [name for name in shown.cells if name not in ranks]
    while waiting:
        near = {
            name: [ranks[each.source] for each in shown.moves if each.target == name and each.source in ranks]
            for name in waiting
        }
        found = [name for name in waiting if near[name]] or waiting
        for name in found:
            ranks[name] = fmean(near[name]) + 0.1 if near[name] else float(len(way))
        waiting = [name for name in waiting if name not in ranks]
    return ranks


def _wire(placed: Layout, arrow: Arrow, ranks: dict[str, float]) -> None:
    aside = [name not in placed.way for name in (arrow.source, arrow.target)]
    channel = placed.channels[sum(aside)]
    side, other = (channel.sides[each] for each in aside)
    words, roles = wrap([arrow.words], MOST_LABEL, DETAIL), wrap([arrow.roles], MOST_LABEL, DETAIL)
    source = Port(ranks[arrow.target], words, roles)
    placed.boxes[arrow.source].ports[side].append(source)
    sharing = channel.wires.setdefault(arrow.target, [])
    if sharing:
        target = sharing[0].target
    else:
        target = Port(ranks[arrow.source])
        placed.boxes[arrow.target].ports[other].append(target)
    sharing.append(Wire(arrow, source, target))


def _set_heights(placed: Layout, ranks: dict[str, float]) -> None:
    y, boxes = MARGIN + 26.0, placed.boxes
    for name in placed.way:
        boxes[name].place(y)
        label = placed.straight.get(name)
        y += boxes[name].height + 34 + (label.height if label else 0)
    bottom = 0.0
    taken = [port.y for name in placed.way for port in boxes[name].ports["right"]]
    for name in sorted((name for name in boxes if name not in placed.way), key=lambda each: ranks[each]):
        box = boxes[name]
        box.place(max(bottom + GAP_ASIDE, MARGIN + 26, _height_at(placed, ranks[name]) - box.height / 2))
        while any(abs(port.y - each) < NEAR for port in box.ports["left"] for each in taken):
            box.place(box.y + 2)
        bottom = box.y + box.height
    placed.height = max(box.y + box.height for box in boxes.values()) + MARGIN


def _height_at(placed: Layout, rank: float) -> float:
    """The height of a rank between two states of the main way."""
    at = min(int(rank), len(placed.way) - 1)
    first, then = (placed.boxes[placed.way[min(each, len(placed.way) - 1)]] for each in (at, at + 1))
    middle = first.y + first.height / 2
    return middle + (then.y + then.height / 2 - middle) * (rank - at)


def _set_widths(placed: Layout) -> None:
    main = [placed.boxes[name] for name in placed.way]
    beside = [box for name, box in placed.boxes.items() if name not in placed.way]
    left, middle, right = placed.channels
    ahead = max((each.width for each in placed.straight.values()), default=0) + 12 - BOX / 2
    x = MARGIN + left.width
    lanes = [x]
    x += _gutter(main, "left")
    for box in main:
        box.x = x
    x += BOX + max(_gutter(main, "right"), ahead)
    lanes.append(x)
    x += middle.width + _gutter(beside, "left")
    for box in beside:
        box.x = x
    x += (BOX if beside else 0) + _gutter(beside, "right")
    lanes.append(x)
    placed.width = x + right.width + MARGIN
    for channel, start in zip(placed.channels, (lanes[0] - left.width, *lanes[1:]), strict=True):
        _run(placed, channel, start)


def _gutter(boxes: Sequence[Box], side: Side) -> float:
    """The room for the words at one side of a column; for an arrow's head only, where there are none."""
    widths = [port.width for box in boxes for port in box.ports[side]]
    return max(widths) + 22 if widths else 0


def _run(placed: Layout, channel: Channel, start: float) -> None:
    for place, target in enumerate(_order(placed, channel), start=1):
        lane = start + LANE * place
        for wire in channel.wires[target]:
            begin = _edge(placed, channel, wire.arrow.source)
            end = _edge(placed, channel, target)
            heights = wire.source.y, wire.target.y
            wire.points = ((begin, heights[0]), (lane, heights[0]), (lane, heights[1]), (end, heights[1]))


def _edge(placed: Layout, channel: Channel, name: str) -> float:
    side = channel.sides[name not in placed.way]
    return placed.boxes[name].x + (BOX if side == "right" else 0)


def _order(placed: Layout, channel: Channel) -> list[str]:
    """The lanes from left to right, in an order in which exchanging two neighbours makes no fewer crossings."""
    order = sorted(channel.wires, key=lambda target: _span(channel, target), reverse=channel.sides[0] == "left")
    better = True
    while better:
        better = False
        for at in range(len(order) - 1):
            swapped = [*order[:at], order[at + 1], order[at], *order[at + 2 :]]
            if _crossings(placed, channel, swapped) < _crossings(placed, channel, order):
                order, better = swapped, True
    return order


def _span(channel: Channel, target: str) -> float:
    low, high = _reach(channel, target)
    return high - low


def _reach(channel: Channel, target: str) -> tuple[float, float]:
    heights = [y for wire in channel.wires[target] for y in (wire.source.y, wire.target.y)]
    return min(heights), max(heights)


def _crossings(placed: Layout, channel: Channel, order: Sequence[str]) -> int:
    """How often a line to or from a lane crosses another lane."""
    total = 0
    for place, target in enumerate(order):
        ends = {(wire.source.y, wire.arrow.source) for wire in channel.wires[target]}
        ends.add((channel.wires[target][0].target.y, target))
        for y, name in ends:
            # The lanes that lie between the box and the lane of the line.
            at_right = channel.sides[name not in placed.way] == "right"
            for each in order[:place] if at_right else order[place + 1 :]:
                low, high = _reach(channel, each)
                total += low - 1 <= y <= high + 1
    return total
