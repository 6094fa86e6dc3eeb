"""Views of the ledger that somebody keeps under names of his own: what was filtered, and in which order; never rows.

A view is only an address: what it shows is decided when it is opened, by the rights of that day. The office's books know
nothing of it. One that is taken away is emptied, since nothing is ever deleted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app.office import stamp
from rectify.engine.acts import plain_text
from rectify.errors import WordsWrong
from rectify.store import console_queries

if TYPE_CHECKING:
    from rectify.app.console import Console
    from rectify.store.transaction import Foreseen, Reader, Transaction

LONGEST, MOST = 30, 40
_TABLE = "saved_view"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view by its name, and the part of the address that makes it."""

    name: str
    query: str


def views(reader: Reader, account: str) -> list[View]:
    """Give somebody's views, by name."""
    return [View(name=row["name"], query=row["query"]) for row in console_queries.views_of(reader, account)]


def foreseen(session: str) -> Foreseen:
    """Give what is read with the beginning of a moment, where the views are shown of whoever is in by a session (its hash)."""
    return console_queries.views_asked(session)


def views_here(reader: Reader, session: str) -> list[View]:
    """Give the views, by name, of whoever is in by a session."""
    return [View(name=name, query=query) for name, query in console_queries.views_here(reader, session)]


def keep(console: Console, account: str, name: str, query: str) -> str:
    """Keep a view under a name, which another one of that name gives way to; raises WordsWrong for what cannot be kept."""
    try:
        named = plain_text(name)
    except ValueError as error:
        raise WordsWrong(f"视图的名称{error}") from error
    if not named or len(named) > LONGEST:
        raise WordsWrong(f"视图的名称应为 1 至 {LONGEST} 个字")
    if not query:
        raise WordsWrong("请先设置筛选条件，再保存为视图")

    def work(tx: Transaction) -> None:
        there = {each.name for each in views(tx, account)}
        if named not in there and len(there) >= MOST:
            raise WordsWrong(f"最多保存 {MOST} 个视图，请先删去不用的")
        row = {"query": query, "made_at": stamp(console.now())}
        if not tx.change(_TABLE, {"account": account, "name": named}, row):
            tx.insert(_TABLE, [{"account": account, "name": named, **row}])

    console.app.store.retrying(work)
    return named


def take_away(console: Console, account: str, name: str) -> None:
    """Take a view away; one that is not there is away already."""
    console.app.store.retrying(lambda tx: tx.change(_TABLE, {"account": account, "name": name}, {"query": ""}))
