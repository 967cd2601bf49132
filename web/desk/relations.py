"""What the kinds of relation are called for which a reviewer stays out of a claimant's matters."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.definition.life import Text

RELATIONS: Mapping[str, Text] = {
    "employment": Text("在该单位任职或曾任职", "I work or worked there"),
    "family": Text("近亲属在该单位任职或与其有利害关系", "A close relative works there or has an interest in it"),
    "holding": Text("持有该单位股份或权益", "I hold a share in it"),
    "adviser": Text("担任该单位顾问或代理人", "I advise or represent it"),
    "other": Text("其他可能影响公正的关系", "Another tie that could sway me"),
}
"""Each kind of `parties.tables.RELATION_KINDS`; a test holds the two equal."""
