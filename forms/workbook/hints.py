"""How each field type is filled in: its words, its choices, and the cell format that keeps what is typed."""

from __future__ import annotations

from typing import Literal, NamedTuple

from forms.messages import Words
from forms.spec import FieldSpec
from forms.types.choices import choices, reduction_rates

CellFormat = Literal["text", "date", "money", "general"]


class Hint(NamedTuple):
    """What the instructions say of a type, and the format of its cells: as text a spreadsheet eats no digit."""

    words: Words
    cell: CellFormat = "text"


_CODE = Hint(Words("按证件填写，单元格为文本", "As on the certificate; the cell is text"))
_HINTS: dict[str, Hint] = {
    "cn_patent": Hint(Words("如 ZL201710117081.7，含校验位", "Such as ZL201710117081.7, with its check digit")),
    "patent_year": Hint(Words("1 至 20 的整数", "A whole number from 1 to 20"), "general"),
    "money": Hint(Words("以元为单位，最多两位小数", "In yuan, at most two decimals"), "money"),
    "date": Hint(Words("如 2018-06-04", "Such as 2018-06-04"), "date"),
    "fiscal_receipt": Hint(
        Words(
            "电子票据代码 8 位、号码 10 位；旧版纸质票据只填号码",
            "Code of 8 digits, number of 10; older paper: number only",
        )
    ),
    "names": Hint(Words("多个名称以分号分隔，第一名在前", "Split several names by semicolons, the first-named first")),
    "int": Hint(Words("整数", "A whole number"), "general"),
    "text": Hint(Words("文字", "Text")),
    "country": Hint(Words("两位字母代码（WIPO ST.3）", "Two letters (WIPO ST.3)")),
    "nice_classes": Hint(Words("类别号以分号分隔，1 至 45", "Class numbers from 1 to 45, split by semicolons")),
}


def hint_of(spec: FieldSpec) -> Hint:
    """What the instructions say of a field's type."""
    told = choices_of(spec)
    if told:
        listed = " / ".join(told)
        return Hint(Words(f"从列表中选择：{listed}", f"Choose from the list: {listed}"))
    return _HINTS.get(spec.type, _CODE)


def choices_of(spec: FieldSpec) -> list[str]:
    """The answers that a field allows, as a workbook's list offers them; empty when it is no choice."""
    if spec.type == "bool":
        return ["是", "否"]
    if spec.type == "reduction":
        return ["否", *(f"{rate}%" for rate in reduction_rates(spec.options))]
    if spec.type == "choice":
        return [words[0] if words else value for value, words in choices(spec.options).items()]
    return []
