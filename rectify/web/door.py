"""The door: signing in, proving oneself a second time, one-time codes, one's own password, and leaving.

These rooms stand outside the table of routes, because nobody is known there yet. Nothing here says which names exist.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from rectify.app import credentials, second_factor, sessions, signing_in
from rectify.app.wrong_tries import Held
from rectify.web import attempts, frame
from rectify.web.answering import (
    SESSION,
    SIGN_IN,
    STEPS,
    cookie_name,
    is_same,
    session_cookies,
    visitor_of,
)
from rectify.web.fit_words import UNFIT, are_fit
from rectify.web.watching import PATTERN, numbered

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.datastructures import FormData
    from starlette.requests import Request

    from rectify.app.console import Console
    from rectify.app.sessions import Admitted, Session

TOKEN = "rectify_form"  # noqa: S105 - a cookie's name
_LONGEST = 300
Room = Callable[["Console", "Request", "FormData | None"], Response]


def add_to(app: FastAPI, console: Console) -> None:
    """Add the rooms before the door."""
    for method, path, room in _ROOMS:
        app.add_route(path, _endpoint(console, path, room, method), methods=[method], include_in_schema=False)


def _endpoint(console: Console, path: str, room: Room, method: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=20) if method == "POST" else None
        return await run_in_threadpool(_with_token, console, room, request, form)

    setattr(answer, PATTERN, path)
    return answer


def _with_token(console: Console, room: Room, request: Request, form: FormData | None) -> Response:
    """Let a form in only with the token that its own browser holds as a cookie: another site can send neither."""
    console = numbered(console, request.scope)
    if form is not None and not are_fit(form.multi_items()):
        return _page(console, request, "sign_in.html", 400, account="", faults=[f"{UNFIT}。"])
    held = request.cookies.get(cookie_name(console, TOKEN), "")
    if form is not None and not (held and is_same(_word(form, "token"), held)):
        attempts.keep(
            console, "forged", f"{request.method} {request.url.path}", address=visitor_of(console, request).address
        )
        return _page(console, request, "sign_in.html", 403, account="", faults=["页面已经过期，请再填一次。"])
    return room(console, request, form)


def _page(console: Console, request: Request, template: str, status: int = 200, **words: Any) -> Response:  # noqa: ANN401 - a template's words
    """Give a page before the door, with a token in its form and the same one in a cookie."""
    settings, name = console.app.settings, cookie_name(console, TOKEN)
    token = request.cookies.get(name) or console.secret()
    response = frame.bare(
        settings.office.console,
        settings.office.name,
        template,
        {"faults": [], "token": token, "recognised": "", **words},
        status,
    )
    response.set_cookie(name, token, httponly=True, samesite="strict", secure=console.settings.https == "yes", path="/")
    return response


def _word(form: FormData | None, name: str, *, trimmed: bool = True) -> str:
    value = form.get(name, "") if form is not None else ""
    text = value if isinstance(value, str) else ""
    return text.strip()[:_LONGEST] if trimmed else text[:_LONGEST]


# ---- name and password


def _sign_in_page(console: Console, request: Request, _form: FormData | None) -> Response:
    return _page(console, request, "sign_in.html", account="", recognised=_recognised(console, request))


def _recognised(console: Console, request: Request) -> str:
    """Give the account that a trusted proxy names; empty where there is none, or where the word is anybody else's."""
    header = console.settings.account_header
    if header and request.client is not None and request.client.host in console.settings.proxy.split():
        return request.headers.get(header, "").strip()[:_LONGEST]
    return ""


def _sign_in_by_proxy(console: Console, request: Request, _form: FormData | None) -> Response:
    """Let somebody in whom the proxy names, when he says so himself: a session begins by nobody's mere look."""
    name = _recognised(console, request)
    if not name:
        return RedirectResponse(SIGN_IN, status_code=303)
    outcome = signing_in.sign_in_by_proxy(console, name, visitor_of(console, request))
    return _come_in(console, request, outcome, name)


def _sign_in(console: Console, request: Request, form: FormData | None) -> Response:
    account, password = _word(form, "account"), _word(form, "password", trimmed=False)
    if not account or not password:
        return _page(console, request, "sign_in.html", 400, account=account, faults=["请填写账号和口令。"])
    return _come_in(
        console, request, signing_in.sign_in(console, account, password, visitor_of(console, request)), account
    )


def _come_in(console: Console, request: Request, outcome: Admitted | Held, account: str) -> Response:
    if isinstance(outcome, Held):
        return _page(console, request, "sign_in.html", 403, account=account, faults=[f"{outcome.said}。"])
    response = RedirectResponse(STEPS.get(outcome.step, "/"), status_code=303)
    return session_cookies(console, response, outcome.secret, outcome.device)


