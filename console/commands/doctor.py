"""`yuelu doctor`: says what is missing, and what would mend it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from console.checkup import Check, checks
from console.options import data_option, json_option


@click.command(short_help="检查缺少什么 | say what is missing")
@data_option
@json_option
def command(data: Path, *, as_json: bool) -> None:
    """Look at Python, packages, the servers' programs, disk, ports, servers and given-up work, and say what is missing.

    检查 Python、依赖包、服务器程序、磁盘、端口、服务器和失败的任务，并指出缺少什么。

    With --json: {"ok": bool, "checks": [{"name", "ok", "seen", "mend"}]}.

    Exit codes: 0 all is well; 1 something is missing.
    """
    found = list(checks(data))
    well = all(check.ok for check in found)
    if as_json:
        answer = {"ok": well, "checks": [asdict(check) for check in found]}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        for check in found:
            click.echo(_line(check))
        click.echo("一切正常 / all is well" if well else "有缺失，见标 ✗ 的各行 / something is missing: see each ✗")
    sys.exit(0 if well else 1)


def _line(check: Check) -> str:
    mend = "" if check.ok or not check.mend else f"  → {check.mend}"
    return f"{'✓' if check.ok else '✗'} {check.name}: {check.seen}{mend}"
