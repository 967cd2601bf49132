"""What claimants hold of the book: each application's part of what is reserved, at the bank, paid and recovered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Held:
    """Money at a moment, in fen: granted is what is reserved, in transit, paid or recovered.

    `returned_fen` is what the bank has sent back so far; it is reserved again, or was paid since. What came back of a
    recovery is no longer paid.
    """

    reserved_fen: int = 0
    in_transit_fen: int = 0
    paid_fen: int = 0
    returned_fen: int = 0
    recovered_fen: int = 0

    @property
    def granted_fen(self) -> int:
        """What plans have given and not taken back."""
        return self.reserved_fen + self.in_transit_fen + self.paid_fen + self.recovered_fen

    @classmethod
    def sum(cls, all_held: Iterable[Held]) -> Held:
        """Several together."""
        rows = [
            (each.reserved_fen, each.in_transit_fen, each.paid_fen, each.returned_fen, each.recovered_fen)
            for each in all_held
        ]
        return cls(*map(sum, zip(*rows, strict=True)))


@dataclass(frozen=True)
class ClaimantAccount:
    """What one application (its id) of a claimant (its organisation's) has of the book of a call."""

    application: int
    claimant: int
    call: int
    held: Held


_ACCOUNTS = text(
    "WITH moment AS (SELECT coalesce(CAST(:until AS timestamptz), 'infinity') AS at), "
    "wanted AS (SELECT a.id, a.claimant_id, a.call_id FROM application a WHERE a.submitted_at IS NOT NULL "
    "AND (CAST(:authorities AS bigint[]) IS NULL OR a.authority_id = ANY(:authorities)) "
    "AND coalesce(a.claimant_id = :claimant, true)), "
    # A plan's reservations begin with the transfer of its approval, and end with a release, if one came.
    "given AS (SELECT r.application_id AS id, sum(r.amount_fen) AS fen FROM reservation r "
    "JOIN transfer t ON t.subject_id = r.plan_id JOIN account f ON f.id = t.from_id AND f.name = 'free', moment "
    "WHERE t.at <= moment.at AND (r.resolution IS DISTINCT FROM 'released' OR r.resolved_at > moment.at) "
    "AND r.application_id IN (SELECT id FROM wanted) GROUP BY 1), "
    # A payment is at the bank from the release of its batch to its outcome.
    "sent AS (SELECT p.application_id AS id, "
    "coalesce(sum(p.amount_fen) FILTER (WHERE p.outcome IS NULL OR p.outcome_at > moment.at), 0) AS transit, "
    "coalesce(sum(p.amount_fen) FILTER (WHERE p.outcome = 'paid' AND p.outcome_at <= moment.at), 0) AS paid, "
    "coalesce(sum(p.amount_fen) FILTER (WHERE p.outcome = 'returned' AND p.outcome_at <= moment.at), 0) AS returned "
    "FROM payment p JOIN transfer t ON t.subject_id = p.batch_id, moment WHERE t.at <= moment.at "
    "AND p.application_id IN (SELECT id FROM wanted) GROUP BY 1), "
    "back AS (SELECT r.application_id AS id, sum(p.amount_fen) AS fen FROM repayment p "
    "JOIN recovery r ON r.id = p.recovery_id JOIN history h ON (h.subject_id, h.seq) = (p.recovery_id, p.seq) "
    "LEFT JOIN history u ON (u.subject_id, u.seq) = (p.recovery_id, p.undone_seq), moment "
    "WHERE h.at <= moment.at AND (u.at IS NULL OR u.at > moment.at) "
    "AND r.application_id IN (SELECT id FROM wanted) GROUP BY 1) "
    "SELECT w.id, w.claimant_id, w.call_id, coalesce(g.fen, 0) - coalesce(s.transit + s.paid, 0) AS reserved, "
    "coalesce(s.transit, 0) AS transit, coalesce(s.paid, 0) - coalesce(b.fen, 0) AS paid, "
    "coalesce(s.returned, 0) AS returned, coalesce(b.fen, 0) AS recovered FROM wanted w "
    "LEFT JOIN given g ON g.id = w.id LEFT JOIN sent s ON s.id = w.id LEFT JOIN back b ON b.id = w.id "
    "WHERE g.id IS NOT NULL OR s.id IS NOT NULL ORDER BY w.claimant_id, w.id"
)


def accounts(
    connection: Connection,
    *,
    authorities: Sequence[int] | None = None,
    claimant: int | None = None,
    until: datetime | None = None,
) -> list[ClaimantAccount]:
    """Whatever applications have of the book at a moment (UTC, included) or now; those that never had any are left out.

    Of all authorities or of some, of all claimants or of one. What they come to is what the accounts of their calls
    hold: the sums are held equal by tests after every step.
    """
    asked = {
        "until": until,
        "authorities": None if authorities is None else list(authorities),
        "claimant": claimant,
    }
    return [
        ClaimantAccount(row.id, row.claimant_id, row.call_id, Held(*map(int, row[3:])))
        for row in connection.execute(_ACCOUNTS, asked)
    ]
