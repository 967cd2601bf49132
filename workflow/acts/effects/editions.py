"""Publishing an edition that was proposed, once a second person has approved it: from then on it is immutable."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.acts.faults import EditionStands
from workflow.definition.faults import EditionFaults
from workflow.engine.moves import Moved
from workflow.registers import publishing


def say_edition(doing: Doing) -> Prepared:
    """Write into the record which content is proposed, and the hash of the file that said it."""
    proposal = publishing.get(doing.connection, doing.seen.id)
    return Prepared(
        said={
            "scheme": proposal.scheme,
            "edition": proposal.edition,
            "content": proposal.edition_hash,
            "file": proposal.given_sha256,
        }
    )


def publish_edition(doing: Doing) -> Prepared:
    """Put the edition into the database, read from the very bytes that were proposed, and record what it pinned.

    Raises EditionStands where another of its name came in since, or this release reads the file otherwise.
    """
    connection, proposal = doing.connection, publishing.get(doing.connection, doing.seen.id)
    try:
        edition = proposal.read(publishing.loaded_tables(connection))
    except EditionFaults as found:
        raise EditionStands from found
    if edition.hash != proposal.edition_hash or publishing.stands(connection, edition, proposal.authority):
        raise EditionStands
    pinned = publishing.publish(connection, proposal.authority, edition, doing.now)
    return Prepared(said={"content": edition.hash, "tables": dict(pinned)})


def drop_edition(doing: Doing) -> Prepared:
    """Let the name be proposed again, perhaps with a better text."""

    def after(_moved: Moved, _answer: object) -> None:
        publishing.drop(doing.connection, doing.seen.id, doing.now)

    return Prepared(after=after)
