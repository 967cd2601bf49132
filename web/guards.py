"""Who may use which route: one table, asked before every request; what is not in it is not served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user

from web.api.bearer import identify
from web.finance.sight import AUDITOR, FILE_READERS, READERS
from web.house import house
from web.plans.prospect import PLANNER
from web.plans.reading import READERS as PLAN_READERS
from web.publishing.reading import READERS as RULE_READERS
from web.registers.reading import HIT_READERS
from web.registers.reading import READERS as LIST_READERS
from web.schemes.reading import READERS as SCHEME_READERS
from web.scope import READERS as REVIEW_READERS
from web.scope import scope
from web.whatif.pages import READERS as TRYING
from workflow.acts.read_objection import READERS as OBJECTION_READERS
from workflow.parties.roles import OFFICE_ROLES


@dataclass(frozen=True)
class Who:
    """Who gets past. What somebody sees behind it is narrowed by the page's own statement (`Scope`)."""

    signed_in: bool = True
    by_key: bool = False
    """Asked of programs: a key of theirs, and never a cookie."""

    roles: frozenset[str] = frozenset()
    """One of these must be held somewhere; empty where no role is asked for."""

    def lets_past(self, roles: frozenset[str]) -> bool:
        """Whether somebody with these roles gets past who is signed in."""
        return not self.roles or not self.roles.isdisjoint(roles)


ANYONE, SIGNED_IN, PROGRAM = Who(signed_in=False), Who(), Who(by_key=True)


def holders(*roles: str) -> Who:
    """Whoever holds one of these roles at some authority."""
    return Who(roles=frozenset(roles))


