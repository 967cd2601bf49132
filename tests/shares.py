"""How tests are shared out over processes: a file at a time, the longest first, and what shares a house together."""

from __future__ import annotations

from xdist.scheduler.loadscope import LoadScopeScheduling

SITE = "tests/browser/"
ELSEWHERE = ("tests/browser/test_diagrams.py", "tests/browser/test_journey.py", "tests/browser/test_schemes_walked.py")
"""Browser tests that do not look at the one furnished site, which takes a minute and a half to build."""

LONGEST = (
    "tests/acts/test_laws_hold.py",
    "tests/browser/test_journey.py",
    "tests/browser/",
    "tests/demo/",
    "tests/web/test_routes.py",
    "tests/history/",
    "tests/audit/",
    "tests/crashes/",
    "tests/acts/test_sharing_laws.py",
    "tests/definition/",
    "tests/rehearsal/",
    "tests/servers/",
)
"""What begins first: the longest, so that no process is left with one when the others have nothing more to do; and what
reads everything that a database holds, while it holds little of others."""


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
    """Gives a process whole files, and all files that look at the one site to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)


def share(nodeid: str) -> str:
    """What a test is run together with: its file, or all files of the site."""
    file = nodeid.split("::", 1)[0]
    return SITE if file.startswith(SITE) and file not in ELSEWHERE else file


def place(nodeid: str) -> int:
    """How early a test begins: 0 is first."""
    return next((at for at, each in enumerate(LONGEST) if nodeid.startswith(each)), len(LONGEST))
