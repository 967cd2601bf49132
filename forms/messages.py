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

FILES: dict[str, Words] = {
    "empty_file": Words(
        "文件是空的，请上传填好的工作簿。",
        "The file is empty; please upload the workbook that you filled in.",
    ),
    "no_lines": Words(
        "表头下面没有任何明细行，请填写后再上传。",
        "There is no line below the header; please fill in the workbook and upload it again.",
    ),
    "not_a_workbook": Words(
        "文件不是可读的工作簿：请用 .xlsx、.xls、.ods 或 .csv 格式另存后上传。",
        "The file is not a workbook that can be read; save it as .xlsx, .xls, .ods or .csv and upload that.",
    ),
    "wrong_template": Words(
        "表头与本项目的模板不符：缺少 {missing}。读到的表头：{found}。请下载模板，把数据粘贴进去后再上传。",
        "The header does not fit this scheme's template: missing {missing}. Found: {found}. "
        "Download the template, paste your data into it and upload that.",
    ),
    "duplicate_column": Words(
        "表头中「{column}」出现了两次，请只保留一列。",
        "The header “{column}” appears twice; please keep one column only.",
    ),
    "several_sheets": Words(
        "有多张工作表都填有明细：{sheets}。请合并到一张工作表后再上传。",
        "Several sheets hold lines: {sheets}. Put all lines on one sheet and upload it again.",
    ),
    "too_many_rows": Words(
        "行数超过 {most} 行，请分成几个文件分别上传。",
        "There are more than {most} rows; split them over several files.",
    ),
    "file_too_large": Words(
        "文件超过 {most} MB，请删去图片和多余的格式，或分成几个文件。",
        "The file is larger than {most} MB; remove pictures and formatting, or split it.",
    ),
    "too_large": Words(
        "打开文件所需的内存过大：请把明细复制到新的空白工作簿（只粘贴数值）后再上传。",
        "Opening the file takes too much memory; copy the lines into a new workbook (values only) and upload that.",
    ),
    "too_slow": Words(
        "打开文件用时过长：请把明细复制到新的空白工作簿（只粘贴数值）后再上传。",
        "Opening the file takes too long; copy the lines into a new workbook (values only) and upload that.",
    ),
    "encrypted": Words(
        "文件设有密码，无法读取：请取消密码后另存，再上传。",
        "The file is protected by a password; save it without one and upload it again.",
    ),
    "macros": Words(
        "文件含有宏或控件，不予接收：请另存为不含宏的 .xlsx 后上传。",
        "The file contains macros or controls and is refused; save it as .xlsx without macros.",
    ),
    "external_links": Words(
        "文件链接了外部数据，不予接收：请断开链接（只粘贴数值）后另存，再上传。",
        "The file links to data outside and is refused; break the links (paste values only) and save it again.",
    ),
    "embedded_files": Words(
        "文件里嵌有其他文件，不予接收：请删除嵌入的对象后另存，再上传。",
        "The file has other files embedded in it and is refused; delete the objects and save it again.",
    ),
    "dtd": Words(
        "文件内部含有不允许的声明（DTD），不予接收：请把明细复制到新的工作簿后上传。",
        "The file contains a declaration that is not allowed (DTD) and is refused; copy the lines into a new workbook.",
    ),
    "zip_bomb": Words(
        "文件解压后异常巨大，不予打开：请把明细复制到新的空白工作簿后上传。",
        "The file would unpack to an abnormal size and is not opened; copy the lines into a new workbook.",
    ),
    "cut_off": Words(
        "文件不完整，可能上传中断：请重新上传；若仍不行，请重新保存后再传。",
        "The file is incomplete, perhaps the upload broke off; upload it again, or save it anew first.",
    ),
    "damaged": Words(
        "文件已损坏，无法读取：请用表格软件打开、另存后再上传。",
        "The file is damaged and cannot be read; open it in a spreadsheet program, save it anew and upload that.",
    ),
    "bad_csv": Words(
        "CSV 第 {row} 行附近引号不成对，无法分列：请改正，或另存为 .xlsx 后上传。",
        "The quotes of the CSV do not pair near row {row}; mend them, or save the file as .xlsx.",
    ),
    "encoding": Words(
        "无法识别 CSV 的文字编码：请另存为 UTF-8 或 GB18030 编码，或另存为 .xlsx 后上传。",
        "The text encoding of the CSV is not known; save it as UTF-8 or GB18030, or as .xlsx.",
    ),
}

MESSAGES: dict[str, Words] = {**CELLS, **NOTES, **FILES}
