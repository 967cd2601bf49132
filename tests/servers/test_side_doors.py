"""The object store has many doors; all but S3 with our key are shut, also to programs on this machine."""

from __future__ import annotations

import http.client
import socket
import ssl

import pytest

from console.servers.bundle import Bundle
from console.servers.object_store import BUCKET, ObjectStore

HTTP_DOORS = ("store_master", "store_volume", "store_filer", "store_admin", "s3")
GRPC_DOORS = ("store_master_grpc", "store_volume_grpc", "store_filer_grpc", "s3_grpc", "store_admin_grpc")
STATUS_PAGE = ("store_master", "/")
"""The one page that the store always shows: its version and how many volumes there are, and no object."""

HTTP2_GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
"""What a gRPC client without a certificate says first; a server that listens answers with settings of its own."""


def _port(bundle: Bundle, door: str) -> int:
    ports = bundle.installation.ports
    return ports["store_admin"] + 10_000 if door == "store_admin_grpc" else ports[door]


def _ask(port: int, method: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body=b"smuggled" if method in {"PUT", "POST"} else None)
    answer = connection.getresponse()
    return answer.status, answer.read()


@pytest.fixture(scope="module")
def kept(own: Bundle) -> str:
    """The key of an object that no door may show."""
    ObjectStore(own.installation).client().put_object(Bucket=BUCKET, Key="kept", Body=b"for nobody else")
    return "kept"


@pytest.mark.parametrize("door", HTTP_DOORS)
@pytest.mark.parametrize("path", ["/", f"/buckets/{BUCKET}/kept", f"/{BUCKET}/kept", "/dir/assign", "/1,01637037d6"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_no_http_door_gives_or_takes_anything_unsigned(
    own: Bundle, kept: str, door: str, path: str, method: str
) -> None:
    status, answer = _ask(_port(own, door), method, path)
    assert status >= 400 or (door, path) == STATUS_PAGE, answer[:200]
    assert b"for nobody else" not in answer


@pytest.mark.parametrize("door", GRPC_DOORS)
def test_no_grpc_door_speaks_without_tls(own: Bundle, door: str) -> None:
    with socket.create_connection(("127.0.0.1", _port(own, door)), timeout=10) as line:
        line.sendall(HTTP2_GREETING)
        try:
            answer = line.recv(100)
        except ConnectionError:
            answer = b""
    assert answer[3:4] != b"\x04", "it answered with settings of its own"


@pytest.mark.parametrize("door", GRPC_DOORS)
def test_no_grpc_door_lets_a_stranger_in_without_our_certificate(own: Bundle, door: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with pytest.raises((ssl.SSLError, ConnectionError)):
        _converse(_port(own, door), context)


def _converse(port: int, context: ssl.SSLContext) -> None:
    """Greet and listen until the other side hangs up."""
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    with context.wrap_socket(line) as secure:
        secure.sendall(HTTP2_GREETING)
        while secure.recv(100):
            pass


def test_objects_survive_the_attempts(own: Bundle, kept: str) -> None:
    body = ObjectStore(own.installation).client().get_object(Bucket=BUCKET, Key=kept)["Body"].read()
    assert body == b"for nobody else"
