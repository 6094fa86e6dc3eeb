"""``rectify wording``: what a measure's words give away, without an office, an account or a database.

The office's own word lists count where one stands. The lists of a whole ledger are ``rectify report wording-list``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.shape import group
from rectify.cli.telling import tell
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.cli.session import Session
    from rectify.engine.lint import Marked

_FILE = click.Path(path_type=Path, dir_okay=False)


@group("wording", help="措施文字：检查口号、以会代改和缺乏操作性的措施。")
def wording() -> None:
    """Hold what concerns the wording of measures."""


@wording.command(
    "check",
    help="检查整改措施的文字：〔〕内是依据的词语，只提示，不拦截。MEASURE 是一条措施，可写多条；写 - 则从标准输入读，一行一条。",
)
@click.argument("texts", metavar="MEASURE…", nargs=-1)
@click.option("--file", "path", metavar="F.txt", type=_FILE, help="从文本文件读，一行一条。")
@click.pass_obj
def check(session: Session, texts: Sequence[str], path: Path | None) -> None:
    """Tell of each measure what its words give away."""
    from rectify import library  # noqa: PLC0415 - loads the engine, which help does not need
    from rectify.engine.lint import lint  # noqa: PLC0415 - the same

    given = _given(texts, path)
    words = library.words(library.Library(session.home))
    read = [(text, lint(text, words)) for text in given]
    remarked = sum(bool(found) for _text, found in read)
    documents = [_document(text, found) for text, found in read]
    alone = len(documents) == 1 and path is None and texts != ("-",)
    many = {"texts": documents, "count": len(read), "remarked": remarked}
    tell(session, documents[0] if alone else many, lambda: _lines(read, remarked))


def _given(texts: Sequence[str], path: Path | None) -> list[str]:
    """Give the measures that were named; raises WordsWrong where there are none."""
    from rectify.library import read  # noqa: PLC0415 - help does not need it

    given = [text for text in texts if text != "-"]
    if "-" in texts:
        given += _written(sys.stdin.read())
    if path is not None:
        given += _written(read(path).text)
    if not given:
        raise WordsWrong("没有要检查的措施：写在命令之后，或用 --file 指定文件，或写 - 从标准输入读")
    return given


def _written(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _document(text: str, found: Sequence[Marked]) -> dict[str, Any]:
    return {"text": text, "findings": [each.document() for each in found]}


def _shown(text: str) -> str:
    """Give a text as a terminal may show it: what is no character is a blank there."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _lines(read: Sequence[tuple[str, Sequence[Marked]]], remarked: int) -> None:
    from rectify.engine.folded import marked  # noqa: PLC0415 - help does not need it

    for text, found in read:
        click.echo(_shown(marked(text, (span for each in found for span in each.spans))))
        for each in found:
            click.echo(_shown(f"  {each.rule}  {each.message}"))
        if not found:
            click.echo("  未见口号")
    if len(read) > 1:
        click.echo(f"共 {len(read)} 条，其中 {remarked} 条有提示。")
