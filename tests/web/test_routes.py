"""Who may use which route: every route, every role and every stranger; and a GET never commits."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from tests.web.townhall import FOREIGNER, NOBODY, OFFICER, RIVAL, STRANGER, City, SignIn, Tokens
from web.api.operations import PREFIX
from web.api.problems import MEDIA
from web.guards import ROUTES, UnguardedRouteError
from web.guards import init_app as guard
from workflow.parties.roles import OFFICE_ROLES

READERS = OFFICE_ROLES - {"administrator"}
"""The roles that read claims."""

FINANCE = frozenset({"finance", "finance_head", "finance_planner", "auditor"})
"""The roles that see money and masked accounts."""

KEEPERS = frozenset({OFFICER, "payee_keeper", "finance", "finance_head", "auditor"})
"""Who sees a payee's account, masked."""

TRYING = frozenset({"finance_planner", "policy_officer", "policy_head", "deputy_director", "director", "auditor"})
"""The roles that try other rules and other money."""

EVERYBODY = [STRANGER, OFFICER, RIVAL, FOREIGNER, NOBODY, *sorted(OFFICE_ROLES)]


@dataclass(frozen=True)
class Page:
    """A page that is read: its address in the city, and who sees it where the guard alone does not say so."""

    address: str
    sight: frozenset[str] | None = None
    """Who gets the page; everybody else who is signed in is told that there is none. None: the guard decides."""

    status: int = 200


@dataclass(frozen=True)
class Act:
    """A form that is posted: its address in the city, and who gets past the guard and has the thing in sight."""

    address: str
    sight: frozenset[str] | None = None


PAGES: dict[str, Page] = {
    "static": Page("/static/yuelu.css"),
    "health.healthz": Page("/healthz"),
    "home.page": Page("/"),
    "calls.listing": Page("/calls"),
    "calls.page": Page("/calls/{call}"),
    "proposing.form": Page("/calls/new"),
    "proposing.mend": Page("/calls/{proposed}/mend", frozenset({"policy_officer"}), status=303),
    "objections.listing": Page("/objections"),
    "applications.listing": Page("/applications"),
    "applications.page": Page("/applications/{submitted}", frozenset({OFFICER, *READERS})),
    "applications.document": Page("/applications/{submitted}/documents/{paper}", frozenset({OFFICER, *READERS})),
    "applications.line": Page("/applications/{submitted}/lines/2", frozenset({OFFICER, *READERS})),
    "draft.page": Page("/applications/{draft}/draft", frozenset({RIVAL})),
    "draft.answers": Page("/applications/{draft}/draft/answers", frozenset({RIVAL})),
    "lines.blank": Page("/calls/{call}/template"),
    "lines.page": Page("/applications/{submitted}/lines", frozenset({OFFICER, *READERS})),
    "workbook.page": Page("/applications/{draft}/lines/checks/{check}", frozenset({RIVAL})),
    "mending.page": Page("/applications/{draft}/lines/7/mend", frozenset({RIVAL})),
    "documents.page": Page("/applications/{submitted}/documents", frozenset({OFFICER, *READERS})),
    "submission.check": Page("/applications/{draft}/check", frozenset({RIVAL})),
    "submission.form": Page("/applications/{draft}/form", frozenset({RIVAL})),
    "submission.receipt": Page("/applications/{submitted}/receipt", frozenset({OFFICER, *READERS})),
    "plans.listing": Page("/plans"),
    "plans.of_call": Page("/calls/{call}/plan", READERS),
    "what_if.page": Page("/calls/{call}/what-if", TRYING),
    "notices.listing": Page("/notices"),
    "finance.page": Page("/finance"),
    "finance.prepare": Page("/calls/{call}/batches", FINANCE),
    "batches.page": Page("/batches/{batch}", FINANCE),
    "batches.file": Page("/batches/{batch}/files/xml", frozenset(), status=404),
    "budgets.page": Page("/calls/{call}/budget", FINANCE),
    "budgets.change": Page("/budget-changes/{change}", FINANCE),
    "evaluations.listing": Page("/evaluations"),
    "evaluations.page": Page("/evaluations/{evaluation}", frozenset({OFFICER, *READERS})),
    "ledgers.page": Page("/calls/{call}/accounts/paid", FINANCE),
    "organisations.money": Page("/organisations/{organisation}/money", frozenset({OFFICER, *READERS})),
    "recoveries.listing": Page("/recoveries"),
    "recoveries.page": Page("/recoveries/{recovery}", frozenset({OFFICER, *READERS})),
    "recoveries.form": Page("/applications/{submitted}/recovery", frozenset({"policy_officer"})),
    "schemes.listing": Page("/schemes"),
    "schemes.page": Page("/schemes/{edition}"),
    "moves.listing": Page("/schemes/moves"),
    "publishing.listing": Page("/schemes/proposals"),
    "registers.listing": Page("/registers"),
    "registers.findings": Page("/findings"),
    "answers.page": Page("/answers/{answer}", FINANCE),
    "answers.file": Page("/answers/{answer}/file", FINANCE - {"finance_planner"}),
    "years.page": Page("/finance/years/2018"),
    "years.file": Page("/finance/years/2018/report.xlsx"),
    "audits.file": Page("/calls/{call}/audit-file", frozenset({"auditor"})),
    "payers.listing": Page("/finance/payer"),
    "payers.page": Page("/finance/payers/{payer}", FINANCE),
    "organisations.listing": Page("/organisations"),
    "organisations.page": Page("/organisations/{organisation}", frozenset({OFFICER, *READERS})),
    "registrations.form": Page("/organisations/new"),
    "accounts.organisation": Page("/organisations/{organisation}/account", KEEPERS),
    "accounts.page": Page("/accounts/{account}", KEEPERS),
    "people.listing": Page("/people"),
    "people.form": Page("/people/new"),
    "people.page": Page("/people/{colleague}", frozenset({"administrator"})),
    "newcomers.sent": Page("/register/sent"),
    "account.page": Page("/account"),
    "keys.page": Page("/account/keys"),
    "api_calls.description": Page("/api/v1/openapi.json"),
    "api_calls.listing": Page("/api/v1/calls"),
    "api_calls.page": Page("/api/v1/calls/{call}"),
    "api_calls.described_call": Page("/api/v1/calls/{call}/openapi.json"),
    "queue.page": Page("/tasks"),
    "formality.page": Page("/applications/{submitted}/formality", READERS),
    "correction.page": Page("/applications/{submitted}/correction", READERS, status=303),
    "decisions.page": Page("/applications/{submitted}/decisions", READERS),
    "joint.page": Page("/applications/{submitted}/joint-review", READERS),
    "steps.place": Page("/subjects/{submitted_id}", frozenset({OFFICER, *READERS}), status=303),
    "security.forgot_password": Page("/reset"),
    "security.verify": Page("/verify"),
    "security.change_password": Page("/account/password"),
    "security.two_factor_setup": Page("/account/second-factor"),
}
"""Each route that is read."""

