"""Files that must not be opened, and those that only look like workbooks: each has its own clear answer."""

from __future__ import annotations

import io
import os
import re
import resource
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import msoffcrypto.format.ooxml  # type: ignore[import-untyped]  # it has no stubs
import pytest

from forms.faults import Fault
from forms.messages import FILES
from forms.workbook import Limits, read
from tests.forms.claim_form import FORM, HEADER, book, code_of, csv, line, sheet_of
from tests.forms.old_formats import compound

GOOD = book([HEADER, line(1), line(2)])
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'


def with_part(name: str, content: bytes, data: bytes = GOOD) -> bytes:
    """The workbook with one more part in it."""
    return changed(lambda parts: parts | {name: content}, data)


def changed(change: Callable[[dict[str, bytes]], dict[str, bytes]], data: bytes = GOOD) -> bytes:
    """The workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return zipped(change(parts))


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def before_root(part: str, prolog: bytes) -> bytes:
    """The workbook with a prolog in front of one part's root element."""
    return changed(lambda parts: parts | {part: prolog + parts[part].split(b"?>", 1)[-1]})


def encrypted() -> bytes:
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(GOOD)).encrypt("password", stream)
    return stream.getvalue()


def relation(kind: str, target: str) -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" '
        'TargetMode="&#69;xternal"/></Relationships>'
    ).encode()


def overlapping() -> bytes:
    """A workbook whose directory names the bytes of one part twice, as overlapping bombs do."""
    data = with_part("xl/media/one.bin", os.urandom(64))
    name = b"xl/media/one.bin"
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(name))
    end = data.rfind(b"PK\x05\x06")
    entry = data[at : at + 46 + len(name)]
    twin = entry.replace(name, b"xl/media/two.bin")
    size = struct.unpack("<I", data[end + 12 : end + 16])[0] + len(twin)
    count = struct.unpack("<H", data[end + 10 : end + 12])[0] + 1
    tail = data[end : end + 8] + struct.pack("<HHI", count, count, size) + data[end + 16 :]
    return data[:end] + twin + tail


