"""What every answer tells the browser: nothing from elsewhere, no frames, no guessing, no private thing cached."""

from __future__ import annotations

from flask import Flask, Response, request

from web.api.bearer import holder
from web.house import house
from web.reader import reader

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""The content policy: scripts and styles are files of this origin, never inline, and no text becomes a program."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_HTTPS_FOR_A_YEAR = "max-age=31536000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Add the headers to every answer, errors too."""
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    response.headers.update(ALWAYS)
    if house().settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = _HTTPS_FOR_A_YEAR
    if request.endpoint == "static":
        return response
    private = reader() is not None or holder() is not None or request.blueprint == "security"
    response.headers["Cache-Control"] = "no-store, private" if private else "no-cache"
    response.vary.update(("Cookie", "Authorization", "Accept-Language"))
    return response
