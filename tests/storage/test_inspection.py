"""Each kind of honest file is known by its content, and each hostile one is refused or flagged by a stable code."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Dictionary, Name, String

from storage.inspection import media
from storage.inspection.catalogue import CATALOGUE
from storage.inspection.findings import Finding, Param, Verdict
from storage.inspection.inspector import Inspector
from storage.inspection.limits import Limits
from tests.storage import hostile

DTD = b'<?xml version="1.0"?>' + b" " * 9000 + b'<!DOCTYPE a [<!ENTITY x "x">]><a/>'
OUTSIDE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
    b'Target="file:///c:/a.xlsx" TargetMode="External"/></Relationships>'
)
VOUCHER = b'<?xml version="1.0" encoding="UTF-8"?><EInvoice/>'


def verdict(content: bytes, name: str = "文件", limits: Limits | None = None) -> Verdict:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return Inspector(limits=limits or Limits()).inspect(file, name)


def codes(content: bytes, limits: Limits | None = None) -> set[str]:
    found = verdict(content, limits=limits).findings
    return {each.code for each in found} - {"name_differs"}


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (hostile.plain_pdf(), "登记簿副本.pdf", media.PDF),
        (hostile.going_pdf(), "a.pdf", media.PDF),
        (hostile.picture("PNG"), "a.png", media.PNG),
        (hostile.picture("JPEG"), "a.JPG", media.JPEG),
        (hostile.workbook(), "明细.xlsx", media.XLSX),
        (hostile.old_office("Root Entry", "Workbook"), "a.xls", media.XLS),
        (hostile.ofd(), "票据.ofd", media.OFD),
        (hostile.packed(mimetype=media.ODS.encode()), "a.ods", media.ODS),
        ("专利号,实缴金额\nZL201010123456.7,2000\n".encode(), "a.csv", media.CSV),
        ("专利号,实缴金额\n".encode("gb18030"), "a.csv", media.CSV),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_honest_file_is_known_by_its_content_and_clean(content: bytes, name: str, media_type: str) -> None:
    assert verdict(content, name) == Verdict(media_type, name)


def spoilt(package: bytes) -> bytes:
    """The package with rubbish where the packed bytes of its first part begin."""
    name = b"[Content_Types].xml"
    start = package.index(name) + len(name)
    return package[:start] + b"\xff" * 8 + package[start + 8 :]


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a script at opening": ("script", hostile.script_pdf),
    "a script among the names": ("script", hostile.named_script_pdf),
    "a script deep inside": ("script", hostile.deep_script_pdf),
    "a program to start": ("launch", hostile.launch_pdf),
    "another document to open": ("launch", lambda: hostile.opening(Dictionary(S=Name.GoToR, F=String("//a/b")))),
    "a form that sends": ("sends_data", lambda: hostile.opening(Dictionary(S=Name.SubmitForm))),
    "an XFA form": ("xfa", hostile.dynamic_form_pdf),
    "a film": ("media", hostile.film_pdf),
    "a program inside": ("embedded_file", lambda: hostile.attached_pdf("a.exe", b"MZ")),
    "a program named as data": ("embedded_file", lambda: hostile.attached_pdf("a.xml", b"MZ")),
    "data with a DTD": ("embedded_file", lambda: hostile.attached_pdf("a.xml", DTD)),
    "content in another file": ("external_links", hostile.external_stream_pdf),
    "a PDF under a password": ("encrypted", lambda: hostile.locked_pdf("secret")),
    "a PDF cut off": ("cut_off", lambda: hostile.plain_pdf()[:-40]),
    "nothing but the head of a PDF": ("damaged", lambda: b"%PDF-1.7\n%%EOF"),
    "a PDF that is an archive too": ("two_kinds", lambda: hostile.plain_pdf() + hostile.packed(a_xml=b"<a/>")),
    "a picture that is an archive too": ("two_kinds", lambda: hostile.picture() + hostile.packed(a_xml=b"<a/>")),
    "a picture of 3,600 million pixels": ("pixel_bomb", hostile.wide_png),
    "a PNG cut off": ("cut_off", lambda: hostile.picture(size=(200, 200))[:-2000]),
    "a JPEG cut off": ("cut_off", lambda: hostile.picture("JPEG", (200, 200))[:-2000]),
    "a PNG of noise": ("damaged", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(200))),
    "a package that unpacks a thousandfold": ("zip_bomb", lambda: hostile.packed(a_xml=bytes(30_000_000))),
    "a package that counts its bytes many times": ("zip_bomb", hostile.overlapping),
    "a package with a part that does not unpack": ("damaged", lambda: spoilt(hostile.workbook())),
    "a package cut off": ("damaged", lambda: hostile.workbook()[:-50]),
    "a package with a password": ("encrypted", hostile.locked_member),
    "a workbook with a password": ("encrypted", hostile.locked_workbook),
    "a table with a password": (
        "encrypted",
        lambda: hostile.packed(mimetype=media.ODS.encode(), **{"META-INF__manifest_xml": b"<m><encryption-data/></m>"}),
    ),
    "a part that points outside": ("hostile_member", lambda: hostile.with_parts(hostile.workbook(), {"../a.xml": b""})),
    "an archive in a workbook": ("nested_archive", lambda: hostile.with_members(hostile.workbook(), xl__a_zip=b"PK")),
    "macros in a workbook": ("macros", lambda: hostile.with_members(hostile.workbook(), xl__vbaProject_bin=b"x")),
    "a macro workbook": (
        "macros",
        lambda: hostile.replaced(
            hostile.workbook(),
            hostile.CONTENT_TYPES,
            b"openxmlformats-officedocument.spreadsheetml.sheet.main",
            b"ms-excel.sheet.macroEnabled.main",
        ),
    ),
    "macros in an old workbook": ("macros", lambda: hostile.old_office("Workbook", "_VBA_PROJECT_CUR")),
    "a file in an old workbook": ("embedded_file", lambda: hostile.old_office("Workbook", "\x01Ole10Native")),
    "a workbook that refers outside": (
        "external_links",
        lambda: hostile.with_members(hostile.workbook(), xl__externalLinks___rels__a_xml_rels=OUTSIDE),
    ),
    "a file in a workbook": (
        "embedded_file",
        lambda: hostile.with_members(hostile.workbook(), xl__embeddings__a_bin=b""),
    ),
    "a workbook with a DTD": ("dtd", lambda: hostile.with_members(hostile.workbook(), xl__a_xml=DTD)),
    "a workbook with a DTD in UTF-16": (
        "dtd",
        lambda: hostile.with_members(hostile.workbook(), xl__a_xml="<!DOCTYPE a><a/>".encode("utf-16")),
    ),
    "a page": ("type_not_accepted", lambda: b"<html><script>alert(1)</script></html>"),
    "a vector picture": ("type_not_accepted", lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    "a program": ("type_not_accepted", lambda: b"MZ\x90\0\3\0\0\0" + bytes(100)),
    "a shell script": ("type_not_accepted", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "an archive": ("type_not_accepted", lambda: hostile.packed(a_txt=b"a")),
    "an old letter": ("type_not_accepted", lambda: hostile.old_office("WordDocument")),
    "a plain text": ("type_not_accepted", "没有表格".encode),
    "noise": ("type_not_accepted", lambda: bytes(range(256))),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_file_is_refused_with_its_code(case: str) -> None:
    code, made = REFUSED[case]
    found = verdict(made())
    assert found.refused
    assert code in {each.code for each in found.findings}


FLAGGED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a PDF that may not be printed": ("restricted", lambda: hostile.locked_pdf("")),
    "a PDF that readers repair": ("repaired", hostile.broken_pdf),
    "a page that acts when turned to": ("automatic_action", hostile.busy_pdf),
    "a link followed at opening": (
        "automatic_action",
        lambda: hostile.opening(Dictionary(S=Name.URI, URI=String("x"))),
    ),
    "an electronic voucher in a PDF": ("embedded_data", lambda: hostile.attached_pdf("票据.xml", VOUCHER)),
    "attachments of an OFD": ("embedded_data", lambda: hostile.ofd(Doc_0__Attachs__Attachments_xml=b"<a/>")),
    "bytes before a PDF": ("leading_bytes", lambda: b"junk\n" + hostile.plain_pdf()),
}


@pytest.mark.parametrize("case", FLAGGED)
def test_what_a_reviewer_should_see_is_flagged_and_taken(case: str) -> None:
    code, made = FLAGGED[case]
    found = verdict(made())
    assert not found.refused
    assert code in {each.code for each in found.findings}


def test_a_file_beyond_the_limits_is_refused_whole() -> None:
    assert codes(hostile.saved(hostile.blank(3)), Limits(pages=2)) == {"too_many_pages"}
    assert codes(hostile.picture(), Limits(pixels=100)) == {"pixel_bomb"}
    assert codes(hostile.workbook(), Limits(members=3)) == {"too_many_members"}
    assert codes(hostile.workbook(), Limits(unpacked_bytes=100)) == {"zip_bomb"}


def test_the_content_decides_and_the_name_follows_it() -> None:
    found = verdict(hostile.plain_pdf(), "发票.exe")
    assert (found.media_type, found.name) == (media.PDF, "发票.exe.pdf")
    assert [each.code for each in found.findings] == ["name_differs"]


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff", hostile.OLE_HEAD]))
def test_noise_after_any_head_is_refused_or_known_and_never_breaks_the_inspector(noise: bytes, head: bytes) -> None:
    found = verdict(head + noise)
    assert found.refused or found.media_type in media.DOCUMENT_TYPES
    assert "unreadable" not in {each.code for each in found.findings}


EXAMPLES: dict[str, Param] = {
    "limit_mb": 50,
    "declared": 10,
    "received": 3,
    "found": media.PDF,
    "accepted": (media.PDF, media.PNG),
    "signature": "Eicar",
    "name": "a.exe",
    "pages": 3,
    "limit": 2,
    "width": 9,
    "height": 9,
    "limit_millions": 64,
    "members": 3,
}


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_has_words_in_both_languages_and_survives_its_record(code: str) -> None:
    finding = Finding(code, EXAMPLES)
    assert "{" not in finding.message("zh") + finding.message("en")
    assert finding.message("zh") != finding.message("en")
    assert Finding.from_json(json.loads(json.dumps(finding.as_json()))) == finding


def test_types_are_told_as_people_call_them() -> None:
    finding = Finding("type_not_accepted", {"found": media.ZIP, "accepted": (media.CSV, media.PDF)})
    assert "ZIP 压缩包" in finding.message("zh")
    assert "CSV table, PDF" in finding.message("en")
