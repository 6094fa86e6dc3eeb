"""The edge of the command line: the group of all commands, and what an error becomes for a person and for a program."""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.chinese import sentence
from rectify.cli.front import ABOUT, CLOSING, COMMANDS, VERSION, front_page
from rectify.cli.session import Session
from rectify.cli.shape import SHOWN, Group, Later
from rectify.errors import Fault, FaultyFile, RectifyError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
"""The exit code that shells use for Ctrl-C."""


def _tell_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - for this option only

        try:
            click.echo(f"rectify {version('rectify')}")
        except PackageNotFoundError:
            click.echo("rectify （未安装，直接从源码运行）")
        ctx.exit()


class _Whole(Group):
    """All commands; its page is the front page."""

    def get_help(self, ctx: click.Context) -> str:  # noqa: ARG002 - click's
        return front_page().rstrip("\n")


_VERSION = click.Option(
    ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_tell_version, help=VERSION
)
rectify = _Whole(
    name="rectify",
    help=ABOUT,
    epilog=CLOSING,
    params=[*SHOWN, _VERSION],
    later={name: Later(place=place, help=line) for name, place, line in COMMANDS},
    no_args_is_help=True,
)


def run(words: Sequence[str]) -> int:
    """Run one command line and give its exit code; what is no error of ours or of click's is a bug and not caught."""
    for stream in (sys.stdout, sys.stderr):
        _never_fails(stream)
    if "-v" in words:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    try:
        try:
            code = rectify.main(list(words), prog_name="rectify", standalone_mode=False, obj=Session())
        finally:
            sys.stdout.flush()
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.format_message(), err=True)
        return shown.exit_code
    except click.ClickException as error:
        return _told(words, error.exit_code, "usage", sentence(error), hint=_hint(error))
    except FaultyFile as error:
        return _told(words, error.exit_code, error.code, error.message, name=error.name, faults=error.faults)
    except RectifyError as error:
        return _told(words, error.exit_code, error.code, error.message)
    except BrokenPipeError:
        # Whoever read us has gone; what is left in the buffer goes nowhere, and quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code if isinstance(code, int) else 0


def _never_fails(stream: Any) -> None:  # noqa: ANN401 - a text stream, of the interpreter or of a test
    """Let a terminal of another encoding show what it can instead of failing on a sign it has not."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def asks_for_json(words: Sequence[str]) -> bool:
    """Say whether a command line asks for JSON, even one that could not be read."""
    listed = list(words)
    return "--json" in (listed[: listed.index("--")] if "--" in listed else listed)


def _hint(error: click.ClickException) -> str:
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    return f"\n{ctx.get_usage()}\n查看用法：{ctx.command_path} --help" if ctx is not None else ""


def _told(
    words: Sequence[str], exit_code: int, code: str, message: str, *, hint: str = "", name: str = "",
    faults: tuple[Fault, ...] = (),
) -> int:  # fmt: skip
    """Tell an error: a sentence and every fault on standard error, or one JSON document on standard output."""
    if asks_for_json(words):
        document = {"error": {"code": code, "message": message, "faults": [fault_document(each) for each in faults]}}
        click.echo(json.dumps(document, ensure_ascii=False))
        return exit_code
    for each in faults:
        click.echo(fault_line(name, each), err=True)
    click.echo(f"错误：{message}{hint}", err=True)
    return exit_code


def fault_document(fault: Fault) -> dict[str, object]:
    """Give a fault as programs read it."""
    return {"where": fault.where, "message": fault.message, "line": fault.line, "column": fault.column}


def fault_line(name: str, fault: Fault) -> str:
    """Give a fault as editors and people find it: ``file:line:column: …``, or by its place in the file's own terms."""
    if fault.line is None or "!" in fault.where:  # 清单!C7 is how a sheet's cell is found
        return str(fault)
    return f"{name}:{fault.line}:{fault.column or 1}: {fault.message}"
