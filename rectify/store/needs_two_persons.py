"""What an act of two persons needs: the other's proposal of the very same, and the row as it stands.

A correction, a row from before the system, a problem's move to another workflow (domain.md A3). Merged into ``needs.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from rectify.engine.catalogue import INSPECTION, PROBLEM, ROUND, UNIT
from rectify.engine.migration import digest_of
from rectify.store import needs_subject
from rectify.store import tables as t
from rectify.store.needs_masters import inspection_of, next_serial, round_there, team_there, unit_there
from rectify.store.needs_subject import number_of, records_of
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE, canonical_names, field_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

Known = dict[str, object]
_PROPOSALS = Statement(
    lambda: select(t.proposal.c.entry_no, t.proposal.c.digest, t.proposal.c.by).where(
        t.proposal.c.office == OFFICE, t.proposal.c.taken_no.is_(None)
    )
)
_PROPOSAL = ("entry_no", "digest", "by", "made_on", "about")
_PROPOSAL_OF = Statement(
    lambda: (
        select(*(t.proposal.c[name] for name in _PROPOSAL))
        .where(
            t.proposal.c.office == OFFICE, t.proposal.c.digest == bindparam("digest"), t.proposal.c.taken_no.is_(None)
        )
        .order_by(t.proposal.c.entry_no)
    )
)


def _proposals(reader: Reader) -> list[dict[str, object]]:
    found = reader.rows(_PROPOSALS)
    return [{"entry_no": no, "digest": reader.internal.opened(digest), "by": by} for no, digest, by in found]


def _correct(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Known:
    target = field_text(act, "subject")
    table, key = _table_of(target, reader)
    if table is None:
        return {"proposals": []}
    columns = t.metadata.tables[table].c
    statement = Statement(lambda: select(*columns).where(columns.office == OFFICE, columns[key] == bindparam("key")))
    row = reader.row(statement, key=target)
    held = reader.internal.row(dict(zip((column.name for column in columns), row, strict=True))) if row else None
    changed = {field_text(act, "field"): field_text(act, "to")}
    return {
        "table": table,
        "row": held,
        "to": _meant(reader, field_text(act, "field"), field_text(act, "to"), held),
        "same": _same_inspection(reader, {**held, **changed}) if held and table == INSPECTION else None,
        "proposals": _proposals(reader),
        **(_of_the_inspection(reader, act, found, who, today) if table == INSPECTION else {}),
    }


def _of_the_inspection(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Known:
    problems, lines = (needs_subject.NEEDS[name] for name in ("problems", "lines"))
    return problems(reader, act, found, who, today) | lines(reader, act, found, who, today)


def _same_inspection(reader: Reader, row: Mapping[str, object]) -> str | None:
    """Give another inspection of the same unit by the same team in the round, if there is one."""
    same = inspection_of(reader, str(row["round"]), str(row["unit"]), str(row["team"]))
    return same if same != row["number"] else None


def _table_of(target: str, reader: Reader) -> tuple[str | None, str]:
    if target.startswith("P-"):
        return PROBLEM, "number"
    if target.startswith("I-"):
        return INSPECTION, "number"
    if unit_there(reader, target):
        return UNIT, "code"
    return (ROUND, "code") if round_there(reader, target) else (None, "code")


def _meant(reader: Reader, name: str, new: str, row: Mapping[str, object] | None) -> str | None:
    """Give the unit, team or account that a corrected column would point at, or None where there is none."""
    if name in ("unit", "parent"):
        return new if unit_there(reader, new) else None
    if name == "team":
        found = row is not None and team_there(reader, str(row["round"]), new)
        return new if found else None
    return canonical_names(reader, [new]).get(new)


def _add_legacy(reader: Reader, _act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    return {**next_serial(reader, "problem", today), "proposals": _proposals(reader)}


def _migrate(reader: Reader, act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """Another's proposal of the same, and what the problem's last migration recorded."""
    earlier = [each["fields"] for each in records_of(reader, number_of(found)) if each["kind"] == "migrate_workflow"]
    digest = digest_of(number_of(found), field_text(act, "to"))  # of thousands that may be open, this one
    proposed = [dict(zip(_PROPOSAL, row, strict=True)) for row in reader.rows(_PROPOSAL_OF, digest=digest)]
    return {"proposals": proposed, "migration": earlier[-1] if earlier else None}


LOADERS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "correct": _correct,
    "add legacy": _add_legacy,
    "migrate_workflow": _migrate,
}
