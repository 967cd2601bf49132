"""Whether a picture is whole, and of a size that a browser and a reviewer can open."""

from __future__ import annotations

import struct
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from storage.inspection.limits import Limits, RefusedError


def examine(file: BinaryIO, limits: Limits) -> None:
    """Decode a PNG or JPEG once, after its size in pixels is known to be bearable.

    Raises:
        RefusedError: it is too large, cut off or damaged.

    """
    Image.MAX_IMAGE_PIXELS = None  # our own bound comes first and speaks for itself
    file.seek(0)
    try:
        with Image.open(file, formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise RefusedError("pixel_bomb", width=width, height=height, limit_millions=limits.pixels // 1_000_000)
            picture.load()
    except UnidentifiedImageError as broken:
        raise RefusedError("damaged") from broken
    except (OSError, SyntaxError, ValueError, struct.error) as broken:
        raise RefusedError("cut_off" if "truncated" in str(broken) else "damaged") from broken