ACTS: dict[str, Act] = {
    "queue.agree": Act("/tasks/agree"),
    "queue.keep": Act("/subjects/{submitted_id}/keep", READERS),
    "queue.relate": Act("/subjects/{submitted_id}/relation", READERS),
    "formality.go": Act("/applications/{submitted}/formality", READERS),
    "correction.ask": Act("/applications/{submitted}/correction", READERS),
    "decisions.go": Act("/applications/{submitted}/decisions", READERS),
    "languages.choose": Act("/language"),
    "proposing.propose": Act("/calls/new"),
    "proposing.deadlines_of": Act("/calls/deadlines"),
    "proposing.mended": Act("/calls/{proposed}/mend", frozenset({"policy_officer"})),
    "draft.begin": Act("/calls/{call}/apply"),
    "draft.answer": Act("/applications/{draft}/draft/answers", frozenset({RIVAL})),
    "workbook.upload": Act("/applications/{draft}/lines/workbook", frozenset({RIVAL})),
    "mending.mend": Act("/applications/{draft}/lines/7/mend", frozenset({RIVAL})),
    "mending.remove": Act("/applications/{draft}/lines/7/remove", frozenset({RIVAL})),
    "documents.upload": Act("/applications/{draft}/documents/undertaking/file", frozenset({RIVAL})),
    "documents.remove": Act("/applications/{draft}/documents/undertaking/remove", frozenset({RIVAL})),
    "uploads.begin": Act("/applications/{draft}/documents/undertaking/uploads", frozenset({RIVAL})),
    "uploads.piece": Act("/applications/{draft}/uploads/{upload}/pieces?from=0", frozenset({RIVAL})),
    "uploads.end": Act("/applications/{draft}/uploads/{upload}/finish", frozenset({RIVAL})),
    "uploads.cancel": Act("/applications/{draft}/uploads/{upload}/cancel", frozenset({RIVAL})),
    "submission.hand_in": Act("/applications/{draft}/submit", frozenset({RIVAL})),
    "steps.next_task": Act("/tasks/next"),
    "steps.take": Act("/subjects/{submitted_id}/take", frozenset({OFFICER, *READERS})),
    "steps.give_back": Act("/subjects/{submitted_id}/give-back", frozenset({OFFICER, *READERS})),
    "plans.make": Act("/calls/{call}/plan", frozenset({"finance_planner"})),
    "what_if.compute": Act("/calls/{call}/what-if", TRYING),
    "finance.make": Act("/calls/{call}/batches", frozenset({"finance"})),
    "batches.results": Act("/batches/{batch}/results", frozenset({"finance"})),
    "budgets.propose": Act("/calls/{call}/budget", frozenset({"finance_planner"})),
    "evaluations.report": Act("/evaluations/{evaluation}/report", frozenset({OFFICER, *READERS})),
    "recoveries.propose": Act("/applications/{submitted}/recovery", frozenset({"policy_officer"})),
    "recoveries.book": Act("/recoveries/{recovery}/repayments", frozenset({"finance"})),
    "recoveries.undo": Act("/recoveries/{recovery}/repayments/1/undo", frozenset({"finance_head"})),
    "moves.attempt": Act("/schemes/moves/attempt"),
    "moves.propose": Act("/schemes/moves"),
    "publishing.check": Act("/schemes/proposals/check"),
    "publishing.propose": Act("/schemes/proposals"),
    "registers.propose": Act("/registers"),
    "answers.explain": Act("/answers/{answer}/lines", frozenset({"finance"})),
    "payers.ask": Act("/finance/payer"),
    "organisations.give": Act("/organisations/{organisation}/people", frozenset({OFFICER, *READERS})),
    "organisations.end": Act("/organisations/{organisation}/people/1/end", frozenset({OFFICER, *READERS})),
    "registrations.send": Act("/organisations/new"),
    "accounts.ask": Act("/organisations/{organisation}/account", KEEPERS),
    "people.send": Act("/people/new"),
    "people.give": Act("/people/{colleague}/roles", frozenset({"administrator"})),
    "people.end": Act("/people/{colleague}/roles/1/end", frozenset({"administrator"})),
    "people.link": Act("/people/{colleague}/link", frozenset({"administrator"})),
    "newcomers.ask": Act("/register"),
    "account.rename": Act("/account"),
    "keys.make": Act("/account/keys"),
    "keys.end": Act("/account/keys/1/end", frozenset()),
    "steps.step": Act("/subjects/{submitted_id}/steps/none", frozenset({OFFICER, *READERS})),
}
"""Each route that acts, tried with a form that says nothing: it must be refused as a stranger's or as an empty one."""

