"""What a PDF would do besides showing its pages: scripts, launches, files inside, forms that send, locks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from storage.inspection.findings import Finding
from storage.inspection.limits import Limits, RefusedError
from storage.inspection.media import HEAD_BYTES, PDF_HEADER
from storage.inspection.names import shown

TAIL_BYTES = 4096
"""How far before its end a PDF says where it ends."""

ACTIONS: Final = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/GoToR": "launch",
    "/GoToE": "launch",
    "/SubmitForm": "sends_data",
    "/ImportData": "sends_data",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
}
"""Actions by their name in ISO 32000-2, table 201; those that stay on the pages are not listed."""

ANNOTATIONS: Final = {"/RichMedia": "media", "/Movie": "media", "/Sound": "media", "/Screen": "media", "/3D": "media"}
HARMLESS_AT_OPENING: Final = frozenset({"/GoTo", "/Named"})
VOUCHER_ENDINGS = (".xml", ".xbrl")
"""The national standard for electronic vouchers puts their data into the PDF as such a file."""

VOUCHER_BYTES = 8 * 1024 * 1024
_DECLARATIONS = re.compile(rb"(?i)<!\s*(doctype|entity)")


def examine(file: BinaryIO, limits: Limits) -> list[Finding]:
    """All that a PDF carries.

    Raises:
        RefusedError: it can't be opened, so nothing else can be said of it.

    """
    findings = [*_frame(file)]
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            findings += _carried(pdf, limits)
    except pikepdf.PasswordError as locked:
        raise RefusedError("encrypted") from locked
    except pikepdf.PdfError as broken:
        raise RefusedError("damaged") from broken
    return list({(each.code, str(each.params)): each for each in findings}.values())


def _frame(file: BinaryIO) -> Iterator[Finding]:
    file.seek(0)
    if file.read(HEAD_BYTES).find(PDF_HEADER) > 0:
        yield Finding("leading_bytes")
    file.seek(max(0, file.seek(0, 2) - TAIL_BYTES))
    if b"%%EOF" not in file.read():
        raise RefusedError("cut_off")


def _carried(pdf: Pdf, limits: Limits) -> list[Finding]:
    if len(pdf.pages) > limits.pages:
        raise RefusedError("too_many_pages", pages=len(pdf.pages), limit=limits.pages)
    findings = [found for each in _containers(pdf) for found in _in_container(each)]
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, Dictionary) and str(opening.get("/S")) not in HARMLESS_AT_OPENING:
        findings.append(Finding("automatic_action"))
    if pdf.is_encrypted:
        findings.append(Finding("restricted"))
    if pdf.get_warnings():
        findings.append(Finding("repaired"))
    return findings


def _containers(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary and stream, however deep; an explicit stack, because nesting is the stranger's choice."""
    for each in pdf.objects:
        waiting = [each]
        while waiting:
            item = waiting.pop()
            inner: list[Object] = []
            if isinstance(item, Dictionary | Stream):
                yield item
                inner = [value for _, value in item.items()]
            elif isinstance(item, Array):
                inner = list(item)
            waiting += [value for value in inner if _is_direct_container(value)]


def _is_direct_container(value: object) -> bool:
    return isinstance(value, Dictionary | Array) and not value.is_indirect


def _in_container(item: Object) -> Iterator[Finding]:
    action, annotation = str(item.get("/S")), str(item.get("/Subtype"))
    for code in (ACTIONS.get(action), ANNOTATIONS.get(annotation)):
        if code:
            yield Finding(code)
    if "/JS" in item or "/JavaScript" in item:
        yield Finding("script")
    if "/XFA" in item:
        yield Finding("xfa")
    if "/AA" in item:
        yield Finding("automatic_action")
    if "/EF" in item:
        yield _embedded(item)
    if isinstance(item, Stream) and "/F" in item:
        yield Finding("external_links")


def _embedded(specification: Object) -> Finding:
    name = shown(str(specification.get("/UF", specification.get("/F", "?"))))
    files = specification.get("/EF")
    streams = [value for _, value in files.items()] if isinstance(files, Dictionary) else []
    is_voucher = name.lower().endswith(VOUCHER_ENDINGS) and all(_is_plain_xml(each) for each in streams)
    return Finding("embedded_data" if streams and is_voucher else "embedded_file", {"name": name})


def _is_plain_xml(stream: Object) -> bool:
    if not isinstance(stream, Stream) or stream.get("/Filter", Name.FlateDecode) != Name.FlateDecode:
        return False
    data = stream.read_bytes()
    is_xml = data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    return is_xml and len(data) <= VOUCHER_BYTES and not _DECLARATIONS.search(data)
