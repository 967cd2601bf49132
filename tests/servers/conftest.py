"""Scratch installations and processes for the tests of servers; whatever a test leaves is ended and removed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.servers import installation as installations
from console.servers.bundle import Bundle
from console.servers.installation import Installation
from console.servers.occupancy import occupied
from tests.scratch import plain_environment


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder that other users may pass, as an installation's is, outside any private home."""
    folder = Path(tempfile.mkdtemp(prefix="yuelu-scratch-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def own() -> Iterator[Bundle]:
    """Servers of this module alone, which it may stop and kill; they run when it begins."""
    folder = Path(tempfile.mkdtemp(prefix="yuelu-scratch-"))
    with occupied(folder) as held:
        bundle = Bundle(installations.create(folder, demonstration=False), held=(held,), given={})
        bundle.start()
        yield bundle
        bundle.stop()
    shutil.rmtree(folder)


@pytest.fixture
def bare_environment() -> Iterator[None]:
    """Without any `YUELU_*` variable; what a command sets is taken back."""
    before = dict(os.environ)
    for variable in os.environ.keys() - plain_environment():
        del os.environ[variable]
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def fresh(scratch: Path) -> Installation:
    """A new installation whose servers do not run."""
    return installations.create(scratch, demonstration=False)