# ---- the second factor


def _half(console: Console, request: Request, step: str) -> Session | None:
    """Give the session of somebody who has come as far as ``step``, and no farther."""
    with console.app.store.reading() as reader:
        found = sessions.session_of(console, reader, request.cookies.get(cookie_name(console, SESSION), ""))
    return found if found is not None and found.step == step else None


def _second_page(console: Console, request: Request, _form: FormData | None) -> Response:
    session = _half(console, request, sessions.PASSWORD)
    if session is None:
        return RedirectResponse(SIGN_IN, status_code=303)
    return _page(console, request, "second.html", csrf=session.csrf)


def _second(console: Console, request: Request, form: FormData | None) -> Response:
    session = _half(console, request, sessions.PASSWORD)
    if session is None or not is_same(_word(form, "csrf"), session.csrf):
        return RedirectResponse(SIGN_IN, status_code=303)
    outcome = second_factor.second_step(console, session, _word(form, "code"), visitor_of(console, request))
    if isinstance(outcome, Held):
        return _page(console, request, "second.html", 403, csrf=session.csrf, faults=[f"{outcome.said}。"])
    return _come_in(console, request, outcome, session.account)


def _enrol_page(console: Console, request: Request, _form: FormData | None) -> Response:
    session = _half(console, request, sessions.ENROL)
    if session is None:
        return RedirectResponse(SIGN_IN, status_code=303)
    return _enrolment(console, request, session)


def _begin_enrolling(console: Console, request: Request, form: FormData | None) -> Response:
    """Make a secret for somebody's telephone, when he says so himself: nothing is made by looking."""
    session = _half(console, request, sessions.ENROL)
    if session is None or not is_same(_word(form, "csrf"), session.csrf):
        return RedirectResponse(SIGN_IN, status_code=303)
    begun = second_factor.begin_enrolling(console, session.account)
    return RedirectResponse(SIGN_IN if begun is None else "/enrol", status_code=303)


def _enrolment(
    console: Console, request: Request, session: Session, status: int = 200, faults: tuple[str, ...] = ()
) -> Response:
    begun = second_factor.enrolment_of(console, session.account)
    if begun is None:
        return RedirectResponse(SIGN_IN, status_code=303)
    secret = begun.secret
    picture = _picture(second_factor.enrolment_uri(console, session.account, secret)) if secret else ""
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return _page(
        console, request, "enrol.html", status, csrf=session.csrf, faults=list(faults), picture=picture, secret=grouped
    )  # fmt: skip


def _picture(uri: str) -> str:
    import segno  # noqa: PLC0415 - only where a second factor is set up

    return str(segno.make(uri, error="m").svg_data_uri(scale=5, border=3))


def _enrol(console: Console, request: Request, form: FormData | None) -> Response:
    session = _half(console, request, sessions.ENROL)
    if session is None or not is_same(_word(form, "csrf"), session.csrf):
        return RedirectResponse(SIGN_IN, status_code=303)
    outcome = second_factor.second_step(console, session, _word(form, "code"), visitor_of(console, request))
    if isinstance(outcome, Held):
        return _enrolment(console, request, session, 403, ("动态口令不对，请核对手机的时间后再试。",))
    return _come_in(console, request, outcome, session.account)


# ---- one-time codes


def _activate_page(console: Console, request: Request, _form: FormData | None) -> Response:
    return _page(console, request, "activate.html", account="", profile=console.settings.passwords)


def _activate(console: Console, request: Request, form: FormData | None) -> Response:
    account, code = _word(form, "account"), _word(form, "code")
    password, again = _word(form, "password", trimmed=False), _word(form, "again", trimmed=False)
    faults = [] if password == again else ["两次填写的口令不一样"]
    if not faults:
        faults = credentials.activate(console, account, code, password, visitor_of(console, request))
    if faults:
        told = [f"{each}。" for each in faults]
        return _page(
            console, request, "activate.html", 400, account=account, faults=told, profile=console.settings.passwords
        )
    return _page(console, request, "sign_in.html", account=account, done="口令已设好，请登录。")


_ROOMS: tuple[tuple[str, str, Room], ...] = (
    ("GET", SIGN_IN, _sign_in_page), ("POST", SIGN_IN, _sign_in), ("POST", f"{SIGN_IN}/proxy", _sign_in_by_proxy),
    ("GET", "/second", _second_page), ("POST", "/second", _second),
    ("GET", "/enrol", _enrol_page), ("POST", "/enrol/begin", _begin_enrolling), ("POST", "/enrol", _enrol),
    ("GET", "/activate", _activate_page), ("POST", "/activate", _activate),
)  # fmt: skip
PATHS = frozenset(path for _method, path, _room in _ROOMS)
"""Where somebody may send something before it is known who he is."""
