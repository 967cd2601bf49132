"""The demonstration's data, made from a seed: universities, people, claims with their mistakes, papers and answers."""

from console.demonstration.answers import bank_answer
from console.demonstration.papers import Paper, papers
from console.demonstration.people import Person, people
from console.demonstration.rows import claim_rows
from console.demonstration.setting import BUDGET_FEN, CAP_FEN, CLOSING, SEED, TODAY, WINDOW
from console.demonstration.universities import University, treasury, universities
from console.demonstration.workbook import Demo, Planned, mended, workbook

__all__ = [
    "BUDGET_FEN",
    "CAP_FEN",
    "CLOSING",
    "SEED",
    "TODAY",
    "WINDOW",
    "Demo",
    "Paper",
    "Person",
    "Planned",
    "University",
    "bank_answer",
    "claim_rows",
    "mended",
    "papers",
    "people",
    "treasury",
    "universities",
    "workbook",
]
