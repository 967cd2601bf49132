"""A bank's answer, whichever of the two kinds of file it came in."""

from __future__ import annotations

from workflow.money.bank import pain002, results_csv
from workflow.money.bank.results import LARGEST_FILE, Reading, fault


def read_results(data: bytes) -> Reading:
    """The results of a file, told by its content and not by its name: XML is pain.002, all else CSV."""
    if len(data) > LARGEST_FILE:
        return Reading((), (fault(0, None, "too_large"),))
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return pain002.read(data)
    return results_csv.read(data)
