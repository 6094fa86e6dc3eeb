"""管理, the auditor's third: what happened at the door, refusals, the journal without content, and its verification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import books, door_books, door_lines
from rectify.errors import NotThere
from rectify.store import admin_queries
from rectify.web import downloads
from rectify.web.pages.admin import AUDITOR, tabs
from rectify.web.routes import Page, get, post

if TYPE_CHECKING:
    from starlette.responses import Response

    from rectify.store.transaction import Reader
    from rectify.web.visit import Visit


def _accounts(reader: Reader) -> list[tuple[str, str]]:
    return [(name, f"{row['display']}（{name}）") for name, row in admin_queries.accounts(reader).items()]


@get("/admin/door", who=AUDITOR)
def door(visit: Visit) -> Page:
    """Show what happened at the door, of an account and of a kind where they are chosen."""
    account, kind = visit.query("account"), visit.query("kind")
    found = door_books.door_events(visit.reader, visit.actor, account=account, kind=kind)
    words = {
        "tabs": tabs(visit), "found": found, "accounts": _accounts(visit.reader), "kinds": door_lines.KINDS,
        "account_": account, "kind": kind, "most": door_books.SHOWN,
    }  # fmt: skip
    return Page(template="audit_door.html", words=words)


@get("/admin/refusals", who=AUDITOR)
def refusals(visit: Visit) -> Page:
    """Show who was refused what kind of act."""
    account = visit.query("account")
    found = door_books.refusals(visit.reader, visit.actor, account=account)
    words = {
        "tabs": tabs(visit), "found": found, "accounts": _accounts(visit.reader), "account_": account,
        "most": door_books.SHOWN,
    }  # fmt: skip
    return Page(template="audit_refusals.html", words=words)


@get("/admin/journal", who=AUDITOR)
def journal(visit: Visit) -> Page:
    """Show the newest entries of the journal: who did what and when."""
    with visit.reading() as reader:
        return _journal(visit, reader, None)


@post("/admin/journal", who=AUDITOR)
def verify(visit: Visit) -> Page:
    """Look at every link of the journal, and say how it is."""
    verdict = books.verify(visit.app)
    with visit.reading() as reader:
        return _journal(visit, reader, verdict)


def _journal(visit: Visit, reader: Reader, verdict: object) -> Page:
    subject = visit.query("subject")
    found = door_books.journal(visit.app, reader, visit.actor, subject=subject)
    words = {
        "tabs": tabs(visit), "found": found, "subject": subject, "verdict": verdict, "most": door_books.SHOWN,
    }  # fmt: skip
    return Page(template="audit_journal.html", words=words)


@post("/admin/export/{book}", who=AUDITOR)
def export(visit: Visit, book: str) -> Response:
    """Give a book as a sheet, as it was filtered."""
    if book not in door_books.BOOKS or visit.form is None:
        raise NotThere
    wanted = {name: str(visit.form.get(name, ""))[:200] for name in ("account", "kind", "subject")}
    title, _headings = door_books.BOOKS[book]
    return downloads.made(
        f"{title}.xlsx", downloads.XLSX,
        lambda path: door_books.take_out(visit.console, visit.app, visit.actor, book, wanted, path),
    )  # fmt: skip
