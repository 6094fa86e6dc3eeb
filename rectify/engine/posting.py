"""Posting: an entry becomes row changes. Nothing else changes the ledger, master data included.

Each function is pure: it reads one sealed entry and says which rows come to be and which columns change. Replaying a journal
through :func:`post` gives the ledger row for row; stopped at a day, the ledger as it stood then. Values are text, whole
numbers and None only, so that a driver takes them as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rectify.engine import entries
from rectify.engine.catalogue import PAPER_EVIDENCE
from rectify.engine.entries import Entry
from rectify.engine.journal import canonical

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """A row that comes to be."""

    table: str
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Columns of exactly one row that change: set to values, or raised by numbers. ``where`` finds the row."""

    table: str
    where: Row
    set: Row = field(default_factory=dict)
    add: Row = field(default_factory=dict)


Change = Insert | Update
Poster = Callable[[Entry], Iterator[Change]]
_POSTERS: dict[str, Poster] = {}

RECORD_KINDS: Mapping[str, str] = {kind: key for key, (kind, _word) in entries.NAMES.items()}


def post(entry: Entry) -> tuple[Change, ...]:
    """Give all row changes that an entry causes; raises KeyError for a kind that was never written."""
    return tuple(_POSTERS[entry.kind](entry))


def _posts(*kinds: str) -> Callable[[Poster], Poster]:
    def register(poster: Poster) -> Poster:
        _POSTERS.update(dict.fromkeys(kinds, poster))
        return poster

    return register


def _fields(entry: Entry) -> Mapping[str, object]:
    fields = entry.body["fields"]
    return fields if isinstance(fields, Mapping) else {}


def _by(entry: Entry) -> str:
    return entry.signed_by or entry.by


def _record(entry: Entry) -> Insert:
    """The fact itself, as it was given, for pages and for later rules."""
    return Insert(
        table="record",
        row={
            "entry_no": entry.no,
            "subject": entry.subject,
            "kind": RECORD_KINDS[entry.kind],
            "recorded_on": entry.on,
            "by": _by(entry),
            "body": canonical(_fields(entry)),
        },
    )


def _problem(entry: Entry, changed: Row | None = None, raised: Row | None = None) -> Update:
    """A change of the problem an entry is about; the version it was decided on must still stand."""
    return Update(
        table="problem",
        where={"number": entry.subject, "version": entry.body["version"]},
        set=changed or {},
        add={"version": 1, **(raised or {})},
    )


def _inspection(entry: Entry, changed: Row) -> Update:
    where: Row = {"number": entry.subject, "version": entry.body["version"]}
    return Update(table="inspection", where=where, set=changed, add={"version": 1})


_DUTY = ("obligation", "since", "start_on", "nominal_on", "effective_on", "rung", "next_on")


def _duties(entry: Entry) -> Iterator[Change]:
    """What is owed from now on: one narrow row a subject and slot, read by the tick."""
    for each in _listed(entry, "duties"):
        subject, slot = each.get("subject", entry.subject), each["slot"]
        yield Update(
            table="deadline", where={"subject": subject, "slot": slot}, set={name: each[name] for name in _DUTY}
        )


def _listed(entry: Entry, name: str) -> tuple[Mapping[str, object], ...]:
    value = entry.body.get(name)
    return tuple(value) if isinstance(value, list | tuple) else ()


def _clock(entry: Entry, number: object, *, first: bool = False) -> Iterator[Change]:
    """The rectification deadline of a problem, and a line of its history with basis, approver and date."""
    clock = entry.body.get("clock")
    if not isinstance(clock, Mapping):
        return
    columns = ("start_on", "nominal_on", "effective_on", "provisional")
    changed: Row = {name: clock[name] for name in columns}
    if first:
        changed["original_on"] = clock["effective_on"]
    yield Update(table="problem", where={"number": number}, set={**changed, "rectify_rung": clock.get("rung", 0)})
    yield Insert(
        table="deadline_history",
        row={
            "entry_no": entry.no,
            "subject": number,
            **changed_without_original(changed),
            "basis": clock["basis"],
            "derivation": clock["derivation"],
            "approver": clock.get("approver") or _by(entry),
            "set_on": entry.on,
        },
    )


