"""The office's registers as pages show them: one round, one unit, and what was proposed and waits for a second person.

A proposal of two persons is made true by a second one who asks for exactly the same: what he is shown is what was asked, so
that he reads it before he sends it himself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app import lists
from rectify.app.register_choices import CORRECTABLE_WORDS
from rectify.app.story import entry_document
from rectify.app.telling import names_any
from rectify.engine.catalogue import INSPECTION, PROBLEM, ROUND, UNIT
from rectify.engine.entries import CORRECTION_PROPOSED, LEGACY_PROPOSED
from rectify.engine.kinds.words import CORRECTABLE
from rectify.engine.model import Role
from rectify.engine.rights import own_units, roles_about
from rectify.errors import NotPermitted, NotThere
from rectify.store import facts, queries, register_queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Document = dict[str, Any]
_KEYS: Mapping[str, str] = {CORRECTION_PROPOSED: "correct", LEGACY_PROPOSED: "add legacy"}
ASKED_TWICE = frozenset(_KEYS.values())
"""What two persons ask for alike: that it was asked before is what makes it true, or what its rule refuses."""
_TABLES: Mapping[str, tuple[str, str]] = {PROBLEM: ("P-", "number"), INSPECTION: ("I-", "number")}


def place(reader: Reader, actor: Actor, subject: str, code: str) -> tuple[Document, frozenset[Role]]:
    """Give a round or a unit with its inspections and its story, and what somebody is towards it; raises NotThere."""
    found = facts.round_or_unit(reader, code)
    roles = roles_about(actor, found.round, found.unit)
    thing = found.round if subject == ROUND else found.unit
    if thing is None or not roles:
        raise NotThere
    listed = lists.rounds(reader, actor) if subject == ROUND else lists.units(reader, actor)
    row = next((each for each in listed if each["code"] == code), None)
    shown: Document = {"code": code, "name": thing.name, "kind": thing.kind, "row": row}
    shown["inspections"] = [each for each in lists.inspections(reader, actor) if each[subject] == code]
    shown["story"] = _story(reader, actor, code)
    return shown, roles


def _story(reader: Reader, actor: Actor, code: str) -> list[Document]:
    """Give what was done about it, to the office; what concerns somebody's own unit is left out, as everywhere (回避)."""
    roles = frozenset(grant.role for grant in actor.grants)
    own = own_units(actor)
    if Role.OFFICE not in roles or code in own:
        return []
    entries = queries.story(reader, (code,))
    return [entry_document(each, roles, {}) for each in entries if not names_any(each["body"].get("fields"), own)]


# ---- what takes two persons


def proposals(reader: Reader, actor: Actor) -> list[Document]:
    """List what was proposed and waits for a second person, the newest first; for the office alone."""
    _office(actor)
    own = own_units(actor)
    return [
        {
            "no": row["no"], "key": _KEYS[row["kind"]], "label": row["kind"], "subject": row["subject"], "by": row["by"],
            "on": row["on"], "fields": row["body"]["fields"], "own": row["by"] == actor.name,
        }
        for row in register_queries.proposed(reader, tuple(_KEYS))
        if not (row["subject"] in own or names_any(row["body"].get("fields"), own))
    ]  # fmt: skip


def _office(actor: Actor) -> None:
    if not any(grant.role is Role.OFFICE for grant in actor.grants):
        raise NotPermitted("只有巡察办可以查看")


def correctable(reader: Reader, actor: Actor, subject: str) -> list[tuple[str, str, str]]:
    """Give what may be put right about something: field, its name, and what stands now; raises NotThere."""
    _office(actor)
    kind, row = _row(reader, subject)
    unit = row.get("unit") or (subject if kind == UNIT else "")
    if unit in own_units(actor):
        raise NotThere
    return [
        (name, CORRECTABLE_WORDS[name], "" if row[name] is None else str(row[name])) for name in CORRECTABLE[kind]
    ]  # fmt: skip


def _row(reader: Reader, subject: str) -> tuple[str, Document]:
    for kind, (prefix, _key) in _TABLES.items():
        if subject.startswith(prefix):
            row = register_queries.row(reader, kind, "number", subject)
            break
    else:
        kind, row = UNIT, register_queries.row(reader, UNIT, "code", subject)
        if row is None:
            kind, row = ROUND, register_queries.row(reader, ROUND, "code", subject)
    if row is None:
        raise NotThere
    return kind, row
