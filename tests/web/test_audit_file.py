"""An auditor takes a call's file from its page: the export's own bytes, logged, and nobody else's."""

from __future__ import annotations

import pytest
import structlog

from tests.acts.claim import good
from tests.acts.town import CONFIRMED, Town
from tests.audit.exported import faults_of, taken
from tests.web.browsing import Browsers
from web.finance import audits
from workflow.acts.tick import anchor


@pytest.fixture
def number(town: Town) -> str:
    """A call under a checkpoint of this office: other tests have signers of their own."""
    call = town.call()
    town.decided(town.claimants[0], call, good(town.claimants[0].name, 1))
    town.close(call)
    town.confirmed(call)
    town.released(call)
    anchor(town.office)
    return str(town.one("SELECT number FROM call WHERE id = :call", call=call)[0])


def test_the_auditors_file_is_the_export_and_its_download_is_logged(
    town: Town, number: str, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = structlog.testing.CapturingLoggerFactory()
    monkeypatch.setattr(audits, "_log", structlog.wrap_logger(written()))
    auditor = browsers.staff("auditor", CONFIRMED)
    page = auditor.get(f"/calls/{number}/batches").text
    assert f"/calls/{number}/audit-file" in page
    answer = auditor.get(f"/calls/{number}/audit-file")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.data == taken(town, number)
    assert faults_of(answer.data) == {}
    assert "audit_file_read" in str(written.logger.calls)


@pytest.mark.parametrize("role", ["finance", "finance_head", "finance_planner", "policy_head"])
def test_nobody_else_has_it_or_is_offered_it(number: str, browsers: Browsers, role: str) -> None:
    browser = browsers.staff(role, CONFIRMED)
    assert browser.get(f"/calls/{number}/audit-file").status_code in {403, 404}
    assert "audit-file" not in browser.get(f"/calls/{number}/batches").text
