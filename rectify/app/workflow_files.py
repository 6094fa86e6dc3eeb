"""The workflow files there are, the office's own before the shipped ones, each with what it holds or how faulty it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.console import roles_of
from rectify.app.notices import OBLIGATION_LABELS
from rectify.app.office import CLUE_WORKFLOW
from rectify.engine.clues.rights import BY_ROLE, PERSONAL
from rectify.engine.clues.workflow import parse_any
from rectify.engine.departures import departures
from rectify.engine.gates import WORDS
from rectify.engine.model import Role
from rectify.errors import FaultyFile, NotThere
from rectify.library import read, shipped_folder

if TYPE_CHECKING:
    from rectify.engine.model import Actor
    from rectify.engine.workflow import Workflow
    from rectify.library import Library, Source

FOLDER, SUFFIX = "workflows", ".yaml"


_OF_CLUES = frozenset({f"{CLUE_WORKFLOW}{SUFFIX}"})
_BEFORE_CLUES = frozenset[Role]().union(*BY_ROLE.values(), PERSONAL)


def unseen_by(actor: Actor, *, for_units: bool) -> frozenset[str]:
    """Give the files that somebody does not hear of: that of clues, unless a role of his may stand before them at all."""
    return frozenset() if not for_units and roles_of(actor) & _BEFORE_CLUES else _OF_CLUES


def workflow_rows(files: Library, unseen: frozenset[str] = frozenset()) -> list[dict[str, object]]:
    """List the workflow files, a faulty one with the number of its faults."""
    return [_row(files, files.source(FOLDER, name)) for name in files.names(FOLDER, SUFFIX) if name not in unseen]


def with_text(files: Library, name: str, unseen: frozenset[str] = frozenset()) -> dict[str, object]:
    """Give a workflow file with its text, by its name; raises NotThere."""
    file = f"{name}{SUFFIX}"
    if file not in files.names(FOLDER, SUFFIX) or file in unseen:
        raise NotThere
    source = files.source(FOLDER, file)
    return {**_row(files, source), "text": source.text}


def _row(files: Library, source: Source) -> dict[str, object]:
    own = files.home is not None and source.path.is_relative_to(files.home)
    try:
        return {"file": source.name, "own": own, "faults": 0, **found(parsed(source), source)}
    except FaultyFile as error:
        return {"file": source.name, "own": own, "faults": len(error.faults), "ok": False}


def parsed(source: Source) -> Workflow:
    """Read a workflow file, of problems or of clues; raises FaultyFile."""
    return parse_any(source.text, source.name)


def departures_of(own: Workflow) -> tuple[str, ...]:
    """Say where a workflow asks less than the shipped one of its name; nothing where none is shipped by this name."""
    path = shipped_folder(FOLDER) / f"{own.name}{SUFFIX}"
    if not path.is_file():
        return ()
    shipped = parsed(read(path))
    return () if shipped.text_hash == own.text_hash else departures(own, shipped, {**OBLIGATION_LABELS, **WORDS})


def found(own: Workflow, source: Source) -> dict[str, object]:
    """Give a workflow file without faults as programs read it."""
    return {
        "ok": True,
        "file": source.name,
        "name": own.name,
        "version": own.version,
        "label": own.label,
        "states": [state.code for state in own.states],
        "moves": [move.code for move in own.moves],
        "text_hash": own.text_hash,
        "departures": list(departures_of(own)),
    }
