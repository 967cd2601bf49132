"""Every word of a page exists in Chinese and English, and the compiled catalogues are those of the sources."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from web.config import TRANSLATIONS

WEB = TRANSLATIONS.parent
SOURCES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def catalogue(path: Path) -> Catalog:
    """A source catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def used() -> Iterator[str]:
    """Every message that templates and modules ask for."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for _, _, message, *_ in extract_from_dir(str(WEB), methods, options, keywords=KEYWORDS):
        yield message if isinstance(message, str) else message[0]


def test_every_word_of_a_page_is_translated_and_none_is_left_over() -> None:
    chinese = catalogue(TRANSLATIONS / "zh_Hans_CN/LC_MESSAGES/messages.po")
    known = {each.id if isinstance(each.id, str) else each.id[0] for each in chinese if each.id}
    assert set(used()) == known
    assert [each.id for each in chinese if each.id and not each.string] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TRANSLATIONS)))
def test_a_translation_keeps_its_placeholders(path: Path) -> None:
    names = re.compile(r"%\(\w+\)[sd]")
    for each in catalogue(path):
        if each.id:
            strings = each.string if isinstance(each.string, tuple | list) else (each.string,)
            first = each.id if isinstance(each.id, str) else each.id[0]
            assert all(set(names.findall(str(string))) == set(names.findall(first)) for string in strings), each.id


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TRANSLATIONS)))
def test_the_compiled_catalogue_is_that_of_its_source(path: Path) -> None:
    """Compile with: pybabel compile -d web/translations -D messages (and -D flask_security)."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(path))
    compiled.seek(0)
    with path.with_suffix(".mo").open("rb") as file:
        assert vars(GNUTranslations(file))["_catalog"] == vars(GNUTranslations(compiled))["_catalog"]


def test_what_flask_security_says_in_its_own_words_is_still_what_it_says(app: Flask) -> None:
    """A message that a new release words otherwise would fall back to English."""
    said = {value[0] for key, value in app.config.items() if key.startswith("SECURITY_MSG_")}
    for language in ("en", "zh_Hans_CN"):
        ours = {each.id for each in catalogue(TRANSLATIONS / language / "LC_MESSAGES/flask_security.po") if each.id}
        assert ours <= said
