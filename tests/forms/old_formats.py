"""Small .xls and .ods workbooks written from rows of texts and numbers, for the tests of forms."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

Rows = Iterable[Sequence[str | float | None]]

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST_STREAM = 4096


def xls(rows: Rows, *, password: bool = False) -> bytes:
    """A BIFF8 workbook of one sheet in a compound file ([MS-XLS], [MS-CFB]); with `password`, marked as encrypted."""
    cells = b"".join(_cell(row, column, cell) for row, each in enumerate(rows) for column, cell in enumerate(each))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + _record(0x000A)
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += _record(0x002F, b"\1" + bytes(53)) if password else b""
    start += _record(0x00EF, bytes(_SMALLEST_STREAM))
    bound = len(start) + len(_record(0x0085, bytes(8 + len("Sheet1")))) + len(_record(0x000A))
    start += _record(0x0085, struct.pack("<IBBBB", bound, 0, 0, 6, 0) + b"Sheet1")
    return compound("Workbook", start + _record(0x000A) + sheet)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _cell(row: int, column: int, cell: str | float | None) -> bytes:
    if cell is None:
        return b""
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return _record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    return _record(0x0203, place + struct.pack("<d", cell))


def compound(name: str, stream: bytes) -> bytes:
    """A compound file of one stream: header, one FAT sector, one directory sector, the stream."""
    size = max(len(stream), _SMALLEST_STREAM)
    sectors = -(-size // _SECTOR)
    chain = [_FAT, _END, *range(3, 2 + sectors), _END]
    fat = struct.pack(f"<{_SECTOR // 4}I", *chain, *[_FREE] * (_SECTOR // 4 - len(chain)))
    directory = _entry("Root Entry", 5, child=1) + _entry(name, 2, start=2, size=size) + _entry("", 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, _SMALLEST_STREAM, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + fat + directory + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int = _FREE, start: int = _END, size: int = 0) -> bytes:
    spelt = f"{name}\0".encode("utf-16-le") if name else b""
    entry = spelt.ljust(64, b"\0") + struct.pack("<HBBIII", len(spelt), kind, 1, _FREE, _FREE, child)
    return entry + bytes(36) + struct.pack("<IQ", start if name else 0, size)


def ods(rows: Rows) -> bytes:
    """An OpenDocument spreadsheet of one sheet."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        package.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
    return stream.getvalue()


def _ods_cell(cell: str | float | None) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
