"""Every code that inspection can give: whether it refuses or flags, and what people read, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Entry:
    """What a code means: whether it refuses the file, and the words: what is wrong, where, how to mend it."""

    refuses: bool
    zh: str
    en: str


def _refuse(zh: str, en: str) -> Entry:
    return Entry(refuses=True, zh=zh, en=en)


def _flag(zh: str, en: str) -> Entry:
    return Entry(refuses=False, zh=zh, en=en)


_PRINT_ZH = "请用“打印为 PDF”重新生成后再上传。"
_PRINT_EN = "Please make it anew with “print to PDF” and upload that."
_SAVE_ZH = "请在办公软件中另存为不带这些内容的文件后再上传。"
_SAVE_EN = "Please save it without them in your office software and upload that."

CATALOGUE: Final = {
    # the upload itself
    "empty": _refuse("文件是空的（0 字节）。请重新选择文件。", "The file is empty (0 bytes). Please choose it again."),
    "too_large": _refuse(
        "文件超过上限 {limit_mb} MB。请压缩扫描分辨率或分成几份上传。",
        "The file is larger than {limit_mb} MB. Please scan it at a lower resolution or upload it in parts.",
    ),
    "upload_cut_off": _refuse(
        "上传中断：应有 {declared} 字节，只收到 {received} 字节。没有保存任何内容，请重新上传。",
        "The upload was cut off: {declared} bytes announced, {received} arrived. Nothing was kept; upload it again.",
    ),
    "digest_mismatch": _refuse(
        "收到的内容与您电脑上的文件不一致（SHA-256 不符）。没有保存任何内容，请重新上传。",
        "What arrived differs from the file on your side (SHA-256). Nothing was kept; please upload again.",
    ),
    "not_arrived": _refuse(
        "没有收到该文件，或上传许可已过期（一分钟）。请重新上传。",
        "The file has not arrived, or its one-minute permit ran out. Please upload again.",
    ),
    # what it is
    "type_not_accepted": _refuse(
        "这是{found}，此处只接受：{accepted}。类型按内容判断，修改扩展名无效。",
        "This is: {found}. Accepted here: {accepted}. The content decides, so renaming does not help.",
    ),
    "two_kinds": _refuse(
        "文件里还藏着另一种格式（{found}）。" + _PRINT_ZH,
        "Another format ({found}) hides in the same file. " + _PRINT_EN,
    ),
    "damaged": _refuse(
        "文件已损坏，无法打开。请重新导出或扫描后再上传。",
        "The file is damaged and can't be opened. Please export or scan it again.",
    ),
    "cut_off": _refuse(
        "文件不完整，结尾缺失（可能是下载或复制中断）。请取得完整文件后再上传。",
        "The file ends too early (a download or copy may have broken off). Please get the whole file and upload it.",
    ),
    "unreadable": _refuse(
        "系统无法检查该文件，因此不能接收。请重新生成后再上传，或联系主管部门。",
        "The file could not be inspected, so it can't be taken. Please make it anew, or ask the office.",
    ),
    "too_complex": _refuse(
        "检查该文件所需的内存或时间超过限度，因此不能接收。" + _PRINT_ZH,
        "Inspecting the file took more memory or time than is allowed, so it can't be taken. " + _PRINT_EN,
    ),
    "encrypted": _refuse(
        "文件有打开密码。请去掉密码后再上传。", "The file needs a password. Please remove it and upload the file again."
    ),
    "infected": _refuse(
        "杀毒软件报告：{signature}。文件未被保存，请检查您的电脑。",
        "The virus scanner reports {signature}. The file was not kept; please check your computer.",
    ),
    # PDF
    "script": _refuse(
        "PDF 含有脚本（JavaScript）。" + _PRINT_ZH, "The PDF carries a script (JavaScript). " + _PRINT_EN
    ),
    "launch": _refuse("PDF 会打开其他程序或文件。" + _PRINT_ZH, "The PDF opens other programs or files. " + _PRINT_EN),
    "sends_data": _refuse(
        "PDF 会对外发送或导入表单数据。" + _PRINT_ZH, "The PDF sends or imports form data. " + _PRINT_EN
    ),
    "xfa": _refuse("PDF 是 XFA 动态表单。" + _PRINT_ZH, "The PDF is an XFA form. " + _PRINT_EN),
    "media": _refuse("PDF 含有音频、视频或三维内容。" + _PRINT_ZH, "The PDF carries sound, film or 3D. " + _PRINT_EN),
    "embedded_file": _refuse(
        "文件内嵌有其他文件（{name}）。请取出后单独上传，或用“打印为 PDF”重新生成。",
        "Another file is embedded ({name}). Please upload that on its own, or make the file anew with “print to PDF”.",
    ),
    "too_many_pages": _refuse(
        "共 {pages} 页，上限 {limit} 页。请分成几份上传。",
        "It has {pages} pages; at most {limit} are taken. Please upload it in parts.",
    ),
    "restricted": _flag(
        "PDF 设有权限限制（可以打开，但限制复制或打印）。",
        "The PDF is restricted (it opens, but copying or printing may not work).",
    ),
    "repaired": _flag("PDF 结构有误，阅读时经过修复。", "The PDF's structure is faulty and was repaired for reading."),
    "automatic_action": _flag(
        "PDF 打开或翻页时会自动执行动作。", "The PDF does something by itself when opened or paged."
    ),
    "embedded_data": _flag(
        "文件内附有电子凭证数据（{name}）。", "The file carries the data of an electronic voucher ({name})."
    ),
    "leading_bytes": _flag("PDF 开头之前有多余内容。", "There are other bytes before the PDF begins."),
    # images
    "pixel_bomb": _refuse(
        "图片为 {width}×{height} 像素，超过上限 {limit_millions} 百万像素。请降低分辨率后再上传。",
        "The picture has {width}×{height} pixels; at most {limit_millions} million are taken. Please scale it down.",
    ),
    # packages and office files
    "zip_bomb": _refuse(
        "压缩内容展开后过大或层次异常，因此未打开。请重新另存后再上传。",
        "Its compressed content would unpack beyond reason, so it was not opened. Please save it anew.",
    ),
    "too_many_members": _refuse(
        "文件包内有 {members} 个部件，上限 {limit} 个。请重新另存后再上传。",
        "The package has {members} parts; at most {limit} are taken. Please save it anew.",
    ),
    "hostile_member": _refuse(
        "文件包内有越界路径（{name}）。请重新另存后再上传。",
        "The package has a part that points outside ({name}). Please save it anew.",
    ),
    "nested_archive": _refuse(
        "文件内套有压缩包（{name}）。请取出后单独上传。",
        "An archive is inside ({name}). Please upload its content on its own.",
    ),
    "macros": _refuse("文件含有宏。" + _SAVE_ZH, "The file carries macros. " + _SAVE_EN),
    "external_links": _refuse("文件引用了外部内容。" + _SAVE_ZH, "The file refers to outside content. " + _SAVE_EN),
    "dtd": _refuse("文件内部含有 DTD 声明（{name}）。" + _SAVE_ZH, "The file carries a DTD ({name}). " + _SAVE_EN),
    # the name
    "name_differs": _flag(
        "扩展名与内容不符：内容是{found}，已按内容命名。",
        "The name's ending did not fit; named by its content: {found}.",
    ),
    "name_cleaned": _flag(
        "文件名含有路径、控制字符或不可见字符，已清除。",
        "Path parts, control or invisible characters were removed from the name.",
    ),
}
"""Codes are stable: they are recorded with documents and answered to programs."""
