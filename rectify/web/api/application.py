"""Putting the API together: FastAPI with the calls of the table, under ``/api``, in the console's own application."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from rectify.web.api import acting, administering, own, reading, reporting, rooms, sheets
from rectify.web.api.answering import CONSOLE, endpoint, unfit_words
from rectify.web.api.caller import Caller  # noqa: TC001 - a call's annotations are read when it is added
from rectify.web.api.calls import CALLS, ROOT, Call
from rectify.web.api.describing import description
from rectify.web.api.refusing import problem
from rectify.web.routes import ANYBODY

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from rectify.app.console import Console

__all__ = ["acting", "add_to", "administering", "own", "reading", "reporting", "rooms", "sheets"]
_CODES = {404: "not_found", 405: "not_allowed", 400: "usage"}


def add_to(app: FastAPI, console: Console) -> None:
    """Add the API to a console; a process that serves units alone has what is not internal."""
    app.mount(ROOT, _Over(console, _calls(for_units=console.for_units)))


class _Over:
    """The calls over one console: each request carries the console that it came to."""

    def __init__(self, console: Console, api: FastAPI) -> None:
        self.console = console
        self.api = api

    @property
    def routes(self) -> list[BaseRoute]:
        """The calls, as the application above lists them."""
        return self.api.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        scope[CONSOLE] = self.console
        await self.api(scope, receive, send)


@cache
def _calls(*, for_units: bool) -> FastAPI:
    """Make the calls' application, which knows of no office: once a process, since reading every call's shapes takes its time."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    by_name: dict[str, Call] = {}
    for call in (*CALLS, _describing(api)):
        if for_units and call.internal:
            continue
        by_name[call.name] = call
        answer = endpoint(call)
        shape: Any = {200: {"model": call.gives, "description": call.summary}} if call.gives else None
        api.add_api_route(
            call.path, answer, methods=[call.method], name=call.name, operation_id=call.name, summary=call.summary,
            response_class=Response, response_model=None, responses=shape, include_in_schema=call.described,
        )  # fmt: skip
        if call.method == "GET":
            api.add_api_route(
                call.path, answer, methods=["HEAD"], name=call.name, response_model=None, include_in_schema=False
            )

    async def unfit(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for these alone
        return await run_in_threadpool(
            unfit_words, request.scope[CONSOLE], by_name[request.scope["route"].name], request, error.errors()
        )

    api.add_exception_handler(RequestValidationError, unfit)
    api.add_exception_handler(HTTPException, _plainly)
    api.add_exception_handler(Exception, _failed)
    return api


def _describing(api: FastAPI) -> Call:
    """Give the call that describes the calls; only whoever is let in reads it, as all else."""
    made = lru_cache(maxsize=1)(lambda: description(api))

    def openapi(caller: Caller) -> dict[str, Any]:
        del caller  # the same for everybody
        return made()

    return Call(method="GET", path="/openapi.json", who=ANYBODY, answer=openapi, summary="这份说明", described=False)


async def _plainly(_request: Request, error: Exception) -> Response:
    """Answer where the framework itself says no: an address that nobody has, a method that a call does not take."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for these alone
    return problem(_CODES.get(error.status_code, "failed"), headers=error.headers)


async def _failed(_request: Request, _error: Exception) -> Response:
    """Answer a bug that got past every call; the framework raises it again, and the edge logs it."""
    return problem("failed")
