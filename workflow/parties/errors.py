"""What may go wrong with the parties that no user can mend."""

from __future__ import annotations


class PartiesError(Exception):
    """The parties cannot do what was asked."""

    def __str__(self) -> str:
        """The docstring is the message; what was at hand follows it."""
        told = (self.__doc__ or "").strip().splitlines()[0]
        return f"{told} {' '.join(str(each) for each in self.args)}".strip()


class NoSuchPersonError(PartiesError):
    """There is no active person with this number."""


class NoSuchOrganisationError(PartiesError):
    """There is no organisation with this number."""


class NoSuchAccountError(PartiesError):
    """There is no payee's account with this number that waits for confirmation."""


class NoSuchRoleError(PartiesError):
    """No role has this name."""
