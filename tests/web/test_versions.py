"""Static files: addressed by content, kept for a year, and of the type that a browser runs."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from tests.web.townhall import OFFICER, STRANGER, City, SignIn
from web.assets.vendor import VENDOR
from web.versions import version_of

YEAR = "public, max-age=31536000, immutable"


def _address(app: Flask, filename: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=filename)


def test_an_address_carries_the_digits_of_what_is_in_the_file(app: Flask) -> None:
    held = hashlib.sha256((Path(app.static_folder or "") / "yuelu.css").read_bytes()).hexdigest()
    assert _address(app, "yuelu.css") == f"/static/yuelu.css?v={held[:12]}"


def test_every_file_of_a_page_is_addressed_so(sign_in: SignIn, city: City) -> None:
    page = sign_in(OFFICER).get(f"/applications/{city.submitted}").text
    found = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(found) >= 3
    assert [address for address in found if not re.search(r"\?v=[0-9a-f]{12}$", address)] == []


@pytest.mark.parametrize("who", [STRANGER, OFFICER])
def test_a_file_under_its_own_version_may_be_kept_for_a_year(app: Flask, sign_in: SignIn, who: str) -> None:
    """By a proxy too: it is the same for everybody and brings nobody's cookie."""
    answer = sign_in(who).get(_address(app, "yuelu.css"))
    assert answer.headers["Cache-Control"] == YEAR
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("query", ["", "?v=000000000000", "?v="])
def test_a_file_under_another_version_or_none_is_asked_for_again_soon(sign_in: SignIn, query: str) -> None:
    """During a deployment an old process may be asked for a new file: what it has must not stay for a year."""
    answer = sign_in(STRANGER).get(f"/static/yuelu.css{query}")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["none.css", "../app.py", "/etc/passwd", "", "vendor"])
def test_what_is_no_file_of_ours_has_no_version_and_no_year(app: Flask, sign_in: SignIn, name: str) -> None:
    if name != "vendor":
        assert version_of(app, name) is None or name == ""
    answer = sign_in(STRANGER).get(f"/static/{name}?v=None")
    assert answer.status_code in {404, 308}
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_file_that_changes_has_another_version(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    file = tmp_path / "sheet.css"
    file.write_text("a{}")
    before = version_of(app, "sheet.css")
    file.write_text("b{}")
    os.utime(file, ns=(1, 1))
    assert version_of(app, "sheet.css") != before


@pytest.mark.parametrize("module", ["viewer.mjs", "vendor/pdfjs/pdf.min.mjs", "vendor/pdfjs/pdf.worker.min.mjs"])
def test_modules_are_served_as_scripts(sign_in: SignIn, module: str) -> None:
    answer = sign_in(STRANGER).get(f"/static/{module}")
    assert answer.headers["Content-Type"].split(";")[0] == "text/javascript"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_vendor_file_is_served_as_it_is(sign_in: SignIn) -> None:
    browser = sign_in(STRANGER)
    for file in VENDOR.rglob("*.bcmap"):
        answer = browser.get(f"/static/vendor/{file.relative_to(VENDOR).as_posix()}")
        assert answer.data == file.read_bytes(), file


def test_the_content_policy_lets_no_text_become_a_program_and_nothing_come_from_elsewhere(sign_in: SignIn) -> None:
    told = sign_in(STRANGER).get("/").headers["Content-Security-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in told.split(";"))
    assert set(policy.values()) == {"'none'", "'self'"}
    assert {"default-src", "frame-ancestors", "base-uri"} == {name for name, who in policy.items() if who == "'none'"}
