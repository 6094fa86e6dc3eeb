"""What whoever runs the machine watches: is it alive, can it work, how busy is it; and a log line a request, without content.

A log line and a metric name the room by its pattern, never by what stood in the address, and never who was there: that is the
journal's business. A request has a number of its own, which stands in its log line and in whatever was kept of it at the door, so
that the two can be put together; whoever asks is told it only where a bug is to be reported. Metrics are given only to whoever
brings the token of the site's own monitoring.
"""

from __future__ import annotations

import hmac
import json
import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from rectify.errors import RectifyError
from rectify.store import health
from rectify.store.schema import require_newest_in
from rectify.web.guard import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rectify.app.console import Console

log = logging.getLogger("rectify.access")
NOWHERE = "-"
PATTERN = "rectify_pattern"
"""Under this name a room's function carries its address as a pattern."""
NUMBER = "rectify_number"
"""Under this name a request carries its own number."""


class Watch:
    """What is counted in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("method", "room", "status")
        self.requests = Counter("rectify_requests", "Requests answered", names, registry=self.registry)
        self.seconds = Histogram("rectify_request_seconds", "Time to answer", ("room",), registry=self.registry)
        self.entries = Gauge("rectify_journal_entries", "Entries in the journal", registry=self.registry)
        self.waiting = Gauge("rectify_mails_waiting", "Mails that wait to be sent", registry=self.registry)
        self.ticked = Gauge("rectify_days_since_tick", "Days since the last tick", registry=self.registry)


class Watched:
    """Counts and logs every request that passes."""

    def __init__(self, app: ASGIApp, *, watch: Watch, fresh: Callable[[], str]) -> None:
        self.app = app
        self.watch = watch
        self.fresh = fresh

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and keep how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[NUMBER] = self.fresh()
        status, began = 500, time.perf_counter()

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            took = time.perf_counter() - began
            method = (
                scope["method"] if scope["method"] in METHODS else NOWHERE
            )  # a metric for each word that is sent would fill the memory
            room = getattr(scope.get("endpoint"), PATTERN, NOWHERE)
            self.watch.requests.labels(method, room, status).inc()
            self.watch.seconds.labels(room).observe(took)
            line = {
                "method": method, "room": room, "status": status, "ms": round(took * 1000, 1),
                "request": scope[NUMBER],
            }  # fmt: skip
            log.info(json.dumps(line, ensure_ascii=False))


def numbered(console: Console, scope: Scope) -> Console:
    """Give the console as one request works with it: what it keeps at the door carries the request's number."""
    return replace(console, request=scope.get(NUMBER, ""))


def add_to(app: FastAPI, console: Console, watch: Watch) -> None:
    """Add the rooms for whoever runs the machine."""

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        return await run_in_threadpool(_ready, console)

    async def metrics(request: Request) -> Response:
        return await run_in_threadpool(_metrics, console, watch, request.headers.get("authorization", ""))

    for path, answer in (("/healthz", alive), ("/readyz", ready), ("/metrics", metrics)):
        setattr(answer, PATTERN, path)
        app.add_route(path, answer, include_in_schema=False)


def _ready(console: Console) -> Response:
    """Say whether work can be done here: the database answers, and is of this program's version."""
    try:
        with console.app.store.reading() as reader:
            require_newest_in(reader.connection)
            return PlainTextResponse("ok")
    except RectifyError as error:
        return PlainTextResponse(error.message, status_code=503)


def _metrics(console: Console, watch: Watch, brought: str) -> Response:
    token = _token(console)
    if not token or not hmac.compare_digest(brought.encode(), f"Bearer {token}".encode()):
        return PlainTextResponse("没有这个页面，或者您无权查看。", status_code=404)
    with console.app.store.reading() as reader:
        watch.entries.set(reader.head_no)
        watch.waiting.set(health.mails_waiting(reader))
        watch.ticked.set(health.days_since_tick(reader, console.now().date().isoformat()))
    return Response(generate_latest(watch.registry), media_type="text/plain; version=0.0.4; charset=utf-8")


def _token(console: Console) -> str:
    """Give the monitoring's token, read from its file each time, so that it can be replaced while this runs."""
    name = console.settings.metrics_token_file
    path = console.app.home / name if name else Path()
    return path.read_text(encoding="utf-8").strip() if name and path.is_file() else ""
