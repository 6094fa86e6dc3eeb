"""From a request to an answer: who is it, may he come here, what does the room say; and what an error becomes.

*Forbidden* and *missing* are the same page, so that nobody learns what exists by trying. What is no error of ours is a bug: it
is logged with its stack for whoever runs the machine, and people read one sentence.
"""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from rectify.app import signing_in
from rectify.app.console import Console, is_internal
from rectify.app.signing_in import PASSWORD, WHOLE, Visitor
from rectify.errors import FaultyFile, NotPermitted, NotThere, Race, RectifyError, WordsWrong
from rectify.web import frame
from rectify.web.guard import FORM_BYTES
from rectify.web.routes import NOWHERE, Page, Route, visit_sees
from rectify.web.visit import Visit, actor_of
from rectify.web.watching import PATTERN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from rectify.store.transaction import Reader

SESSION, DEVICE = "rectify_session", "rectify_device"
SIGN_IN = "/sign-in"
STEPS: Mapping[str, str] = {PASSWORD: "/second", signing_in.ENROL: "/enrol", signing_in.NEW_PASSWORD: "/me/password"}
MISSING = "没有这个页面，或者您无权查看。"
_log = logging.getLogger("rectify.web")
MOST_FIELDS = 2000


def endpoint(console: Console, route: Route) -> Callable[[Request], Awaitable[Response]]:
    """Give what FastAPI calls for a route."""

    async def answer(request: Request) -> Response:
        form = None
        if route.method == "POST":
            form = await request.form(
                max_files=console.settings.upload_files, max_fields=MOST_FIELDS, max_part_size=FORM_BYTES
            )
        try:
            return await run_in_threadpool(_answered, console, route, request, form)
        finally:
            if form is not None:
                await form.close()

    setattr(answer, PATTERN, route.path)
    return answer


def cookie_name(console: Console, name: str) -> str:
    """Give a cookie's name; over HTTPS a browser then keeps it to this very host."""
    return f"__Host-{name}" if console.settings.https == "yes" else name


def visitor_of(console: Console, request: Request) -> Visitor:
    """Say where somebody comes from; what a proxy says counts only where the proxy is trusted."""
    address = request.client.host if request.client else ""
    if address in console.settings.proxy.split():
        address = request.headers.get("x-forwarded-for", address).split(",")[-1].strip()[:64] or address
    return Visitor(address=address, device=request.cookies.get(cookie_name(console, DEVICE), "")[:128])


def _answered(console: Console, route: Route, request: Request, form: FormData | None) -> Response:
    """Answer within one moment of the office where something is read; a form is answered outside of it, because it writes."""
    with console.app.store.reading() as reader:
        visit = _visit(console, route, request, reader, form)
        if isinstance(visit, Response):
            return visit
        answer = None
        if route.method == "GET":
            with visit.within(reader):
                answer = _guarded(route, visit)
    if answer is None:
        answer = _guarded(route, visit)
    if visit.barred:
        signing_in.keep_barred(console, visit.session, visit.visitor, f"{request.method} {request.url.path}")
    if visit.session.unseen:  # outside too: a database of one file lets nobody write while somebody reads
        signing_in.keep_seen(console, visit.session)
    return answer


def _visit(
    console: Console, route: Route, request: Request, reader: Reader, form: FormData | None
) -> Visit | Response:  # fmt: skip
    """Say who is here, or where he has to go first."""
    session = signing_in.session_of(console, reader, request.cookies.get(cookie_name(console, SESSION), ""))
    if session is None:
        return _to(request, SIGN_IN)
    here, actor, today = actor_of(console.app, reader, session.account)
    if actor is None or (console.for_units and is_internal(actor)):
        return _to(request, SIGN_IN)
    if session.step != WHOLE and session.step not in route.half:
        return _to(request, STEPS[session.step])
    return Visit(
        console=console, app=here, request=request, session=session, visitor=visitor_of(console, request), actor=actor,
        today=today, form=form,
    )  # fmt: skip


def _to(request: Request, path: str) -> Response:
    """Send somebody elsewhere; a part of a page that was asked for by script must not be filled with another page."""
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"hx-redirect": path})
    return RedirectResponse(path, status_code=303)


def _guarded(route: Route, visit: Visit) -> Response:
    if not visit_sees(visit, route) or route in NOWHERE:
        visit.barred = route not in NOWHERE
        return missing(visit)
    if visit.form is not None and not hmac.compare_digest(str(visit.form.get("csrf", "")), visit.session.csrf):
        return failed(visit, 403, "页面已经过期，请返回重新打开后再提交。")
    try:
        made = route.answer(visit, **visit.request.path_params)
        return frame.page(visit, made.template, made.words, made.status) if isinstance(made, Page) else made
    except RectifyError as error:
        visit.barred = isinstance(error, NotPermitted)
        return told(visit, error)
    except Exception:  # noqa: BLE001 - a bug: its stack for whoever runs the machine, one sentence for people
        _log.exception("bug at %s %s", route.method, route.path)
        return failed(visit, 500, "程序出错了。请核对刚才的事项是否已经办成，并把时间告诉系统管理员。")


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
