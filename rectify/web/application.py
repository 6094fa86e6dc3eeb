"""Putting the console together: FastAPI with the rooms of the table, the guard around them, and files that come with it."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from rectify.web import attempts, door, mishaps, pages, watching
from rectify.web.answering import endpoint, visitor_of
from rectify.web.api import application as api
from rectify.web.frame import asset
from rectify.web.guard import Guard
from rectify.web.routes import NOWHERE, ROUTES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.types import Scope

    from rectify.app.console import Console

__all__ = ["application", "pages"]
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_ROOM_FOR_FORMS = 4 << 20


def application(console: Console) -> FastAPI:
    """Give the console of an office as an ASGI application."""
    app = FastAPI(
        title="rectify", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=_while_serving
    )  # fmt: skip
    if not console.for_units:
        from rectify.web.pages.clues import entrance  # noqa: PLC0415 - a process that serves units never loads that side

        entrance.keep(app)
    for route in ROUTES:
        if not (console.for_units and route.internal):
            app.add_route(route.path, endpoint(console, route), methods=[route.method], include_in_schema=False)
    door.add_to(app, console)
    api.add_to(app, console)
    watch = watching.Watch()
    watching.add_to(app, console, watch)
    app.add_route("/static/{kept}/{name}", _static, include_in_schema=False)
    for route in NOWHERE:  # the last of all: what nobody has answered before
        app.add_route(route.path, endpoint(console, route), methods=[route.method], include_in_schema=False)
    app.add_exception_handler(HTTPException, _plainly)
    settings = console.app.settings
    most = settings.files.max_bytes + _ROOM_FOR_FORMS
    app.add_middleware(
        Guard, most=most, doors=door.PATHS, https=settings.console.https == "yes", tell=_teller(console),
        mishap=partial(mishaps.answer_to, console),
    )  # fmt: skip
    app.add_middleware(
        watching.Watched, watch=watch, fresh=console.app.fresh
    )  # the outermost: what the guard sends away, too
    return app


@asynccontextmanager
async def _while_serving(app: FastAPI) -> AsyncIterator[None]:
    """Give back at the end what was opened on the way and kept: a process that serves units has nothing of it."""
    yield
    if hasattr(app.state, "clues"):
        app.state.clues.close()


def _teller(console: Console) -> Callable[[Scope, str], Awaitable[None]]:
    """Give what keeps a line at the door of a request that the guard sends away; nobody is known there."""

    async def tell(scope: Scope, kind: str) -> None:
        request = Request(scope)
        said, address = f"{request.method} {request.url.path}", visitor_of(console, request).address
        here = watching.numbered(console, scope)
        await run_in_threadpool(attempts.keep, here, kind, said, address=address)

    return tell


def _static(request: Request) -> Response:
    """Give a file that comes with the program; its address holds its content's hash, so it may be kept for ever."""
    kept, name = request.path_params["kept"], request.path_params["name"]
    if (
        not re.fullmatch(r"[a-z0-9.-]+\.(css|js|svg)", name)
        or not _is_there(name)
        or asset(name) != f"/static/{kept}/{name}"
    ):
        return PlainTextResponse("没有这个文件。", status_code=404)
    content = (files("rectify.web") / "static" / name).read_bytes()
    return Response(
        content,
        media_type=_TYPES[name.rsplit(".", 1)[1]],
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


def _is_there(name: str) -> bool:
    return (files("rectify.web") / "static" / name).is_file()


async def _plainly(_request: Request, error: Exception) -> Response:
    """Answer in words where the framework itself says no: an address that nobody has, a form that cannot be read."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = {404: "没有这个页面，或者您无权查看。", 405: "不支持这种请求。", 400: "提交的内容读不懂，没有办理任何事项。"}
    return PlainTextResponse(said.get(status, "请求不能办理。"), status_code=status)
