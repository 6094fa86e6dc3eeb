"""The calls that give what is one's own at the door: where one is signed in, one's tokens, one's views of the ledger.

They read alone: what decides who gets in (a password, a second factor, a token, ending a session) is done by a person at his browser.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rectify.app import saved_views, sessions, tokens
from rectify.web.api.caller import Caller  # noqa: TC001 - FastAPI's parameters are read from what a call is annotated with
from rectify.web.api.calls import get
from rectify.web.api.shapes import own as shapes
from rectify.web.api.shapes.parts import Sessions
from rectify.web.routes import ANYBODY, BUSINESS

Document = dict[str, Any]
_SESSION = ("made_at", "seen_at", "address", "browser", "step", "here")


@get("/me/sessions", summary="自己登录着的地方", gives=Sessions, who=ANYBODY)
def own_sessions(caller: Caller) -> Document:
    """List one's own sessions that are still good."""
    here = caller.session.hash if caller.session is not None else ""
    found = sessions.own(caller.console, caller.reader, caller.actor.name, here)
    return {"sessions": [{name: each[name] for name in _SESSION} for each in found], "count": len(found)}


@get("/me/tokens", summary="自己的接口令牌：名称、期限，没有令牌本身", gives=shapes.Tokens, who=ANYBODY)
def own_tokens(caller: Caller) -> Document:
    """List one's own tokens, never what they open with."""
    found = tokens.listed(caller.console, caller.reader, caller.actor.name)
    return {"tokens": found, "count": len(found)}


@get("/me/views", summary="自己保存的台账视图：名称和筛选条件", gives=shapes.Views, who=BUSINESS)
def own_views(caller: Caller) -> Document:
    """List the views of the ledger that one has kept."""
    found = [asdict(each) for each in saved_views.views(caller.reader, caller.actor.name)]
    return {"views": found, "count": len(found)}
