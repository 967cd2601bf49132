"""Every page there is to look at: one line a page, which the looks and the contact sheet both read."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.site import OFFICER, STRANGER, Site


@dataclass(frozen=True)
class Look:
    """A page by its name (of files too), its path, and who opens it; `{…}` in a path is one of `Site.things`."""

    name: str
    path: str
    who: str = STRANGER
    status: int = 200


LOOKS = (
    Look("welcome", "/"),
    Look("calls", "/calls"),
    Look("sign-in", "/sign-in"),
    Look("reset", "/reset"),
    Look("missing", "/nowhere", status=404),
    Look("home-officer", "/", OFFICER),
    Look("home-handler", "/", "handler"),
    Look("home-rechecker", "/", "rechecker"),
    Look("home-finance", "/", "finance"),
    Look("home-auditor", "/", "auditor"),
    Look("applications", "/applications", "handler"),
    Look("applications-officer", "/applications", OFFICER),
    Look("application-paid", "/applications/{paid}", OFFICER),
    Look("application-reviewed", "/applications/{reviewed}", "rechecker"),
    Look("application-missing", "/applications/none", "handler", status=404),
    Look("password", "/account/password", OFFICER),
    Look("second-factor", "/account/second-factor", OFFICER),
    Look("verify", "/verify", OFFICER),
)


def path_of(site: Site, look: Look) -> str:
    """The look's path with the numbers of this demonstration."""
    return look.path.format(**site.things)
