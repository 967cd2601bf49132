"""The lock names what comes by hash alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from web.assets import npm
from web.assets.npm import FOLDER, LOCK, MANIFEST, for_browsers

REQUIREMENTS = FOLDER.parents[1] / "requirements"


def test_every_locked_package_has_a_version_and_a_sha512() -> None:
    packages = json.loads((FOLDER / LOCK).read_text())["packages"]
    entries = {name: entry for name, entry in packages.items() if name}
    assert entries
    for name, entry in entries.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"]), name
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", entry["integrity"]), name


@pytest.mark.parametrize("file", [FOLDER / LOCK, FOLDER / MANIFEST, *sorted(REQUIREMENTS.iterdir())], ids=str)
def test_no_lock_and_no_manifest_holds_an_address(file: Path) -> None:
    text = file.read_text()
    assert "://" not in text
    assert "resolved" not in text


def test_the_lock_names_all_that_the_manifest_asks_for_and_nothing_else() -> None:
    manifest = json.loads((FOLDER / MANIFEST).read_text())
    asked = manifest["dependencies"] | manifest["devDependencies"]
    locked = json.loads((FOLDER / LOCK).read_text())["packages"]
    assert locked.keys() == {"", *(f"node_modules/{name}" for name in asked)}
    assert locked[""]["dependencies"] == manifest["dependencies"]
    assert locked[""]["devDependencies"] == manifest["devDependencies"]


def test_machine_code_and_addresses_of_sponsors_are_left_out_of_a_new_lock() -> None:
    made = {
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "yuelu-assets"},
            "node_modules/viewer": {
                "version": "1.0.0",
                "optionalDependencies": {"canvas": "1.x"},
                "funding": {"url": "https://sponsor.example"},
            },
            "node_modules/canvas": {"version": "1.0.0", "optional": True},
        },
    }
    assert for_browsers(made) == {
        "lockfileVersion": 3,
        "packages": {"": {"name": "yuelu-assets"}, "node_modules/viewer": {"version": "1.0.0"}},
    }


def test_a_package_with_another_hash_than_the_locked_one_is_refused(tmp_path: Path) -> None:
    """The real npm, and a lock in which one digit was changed."""
    for name in (MANIFEST, npm.SETTINGS):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    lock = json.loads((FOLDER / LOCK).read_text())
    entry = lock["packages"]["node_modules/htmx.org"]
    entry["integrity"] = "sha512-" + "A" * 86 + "=="
    (tmp_path / LOCK).write_text(json.dumps(lock))
    with pytest.raises(npm.NotInstalled, match="EINTEGRITY"):
        npm.install(npm.find(), tmp_path)
    assert not (tmp_path / "node_modules" / "htmx.org").exists()
