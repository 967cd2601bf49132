"""Zip packages (office files, OFD) and old Office files: what they are and carry, judged before unpacking."""

from __future__ import annotations

import mmap
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.parsers import expat  # it is stopped at the first DOCTYPE, before any entity exists

from storage.inspection import media
from storage.inspection.findings import Finding
from storage.inspection.limits import MEBIBYTE, Limits, RefusedError
from storage.inspection.names import shown

_MAIN_PARTS: Final = (
    (b"spreadsheetml.sheet.main+xml", media.XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", media.XLSM),
    (b"ms-excel.sheet.binary.macroEnabled.main", media.XLSB),
    (b"wordprocessingml.document.main+xml", media.DOCX),
)
_ARCHIVES: Final = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".jar", ".cab", ".iso")
_SCRIPTS: Final = ("vbaproject.bin", "vbadata.xml", "basic/", "scripts/", "macrosheets/")
_EMBEDDED: Final = ("embeddings/", "activex/", "oleobject")
_ENCRYPTED_MEMBER = 0x1
BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What reading a damaged package raises, be it damaged on purpose or by accident: more than zipfile documents."""

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


def examine(file: BinaryIO, limits: Limits) -> tuple[str, list[Finding]]:
    """The type of a zip package and what it carries.

    Raises:
        RefusedError: it is damaged, locked, or would unpack beyond its bounds.

    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            _bounded(package, limits)
            media_type = _type_of(package)
            return media_type, [*_carried(package, media_type)]
    except BROKEN as broken:
        told = str(broken).lower()
        raise RefusedError("zip_bomb" if "overlap" in told else "damaged") from broken


def _bounded(package: zipfile.ZipFile, limits: Limits) -> None:
    members = package.infolist()
    if len(members) > limits.members:
        raise RefusedError("too_many_members", members=len(members), limit=limits.members)
    for each in members:
        if each.flag_bits & _ENCRYPTED_MEMBER:
            raise RefusedError("encrypted")
        if _points_outside(each.orig_filename):
            raise RefusedError("hostile_member", name=shown(each.orig_filename))
    unpacked, packed = sum(each.file_size for each in members), sum(each.compress_size for each in members)
    if unpacked > min(limits.unpacked_bytes, MEBIBYTE + packed * limits.ratio) or _overlap(members):
        raise RefusedError("zip_bomb")


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether members share packed bytes, so that a small file counts many times."""
    end = 0
    for each in sorted(members, key=lambda member: member.header_offset):
        if each.header_offset < end:
            return True
        end = each.header_offset + each.compress_size
    return False


def _points_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0] or "\0" in name


def _type_of(package: zipfile.ZipFile) -> str:
    names = set(package.namelist())
    if "[Content_Types].xml" in names:
        listed = _head(package, "[Content_Types].xml")
        return next((found for part, found in _MAIN_PARTS if part in listed), media.ZIP)
    if "OFD.xml" in names:
        return media.OFD
    told = _head(package, "mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
    return told if told in (media.ODS, media.ODT) else media.ZIP


def _carried(package: zipfile.ZipFile, media_type: str) -> Iterator[Finding]:
    if media_type in (media.XLSM, media.XLSB):
        yield Finding("macros")
    for member in package.infolist():
        name = member.filename.lower()
        if name.endswith(_ARCHIVES):
            yield Finding("nested_archive", {"name": shown(member.filename)})
        if any(each in name for each in _SCRIPTS) and not member.is_dir():
            yield Finding("macros")
        if any(each in name for each in _EMBEDDED) and not member.is_dir():
            yield Finding("embedded_file", {"name": shown(member.filename)})
        if media_type == media.OFD and name.endswith("attachments.xml"):
            yield Finding("embedded_data", {"name": shown(member.filename)})
        yield from _in_text(package, member, name)


def _in_text(package: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Iterator[Finding]:
    if not name.endswith((".xml", ".rels")):
        return
    if _declares_dtd(package, member):
        yield Finding("dtd", {"name": shown(member.filename)})
    if "externallinks/" in name or (name.endswith(".rels") and _reaches_out(_head(package, member.filename))):
        yield Finding("external_links")
    if name == "meta-inf/manifest.xml" and b"encryption-data" in _head(package, member.filename):
        raise RefusedError("encrypted")


def _reaches_out(relations: bytes) -> bool:
    """Whether anything but a plain hyperlink lies outside the package."""
    return any(b"External" in each and b"/hyperlink" not in each for each in _RELATION.findall(relations))


def _head(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as member:
        return member.read(MEBIBYTE)


class _Seen(Exception):
    """What stands before the first element is known."""


def _declares_dtd(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a DOCTYPE stands before the first element, whatever the encoding and padding."""
    declared = []

    def doctype(*_: object) -> None:
        declared.append(True)
        raise _Seen

    def element(*_: object) -> None:
        raise _Seen

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        with package.open(member) as stream:
            while chunk := stream.read(4096):
                parser.Parse(chunk)
    except (_Seen, expat.ExpatError):
        pass
    return bool(declared)


def examine_old_office(file: BinaryIO) -> tuple[str, list[Finding]]:
    """The type of an OLE file by the names of its streams, wherever its directory lies.

    Raises:
        RefusedError: it is locked.

    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:

        def holds(stream: str) -> bool:
            return content.find(stream.encode("utf-16-le")) >= 0

        if holds("EncryptedPackage"):
            raise RefusedError("encrypted")
        kinds = (("Workbook", media.XLS), ("Book", media.XLS), ("WordDocument", media.DOC))
        media_type = next((found for stream, found in kinds if holds(stream)), media.OLE)
        findings = [Finding("macros")] if holds("_VBA_PROJECT") else []
        embedded = [Finding("embedded_file", {"name": "OLE"})] if holds("\x01Ole10Native") else []
        return media_type, findings + embedded
