"""A file that is no export, or a trap, is refused before it is unpacked, and why is said."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest

from tests.audit.exported import Exported, faults_of, members_of, packed
from workflow.acts.audit import package as packages
from workflow.acts.audit.members import KIND, MANIFEST
from workflow.acts.audit.package import LIMITS, Unreadable, open_package


def refused(data: bytes) -> str:
    """Why a file is not opened."""
    with pytest.raises(Unreadable) as told:
        open_package(io.BytesIO(data))
    assert told.value.told("zh")
    assert told.value.told("en")
    return told.value.reason


def with_manifest(manifest: bytes) -> bytes:
    return packed({MANIFEST: manifest})


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("data/history.jsonl", b"\n" * 500_000_000)
    return file.getvalue()


def doubled(exported: Exported) -> bytes:
    file = io.BytesIO(exported.data)
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr("data/transfers.jsonl", b"")
    return file.getvalue()


def test_what_is_no_zip_or_cut_short_is_damaged(exported: Exported) -> None:
    for data in (b"", b"no zip", exported.data[:-40], exported.data[: len(exported.data) // 2]):
        assert refused(data) == "damaged"


def test_a_member_that_somebody_packed_and_that_does_not_unpack_is_a_fault(exported: Exported) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, member in members_of(exported.data).items():
            package.writestr(name, member)
    data = file.getvalue()
    inside = data.index(b"data/history.jsonl") + len("data/history.jsonl")
    spoilt = data[:inside] + b"\xff" * 8 + data[inside + 8 :]
    assert "data/history.jsonl" in str(faults_of(spoilt)["members_as_listed"])


def test_a_member_that_is_there_twice_is_named(exported: Exported) -> None:
    with pytest.raises(Unreadable) as told:
        open_package(io.BytesIO(doubled(exported)))
    assert told.value.reason == "duplicate"
    assert "data/transfers.jsonl" in told.value.told("en")


def test_a_path_out_of_the_file_is_refused(exported: Exported) -> None:
    for name in ("../data", "/etc/passwd", "a/../../b", "C:\\x"):
        assert refused(packed({**members_of(exported.data), name: b""})) == "hostile_member"


def test_a_bomb_and_too_many_members_are_refused() -> None:
    assert refused(bomb()) == "zip_bomb"
    assert refused(packed({f"m{place}": b"" for place in range(LIMITS.members + 1)})) == "too_many_members"


@pytest.mark.parametrize(
    "manifest",
    [b"", b"{", b"[]", b"{}", b'{"kind": "other"}', f'{{"kind": "{KIND}"}}'.encode(), b"[" * 100_000],
)
def test_a_manifest_that_is_none_is_refused(manifest: bytes) -> None:
    assert refused(with_manifest(manifest)) == "no_manifest"


def test_a_file_without_a_manifest_is_refused() -> None:
    assert refused(packed({"data/history.jsonl": b""})) == "no_manifest"


def test_a_line_beyond_all_bounds_is_a_fault_and_not_read_whole(
    exported: Exported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "LONGEST_LINE", 100)
    opened = open_package(io.BytesIO(exported.data))
    with pytest.raises(packages.OddMember):
        list(opened.rows("history"))
