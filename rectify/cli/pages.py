"""Help pages in Chinese, aligned by how wide characters are on a screen: click itself counts them with ``len()``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from rectify.cli.width import definitions, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable


class Page(click.HelpFormatter):
    """One help page."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        self.write(f"{prefix or '用法：'}{prog} {args}".rstrip() + "\n")

    def write_heading(self, heading: str) -> None:
        """Write a heading with a full-width colon."""
        self.write(f"{' ' * self.current_indent}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; an empty line divides them."""
        indent = " " * self.current_indent
        paragraphs = [wrapped(part, self.width - self.current_indent) for part in re.split(r"\n\s*\n", text)]
        self.write("\n\n".join("\n".join(f"{indent}{line}" for line in lines) for lines in paragraphs) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:  # noqa: ARG002 - click's
        """Write terms beside their meanings."""
        self.write(definitions(list(rows), width=self.width, indent=self.current_indent, most=col_max))


class Turn(click.Context):
    """A context whose help is such a page."""

    formatter_class = Page
