"""The child that reads a stranger's bytes has no secrets and no more memory and time than it is given."""

from __future__ import annotations

import tempfile

import pytest

from storage.inspection import child, media
from storage.inspection.bounded import examined
from storage.inspection.limits import MEBIBYTE, Limits
from tests.storage import hostile


def found(content: bytes, limits: Limits) -> list[str]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return [each.code for each in examined(file, limits)[1]]


def test_a_picture_that_needs_more_memory_than_is_given_is_refused() -> None:
    assert found(hostile.flat_png(9000), Limits(pixels=10**9, memory_bytes=200 * MEBIBYTE)) == ["too_complex"]


def test_a_file_that_needs_more_time_than_is_given_is_refused() -> None:
    assert found(hostile.plain_pdf(), Limits(seconds=0)) == ["too_complex"]


def test_a_child_that_dies_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "arguments", lambda *_: ["/bin/sh", "-c", "kill -SEGV $$"])
    assert found(hostile.plain_pdf(), Limits()) == ["too_complex"]


def test_a_child_that_fails_refuses_the_file_and_says_why_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert found(hostile.plain_pdf(), Limits(memory_bytes=2**80)) == ["unreadable"]
    assert "OverflowError" in caplog.records[-1].__dict__["told"]


def test_the_child_knows_nothing_of_its_parent_s_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUELU_SECRET_KEY", "secret")
    program = "import json, os; print(json.dumps({'media_type': ','.join(os.environ), 'findings': []}))"
    arguments = child.arguments
    monkeypatch.setattr(child, "arguments", lambda root, limits: [*arguments(root, limits)[:3], program])
    with tempfile.TemporaryFile() as file:
        assert "YUELU" not in examined(file, Limits())[0]


def test_the_caller_s_place_in_the_file_stays() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(hostile.plain_pdf())
        file.seek(5)
        assert examined(file, Limits()) == (media.PDF, [])
        assert file.read(1) == b"1"
