"""What posting is made of: row changes, the table of posters, and what the entries of several kinds change alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rectify.engine import entries
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
POSTERS: dict[str, Poster] = {}

RECORD_KINDS: Mapping[str, str] = {kind: key for key, (kind, _word) in entries.NAMES.items()}


def posts(*kinds: str) -> Callable[[Poster], Poster]:
    """Enter a function into the table of posters for these kinds of entry."""

    def register(poster: Poster) -> Poster:
        POSTERS.update(dict.fromkeys(kinds, poster))
        return poster

    return register


def fields_of(entry: Entry) -> Mapping[str, object]:
    """Give the fields of the act, as they were given."""
    fields = entry.body["fields"]
    return fields if isinstance(fields, Mapping) else {}


def signer(entry: Entry) -> str:
    """Give who signed, or the account where nobody else did."""
    return entry.signed_by or entry.by


def record(entry: Entry) -> Insert:
    """The fact itself, as it was given, for pages and for later rules."""
    return Insert(
        table="record",
        row={
            "entry_no": entry.no,
            "subject": entry.subject,
            "kind": RECORD_KINDS[entry.kind],
            "recorded_on": entry.on,
            "by": signer(entry),
            "body": canonical(fields_of(entry)),
        },
    )


def problem(entry: Entry, changed: Row | None = None, raised: Row | None = None) -> Update:
    """A change of the problem an entry is about; the version it was decided on must still stand."""
    return Update(
        table="problem",
        where={"number": entry.subject, "version": entry.body["version"]},
        set=changed or {},
        add={"version": 1, **(raised or {})},
    )


def inspection(entry: Entry, changed: Row) -> Update:
    """A change of the inspection an entry is about; the version it was decided on must still stand."""
    where: Row = {"number": entry.subject, "version": entry.body["version"]}
    return Update(table="inspection", where=where, set=changed, add={"version": 1})


DUTY = ("obligation", "since", "start_on", "nominal_on", "effective_on", "rung", "next_on")


def duties(entry: Entry) -> Iterator[Change]:
    """What is owed from now on: one narrow row a subject and slot, read by the tick."""
    for each in listed(entry, "duties"):
        subject, slot = each.get("subject", entry.subject), each["slot"]
        yield Update(
            table="deadline", where={"subject": subject, "slot": slot}, set={name: each[name] for name in DUTY}
        )


def opened(entry: Entry) -> Iterator[Change]:
    """Lines of their own for what this very entry asks of somebody: an answer, a reply; the slot bears its number."""
    for each in listed(entry, "opened"):
        yield Insert(
            table="deadline",
            row={"subject": each.get("subject", entry.subject), "slot": f"{each['slot']}:{entry.no}"}
            | {name: each[name] for name in DUTY},
        )


def on_record(entry: Entry) -> Iterator[Change]:
    """What most facts come to: the fact itself, and what it opens or settles of what is owed."""
    yield record(entry)
    yield from opened(entry)
    yield from duties(entry)


def listed(entry: Entry, name: str) -> tuple[Mapping[str, object], ...]:
    """Give a list of an entry's body; empty where it has none."""
    value = entry.body.get(name)
    return tuple(value) if isinstance(value, list | tuple) else ()


def clock(entry: Entry, number: object, *, first: bool = False) -> Iterator[Change]:
    """The rectification deadline of a problem, and a line of its history with basis, approver and date."""
    set_to = entry.body.get("clock")
    if not isinstance(set_to, Mapping):
        return
    columns = ("start_on", "nominal_on", "effective_on", "provisional")
    changed: Row = {name: set_to[name] for name in columns}
    if first:
        changed["original_on"] = set_to["effective_on"]
    more: Row = {"rectify_rung": set_to.get("rung", 0)}
    if str(set_to["effective_on"]) >= entry.on:
        more["explanation"] = ""  # it is not late any more, and what was said of that lateness says nothing of the next
    yield Update(table="problem", where={"number": number}, set={**changed, **more})
    yield Insert(
        table="deadline_history",
        row={
            "entry_no": entry.no,
            "subject": number,
            **changed_without_original(changed),
            "basis": set_to["basis"],
            "derivation": set_to["derivation"],
            "approver": set_to.get("approver") or signer(entry),
            "set_on": entry.on,
        },
    )


def changed_without_original(changed: Row) -> Row:
    """Give the clock's columns as a line of history holds them."""
    return {name: value for name, value in changed.items() if name != "original_on"}


NOTHING_DUE: Row = dict.fromkeys(DUTY) | {"obligation": "", "since": "", "rung": 0}


def pins(entry: Entry) -> Iterator[Change]:
    """Texts that rows are pinned to (a profile, a workflow), each kept once under its hash."""
    for each in listed(entry, "pins"):
        yield Insert(table="pinned_text", row=dict(each))
