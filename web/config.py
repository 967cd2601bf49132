"""Flask's and Flask-Security's configuration, made from the settings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from settings import OFFICE_ZONE, Settings
from workflow.parties.people import LEAST_PASSWORD, normal_email

SESSION = timedelta(hours=8)
"""How long a session lives without a request: a working day (real time)."""

RESET_WITHIN = timedelta(hours=1)
"""How long the link to set a new password works."""

TRANSLATIONS = Path(__file__).parent / "translations"

_MOST_FORM_BYTES = 1024 * 1024


def flask_config(settings: Settings) -> dict[str, Any]:
    """Everything that Flask and its extensions are told."""
    return {**_flask(settings), **_security(settings), **_second_factor(settings)}


def _flask(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.derived_key("web session").hex(),
        "SESSION_COOKIE_NAME": "__Host-yuelu" if settings.secure_cookies else "yuelu",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": SESSION,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "MAX_CONTENT_LENGTH": _MOST_FORM_BYTES,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
        # The token lives as long as the session, so that a form that was open over lunch can still be sent.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.secure_cookies,
        "BABEL_DEFAULT_LOCALE": "zh_CN",
        "BABEL_DEFAULT_TIMEZONE": str(OFFICE_ZONE),
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
    }


def _security(settings: Settings) -> dict[str, Any]:
    """Flask-Security: sign-in by mail address and password, without registration, remembering or tokens."""
    return {
        "SECURITY_URL_PREFIX": None,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_RESET_URL": "/reset",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_VERIFY_URL": "/verify",
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RESET_PASSWORD_WITHIN": RESET_WITHIN,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": normal_email, "case_insensitive": False}}],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        # The same PHC text that `workflow.parties.people.hashed` makes: no pepper of Flask-Security's own.
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_SALT": settings.derived_key("web tokens").hex(),
        "SECURITY_PASSWORD_LENGTH_MIN": LEAST_PASSWORD,
        "SECURITY_EMAIL_HTML": False,
        # Mail is written in its reader's language by `web.access.mail`, not in that of whoever asked for it.
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_I18N_DIRNAME": ["builtin", str(TRANSLATIONS)],
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        **{f"SECURITY_{page}_TEMPLATE": f"access/{page.lower()}.html" for page in _PAGES},
        **{f"SECURITY_{mail}": f"mail/{name}" for mail, name in _MAILS.items()},
    }


_PAGES = (
    "LOGIN_USER",
    "FORGOT_PASSWORD",
    "RESET_PASSWORD",
    "CHANGE_PASSWORD",
    "VERIFY",
    "TWO_FACTOR_SETUP",
    "TWO_FACTOR_VERIFY_CODE",
)
_MAILS = {
    "EMAIL_TEMPLATE_PASSWORD_RESET": "reset_instructions",
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "password_changed",
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "password_changed",
    "TWO_FACTOR_EMAIL_TEMPLATE": "sign_in_code",
}


def _second_factor(settings: Settings) -> dict[str, Any]:
    """A second factor by an authenticator app, for who wants it; a lost telephone is helped by a code by mail."""
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": True,
        "SECURITY_TWO_FACTOR_SETUP_URL": "/account/second-factor",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/sign-in/lost",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/sign-in/select",
        "SECURITY_TOTP_SECRETS": {"1": settings.derived_key("second factor").hex()},
        "SECURITY_TOTP_ISSUER": "Yuelu",
    }
