"""The bundled PostgreSQL: loopback only, no superuser over it but its own, two roles of ours, one database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from console.servers import binaries, unprivileged
from console.servers.faults import ServerNotReady, StepFailed
from console.servers.installation import Installation
from console.servers.process import Account, Child, reason_in

NAME = "PostgreSQL"
DATABASE = "yuelu"
OWNER, WORKER = "yuelu_owner", "yuelu_app"
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""What a scratch server of a test may leave out: it need not survive a power cut."""


@dataclass
class PostgreSQL:
    """One cluster of an installation; `durable=False` is for tests that do not pull the plug."""

    installation: Installation
    durable: bool = True
    held: tuple[int, ...] = ()

    name = NAME
    programs_needed = ("postgres", "initdb")
    ports = ("postgresql",)

    @cached_property
    def account(self) -> Account | None:
        """Who it runs as, when not as we do."""
        return unprivileged.account()

    @cached_property
    def programs(self) -> Path:
        """The folder of initdb and postgres."""
        return unprivileged.reachable_programs(binaries.find("postgres").parent, self.account)

    @cached_property
    def folder(self) -> Path:
        """Where its data lie."""
        return unprivileged.reachable_folder(self.installation.data / "postgresql", self.installation.id, self.account)

    @property
    def cluster(self) -> Path:
        """The cluster itself; it has this name only once initdb has finished."""
        return self.folder / "cluster"

    @cached_property
    def child(self) -> Child:
        """The postmaster; SIGINT is its fast, clean end."""
        facts = [
            "listen_addresses=127.0.0.1",
            f"port={self.installation.ports['postgresql']}",
            "unix_socket_directories=",
            "timezone=UTC",
            "log_timezone=UTC",
            "shared_buffers=128MB",
            "max_connections=120",
            *([] if self.durable else HASTY),
        ]
        return Child(
            name=NAME,
            argv=[str(self.programs / "postgres"), "-D", str(self.cluster), *(w for f in facts for w in ("-c", f))],
            log=self.installation.logs / "postgresql.log",
            stop_signal=signal.SIGINT,
            account=self.account,
            folder=self.folder,
            held=self.held,
        )

    def address(self, role: str, database: str = DATABASE) -> str:
        """The `postgresql://` address for a role of the installation."""
        password = quote(self.installation.secrets[role], safe="")
        return f"postgresql://{role}:{password}@127.0.0.1:{self.installation.ports['postgresql']}/{database}"

    def start(self) -> None:
        """Make the cluster at the first start, clear what a killed run left behind, and start."""
        if not self.cluster.exists():
            self._make_cluster()
        self._forget_dead_postmaster()
        self.child.start()

    def ready(self, seconds: float = 60) -> None:
        """Wait until it answers; make roles and database where they are missing. Raises `ServerNotReady`."""
        with self._superuser(seconds) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in (OWNER, WORKER):
                if role not in known:
                    connection.execute(_create_role(role, self.installation.secrets[role]))
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
            connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
            connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {WORKER}")

    def stop(self) -> None:
        """Fast shutdown: sessions are rolled back, everything is flushed."""
        self.child.stop(patience=60)

    @contextmanager
    def _superuser(self, seconds: float) -> Iterator[psycopg.Connection]:
        until = time.monotonic() + seconds
        while True:
            try:
                connection = psycopg.connect(self.address("postgres", "postgres"), autocommit=True, connect_timeout=5)
                break
            except psycopg.OperationalError as error:
                if self.child.ended() or time.monotonic() > until:
                    log = self.child.log
                    reason = reason_in(log) if self.child.ended() else str(error).strip().splitlines()[-1]
                    raise ServerNotReady(name=NAME, seconds=int(seconds), reason=reason, log=log) from error
                time.sleep(0.05)
        with connection:
            yield connection

    def _make_cluster(self) -> None:
        """Run initdb beside the cluster's place and move it there whole."""
        log = self.installation.logs / "initdb.log"
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        with self._password_file() as password, log.open("ab") as file:
            done = subprocess.run(
                [
                    *(str(self.programs / "initdb"), "--pgdata", str(fresh)),
                    *("--username", "postgres", "--pwfile", password, "--auth", "scram-sha-256"),
                    *("--encoding", "UTF8", "--locale", "C", "--no-instructions"),
                    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                    *([] if self.durable else ["--no-sync"]),
                ],
                stdout=file,
                stderr=file,
                check=False,
                cwd=self.folder,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        if done.returncode != 0:
            raise StepFailed(step="initdb", reason=reason_in(log), log=log)
        fresh.rename(self.cluster)

    @contextmanager
    def _password_file(self) -> Iterator[str]:
        """The superuser's password, for initdb's eyes only."""
        with tempfile.NamedTemporaryFile("w", prefix="yuelu-") as file:
            file.write(self.installation.secrets["postgres"])
            file.flush()
            if self.account is not None:
                os.fchown(file.fileno(), self.account.uid, self.account.gid)
            yield file.name

    def _forget_dead_postmaster(self) -> None:
        """Remove a lock file whose process is no PostgreSQL: its number was given to some other program since."""
        lock = self.cluster / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            pid = int(lock.read_text().splitlines()[0])
            if not _is_postgres(pid):
                lock.unlink()


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        return False


def _create_role(role: str, password: str) -> sql.Composed:
    return sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
