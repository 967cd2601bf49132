"""What may go wrong in storage that no user can mend: one root, and what the caller does next."""

from __future__ import annotations


class StorageError(Exception):
    """Storage cannot do what it was asked."""

    def __str__(self) -> str:
        """The docstring is the message; what was at hand follows it."""
        told = (self.__doc__ or "").strip().splitlines()[0]
        return f"{told} {' '.join(str(each) for each in self.args)}".strip()


class StorageRetryError(StorageError):
    """A server that storage needs did not answer; the same call may succeed later."""
