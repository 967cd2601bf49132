"""`yuelu history checkpoint`, `receipt`, `check-receipt` and `key`: what outsiders keep, and check without us."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

import click

from console import opening
from console.options import data_option
from storage.database import connect
from workflow.acts.opening import open_office
from workflow.acts.tick import anchor
from workflow.history import checkpoints
from workflow.history.checkpoints import Signed
from workflow.history.receipts import holds, receipt
from workflow.history.signing import PURPOSE, Signer


def read_checkpoint(file: IO[bytes]) -> Signed:
    """A checkpoint that somebody kept; a file that is none is told with what one looks like."""
    try:
        given = json.load(file)
        kept = Signed(0, given["signed"].encode(), bytes.fromhex(given["signature"]))
        return Signed(int(str(kept.body["size"])), kept.signed, kept.signature)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        words = (
            '文件不是检查点，应含 "signed" 与 "signature" / this is no checkpoint: it needs "signed" and "signature"'
        )
        raise click.UsageError(words) from wrong


@click.command("checkpoint", short_help="签署检查点 | sign a checkpoint")
@data_option
def checkpoint(data: Path) -> None:
    """Sign a checkpoint over every chain that moved on since the last one, and print the newest as JSON.

    对自上一检查点以来有变动的全部履历签署检查点，并以 JSON 输出最新的检查点，供外部保存。

    Exit codes: 0 printed; 1 there is nothing to sign yet, or a server is missing.
    """
    with opening.office(data) as settings:
        office = open_office(settings)
        anchor(office)
        with office.database.reading() as connection:
            made = checkpoints.published(connection)
        office.database.engine.dispose()
    if not made:
        raise click.ClickException("尚无履历可签署 / there is no record to sign yet")
    click.echo(json.dumps(made[-1].told()))


@click.command("receipt", short_help="出具履历凭证 | a receipt of one subject's record")
@data_option
@click.argument("subject", type=int)
def receipt_command(data: Path, subject: int) -> None:
    """Print the receipt of SUBJECT as JSON: its rows, and their place under the newest signed checkpoint.

    出具一个事项的履历凭证：其全部记录，以及它们在最新检查点中的位置；任何人可离线核验。

    Exit codes: 0 printed; 1 no checkpoint has this subject yet (`yuelu history checkpoint` makes one).
    """
    with opening.office(data) as settings:
        database = connect(settings.database_url)
        with database.reading() as connection:
            made = receipt(connection, subject)
        database.engine.dispose()
    if made is None:
        words = "尚无检查点包含该事项，请先执行 yuelu history checkpoint / no checkpoint has this subject yet"
        raise click.ClickException(words)
    click.echo(json.dumps(made))


@click.command("check-receipt", short_help="离线核验凭证 | check a receipt offline")
@click.argument("file", type=click.File("rb"))
@click.option("--key", required=True, help="公布的公钥（十六进制）| the public key that was published (hex)")
def check_receipt(file: IO[bytes], key: str) -> None:
    """Check a receipt without any server: its rows are chained, and a signed checkpoint holds them.

    不连接任何服务器，核验凭证：各条记录前后相连，并为已签署的检查点所包含。

    Exit codes: 0 it holds; 1 it does not.
    """
    try:
        given = json.load(file)
    except ValueError as wrong:
        raise click.ClickException("文件不是 JSON / the file is not JSON") from wrong
    if not holds(given, key):
        raise click.ClickException("凭证不成立：内容被改动，或公钥不符 / it does not hold: edited, or another key")
    click.echo("✓ 凭证成立 / the receipt holds")


@click.command("key", short_help="签署检查点的公钥 | the public key of checkpoints")
@data_option
def key_command(data: Path) -> None:
    """Print the public key (hex) with which checkpoints and receipts are checked; publish it.

    输出核验检查点和凭证所用的公钥，请对外公布。

    Exit codes: 0 printed; 1 there is no installation.
    """
    with opening.office(data) as settings:
        click.echo(Signer(settings.derived_key(PURPOSE)).public_key)


COMMANDS = (checkpoint, receipt_command, check_receipt, key_command)
"""What `yuelu history` has beside showing and verifying."""
