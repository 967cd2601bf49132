"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

data_option = click.option(
    "--data",
    envvar="YUELU_DATA",
    default=".data",
    show_default=True,
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    callback=lambda _context, _option, path: path.absolute(),
    help="数据目录 | the folder that holds the installation",
)

json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 | print JSON")
