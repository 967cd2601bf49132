"""Opening an export that may be anybody's: bounded before anything is read, and each line held to its shape."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, cast

import orjson

from storage.inspection.limits import MEBIBYTE, Limits, RefusedError
from storage.inspection.packages import BROKEN, examine
from workflow.acts.audit.members import KIND, MANIFEST, MEMBERS, path_of
from workflow.acts.laws.law import Fault
from workflow.definition.life import Text
from workflow.engine.errors import EngineError

LIMITS = Limits(members=100, unpacked_bytes=8 * 1024 * MEBIBYTE)
"""More than the export of any call has; a file beyond them is not unpacked."""

LONGEST_LINE = 16 * MEBIBYTE
LARGEST_MANIFEST = MEBIBYTE

_BLOCK = MEBIBYTE

_UNREADABLE: Mapping[str, Text] = {
    "damaged": Text("文件不是 zip，或已损坏", "the file is no zip, or it is damaged"),
    "encrypted": Text("文件已加密", "the file is encrypted"),
    "too_many_members": Text("文件所含成员过多", "the file has too many members"),
    "hostile_member": Text("成员的路径指向包外", "a member's path points outside the file"),
    "zip_bomb": Text("展开后过大，或成员相互重叠", "it would unpack beyond all bounds, or its members overlap"),
    "duplicate": Text("同名成员出现两次", "a member is there twice"),
    "no_manifest": Text("没有可读的 manifest.json，不是审计导出文件", "there is no manifest.json that could be read"),
}


class Unreadable(EngineError):
    """The file is no export, or nothing that should be opened; nothing of it was checked."""

    code = "unreadable"

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__()
        self.reason, self.where = reason, where

    def told(self, language: str) -> str:
        """Why it was not opened."""
        words = _UNREADABLE[self.reason].told(language)
        told = f"{words} ({self.where})" if self.where else words
        return f"{told[0].upper()}{told[1:]}." if language.startswith("en") else f"{told}。"


class OddMember(Exception):
    """A member cannot be read as it was written; it carries the fault."""

    def __init__(self, path: str, line: int, why: Text) -> None:
        super().__init__(path)
        place_zh, place_en = (f"第 {line} 行", f", line {line}") if line else ("", "")
        where: dict[str, int | str | None] = {"member": path, "line": line}
        self.fault = Fault(where, f"{path}{place_zh}：{why.zh}", f"{path}{place_en}: {why.en}")


_MISSING = Text("该成员缺失", "the member is missing")
_DAMAGED = Text("该成员已损坏，无法读出", "the member is damaged and cannot be read")
_SHAPE = Text("不是系统写成的格式", "this is not as the system writes it")


@dataclass(frozen=True)
class Package:
    """An opened export: its manifest, and its members line by line."""

    file: zipfile.ZipFile
    manifest: Mapping[str, Any]

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The lines of a member, each with the fields that it must have. Raises OddMember."""
        path, shape = path_of(name), MEMBERS[name].shape
        for place, line in enumerate(self._lines(path), start=1):
            try:
                row = orjson.loads(line)
            except ValueError as wrong:
                raise OddMember(path, place, _SHAPE) from wrong
            if not isinstance(row, dict) or row.keys() != shape.keys():
                raise OddMember(path, place, _SHAPE)
            if not all(_is_a(row[field], kinds) for field, kinds in shape.items()):
                raise OddMember(path, place, _SHAPE)
            yield row

    def only(self, name: str) -> dict[str, Any]:
        """The one line of a member that has one. Raises OddMember."""
        found = list(self.rows(name))
        if len(found) != 1:
            raise OddMember(path_of(name), len(found), _SHAPE)
        return found[0]

    def sha256(self, path: str) -> tuple[str, int]:
        """The hash and the size of a member as it is. Raises OddMember."""
        hashed, size = hashlib.sha256(), 0
        try:
            with self._open(path) as member:
                while block := member.read(_BLOCK):
                    hashed.update(block)
                    size += len(block)
        except BROKEN as wrong:
            raise OddMember(path, 0, _DAMAGED) from wrong
        return hashed.hexdigest(), size

    def _lines(self, path: str) -> Iterator[bytes]:
        try:
            with self._open(path) as member:
                while line := member.readline(LONGEST_LINE):
                    yield line
        except BROKEN as wrong:
            raise OddMember(path, 0, _DAMAGED) from wrong

    def _open(self, path: str) -> IO[bytes]:
        try:
            return self.file.open(path)
        except KeyError as wrong:
            raise OddMember(path, 0, _MISSING) from wrong


def open_package(file: BinaryIO) -> Package:
    """An export, once its size, its names and its manifest were looked at. Raises Unreadable."""
    try:
        examine(file, LIMITS)
    except RefusedError as refused:
        raise Unreadable(refused.code, str(refused.params.get("name", ""))) from refused
    package = zipfile.ZipFile(file)
    names = package.namelist()
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Unreadable("duplicate", twice)
    return Package(package, _manifest(package))


def _manifest(package: zipfile.ZipFile) -> Mapping[str, Any]:
    try:
        with package.open(MANIFEST) as member:
            found = orjson.loads(member.read(LARGEST_MANIFEST))
    except (KeyError, *BROKEN) as wrong:
        raise Unreadable("no_manifest") from wrong
    if not _whole(found):
        raise Unreadable("no_manifest")
    return cast("Mapping[str, Any]", found)


def _whole(found: object) -> bool:
    """Whether a manifest says all that it must: its kind, the call, the key, and the members with hash and size."""
    if not isinstance(found, dict) or found.get("kind") != KIND:
        return False
    words = all(isinstance(found.get(name), str) for name in ("call", "public_key"))
    members = found.get("members")
    return words and isinstance(members, dict) and all(isinstance(each, dict) for each in members.values())


def _is_a(value: object, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)
