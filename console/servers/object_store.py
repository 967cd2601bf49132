"""The bundled S3 store, SeaweedFS' `weed mini`: its S3 door on loopback with a key of ours, every other door shut."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from console.servers import binaries, certificate
from console.servers.faults import ServerNotReady
from console.servers.installation import Installation, make_folder
from console.servers.process import Child, reason_in

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NAME = "SeaweedFS"
BUCKET = "yuelu"
TRIAL_BUCKET, TRIAL = "yuelu-trial", b"ready"
"""Written to at each start, to see that the volumes are there: an object without bytes would need none."""

IMPATIENCE = 1.5
"""Seconds: the store holds a write for 15 when its volumes are late by 5, so asking anew is sooner."""

MEMORY = "512MiB"
"""What Go's collector aims to stay below."""

PARTS = ("MASTER", "VOLUME", "FILER", "S3", "ADMIN", "WORKER", "CLIENT")
"""The parts that speak gRPC with each other; each must show the certificate."""

SIGNED_DOORS = ("SIGNING", "SIGNING_READ", "FILER_SIGNING", "FILER_SIGNING_READ")
"""The HTTP doors of volumes and filer: a request without a token signed by our key is refused."""

ADMIN_GRPC_DISTANCE = 10_000
"""The store's own worker looks for the administration's gRPC port this far above its HTTP port."""


SOCKETS = Path("/tmp")  # noqa: S108  # where the store puts its local sockets, whatever it is told


@dataclass
class ObjectStore:
    """One store of an installation."""

    installation: Installation
    durable: bool = True
    held: tuple[int, ...] = ()

    name = NAME
    programs_needed = ("weed",)
    ports = (
        "s3",
        "s3_grpc",
        *("store_master", "store_master_grpc", "store_volume", "store_volume_grpc"),
        *("store_filer", "store_filer_grpc", "store_admin"),
    )

    @property
    def folder(self) -> Path:
        """Where the objects lie."""
        return self.installation.data / "objects"

    @property
    def address(self) -> str:
        """The S3 endpoint."""
        return f"http://127.0.0.1:{self.installation.ports['s3']}"

    @cached_property
    def child(self) -> Child:
        """The server process; all its options are passed at each start, since it would remember earlier ones."""
        return Child(
            name=NAME,
            argv=[str(binaries.find("weed")), "-logtostderr=true", "mini", *self._options()],
            log=self.installation.logs / "seaweedfs.log",
            environment=os.environ | self._closed_doors(),
            folder=self.folder,
            held=self.held,
        )

    def start(self) -> None:
        """Write who may enter, and start."""
        make_folder(self.folder)
        certificate.kept_in(self.folder).make()
        descriptor = os.open(self._identities, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self._who_may_enter(), file)
        self.child.start()

    def ready(self, seconds: float = 60) -> None:
        """Wait until the bucket is there and writable. Raises `ServerNotReady`."""
        until = time.monotonic() + seconds
        client = self.client(patience=IMPATIENCE)
        while True:
            try:
                found = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
                for missing in {BUCKET, TRIAL_BUCKET} - found:
                    client.create_bucket(Bucket=missing)
                client.put_object(Bucket=TRIAL_BUCKET, Key="ready", Body=TRIAL)
            except (BotoCoreError, ClientError) as error:
                if self.child.ended() or time.monotonic() > until:
                    log = self.child.log
                    reason = reason_in(log) if self.child.ended() else str(error)
                    raise ServerNotReady(name=NAME, seconds=int(seconds), reason=reason, log=log) from error
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """End it; it takes its parts down in order, and leaves its local sockets behind, which we remove."""
        self.child.stop(patience=30)
        for port in {*self.installation.ports.values(), self._admin_grpc}:
            for left in SOCKETS.glob(f"seaweedfs-*-{port}.sock"):
                left.unlink(missing_ok=True)

    def client(self, patience: float = 10) -> S3Client:
        """An S3 client with the installation's key; it waits so many seconds for an answer."""
        return boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name="us-east-1",
            aws_access_key_id=self.installation.secrets["s3_access"],
            aws_secret_access_key=self.installation.secrets["s3_secret"],
            config=Config(retries={"max_attempts": 1}, connect_timeout=3, read_timeout=patience),
        )

    @property
    def _admin_grpc(self) -> int:
        return self.installation.ports["store_admin"] + ADMIN_GRPC_DISTANCE

    @property
    def _identities(self) -> Path:
        return self.folder / "identities.json"

    def _options(self) -> list[str]:
        port = self.installation.ports
        return [
            f"-dir={self.folder}",
            *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-disableHttp"),
            *("-master.telemetry=false", "-webdav=false", "-admin.ui=false"),
            *("-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={self._identities}"),
            *(f"-s3.port={port['s3']}", f"-s3.port.grpc={port['s3_grpc']}"),
            *(f"-master.port={port['store_master']}", f"-master.port.grpc={port['store_master_grpc']}"),
            *(f"-volume.port={port['store_volume']}", f"-volume.port.grpc={port['store_volume_grpc']}"),
            *(f"-filer.port={port['store_filer']}", f"-filer.port.grpc={port['store_filer_grpc']}"),
            f"-admin.port={port['store_admin']}",
            f"-admin.port.grpc={self._admin_grpc}",
        ]

    def _closed_doors(self) -> dict[str, str]:
        shown = certificate.kept_in(self.folder)
        doors = {"GOMEMLIMIT": MEMORY, "WEED_GRPC_CA": str(shown.certificate)}
        for part in PARTS:
            doors[f"WEED_GRPC_{part}_CERT"] = str(shown.certificate)
            doors[f"WEED_GRPC_{part}_KEY"] = str(shown.key)
        for door in SIGNED_DOORS:
            doors[f"WEED_JWT_{door}_KEY"] = f"{door}-{self.installation.secrets['store_signing']}"
        return doors

    def _who_may_enter(self) -> dict[str, object]:
        key = {
            "accessKey": self.installation.secrets["s3_access"],
            "secretKey": self.installation.secrets["s3_secret"],
        }
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        return {"identities": [{"name": "yuelu", "credentials": [key], "actions": actions}]}
