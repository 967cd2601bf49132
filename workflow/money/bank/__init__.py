"""What the bank is given and answers: pain.001 and batch CSV, results as CSV and pain.002, and their reconciliation."""

from workflow.money.bank.batch import BankAccount, BankBatch, BankPayment, end_to_end_id
from workflow.money.bank.faults import BatchFault, BatchRefused, batch_faults
from workflow.money.bank.reconciling import Reconciliation, reconcile
from workflow.money.bank.results import Outcome, Reading, Result, ResultFault
from workflow.money.bank.results_file import read_results

__all__ = [
    "BankAccount",
    "BankBatch",
    "BankPayment",
    "BatchFault",
    "BatchRefused",
    "Outcome",
    "Reading",
    "Reconciliation",
    "Result",
    "ResultFault",
    "batch_faults",
    "end_to_end_id",
    "read_results",
    "reconcile",
]
