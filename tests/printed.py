"""What a PDF says to who reads it, taken from its pages alone."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import pikepdf

_SIGN = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")


def runs(data: bytes) -> list[list[str]]:
    """Of each page the pieces of text, in the order in which they are read."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [_of_page(page) for page in pdf.pages]


def text(data: bytes) -> str:
    """All of it, without the spaces and line ends between pieces."""
    return "".join(piece for page in runs(data) for piece in page)


def _of_page(page: pikepdf.Page) -> list[str]:
    fonts = {name: _signs(font) for name, font in page.resources.get("/Font", {}).items()}
    found, signs, said = [], dict[bytes, str](), list[bool]()
    for each in pikepdf.parse_content_stream(page):
        operands = each.operands
        match str(each.operator):
            case "BDC":
                said.append("/ActualText" in operands[1])
                found += [str(operands[1].ActualText)] if said[-1] else []
            case "EMC":
                said.pop()
            case "Tf":
                signs = fonts[str(operands[0])]
            case "Tj" | "TJ" if not any(said):
                found.append(_drawn(operands[0], signs))
    return found


def _drawn(drawn: pikepdf.Object, signs: Mapping[bytes, str]) -> str:
    parts = drawn if isinstance(drawn, pikepdf.Array) else [drawn]
    codes = b"".join(bytes(each) for each in parts if isinstance(each, pikepdf.String))
    return "".join(signs[codes[at : at + 2]] for at in range(0, len(codes), 2))


def _signs(font: pikepdf.Object) -> dict[bytes, str]:
    """What each code of two bytes means, as the font itself tells it."""
    told = font.ToUnicode.read_bytes()
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(sign.decode()).decode("utf-16-be")
        for code, sign in _SIGN.findall(told)
    }
