"""The servers of a rehearsal are nobody else's, and nothing of them is left, also when the command is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from console.main import yuelu
from console.rehearsal import scratch
from console.servers.occupancy import occupied

HOLDING = """
import time
from console.rehearsal.scratch import scratch
with scratch() as settings:
    print(settings.data, settings.database_url.rpartition("/")[2], flush=True)
    time.sleep(600)
"""


def test_a_killed_rehearsal_leaves_no_server_and_its_folder_is_swept() -> None:
    environment = {
        **os.environ,
        "YUELU_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/office",
    }
    with subprocess.Popen([sys.executable, "-c", HOLDING], env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = child.stdout.readline()
        data = Path(said.split()[0])
        assert data.name.startswith(scratch.PREFIX)
        assert "office" not in said.split()[1]
        child.send_signal(signal.SIGKILL)
    with occupied(data) as held:  # it waits for the last of the children, and raises when one lives on
        assert held
    scratch.sweep(data.parent)
    assert not data.exists()


def test_the_faults_of_a_file_are_told_as_a_check_tells_them(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("scheme: broken\n", encoding="utf-8")
    checked = CliRunner().invoke(yuelu, ["scheme", "check", str(file)])
    tried = CliRunner().invoke(yuelu, ["scheme", "rehearse", str(file)])
    assert (tried.exit_code, tried.output) == (1, checked.output)
    missing = CliRunner().invoke(yuelu, ["scheme", "rehearse", str(tmp_path / "none.yaml"), "--json"])
    assert missing.exit_code == 1
    assert '"not_readable"' in missing.output
