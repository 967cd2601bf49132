"""The pages in a real browser: who opens what, and what a look at any page must never find."""

from __future__ import annotations

import pytest

WIDTHS, LANGUAGES = (390, 1280), ("zh", "en")

widths = pytest.mark.parametrize("width", WIDTHS)
"""The test runs in a telephone's window and in a desk's (CSS pixels)."""

languages = pytest.mark.parametrize("language", LANGUAGES)
"""The test runs on the Chinese pages and on the English ones."""
