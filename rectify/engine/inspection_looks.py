"""Looking at an inspection as a whole: receipt, plan, meetings, dual reports, publication, letters, and what is not yet there.

What is not yet due is not looked at. Dates are those of the inspection's own profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.dossiers import Look, deadline, given, look
from rectify.engine.periods import Obligation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.dossiers import Dossier
    from rectify.engine.entries import Entry
    from rectify.engine.model import Day


def receipt_late(dossier: Dossier) -> Iterator[Look]:
    """签收 by the date of the profile, counted from the feedback's issue."""
    issued_on = dossier.inspection.feedback_on
    if issued_on:
        shown = dossier.said("feedback_document_issued", "receipt_signed")
        yield from deadline(dossier, dossier.inspection.receipt_on, dossier.due(Obligation.RECEIPT, issued_on), shown)


def plan_late(dossier: Dossier) -> Iterator[Look]:
    """The first plan counts: a plan that was sent back was handed in all the same."""
    start = dossier.inspection.receipt_on
    if start:
        plans = dossier.said("plan_submitted")
        first = min((str(given(each)["submitted_on"]) for each in plans), default=None)
        yield from deadline(
            dossier, first, dossier.due(Obligation.PLAN, start), (*dossier.said("receipt_signed"), *plans[:1])
        )


def democratic_life_missing(dossier: Dossier) -> Iterator[Look]:
    """专题民主生活会, for villages 组织生活会 (R-07)."""
    start = dossier.inspection.receipt_on
    if start:
        until = dossier.due(Obligation.DEMOCRATIC_LIFE, start)
        yield from _first_of(dossier, dossier.counted("democratic_life_on"), "held_on", until)


def midterm_missing(dossier: Dossier) -> Iterator[Look]:
    """中途督办 (R-11): a meeting of the unit, and a supervision record, by the middle of the period."""
    start = dossier.inspection.receipt_on
    if not start:
        return
    until = dossier.due(Obligation.MIDTERM, start)
    checks = tuple(each for each in dossier.said("supervised") if each.body.get("midterm"))
    yield from _first_of(dossier, dossier.counted("midterm_meeting_on"), "held_on", until)
    yield from _first_of(dossier, checks, "on", until)


def _first_of(dossier: Dossier, found: tuple[Entry, ...], name: str, until: Day) -> Iterator[Look]:
    """Look whether the first of some entries was in time, by the day in one of their fields; the receipt asked for it."""
    first = min((str(given(each)[name]) for each in found), default=None)
    yield from deadline(dossier, first, until, (*dossier.said("receipt_signed"), *found))


def report_late(dossier: Dossier) -> Iterator[Look]:
    """双报告 (R-03, R-04): two reports to two receivers, each delivered in time."""
    start = dossier.inspection.receipt_on
    if not start:
        return
    until = dossier.due(Obligation.REPORTS, start)
    for report in ("rectification", "head"):
        for receiver in ("office", "leader"):
            found = dossier.said("report_delivered", report=report, receiver=receiver)
            sent = [str(on) for each in found if (on := given(each).get("delivered_on"))]
            shown = (*dossier.said("receipt_signed"), *found)
            yield from deadline(dossier, min(sent, default=None), until, shown)


def publication_missing(dossier: Dossier) -> Iterator[Look]:
    """双公开 (R-15): inside and outside the Party, each in time."""
    start = dossier.inspection.receipt_on
    if not start:
        return
    until = dossier.due(Obligation.PUBLICATION, start)
    for scope in ("party", "public"):
        yield from _first_of(dossier, dossier.counted(f"{scope}_published_on"), "published_on", until)


def notice_board_only(dossier: Dossier) -> Iterator[Look]:
    """S003「仅仅通过公示栏的途径公开」."""
    found = dossier.said("published")
    if found:
        channels = {given(each).get("channel") for each in found}
        yield look(found, wanting=channels == {"notice_board"})


_THE_UNIT = frozenset({"unit", "head"})


def left_unanswered(dossier: Dossier) -> Iterator[Look]:
    """Letters that asked the unit for a reply (domain.md B8.3): answered, and in time."""
    for each in (row for row in dossier.letters if row["receiver"] in _THE_UNIT):
        until, replied_on = each["reply_due_on"], each["replied_on"]
        if until and (replied_on or dossier.today > str(until)):
            late = not replied_on or str(replied_on) > str(until)
            yield Look(wanting=late, entries=(int(str(each["entry_no"])),))


# ---- what may still be missing before a sheet is filled in


def unpublished(dossier: Dossier) -> str:
    """Say which publication does not yet count (R-15)."""
    there = {"党内公开": dossier.inspection.party_published_on, "社会公开": dossier.inspection.public_published_on}
    lacking = [word for word, on in there.items() if not on]
    return f"还没有做到{'、'.join(lacking)}" if lacking else ""


def still_running(dossier: Dossier) -> str:
    """Say until when the rectification runs."""
    start = dossier.inspection.receipt_on
    if not start:
        return "尚未签收反馈意见"
    until = dossier.due(Obligation.RECTIFY, start)
    return f"整改期未满（{until}）" if dossier.today <= until else ""


def unreported(dossier: Dossier) -> str:
    """Say how many of the dual reports are not received."""
    names = ("rectification_office_on", "rectification_leader_on", "head_office_on", "head_leader_on")
    missing = sum(1 for name in names if not getattr(dossier.inspection, name))
    return f"双报告还有 {missing} 份未签收" if missing else ""
