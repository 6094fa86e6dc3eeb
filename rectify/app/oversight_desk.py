"""What whoever follows things up has before him: lateness by rung, letters that wait, supervision, talks, accountability, answers.

Put together from the reports of single topics; each part is there only for whom its report is. Offers of acts are offers only:
whether one is accepted is decided when it is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.app import answers as answers_report
from rectify.app import letter_reports, red_list
from rectify.app.counting import figures_sight
from rectify.app.offers import may_ask
from rectify.app.overseeing import RANKED_FOR, days_over, inspections
from rectify.app.waiting import ANSWERED_BY
from rectify.engine import asked
from rectify.engine.catalogue import KINDS
from rectify.engine.letter_titles import kind_of, title_of
from rectify.engine.model import Role
from rectify.engine.owed import ADDRESSEES
from rectify.errors import FaultyFile, NotThere
from rectify.store import oversight_queries, overview_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.app.overseeing import Seen
    from rectify.engine.model import Actor
    from rectify.engine.owed import Rung
    from rectify.store.transaction import Reader

Row = dict[str, Any]
TALKS = frozenset({asked.TALK, asked.TALK_ANSWER})
TOLD_ABOVE = TALKS | {
    asked.ACCOUNTABILITY, asked.LETTER_RECEIPT, asked.LETTER_REPLY, asked.BODY_RECEIPT, asked.BODY_REPLY
}  # fmt: skip
"""What is owed and stands in a list of its own."""
_RECEIVER = {word: code for code, word in ADDRESSEES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbed:
    """How many late problems have climbed to a rung, how late the latest is, and what the rung prepares."""

    label: str
    letter: str
    number: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Letters of one title that wait for a signature about one inspection."""

    inspection: str
    unit_name: str
    title: str
    to: str
    number: int
    since: str
    kind: str
    receiver: str
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The whole of it, as of a day; a part that is not for its reader is empty."""

    rungs: Sequence[Climbed]
    prepared: Sequence[Prepared]
    letters: Mapping[str, Sequence[Row]]
    supervision: Row
    red: Sequence[Row]
    talks: Sequence[Row]
    accountability: Sequence[Row]
    answers: Sequence[Row]
    ranked: bool


def desk(app: App, reader: Reader, actor: Actor, today: str) -> Desk:
    """Put the parts together; raises NotPermitted where a report that everybody here reads is not for this account."""
    roles = frozenset(grant.role for grant in actor.grants)
    seen = inspections(reader, actor)
    owed = [_answerable(row, roles) for row in answers_report.answers(app, reader, actor, today).document["answers"]]
    ranked = bool(roles & RANKED_FOR)
    return Desk(
        rungs=_rungs(app, reader, actor, today), prepared=_prepared(reader, seen) if may_ask(KINDS["letter"], roles) else (),
        letters=_letters(app, reader, actor, roles, today), supervision=red_list.supervision(app, reader, actor, today).document,
        red=red_list.red(app, reader, actor, today).document["units"] if ranked else (),
        talks=[row for row in owed if row["obligation"] in TALKS], ranked=ranked,
        accountability=list(_accountability(reader, seen, roles, today)),
        answers=[row for row in owed if row["obligation"] not in TOLD_ABOVE],
    )  # fmt: skip


# ---- lateness by rung


def _rungs(app: App, reader: Reader, actor: Actor, today: str) -> list[Climbed]:
    found: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
    for row in overview_queries.late_by_rung(reader, figures_sight(actor), today):
        rung = _rung(app, reader, str(row["ladder_hash"] or row["ladder"]), int(row["rectify_rung"]))
        label = "尚未催办" if rung is None or rung.offset < 1 else f"超期满 {rung.offset} 天一档"
        letter = rung.letter.title if rung is not None and rung.letter is not None else ""
        found[(rung.offset if rung is not None else 0, label, letter)].append(row)
    return [
        Climbed(
            label=label, letter=letter, number=sum(int(row["number"]) for row in rows),
            days=max(days_over(row["earliest"], today) for row in rows),
        )
        for (_offset, label, letter), rows in sorted(found.items(), key=lambda each: -each[0][0])
    ]  # fmt: skip


def _rung(app: App, reader: Reader, mark: str, climbed: int) -> Rung | None:
    """Give the highest rung that was climbed; nothing where none was, or where the office's file cannot be read."""
    try:
        rungs = app.ladder_in_force(reader, mark).of("rectify")
    except (FaultyFile, NotThere):
        return None
    return rungs[min(climbed, len(rungs)) - 1] if climbed and rungs else None


