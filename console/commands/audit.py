"""`yuelu audit`: what auditors take with them of a call, and the check of it that needs no server."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from io import BufferedReader
from pathlib import Path
from typing import IO

import click

from console import opening
from console.book import language_option
from console.options import data_option, json_option
from console.proved import laws, table
from workflow.acts.audit.check import check
from workflow.acts.audit.export import export
from workflow.acts.audit.package import Unreadable, open_package
from workflow.acts.laws.law import Proved
from workflow.acts.look_at_book import NoSuchCall
from workflow.acts.opening import open_office

UNREADABLE = 2
"""The exit code for a file that is no export."""

_NO_CHECKPOINT = {
    "zh": "！文件中没有检查点：履历前后相连，但没有签名为证",
    "en": "! there is no checkpoint in the file: the record is chained, but nothing signed proves it",
}
_KEYS = {
    ("given", "zh"): "签名以您给出的公钥核验",
    ("given", "en"): "signatures were checked with the key that you gave",
    ("contained", "zh"): "！签名以文件自带的公钥核验，请与公布的公钥核对，或用 --key 给出",
    (
        "contained",
        "en",
    ): "! signatures were checked with the key in the file: compare it to the published one, or give --key",
}


@click.group(short_help="审计导出与离线核验 | export a call for auditors, check it offline")
def command() -> None:
    """Everything of a call in one file, and its check without any server.

    一个申报通知的全部账目与履历导出为一个文件；核验不需要任何服务器。
    """


@command.command("export", short_help="导出一个申报通知 | export one call")
@data_option
@click.option("--call", "number", metavar="NUMBER", required=True, help="申报通知编号 | the number of the call")
@click.option("-o", "--output", type=click.File("wb"), required=True, help="写入文件 | the file to write")
def export_command(data: Path, number: str, output: IO[bytes]) -> None:
    """Write the call's transfers, plans, payments, decisions and whole record as one zip, as it stands now.

    将该申报通知的分录、方案、拨付、逐条决定和全部履历写成一个 zip 文件。

    The same book and record give the same bytes; the file's SHA-256 is printed.

    Exit codes: 0 written; 1 there is no such call, or a server is missing.
    """
    with opening.office(data) as settings, tempfile.TemporaryFile() as file:
        office = open_office(settings)
        try:
            export(office, number, file)
        except NoSuchCall as refused:
            raise click.ClickException(f"{refused.zh} / {refused.en}") from refused
        finally:
            office.database.engine.dispose()
        file.seek(0)
        shutil.copyfileobj(file, output)
        file.seek(0)
        click.echo(hashlib.file_digest(file, "sha256").hexdigest(), err=True)


@command.command("check", short_help="离线核验导出文件 | check an exported file offline")
@click.argument("file", type=click.File("rb"))
@click.option("--key", metavar="HEX", help="公布的公钥（十六进制）| the public key that was published (hex)")
@language_option
@json_option
def check_command(file: BufferedReader, key: str | None, language: str, *, as_json: bool) -> None:
    """Check an exported FILE without any database or server: hashes, chains, signature, book, plans and payments.

    不连接任何数据库或服务器，核验导出文件：哈希、履历、签名、账簿、方案与拨付。

    With --json: {"call", "sha256", "key": {"from": "given" or "contained", "public_key"}, "laws": [{"law", "ok",
    "checked", "faults": [{"where", "zh", "en"}]}]}, with money in fen.

    Exit codes: 0 everything holds; 1 something does not; 2 the file is no export, or could not be opened.
    """
    try:
        package = open_package(file)
    except Unreadable as refused:
        click.echo(f"{refused.told('zh')} / {refused.told('en')}", err=True)
        sys.exit(UNREADABLE)
    proved = list(check(package, key))
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if as_json:
        click.echo(json.dumps(_told(package.manifest, sha256, key, proved), ensure_ascii=False))
    else:
        click.echo(f"{package.manifest['call']}  SHA-256 {sha256}")
        click.echo(_words(proved, key, language))
    if not all(each.ok for each in proved):
        raise SystemExit(1)


def _told(manifest: Mapping[str, str], sha256: str, key: str | None, proved: Sequence[Proved]) -> dict[str, object]:
    used = {"from": "given" if key else "contained", "public_key": key or manifest["public_key"]}
    return {"call": manifest["call"], "sha256": sha256, "key": used} | laws(proved)


def _words(proved: Sequence[Proved], key: str | None, language: str) -> str:
    """The table of answers, and first whose key the signature was checked with."""
    anchored = next(each for each in proved if each.law == "anchored")
    looked = anchored.checked or anchored.faults
    whose = _KEYS["given" if key else "contained", language] if looked else _NO_CHECKPOINT[language]
    return f"{whose}\n{table(proved, language)}"
