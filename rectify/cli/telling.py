"""How commands answer: one JSON document, or lines for people; tables and progress bars through rich, loaded when needed."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rectify.cli.session import Session

LAMPS: Mapping[str, tuple[str, str]] = {
    "green": ("绿", "green"),
    "yellow": ("黄", "yellow"),
    "red": ("红", "bold red"),
    "grey": ("灰", "bright_black"),
}
"""Lamp → its word and its colour on a terminal."""

_WIDE = 10_000
"""Columns for output that goes to a file or a pipe: nothing is broken or cut there."""


def tell(session: Session, document: Mapping[str, object], lines: Callable[[], None]) -> None:
    """Print the document where JSON is asked for, else let ``lines`` speak to people."""
    if session.json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        lines()


def table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str = "没有内容。") -> None:
    """Print rows under headings, aligned by display width; on a terminal long cells are broken within their column."""
    if not rows:
        click.echo(empty)
        return
    from rich.console import Console  # noqa: PLC0415 - help does not need it
    from rich.table import Table  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(_plain(cell), style=_style(cell)) for cell in row))
    with console.capture() as told:
        console.print(shown)
    click.echo("\n".join(line.rstrip() for line in told.get().splitlines()))


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in LAMPS.get(str(cell), (str(cell), ""))[0])


def _style(cell: object) -> str:
    return LAMPS[str(cell)][1] if str(cell) in LAMPS else ""


@contextmanager
def progress(words: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while work goes on, only on a terminal; gives what tells how far it is."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.progress import Progress  # noqa: PLC0415 - the same

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda done: bar.update(task, completed=done)
