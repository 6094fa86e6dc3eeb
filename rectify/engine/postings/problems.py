"""Posting what happens to a problem: its registration, its moves, and every fact about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from rectify.engine.journal import canonical
from rectify.engine.kinds.words import PAPER_EVIDENCE
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
    pins,
    posts,
    problem,
    record,
    signer,
)

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
            **{name: fields.get(name) for name in _TEXTS},
        },
    )
    yield from _first_duty(entry)


def _first_duty(entry: Entry) -> Iterator[Change]:
    duty: Mapping[str, object] = next(iter(listed(entry, "duties")), NOTHING_DUE)
    row: Row = {name: duty[name] for name in DUTY}
    yield Insert(table="deadline", row={**row, "subject": entry.subject, "slot": ""})


_DATED = {"handed_over": "handed_over_on", "passed": "passed_on", "closed": "closed_on", "void": "void_on"}
_UNCHECKED: Row = {"check_conclusion": "", "check_on": None, "checkers": "", "check_fault": ""}
_UNREVIEWED: Row = {"discipline_verdict": "", "discipline_by": None}


@posts("moved")
def _moved(entry: Entry) -> Iterator[Change]:
    body = entry.body
    to = str(body["to"])
    changed: Row = {"state": to}
    if to in _DATED:
        changed[_DATED[to]] = entry.on
    changed.update(_ARRIVALS.get(to, _nothing)(entry))
    raised: Row = {"returns": 1} if body["move"] == "return" else {}
    yield problem(entry, changed, raised)
    yield from clock(entry, entry.subject, first=True)
    yield from duties(entry)


def _nothing(_entry: Entry) -> Row:
    return {}


def _arrive_transferred(entry: Entry) -> Row:
    came_from = entry.body["from"]
    if came_from == "under_check":
        # What was said of an earlier lateness says nothing of the next one.
        again: Row = {"supplement_on": fields_of(entry).get("due_on"), "explanation": "", "continuation": ""}
        return {**_UNCHECKED, **_UNREVIEWED, **again}
    if came_from == "handed_over":
        return {"transferred_on": entry.on}
    return {"supplement_on": entry.body.get("until"), "continuation": "", "continuation_by": None}


def _arrive_under_check(entry: Entry) -> Row:
    if entry.body["from"] == "passed":
        return {**_UNCHECKED, **_UNREVIEWED}
    first: Row = {"first_submitted_on": entry.on} if entry.body.get("first") else {}
    return {**_UNCHECKED, **_UNREVIEWED, **first, "submitted_on": entry.on, "submitted_by": signer(entry)}


_ARRIVALS: Mapping[str, Callable[[Entry], Row]] = {
    "transferred": _arrive_transferred,
    "under_check": _arrive_under_check,
    "passed": lambda entry: {"passed_by": signer(entry)},
    "closed": lambda entry: {"closed_by": signer(entry)},
    "long_term": lambda _entry: {"reviewed_on": None},
}


@posts("finding_described")
def _finding_described(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"finding": entry.body["finding"]})


@posts("plan_row_written")
def _plan_row_written(entry: Entry) -> Iterator[Change]:
    fields, body = fields_of(entry), entry.body
    measures = [each for each in fields["measures"] if isinstance(each, Mapping)]  # type: ignore[attr-defined]  # rows
    for n, each in enumerate(measures, 1):
        names = ("text", "leader", "department", "person", "due_on")
        row: Row = {name: each[name] for name in names}
        row |= {"problem": entry.subject, "plan_no": body["plan_no"], "n": n, "kind": each.get("kind"), "done": 0}
        yield Insert(table="measure", row=row)
    changed: Row = {
        "criterion": 1,
        "criterion_text": fields["criterion"],
        "sustained": 1 if fields.get("sustained") else 0,
        "plan_no": body["plan_no"],
        "plan_row_by": body["signer"],
        "measures_total": len(measures),
        "measures_done": 0,
        "measures_last_on": max(str(each["due_on"]) for each in measures),
        "plan_verdict": "",
        "plan_verdict_by": None,
    }
    yield record(entry)
    yield problem(entry, changed)


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
        },
    )
    raised: Row = {}
    if target in _MUST_COUNTS and kind != "meeting":  # minutes alone prove no must (domain.md B4)
        raised[_MUST_COUNTS[target]] = 1
    if target != "check" and kind not in PAPER_EVIDENCE:
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
        "check_fault": body["fault"],
    }
    yield record(entry)
    yield problem(entry, changed)


@posts("closing_reviewed")
def _closing_reviewed(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"discipline_verdict": fields_of(entry)["verdict"], "discipline_by": entry.body["signer"]})


@posts("referred")
def _referred(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"referrals": entry.body["referrals"]})


@posts("referral_answered")
def _referral_answered(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry)


@posts("reviewed")
def _reviewed(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    changed: Row = {"reviewed_on": fields["reviewed_on"]}
    if fields.get("next_on"):
        changed["review_on"] = fields["next_on"]
    yield record(entry)
    yield problem(entry, changed)
    yield from duties(entry)


@posts("withdrawal_proposed")
def _withdrawal_proposed(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"withdrawal": "asked", "withdrawal_by": entry.body["signer"]})


@posts("withdrawal_judged")
def _withdrawal_judged(entry: Entry) -> Iterator[Change]:
    granted = fields_of(entry)["verdict"] == "agree"
    yield record(entry)
    yield problem(entry, {"withdrawal": "approved" if granted else ""})
