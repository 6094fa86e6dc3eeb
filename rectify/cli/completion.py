"""``rectify completion``: the script that lets a shell complete our commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from rectify.cli.shape import command

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_RECTIFY_COMPLETE"


@command("completion", help='输出命令补全脚本。bash 用户可在 ~/.bashrc 中写：eval "$(rectify completion bash)"。')
@click.argument("shell", metavar="SHELL", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print click's own script for a shell."""
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - all three are click's own
    click.echo(found(ctx.find_root().command, {}, "rectify", _VARIABLE).source())
