"""What kind of file an upload is, by its content, and whether it may be opened at all."""

from __future__ import annotations

import re
import struct
from typing import Literal

from forms.faults import Fault
from forms.workbook.limits import Limits
from forms.workbook.packages import check_package

Kind = Literal["xlsx", "xlsb", "ods", "xls", "csv"]

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLES = (b"%PDF", b"<", b"{\\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_BOOK_BEGINS = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})", re.DOTALL)
_WRITE_PROTECT, _FILE_PASS = b"\x86\x00\x00\x00", b"\x2f\x00"
_SHEET_STREAMS = ("Workbook", "Book")
_OLE_HEADER = 512
_LARGE_SHIFT, _LARGE_SECTOR = 12, 4096
_UNUSED_SECTOR = 0xFFFFFFFA
_FREE_SECTOR = 0xFFFFFFFF


def check_container(data: bytes, limits: Limits) -> Kind | Fault:
    """The kind of a file that may be opened, or the fault for which it may not.

    Faults: empty_file, file_too_large, not_a_workbook, cut_off, encrypted, macros, external_links, embedded_files,
    dtd, zip_bomb, too_many_rows, damaged.
    """
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start and not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return Fault("empty_file")
    if len(data) > limits.upload:
        return Fault("file_too_large", params={"most": limits.upload // 1024 // 1024})
    if data.startswith(_ZIP):
        return check_package(data, limits)
    if data.startswith(_OLE):
        return _check_ole(data)
    if start.startswith(_NO_TABLES):
        return Fault("not_a_workbook")
    return "csv"


def _check_ole(data: bytes) -> Kind | Fault:
    """The old binary container holds .xls, but also encrypted .xlsx, and documents of other programs."""
    if _names(data, "EncryptedPackage") or _has_password(data):
        return Fault("encrypted")
    if _names(data, "_VBA_PROJECT_CUR") or _names(data, "_VBA_PROJECT"):
        return Fault("macros")
    if _ole_cut_off(data):
        return Fault("cut_off")
    return "xls" if any(_names(data, stream) for stream in _SHEET_STREAMS) else Fault("not_a_workbook")


def _has_password(data: bytes) -> bool:
    """Whether a record FilePass follows the beginning of a binary workbook, of 1997 or 1995 ([MS-XLS] 2.4.117)."""
    begins = _BOOK_BEGINS.finditer(data)
    return any(data[begin.end() : begin.end() + 6].removeprefix(_WRITE_PROTECT)[:2] == _FILE_PASS for begin in begins)


def _names(data: bytes, stream: str) -> bool:
    """Whether the directory names a stream; names are kept in UTF-16 and end with a zero."""
    return f"{stream}\0".encode("utf-16-le") in data


def _ole_cut_off(data: bytes) -> bool:
    """Whether a sector that the allocation table counts on lies beyond the end of the file ([MS-CFB] 2.2, 2.3)."""
    if len(data) < _OLE_HEADER:
        return True
    size = _LARGE_SECTOR if data[30] == _LARGE_SHIFT else _OLE_HEADER
    tables = [each for (each,) in struct.iter_unpack("<I", data[76:_OLE_HEADER]) if each < _UNUSED_SECTOR]
    if any((table + 2) * size > len(data) for table in tables):
        return True
    used = (_last_used(data[(table + 1) * size : (table + 2) * size]) for table in tables)
    last = max((order * (size // 4) + each for order, each in enumerate(used) if each is not None), default=0)
    return (last + 1) * size >= len(data)


def _last_used(table: bytes) -> int | None:
    """The last entry of a sector of the allocation table that stands for a sector in use."""
    entries = [entry for (entry,) in struct.iter_unpack("<I", table)]
    return max((place for place, entry in enumerate(entries) if entry != _FREE_SECTOR), default=None)
