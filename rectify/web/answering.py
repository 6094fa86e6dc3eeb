"""From a request to an answer: who is it, may he come here, what does the room say; and what an error becomes.

*Forbidden* and *missing* are the same page, so that nobody learns what exists by trying. What somebody sends is read only once it
is known who sends it, and that he may; nothing of it lies anywhere before. What is no error of ours is a bug: it is logged with its
stack for whoever runs the machine, and people read one sentence.
"""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from rectify.app import receiving, sessions
from rectify.app.console import Console, is_internal
from rectify.app.sessions import ENROL, NEW_PASSWORD, PASSWORD, WHOLE, Visitor
from rectify.errors import Busy, FaultyFile, NotPermitted, NotThere, Race, RectifyError, WordsWrong
from rectify.web import attempts, frame
from rectify.web.browser_words import browser_words
from rectify.web.fit_words import require_fit
from rectify.web.guard import FORM_BYTES, length_of
from rectify.web.mishaps import MISSING
from rectify.web.routes import NOWHERE, Page, Route, visit_sees
from rectify.web.visit import Visit, actor_of
from rectify.web.watching import PATTERN, numbered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from rectify.store.transaction import Foreseen, Reader

SESSION, DEVICE = "rectify_session", "rectify_device"
SIGN_IN = "/sign-in"
STEPS: Mapping[str, str] = {PASSWORD: "/second", ENROL: "/enrol", NEW_PASSWORD: "/me/password"}
_log = logging.getLogger("rectify.web")
MOST_FIELDS = 2000
RETRY_SECONDS = "10"
_MOST_NAMED = 3


def endpoint(console: Console, route: Route) -> Callable[[Request], Awaitable[Response]]:
    """Give what FastAPI calls for a route."""

    async def answer(request: Request) -> Response:
        if route.method != "POST":
            return _whole_page(request, await run_in_threadpool(_answered, console, route, request, None))
        early = await run_in_threadpool(_turned_away, console, route, request)
        if early is not None:
            return _whole_page(request, early)
        async with request.form(
            max_files=console.settings.upload_files, max_fields=MOST_FIELDS, max_part_size=FORM_BYTES
        ) as form:  # he may have been sent out meanwhile, so all is asked again
            return _whole_page(request, await run_in_threadpool(_answered, console, route, request, form))

    setattr(answer, PATTERN, route.path)
    return answer


def cookie_name(console: Console, name: str) -> str:
    """Give a cookie's name; over HTTPS a browser then keeps it to this very host."""
    return f"__Host-{name}" if console.settings.https == "yes" else name


def _secret(console: Console, request: Request) -> str:
    """Give what a browser holds of its session."""
    return request.cookies.get(cookie_name(console, SESSION), "")


def _foreseen(console: Console, route: Route, request: Request) -> list[Foreseen]:
    return sessions.foreseen(_secret(console, request), *route.foreseen)


def visitor_of(console: Console, request: Request) -> Visitor:
    """Say where somebody comes from; what a proxy says counts only where the proxy is trusted."""
    address = request.client.host if request.client else ""
    if address in console.settings.proxy.split():
        address = request.headers.get("x-forwarded-for", address).split(",")[-1].strip()[:64] or address
    return Visitor(
        address=address, device=request.cookies.get(cookie_name(console, DEVICE), "")[:128],
        held=request.cookies.get(cookie_name(console, SESSION), "")[:128],
        browser=browser_words(request.headers.get("user-agent", "")),
    )  # fmt: skip


def is_same(sent: object, kept: str) -> bool:
    """Compare a form's token with the one it has to be, in a time that does not say how much of it was right."""
    return hmac.compare_digest(str(sent).encode("utf-8", "replace"), kept.encode())


def _turned_away(console: Console, route: Route, request: Request) -> Response | None:
    """Answer, without reading it, what nobody sends whom we know, what his roles do not open, what is more than he may send."""
    console = numbered(console, request.scope)
    with console.app.store.reading(*_foreseen(console, route, request)) as reader:
        visit = _visit(console, route, request, reader, None)
    if isinstance(visit, Response):
        return visit
    answer = _closed(route, visit) or _too_much(visit)
    _keep(visit)
    return answer


def _too_much(visit: Visit) -> Response | None:
    """Judge by the length that is announced; what really came is judged when it is taken in."""
    size = length_of(visit.request.headers) - FORM_BYTES
    said = receiving.too_much(visit.console, visit.actor.name, size) if size > 0 else ""
    if not said:
        return None
    visit.kept = "file_refused"
    return failed(visit, 413, f"{said}。")


def _answered(console: Console, route: Route, request: Request, form: FormData | None) -> Response:
    """Answer within one moment of the office where something is read; a form is answered outside of it, because it writes."""
    console = numbered(console, request.scope)
    with console.app.store.reading(*_foreseen(console, route, request)) as reader:
        visit = _visit(console, route, request, reader, form)
        if isinstance(visit, Response):
            return visit
        answer = None
        if route.method == "GET":
            with visit.within(reader):
                answer = _guarded(route, visit)
    if answer is None:
        answer = _guarded(route, visit)
    _keep(visit)
    if visit.session.unseen:  # outside too: a database of one file lets nobody write while somebody reads
        sessions.keep_seen(console, visit.session)
    return answer


