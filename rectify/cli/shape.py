"""The shape of our commands: global options before and after the subcommand, Chinese pages, parts loaded when used.

A command's module is imported when the command is run, not when a list is shown: lists have a line for each in a table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.chinese import speak_chinese
from rectify.cli.front import OPTIONS
from rectify.cli.pages import Turn
from rectify.cli.session import Session, instant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

speak_chinese()
EVERYWHERE = "通用选项 --home、--as、--at、--json、-v 写在命令之前或之后都可以，含义见 rectify --help。"
_FIELDS: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "--home": ("named_home", str),
    "--as": ("as_", str),
    "--at": ("at", instant),
    "--json": ("json", bool),
    "-v": ("verbose", bool),
}


def _take(field: str, read: Callable[[Any], object]) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Let an option change the session; what is not given changes nothing."""

    def callback(ctx: click.Context, _param: click.Parameter, value: Any) -> None:  # noqa: ANN401 - click's
        if value is not None and value is not False and not ctx.resilient_parsing:
            ctx.obj = replace(ctx.obj or Session(), **{field: read(value)})

    return callback


def _everywhere(*, hidden: bool) -> list[click.Parameter]:
    return [
        click.Option(
            [name, f"given_{_FIELDS[name][0]}"], expose_value=False, hidden=hidden, callback=_take(*_FIELDS[name]),
            metavar=metavar or None, is_flag=not metavar, help=said,
        )
        for name, metavar, said in OPTIONS
    ]  # fmt: skip


SHOWN = _everywhere(hidden=False)
_HIDDEN = _everywhere(hidden=True)


class Command(click.Command):
    """A command that takes the global options too."""

    context_class = Turn

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **{"options_metavar": "[选项]", "epilog": EVERYWHERE, **kwargs})
        self.params = [*self.params, *_HIDDEN]


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A command that is loaded when it is used: where it is, and the line that lists show of it."""

    place: str
    help: str

    def load(self) -> click.Command:
        """Import the command's module and give the command."""
        module, name = self.place.split(":")
        command: click.Command = getattr(import_module(f"rectify.cli.{module}"), name)
        return command


class Group(click.Group):
    """A group that takes the global options too, and may have commands that are loaded when used."""

    context_class = Turn
    command_class = Command

    def __init__(self, *args: Any, later: Mapping[str, Later] | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - click's
        words = {"options_metavar": "[选项]", "subcommand_metavar": "命令 …", "epilog": EVERYWHERE}
        super().__init__(*args, **{**words, **kwargs})
        self.later = later or {}
        if not any(each in SHOWN for each in self.params):
            self.params = [*self.params, *_HIDDEN]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Give the names in the order of the table, after those that are here already."""
        return [*(name for name in self.commands if name not in self.later), *self.later]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name in self.later:
            return self.later[cmd_name].load()
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:  # fmt: skip
        """Find the command; a misspelt one is answered with the nearest of all, the unloaded ones too."""
        if args[0] in self.list_commands(ctx) or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        raise click.exceptions.NoSuchCommand(args[0], possibilities=self.list_commands(ctx), ctx=ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with a line each, loading none of the table's."""
        rows = [(name, self._line(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def _line(self, ctx: click.Context, name: str) -> str:
        if name in self.later:
            return self.later[name].help
        command = super().get_command(ctx, name)
        return first_sentence(command.help or "") if command is not None else ""


def first_sentence(text: str) -> str:
    """Give the sentence of a help text that lists show."""
    return text.split("。", maxsplit=1)[0].strip() + "。"


def command(name: str, *, help: str) -> Callable[[Callable[..., Any]], Command]:  # noqa: A002 - click's word
    """Make a function a command of ours."""
    return click.command(name, cls=Command, help=help)


def group(name: str, *, help: str, later: Mapping[str, Later] | None = None) -> Callable[[Callable[..., Any]], Group]:  # noqa: A002 - click's word
    """Make a function a group of ours."""
    return click.group(name, cls=Group, help=help, later=later)
