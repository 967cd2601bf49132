"""What an installation remembers, and how it tells what is in its way."""

from __future__ import annotations

import json
import socket
import stat
from pathlib import Path

import pytest

from console.servers import installation as installations
from console.servers.faults import FolderNotWritable, PortsUnreadable, PortTaken, RecordUnreadable
from console.servers.installation import PORTS, PORTS_VARIABLE, Installation, free_ports


def test_what_was_chosen_once_is_found_again(fresh: Installation) -> None:
    assert installations.read(fresh.data) == fresh


def test_nobody_else_can_read_the_secrets(fresh: Installation) -> None:
    assert stat.S_IMODE(fresh.record.stat().st_mode) == 0o600
    assert stat.S_IMODE(fresh.logs.stat().st_mode) == 0o700
    assert stat.S_IMODE(fresh.data.stat().st_mode) == 0o711


def test_secrets_are_long_different_and_not_printed(fresh: Installation) -> None:
    long = [secret for name, secret in fresh.secrets.items() if name != installations.DEMONSTRATION_PASSWORD]
    assert len(set(long)) == len(long)
    assert min(len(secret) for secret in long) >= 43
    assert not any(secret in repr(fresh) for secret in fresh.secrets.values())
    assert fresh.column_key not in repr(fresh)


def test_every_port_is_its_own_and_below_those_of_outgoing_connections(fresh: Installation) -> None:
    assert set(fresh.ports) == set(PORTS)
    assert len(set(fresh.ports.values())) == len(PORTS)
    assert max(free_ports(50)) + 10_000 < 32_768


def test_installations_of_ranges_apart_cannot_choose_the_same_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PORTS_VARIABLE, "12000-12040")
    assert set(free_ports(len(PORTS))) <= set(range(12_000, 12_040))


@pytest.mark.parametrize("named", ["", "12000", "12000-", "22000-12000", "80-90", "12000-60000", "a-b"])
def test_a_range_that_is_none_is_told_with_an_example(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv(PORTS_VARIABLE, named)
    with pytest.raises(PortsUnreadable, match=r"write FIRST-LAST within 12000-22000"):
        free_ports(1)


def test_a_taken_port_is_told_in_one_line_in_both_languages(fresh: Installation) -> None:
    with socket.create_server(("127.0.0.1", fresh.ports["redis"])), pytest.raises(PortTaken) as told:
        fresh.check_ports(("redis",))
    line = str(told.value)
    assert "\n" not in line
    assert f"端口 {fresh.ports['redis']} 已被" in line
    assert f"port {fresh.ports['redis']} of redis is taken" in line


@pytest.mark.parametrize("damage", ["", "{", "[]", json.dumps({"id": "x"})])
def test_a_damaged_record_is_told_and_not_overwritten(fresh: Installation, damage: str) -> None:
    fresh.record.write_text(damage)
    with pytest.raises(RecordUnreadable, match="无法读取"):
        installations.read(fresh.data)
    assert fresh.record.read_text() == damage


def test_a_data_folder_that_cannot_be_made_is_told() -> None:
    with pytest.raises(FolderNotWritable, match="cannot be written"):
        installations.create(Path("/proc/yuelu"), demonstration=False)


def test_that_the_demonstration_is_filled_is_remembered(fresh: Installation) -> None:
    assert fresh.filled().demonstration_filled
    assert installations.read(fresh.data).demonstration_filled
