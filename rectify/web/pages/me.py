"""我的: one's own account: who one is here, password, sessions; and the notices one was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from rectify.app import signing_in
from rectify.app.notices import notice_rows
from rectify.store import console_queries
from rectify.web.answering import SIGN_IN, forget_session
from rectify.web.routes import ANYBODY, Page, get, post

if TYPE_CHECKING:
    from rectify.web.visit import Visit


RUN_OUT = frozenset({signing_in.NEW_PASSWORD})
ON_THE_WAY = frozenset({signing_in.PASSWORD, signing_in.ENROL, signing_in.NEW_PASSWORD})
MOST = 200
"""Notices on one page."""


@get("/me", who=ANYBODY)
def me(visit: Visit) -> Page:
    """Show one's own account."""
    return Page(template="me.html", words=_words(visit, []))


def _words(visit: Visit, faults: list[str], done: str = "") -> dict[str, object]:
    with visit.reading() as reader:
        sessions = console_queries.sessions_of(reader, visit.actor.name)
        factor = console_queries.second_factor(reader, visit.actor.name)
    return {
        "faults": faults, "done": done, "sessions": len(sessions), "factor": bool(factor and factor["confirmed_at"]),
        "profile": visit.console.settings.passwords, "grants": visit.actor.grants,
    }  # fmt: skip


@get("/me/password", half=RUN_OUT, who=ANYBODY)
def password_form(visit: Visit) -> Page:
    """Show the form for a new password, also to somebody whose old one has run out."""
    return Page(template="me.html", words=_words(visit, []))


@post("/me/password", half=RUN_OUT, who=ANYBODY)
def password(visit: Visit) -> Page:
    """Set a new password; other sessions end."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    old, new, again = (str(visit.form.get(name, "")) for name in ("old", "new", "again"))
    faults = ["两次填写的新口令不一样"] if new != again else []
    if not faults:
        faults = signing_in.change_password(visit.console, visit.session, old, new, visit.visitor)
    done = "" if faults else "口令已修改，其他地方的登录都已退出。"
    return Page(
        template="me.html", words=_words(visit, [f"{each}。" for each in faults], done), status=400 if faults else 200
    )


@get("/notices")
def notices(visit: Visit) -> Page:
    """Show the notices one was sent, the newest first."""
    found = notice_rows(visit.reader, visit.actor, person=visit.actor.name, on=None)
    return Page(template="notices.html", words={"found": list(reversed(found))[:MOST], "more": len(found) > MOST})


@post("/sign-out", half=ON_THE_WAY, who=ANYBODY)
def sign_out(visit: Visit) -> Response:
    """End the session, here and in the office's books of the door."""
    signing_in.sign_out(visit.console, visit.session, visit.visitor.address)
    return forget_session(visit.console, RedirectResponse(SIGN_IN, status_code=303))
