"""Every page there is to look at: one line a page, which the looks and the contact sheet both read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select

from tests.browser.site import OFFICER, STRANGER, Site
from workflow.claims.tables import Application
from workflow.engine.tables import Subject


@dataclass(frozen=True)
class Look:
    """A page by its name (of files too), its path, and who opens it; `{…}` in a path is one of `THINGS`."""

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


def _application(state: str) -> Select[str]:
    """The first application in a state, by its number."""
    stands = Application.id == Subject.id
    found = select(Application.number).join(Subject, stands).where(Subject.state == state)
    return found.order_by(Application.id).limit(1)


THINGS = {
    "paid": _application("paid"),
    "reviewed": _application("substantive"),
    "received": _application("submitted"),
}
"""What a path may name: the query that finds its number in the demonstration."""


def path_of(site: Site, look: Look) -> str:
    """The look's path with the numbers of this demonstration."""
    with site.cast.office.database.reading() as connection:
        numbers = {
            thing: connection.execute(found).scalar_one()
            for thing, found in THINGS.items()
            if f"{{{thing}}}" in look.path
        }
    return look.path.format(**numbers)
