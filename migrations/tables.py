"""Every room's tables in one place, so that the metadata is whole before it is compared with the database."""

from sqlalchemy import MetaData

import storage.documents.tables
import workflow.calls.budget_tables
import workflow.calls.move_tables
import workflow.calls.tables
import workflow.claims.service_tables
import workflow.claims.tables
import workflow.engine.tables
import workflow.funds.tables
import workflow.history.tables
import workflow.jobs.tables
import workflow.letters.tables
import workflow.money.answer_tables
import workflow.money.recovery_tables
import workflow.money.tables
import workflow.parties.payer_tables
import workflow.parties.tables
import workflow.registers.proposal_tables
import workflow.registers.tables
import workflow.review.evaluation_tables
import workflow.review.objection_tables
import workflow.review.tables
from storage.database import Base

ROOMS = (
    storage.documents.tables,
    workflow.calls.budget_tables,
    workflow.calls.move_tables,
    workflow.calls.tables,
    workflow.claims.service_tables,
    workflow.claims.tables,
    workflow.engine.tables,
    workflow.funds.tables,
    workflow.history.tables,
    workflow.jobs.tables,
    workflow.letters.tables,
    workflow.money.answer_tables,
    workflow.money.recovery_tables,
    workflow.money.tables,
    workflow.parties.payer_tables,
    workflow.parties.tables,
    workflow.registers.proposal_tables,
    workflow.registers.tables,
    workflow.review.evaluation_tables,
    workflow.review.objection_tables,
    workflow.review.tables,
)
"""The modules that declare tables."""


def metadata() -> MetaData:
    """The tables of all rooms."""
    return Base.metadata
