"""The documents of the session's servers, and uploads by nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest

from settings import Settings
from storage.database import Database
from storage.documents.documents import Documents
from storage.documents.receive import Upload

UploadOf = Callable[..., Upload]


@pytest.fixture(scope="session")
def documents(settings: Settings, database: Database) -> Documents:
    """As the application keeps them, on the real store and database."""
    return Documents.of(settings, database)


@pytest.fixture
def upload() -> Upload:
    """A certificate handed in by a person and for a subject that no other test knows."""
    return Upload(
        authority_id=number(),
        uploaded_by=number(),
        kind="institution_certificate",
        name="证书.pdf",
        subject_id=number(),
    )


def number() -> int:
    """An id that nobody else has."""
    return secrets.randbelow(2**62)
