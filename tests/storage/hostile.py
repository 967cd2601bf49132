"""Files as honest people and as others make them."""

from __future__ import annotations

import copy
import io
import struct
import zipfile
import zlib

import msoffcrypto.format.ooxml  # type: ignore[import-untyped]  # it has no stubs
import pikepdf
import xlsxwriter
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

CONTENT_TYPES = "[Content_Types].xml"
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def saved(pdf: pikepdf.Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    """The bytes of a PDF."""
    out = io.BytesIO()
    pdf.save(out, encryption=encryption or False)
    return out.getvalue()


def blank(pages: int = 1) -> pikepdf.Pdf:
    """A PDF of empty pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def plain_pdf(words: str = "") -> bytes:
    """An honest PDF; other words make other bytes."""
    pdf = blank()
    pdf.Root.Words = String(words)
    return saved(pdf)


def opening(action: Dictionary) -> bytes:
    """A PDF that acts when it is opened."""
    pdf = blank()
    pdf.Root.OpenAction = action
    return saved(pdf)


def script_pdf() -> bytes:
    """A PDF with a script behind the opening."""
    return opening(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def named_script_pdf() -> bytes:
    """A PDF with a script in the tree of names, where it runs at opening too."""
    pdf = blank()
    act = Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), act])))
    return saved(pdf)


def deep_script_pdf(depth: int = 200) -> bytes:
    """A PDF with its script below many direct arrays."""
    pdf = blank()
    nest = Array([Dictionary(S=Name.JavaScript)])
    for _ in range(depth):
        nest = Array([nest])
    pdf.pages[0].obj.Odd = nest
    return saved(pdf)


def launch_pdf() -> bytes:
    """A PDF whose link starts a program."""
    pdf = blank()
    act = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=act)
    pdf.pages[0].obj.Annots = pdf.make_indirect(Array([link]))
    return saved(pdf)


def dynamic_form_pdf() -> bytes:
    """A PDF whose form is XFA."""
    pdf = blank()
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array([]))
    return saved(pdf)


def attached_pdf(name: str, content: bytes) -> bytes:
    """A PDF with a file inside."""
    pdf = blank()
    pdf.attachments[name] = content
    return saved(pdf)


def external_stream_pdf() -> bytes:
    """A PDF that reads a page's content from another file."""
    pdf = blank()
    stream = pdf.make_stream(b"")
    stream.F = String("\\\\server\\share")
    pdf.pages[0].obj.Contents = stream
    return saved(pdf)


def film_pdf() -> bytes:
    """A PDF with a film on its page."""
    pdf = blank()
    pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))])
    return saved(pdf)


def locked_pdf(user: str) -> bytes:
    """A PDF under a password; with an empty one it opens and is only restricted."""
    return saved(blank(), pikepdf.Encryption(user=user, owner="owner"))


def busy_pdf() -> bytes:
    """A PDF whose page acts when it is turned to."""
    pdf = blank()
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))
    return saved(pdf)


def going_pdf() -> bytes:
    """A PDF that opens at a page, as many do."""
    return opening(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))


def broken_pdf() -> bytes:
    """A PDF whose table of objects lies, and which readers repair."""
    return plain_pdf().replace(b"startxref\n", b"startxref\n9")


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture with something on it."""
    out = io.BytesIO()
    Image.effect_noise(size, 50).save(out, form)
    return out.getvalue()


def wide_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small PNG that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    header = struct.pack("!LLBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")


def workbook() -> bytes:
    """An honest workbook, with a hyperlink as many have."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("申报明细")
    sheet.write_row(0, 0, ["专利号", "实缴金额"])
    sheet.write_url(1, 0, "https://www.cnipa.gov.cn/")
    book.close()
    return out.getvalue()


def with_members(package: bytes, **members: bytes) -> bytes:
    """A package with further parts; a double underscore stands for a slash, a single one for a dot."""
    named = {name.replace("__", "/").replace("_", "."): content for name, content in members.items()}
    return with_parts(package, named)


def with_parts(package: bytes, parts: dict[str, bytes]) -> bytes:
    """A package with parts added under any name."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def packed(**members: bytes) -> bytes:
    """A package of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w"):
        pass
    return with_members(out.getvalue(), **members)


def replaced(package: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A package with one part edited."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            content = source.read(each)
            target.writestr(each, content.replace(old, new) if each == part else content)
    return out.getvalue()


def overlapping() -> bytes:
    """A package whose parts are one and the same packed bytes, counted many times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.xml", bytes(50_000))
        for number in range(20):
            twin = copy.copy(target.getinfo("a.xml"))
            twin.filename = f"{number}.xml"
            target.filelist.append(twin)
        target.writestr("z.xml", b"z")
    return out.getvalue()


def locked_member() -> bytes:
    """A package with a part under a password."""
    content = bytearray(packed(a_xml=b"<a/>"))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def locked_workbook() -> bytes:
    """A workbook under a password, as Excel writes it."""
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(workbook())).encrypt("secret", out)
    return out.getvalue()


def old_office(*streams: str) -> bytes:
    """The head of an old Office file and the names of its streams."""
    return OLE_HEAD + b"".join(each.encode("utf-16-le") + bytes(64) for each in streams) + bytes(512)


def ofd(**members: bytes) -> bytes:
    """A receipt as OFD, the national standard for fixed-layout documents."""
    return packed(OFD_xml=b"<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>", **members)


def flat_png(side: int) -> bytes:
    """A small PNG of one colour that is large when decoded."""
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "PNG", compress_level=1)
    return out.getvalue()