def changed_without_original(changed: Row) -> Row:
    """Give the clock's columns as a line of history holds them."""
    return {name: value for name, value in changed.items() if name != "original_on"}


# ---- master data


@_posts("round_added")
def _round_added(entry: Entry) -> Iterator[Change]:
    yield Insert(table="round", row=dict(_fields(entry)))


@_posts("unit_added")
def _unit_added(entry: Entry) -> Iterator[Change]:
    yield Insert(table="unit", row={"parent": None, "leader": None, **_fields(entry)})


@_posts("team_added")
def _team_added(entry: Entry) -> Iterator[Change]:
    yield Insert(table="team", row=dict(_fields(entry)))


@_posts("authorised")
def _authorised(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    yield Insert(
        table="authorisation",
        row={
            "entry_no": entry.no,
            "account": fields["user"],
            "round": fields["round"],
            "team": fields["team"],
            "purpose": fields["purpose"],
            "from_on": fields["from"],
            "until_on": fields["until"],
        },
    )


@_posts("user_added")
def _user_added(entry: Entry) -> Iterator[Change]:
    yield Insert(table="account", row={"unit": None, "mail": None, **_fields(entry), "active": 1})


@_posts("user_disabled")
def _user_disabled(entry: Entry) -> Iterator[Change]:
    yield Update(table="account", where={"name": entry.subject}, set={"active": 0})


@_posts("role_granted")
def _role_granted(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    yield Insert(
        table="role_grant",
        row={
            "entry_no": entry.no,
            "account": fields["user"],
            "role": fields["role"],
            "unit": fields.get("unit"),
            "from_on": fields.get("from") or entry.on,
            "until_on": fields.get("until"),
        },
    )


@_posts("role_revoked")
def _role_revoked(entry: Entry) -> Iterator[Change]:
    for each in _listed(entry, "grants"):
        yield Update(table="role_grant", where={"entry_no": each["entry_no"]}, set={"until_on": each["until_on"]})


@_posts("delegated")
def _delegated(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    yield Insert(
        table="delegation",
        row={
            "entry_no": entry.no,
            "from_account": fields["from_user"],
            "to_account": fields["to_user"],
            "from_on": fields["from"],
            "until_on": fields["until"],
            "reason": fields["reason"],
        },
    )


_SLOTS = ("receipt", "plan", "reports")
_NOTHING_DUE: Row = dict.fromkeys(_DUTY) | {"obligation": "", "since": "", "rung": 0}


@_posts("inspection_added")
def _inspection_added(entry: Entry) -> Iterator[Change]:
    fields, body = _fields(entry), entry.body
    yield from _pins(entry)
    yield Insert(
        table="inspection",
        row={
            "number": entry.subject,
            "year": body["year"],
            "serial": body["serial"],
            "round": fields["round"],
            "unit": fields["unit"],
            "team": fields["team"],
            "liaison": fields.get("liaison"),
            "started_on": fields.get("started_on"),
            "ended_on": fields.get("ended_on"),
            "profile": body["profile"],
            "profile_hash": body["profile_hash"],
            "version": 0,
        },
    )
    for slot in _SLOTS:
        yield Insert(table="deadline", row={**_NOTHING_DUE, "subject": entry.subject, "slot": slot})


def _pins(entry: Entry) -> Iterator[Change]:
    """Texts that rows are pinned to (a profile, a workflow), each kept once under its hash."""
    for each in _listed(entry, "pins"):
        yield Insert(table="pinned_text", row=dict(each))


# ---- on an inspection


@_posts("feedback_document_issued")
def _feedback_document(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    changed: Row = {
        "feedback_number": fields["number"],
        "feedback_on": fields["issued_on"],
        "problems_count": fields["problems_count"],
    }
    yield _record(entry)
    yield _inspection(entry, changed)
    yield from _duties(entry)


@_posts("feedback_held")
def _feedback_held(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    yield _record(entry)
    yield _inspection(entry, {f"feedback_{fields['form']}_on": fields["held_on"]})


@_posts("receipt_signed")
def _receipt_signed(entry: Entry) -> Iterator[Change]:
    body = entry.body
    yield _record(entry)
    yield _inspection(
        entry, {"receipt_on": body["receipt_on"], "receipt_by": body["receipt_by"], "receipt_how": body["receipt_how"]}
    )
    for each in _listed(entry, "problems"):
        yield from _clock(entry, each["number"], first=True)
    yield from _duties(entry)


@_posts("plan_submitted")
def _plan_submitted(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _inspection(entry, {"plan_on": _fields(entry)["submitted_on"], "plan_by": entry.body["signer"]})
    yield from _duties(entry)


@_posts("plan_opinion_given", "published", "supervised")
def _on_record(entry: Entry) -> Iterator[Change]:
    yield _record(entry)


@_posts("meeting_held")
def _meeting_held(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    yield _record(entry)
    if fields["meeting"] == "committee":
        for each in _listed(entry, "problems"):
            yield Update(table="problem", where={"number": each["number"]}, set={"deliberated_on": fields["held_on"]})


@_posts("report_delivered")
def _report_delivered(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    yield _record(entry)
    if fields.get("received_on"):
        yield _inspection(entry, {f"{fields['report']}_{fields['receiver']}_on": fields["received_on"]})
    yield from _duties(entry)


# ---- on a problem


_TEXTS = ("category", "subcategory", "title", "detail", "focus", "source", "requirement", "remark", "row_key")


@_posts("reported")
def _reported(entry: Entry) -> Iterator[Change]:
    fields, body = _fields(entry), entry.body
    yield from _pins(entry)
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
            "registered_by": _by(entry),
            "key_attention": 1 if fields.get("key_attention") else 0,
            "finding": body["finding"],
            "refer_to": body["refer_to"],
            **{name: fields.get(name) for name in _TEXTS},
        },
    )
    yield from _first_duty(entry)


def _first_duty(entry: Entry) -> Iterator[Change]:
    duty: Mapping[str, object] = next(iter(_listed(entry, "duties")), _NOTHING_DUE)
    row: Row = {name: duty[name] for name in _DUTY}
    yield Insert(table="deadline", row={**row, "subject": entry.subject, "slot": ""})


_DATED = {"handed_over": "handed_over_on", "passed": "passed_on", "closed": "closed_on", "void": "void_on"}
_UNCHECKED: Row = {"check_conclusion": "", "check_on": None, "checkers": "", "check_fault": ""}
_UNREVIEWED: Row = {"discipline_verdict": "", "discipline_by": None}


@_posts("moved")
def _moved(entry: Entry) -> Iterator[Change]:
    body = entry.body
    to = str(body["to"])
    changed: Row = {"state": to}
    if to in _DATED:
        changed[_DATED[to]] = entry.on
    changed.update(_ARRIVALS.get(to, _nothing)(entry))
    raised: Row = {"returns": 1} if body["move"] == "return" else {}
    yield _problem(entry, changed, raised)
    yield from _clock(entry, entry.subject, first=True)
    yield from _duties(entry)


def _nothing(_entry: Entry) -> Row:
    return {}


def _arrive_transferred(entry: Entry) -> Row:
    came_from = entry.body["from"]
    if came_from == "under_check":
        # What was said of an earlier lateness says nothing of the next one.
        again: Row = {"supplement_on": _fields(entry).get("due_on"), "explanation": "", "continuation": ""}
        return {**_UNCHECKED, **_UNREVIEWED, **again}
    if came_from == "handed_over":
        return {"transferred_on": entry.on}
    return {"supplement_on": entry.body.get("until"), "continuation": "", "continuation_by": None}


def _arrive_under_check(entry: Entry) -> Row:
    if entry.body["from"] == "passed":
        return {**_UNCHECKED, **_UNREVIEWED}
    first: Row = {"first_submitted_on": entry.on} if entry.body.get("first") else {}
    return {**_UNCHECKED, **_UNREVIEWED, **first, "submitted_on": entry.on, "submitted_by": _by(entry)}


_ARRIVALS: Mapping[str, Callable[[Entry], Row]] = {
    "transferred": _arrive_transferred,
    "under_check": _arrive_under_check,
    "passed": lambda entry: {"passed_by": _by(entry)},
    "closed": lambda entry: {"closed_by": _by(entry)},
    "long_term": lambda _entry: {"reviewed_on": None},
}


@_posts("finding_described")
def _finding_described(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {"finding": entry.body["finding"]})


@_posts("plan_row_written")
def _plan_row_written(entry: Entry) -> Iterator[Change]:
    fields, body = _fields(entry), entry.body
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
    yield _record(entry)
    yield _problem(entry, changed)


@_posts("plan_row_judged")
def _plan_row_judged(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {"plan_verdict": _fields(entry)["verdict"], "plan_verdict_by": entry.body["signer"]})


@_posts("progress_made")
def _progress_made(entry: Entry) -> Iterator[Change]:
    body = entry.body
    yield _record(entry)
    if body["change"]:
        where: Row = {"problem": entry.subject, "plan_no": body["plan_no"], "n": _fields(entry)["measure"]}
        yield Update(table="measure", where=where, add={"done": body["change"]})
    yield _problem(entry, {"progress_on": _fields(entry)["on"]}, {"measures_done": body["change"]})


_MUST_COUNTS = {
    "self_check": "self_check_evidence",
    "institution": "institution_evidence",
    "accountability": "accountability_evidence",
}


@_posts("evidence_filed")
def _evidence_filed(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
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
            "by": _by(entry),
        },
    )
    raised: Row = {}
    if target in _MUST_COUNTS:
        raised[_MUST_COUNTS[target]] = 1
    if target != "check" and kind not in PAPER_EVIDENCE:
        raised["substance"] = 1
    yield _problem(entry, {}, raised)


_COUNTED = {
    "self_checked": "self_checks",
    "institution_adopted": "institutions",
    "person_dealt_with": "accountabilities",
}


@_posts(*_COUNTED)
def _must_claimed(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {}, {_COUNTED[entry.kind]: 1})


@_posts("exception_requested", "consent_given")
def _exceptions_changed(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {"exceptions": canonical(entry.body["exceptions"])})


@_posts("lateness_explained")
def _lateness_explained(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {"explanation": "given", "explanation_by": entry.body["signer"]})


@_posts("explanation_judged")
def _explanation_judged(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    verdict = "accepted" if fields["verdict"] == "agree" else "rejected"
    yield _record(entry)
    yield _problem(entry, {"explanation": verdict, "slip_number": fields["slip_number"]})


@_posts("extension_requested")
def _extension_requested(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {"extension_until": _fields(entry)["until"], "extension_by": entry.body["signer"]})


@_posts("extension_judged")
def _extension_judged(entry: Entry) -> Iterator[Change]:
    granted = _fields(entry)["verdict"] == "agree"
    yield _record(entry)
    yield _problem(entry, {"extension_until": None, "extension_by": None}, {"extensions": 1} if granted else {})
    yield from _clock(entry, entry.subject)
    yield from _duties(entry)


@_posts("continuation_requested")
def _continuation_requested(entry: Entry) -> Iterator[Change]:
    changed: Row = {
        "continuation": "asked",
        "continuation_by": entry.body["signer"],
        "review_on": _fields(entry)["review_on"],
    }
    yield _record(entry)
    yield _problem(entry, changed)


@_posts("continuation_judged")
def _continuation_judged(entry: Entry) -> Iterator[Change]:
    granted = _fields(entry)["verdict"] == "agree"
    yield _record(entry)
    yield _problem(entry, {"continuation": "approved" if granted else ""})


@_posts("checked")
def _checked(entry: Entry) -> Iterator[Change]:
    fields, body = _fields(entry), entry.body
    changed: Row = {
        "check_conclusion": fields["conclusion"],
        "check_on": fields["checked_on"],
        "checkers": body["checkers"],
        "check_fault": body["fault"],
    }
    yield _record(entry)
    yield _problem(entry, changed)


@_posts("closing_reviewed")
def _closing_reviewed(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {"discipline_verdict": _fields(entry)["verdict"], "discipline_by": entry.body["signer"]})


@_posts("referred")
def _referred(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {"referrals": entry.body["referrals"]})


@_posts("referral_answered")
def _referral_answered(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry)


@_posts("reviewed")
def _reviewed(entry: Entry) -> Iterator[Change]:
    fields = _fields(entry)
    changed: Row = {"reviewed_on": fields["reviewed_on"]}
    if fields.get("next_on"):
        changed["review_on"] = fields["next_on"]
    yield _record(entry)
    yield _problem(entry, changed)
    yield from _duties(entry)


@_posts("withdrawal_proposed")
def _withdrawal_proposed(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _problem(entry, {"withdrawal": "asked", "withdrawal_by": entry.body["signer"]})


@_posts("withdrawal_judged")
def _withdrawal_judged(entry: Entry) -> Iterator[Change]:
    granted = _fields(entry)["verdict"] == "agree"
    yield _record(entry)
    yield _problem(entry, {"withdrawal": "approved" if granted else ""})


# ---- two persons, the clock, the calendar


@_posts(entries.CORRECTION_PROPOSED, entries.LEGACY_PROPOSED)
def _proposed(entry: Entry) -> Iterator[Change]:
    yield Insert(
        table="proposal",
        row={
            "entry_no": entry.no,
            "digest": entry.body["proposal"],
            "by": entry.body["signer"],
            "made_on": entry.on,
            "taken_no": None,
        },
    )


def _taken(entry: Entry) -> Change:
    return Update(table="proposal", where={"entry_no": entry.body["proposed_no"]}, set={"taken_no": entry.no})


@_posts(entries.CORRECTED)
def _corrected(entry: Entry) -> Iterator[Change]:
    body, fields = entry.body, _fields(entry)
    yield _taken(entry)
    key = "code" if body["table"] in ("unit", "round") else "number"
    table = str(body["table"])
    yield Update(table=table, where={key: entry.subject}, set={str(fields["field"]): body["value"]})
    for each in _listed(entry, "problems"):
        if each.get("unit"):
            yield Update(table="problem", where={"number": each["number"]}, set={"unit": each["unit"]})
        yield from _clock(entry, each["number"], first=True)
    yield from _duties(entry)


@_posts(entries.LEGACY_OPENED)
def _legacy_opened(entry: Entry) -> Iterator[Change]:
    yield _taken(entry)
    for each in _listed(entry, "problems"):
        yield Insert(table="problem", row={**each, "state": "legacy", "version": 0, "registered_on": entry.on})


@_posts(entries.REDATED)
def _redated(entry: Entry) -> Iterator[Change]:
    yield from _clock(entry, entry.subject)
    yield from _duties(entry)


@_posts(entries.REMINDED)
def _reminded(entry: Entry) -> Iterator[Change]:
    body = entry.body
    where: Row = {"subject": entry.subject, "slot": body["slot"]}
    yield Update(table="deadline", where=where, set={"rung": body["rung"], "next_on": body["next_on"]})
    if body["obligation"] == "rectify":
        yield Update(table="problem", where={"number": entry.subject}, set={"rectify_rung": body["rung"]})
    for each in _listed(entry, "rungs"):
        row: Row = {
            "entry_no": entry.no,
            "subject": entry.subject,
            "obligation": body["obligation"],
            "since": body["since"],
        }
        yield Insert(table="reminder", row={**row, **each, "reminded_on": body["on"]})
    for n, each in enumerate(_listed(entry, "notices"), 1):
        yield Insert(table="notice", row=_notice(entry, n, each))


_NOTICE = ("slot", "obligation", "code", "lamp", "template", "nominal_on", "effective_on")


def _notice(entry: Entry, n: int, each: Mapping[str, object]) -> Row:
    body = entry.body
    key = f"{entry.subject}|{body['obligation']}|{body['since']}|{body['code']}|{each['person']}"
    return {
        "serial": f"{entry.no}-{n}",
        "key": key,
        "entry_no": entry.no,
        "subject": entry.subject,
        "person": each["person"],
        "role": each["role"],
        "letter": each.get("letter"),
        "made_on": body["on"],
        "send_on": each["send_on"],
        **{name: body[name] for name in _NOTICE},
    }
