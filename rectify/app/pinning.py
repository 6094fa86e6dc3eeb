"""The texts that rows are pinned to: a new problem's workflow, a new inspection's profile, a new round's ladder, another version.

A text is kept once, under its hash, when the first row is pinned to it; what is pinned is read from there and never from a
file again. Whether a row may go over to another text is ``engine/migration.py``'s business.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rectify.app.lawfulness import must_be_lawful
from rectify.app.office import App, pin, text_hash
from rectify.engine.on_the_spot import is_on_the_spot
from rectify.errors import NotThere
from rectify.store import facts as reading
from rectify.store.queries import pinned_workflow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.app.office import AnyCycle
    from rectify.engine.acts import Act
    from rectify.engine.entries import Draft
    from rectify.engine.model import Problem
    from rectify.library import Source
    from rectify.store.transaction import Reader

Known = dict[str, object]
LADDERS = "ladders/"
DEFAULT_LADDER = "default"
"""The ladder of a round that names none (``masters.add_round``)."""


def workflow_for_a_new_problem(app: App, reader: Reader, asked: object, of_round: str) -> Known:
    """Give the workflow that a finding names, else its round's; where there is none of that name, those there are."""
    name = str(asked or "").strip() or of_round
    names = app.workflow_names()
    if name not in names:
        return {"workflows": "、".join(sorted(names))}
    source = app.workflow_source(name)
    spot = is_on_the_spot(app.cycle_of(source).workflow)
    known: Known = {"workflow": name, "workflow_hash": text_hash(source.text), "on_the_spot": int(spot)}
    return {**known, **_lawful(reader, name, source)}


def _lawful(reader: Reader, name: str, source: Source) -> Known:
    """Give the row that keeps a workflow's text; one that was not kept before is proved first. Raises FaultyFile."""
    row = pins(reader, "workflow", name, source)
    if row["pins"]:
        must_be_lawful(source)
    return row


def ladder_of_a_round(app: App, reader: Reader, asked: object) -> Known:
    """Give the ladder's text that a new round goes by; nothing where there is none of this name. Raises FaultyFile."""
    name = str(asked or "").strip() or DEFAULT_LADDER
    if name not in app.names_of("config", LADDERS, ".toml"):
        return {}
    app.ladder(name)
    source = app.library.source("config", f"{LADDERS}{name}.toml")
    return {"ladder_hash": text_hash(source.text), **pins(reader, "ladder", name, source)}


def pins(reader: Reader, kind: str, name: str, source: Source) -> Known:
    """Give the row that keeps a text, unless it is kept already."""
    row = pin(kind, name, source)
    return {"pins": [] if reading.pinned(reader, str(row["hash"])) else [row]}


def each_text_once(drafts: Sequence[Draft]) -> list[Draft]:
    """Let a text be kept by the first of several entries that pin to it in one act."""
    seen: set[object] = set()
    return [_without(draft, seen) if draft.body.get("pins") else draft for draft in drafts]


def _without(draft: Draft, seen: set[object]) -> Draft:
    rows = draft.body["pins"]
    assert isinstance(rows, list)  # noqa: S101 - see pins
    kept = [row for row in rows if row["hash"] not in seen]
    seen.update(row["hash"] for row in rows)
    return replace(draft, body={**draft.body, "pins": kept})


def target(app: App, reader: Reader, act: Act, problem: Problem) -> Known:
    """Give the version that a migration names by its hash: a text that is kept, or the workflow's file as it stands."""
    digest = str(act.fields.get("to") or "").strip()
    if (name := pinned_workflow(reader, digest)) is not None:
        return {"target": app.cycle(reader, digest), "target_name": name}
    found = current(app, problem.workflow)
    if found is None or text_hash(found[0].text) != digest:
        return {}
    return {"target": found[1], "target_name": problem.workflow, **_lawful(reader, problem.workflow, found[0])}


def current(app: App, name: str) -> tuple[Source, AnyCycle] | None:
    """Give a workflow's file as it stands, the office's own before the shipped one; None where there is none any more.

    Raises FaultyFile where it has faults.
    """
    try:
        source = app.workflow_source(name)
    except NotThere:
        return None
    return source, app.cycle_of(source)
