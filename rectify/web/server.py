"""Serving the console: one process of uvicorn, which any number of others may stand beside; it keeps nothing between requests.

SIGTERM and Ctrl-C let what is under way be finished. Log lines go to standard error as JSON, one a line.
"""

from __future__ import annotations

import json
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from rectify.errors import WorldFailed
from rectify.web.application import application
from rectify.wiring import open_console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GRACE_SECONDS = 20
"""How long a stop waits for answers that are under way."""


class _Lines(logging.Formatter):
    """A record as one line of JSON; a stack stays within its line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line = {"level": record.levelname, "logger": record.name, "said": record.getMessage()}
        if record.exc_info:
            line["stack"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def serve(home: Path, *, host: str | None, port: int | None, for_units: bool, tell: Callable[[str], None]) -> None:
    """Serve an office's console until told to stop; raises WorldFailed where it cannot be opened or listened for."""
    console = open_console(home, for_units=for_units)
    settings = console.settings
    where, number = host or settings.host, port or settings.port
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    config = uvicorn.Config(
        application(console), host=where, port=number, log_config=None, access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=GRACE_SECONDS, timeout_keep_alive=15,
    )  # fmt: skip
    listening = _listening(where, number)
    scheme = "https" if settings.https == "yes" else "http"
    tell(f"控制台已启动：{scheme}://{where}:{number}/{'（只供被巡察单位）' if for_units else ''}，按 Ctrl-C 停止")
    for each in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises them again when it has stopped: by then it is done
        signal.signal(each, lambda _number, _frame: None)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()
        console.app.store.close()
    tell("控制台已停止")


def _listening(host: str, port: int) -> socket.socket:
    """Listen before anything is promised; raises WorldFailed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(found[4][:2], family=found[0], backlog=2048)
    except OSError as error:
        raise WorldFailed(f"不能在 {host}:{port} 监听：地址被占用，或没有权限") from error
