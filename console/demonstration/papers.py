"""The papers behind a claim as small valid PDFs: certificates, receipts, the account's proof, the undertaking."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pikepdf

from console.demonstration.lines import Inventor, Line
from console.demonstration.setting import TODAY
from console.demonstration.universities import University

_LINES_A_PAGE: Final = 40
_TITLE_POINTS, _TEXT_POINTS, _LEADING = 18, 10, 17
_LEFT, _TOP = 50, 780
_LATIN: Final = (1, 95)
"""Where Adobe-GB1 has the letters and digits that are half as wide as a character."""

_NOTE: Final = "演示材料，内容均为虚构。Demonstration only; everything in it is invented."


@dataclass(frozen=True)
class Paper:
    """One document: its kind as the edition names it, a file name, and its bytes."""

    kind: str
    name: str
    data: bytes


def papers(university: University, count: int, seed: int) -> list[Paper]:
    """Every document that the claim of so many good lines needs; the same arguments give the same bytes."""
    lines = Inventor(university, seed).lines(count)
    account = university.account
    texts = {
        "institution_certificate": (
            "事业单位法人证书",
            [
                university.name,
                f"统一社会信用代码 {university.uscc}",
                f"法定代表人 {university.legal_person}",
                university.address,
            ],
        ),
        "patent_list": ("专利清单", [f"{place}. {each.patent_no} {each.title}" for place, each in _numbered(lines)]),
        "patent_certificates": ("发明专利证书", [_certificate(each) for each in lines]),
        "register_copies": ("专利登记簿副本", [f"{each.patent_no} {'；'.join(each.owners)} 有效" for each in lines]),
        "fee_receipts": ("年费票据", [_receipt(each) for each in lines]),
        "account_proof": ("收款账户证明", [account.holder, account.number, account.bank, account.cnaps or ""]),
        "undertaking": ("承诺书", ["本单位承诺所报材料真实，未重复申报。", f"{university.name}  {TODAY:%Y-%m-%d}"]),
    }
    return [Paper(kind, f"{title}.pdf", pdf(title, text)) for kind, (title, text) in texts.items()]


def pdf(title: str, text: Sequence[str]) -> bytes:
    """A PDF of plain lines of text, as many pages as they take, in a CJK font that every reader substitutes."""
    with pikepdf.new() as document:
        font = document.make_indirect(_font())
        for start in range(0, max(len(text), 1), _LINES_A_PAGE):
            page = document.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = document.make_stream(_content(title, text[start : start + _LINES_A_PAGE]))
        file = io.BytesIO()
        document.save(file, deterministic_id=True)
    return file.getvalue()


def _numbered(lines: Sequence[Line]) -> enumerate[Line]:
    return enumerate(lines, start=1)


def _certificate(line: Line) -> str:
    return f"{line.patent_no} {line.title} 申请日 {line.filed} 授权公告日 {line.granted}"


def _receipt(line: Line) -> str:
    number = " ".join(each for each in line.receipt if each)
    return f"票据 {number} {line.patent_no} 第{line.fee_year}年年费 {line.paid}.00元 {line.paid_on}"


def _content(title: str, text: Sequence[str]) -> bytes:
    shown = [(_TITLE_POINTS, title), (_TEXT_POINTS, _NOTE), *((_TEXT_POINTS, each) for each in text)]
    drawn = [f"/F1 {points} Tf <{each.encode('utf-16-be').hex()}> Tj T*" for points, each in shown]
    return "\n".join(["BT", f"{_LEADING} TL", f"{_LEFT} {_TOP} Td", *drawn, "ET"]).encode("ascii")


def _font() -> pikepdf.Dictionary:
    """One of the predefined CJK fonts of the PDF standard: nothing is embedded, and Chinese can be searched."""
    name = pikepdf.Name("/STSong-Light")
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=name,
        Flags=6,
        FontBBox=[-25, -254, 1000, 880],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=name,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="GB1", Supplement=4),
        DW=1000,
        W=[*_LATIN, 500],
        FontDescriptor=descriptor,
    )
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=name,
        Encoding=pikepdf.Name("/UniGB-UCS2-H"),
        DescendantFonts=[descendant],
    )
