"""The font of our PDFs: where setting up puts it, and which characters it has."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from typing import Final

from workflow.definition.life import Text

FAMILY: Final = "Noto Sans SC"
FOLDER: Final = Path(__file__).parent / "vendor"
WEIGHTS: Final = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")

_WHOLE: Final = b"\0\x0c"
"""Format 12: the map of characters that covers all of Unicode."""


class FontMissing(Exception):
    """The font was not installed, or was deleted; `told` says it to who reads, `str` to who operates."""

    words: Final = Text(
        "缺少生成 PDF 所需的字体：请由运维人员运行 make setup",
        "The font that PDF is set in is missing: whoever operates this system mends it by make setup",
    )

    def __init__(self) -> None:
        super().__init__(f"{self.words.zh} / {self.words.en}")


def files() -> list[Path]:
    """The font's files, one for each weight. Raises `FontMissing`."""
    found = [FOLDER / name for name in WEIGHTS]
    if not all(file.is_file() for file in found):
        raise FontMissing
    return found


def characters() -> frozenset[int]:
    """The code points that every weight has a sign for. Raises `FontMissing`."""
    return frozenset.intersection(*(_mapped(file) for file in files()))


@lru_cache
def _mapped(file: Path) -> frozenset[int]:
    """The code points in a TrueType file's map of characters, as OpenType lays it out."""
    data = file.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    places = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    start = places[b"cmap"]
    (maps,) = struct.unpack_from(">H", data, start + 2)
    offsets = [struct.unpack_from(">I", data, start + 8 + 8 * place)[0] for place in range(maps)]
    whole = next(start + at for at in offsets if data[start + at : start + at + 2] == _WHOLE)
    (groups,) = struct.unpack_from(">I", data, whole + 12)
    ranges = (struct.unpack_from(">II", data, whole + 16 + 12 * place) for place in range(groups))
    return frozenset(code for first, last in ranges for code in range(first, last + 1))
