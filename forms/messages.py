"""The words of every fault that forms can tell, by stable code, in Chinese and English."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The same words in Chinese and English; `{column}` and a fault's params are filled in."""

    zh: str
    en: str


CELLS: dict[str, Words] = {
    "missing": Words("「{column}」未填，请填写。", "“{column}” is empty; please fill it in."),
    "too_long": Words(
        "「{column}」过长：最多 {most} 个字，现有 {length} 个，请缩短。",
        "“{column}” is too long: {length} characters, at most {most}; please shorten it.",
    ),
    "too_many": Words(
        "「{column}」项数过多：最多 {most} 项，现有 {count} 项。",
        "“{column}” lists {count} entries, at most {most}.",
    ),
    "not_text": Words(
        "「{column}」含有无法识别的内容（{found}），请填写文字。",
        "“{column}” holds something that is not text ({found}); please type text.",
    ),
    "not_a_patent_no": Words(
        "「{column}」不是中国专利号（{found}）：应为 12 位数字加校验位，如 ZL201710117081.7；"
        "2003 年 10 月以前为 8 位数字加校验位，如 ZL95115608.X。请把单元格设为文本后重填。",
        "“{column}” is not a Chinese patent number ({found}): 12 digits and a check digit such as ZL201710117081.7, "
        "or, before October 2003, 8 digits and a check digit such as ZL95115608.X. "
        "Format the cell as text and type it again.",
    ),
    "check_digit": Words(
        "「{column}」校验位不符（{found}），请对照证书核对每一位后改正。",
        "The check digit in “{column}” does not fit ({found}); compare every digit with the certificate.",
    ),
    "not_an_invention": Words(
        "「{column}」不是发明专利（{found} 为{kind_zh}）：本项目只资助发明专利，请删除此行。",
        "“{column}” is not an invention patent ({found} is a {kind_en}); only inventions are funded, remove this row.",
    ),
    "wrong_patent_kind": Words(
        "「{column}」的专利类型不在范围内（{found} 为{kind_zh}），请核对或删除此行。",
        "“{column}” is of a kind that is not asked for here ({found} is a {kind_en}); check it or remove this row.",
    ),
    "fee_year": Words(
        "「{column}」应为 1 至 20 的整数，即年费所属的专利年度（{found}），请改正。",
        "“{column}” must be a whole number from 1 to 20, the patent year of the fee (found {found}).",
    ),
    "not_money": Words(
        "「{column}」不是金额（{found}）：请以元填写，如 1200 或 1,200.00，不可为负，最多两位小数。",
        "“{column}” is not an amount ({found}): yuan such as 1200 or 1,200.00, not negative, at most two decimals.",
    ),
    "not_a_date": Words(
        "「{column}」不是有效日期（{found}）：请按 2018-06-04 的样式填写。",
        "“{column}” is not a date that exists ({found}); write it like 2018-06-04.",
    ),
    "not_a_receipt": Words(
        "「{column}」不符合财政票据格式（{found}）：电子票据代码 8 位、号码 10 位数字（校验码 6 位）；"
        "旧版纸质票据只填号码。请把单元格设为文本后按票据重填。",
        "“{column}” is not a fiscal receipt ({found}): an electronic one has a code of 8 digits and a number of 10 "
        "(check of 6 characters), an older paper one a number only. Format the cell as text and copy the receipt.",
    ),
    "not_a_reduction": Words(
        "「{column}」应填 {choices} 之一（{found}），请改正。",
        "“{column}” must be one of {choices} (found {found}).",
    ),
    "not_a_choice": Words(
        "「{column}」应填 {choices} 之一（{found}），请改正。",
        "“{column}” must be one of {choices} (found {found}).",
    ),
    "not_a_yes_or_no": Words(
        "「{column}」应填「是」或「否」（{found}），请改正。",
        "“{column}” must be 是 (yes) or 否 (no) (found {found}).",
    ),
    "not_an_integer": Words(
        "「{column}」应为整数（{found}），请改正。",
        "“{column}” must be a whole number (found {found}).",
    ),
    "out_of_range": Words(
        "「{column}」应在 {least} 至 {most} 之间（{found}），请改正。",
        "“{column}” must lie between {least} and {most} (found {found}).",
    ),
    "not_a_uscc": Words(
        "「{column}」不是统一社会信用代码（{found}）：应为 18 位数字或大写字母，请把单元格设为文本后重填。",
        "“{column}” is not a unified social credit code ({found}): 18 digits or capital letters. "
        "Format the cell as text and type it again.",
    ),
    "not_an_org_code": Words(
        "「{column}」不是组织机构代码（{found}），请核对后重填。",
        "“{column}” is not an organisation code such as 60003734-1 ({found}); check it and type it again.",
    ),
    "not_a_resident_id": Words(
        "「{column}」不是居民身份证号码（{found}），请核对后重填。",
        "“{column}” is not a resident identity number ({found}); check it and type it again.",
    ),
    "not_a_pct_application": Words(
        "「{column}」不是PCT 申请号，应如 PCT/CN2018/123456（{found}），请核对后重填。",
        "“{column}” is not a PCT application number such as PCT/CN2018/123456 ({found}); check it and type it again.",
    ),
    "not_a_pct_publication": Words(
        "「{column}」不是国际公布号，应如 WO2018/123456（{found}），请核对后重填。",
        "“{column}” is not a publication number such as WO2018/123456 ({found}); check it and type it again.",
    ),
    "not_a_madrid_registration": Words(
        "「{column}」不是马德里国际注册号，应如 1423456（{found}），请核对后重填。",
        "“{column}” is not an international registration number such as 1423456 ({found}); check it and type it again.",
    ),
    "not_a_country": Words(
        "「{column}」不是两位字母的国家或组织代码（WIPO ST.3）（{found}），请核对后重填。",
        "“{column}” is not a two-letter country code (WIPO ST.3) ({found}); check it and type it again.",
    ),
    "not_nice_classes": Words(
        "「{column}」不是尼斯分类类别（1 至 45，以分号分隔）（{found}），请核对后重填。",
        "“{column}” is not a list of Nice classes, 1 to 45, split by semicolons ({found}); type it again.",
    ),
}

NOTES: dict[str, Words] = {
    "check_digit_completed": Words(
        "「{column}」缺校验位，已补为 {value}，请核对。",
        "“{column}” had no check digit; it was completed to {value}, please check.",
    ),
    "zeros_restored": Words(
        "「{column}」前面的 0 被表格软件去掉，已补为 {value}，请核对。",
        "The spreadsheet had dropped leading zeros in “{column}”; restored to {value}, please check.",
    ),
}

MESSAGES: dict[str, Words] = {**CELLS, **NOTES}
