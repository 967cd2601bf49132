"""Every page there is to look at: one line a page, which the looks and the contact sheet both read."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.scenery import CHECKED_FOR, CLAIMING
from tests.browser.site import OFFICER, STRANGER, Site


@dataclass(frozen=True)
class Look:
    """A page by its name (of files too), its path, and who opens it; `{…}` in a path is one of `Site.things`."""

    name: str
    path: str
    who: str = STRANGER
    status: int = 200


LOOKS = (
    # anybody's
    Look("welcome", "/"),
    Look("calls", "/calls"),
    Look("call", "/calls/{call}"),
    Look("sign-in", "/sign-in"),
    Look("reset", "/reset"),
    Look("register", "/register"),
    Look("register-sent", "/register/sent"),
    Look("register-over", "/register/none", status=404),
    Look("notices", "/notices"),
    Look("notice", "/notices/{notice}"),
    Look("notice-application", "/notices/{notice}/{noticed}"),
    Look("object", "/notices/{notice}/object"),
    Look("objection-answer", "/objections/answer/{token}"),
    Look("missing", "/nowhere", status=404),
    # who claims
    Look("home-officer", "/", OFFICER),
    Look("applications-officer", "/applications", OFFICER),
    Look("application-paid", "/applications/{paid}", OFFICER),
    Look("application-halves", "/applications/{half_paid}", "finance"),
    Look("line", "/applications/{joint}/lines/{row}", "auditor"),
    Look("draft", "/applications/{draft}/draft", CLAIMING),
    Look("answers", "/applications/{draft}/draft/answers", CLAIMING),
    Look("lines", "/applications/{draft}/lines", CLAIMING),
    Look("workbook", "/applications/{checking}/lines/checks/{check}", f"officer.{CHECKED_FOR}"),
    Look("mend", "/applications/{draft}/lines/{draft_row}/mend", CLAIMING),
    Look("documents", "/applications/{draft}/documents", CLAIMING),
    Look("check", "/applications/{draft}/check", CLAIMING),
    Look("form", "/applications/{draft}/form", CLAIMING),
    Look("receipt", "/applications/{paid}/receipt", OFFICER),
    # the desk
    Look("home-handler", "/", "handler"),
    Look("home-rechecker", "/", "rechecker"),
    Look("home-auditor", "/", "auditor"),
    Look("tasks", "/tasks", "handler"),
    Look("applications", "/applications", "handler"),
    Look("application-reviewed", "/applications/{reviewed}", "rechecker"),
    Look("application-missing", "/applications/none", "handler", status=404),
    Look("formality", "/applications/{checked}/formality", "handler"),
    Look("formality-in-hand", "/applications/{asking}/formality", "handler"),
    Look("correction", "/applications/{asking}/correction", "handler"),
    Look("decisions", "/applications/{reviewed}/decisions", "rechecker"),
    Look("decisions-in-hand", "/applications/{deciding}/decisions", "rechecker"),
    Look("joint-review", "/applications/{joint}/joint-review", "division_head"),
    # rules and rounds
    Look("home-policy", "/", "policy_officer"),
    Look("call-new", "/calls/new", "policy_officer"),
    Look("call-mend", "/calls/{returned}/mend", "policy_officer"),
    Look("call-office", "/calls/{call}", "policy_officer"),
    Look("call-halves", "/calls/{halves_call}", "policy_officer"),
    Look("application-acceptance", "/applications/{half_checked}", "policy_officer"),
    Look("objections", "/objections", "policy_officer"),
    Look("objection", "/objections/{objection}", "policy_officer"),
    Look("schemes", "/schemes", "policy_head"),
    Look("scheme", "/schemes/{edition}", "policy_head"),
    Look("moves", "/schemes/moves", "policy_officer"),
    Look("move", "/schemes/moves/{move}", "policy_head"),
    Look("editions-proposed", "/schemes/proposals", "policy_officer"),
    Look("lists", "/registers", "policy_officer"),
    Look("lists-head", "/registers", "policy_head"),
    Look("list", "/registers/{list}", "policy_head"),
    Look("findings", "/findings", "handler"),
    Look("finding", "/findings/{finding}", "policy_head"),
    Look("edition-proposed", "/schemes/proposals/{proposal}", "policy_head"),
    # money
    Look("home-finance", "/", "finance"),
    Look("plans", "/plans", "finance_planner"),
    Look("plan", "/plans/{plan}", "finance_planner"),
    Look("plan-of-call", "/calls/{paid_call}/plan", "finance_planner"),
    Look("what-if", "/calls/{paid_call}/what-if", "finance_planner"),
    Look("plan-funds", "/plans/{plan}/funds", "finance"),
    Look("plan-application", "/plans/{plan}/applications/{paid}", "finance_planner"),
    Look("finance", "/finance", "finance"),
    Look("finance-prepare", "/calls/{payable}/batches", "finance"),
    Look("finance-prepare-halves", "/calls/{halves_call}/batches", "finance"),
    Look("finance-prepare-auditor", "/calls/{paid_call}/batches", "auditor"),
    Look("finance-batch", "/batches/{batch}", "auditor"),
    Look("finance-batch-halves", "/batches/{halves_batch}", "finance"),
    Look("finance-batch-made", "/batches/{made}", "finance_head"),
    Look("finance-budget", "/calls/{payable}/budget", "finance_planner"),
    Look("finance-budget-change", "/budget-changes/{budget_change}", "finance_head"),
    Look("finance-ledger", "/calls/{paid_call}/accounts/paid", "auditor"),
    Look("finance-answer", "/answers/{queried}", "finance"),
    Look("finance-answer-closed", "/answers/{answered}", "auditor"),
    Look("evaluations", "/evaluations", "policy_officer"),
    Look("evaluation", "/evaluations/{reported}", "policy_officer"),
    Look("evaluation-own", "/evaluations/{evaluation}", OFFICER),
    Look("recoveries", "/recoveries", "policy_officer"),
    Look("recovery", "/recoveries/{recovery}", "finance"),
    Look("recovery-head", "/recoveries/{recovery}", "finance_head"),
    Look("recovery-own", "/recoveries/{recovery}", OFFICER),
    Look("recovery-ask", "/applications/{paid}/recovery", "policy_officer"),
    Look("year", "/finance/years/2018", "auditor"),
    Look("paying-accounts", "/finance/payer", "finance"),
    Look("paying-account", "/finance/payers/{payer}", "finance_head"),
    # organisations and their accounts
    Look("organisations", "/organisations", "handler"),
    Look("organisations-officer", "/organisations", OFFICER),
    Look("organisation-new", "/organisations/new", OFFICER),
    Look("organisation", "/organisations/{organisation}", "handler"),
    Look("organisation-registered", "/organisations/{registered}", "handler"),
    Look("organisation-money", "/organisations/{organisation}/money", "handler"),
    Look("organisation-own", "/organisations/{registered}", OFFICER),
    Look("payee-account-ask", "/organisations/{registered}/account", OFFICER),
    Look("payee-account", "/accounts/{held}", "payee_keeper"),
    Look("payee-account-own", "/accounts/{held}", OFFICER),
    # one's own account, and people
    Look("people", "/people", "administrator"),
    Look("people-new", "/people/new", "administrator"),
    Look("people-one", "/people/{person}", "administrator"),
    Look("account", "/account", OFFICER),
    Look("account-office", "/account", "finance"),
    Look("keys", "/account/keys", OFFICER),
    Look("password", "/account/password", OFFICER),
    Look("second-factor", "/account/second-factor", OFFICER),
    Look("verify", "/verify", OFFICER),
)


NO_LOOK = {
    "static": "files",
    "health.healthz": "for programs",
    "applications.document": "a file",
    "lines.blank": "a file",
    "lines.returned": "a file",
    "plans.file": "a file",
    "batches.file": "a file",
    "answers.file": "a file",
    "audits.file": "a file",
    "years.file": "a file",
    "funds.file": "a file",
    "organisations.certificate": "a file",
    "objections.document": "a file",
    "publishing.file": "a file",
    "services.page": "drawn and looked at by hand: the scenery has no application in service",
    "services.line": "the same",
    "answering.form": "the same: it needs a mailed token",
    "registers.file": "a file",
    "uploads.state": "an answer to a script",
    "steps.place": "leads elsewhere",
    "security.logout": "leads elsewhere",
    "security.reset_password": "behind a link that is sent by mail",
    "security.two_factor_token_validation": "only between password and code",
    "security.two_factor_rescue": "only between password and code",
    "security.tf_select": "only between password and code",
}
"""Addresses that are answered and are no page to look at here, each with the reason."""


def path_of(site: Site, look: Look) -> str:
    """The look's path with the numbers of this demonstration."""
    return look.path.format(**site.things)