# ---- letters


def _prepared(reader: Reader, seen: Mapping[str, Seen]) -> list[Prepared]:
    """Give what ladders have prepared, by inspection and title, for the inspections somebody sees."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in overview_queries.prepared_letters(reader):
        if row["inspection"] in seen:
            found[(row["inspection"], row["letter"])].append(row)
    return [_together(seen[number], told, rows) for (number, told), rows in sorted(found.items())]


def _together(there: Seen, told: str, rows: Sequence[Row]) -> Prepared:
    title = title_of(told)
    to = told.removeprefix(title).removeprefix("（拟送").removesuffix("，待签发）")
    return Prepared(
        inspection=there.number, unit_name=str(there.row["unit_name"]), title=title, to=to, number=len(rows),
        since=min(str(row["made_on"]) for row in rows), kind=kind_of(title), receiver=_RECEIVER.get(to, ""),
        serials=tuple(str(row["serial"]) for row in rows),
    )  # fmt: skip


def _letters(app: App, reader: Reader, actor: Actor, roles: frozenset[Role], today: str) -> dict[str, list[Row]]:
    """Give the letters that wait for a receipt, for a reply, and for the office's word on a reply."""
    document = letter_reports.letters(app, reader, actor, today).document
    answered = [row for row in document["letters"] if row["replied_on"] and not row["judged"]]
    return {
        "unreceived": [_with_act(row, "letter_receipt", roles) for row in document["unreceived"]],
        "unanswered": [_with_act(row, "letter_reply", roles) for row in document["unanswered"]],
        "unjudged": [{**row, "act": "letter_judgement" if Role.OFFICE in roles else ""} for row in answered],
    }


def _with_act(row: Row, key: str, roles: frozenset[Role]) -> Row:
    """The office registers what came on paper; a body answers what was sent to it."""
    may = Role.OFFICE in roles or row["receiver"] in roles
    return {**row, "act": key if may else ""}


# ---- accountability and answers


def _accountability(
    reader: Reader, seen: Mapping[str, Seen], roles: frozenset[Role], today: str
) -> Iterator[Row]:  # fmt: skip
    """Give the proposals with what became of them, those that wait first."""
    results = {
        int(row["fields"]["proposal"]): row["fields"]
        for row in oversight_queries.records(reader, "accountability_result")
    }
    proposals = [row for row in oversight_queries.records(reader, "accountability_proposal") if row["subject"] in seen]
    for row in sorted(proposals, key=lambda each: (int(each["entry_no"]) in results, -int(each["entry_no"]))):
        given, result = row["fields"], results.get(int(row["entry_no"]))
        yield {
            "entry_no": row["entry_no"], "inspection": row["subject"], "unit_name": seen[row["subject"]].row["unit_name"],
            "sent_on": given["sent_on"], "to": ADDRESSEES.get(given["to"], given["to"]), "basis": given["basis"],
            "proposal": given["proposal"], "due_on": given.get("due_on"), "decision": result["decision"] if result else "",
            "answered_on": result["on"] if result else None, "result": result["result"] if result else "",
            "days_over": 0 if result else days_over(given.get("due_on"), today),
            "act": "accountability_result" if not result and given["to"] in roles else "",
        }  # fmt: skip


def _answerable(row: Row, roles: frozenset[Role]) -> Row:
    """Add the act by which somebody with these roles answers an obligation, where it is his to answer."""
    who, act = ANSWERED_BY.get(str(row["obligation"]), (frozenset(), ""))
    return {**row, "act": act if act and roles & who else ""}
