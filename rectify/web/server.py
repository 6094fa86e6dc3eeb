"""Serving the console: one process of uvicorn, which any number of others may stand beside; it keeps nothing between requests.

SIGTERM and Ctrl-C let what is under way be finished. Log lines go to standard error as JSON, one a line.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import uvicorn

from rectify.app import files, sheets_sent
from rectify.errors import WorldFailed
from rectify.web.application import application
from rectify.web.log_lines import Lines
from rectify.wiring import open_console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GRACE_SECONDS = 20
"""How long a stop waits for answers that are under way."""
PARTS_HOURS = 1
"""How old a file must be that was not stored to the end, until nobody can be at it any more."""


def serve(home: Path, *, host: str | None, port: int | None, for_units: bool, tell: Callable[[str], None]) -> None:
    """Serve an office's console until told to stop; raises WorldFailed where it cannot be opened or listened for."""
    console = open_console(home, for_units=for_units)
    settings = console.settings
    for folder in (files.FOLDER, sheets_sent.FOLDER):
        files.clear_parts(console.app, console.now() - timedelta(hours=PARTS_HOURS), folder)
    where, number = host or settings.host, port or settings.port
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    config = uvicorn.Config(
        application(console), host=where, port=number, log_config=None, access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=GRACE_SECONDS, timeout_keep_alive=15,
    )  # fmt: skip
    listening = _listening(where, number)
    scheme = "https" if settings.https == "yes" else "http"
    server = uvicorn.Server(config)

    def stop(_number: int, _frame: object) -> None:
        """Stop before anything is served as well; uvicorn raises a signal again when it has stopped: by then it is done."""
        server.should_exit = True

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    tell(f"控制台已启动：{scheme}://{where}:{number}/{'（只供被巡察单位）' if for_units else ''}，按 Ctrl-C 停止")
    try:
        server.run(sockets=[listening])
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
