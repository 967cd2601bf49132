"""What a command logs when something fails under its hands."""

from __future__ import annotations

import json
import subprocess
import sys

SECRET = "the-seed-of-all-signatures"  # this test's own

FAILING = """
import sys
import click, structlog
from console.main import Commands, main

@click.command()
def failing():
    seed = sys.stdin.read()
    try:
        raise ValueError(len(seed))
    except ValueError:
        structlog.get_logger().exception("failed")

Commands.get_command = lambda *_: failing
sys.argv = ["yuelu", "worker"]
main()
"""


def test_a_fault_is_logged_in_one_line_without_what_the_frames_held() -> None:
    """Keys, names and account numbers are among the local variables of relay and worker."""
    done = subprocess.run([sys.executable, "-c", FAILING], input=SECRET, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["exception"][0]["exc_type"] == "ValueError"
    assert SECRET not in line
