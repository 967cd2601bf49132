"""The media types that inspection tells apart, with their file endings and what people call them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
OFD: Final = "application/ofd"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM: Final = "application/vnd.ms-excel.sheet.macroenabled.12"
XLSB: Final = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLS: Final = "application/vnd.ms-excel"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC: Final = "application/msword"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
ODT: Final = "application/vnd.oasis.opendocument.text"
CSV: Final = "text/csv"
TEXT: Final = "text/plain"
HTML: Final = "text/html"
XML: Final = "text/xml"
ZIP: Final = "application/zip"
OLE: Final = "application/x-ole-storage"
PROGRAM: Final = "application/x-executable"
UNKNOWN: Final = "application/octet-stream"


@dataclass(frozen=True)
class Kind:
    """A type's file endings (the usual one first) and its name in both languages."""

    endings: tuple[str, ...]
    zh: str
    en: str


KINDS: Final = {
    PDF: Kind((".pdf",), "PDF", "PDF"),
    PNG: Kind((".png",), "PNG 图片", "PNG picture"),
    JPEG: Kind((".jpg", ".jpeg"), "JPEG 图片", "JPEG picture"),
    OFD: Kind((".ofd",), "OFD", "OFD"),
    XLSX: Kind((".xlsx",), "Excel 工作簿（xlsx）", "Excel workbook (xlsx)"),
    XLSM: Kind((".xlsm",), "带宏的 Excel 工作簿（xlsm）", "Excel workbook with macros (xlsm)"),
    XLSB: Kind((".xlsb",), "二进制 Excel 工作簿（xlsb）", "binary Excel workbook (xlsb)"),
    XLS: Kind((".xls", ".et"), "Excel 97-2003 工作簿（xls）", "Excel 97-2003 workbook (xls)"),
    DOCX: Kind((".docx",), "Word 文档（docx）", "Word document (docx)"),
    DOC: Kind((".doc", ".wps"), "Word 97-2003 文档（doc）", "Word 97-2003 document (doc)"),
    ODS: Kind((".ods",), "OpenDocument 表格", "OpenDocument spreadsheet"),
    ODT: Kind((".odt",), "OpenDocument 文档", "OpenDocument text"),
    CSV: Kind((".csv",), "CSV 表格", "CSV table"),
    TEXT: Kind((".txt",), "纯文本", "plain text"),
    HTML: Kind((".html",), "网页", "web page"),
    XML: Kind((".xml",), "XML", "XML"),
    ZIP: Kind((".zip",), "ZIP 压缩包", "ZIP archive"),
    OLE: Kind((), "Office 旧格式文件", "old Office file"),
    PROGRAM: Kind((), "可执行程序", "program"),
    "image/gif": Kind((".gif",), "GIF 图片", "GIF picture"),
    "image/bmp": Kind((".bmp",), "BMP 图片", "BMP picture"),
    "image/tiff": Kind((".tif", ".tiff"), "TIFF 图片", "TIFF picture"),
    "image/webp": Kind((".webp",), "WebP 图片", "WebP picture"),
    "image/heic": Kind((".heic",), "HEIC 图片", "HEIC picture"),
    "application/vnd.rar": Kind((".rar",), "RAR 压缩包", "RAR archive"),
    "application/x-7z-compressed": Kind((".7z",), "7z 压缩包", "7z archive"),
    "application/gzip": Kind((".gz",), "gzip 压缩包", "gzip archive"),
    UNKNOWN: Kind((), "无法识别的格式", "an unknown format"),
}
"""Every type that `told` can be; a scheme accepts some of them by media type."""

DOCUMENT_TYPES: Final = frozenset({PDF, PNG, JPEG, OFD, XLSX, XLS, ODS, CSV})
"""What is accepted where an edition says nothing narrower."""

_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x7fELF", PROGRAM),
    (b"#!", PROGRAM),
)
_AT_OFFSET: Final = ((b"WEBP", 8, "image/webp"), (b"ftypheic", 4, "image/heic"), (b"ftypmif1", 4, "image/heic"))
PDF_HEADER: Final = b"%PDF-"
HEAD_BYTES: Final = 1024
"""How far into a file readers look for the header of a PDF."""


def by_head(head: bytes) -> str | None:
    """The type that the first bytes show, or nothing where only the text itself can tell."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    for magic, offset, media_type in _AT_OFFSET:
        if head[offset:].startswith(magic):
            return media_type
    if PDF_HEADER in head[:HEAD_BYTES]:
        return PDF
    # Two letters are no proof in a text, so these need the zero bytes that their headers have.
    if head.startswith((b"MZ", b"BM")) and b"\0" in head[:64]:
        return PROGRAM if head.startswith(b"MZ") else "image/bmp"
    return None


def told(media_type: str, language: str) -> str:
    """A type as people call it."""
    kind = KINDS.get(media_type, KINDS[UNKNOWN])
    return kind.en if language.startswith("en") else kind.zh
