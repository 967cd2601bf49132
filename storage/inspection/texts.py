"""What a file without a telling head is: a table, plain text, a page, or nothing known."""

from __future__ import annotations

import re
from typing import BinaryIO

from storage.inspection import media

_ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATORS = ",，;；\t"


def type_of(file: BinaryIO) -> str:
    """The type of a text by its content; UTF-8 or GB18030, anything else is unknown."""
    file.seek(0)
    content = file.read()
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS
    text = next((read for each in encodings if (read := _read(content, each)) is not None), None)
    if text is None or _CONTROLS.search(text):
        return media.UNKNOWN
    head = text.lstrip()[:512].lower()
    if head.startswith("<"):
        return media.XML if head.startswith("<?xml") else media.HTML
    first = next((line for line in text.splitlines() if line.strip()), "")
    return media.CSV if any(each in first for each in _SEPARATORS) else media.TEXT


def _read(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
