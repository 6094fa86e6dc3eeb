"""The 台账 as rows of an office's own sheet (domain.md B7.2): what a list shows, and measures, evidence and outcomes beside it.

Rows are read a chunk at a time, so that a province's ledger takes no more memory than a county's. Whoever exports gets the
rows he sees, and a unit's sheet says of a review no more than its page does.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from rectify.app.counting import figures
from rectify.app.filed import serves_any
from rectify.app.reading import as_problem, joint_part, reads_internal, row_shown
from rectify.app.state_words import UNDER_REVIEW_LABEL
from rectify.engine.consents import must_state
from rectify.engine.lamps import RESTING
from rectify.engine.model import UNIT_ROLES
from rectify.engine.rights import sight
from rectify.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

CHUNK = 400
_MUST = {"met": "已落实", "excepted": "经批准不作要求", "unmet": "未落实"}
_CHECK = {"pass": "通过", "return": "退回补充整改"}
_LEAD_ONLY = ("self_check", "institutions", "persons_dealt_with")
"""What is the lead unit's alone of a joint row."""
Row = dict[str, Any]


def ledger_rows(
    app: App, reader: Reader, actor: Actor, today: str, rows: Iterator[Mapping[str, Any]] | None = None
) -> Iterator[Row]:
    """Give the ledger's rows that somebody sees, or some of them, with the fields of ``exchange.layouts.LEDGER``."""
    found = queries.problems(reader, sight(actor)) if rows is None else rows
    serial, units, in_list = 0, _Units(reader), row_shown(app, reader, actor, today)
    while chunk := list(islice(found, CHUNK)):
        numbers = [row["number"] for row in chunk]
        measures = _grouped(queries.of_problems(reader, "measure", numbers))
        evidence = _grouped(queries.of_problems(reader, "evidence", numbers))
        for row in chunk:
            serial += 1
            number = row["number"]
            shown = in_list(row)
            plan = [each for each in measures.get(number, ()) if each["plan_no"] == row["plan_no"]]
            filed = evidence.get(number, ())
            own = joint_part(actor, row)
            if own:  # a co-operating unit reads its own measures and what was filed for them
                plan = [each for each in plan if each["unit"] in own]
                filed = [each for each in filed if serves_any(each, plan)]
            reviewed = shown["label"] == UNDER_REVIEW_LABEL
            yield {
                "serial": serial,
                **_who_and_what(row, units),
                **_plan(plan, row),
                **_dates(row),
                **_outcome(row, today),
                **(dict.fromkeys(_LEAD_ONLY) if own else {}),
                **({} if reviewed else _review(row)),
                "evidence": _evidence(filed),
                "closed": row["state"] == "closed",
                "lamp": None if row["state"] in RESTING - {"long_term"} else shown["lamp"],
                "remark": _remark(row, inside=reads_internal(actor, row)),
            }


def reconciliation(reader: Reader, actor: Actor, today: str) -> tuple[str, int]:
    """Give the line at the foot of somebody's 台账, and how many rows it has. A unit's line only counts rows (A2)."""
    counts = queries.counts(reader, sight(actor), today)
    total = sum(int(row["number"]) for row in counts.values())
    if any(grant.role in UNIT_ROLES for grant in actor.grants):
        return f"共 {total} 个问题。", total
    return figures(counts.values()).line(), total


def _grouped(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["problem"], []).append(row)
    return found


class _Units:
    """The names of units, read once where a row asks for one."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def names(self) -> Mapping[str, str]:
        return {row["code"]: row["name"] for row in queries.master(self._reader, "unit")}


def _who_and_what(row: Mapping[str, Any], units: _Units) -> Row:
    """Say whose row it is: the inspected unit, and of a village's row the village beside it, as a sheet of findings has them."""
    names = ("number", "round", "team", "category", "subcategory", "title", "detail", "focus")
    about: Row = {"unit": row["unit_name"], **{name: row[name] for name in names}}
    if row["inspected_unit"] in (None, row["unit"]):
        return about
    return about | {"unit": units.names[row["inspected_unit"]], "responsible": row["unit_name"]}


def _plan(measures: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> Row:
    def each_once(name: str) -> str:
        return "、".join(dict.fromkeys(str(measure[name]) for measure in measures))

    return {
        "criterion": row["criterion_text"],
        "measures": "\n".join(f"{measure['n']}. {measure['text']}" for measure in measures),
        **{name: each_once(name) for name in ("leader", "department", "person")},
    }


def _dates(row: Mapping[str, Any]) -> Row:
    days = {"received_on": row["receipt_on"], "due_on": row["effective_on"], "closed_on": row["closed_on"]}
    if row["extensions"]:
        days |= {"due_on": row["original_on"], "extended_to": row["effective_on"]}
    return {name: date.fromisoformat(day) if day else None for name, day in days.items()}


def _outcome(row: Mapping[str, Any], today: str) -> Row:
    problem = as_problem(row)
    return {
        "progress": _progress(row, today),
        "completion": _completion(row),
        "self_check": _MUST[must_state(problem, "self_check")],
        "institutions": problem.institutions,
        "persons_dealt_with": problem.accountabilities,
    }


def _progress(row: Mapping[str, Any], today: str) -> str:
    """Give the word of domain.md B7.3 for how far a problem is."""
    problem = as_problem(row)
    match problem.state:
        case "closed" | "passed" | "under_check" | "legacy":
            return "已完成"
        case "long_term":
            return "长期坚持"
        case "void":
            return ""
    if problem.until is not None and problem.until < today:
        return "超期未完"
    if problem.returns:
        return "退回补改"
    if problem.extensions:
        return "延期整改"
    return "正在整改" if row["progress_on"] or problem.plan_no else "未启动"


def _completion(row: Mapping[str, Any]) -> str:
    if row["state"] == "void":
        return ""
    done = row["state"] in ("under_check", "passed", "closed", "legacy")
    whole = row["measures_total"] and row["measures_done"] == row["measures_total"]
    return "已完成" if done or whole else "未完成"


def _review(row: Mapping[str, Any]) -> Row:
    on = row["check_on"]
    return {
        "check_conclusion": _CHECK.get(row["check_conclusion"], ""),
        "checked_on": date.fromisoformat(on) if on else None,
    }


def _remark(row: Mapping[str, Any], *, inside: bool) -> str:
    """Give the remark as imported, to whoever reads internal text, and what no column has room for: a withdrawal, a day of review."""
    said = [row["remark"] or ""] if inside else []
    if row["state"] == "void":
        said.append(f"已撤销（{row['void_on']}）")
    if row["state"] == "long_term" and row["review_on"]:
        said.append(f"持续整改，{row['review_on']} 复核")
    return "\n".join(filter(None, said))


def _evidence(rows: Sequence[Mapping[str, Any]]) -> str:
    titles = [str(each["title"]) for each in rows if each["target"] != "check"]
    return "、".join(dict.fromkeys(titles))
