"""Results as ISO 20022 `pain.002`, the customer payment status report, of version 3 or later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workflow.money.amounts import fen_of
from workflow.money.bank.results import (
    LONGEST_REASON,
    Outcome,
    Reading,
    Result,
    ResultFault,
    fault,
    gathered,
    id_fault,
)

OUTCOMES: Final[Mapping[str, Outcome]] = {
    "ACSC": "paid",
    "ACCC": "paid",
    "RJCT": "returned",
    "CANC": "returned",
}
"""The final codes: settled at the payer's or the payee's bank, rejected, cancelled. Any other is still on its way."""

_ROOT = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(?:0[3-9]|[1-9][0-9]))\}Document")


def read(data: bytes) -> Reading:
    """The results of a status report; a DTD or an entity in it makes it no XML that is read here."""
    try:
        document = fromstring(data, forbid_dtd=True)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError):
        return Reading((), (fault(0, None, "not_xml"),))
    found = _ROOT.fullmatch(document.tag)
    report = document.find(f"{{{found.group(1)}}}CstmrPmtStsRpt") if found else None
    if found is None or report is None:
        return Reading((), (fault(0, None, "not_pain002"),))
    return gathered(_Report(report, found.group(1)).transactions())


class _Report:
    """Reads a report's transactions in one namespace."""

    def __init__(self, report: ET.Element, namespace: str) -> None:
        self._report = report
        self._names = {"": namespace}

    def transactions(self) -> Iterator[Result | ResultFault]:
        """A transaction that says nothing of itself has the status of its group; a group alone settles nothing."""
        whole = self._text(self._report, "OrgnlGrpInfAndSts/GrpSts")
        ordinal = 0
        for group in self._report.findall("OrgnlPmtInfAndSts", self._names):
            together = self._text(group, "PmtInfSts") or whole
            for transaction in group.findall("TxInfAndSts", self._names):
                ordinal += 1
                yield self._transaction(ordinal, transaction, together)
        if not ordinal:
            told = whole or self._text(self._report, "OrgnlPmtInfAndSts/PmtInfSts")
            yield fault(0, None, "group_status_only", status=told) if told else fault(0, None, "no_lines")

    def _transaction(self, ordinal: int, transaction: ET.Element, together: str) -> Result | ResultFault:
        end_to_end_id = self._text(transaction, "OrgnlEndToEndId")
        if wrong := id_fault(ordinal, end_to_end_id):
            return wrong
        status = self._text(transaction, "TxSts") or together
        if status not in OUTCOMES:
            return fault(ordinal, end_to_end_id, "not_final", status=status)
        amount = transaction.find("OrgnlTxRef/Amt/InstdAmt", self._names)
        if amount is None:
            return Result(end_to_end_id, OUTCOMES[status], None, self._reason(transaction), ordinal)
        if amount.get("Ccy") != "CNY":
            return fault(ordinal, end_to_end_id, "currency", currency=amount.get("Ccy", ""))
        fen = fen_of(amount.text or "")
        if fen is None:
            return fault(ordinal, end_to_end_id, "amount", amount=amount.text or "")
        return Result(end_to_end_id, OUTCOMES[status], fen, self._reason(transaction), ordinal)

    def _reason(self, transaction: ET.Element) -> str:
        paths = ("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry", "StsRsnInf/AddtlInf")
        found = (each.text or "" for path in paths for each in transaction.findall(path, self._names))
        return " ".join(each.strip() for each in found if each.strip())[:LONGEST_REASON]

    def _text(self, element: ET.Element, path: str) -> str:
        return (element.findtext(path, "", self._names) or "").strip()
