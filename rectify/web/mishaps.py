"""What somebody reads when an answer could not be made: one sentence and the request's number, in the form he is answered in elsewhere.

Rooms and calls answer their own errors. This is for whatever gets past them, so that no framework's own words, without the headers
that every answer carries, ever stand in our place. A bug is logged with its stack for whoever runs the machine.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rectify.errors import Busy, NotPermitted, NotThere, RectifyError
from rectify.web import frame
from rectify.web.api.refusing import BUSY_SECONDS, problem, told
from rectify.web.watching import NUMBER, PATTERN

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

    from rectify.app.console import Console

MISSING = "没有这个页面，或者您无权查看。"
_log = logging.getLogger("rectify.web")


def answer_to(console: Console, scope: Scope, error: Exception) -> Response:
    """Give the answer in place of the one that failed."""
    if isinstance(error, RectifyError):
        return _of_ours(console, scope, error)
    number = scope.get(NUMBER, "")
    room = getattr(scope.get("endpoint"), PATTERN, "-")
    _log.error("bug at %s %s, request %s", scope["method"], room, number, exc_info=error)
    if _is_api(scope):
        return problem("failed")
    asked = "请核对刚才的事项是否已经办成，并把时间和这个编号告诉系统管理员"
    return page(console, 500, f"程序出错了。{asked}：{number}")


def _of_ours(console: Console, scope: Scope, error: RectifyError) -> Response:
    missing = isinstance(error, NotThere | NotPermitted)
    if not missing and not isinstance(error, Busy):
        _log.error("world failed: %s", error.message)
    if _is_api(scope):
        return told(error)
    answer = page(console, 404, MISSING) if missing else page(console, 503, error.message)
    if isinstance(error, Busy):
        answer.headers["retry-after"] = BUSY_SECONDS
    return answer


def _is_api(scope: Scope) -> bool:
    return bool(scope["path"].startswith("/api/"))


def page(console: Console, status: int, sentence: str) -> Response:
    """Give a page that says why not to whoever it is: nobody is looked up for it."""
    names = console.app.settings.office
    words = {"sentence": sentence, "status": status, "faults": []}
    return frame.bare(names.console, names.name, "failed.html", words, status)
