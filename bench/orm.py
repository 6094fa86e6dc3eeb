"""The same move as most programs would write it: mapped classes, a unit of work, and a `transitions` machine a row.

The mapped classes carry the same tables' columns; the machine has the same states, moves and six conditions, made for the
row as the library's own examples do. It reads what the program reads (who asks with which roles, whether the act was
written, the problem with what it hangs on, the unit's people) and writes what it writes: the row, the entry, the head.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, registry, relationship
from transitions import Machine

from bench import county
from bench.figures import Report, Turn, each_of, in_turn, times_faster
from bench.move_sqlite import asking, transfers, warmed
from rectify.engine.journal import canonical, link
from rectify.store import tables
from rectify.store.connection import open_engine, read_url

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.scale import Scale
    from rectify.engine.workflow import Workflow


class Inspection:
    """A row of ``inspection``."""


class Journal:
    """A row of ``entry``."""


class Unit:
    """A row of ``unit``."""


class Account:
    """A row of ``account``."""


class Grant:
    """A row of ``role_grant``."""


class Office:
    """The row of the office, with the head of its journal."""


class Problem:
    """A row of ``problem`` with the conditions that its machine asks."""

    if TYPE_CHECKING:

        def __getattr__(self, column: str) -> Any:
            """Give a column's value."""

    def receipt_on_file(self) -> bool:
        """The receipt is there."""
        return bool(self.hung_on.receipt_on)

    def three_feedbacks(self) -> bool:
        """All three feedbacks were held."""
        held = self.hung_on
        return bool(held.feedback_collective_on and held.feedback_head_on and held.feedback_leader_on)

    def plan_complete(self) -> bool:
        """The plan row has a criterion and measures within the deadline."""
        within = not self.effective_on or not self.measures_last_on or self.measures_last_on <= self.effective_on
        return bool(self.criterion and self.measures_total and within)

    def deliberated(self) -> bool:
        """The committee has deliberated."""
        return bool(self.deliberated_on)

    def plan_approved(self) -> bool:
        """Somebody else approved the plan."""
        return bool(self.plan_verdict == "approved" and self.plan_verdict_by != self.plan_row_by)

    def referrals_sent(self) -> bool:
        """Whatever had to be referred was."""
        return set(self.refer_to.split()) <= set(self.referrals.split())


_mapped = registry()
for _class, _table in (
    (Office, tables.office), (Unit, tables.unit), (Account, tables.account), (Grant, tables.role_grant), (Journal, tables.entry),
):  # fmt: skip
    _mapped.map_imperatively(_class, _table)
_own_unit = (tables.unit.c.office == tables.inspection.c.office) & (tables.unit.c.code == tables.inspection.c.unit)
_mapped.map_imperatively(
    Inspection, tables.inspection,
    properties={
        "its_unit": relationship(
            Unit, primaryjoin=_own_unit, foreign_keys=[tables.inspection.c.unit], lazy="joined", viewonly=True
        )
    },
)  # fmt: skip
_mapped.map_imperatively(
    Problem, tables.problem, properties={"hung_on": relationship(Inspection, lazy="joined", viewonly=True)}
)


def measure(scale: Scale) -> Report:
    """Let both move the same problems, each in a copy of one SQLite office with the same settings."""
    made = county.make(scale.room / "county", scale.problems)
    acts = transfers(scale.problems)
    app = warmed(county.copied(made, scale.room / "asked"), acts[0])
    workflow = app.workflow("five-accounts")
    saving = _Saving(county.copied(made, scale.room / "saved"), workflow)
    numbers = county.numbers(scale.problems)
    saving.move(numbers[0])
    figures = in_turn(
        {"rectify": asking(app, acts[1:], scale.moves), "ORM": saving.turn(numbers[1:], scale.moves)}, scale.rounds
    )
    app.store.close()
    saving.engine.dispose()
    return Report(
        name="orm",
        title="一次流转：rectify 与 ORM（映射类 + 每行一个 transitions 状态机），SQLite，同样落盘",
        figures=figures,
        aims=[times_faster("rectify", 8, "ORM")],
        notes=["ORM 一方读写同样的行；每次新开一个 Session，按行建一个状态机，由工作单元保存并提交"],
    )


class _Saving:
    """The other program."""

    def __init__(self, home: Path, workflow: Workflow) -> None:
        self.engine: Engine = open_engine(read_url(f"sqlite:///{home / 'office.db'}"))
        self.states = [state.code for state in workflow.states]
        self.moves = [
            {"trigger": move.code, "source": list(move.from_states), "dest": move.to, "conditions": _known(move.gates)}
            for move in workflow.moves
        ]

    def turn(self, numbers: Sequence[str], moves: int) -> Turn:
        """Give the contender that moves the next problems."""
        coming = iter(numbers)

        def move_all() -> None:
            for number in islice(coming, moves):
                self.move(number)

        return lambda: each_of(move_all, moves)

    def move(self, number: str) -> None:
        """Load, ask a machine of the row's own, save, commit."""
        with Session(self.engine) as session:
            office: Any = session.get(Office, county.CODE)
            may = self._may(session, number)
            problem: Any = session.get(Problem, (county.CODE, number))
            people: Any = session.scalars(
                select(Account).where(tables.account.c.office == county.CODE, tables.account.c.unit == problem.unit)
            ).all()
            Machine(model=problem, states=self.states, transitions=self.moves, initial=problem.state)
            if not may or any(person.name == "office" for person in people) or not problem.transfer():
                raise AssertionError(number)
            problem.transferred_on = county.DAY
            problem.version += 1
            entry = _entry(office, number)
            office.head_no, office.head_hash = entry.no, entry.hash
            session.add(entry)
            session.commit()

    def _may(self, session: Session, number: str) -> bool:
        """Say whether the account is the office's and the act was not written before."""
        account: Any = session.get(Account, (county.CODE, "office"))
        grant, entry = tables.role_grant.c, tables.entry.c
        grants: Any = session.scalars(select(Grant).where(grant.office == county.CODE, grant.account == "office")).all()
        done = session.scalars(
            select(Journal).where(entry.office == county.CODE, entry.act == f"transfer-{number}")
        ).all()
        return bool(account.active) and any(each.role == "office" for each in grants) and not done


def _entry(office: Any, number: str) -> Any:
    """Give the next entry, linked to the one before; its text is as long as the program's."""
    entry: Any = Journal()
    body = {"move": "transfer", "from": "handed_over", "to": "transferred", "fields": {}}
    text = canonical(
        {"subject": number, "act": f"transfer-{number}", "by": "office", "body": body, "digest": "x" * 200}
    )
    values = {
        "office": county.CODE, "no": office.head_no + 1, "act": f"transfer-{number}", "part": 1, "kind": "moved",
        "subject": number, "at": county.AT.isoformat(), "by": "office", "text": text, "previous": office.head_hash,
        "hash": link(office.head_hash, text),
    }  # fmt: skip
    for name, value in values.items():
        setattr(entry, name, value)
    return entry


def _known(gates: Sequence[str]) -> list[str]:
    """Keep the conditions that the mapped class has; the moves that need others are not made here."""
    return [gate for gate in gates if hasattr(Problem, gate)]
