"""The checks of a zipped workbook before anything of it is read: size, bombs, macros, links, hidden documents."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Literal

from defusedxml import DefusedXmlException, ElementTree

from forms.faults import Fault
from forms.workbook.limits import Limits

PackageKind = Literal["xlsx", "xlsb", "ods"]

_CHUNK = 1 << 20
_SMALL = 1 << 20
_LOCAL_HEADER = 30
_LAST_RECORD, _LAST_RECORD_SIZE = b"PK\x05\x06", 22
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MACROS = re.compile(
    r"(?:.*/)?vbaproject[^/]*\.bin|xl/(?:macrosheets|dialogsheets|activex|ctrlprops)/.*|(?:basic|scripts)/.*"
)
_LINKS = re.compile(r"xl/(?:externallinks|querytables)/.*|xl/connections\.(?:xml|bin)")
_EMBEDDED = re.compile(r"xl/embeddings/.*")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_XML = re.compile(r".*\.(?:xml|rels|vml)")
_DOCUMENT_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF", b"MZ")
_ODS_LINKS = (b"table:dde-link", b"table:table-source", b"table:cell-range-source")
_WIDE = (b"\xfe\xff", b"\xff\xfe", b"\0<", b"<\0")


class _Refused(Exception):
    """The package is refused for `fault`: carries it out of the loops, and never leaves this module."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def check_package(data: bytes, limits: Limits) -> PackageKind | Fault:
    """The kind of a zipped workbook that may be opened, or the fault for which it may not."""
    if not 0 <= data.rfind(_LAST_RECORD) <= len(data) - _LAST_RECORD_SIZE:
        return Fault("cut_off")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _check(package, limits)
    except _Refused as refused:
        return refused.fault
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        return Fault("damaged")


def _check(package: zipfile.ZipFile, limits: Limits) -> PackageKind:
    parts = package.infolist()
    _check_listing(parts, limits)
    kind = _kind(package)
    _check_names([part.filename.lower() for part in parts])
    budget = limits.unpacked
    for part in parts:
        budget -= _check_part(package, part, budget, limits)
    return kind


def _kind(package: zipfile.ZipFile) -> PackageKind:
    names = {name.lower() for name in package.namelist()}
    if "[content_types].xml" in names:
        if any(name.endswith("workbook.bin") for name in names):
            return "xlsb"
        if any(name.endswith("workbook.xml") for name in names):
            return "xlsx"
    if (
        "mimetype" in names
        and package.read("mimetype")[:100].strip() == b"application/vnd.oasis.opendocument.spreadsheet"
    ):
        return "ods"
    raise _Refused(Fault("not_a_workbook"))


def _check_listing(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse what the listing gives away: passwords, too many parts, parts that share their bytes, a bomb's ratio."""
    if any(part.flag_bits & 1 for part in parts):
        raise _Refused(Fault("encrypted"))
    if len(parts) > limits.parts:
        raise _Refused(Fault("zip_bomb"))
    if len({part.filename for part in parts}) < len(parts) or any(part.compress_type not in _PACKED for part in parts):
        raise _Refused(Fault("damaged"))
    if any(_swells(part, limits) for part in parts if not _SHEET.fullmatch(part.filename.lower())):
        raise _Refused(Fault("zip_bomb"))
    ends = 0
    for part in sorted(parts, key=lambda each: each.header_offset):
        if part.header_offset < ends:
            raise _Refused(Fault("zip_bomb"))
        ends = part.header_offset + _LOCAL_HEADER + part.compress_size


def _swells(part: zipfile.ZipInfo, limits: Limits) -> bool:
    """Whether a part unpacks to what no office program writes."""
    return part.file_size > _SMALL and part.file_size > part.compress_size * limits.ratio


def _check_names(names: list[str]) -> None:
    for code, pattern in (("macros", _MACROS), ("external_links", _LINKS), ("embedded_files", _EMBEDDED)):
        if any(pattern.fullmatch(name) for name in names):
            raise _Refused(Fault(code))


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, budget: int, limits: Limits) -> int:
    """Unpack one part piece by piece, within the budget; how many bytes it really has."""
    name = part.filename.lower()
    if name.endswith(".rels"):
        _check_relations(package, part)
    told, size = part.file_size, 0
    rows = _RowCount(limits.rows) if _SHEET.fullmatch(name) else None
    before = b""
    for piece in _pieces(package, part):
        size += len(piece)
        if size > min(budget, told):
            raise _Refused(Fault("zip_bomb"))
        if not before and piece.startswith(_DOCUMENT_STARTS):
            raise _Refused(Fault("embedded_files"))
        if _XML.fullmatch(name):
            _check_xml(before[-20:] + piece, first=not before)
        if rows is not None:
            rows.add(piece)
        before = piece
    if size != told:
        raise _Refused(Fault("damaged"))
    # A sheet of very many equal rows swells as a bomb does, so its rows are counted before it is called one.
    if rows is not None and _swells(part, limits):
        raise _Refused(Fault("zip_bomb"))
    return size


def _pieces(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's real bytes: its own word on its size is not believed, because other readers do not stop there."""
    told = part.file_size
    part.file_size = told + _CHUNK
    try:
        with package.open(part) as stream:
            while piece := stream.read(_CHUNK):
                yield piece
    finally:
        part.file_size = told


def _check_xml(piece: bytes, *, first: bool) -> None:
    if first and piece.startswith(_WIDE):
        raise _Refused(Fault("damaged"))
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise _Refused(Fault("dtd"))
    if any(link in piece for link in _ODS_LINKS):
        raise _Refused(Fault("external_links"))


def _check_relations(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse relations that point outside, but for links that a person clicks."""
    if part.file_size > _SMALL:
        raise _Refused(Fault("damaged"))
    try:
        root = ElementTree.fromstring(package.read(part), forbid_dtd=True)
    except DefusedXmlException:
        raise _Refused(Fault("dtd")) from None
    except ElementTree.ParseError:
        raise _Refused(Fault("damaged")) from None
    for relation in root:
        outside = relation.get("TargetMode", "").lower() == "external"
        if outside and not relation.get("Type", "").endswith("/hyperlink"):
            raise _Refused(Fault("external_links"))


class _RowCount:
    """Counts the rows of a sheet that hold a value, and refuses too many: formatted empty rows are free."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rows = 0
        self._rest = b""

    def add(self, piece: bytes) -> None:
        """Count the rows that end in this piece; the last may go on in the next."""
        *whole, self._rest = (self._rest + piece).split(b"<row")
        self._rows += sum(b"<v" in row or b"<is" in row for row in whole)
        # A header, a title and a few signatures are no lines, so leave room for them.
        if self._rows > self._most + 100:
            raise _Refused(Fault("too_many_rows", params={"most": self._most}))
        if len(self._rest) > 16 * _CHUNK:
            raise _Refused(Fault("zip_bomb"))
