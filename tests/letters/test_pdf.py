"""Facts become PDF that archives keep: shown as text, in our font alone, and the same bytes each time."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pikepdf
import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.printed import runs, text
from workflow.letters import font
from workflow.letters.font import FontMissing, characters
from workflow.letters.pdf import typeset

TEMPLATE = """
#let facts = json(bytes(sys.inputs.facts))
#set document(title: facts.title, date: datetime(year: 2018, month: 6, day: 4))
#set text(font: "Noto Sans SC", lang: "zh")
#facts.title
"""

HOSTILE = (
    '#read("/etc/passwd")',
    "#sys.inputs",
    "*粗* _斜_ `码` $x^2$ @引 <标> \\ // 注 /* 注 */ = 题 ~ ]}{[ \"'",
    "#pagebreak()\\u{41}",
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("typ") / "title.typ"
    file.write_text(TEMPLATE)
    return file


def squeezed(words: str) -> str:
    """Without spaces, which stand at the end of a line or do not."""
    return "".join(words.split())


@pytest.mark.parametrize("title", HOSTILE)
def test_markup_in_a_fact_is_shown_and_not_obeyed(template: Path, title: str) -> None:
    assert squeezed(text(typeset(template, {"title": title}))) == squeezed(title)


@settings(max_examples=60, deadline=None)
@example("\xad\x00\u202e\ufeff\ue000\ufffe😀𠮷\u2028")
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_whatever_somebody_types_is_read_back_or_stands_as_its_code(template: Path, title: str) -> None:
    signs = characters()
    expected = "".join(
        "" if each.isspace() else each if each.isprintable() and ord(each) in signs else f"[U+{ord(each):04X}]"
        for each in title
    )
    assert squeezed(text(typeset(template, {"title": title}))) == squeezed(expected)


def test_every_character_that_the_font_claims_has_a_sign(template: Path) -> None:
    """PDF for archives refuses a character without one, so that documents of all of them prove the map."""
    assert {ord(each) for each in "鑫喆堃㛃𬭚𫖯长沙"} <= characters()
    assert len(characters()) > 30_000
    all_of_them = "".join(map(chr, sorted(characters())))
    for start in range(0, len(all_of_them), 8_000):
        shown = all_of_them[start : start + 8_000]
        assert set(text(typeset(template, {"title": shown}))) >= {each for each in shown if "一" <= each <= "\u9fff"}


def test_the_same_facts_give_the_same_bytes_at_another_time(template: Path) -> None:
    first = typeset(template, {"title": "一"})
    time.sleep(1.1)
    assert typeset(template, {"title": "一"}) == first
    assert typeset(template, {"title": "二"}) != first


def test_it_is_for_archives_and_for_who_listens_and_carries_its_font(template: Path) -> None:
    with pikepdf.open(io.BytesIO(typeset(template, {"title": "长沙"}))) as pdf:
        with pdf.open_metadata() as said:
            assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("2", "A", "1")
        assert pdf.Root.MarkInfo.Marked
        (used,) = pdf.pages[0].resources["/Font"].values()
        assert "NotoSansSC" in str(used.BaseFont)
        assert used.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()


def test_a_template_reads_nothing_beyond_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "reads.typ").write_text('#read("../secret")')
    with pytest.raises(typst.TypstError):
        typeset(inner / "reads.typ", {})


def test_without_the_font_it_is_said_in_both_languages(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font, "FOLDER", tmp_path)
    with pytest.raises(FontMissing, match=r"缺少生成 PDF 所需的字体.*make setup / The font .* is missing.*make setup"):
        typeset(template, {"title": "一"})


def test_pieces_of_a_page_are_read_in_order(template: Path) -> None:
    assert runs(typeset(template, {"title": "一二三"})) == [["一二三"]]
