"""我的: one's own account: who one is here, password, sessions; and the notices one was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from rectify.app import second_factor, sessions
from rectify.app.credentials import NO_PASSWORD, Replaced, change_password, faults_of_proof
from rectify.app.notices import notice_rows
from rectify.store import waiting_queries
from rectify.web.answering import SIGN_IN, forget_session
from rectify.web.routes import ANYBODY, Page, get, post

if TYPE_CHECKING:
    from rectify.web.visit import Visit


RUN_OUT = frozenset({sessions.NEW_PASSWORD})
ON_THE_WAY = frozenset({sessions.PASSWORD, sessions.ENROL, sessions.NEW_PASSWORD})
MOST = 100
"""Notices on one page."""


@get("/me", who=ANYBODY)
def me(visit: Visit) -> Page:
    """Show one's own account, and where else one is signed in."""
    return _page(visit)


def _page(visit: Visit, faults: list[str] | None = None, done: str = "") -> Page:
    with visit.reading() as reader:
        found = sessions.own(visit.console, reader, visit.actor.name, visit.session.hash)
        factor = second_factor.is_bound(reader, visit.actor.name)
    others = [each for each in found if not each["here"]] if visit.session.step == sessions.WHOLE else []
    words = {
        "faults": [f"{each}。" for each in faults or ()], "done": done, "sessions": found,
        "others": others, "factor": factor,
        "profile": visit.console.settings.passwords, "grants": visit.actor.grants,
    }  # fmt: skip
    return Page(template="me.html", words=words, status=400 if faults else 200)


def _word(visit: Visit, name: str) -> str:
    value = visit.form.get(name, "") if visit.form is not None else ""
    return value if isinstance(value, str) else ""


@get("/me/password", half=RUN_OUT, who=ANYBODY)
def password_form(visit: Visit) -> Page:
    """Show the form for a new password, also to somebody whose old one has run out."""
    return _page(visit)


@post("/me/password", half=RUN_OUT, who=ANYBODY)
def password(visit: Visit) -> Page:
    """Set a new password; other sessions and all tokens end, which is told."""
    old, new, again = (_word(visit, name) for name in ("old", "new", "again"))
    if new != again:
        return _page(visit, ["两次填写的新口令不一样"])
    done = change_password(visit.console, visit.session, old, new, visit.visitor)
    return _page(visit, done=_replaced(done)) if isinstance(done, Replaced) else _page(visit, done)


def _replaced(done: Replaced) -> str:
    tokens = f"；{done.tokens} 个接口令牌已停用，用它们的程序须换上新令牌" if done.tokens else ""
    return f"口令已修改，其他地方的登录都已退出{tokens}。"


@post("/me/sessions", who=ANYBODY)
def end_sessions(visit: Visit) -> Page:
    """End one of one's other sessions, or all of them, for whoever gives his password again; who has none cannot be asked."""
    faults = faults_of_proof(visit.console, visit.session, _word(visit, "proof"), visit.visitor, "结束登录")
    if faults not in ([], [NO_PASSWORD]):
        return _page(visit, faults)
    ended = sessions.end_own(visit.console, visit.session, _word(visit, "session"), visit.visitor.address)
    return _page(visit, done=f"已结束 {ended} 处登录。")


@get("/notices")
def notices(visit: Visit) -> Page:
    """Show the notices one was sent, the newest first."""
    found = notice_rows(visit.reader, visit.actor, person=visit.actor.name, on=None)
    shown = list(reversed(found))[:MOST]
    names = waiting_queries.names_of(visit.reader, sorted({str(each["subject"]) for each in shown}))
    return Page(template="notices.html", words={"found": shown, "names": names, "more": len(found) > MOST})


@post("/sign-out", half=ON_THE_WAY, who=ANYBODY)
def sign_out(visit: Visit) -> Response:
    """End the session, here and in the office's books of the door."""
    sessions.sign_out(visit.console, visit.session, visit.visitor.address)
    return forget_session(visit.console, RedirectResponse(SIGN_IN, status_code=303))
