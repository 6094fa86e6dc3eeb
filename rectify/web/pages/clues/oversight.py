"""Who may look at clues, and who has looked: names, days and numbers, and nothing of what clues say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.clues import books
from rectify.engine.clues.rights import Standing
from rectify.store.console_queries import displays
from rectify.web.pages.clues.entrance import OVERSEERS, WATCHERS, before, standings, tabs
from rectify.web.routes import Page, get

if TYPE_CHECKING:
    from rectify.web.visit import Visit

MOST = 500
LOOKS = {
    "list": "列表", "show": "查看", "paper": "附件", "due": "待签收和待反馈", "report": "统计", "export": "导出",
}  # fmt: skip


@get("/clues/access", who=WATCHERS, internal=True)
def access(visit: Visit) -> Page:
    """List who may look, until when, and on which decision."""
    with before(visit, Standing.DECIDE, Standing.CHECK) as desk:
        found = books.who_may_look(desk)
        shown = displays(desk.main, [str(each[name]) for each in found for name in ("user", "by")])
    decides = Standing.DECIDE in standings(visit)
    return Page(
        template="clues_access.html", words={"tabs": tabs(visit), "found": found, "displays": shown, "decides": decides}
    )  # fmt: skip


@get("/clues/log", who=OVERSEERS, internal=True)
def log(visit: Visit) -> Page:
    """List who looked at which number, the newest first."""
    number = visit.query("number")
    with before(visit, Standing.OVERSEE) as desk:
        found = list(reversed(books.who_looked(desk, number or None, MOST)))
        shown = displays(desk.main, [str(each["account"]) for each in found])
    words = {"tabs": tabs(visit), "found": found, "displays": shown, "number": number, "looks": LOOKS, "most": MOST}
    return Page(template="clues_log.html", words=words)
