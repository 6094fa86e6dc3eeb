"""督办 and 双反馈: what is followed up, and what is exchanged with the discipline commission, each thing beside its act."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rectify.app.double_feedback_desk import double_feedback
from rectify.app.openings import Openings
from rectify.app.oversight_desk import Prepared, desk
from rectify.engine.model import Role
from rectify.web import charts, prefilled
from rectify.web.routes import Page, get

if TYPE_CHECKING:
    from collections.abc import Callable

    from rectify.web.visit import Visit

FOLLOWING = frozenset({Role.OFFICE, Role.DISCIPLINE, Role.LEADING_GROUP})
EXCHANGING = frozenset({Role.OFFICE, Role.DISCIPLINE})
_MOST_NAMED = 60
"""Prepared letters that one form names; the rest is issued with the next."""


@get("/oversight", who=FOLLOWING, internal=True)
def oversight(visit: Visit) -> Page:
    """Show what is to be followed up."""
    found = desk(visit.app, visit.reader, visit.actor, visit.today)
    named = [row["subject"] for row in (*found.talks, *found.answers)]
    named += [row["inspection"] for row in (*found.supervision["inspections"], *found.accountability, *found.red)]
    open_to = Openings(visit.reader, visit.actor, named)
    words = {
        "found": found, "bar": charts.bar, "issue": [_issue(visit, open_to, each) for each in found.prepared], "to": _addresses(visit, open_to),
        "most": max((each.number for each in found.rungs), default=0), "late": sum(each.number for each in found.rungs),
        "drafts": sum(each.number for each in found.prepared), "proposes": Role.LEADING_GROUP in visit.roles,
        "talks": bool(visit.roles & {Role.OFFICE, Role.LEADING_GROUP}),
        "rounds": sorted({each["round"] for each in found.red}),
    }  # fmt: skip
    return Page(template="oversight.html", words=words)


def _issue(visit: Visit, open_to: Openings, each: Prepared) -> str:
    """Give the address of the form that issues prepared letters, filled as far as they say."""
    serials = list(each.serials[:_MOST_NAMED])
    given = {"kind": each.kind, "title": each.title, "receiver": each.receiver, "prepared": serials}
    return _addresses(visit, open_to)(
        "letter", each.inspection, **{name: value for name, value in given.items() if value}
    )


def _addresses(visit: Visit, open_to: Openings) -> Callable[..., str]:
    """Give what a template asks for the address of an act's form, filled in as far as the page knows; empty where it is not his."""

    def address(key: str, about: str, **fields: object) -> str:
        way = open_to.way(key, about)
        if way is None:
            return ""
        named = urlencode({"about": way.about})
        return f"{prefilled.address(visit, way.key, fields)}&{named}" if fields else f"/do/{way.key}?{named}"

    return address


@get("/double-feedback", who=EXCHANGING, internal=True)
def exchange(visit: Visit) -> Page:
    """Show the exchange with the discipline commission."""
    found = double_feedback(visit.app, visit.reader, visit.actor, visit.today)
    open_to = Openings(
        visit.reader, visit.actor, [*(each[0] for each in found.units), *(row["number"] for row in found.reviews)]
    )
    words = {
        "found": found, "to": _addresses(visit, open_to),
        "rounds": [each for each in found.rounds if open_to.way("discipline_batch", each[0])],
        "units": [each for each in found.units if open_to.way("discipline_list", each[0])],
    }  # fmt: skip
    return Page(template="double_feedback.html", words=words)