PROGRAMS = {
    "api_calls.me": ("GET", "/me"),
    "api_applications.page": ("GET", "/applications"),
    "api_applications.one": ("GET", "/applications/{draft}"),
    "api_applications.lines": ("GET", "/applications/{draft}/lines"),
    "api_applications.receipt": ("GET", "/applications/{draft}/receipt"),
    "api_applications.letters": ("GET", "/applications/{draft}/letters"),
    "api_drafts.begin": ("POST", "/calls/{call}/applications"),
    "api_drafts.answers": ("PUT", "/applications/{draft}/answers"),
    "api_drafts.lines": ("PUT", "/applications/{draft}/lines"),
    "api_drafts.workbook": ("PUT", "/applications/{draft}/workbook"),
    "api_drafts.check": ("GET", "/applications/{draft}/checks/{check}"),
    "api_drafts.document": ("PUT", "/applications/{draft}/documents/undertaking"),
    "api_drafts.take_out": ("DELETE", "/applications/{draft}/documents/undertaking/{paper}"),
    "api_drafts.hand_in": ("POST", "/applications/{draft}/submit"),
}
"""Each operation that asks for a program's key: its method and address; with a key, see test_programs."""

ELSEWHERE = {
    "plans.page": "needs a plan; see test_plans",
    "plans.application": "the same",
    "plans.file": "the same",
    "funds.page": "needs a confirmed plan; see test_funds",
    "funds.file": "the same",
    "moves.page": "needs a move; see test_moving_pages",
    "publishing.page": "needs a proposal; see test_publishing_pages",
    "publishing.file": "the same",
    "registers.page": "needs a list; see test_registers",
    "registers.file": "the same",
    "registers.finding": "needs a finding; see test_registers",
    "notices.page": "needs a plan that was on notice; see test_notices",
    "notices.application": "the same",
    "objecting.form": "needs a plan on notice; see test_objections",
    "objecting.send": "the same",
    "objecting.answer": "needs an objector's secret; see test_objections",
    "objections.page": "needs an objection; see test_objections",
    "objections.document": "the same",
    "objections.uphold_it": "the same",
    "services.page": "needs an edition with a ledger; see test_services",
    "services.line": "the same",
    "services.write": "the same",
    "services.ask": "the same",
    "answering.form": "needs a mailed token; see test_services",
    "answering.answer": "the same",
    "lines.returned": "only where a workbook was uploaded; see test_lines",
    "uploads.state": "only while a document is on its way; see test_uploads",
    "organisations.certificate": "needs a document; see test_organisations",
    "newcomers.form": "who is signed in is sent home; see test_newcomers",
    "newcomers.link": "needs a mailed token; see test_newcomers",
    "newcomers.open_link": "the same",
    "security.login": "signed in already: sent home; see test_sign_in",
    "security.logout": "a sign-out is posted; see test_sign_in",
    "security.reset_password": "needs a mailed token; see test_sign_in",
    "security.two_factor_setup_validate": "is posted from the page before; see test_second_factor",
    "security.two_factor_token_validation": "only between password and code; see test_second_factor",
    "security.two_factor_rescue": "the same",
    "security.tf_select": "only for who has several second factors, of which there is one",
}
"""Routes that are tried in tests of their own, and which."""


