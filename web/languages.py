"""The language of a page: what the reader chose, else what their account says, else what their browser asks for."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Flask, Response, redirect, request
from flask_babel import Babel, get_locale

from web.house import house
from web.reader import reader
from workflow.definition.life import Text
from workflow.parties import people

LOCALES = {"zh": "zh_CN", "en": "en"}
"""Babel's name of each language."""

COOKIE = "language"
_YEAR_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("languages", __name__)


def init_app(app: Flask) -> None:
    """Let Babel ask here, and give templates what they need."""
    Babel(app, locale_selector=_locale)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["language"] = language
    app.jinja_env.filters["told"] = told


def language() -> Literal["zh", "en"]:
    """The language of this request."""
    return "en" if str(get_locale()).startswith("en") else "zh"


def told(words: Text) -> str:
    """Words that are known in both languages, in that of this request."""
    return words.told(language())


@blueprint.post("/language")
def choose() -> Response:
    """Choose a language and go back to where the choice was made. It changes nothing but what is read."""
    chosen = request.form.get("language", "")
    response = redirect(_back(request.form.get("to", "")), 303)
    if chosen in LOCALES:
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=_YEAR_SECONDS,
            secure=house().settings.secure_cookies,
            httponly=True,
            samesite="Lax",
        )
        _keep(chosen)
    assert isinstance(response, Response)
    return response


def _keep(chosen: str) -> None:
    """Remember the choice with the account: mail follows it."""
    person = reader()
    if person and person.language != chosen:
        with house().database.writing() as connection:
            people.set_language(connection, person.id, chosen)


def _back(to: str) -> str:
    """A path of this site, or the first page: never somebody else's address."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) and "\n" not in to and "\r" not in to else "/"


def _locale() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return LOCALES[chosen]
    person = reader()
    if person:
        return LOCALES[person.language]
    return LOCALES[request.accept_languages.best_match(list(LOCALES), "zh")]