def _keep(visit: Visit) -> None:
    if visit.kept:
        attempts.keep(
            visit.console, visit.kept, _asked_for(visit), account=visit.actor.name, address=visit.visitor.address
        )


def _visit(
    console: Console, route: Route, request: Request, reader: Reader, form: FormData | None
) -> Visit | Response:  # fmt: skip
    """Say who is here, or where he has to go first."""
    session = sessions.session_of(console, reader, _secret(console, request))
    if session is None:
        return RedirectResponse(SIGN_IN, status_code=303)
    here, actor, today = actor_of(console.app, reader, session.account)
    if actor is None or (console.for_units and is_internal(actor)):
        return RedirectResponse(SIGN_IN, status_code=303)
    if session.step != WHOLE and session.step not in route.half:
        return RedirectResponse(STEPS[session.step], status_code=303)
    return Visit(
        console=console, app=here, request=request, session=session, visitor=visitor_of(console, request), actor=actor,
        today=today, form=form,
    )  # fmt: skip


def _whole_page(request: Request, answer: Response) -> Response:
    """Let a browser itself go where a form leads: what asked by script would otherwise fill a part of its page with another."""
    if request.headers.get("hx-request") and isinstance(answer, RedirectResponse):
        answer.status_code = 204
        answer.headers["hx-redirect"] = answer.headers["location"]
        del answer.headers["location"], answer.headers["content-length"]
    return answer


def _closed(route: Route, visit: Visit) -> Response | None:
    """Answer for a room that somebody's roles do not open."""
    if visit_sees(visit, route) and route not in NOWHERE:
        return None
    visit.kept = "" if route in NOWHERE else "forbidden"
    return missing(visit)


def _guarded(route: Route, visit: Visit) -> Response:
    closed = _closed(route, visit)
    if closed is not None:
        return closed
    if visit.form is not None and not is_same(visit.form.get("csrf", ""), visit.session.csrf):
        visit.kept = "forged"
        return failed(visit, 403, "页面已经过期，请返回重新打开后再提交。")
    try:
        require_fit(visit.request, visit.form)
        made = route.answer(visit, **visit.request.path_params)
        return frame.page(visit, made.template, made.words, made.status) if isinstance(made, Page) else made
    except RectifyError as error:
        visit.kept = _attempt(route, error)
        return told(visit, error)
    except Exception:  # noqa: BLE001 - a bug: its stack for whoever runs the machine, one sentence for people
        _log.exception("bug at %s %s, request %s", route.method, route.path, visit.console.request)
        asked = "请核对刚才的事项是否已经办成，并把时间和这个编号告诉系统管理员"
        return failed(visit, 500, f"程序出错了。{asked}：{visit.console.request}")


def _attempt(route: Route, error: RectifyError) -> str:
    """Say under which name an answer is kept for the auditor; what is not there and what is not his to see have the same one.

    Nothing is kept so of an internal room: its own books tell who looked, and a line here would tell whether it has anything.
    """
    if isinstance(error, NotPermitted):
        return "forbidden"
    return "unseen" if isinstance(error, NotThere) and not route.internal else ""


def _asked_for(visit: Visit) -> str:
    """Give what somebody asked for: the address, and what a form is about."""
    given = visit.request.query_params if visit.form is None else visit.form
    about = [f"about={word}" for word in given.getlist("about")[:_MOST_NAMED] if isinstance(word, str)]
    return " ".join([visit.request.method, visit.request.url.path, *about])


def missing(visit: Visit) -> Response:
    """Give the one answer for what is not there and for what is not for his eyes."""
    return failed(visit, 404, MISSING)


def told(visit: Visit, error: RectifyError) -> Response:
    """Turn an error into a status and one sentence."""
    match error:
        case NotThere() | NotPermitted():
            return missing(visit)
        case FaultyFile():
            return failed(visit, 422, error.message, faults=[str(each) for each in error.faults])
        case WordsWrong():
            return failed(visit, 400, error.message)
        case Race():
            return failed(visit, 409, "刚好有人同时在办理，请返回再试一次。")
        case Busy():
            answer = failed(visit, 503, error.message)
            answer.headers["retry-after"] = RETRY_SECONDS
            return answer
        case _:
            _log.error("world failed: %s", error.message)
            return failed(visit, 503, error.message)


def failed(visit: Visit, status: int, sentence: str, **words: Any) -> Response:  # noqa: ANN401 - a template's words
    """Give a page that says why not."""
    return frame.page(visit, "failed.html", {"sentence": sentence, "status": status, "faults": [], **words}, status)


def session_cookies(console: Console, response: Response, secret: str, device: str) -> Response:
    """Let a browser keep a session's secret for the session, and its own secret for a year."""
    secure = console.settings.https == "yes"
    response.set_cookie(
        cookie_name(console, SESSION), secret, httponly=True, samesite="strict", secure=secure, path="/"
    )
    response.set_cookie(
        cookie_name(console, DEVICE), device, httponly=True, samesite="strict", secure=secure, path="/", max_age=31_536_000
    )  # fmt: skip
    return response


def forget_session(console: Console, response: Response) -> Response:
    """Take a session's secret from a browser, with whatever it kept of the pages."""
    secure = console.settings.https == "yes"
    response.delete_cookie(cookie_name(console, SESSION), httponly=True, samesite="strict", secure=secure, path="/")
    response.headers["clear-site-data"] = '"cache"'
    return response
