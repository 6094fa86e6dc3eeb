"""被巡察单位: a unit's whole account in one round: receipt, plan, meetings, the four cells of the reports, publication, problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app import lists, offers, plan_sheets_out
from rectify.app.openings import Openings
from rectify.app.seeing import seen
from rectify.engine.catalogue import INSPECTION, KINDS
from rectify.engine.model import UNIT_ROLES, Role
from rectify.web import attached
from rectify.web.routes import BUSINESS, Page, get
from rectify.web.told import told

if TYPE_CHECKING:
    from rectify.web.visit import Visit

DAYS = {
    "feedback_on": "反馈意见印发", "feedback_collective_on": "向领导班子反馈", "feedback_head_on": "向主要负责人反馈",
    "feedback_leader_on": "向分管县领导反馈", "receipt_on": "签收", "plan_on": "整改方案报送", "democratic_life_on": "专题民主生活会",
    "party_published_on": "党内公开", "public_published_on": "向社会公开", "closed_on": "整体办结",
}  # fmt: skip
REPORTS = {"rectification": "整改情况报告", "head": "主要负责人组织落实情况报告"}
RECEIVERS = {"office": "巡察办", "leader": "分管县领导"}


@get("/inspections", who=BUSINESS)
def inspections(visit: Visit) -> Page:
    """List the inspections somebody sees."""
    found = lists.inspections(visit.reader, visit.actor)
    return Page(template="inspections.html", words={"found": found})


@get("/inspections/{number}", who=BUSINESS)
def inspection(visit: Visit, number: str) -> Page:
    """Show one inspection with what it owes and what keeps it open."""
    page = lists.inspection_page(visit.app, visit.reader, visit.actor, number, visit.today)
    _found, roles = seen(visit.reader, visit.actor, number)
    page["journal"] = told(visit.app, visit.reader, page["journal"])
    closing, open_to = page.get("closing"), Openings(visit.reader, visit.actor)
    words = {
        "page": page, "days": DAYS, "reports": REPORTS, "receivers": RECEIVERS, "offers": offers.offers(INSPECTION, roles),
        "closing": closing and [{**each, "ways": _ways(open_to, each["reason"], number)} for each in closing["refusals"]],
        "for_unit": roles <= UNIT_ROLES, "sheets": _sheets(visit, number, roles),
        "files": attached.shown(visit.app, page), "correctable": Role.OFFICE in roles,
    }  # fmt: skip
    return Page(template="inspection.html", words=words)


def _sheets(visit: Visit, number: str, roles: frozenset[Any]) -> dict[str, int] | None:
    """Give the sheets that a unit's people could fill now, with how many problems are in each."""
    if not offers.may_ask(KINDS["plan_row"], roles):
        return None
    return plan_sheets_out.kinds_to_fill(visit.app, visit.reader, visit.actor, number, visit.today)


def _ways(open_to: Openings, reason: str, number: str) -> list[tuple[str, str]]:
    listed = [open_to.way(each.key, number) for each in offers.supplies(reason) if each.about == INSPECTION]
    return [(way.label, f"/do/{way.key}?about={way.about}") for way in listed if way is not None]
