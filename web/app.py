"""The web application: the house behind it, and every page, guard and header in front."""

from __future__ import annotations

from flask import Flask, session
from flask_security import Security
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import logs
from settings import Settings
from web import errors, formats, guards, headers, health, languages, navigation, request_log, requests, versions
from web.access import account, doors, keys, newcomers
from web.access.accounts import datastore, db
from web.access.mail import HousePasswords, OutboxMail
from web.access.second_factor import LostTelephone, OneTimeCodes
from web.accounts import pages as accounts
from web.api import applications as api_applications
from web.api import calls as api_calls
from web.api import drafts as api_drafts
from web.applications import pages as applications
from web.calls import pages as calls
from web.calls import proposing
from web.claiming import documents, draft, lines, mending, submission, uploads, workbook
from web.config import flask_config
from web.desk import correction, deciding, formality, joint, queue
from web.evaluations import pages as evaluations
from web.finance import answers, audits, batches, budgets, ledgers, paying, years
from web.finance import pages as finance
from web.home import pages as home
from web.house import House, settle
from web.moves import pages as moves
from web.notices import pages as notices
from web.objections import pages as objections
from web.objections import public as objecting
from web.organisations import pages as organisations
from web.organisations import registering
from web.people import pages as people
from web.plans import funds
from web.plans import pages as plans
from web.publishing import pages as publishing
from web.recoveries import pages as recoveries
from web.registers import pages as registers
from web.schemes import pages as schemes
from web.services import pages as services
from web.services import public as answering
from web.steps import pages as steps
from web.whatif import pages as whatif

DOOR = (api_calls, api_applications, api_drafts)
"""The door for programs: no form is sent there, and no cookie counts."""

ROOMS = (
    home,
    calls,
    proposing,
    applications,
    steps,
    health,
    draft,
    lines,
    workbook,
    mending,
    documents,
    uploads,
    submission,
    notices,
    objecting,
    plans,
    funds,
    whatif,
    finance,
    batches,
    answers,
    budgets,
    ledgers,
    audits,
    years,
    paying,
    recoveries,
    publishing,
    registers,
    moves,
    evaluations,
    services,
    answering,
    schemes,
    registering,
    organisations,
    accounts,
    people,
    newcomers,
    account,
    objections,
    queue,
    formality,
    correction,
    deciding,
    joint,
    keys,
    *DOOR,
)
"""The rooms of the site, each with the blueprint of its routes."""


def create_app(settings: Settings) -> Flask:
    """The application for these settings; it asks nothing of a server before the first request."""
    logs.configure()
    app = Flask("web", template_folder="templates", static_folder="static")
    app.config.from_mapping(flask_config(settings))
    settle(app, House.of(settings))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    requests.init_app(app)
    request_log.init_app(app)
    languages.init_app(app)
    formats.init_app(app)
    navigation.init_app(app)
    versions.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    _secure(app)
    for each in ROOMS:
        app.register_blueprint(each.blueprint)
    guards.init_app(app)
    return app


def _secure(app: Flask) -> None:
    """Forms with tokens, and sign-in with all that belongs to it."""
    csrf = CSRFProtect(app)
    for each in (languages, *DOOR):
        csrf.exempt(each.blueprint)
    db.init_app(app)
    security = Security(
        app,
        datastore,
        mail_util_cls=OutboxMail,
        password_util_cls=HousePasswords,
        totp_cls=OneTimeCodes,
        two_factor_rescue_form=LostTelephone,
    )
    # Pages only: what a program may do has its own door, with its own keys.
    security.want_json(lambda _request: False)
    doors.init_app(app)
    app.before_request(_permanent)


def _permanent() -> None:
    """A session lives as long as `web.config.SESSION` says, from the last page that was asked for."""
    if session:
        session.permanent = True
