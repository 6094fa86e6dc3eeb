"""Posting what happens to a problem: its registration, its moves, and every fact about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from rectify.engine.journal import canonical
from rectify.engine.kinds.words import PAPER_EVIDENCE, WITH_UNIT
from rectify.engine.postings.shapes import (
    DUTY,
    NOTHING_DUE,
    Change,
    Insert,
    Row,
    Update,
    clock,
    duties,
    fields_of,
    listed,
    opened,
    pins,
    posts,
    problem,
    record,
    signer,
)
from rectify.engine.rights import IN_REVIEW

if TYPE_CHECKING:
    from rectify.engine.entries import Entry

_TEXTS = ("category", "subcategory", "title", "detail", "focus", "source", "requirement", "remark", "row_key")


@posts("reported")
def _reported(entry: Entry) -> Iterator[Change]:
    fields, body = fields_of(entry), entry.body
    yield from pins(entry)
    yield Insert(
        table="problem",
        row={
            "number": entry.subject,
            "year": body["year"],
            "serial": body["serial"],
            "inspection": fields["inspection"],
            "unit": body["unit"],
            "round": body["round"],
            "state": body["state"],
            "version": 0,
            "workflow": body["workflow"],
            "workflow_hash": body["workflow_hash"],
            "registered_on": entry.on,
            "registered_by": signer(entry),
            "key_attention": 1 if fields.get("key_attention") else 0,
            "finding": body["finding"],
            "refer_to": body["refer_to"],
            "predecessor": fields.get("predecessor"),
            "on_the_spot": body.get("on_the_spot", 0),
            **{name: fields.get(name) for name in _TEXTS},
        },
    )
    yield from _first_duty(entry)


def _first_duty(entry: Entry) -> Iterator[Change]:
    duty: Mapping[str, object] = next(iter(listed(entry, "duties")), NOTHING_DUE)
    row: Row = {name: duty[name] for name in DUTY}
    yield Insert(table="deadline", row={**row, "subject": entry.subject, "slot": ""})


_DATED = {"transferred": "transferred_on", "passed": "passed_on", "closed": "closed_on", "void": "void_on"}
_BACK_IN_HAND = IN_REVIEW | {"long_term"}
"""States from which a problem comes back to the unit: it was there before, and keeps the day it came first."""

_UNCHECKED: Row = {"check_conclusion": "", "check_on": None, "checkers": "", "check_fault": ""}
_UNREVIEWED: Row = {"discipline_verdict": "", "discipline_by": None}


@posts("moved")
def _moved(entry: Entry) -> Iterator[Change]:
    body = entry.body
    to = str(body["to"])
    changed: Row = {"state": to}
    if to in _DATED and not (to in WITH_UNIT and body["from"] in _BACK_IN_HAND):
        changed[_DATED[to]] = entry.on
    if body["from"] == "reported" and to != "void":  # whatever the first step is called, it delivers
        changed["handed_over_on"] = entry.on
    changed.update(_ARRIVALS.get(to, _nothing)(entry))
    changed.update(_oversight(entry))
    raised: Row = {"returns": 1} if to in WITH_UNIT and body["from"] in IN_REVIEW else {}
    yield problem(entry, changed, raised)
    yield from clock(entry, entry.subject, first=True)
    yield from duties(entry)
    yield from opened(entry)


def _oversight(entry: Entry) -> Row:
    """What a move says of the review that is asked of the discipline commission, and of faults of an earlier application."""
    body = entry.body
    changed: Row = {name: body[name] for name in ("fault_list", "faults") if name in body}
    if "review" in body:
        changed["review_line"] = entry.no if body["review"] == "asked" else None
    return changed


def _nothing(_entry: Entry) -> Row:
    return {}


def _arrive_at_the_unit(entry: Entry) -> Row:
    came_from = entry.body["from"]
    if came_from in IN_REVIEW:
        # What was said of an earlier lateness says nothing of the next one.
        again: Row = {"supplement_on": fields_of(entry).get("due_on"), "explanation": "", "continuation": ""}
        return {**_UNCHECKED, **_UNREVIEWED, **again}
    if came_from == "long_term":
        again = {"explanation": "", "continuation": "", "continuation_by": None}
        return {"supplement_on": entry.body.get("until"), **again}
    return {}


def _arrive_under_check(entry: Entry) -> Row:
    if entry.body["from"] == "passed":
        return {**_UNCHECKED, **_UNREVIEWED}
    first: Row = {"first_submitted_on": entry.on} if entry.body.get("first") else {}
    return {**_UNCHECKED, **_UNREVIEWED, **first, "submitted_on": entry.on, "submitted_by": signer(entry)}


_ARRIVALS: Mapping[str, Callable[[Entry], Row]] = {
    "handed_over": _arrive_at_the_unit,
    "transferred": _arrive_at_the_unit,
    "under_check": _arrive_under_check,
    "passed": lambda entry: {"passed_by": signer(entry)},
    "closed": lambda entry: {"closed_by": signer(entry), "excepted": entry.body.get("excepted", 0)},
    "long_term": lambda entry: {"reviewed_on": None, "long_term_on": entry.on},
}


@posts("finding_described")
def _finding_described(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"finding": entry.body["finding"]})


@posts("plan_row_written", "plan_amended")
def _plan_row_written(entry: Entry) -> Iterator[Change]:
    fields, body = fields_of(entry), entry.body
    amended, kept = entry.kind == "plan_amended", entry.body.get("kept")
    done = tuple(kept) if isinstance(kept, list | tuple) else ()
    measures = [each for each in fields["measures"] if isinstance(each, Mapping)]  # type: ignore[attr-defined]  # rows
    for n, each in enumerate(measures, 1):
        names = ("text", "leader", "department", "person", "due_on")
        row: Row = {name: each[name] for name in names}
        row |= {"problem": entry.subject, "plan_no": body["plan_no"], "n": n, "kind": each.get("kind")}
        row |= {"done": 1 if n in done else 0, "unit": each.get("unit")}
        yield Insert(table="measure", row=row)
    changed: Row = {
        "criterion": 1,
        "criterion_text": fields["criterion"],
        "plan_no": body["plan_no"],
        "plan_row_by": body["signer"],
        "measures_total": len(measures),
        "measures_done": len(done),
        "measures_last_on": max(str(each["due_on"]) for each in measures),
        "plan_verdict": "amended" if amended else "",
        "plan_verdict_by": None,
        "slogans": body.get("slogans", 0),
    }
    if "sustained" in fields or not amended:  # what an amendment does not speak of stays
        changed["sustained"] = 1 if fields.get("sustained") else 0
    for each in listed(entry, "evidence"):  # what was filed for a measure goes with it
        following: Row = {"target": each["target"], "plan_no": each["plan_no"]}
        yield Update(table="evidence", where={"entry_no": each["entry_no"]}, set=following)
    if "strays" in body:
        changed["strays"] = body["strays"]
    yield record(entry)
    yield problem(entry, changed, {"substance": body["substance"]} if body.get("substance") else {})


@posts("plan_row_judged")
def _plan_row_judged(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"plan_verdict": fields_of(entry)["verdict"], "plan_verdict_by": entry.body["signer"]})


@posts("progress_made")
def _progress_made(entry: Entry) -> Iterator[Change]:
    body = entry.body
    yield record(entry)
    if body["change"]:
        where: Row = {"problem": entry.subject, "plan_no": body["plan_no"], "n": fields_of(entry)["measure"]}
        yield Update(table="measure", where=where, add={"done": body["change"]})
    yield problem(entry, {"progress_on": fields_of(entry)["on"]}, {"measures_done": body["change"]})


_MUST_COUNTS = {
    "self_check": "self_check_evidence",
    "institution": "institution_evidence",
    "accountability": "accountability_evidence",
}


@posts("evidence_filed")
def _evidence_filed(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    file = fields["file"]
    target, kind = str(fields["for"]), str(fields["kind"])
    yield Insert(
        table="evidence",
        row={
            "entry_no": entry.no,
            "problem": entry.subject,
            "kind": kind,
            "target": target,
            "title": fields["title"],
            "file_name": file["name"],  # type: ignore[index]  # a file as acts.py reads it
            "sha256": file["sha256"],  # type: ignore[index]
            "filed_on": entry.on,
            "by": signer(entry),
            "plan_no": entry.body.get("plan_no"),
        },
    )
    raised: Row = {}
    counts = entry.body.get("counts", kind != "meeting")  # minutes alone prove no must (domain.md B4)
    if target in _MUST_COUNTS and counts:
        raised[_MUST_COUNTS[target]] = 1
    if (
        target.startswith("measure ") and kind not in PAPER_EVIDENCE
    ):  # what a must is proved by says nothing of the work
        raised["substance"] = 1
    yield problem(entry, {}, raised)


_COUNTED = {
    "self_checked": "self_checks",
    "institution_adopted": "institutions",
    "person_dealt_with": "accountabilities",
}


@posts(*_COUNTED)
def _must_claimed(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {}, {_COUNTED[entry.kind]: 1})


@posts("exception_requested", "consent_given")
def _exceptions_changed(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"exceptions": canonical(entry.body["exceptions"])})


@posts("lateness_explained")
def _lateness_explained(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"explanation": "given", "explanation_by": entry.body["signer"]})


@posts("explanation_judged")
def _explanation_judged(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    verdict = "accepted" if fields["verdict"] == "agree" else "rejected"
    yield record(entry)
    yield problem(entry, {"explanation": verdict, "slip_number": fields["slip_number"]})


@posts("extension_requested")
def _extension_requested(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"extension_until": fields_of(entry)["until"], "extension_by": entry.body["signer"]})


@posts("extension_judged")
def _extension_judged(entry: Entry) -> Iterator[Change]:
    granted = fields_of(entry)["verdict"] == "agree"
    yield record(entry)
    yield problem(entry, {"extension_until": None, "extension_by": None}, {"extensions": 1} if granted else {})
    yield from clock(entry, entry.subject)
    yield from duties(entry)


@posts("continuation_requested")
def _continuation_requested(entry: Entry) -> Iterator[Change]:
    changed: Row = {
        "continuation": "asked",
        "continuation_by": entry.body["signer"],
        "review_on": fields_of(entry)["review_on"],
    }
    yield record(entry)
    yield problem(entry, changed)


@posts("continuation_judged")
def _continuation_judged(entry: Entry) -> Iterator[Change]:
    granted = fields_of(entry)["verdict"] == "agree"
    yield record(entry)
    yield problem(entry, {"continuation": "approved" if granted else ""})


@posts("checked")
def _checked(entry: Entry) -> Iterator[Change]:
    fields, body = fields_of(entry), entry.body
    changed: Row = {
        "check_conclusion": fields["conclusion"],
        "check_on": fields["checked_on"],
        "checkers": body["checkers"],
        "checked_by": body.get("checked_by", body["checkers"]),
        "check_fault": body["fault"],
    }
    yield record(entry)
    yield problem(entry, changed)


@posts("closing_reviewed")
def _closing_reviewed(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    reviewed: Row = {"discipline_verdict": fields_of(entry)["verdict"], "discipline_by": entry.body["signer"]}
    yield problem(entry, reviewed | ({"review_line": None} if entry.body.get("review") == "done" else {}))
    yield from duties(entry)


@posts("referred")
def _referred(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"referrals": entry.body["referrals"]})
    yield from opened(entry)


@posts("referral_answered")
def _referral_answered(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry)
    yield from duties(entry)


@posts("reviewed")
def _reviewed(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    changed: Row = {"reviewed_on": fields["reviewed_on"]}
    if fields.get("next_on"):
        changed["review_on"] = fields["next_on"]
    yield record(entry)
    yield problem(entry, changed)
    yield from duties(entry)
