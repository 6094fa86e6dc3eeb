"""A unit's account in one inspection: what it owes with dates, the four cells of the dual reports, what keeps it open.

Read, never written; shown beside the problems by ``rectify inspection show``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rectify.app.asking import decided
from rectify.engine.acts import Act
from rectify.engine.decide import Refused
from rectify.engine.duties import FROM_RECEIPT, inspection_line
from rectify.engine.model import Role
from rectify.engine.periods import Obligation
from rectify.store.needs_subject import records_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.app.office import App
    from rectify.engine.model import Actor, Inspection
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

Document = dict[str, Any]
OWNERS: Mapping[Obligation, Role] = {
    Obligation.RECEIPT: Role.UNIT_HEAD,
    Obligation.PLAN: Role.UNIT_HEAD,
    Obligation.DEMOCRATIC_LIFE: Role.UNIT_HEAD,
    Obligation.MIDTERM: Role.UNIT_HEAD,
    Obligation.REPORTS: Role.UNIT_HEAD,
    Obligation.PUBLICATION: Role.UNIT_HEAD,
    Obligation.EVALUATION: Role.OFFICE,
}
_OF_OTHERS = frozenset({"midterm_check_on", "evaluated_on"})
"""What supervision and evaluation do towards an obligation; a unit is not told of it."""
_REPORTS = ("rectification", "head")
_RECEIVERS = ("office", "leader")


def account_of(
    app: App, reader: Reader, actor: Actor, found: Subject, today: str, *, for_unit: bool = False
) -> Document:
    """Give what an inspection owes, the report matrix, and, for the office, what keeps the account open.

    To a unit it says what the unit itself owes and did: what others had to do there is not for it.
    """
    inspection = found.inspection
    assert inspection is not None  # noqa: S101 - asked of inspections only
    page: Document = {
        "closed_on": inspection.closed_on,
        "obligations": list(_obligations(app, reader, found, today, _OF_OTHERS if for_unit else frozenset())),
        "reports": _matrix(reader, inspection),
    }
    if any(grant.role is Role.OFFICE for grant in actor.grants):
        page["closing"] = _closing(app, reader, actor, found, today)
    return page


def _obligations(app: App, reader: Reader, found: Subject, today: str, hidden: frozenset[str]) -> Iterator[Document]:
    inspection, rules = found.inspection, app.rules(reader, found)
    assert inspection is not None  # noqa: S101 - see account_of
    if inspection.receipt_on is None:
        return
    for obligation, columns in FROM_RECEIPT.items():
        days = [getattr(inspection, name) for name in columns if name not in hidden]
        if not days:
            continue
        line = inspection_line(rules, inspection, obligation, inspection.receipt_on)
        done_on = max(days) if all(days) else None
        late = (date.fromisoformat(done_on or today) - date.fromisoformat(str(line["effective_on"]))).days
        yield {
            "obligation": obligation.value,
            "label": obligation.label,
            "nominal_due_on": line["nominal_on"],
            "effective_due_on": line["effective_on"],
            "done_on": done_on,
            "overdue_days": max(late, 0),
            "owner": OWNERS[obligation].value,
        }


def _matrix(reader: Reader, inspection: Inspection) -> list[Document]:
    """Give the four cells of the 双报告: two reports, two receivers, delivered and received (S003, R-03, R-04)."""
    delivered: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in records_of(reader, inspection.number):
        if row["kind"] == "report_delivery" and row["fields"].get("delivered_on"):
            delivered[row["fields"]["report"], row["fields"]["receiver"]] = row["fields"]
    return [
        {
            "report": report,
            "receiver": receiver,
            "delivered_on": delivered.get((report, receiver), {}).get("delivered_on"),
            "signed_by": delivered.get((report, receiver), {}).get("signed_by"),
            "received_on": getattr(inspection, f"{report}_{receiver}_on"),
        }
        for report in _REPORTS
        for receiver in _RECEIVERS
    ]


def _closing(app: App, reader: Reader, actor: Actor, found: Subject, today: str) -> Document:
    """Ask without asking: what the closing would be refused for today."""
    assert found.inspection is not None  # noqa: S101 - see account_of
    number = found.inspection.number
    act = Act(id="", key="inspection_closing", account=actor.name, fields={"opinion": "—"}, subjects=(number,))
    outcome = decided(app, reader, act, number, actor, today)
    refusals = outcome.refusals if isinstance(outcome, Refused) else ()
    told = [
        {"reason": each.reason.value, "missing": each.missing, "owner": each.owner.value if each.owner else None}
        for each in refusals
    ]
    return {"open": not told, "refusals": told}
