"""A batch as ISO 20022 `pain.001.001.09`, the customer credit transfer initiation."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from settings import OFFICE_ZONE
from workflow.money.amounts import yuan
from workflow.money.bank.batch import BankAccount, BankBatch, BankPayment
from workflow.money.bank.faults import refuse_faults

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


def write(batch: BankBatch) -> bytes:
    """The file's bytes: the same for the same batch. Raises `BatchRefused` for what a bank would refuse."""
    refuse_faults(batch)
    document = ET.Element("Document", {"xmlns": NAMESPACE})
    initiation = _under(document, "CstmrCdtTrfInitn")
    _group_header(initiation, batch)
    _payment_information(initiation, batch)
    ET.indent(document)
    written = ET.tostring(document, encoding="UTF-8", xml_declaration=True)
    return bytes(written) + b"\n"


def _group_header(parent: ET.Element, batch: BankBatch) -> None:
    header = _under(parent, "GrpHdr")
    _under(header, "MsgId", batch.message_id)
    _under(header, "CreDtTm", batch.created_at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds"))
    _count_and_sum(header, batch)
    _under(_under(header, "InitgPty"), "Nm", batch.payer.holder)


def _payment_information(parent: ET.Element, batch: BankBatch) -> None:
    information = _under(parent, "PmtInf")
    _under(information, "PmtInfId", batch.message_id)
    _under(information, "PmtMtd", "TRF")
    _count_and_sum(information, batch)
    _under(_under(information, "ReqdExctnDt"), "Dt", batch.execute_on.isoformat())
    _under(_under(information, "Dbtr"), "Nm", batch.payer.holder)
    _account(information, "DbtrAcct", batch.payer, currency="CNY")
    _agent(information, "DbtrAgt", batch.payer)
    for payment in batch.sorted_payments:
        _transaction(information, payment)


def _transaction(parent: ET.Element, payment: BankPayment) -> None:
    transaction = _under(parent, "CdtTrfTxInf")
    _under(_under(transaction, "PmtId"), "EndToEndId", payment.end_to_end_id)
    _under(_under(transaction, "Amt"), "InstdAmt", yuan(payment.amount_fen)).set("Ccy", "CNY")
    _agent(transaction, "CdtrAgt", payment.payee)
    _under(_under(transaction, "Cdtr"), "Nm", payment.payee.holder)
    _account(transaction, "CdtrAcct", payment.payee)
    _under(_under(transaction, "RmtInf"), "Ustrd", payment.remark)


def _count_and_sum(parent: ET.Element, batch: BankBatch) -> None:
    _under(parent, "NbOfTxs", str(len(batch.payments)))
    _under(parent, "CtrlSum", yuan(batch.total_fen))


def _account(parent: ET.Element, name: str, account: BankAccount, currency: str | None = None) -> None:
    """A Chinese account is no IBAN, so its number goes under `Othr`."""
    element = _under(parent, name)
    _under(_under(_under(element, "Id"), "Othr"), "Id", account.number)
    if currency:
        _under(element, "Ccy", currency)


def _agent(parent: ET.Element, name: str, account: BankAccount) -> None:
    """The branch, by its CNAPS code where it is known, and by its name."""
    institution = _under(_under(parent, name), "FinInstnId")
    if account.cnaps:
        member = _under(institution, "ClrSysMmbId")
        _under(_under(member, "ClrSysId"), "Cd", "CNAPS")
        _under(member, "MmbId", account.cnaps)
    _under(institution, "Nm", account.bank)


def _under(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element
