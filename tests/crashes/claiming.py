"""What a web process or a worker does for a claim on its way in, to be killed while it does it."""

from __future__ import annotations

import io

from tests.acts.town import LAST_DAY, Town
from workflow.acts import submit_workbook
from workflow.acts.upload_pieces import append, finish
from workflow.jobs.work import Patience, work_on


def check(town: Town, errand: int) -> None:
    """Do the errand of a workbook's check."""
    office = town.on(LAST_DAY).office
    work_on(office.database, submit_workbook.handlers(office), errand, Patience())


def send_piece(town: Town, upload: str, offset: int, data: bytes) -> None:
    """Take one piece of a document."""
    append(town.on(LAST_DAY).office, town.claimants[0].officer, upload, offset, io.BytesIO(data))


def finish_upload(town: Town, upload: str) -> None:
    """Make a document of its pieces."""
    finish(town.on(LAST_DAY).office, town.claimants[0].officer, upload)
