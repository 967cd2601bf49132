"""What may go wrong with work after the commit, named by what becomes of it: tried again, or given up."""

from __future__ import annotations


class JobError(Exception):
    """The work could not be done this time; it is tried again later."""


class GiveUp(JobError):
    """The work can never succeed as it was ordered; it is not tried again until an operator orders it."""


class UnknownTopic(JobError):
    """No handler is registered for the topic: perhaps this worker is older than the one who ordered the work."""


class TopicTaken(JobError):
    """Two handlers were given for one topic."""


class NotAnId(JobError):
    """The body of an errand may hold only numbers and ids of letters, digits, `_`, `.`, `:` and `-`."""
