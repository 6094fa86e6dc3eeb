"""What a form offers to choose from, and what it is filled with beforehand: from the ledger, as its reader may see it.

Offers only: what is accepted is the engine's word, whatever a form offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rectify.app import reading, register_choices
from rectify.app.choice_words import word_of
from rectify.app.register_choices import cut
from rectify.engine.acts import Type
from rectify.engine.catalogue import KINDS, PROBLEM
from rectify.engine.kinds.words import TARGETS
from rectify.store import queries

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Pairs = Sequence[tuple[str, str]]


def offered(app: App, reader: Reader, actor: Actor, key: str, about: Sequence[str]) -> Mapping[str, Pairs]:
    """Give, for the fields of a kind of act, the words they may take here."""
    kind = KINDS[key]
    found: dict[str, Pairs] = {}
    if kind.subject == PROBLEM and len(about) == 1 and key != "move":
        measures = _measures(reader, actor, about[0])
        for each in kind.fields:
            if each.type is Type.TARGET:
                found[each.name] = [
                    *((f"measure {n}", label) for n, label in measures),
                    *((code, word_of(code, key)) for code in TARGETS),
                ]
            elif each.name == "measure" and each.type is Type.COUNT:
                found[each.name] = measures
    return {**found, **register_choices.offered(app, reader, actor, key, about)}


def _measures(reader: Reader, actor: Actor, number: str) -> Pairs:
    """Give a problem's measures; to a unit that co-operates its own."""
    row = queries.problem(reader, number)
    own = reading.joint_part(actor, row) if row is not None else frozenset()
    return [
        (str(each["n"]), f"第 {each['n']} 条：{cut(each['text'])}")
        for each in queries.of_problem(reader, "measure", number)
        if row is not None and each["plan_no"] == row["plan_no"] and (not own or each["unit"] in own)
    ]


def before(reader: Reader, key: str, about: Sequence[str]) -> dict[str, object]:
    """Give what a form is filled with beforehand: a plan's rows as they stand, so that nobody types them again."""
    if key not in ("plan_row", "plan_amendment") or len(about) != 1:
        return {}
    row = queries.problem(reader, about[0])
    if row is None or not row["plan_no"]:
        return {}
    names = ("text", "leader", "department", "person", "due_on", "kind", "unit")
    measures = [
        {name: each[name] for name in names if each[name]}
        for each in queries.of_problem(reader, "measure", about[0])
        if each["plan_no"] == row["plan_no"]
    ]
    return {"criterion": row["criterion_text"], "sustained": bool(row["sustained"]), "measures": measures}