ROUTES: Mapping[str, Who] = {
    "static": ANYONE,
    "health.healthz": ANYONE,
    "languages.choose": ANYONE,
    "home.page": ANYONE,
    "calls.listing": ANYONE,
    "calls.page": ANYONE,
    "proposing.form": holders("policy_officer"),
    "proposing.propose": holders("policy_officer"),
    "proposing.deadlines_of": holders("policy_officer"),
    "proposing.mend": holders("policy_officer"),
    "proposing.mended": holders("policy_officer"),
    "applications.listing": SIGNED_IN,
    "applications.page": SIGNED_IN,
    "applications.document": SIGNED_IN,
    "applications.line": SIGNED_IN,
    "queue.page": holders(*OFFICE_ROLES),
    "queue.agree": holders(*OFFICE_ROLES),
    "queue.keep": holders(*OFFICE_ROLES),
    "queue.relate": holders(*OFFICE_ROLES),
    "formality.page": holders(*REVIEW_READERS),
    "formality.go": holders(*REVIEW_READERS),
    "correction.page": holders(*REVIEW_READERS),
    "correction.ask": holders(*REVIEW_READERS),
    "decisions.page": holders(*REVIEW_READERS),
    "decisions.go": holders(*REVIEW_READERS),
    "joint.page": holders(*REVIEW_READERS),
    "draft.begin": SIGNED_IN,
    "draft.page": SIGNED_IN,
    "draft.answers": SIGNED_IN,
    "draft.answer": SIGNED_IN,
    "lines.blank": ANYONE,
    "lines.page": SIGNED_IN,
    "lines.returned": SIGNED_IN,
    "workbook.upload": SIGNED_IN,
    "workbook.page": SIGNED_IN,
    "mending.page": SIGNED_IN,
    "mending.mend": SIGNED_IN,
    "mending.remove": SIGNED_IN,
    "documents.page": SIGNED_IN,
    "documents.upload": SIGNED_IN,
    "documents.remove": SIGNED_IN,
    "uploads.begin": SIGNED_IN,
    "uploads.state": SIGNED_IN,
    "uploads.piece": SIGNED_IN,
    "uploads.end": SIGNED_IN,
    "uploads.cancel": SIGNED_IN,
    "submission.check": SIGNED_IN,
    "submission.hand_in": SIGNED_IN,
    "submission.form": SIGNED_IN,
    "submission.receipt": SIGNED_IN,
    "plans.listing": holders(*PLAN_READERS),
    "plans.of_call": holders(*PLAN_READERS),
    "plans.make": holders(PLANNER),
    "plans.page": holders(*PLAN_READERS),
    "plans.application": holders(*PLAN_READERS),
    "plans.file": holders(*PLAN_READERS),
    "what_if.page": holders(*TRYING),
    "what_if.compute": holders(*TRYING),
    "notices.listing": ANYONE,
    "notices.page": ANYONE,
    "notices.application": ANYONE,
    "finance.page": holders(*READERS),
    "finance.prepare": holders(*READERS),
    "finance.make": holders("finance"),
    "batches.page": holders(*READERS),
    "batches.file": holders(*FILE_READERS),
    "audits.file": holders(AUDITOR),
    "funds.page": holders(*READERS),
    "funds.file": holders(*READERS),
    "years.page": holders(*READERS),
    "years.file": holders(*READERS),
    "batches.results": holders("finance"),
    "answers.page": holders(*READERS),
    "answers.file": holders(*FILE_READERS),
    "answers.explain": holders("finance"),
    "budgets.page": holders(*READERS),
    "ledgers.page": holders(*READERS),
    "organisations.money": SIGNED_IN,
    "budgets.propose": holders("finance_planner"),
    "budgets.change": holders(*READERS),
    "evaluations.listing": holders(*REVIEW_READERS),
    "evaluations.page": SIGNED_IN,
    "evaluations.report": SIGNED_IN,
    "recoveries.listing": holders(*REVIEW_READERS),
    "recoveries.page": SIGNED_IN,
    "recoveries.form": holders("policy_officer"),
    "recoveries.propose": holders("policy_officer"),
    "recoveries.book": holders("finance"),
    "recoveries.undo": holders("finance_head"),
    "services.page": SIGNED_IN,
    "services.line": SIGNED_IN,
    "services.write": SIGNED_IN,
    "services.ask": SIGNED_IN,
    "answering.form": ANYONE,
    "answering.answer": ANYONE,
    "schemes.listing": holders(*SCHEME_READERS),
    "schemes.page": holders(*SCHEME_READERS),
    "moves.listing": holders(*RULE_READERS),
    "moves.attempt": holders("policy_officer"),
    "moves.propose": holders("policy_officer"),
    "moves.page": holders(*RULE_READERS),
    "publishing.listing": holders(*RULE_READERS),
    "publishing.check": holders("policy_officer"),
    "publishing.propose": holders("policy_officer"),
    "publishing.page": holders(*RULE_READERS),
    "publishing.file": holders(*RULE_READERS),
    "registers.listing": holders(*LIST_READERS),
    "registers.propose": holders("policy_officer"),
    "registers.page": holders(*LIST_READERS),
    "registers.file": holders(*LIST_READERS),
    "registers.findings": holders(*HIT_READERS),
    "registers.finding": holders(*HIT_READERS),
    "payers.listing": holders(*READERS),
    "payers.ask": holders("finance"),
    "payers.page": holders(*READERS),
    "organisations.listing": SIGNED_IN,
    "organisations.page": SIGNED_IN,
    "organisations.certificate": SIGNED_IN,
    "organisations.give": SIGNED_IN,
    "organisations.end": SIGNED_IN,
    "registrations.form": SIGNED_IN,
    "registrations.send": SIGNED_IN,
    "accounts.organisation": SIGNED_IN,
    "accounts.ask": SIGNED_IN,
    "accounts.page": SIGNED_IN,
    "people.listing": holders("administrator"),
    "people.form": holders("administrator"),
    "people.send": holders("administrator"),
    "people.page": holders("administrator"),
    "people.give": holders("administrator"),
    "people.end": holders("administrator"),
    "people.link": holders("administrator"),
    "newcomers.form": ANYONE,
    "newcomers.ask": ANYONE,
    "newcomers.sent": ANYONE,
    "newcomers.link": ANYONE,
    "newcomers.open_link": ANYONE,
    "account.page": SIGNED_IN,
    "account.rename": SIGNED_IN,
    "keys.page": SIGNED_IN,
    "keys.make": SIGNED_IN,
    "keys.end": SIGNED_IN,
    "api_calls.description": ANYONE,
    "api_calls.listing": ANYONE,
    "api_calls.page": ANYONE,
    "api_calls.described_call": ANYONE,
    "api_calls.me": PROGRAM,
    "api_applications.page": PROGRAM,
    "api_applications.one": PROGRAM,
    "api_applications.lines": PROGRAM,
    "api_applications.receipt": PROGRAM,
    "api_applications.letters": PROGRAM,
    "api_drafts.begin": PROGRAM,
    "api_drafts.answers": PROGRAM,
    "api_drafts.lines": PROGRAM,
    "api_drafts.workbook": PROGRAM,
    "api_drafts.check": PROGRAM,
    "api_drafts.document": PROGRAM,
    "api_drafts.take_out": PROGRAM,
    "api_drafts.hand_in": PROGRAM,
    "steps.place": SIGNED_IN,
    "steps.next_task": SIGNED_IN,
    "steps.take": SIGNED_IN,
    "steps.give_back": SIGNED_IN,
    "steps.step": SIGNED_IN,
    "objecting.form": ANYONE,
    "objecting.send": ANYONE,
    "objecting.answer": ANYONE,
    "objections.listing": holders(*OBJECTION_READERS),
    "objections.page": holders(*OBJECTION_READERS),
    "objections.document": holders(*OBJECTION_READERS),
    "objections.uphold_it": holders("policy_head"),
    "security.login": ANYONE,
    "security.logout": ANYONE,
    "security.forgot_password": ANYONE,
    "security.reset_password": ANYONE,
    "security.two_factor_token_validation": ANYONE,
    "security.two_factor_rescue": ANYONE,
    "security.tf_select": ANYONE,
    "security.verify": SIGNED_IN,
    "security.change_password": SIGNED_IN,
    "security.two_factor_setup": SIGNED_IN,
    "security.two_factor_setup_validate": SIGNED_IN,
}
"""Every endpoint there is."""


class UnguardedRouteError(Exception):
    """A route has no entry in `web.guards.ROUTES`, or an entry has no route."""


def init_app(app: Flask) -> None:
    """Guard every route; call it last, when all routes are known. Raises UnguardedRouteError."""
    odd = {rule.endpoint for rule in app.url_map.iter_rules()} ^ ROUTES.keys()
    if odd:
        raise UnguardedRouteError(", ".join(sorted(odd)))
    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None
    who = ROUTES[request.endpoint]
    if not who.signed_in:
        return None
    if who.by_key:
        identify()
        return None
    if not current_user.is_authenticated:
        return _sign_in_first()
    if who.roles and not _holds(who.roles):
        abort(403)
    return None


def _sign_in_first() -> Response:
    if request.method != "GET":
        abort(401)
    flash(gettext("Please sign in to see this page."), "info")
    response = redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    assert isinstance(response, Response)
    return response


def _holds(roles: frozenset[str]) -> bool:
    with house().database.reading() as connection:
        return not scope(connection).actor.all_roles.isdisjoint(roles)
