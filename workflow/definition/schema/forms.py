"""The form and the papers of a definition as a JSON Schema: fields, documents, letters, reasons."""

from __future__ import annotations

from forms.identifiers.patents import KIND_WORDS
from forms.types import TYPES
from forms.types.money import CURRENCIES
from workflow.definition.paper_reader import HOUSE, MEDIA
from workflow.definition.schema.pieces import (
    BOOLEAN,
    MEGABYTES,
    PAIR,
    TEXT,
    WORDS,
    Schema,
    mapping,
    named,
    one_of,
    some_of,
    titled,
    told,
)

_LISTED = {"type": "array", "minItems": 1}
_OPTIONS: dict[str, Schema] = {
    "kinds": told({}, "cn_patent：接受的专利种类", "cn_patent: the kinds of patent that are taken"),
    "least": told({}, "最小值", "the least value"),
    "most": told({}, "最大值，或最多字数", "the greatest value, or the most characters"),
    "choices": told({}, "choice：可选的答案及其文字", "choice: the answers, with the words for each"),
    "rates": told({}, "reduction：减缴比例（%）", "reduction: the percentages that there are"),
    "currency": told({}, "money：币种，CNY（默认）或 CHF", "money: CNY (unless said) or CHF"),
    "default": told({}, "默认值", "what stands there at first"),
}
_OF_ITS_TYPE = {
    "cn_patent": {"properties": {"kinds": {**_LISTED, "items": one_of(KIND_WORDS)}}},
    "money": {"properties": {"currency": one_of(CURRENCIES)}},
    "choice": {
        "properties": {"choices": {"anyOf": [_LISTED, {"type": "object", "minProperties": 1}]}},
        "required": ["choices"],
    },
    "reduction": {
        "properties": {"rates": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 100}}}
    },
}
"""What the options of a type must be."""


def _field(own: dict[str, Schema]) -> Schema:
    properties = {
        "type": told(one_of(TYPES), "字段类型", "the type of the field"),
        "help": told(PAIR, "填写说明", "what helps to fill it in"),
        "required": told(BOOLEAN, "是否必填（默认是）", "whether it must be filled in (unless said, yes)"),
        "compare": told(WORDS, "审查时须核对的材料", "the documents that a reviewer compares it with"),
        **_OPTIONS,
        **own,
    }
    conditions = [
        {"if": {"properties": {"type": {"const": name}}, "required": ["type"]}, "then": then}
        for name, then in _OF_ITS_TYPE.items()
    ]
    return {**titled(properties, "type"), "allOf": conditions}


FORM: Schema = named(_field({}))
"""The fields of an application, or of a report after payment."""

_COLUMNS: dict[str, Schema] = {
    "column": told(TEXT, "工作簿的列名", "the header of its workbook column"),
    "columns": told(WORDS, "分为几列的，各列列名", "the headers, where the type reads several columns"),
    "aliases": told(
        {"anyOf": [WORDS, {"type": "object", "additionalProperties": WORDS}]},
        "其他列名",
        "other headers that claimants use",
    ),
}
LINE: Schema = named({**_field(_COLUMNS), "oneOf": [{"required": ["column"]}, {"required": ["columns"]}]})
"""The fields of a line, which have workbook columns."""

DOCUMENTS: Schema = named(
    titled(
        {
            "per": told(one_of(("application", "line")), "每份申报一份，或每条明细一份", "one for all, or one a line"),
            "required": BOOLEAN,
            "media": told(some_of(MEDIA), "接受的文件种类", "the kinds of file that are taken"),
            "largest": told(MEGABYTES, "单个文件上限，如 20 MB", "the largest file, such as 20 MB"),
        },
        "per",
        "media",
        "largest",
    )
)

LETTERS: Schema = {"anyOf": [{"const": HOUSE}, named(mapping({"title": PAIR, "body": PAIR}, "title", "body"))]}
"""Those that all schemes share, or one for each letter that the life sends."""

REASONS: Schema = named(
    titled({"clause": TEXT, "words": told(BOOLEAN, "须另写理由", "whether the reviewer must say more")})
)
CHOICES: Schema = named(titled({}))
