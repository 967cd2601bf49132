"""What kind of file an upload is, by its content, and whether it may be opened at all."""

from __future__ import annotations

from typing import Literal

from forms.faults import Fault
from forms.workbook.limits import Limits
from forms.workbook.packages import check_package

Kind = Literal["xlsx", "xlsb", "ods", "xls", "csv"]

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLES = (b"%PDF", b"<", b"{\\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_SHEET_STREAMS = ("Workbook", "Book")
_OLE_HEADER = 512
_FAT_SECTORS = 109
_UNUSED_SECTOR = 0xFFFFFFFA


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
    if _names(data, "EncryptedPackage"):
        return Fault("encrypted")
    if _names(data, "_VBA_PROJECT_CUR") or _names(data, "_VBA_PROJECT"):
        return Fault("macros")
    if _ole_cut_off(data):
        return Fault("cut_off")
    return "xls" if any(_names(data, stream) for stream in _SHEET_STREAMS) else Fault("not_a_workbook")


def _names(data: bytes, stream: str) -> bool:
    """Whether the directory names a stream; names are kept in UTF-16 and end with a zero."""
    return f"{stream}\0".encode("utf-16-le") in data


def _ole_cut_off(data: bytes) -> bool:
    """Whether a sector that the header counts on lies beyond the end of the file ([MS-CFB] 2.2)."""
    if len(data) < _OLE_HEADER:
        return True
    size = 1 << min(int.from_bytes(data[30:32], "little"), 12)
    directory = data[48:52]
    tables = (data[76 + 4 * place : 80 + 4 * place] for place in range(_FAT_SECTORS))
    sectors = [int.from_bytes(each, "little") for each in (directory, *tables)]
    last = max((each for each in sectors if each < _UNUSED_SECTOR), default=0)
    return (last + 1) * size >= len(data)
