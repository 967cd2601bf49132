"""The inside of the child process that reads a stranger's bytes: bounds first, then one JSON answer."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from typing import BinaryIO

from storage.inspection import media, texts
from storage.inspection.findings import Finding
from storage.inspection.limits import Limits, RefusedError

_END_OF_ARCHIVE = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535


def main() -> None:
    """Bind this process, inspect standard input, answer on standard output."""
    limits = Limits(**json.loads(sys.argv[2]))
    bind(limits)
    with open(0, "rb", closefd=False) as file:
        media_type, findings = examine(file, limits)
    sys.stdout.write(json.dumps({"media_type": media_type, "findings": [each.as_json() for each in findings]}))


def bind(limits: Limits) -> None:
    """No more memory or time than this, no file written, no core left behind."""
    for bound, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(bound, (most, most))


def examine(file: BinaryIO, limits: Limits) -> tuple[str, list[Finding]]:
    """The type and findings of a file, whatever happens on the way."""
    media_type = media.UNKNOWN
    try:
        media_type = media.by_head(file.read(media.HEAD_BYTES)) or texts.type_of(file)
        media_type, findings = _by_type(file, media_type, limits)
    except RefusedError as refused:
        return media_type, [Finding(refused.code, refused.params)]
    except (MemoryError, RecursionError):
        return media_type, [Finding("too_complex")]
    return media_type, [*_second_kind(file, media_type), *findings]


def _by_type(file: BinaryIO, media_type: str, limits: Limits) -> tuple[str, list[Finding]]:
    """Each library is loaded only for what it reads: less to attack, and quicker."""
    if media_type == media.PDF:
        from storage.inspection import pdf  # noqa: PLC0415

        return media_type, pdf.examine(file, limits)
    if media_type in (media.PNG, media.JPEG):
        from storage.inspection import pictures  # noqa: PLC0415

        pictures.examine(file, limits)
    if media_type in (media.ZIP, media.OLE):
        from storage.inspection import packages  # noqa: PLC0415

        return packages.examine(file, limits) if media_type == media.ZIP else packages.examine_old_office(file)
    return media_type, []


def _second_kind(file: BinaryIO, media_type: str) -> list[Finding]:
    """A PDF or picture that is an archive too, or a picture that is a PDF: made to pass as one, used as the other."""
    if media_type not in (media.PDF, media.PNG, media.JPEG):
        return []
    file.seek(0)
    if media_type != media.PDF and media.PDF_HEADER in file.read(media.HEAD_BYTES):
        return [Finding("two_kinds", {"found": media.PDF})]
    file.seek(max(0, file.seek(0, 2) - _END_BYTES - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END_OF_ARCHIVE)
    whole = at >= 0 and len(tail) - at >= _END_BYTES
    if whole and at + _END_BYTES + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail):
        return [Finding("two_kinds", {"found": media.ZIP})]
    return []


def arguments(root: str, limits: Limits) -> list[str]:
    """The command line that starts this child: isolated from environment, user site and working folder."""
    program = "import sys; sys.path.insert(0, sys.argv[1]); from storage.inspection.child import main; main()"
    return [sys.executable, "-I", "-c", program, root, json.dumps(asdict(limits))]