def understated() -> bytes:
    """A workbook that says of a large part that it is small."""
    data = bytearray(with_part("xl/media/big.bin", b"0" * 900_000))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(mark, 0, data.rfind(b"xl/media/big.bin") if mark[2] == 1 else data.find(b"xl/media/big.bin"))
        data[at + offset : at + offset + 4] = struct.pack("<I", 1000)
    return bytes(data)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "no bytes": ("empty_file", lambda: b""),
    "only blanks": ("empty_file", lambda: b"\xef\xbb\xbf \r\n\r\n"),
    "a workbook without a cell": ("empty_file", lambda: book([])),
    "commas only": ("empty_file", lambda: b",,,\r\n,,,\r\n"),
    "a PDF": ("not_a_workbook", lambda: b"%PDF-1.7\n%\xe2\xe3"),
    "a page that calls itself .xls": ("not_a_workbook", "<html><table><tr><td>专利号".encode),
    "a zip of something else": ("not_a_workbook", lambda: zipped({"a.txt": b"a"})),
    "a text document": (
        "not_a_workbook",
        lambda: zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
    ),
    "noise": ("not_a_workbook", lambda: b"\x00\x01\x02" * 500),
    "control characters": ("not_a_workbook", lambda: b"a,b\x07\n"),
    "unknown letters": ("encoding", lambda: "专利号,é\n".encode() + b"\xff\xff\n"),
    "an old document of another program": ("not_a_workbook", lambda: compound("WordDocument", b"x")),
    "an old workbook cut off": ("cut_off", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)),
    "a password": ("encrypted", encrypted),
    "half of a workbook": ("cut_off", lambda: GOOD[: len(GOOD) // 2]),
    "a workbook less its last byte of directory": ("cut_off", lambda: GOOD[:-23]),
    "bytes turned over": ("damaged", lambda: GOOD[:200] + bytes(100) + GOOD[300:]),
    "a sheet that is no XML": ("damaged", lambda: with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")),
    "a workbook part in UTF-16": ("damaged", lambda: with_part("xl/styles.xml", "<a/>".encode("utf-16"))),
    "the same part twice": ("damaged", lambda: overlapping().replace(b"xl/media/two.bin", b"xl/media/one.bin")),
    "macros": ("macros", lambda: with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")),
    "macros of before VBA": ("macros", lambda: with_part("xl/macrosheets/sheet1.xml", b"<a/>")),
    "controls": ("macros", lambda: with_part("xl/activeX/activeX1.xml", b"<a/>")),
    "links to another workbook": ("external_links", lambda: with_part("xl/externalLinks/externalLink1.xml", b"<a/>")),
    "a connection to a database": ("external_links", lambda: with_part("xl/connections.xml", b"<a/>")),
    "a picture from outside, spelt by reference": (
        "external_links",
        lambda: with_part("xl/drawings/_rels/drawing1.xml.rels", relation("image", "http://example.org/a.png")),
    ),
    "an embedded document": ("embedded_files", lambda: with_part("xl/embeddings/oleObject1.bin", b"x")),
    "a workbook hidden among pictures": ("embedded_files", lambda: with_part("xl/media/image1.png", GOOD)),
    "a program hidden among pictures": ("embedded_files", lambda: with_part("xl/media/image1.png", b"MZ\x90")),
    "a DTD in a sheet": ("dtd", lambda: before_root("xl/worksheets/sheet1.xml", DTD)),
    "a DTD in the list of parts": ("dtd", lambda: before_root("[Content_Types].xml", DTD)),
    "a DTD in relations": ("dtd", lambda: before_root("xl/_rels/workbook.xml.rels", DTD)),
    "a DTD behind a long comment": (
        "dtd",
        lambda: before_root("xl/styles.xml", b"<!--" + os.urandom(700_000).hex().encode() + b"-->" + DTD[21:]),
    ),
    "a bomb": ("zip_bomb", lambda: with_part("xl/media/image1.png", bytes(40_000_000))),
    "parts that share their bytes": ("zip_bomb", overlapping),
    "a part larger than it says": ("zip_bomb", understated),
    "thousands of parts": ("zip_bomb", lambda: changed(lambda parts: parts | {f"xl/x{n}": b"" for n in range(2001)})),
    "a quote that never ends": ("bad_csv", lambda: csv([HEADER, line(1, 备注='"没有结尾'), line(2)]).encode()),
}


@pytest.mark.parametrize(("code", "made"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_must_not_be_opened_is_refused_with_its_own_code(code: str, made: Callable[[], bytes]) -> None:
    assert code_of(made()) == code
    assert code in FILES


def test_an_old_workbook_with_macros_is_refused() -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert code_of(head + "Workbook\0_VBA_PROJECT_CUR\0".encode("utf-16-le")) == "macros"


def test_links_that_a_person_clicks_are_no_external_links() -> None:
    assert (
        len(sheet_of(with_part("xl/worksheets/_rels/sheet1.xml.rels", relation("hyperlink", "mailto:a@b"))).rows) == 2
    )


def test_text_that_looks_like_a_formula_or_a_declaration_is_only_text() -> None:
    rows = sheet_of(book([HEADER, line(1, 专利名称="<!DOCTYPE x>", 备注="@SUM(A1)")])).rows
    assert (rows[0].cells["专利名称"], rows[0].cells["备注"]) == ("<!DOCTYPE x>", "@SUM(A1)")


def test_a_formula_is_never_computed_and_a_hidden_error_is_a_fault_of_its_cell() -> None:
    sheet = sheet_of(book([HEADER, line(1, 实缴金额="=1000*2"), line(2)]))
    assert sheet.rows[0].cells["实缴金额"] in (None, "")


@pytest.fixture
def peak() -> Callable[[], int]:
    """By how many bytes this process has grown past its largest since the test began."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return lambda: (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024


def rows_of_one_line(count: int) -> bytes:
    """A workbook that repeats its first line until it has that many."""
    sheet = "xl/worksheets/sheet1.xml"

    def repeat(parts: dict[str, bytes]) -> dict[str, bytes]:
        head, first, _, tail = re.split(rb'(?=<row r="[23]")|(?=</sheetData>)', parts[sheet])
        cells = first.split(b">", 1)[1]
        rows = b"".join(
            b'<row r="%d">' % number + re.sub(rb' r="[A-Z]+2"', b"", cells) for number in range(2, count + 2)
        )
        return parts | {sheet: head + rows + tail}

    return changed(repeat)


def test_a_workbook_of_as_many_rows_as_allowed_is_read() -> None:
    assert len(sheet_of(rows_of_one_line(3000)).rows) == 3000


def test_200_000_rows_are_refused_before_they_are_opened(peak: Callable[[], int]) -> None:
    data = rows_of_one_line(200_000)
    peak_of_making = peak()
    refused = read(data, FORM)
    assert isinstance(refused, Fault)
    assert refused.code == "too_many_rows"
    assert "50000" in refused.message("zh")
    assert peak() - peak_of_making < 50 * 1024 * 1024


def test_200_000_rows_of_csv_are_refused() -> None:
    text = csv([HEADER]) + csv([line(1)]) * 200_000
    assert code_of(text.encode()[: Limits().upload]) == "too_many_rows"


def test_a_file_larger_than_allowed_is_refused_unopened() -> None:
    refused = read(GOOD, FORM, limits=Limits(upload=1000))
    assert isinstance(refused, Fault)
    assert refused.code == "file_too_large"


def test_a_cell_at_the_far_end_of_a_sheet_takes_no_memory_of_ours(peak: Callable[[], int]) -> None:
    """The parser lays cells out as a full rectangle: the child is stopped at its bound, and we say so."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = changed(
        lambda parts: (
            parts | {"xl/worksheets/sheet1.xml": parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)}
        )
    )
    assert code_of(data) == "too_large"
    assert peak() < 50 * 1024 * 1024


def test_a_file_that_takes_too_long_is_given_up_and_no_process_is_left() -> None:
    refused = read(GOOD, FORM, limits=Limits(wall=0.0))
    assert isinstance(refused, Fault)
    assert refused.code == "too_slow"
    running = [path.read_bytes() for path in Path("/proc/self/task").glob("*/children")]
    commands = [Path(f"/proc/{child.decode()}/cmdline").read_bytes() for each in running for child in each.split()]
    assert not [command for command in commands if b"import child" in command]


def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    refused = read(b"x," * 5_000_000, FORM, limits=Limits(memory=1 << 26))
    assert isinstance(refused, Fault)
    assert refused.code == "too_large"


def test_the_same_upload_twice_gives_the_same_lines() -> None:
    assert sheet_of(GOOD) == sheet_of(GOOD)