def test_every_route_is_in_these_tables_and_in_the_guards(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == PAGES.keys() | ACTS.keys() | PROGRAMS.keys() | ELSEWHERE.keys()
    assert endpoints == ROUTES.keys()


def test_an_application_with_a_route_that_is_not_guarded_does_not_start() -> None:
    unguarded = Flask("unguarded")
    unguarded.add_url_rule("/leak", "leak", lambda: "")
    with pytest.raises(UnguardedRouteError, match="leak"):
        guard(unguarded)


def passes(endpoint: str, who: str) -> bool:
    """Whether the guard lets somebody past, by what the table of the guards says."""
    needed = ROUTES[endpoint]
    roles = OFFICE_ROLES if who == FOREIGNER else {who} & OFFICE_ROLES
    return not needed.signed_in or (who != STRANGER and (not needed.roles or not needed.roles.isdisjoint(roles)))


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_person_gets_what_the_table_says_and_no_get_commits(
    who: str, sign_in: SignIn, city: City, counted: dict[str, int]
) -> None:
    browser = sign_in(who)
    for endpoint, page in PAGES.items():
        answer = browser.get(page.address.format(**city.addresses))
        if who == STRANGER and ROUTES[endpoint].signed_in:
            expected = 303
        elif not passes(endpoint, who):
            expected = 403
        else:
            expected = page.status if page.sight is None or who in page.sight else 404
        assert answer.status_code == expected, (endpoint, who)
    assert counted["commits"] == 0


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_not_act_is_refused_before_anything_is_done(who: str, tokens: Tokens, city: City) -> None:
    """A form with a good token and nothing else: a stranger's is refused as such, an empty one as empty."""
    browser = tokens(who)
    for endpoint, act in ACTS.items():
        answer = browser.post(act.address.format(**city.addresses))
        if who == STRANGER and ROUTES[endpoint].signed_in:
            expected = {401}
        elif not passes(endpoint, who):
            expected = {403}
        elif act.sight is not None and who not in act.sight:
            expected = {404}
        else:
            expected = {200, 302, 303, 400, 403, 409, 422}
        assert answer.status_code in expected, (endpoint, who)


@pytest.mark.parametrize("who", [STRANGER, RIVAL, "director"])
def test_no_cookie_opens_the_door_for_programs(who: str, sign_in: SignIn, city: City) -> None:
    browser = sign_in(who)
    for endpoint, (method, address) in PROGRAMS.items():
        answer = browser.open(f"{PREFIX}{address}".format(**city.addresses), method=method)
        assert (answer.status_code, answer.mimetype) == (401, MEDIA), endpoint
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("endpoint", sorted(ACTS))
def test_a_form_without_a_token_is_refused(endpoint: str, sign_in: SignIn, city: City) -> None:
    if endpoint != "languages.choose":
        answer = sign_in("handler").post(ACTS[endpoint].address.format(**city.addresses))
        assert answer.status_code == 400


@pytest.mark.parametrize("who", EVERYBODY)
def test_an_application_is_seen_by_its_claimant_and_its_office_alone(
    who: str, sign_in: SignIn, city: City, counted: dict[str, int]
) -> None:
    browser = sign_in(who)
    sight = {
        city.submitted: {OFFICER, *READERS},
        city.draft: {RIVAL},
        city.foreign: {RIVAL, FOREIGNER},
        "YL-none": set[str](),
    }
    listed = browser.get("/applications").text
    for number, readers in sight.items():
        answer = browser.get(f"/applications/{number}")
        expected = 303 if who == STRANGER else 200 if who in readers else 404
        assert answer.status_code == expected, (number, who)
        assert (f"/applications/{number}" in listed) == (who in readers), (number, who)
    assert counted["commits"] == 0


@pytest.mark.parametrize("address", ["/sign-in", "/reset", "/account/password", "/verify", "/sign-out"])
def test_a_form_without_its_token_is_refused(address: str, sign_in: SignIn) -> None:
    answer = sign_in("handler").post(address, data={"email": "a@example.cn", "password": "x"})
    assert answer.status_code == 400
    assert "此表单已失效" in answer.text
