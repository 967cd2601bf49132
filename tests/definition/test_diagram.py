"""A life as a picture: everything that it holds is named once where it belongs, and no words lie on others."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from console.drawing import lives
from tests.editions import two_halves
from workflow.definition.diagram import Picture, mermaid, period, picture, role_title
from workflow.definition.diagram_layout import BOX, Layout, layout
from workflow.definition.diagram_svg import svg
from workflow.definition.life import Life, Text
from workflow.parties.roles import ROLES

LIVES = {**{name: life for name, _, life in lives()}, "two-halves": two_halves.edition().life}
LANGUAGES = ("zh", "en")
EVERY = list(itertools.product(LIVES, LANGUAGES))

_SVG = "{http://www.w3.org/2000/svg}"


def shown(name: str, language: str) -> Picture:
    return picture(LIVES[name], ROLES, language)


def words_of(drawing: str) -> list[str]:
    """Every text of an SVG, in its order."""
    return [each.text or "" for each in ET.fromstring(drawing).iter(f"{_SVG}text")]


def squeezed(lines: Sequence[str]) -> str:
    return re.sub(r"\s", "", "".join(lines))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_each_state_is_a_box_with_its_title_role_and_clock(name: str, language: str) -> None:
    placed = layout(shown(name, language))
    assert placed.boxes.keys() == LIVES[name].states.keys()
    for state in LIVES[name].states.values():
        box = placed.boxes[state.name]
        assert squeezed(box.title.lines) == squeezed([state.title.told(language)])
        details = squeezed(box.details.lines)
        if state.role:
            assert details.count(squeezed([role_title(state.role, ROLES).told(language)])) >= 1
        if state.clock:
            assert details.count(squeezed([period(state.clock).told(language)])) == 1


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_each_transition_is_one_arrow_between_its_boxes_with_words_and_roles(name: str, language: str) -> None:
    life, drawn = LIVES[name], shown(name, language)
    told = Counter[tuple[str, str, str, str]]()
    for each in drawn.arrows:
        for role in re.split("、|, ", each.roles):
            told[each.source, each.target, each.words, role] += 1
    assert told == Counter(
        (each.source, each.target, each.title.told(language), role_title(each.role, ROLES).told(language))
        for each in life.transitions
    )
    placed = layout(drawn)
    ahead = set(itertools.pairwise(placed.way))
    beside = [wire.arrow for wire in placed.wires]
    straight = [each for each in drawn.moves if (each.source, each.target) in ahead]
    assert Counter([*beside, *straight, *drawn.stays]) == Counter(drawn.arrows)
    for each in straight:
        assert squeezed([each.words]) in squeezed(placed.straight[each.source].lines)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_drawing_holds_every_word_as_often_as_the_picture_does(name: str, language: str) -> None:
    drawn = shown(name, language)
    wanted = [cell.title for cell in drawn.cells.values()] + [
        detail for cell in drawn.cells.values() for detail in cell.details
    ]
    wanted += [each.words for each in drawn.arrows] + [each.roles for each in drawn.arrows]
    letters = Counter(squeezed(words_of(svg(drawn, "x"))))
    for sign in "↻·":
        del letters[sign]
    assert letters == Counter(squeezed(wanted).replace("·", ""))


Room = tuple[float, float, float, float]


def rooms(placed: Layout) -> Iterator[Room]:
    """The rooms of everything that has words: left, top, right, bottom."""
    for name, box in placed.boxes.items():
        yield box.x, box.y, box.x + BOX, box.y + box.height
        if name in placed.straight:
            label = placed.straight[name]
            top = box.y + box.height + 8
            yield box.x + BOX / 2 + 10, top, box.x + BOX / 2 + 10 + label.width, top + label.height
    for wire in placed.wires:
        (begin, y), (lane, _), *_ = wire.points
        port = wire.source
        at = begin + 8 if lane > begin else begin - 8 - port.width
        yield at, y - port.words.height - 2, at + port.width, y + port.roles.height + 1


def meet(one: Room, other: Room) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def no_words_meet(life: Life, language: str) -> None:
    placed = layout(picture(life, ROLES, language))
    found = list(rooms(placed))
    assert [pair for pair in itertools.combinations(found, 2) if meet(*pair)] == []
    assert all(
        left >= 0 and top >= 0 and right <= placed.width and low <= placed.height for left, top, right, low in found
    )
    for wire in placed.wires:
        (_, first), (lane, _), _, (end, last) = wire.points
        upright = (lane - 0.5, min(first, last), lane + 0.5, max(first, last))
        arriving = (min(lane, end) + 0.5, last - 0.5, max(lane, end) - 0.5, last + 0.5)
        assert not any(meet(each, line) for each in found for line in (upright, arriving))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_words_lie_on_other_words_or_on_a_line(name: str, language: str) -> None:
    no_words_meet(LIVES[name], language)


HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "]]>&amp;<!-- %%{init}%% --> ; # : }",
    "endstate\nnote over s_draft : x",
    "W" * 300,
    "很长的标题" * 60,
    "\x00\x0b\ud800",
)


def spoilt(words: str) -> Life:
    """A life of the house in which every title is the words."""
    life, title = LIVES["plan"], Text(words, words)
    return replace(
        life,
        states={name: replace(each, title=title) for name, each in life.states.items()},
        transitions=tuple(replace(each, title=title) for each in life.transitions),
    )


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words_in_the_drawing(words: str) -> None:
    drawing = svg(picture(spoilt(words), ROLES, "zh"), words)
    tree = ET.fromstring(drawing)
    assert {each.tag.removeprefix(_SVG) for each in tree.iter()} == {"svg", "rect", "circle", "path", "text"}
    names = {name for each in tree.iter() for name in each.attrib}
    assert not any(name.startswith("on") or "href" in name or name == "style" for name in names)
    drawing.encode()
    no_words_meet(spoilt(words), "zh")


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words_in_mermaid(words: str) -> None:
    plain, spoiled = mermaid(picture(LIVES["plan"], ROLES, "zh")), mermaid(picture(spoilt(words), ROLES, "zh"))
    assert len(spoiled.splitlines()) == len(plain.splitlines())
    for line in spoiled.splitlines()[1:]:
        words_only = re.sub(r'^    (state "|(\[\*\]|\w+) --> (\[\*\]|\w+)( : )?|\w+ : )', "", line)
        assert not set(re.sub(r'" as s_\w+$', "", words_only)) & set("<>\"'&%{}:[]")
    spoiled.encode()


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_mermaid_names_every_state_and_step(name: str, language: str) -> None:
    drawn = shown(name, language)
    lines = mermaid(drawn).splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert sum(line.startswith("    state ") for line in lines) == len(drawn.cells)
    assert sum(" --> " in line and "[*]" not in line for line in lines) == len(drawn.arrows)
    ends = sum(each.ends for each in LIVES[name].states.values())
    assert sum(line.endswith("--> [*]") for line in lines) == ends
    assert sum(line.startswith("    [*] -->") for line in lines) == 1


def test_counts_stand_at_their_states_and_nothing_is_told_without() -> None:
    counts = {"proposed": 1203, "noticed": 7}
    told = words_of(svg(picture(LIVES["plan"], ROLES, "en", counts), "plan"))
    states = len(LIVES["plan"].states)
    assert [each for each in told if each.isdigit()].count("0") == states - 2
    assert {"1203", "7"} <= set(told)
    assert not any(each.isdigit() for each in words_of(svg(picture(LIVES["plan"], ROLES, "en"), "plan")))
    assert '"Proposed (1203)"' in mermaid(picture(LIVES["plan"], ROLES, "en", counts))


def test_an_attribute_holds_its_colour_so_that_a_file_reads_alone_and_a_page_may_style_it() -> None:
    for each in ET.fromstring(svg(shown("call", "zh"), "申报通知")).iter():
        if each.tag != f"{_SVG}svg":
            assert "fill" in each.attrib
            assert each.attrib["class"].startswith("life-")
