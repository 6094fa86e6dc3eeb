"""Reading clues: a list, one clue with its whole story, what is due; each as its reader may see it, and every look is logged.

A look is logged before its answer is given: where the log cannot be written, nothing is read (domain.md B6.3).
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from rectify.app.clues import papers
from rectify.app.office import stamp
from rectify.engine.clues.kinds import ENTRIES, KINDS, WORDS
from rectify.engine.clues.model import ADDRESSEES, Clue
from rectify.engine.clues.rights import Sight, roles_towards, sight
from rectify.engine.deadlines import Lamp, lamp, overdue_days
from rectify.engine.model import ROLE_WORDS
from rectify.errors import NotThere
from rectify.store import facts as office
from rectify.store.clues import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.app.clues.desk import ClueDesk
    from rectify.store.transaction import Reader, Transaction

Document = dict[str, Any]
_OPEN = (
    "number",
    "round",
    "team",
    "unit",
    "registered_on",
    "handed_on",
    "received_on",
    "accepted_on",
    "answered_on",
    "filed_on",
)
_LABELS = {ENTRIES[key]: {each.name: each.label for each in kind.fields} for key, kind in KINDS.items()}
_WHOLE = (
    "inspection", "problem", "registered_by", "handed_by", "received_by", "derivation", "disposal", "disposed_on",
    "answered_by", "filed_by",
)  # fmt: skip


def log(
    desk: ClueDesk, what: str, numbers: Sequence[str], *, purpose: str | None = None, marked: bool = False
) -> str | None:  # fmt: skip
    """Write down who looked at what; gives the number of a sheet that is taken out, where it is to be ``marked``."""
    app = desk.app
    row = {
        "id": app.fresh(), "at": stamp(app.now()), "account": desk.who.name, "os_user": app.os_user, "what": what,
        "numbers": " ".join(numbers), "purpose": purpose,
    }  # fmt: skip
    year = int(desk.today[:4])

    def write(tx: Transaction) -> str | None:
        mark = f"{queries.MARKED}-{year}-{queries.exports_of(tx, year) + 1:04d}" if marked else None
        tx.insert("reading", [{**row, "watermark": mark}])
        return mark

    return desk.clues.store.retrying(write)


# ---- what somebody sees


def seen_rows(desk: ClueDesk, reader: Reader) -> Iterator[tuple[Document, Sight]]:
    """Give the rows that somebody sees at all, each with how much of it."""
    for row in queries.clue_rows(reader):
        extent = sight(roles_towards(desk.who, queries.as_clue(row)))
        if extent > Sight.NOTHING:
            yield row, extent


def listed(desk: ClueDesk, *, state: str | None = None) -> list[Document]:
    """List the clues that somebody sees, those of the index without a word of what they say."""
    with desk.clues.store.reading() as reader:
        found = [each for each in seen_rows(desk, reader) if state is None or each[0]["state"] == state]
        rows = [_line(desk, reader, row, extent) for row, extent in found]
    log(desk, "list", [row["number"] for row in rows])
    return rows


def _line(desk: ClueDesk, reader: Reader, row: Document, extent: Sight) -> Document:
    clue = queries.as_clue(row)
    shown = {
        **{name: row[name] for name in _OPEN},
        "state": clue.state,
        "label": desk.clues.cycle(reader, clue.workflow_hash).workflow.state(clue.state).label,
        "unit_name": _unit_name(desk, clue),
        "addressed_to": clue.addressed_to or None,
        "addressed_label": ROLE_WORDS[ADDRESSEES[clue.addressed_to]] if clue.addressed_to else None,
        **due_document(clue, desk.today),
        "whole": extent is Sight.WHOLE,
    }
    if extent is Sight.WHOLE:
        secret = secret_of(desk, row)
        shown |= {"name": secret["name"], "persons": secret["persons"], "disposal": clue.disposal or None}
    return shown


def secret_of(desk: ClueDesk, row: Mapping[str, Any]) -> Document:
    """Give what a row keeps sealed."""
    found: Document = json.loads(desk.clues.vault.opened(row["sealed"])) if row["sealed"] else {}
    return found


def _unit_name(desk: ClueDesk, clue: Clue) -> str:
    unit = office.subject(desk.main, clue.inspection).unit
    return unit.name if unit is not None else clue.unit


def due_document(clue: Clue, today: str) -> Document:
    """Give when the answer is due and how that stands; a clue that was answered is late by what its answer was late."""
    shown: Document = {
        "nominal_due_on": clue.nominal_on, "effective_due_on": clue.effective_on, "provisional": bool(clue.provisional),
        "lamp": Lamp.GREY.value, "overdue_days": 0,
    }  # fmt: skip
    if clue.nominal_on and clue.effective_on:
        nominal, effective = date.fromisoformat(clue.nominal_on), date.fromisoformat(clue.effective_on)
        until = date.fromisoformat(clue.answered_on or today)
        shown["overdue_days"] = overdue_days(until, effective)
        if not clue.answered_on:
            shown["lamp"] = lamp(until, nominal, effective).value
    return shown


# ---- one clue


def page(desk: ClueDesk, number: str) -> Document:
    """Give one clue with its story; raises NotThere for what is not there or not to be seen, alike."""
    with desk.clues.store.reading() as reader:
        row, extent = _seen(desk, reader, number)
        shown = _line(desk, reader, row, extent)
        if extent is Sight.WHOLE:
            shown |= {name: row[name] for name in _WHOLE} | secret_of(desk, row)
            records = queries.records(reader, [number])
            shown["suggested"] = records[0]["body"].get("suggested")
            shown["records"] = [_record(desk, each) for each in records[1:]]
            shown["papers"] = [_paper(desk, n, each) for n, each in _with_papers(records)]
            shown["journal"] = [_told(each) for each in queries.story(reader, number)]
            shown.pop("file", None)
    log(desk, "show", [number])
    return shown


def _seen(desk: ClueDesk, reader: Reader, number: str) -> tuple[Document, Sight]:
    row = queries.clue_row(reader, number)
    extent = sight(roles_towards(desk.who, queries.as_clue(row))) if row is not None else Sight.NOTHING
    if row is None or extent is Sight.NOTHING:
        raise NotThere
    return row, extent


def _record(desk: ClueDesk, row: Mapping[str, Any]) -> Document:
    secret = secret_of(desk, row)
    secret.pop("file", None)
    said = {"label": WORDS[row["kind"]], "on": row["recorded_on"], "by": row["by"], "labels": _LABELS[row["kind"]]}
    return {"kind": row["kind"], **said, "fields": {**row["body"], **secret}}


def _with_papers(records: Sequence[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    return list(enumerate((each for each in records if each["file"]), 1))


def _paper(desk: ClueDesk, number: int, row: Mapping[str, Any]) -> Document:
    secret = secret_of(desk, row)
    return {"n": number, "name": secret["file"]["name"], "of": WORDS[row["kind"]], "on": row["recorded_on"]}


def _told(entry: Mapping[str, Any]) -> Document:
    return {"on": entry["on"], "kind": entry["kind"], "label": WORDS[entry["kind"]], "by": entry["by"]}


def paper(desk: ClueDesk, number: str, n: int) -> tuple[str, Iterator[bytes]]:
    """Give a paper's name and content; raises NotThere where there is none to be seen."""
    with desk.clues.store.reading() as reader:
        _row, extent = _seen(desk, reader, number)
        found = dict(_with_papers(queries.records(reader, [number]))) if extent is Sight.WHOLE else {}
    if n not in found:
        raise NotThere
    log(desk, "paper", [number])
    return str(secret_of(desk, found[n])["file"]["name"]), papers.content(desk.clues, found[n]["file"])


# ---- what is due


def due_list(desk: ClueDesk) -> list[Document]:
    """List what waits for a signature or an answer, by date: two lists, sent but not received, received but not answered."""
    with desk.clues.store.reading() as reader:
        found = [(row, extent, queries.as_clue(row)) for row, extent in seen_rows(desk, reader)]
        waiting = [
            {**_line(desk, reader, row, extent), "waits_for": "answer" if clue.received_on else "receipt"}
            for row, extent, clue in found
            if clue.handed_on and not clue.answered_on
        ]
    log(desk, "due", [each["number"] for each in waiting])
    return sorted(waiting, key=lambda each: (each["effective_due_on"] or "", each["number"]))


def reminders(desk: ClueDesk) -> list[Document]:
    """List what somebody was reminded of, as far as he still sees it: a number and a date, nothing else."""
    with desk.clues.store.reading() as reader:
        seen = {row["number"] for row, _extent in seen_rows(desk, reader)}
        names = ("subject", "code", "lamp", "due_on", "made_on")
        return [
            {name: row[name] for name in names}
            for row in queries.notices(reader, desk.who.name)
            if row["subject"] in seen
        ]
