"""Universities of Changsha by their real names, with invented codes, accounts and people."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.demonstration.chance import chance
from console.demonstration.codes import ROUNDS, UNIVERSITIES, account_number, bank_code, credit_code
from console.demonstration.people import Person, invented_name, officer
from workflow.money.bank import BankAccount

_CENTRAL, _PROVINCE = "12100000", "12430000"


@dataclass(frozen=True)
class University:
    """A claimant of the demonstration: `lines` is how many lines it claims, `slot` keeps its numbers its own."""

    slot: int
    name: str
    short: str
    uscc: str
    legal_person: str
    address: str
    telephone: str
    """A number of Changsha that can never be anybody's: no subscriber's begins with a nought."""
    fields: tuple[str, ...]
    lines: int
    account: BankAccount
    officer: Person


_FACTS: tuple[tuple[str, str, str, str, tuple[str, ...], int], ...] = (
    (
        "中南大学",
        "csu",
        _CENTRAL,
        "岳麓区麓山南路",
        ("metallurgy", "materials", "rail", "medicine", "information"),
        3000,
    ),
    ("湖南大学", "hnu", _CENTRAL, "岳麓区麓山南路", ("vehicles", "power", "civil", "chemistry", "information"), 1200),
    ("长沙理工大学", "csust", _PROVINCE, "天心区万家丽南路", ("civil", "power", "information"), 640),
    ("湖南农业大学", "hunau", _PROVINCE, "芙蓉区农大路", ("crops", "livestock", "food"), 450),
    ("湖南师范大学", "hunnu", _PROVINCE, "岳麓区麓山路", ("chemistry", "crops", "medicine"), 420),
    ("中南林业科技大学", "csuft", _PROVINCE, "天心区韶山南路", ("forestry", "food", "materials"), 400),
    ("湖南中医药大学", "hnucm", _PROVINCE, "岳麓区学士路", ("herbs", "medicine"), 260),
    ("长沙学院", "ccsu", _PROVINCE, "开福区洪山路", ("information", "materials"), 120),
    ("湖南第一师范学院", "hnfnu", _PROVINCE, "岳麓区枫林三路", ("information", "chemistry"), 40),
    ("湖南财政经济学院", "hufe", _PROVINCE, "岳麓区枫林二路", ("information",), 16),
)
"""Name, short name, registration authority, street, fields in which it invents, and lines that it claims."""

_BANKS = (
    ("102", "中国工商银行"),
    ("103", "中国农业银行"),
    ("104", "中国银行"),
    ("105", "中国建设银行"),
    ("301", "交通银行"),
)


def universities(seed: int) -> list[University]:
    """All claimants of the demonstration, the largest first; together they ask for more than the budget."""
    return [_university(slot, facts, seed) for slot, facts in enumerate(_FACTS)]


def in_round(university: University, place: int) -> University:
    """The same university with numbers that no other round has; rounds repeat after `ROUNDS`."""
    return replace(university, slot=university.slot % UNIVERSITIES + UNIVERSITIES * (place % ROUNDS))


def treasury(seed: int) -> BankAccount:
    """The account from which the demonstration pays."""
    return _account("长沙市财政局（演示）", 99, seed)


def _university(slot: int, facts: tuple[str, str, str, str, tuple[str, ...], int], seed: int) -> University:
    name, short, authority, street, fields, lines = facts
    luck = chance(seed, "university", short)
    return University(
        slot=slot,
        name=name,
        short=short,
        uscc=credit_code(luck, authority),
        legal_person=invented_name(luck),
        address=f"湖南省长沙市{street}{luck.randrange(1, 400)}号",
        telephone=f"0731-0000{slot:04d}",
        fields=fields,
        lines=lines,
        account=_account(name, slot, seed),
        officer=officer(short, name, seed),
    )


def _account(holder: str, slot: int, seed: int) -> BankAccount:
    code, bank = _BANKS[slot % len(_BANKS)]
    number = account_number(chance(seed, "account", holder))
    return BankAccount(holder, number, f"{bank}长沙第{slot + 1}演示支行", bank_code(code, 9900 + slot))
