"""One set of real servers for the whole test session, migrated, in a scratch folder that leaves nothing behind."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest
import redis as redis_client
from mypy_boto3_s3 import S3Client
from xdist.remote import Producer

from console.servers.bundle import Bundle
from console.servers.object_store import ObjectStore
from migrations import schema
from settings import Settings, from_environment
from storage.database import Database, connect
from tests.racing import Racers, racers
from tests.scratch import keep_to_own_ports, plain_environment, scratch_servers
from tests.shares import Shares, place

hypothesis.settings.register_profile("untimed", parent=hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")
hypothesis.settings.register_profile("long", parent=hypothesis.settings(), max_examples=1_000)
"""`--hypothesis-profile=long`: many more examples of every property, for a night. No test asserts a time: a loaded
machine is no fault.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--durable` lets the servers flush to disk as in production."""
    parser.addoption("--durable", action="store_true", help="fsync as in production (slower)")


def pytest_configure() -> None:
    """Tests run in several processes (pytest-xdist names each `gw0`, `gw1`, …): no two may choose the same port."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    keep_to_own_ports(int(worker), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first; the others stay in their order."""
    items.sort(key=lambda item: place(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Shares | None:
    """Files are shared out as `tests.shares` says, unless another way is asked for."""
    return Shares(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """What was collected stays: the collector need not look at 5,000 tests again and again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def bundle(pytestconfig: pytest.Config) -> Iterator[Bundle]:
    """The session's own PostgreSQL, Redis and SeaweedFS; they end with the session, also when it is killed."""
    for variable in os.environ.keys() - plain_environment():
        del os.environ[variable]
    with scratch_servers(durable=pytestconfig.getoption("--durable")) as started:
        yield started


@pytest.fixture(scope="session")
def servers(bundle: Bundle) -> Iterator[Settings]:
    """The settings of the session's servers, migrated; the environment holds them too, for child processes."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in bundle.environment().items():
            patch.setenv(variable, value)
        settings = from_environment()
        schema.upgrade(settings.owner_database_url)
        yield settings


@pytest.fixture(scope="session")
def settings(servers: Settings) -> Settings:
    """The same settings, for tests that need no more of the servers than these."""
    return servers


@pytest.fixture(scope="session")
def database(servers: Settings) -> Iterator[Database]:
    """As the application works: role `yuelu_app`. Nothing is truncated: a test uses names of its own."""
    pool = connect(servers.database_url)
    yield pool
    pool.engine.dispose()


@pytest.fixture(scope="session")
def owner_database(servers: Settings) -> Iterator[Database]:
    """As migrations work: role `yuelu_owner`."""
    pool = connect(servers.owner_database_url)
    yield pool
    pool.engine.dispose()


@pytest.fixture(scope="session")
def sixteen(servers: Settings) -> Iterator[Racers]:
    """Sixteen processes that race as role `yuelu_app`."""
    with racers(servers) as racing:
        yield racing


@pytest.fixture(scope="session")
def redis(servers: Settings) -> Iterator[redis_client.Redis]:
    """The session's Redis, whole; a test uses keys of its own."""
    with redis_client.Redis.from_url(servers.redis_url) as client:
        yield client


@pytest.fixture(scope="session")
def s3(bundle: Bundle, servers: Settings) -> S3Client:
    """An S3 client with the session's key; the bucket is `settings.s3.bucket`."""
    return ObjectStore(bundle.installation).client()
