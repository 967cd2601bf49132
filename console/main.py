"""The `yuelu` command: finds every module of `console.commands` and loads only the one that is asked for."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from importlib.metadata import version

import click

import logs
from console import commands
from console.servers.faults import PackageMissing, ServerFault

FAULT = 1
"""The exit code when an installation or its servers cannot do what was asked; 2 is wrong usage."""


class Commands(click.Group):
    """A group whose commands are the modules of `console.commands`; each exposes a click command named `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The modules' names, a dash for each underscore."""
        del ctx
        return sorted(name.replace("_", "-") for _, name, _ in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None when there is no such module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        gc.disable()  # what is loaded stays: the collector need not look at it while it grows, nor ever again
        module = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}")
        gc.freeze()
        gc.enable()
        found: object = module.command
        assert isinstance(found, click.Command), cmd_name
        return found


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help="岳麓：公共资助与补贴的申报、审核与拨付。 | Yuelu: public subsidies from claim to payment.",
)
@click.version_option(version("yuelu"), prog_name="yuelu")
def yuelu() -> None:
    """Group all commands."""


def main() -> None:
    """Run the command line; what stops it is told in one line."""
    logs.configure()
    try:
        yuelu()
    except ServerFault as fault:
        click.echo(str(fault), err=True)
        sys.exit(FAULT)
    except ModuleNotFoundError as error:
        click.echo(str(PackageMissing(package=error.name)), err=True)
        sys.exit(FAULT)
