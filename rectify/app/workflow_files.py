"""The workflow files there are, the office's own before the shipped ones, each with what it holds or how faulty it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.notices import OBLIGATION_LABELS
from rectify.engine.clues.workflow import parse_any
from rectify.engine.departures import departures
from rectify.engine.gates import WORDS
from rectify.errors import FaultyFile
from rectify.library import read, shipped_folder

if TYPE_CHECKING:
    from rectify.engine.workflow import Workflow
    from rectify.library import Library, Source

FOLDER, SUFFIX = "workflows", ".yaml"


def workflow_rows(files: Library) -> list[dict[str, object]]:
    """List the workflow files, a faulty one with the number of its faults."""
    return [_row(files, files.source(FOLDER, name)) for name in files.names(FOLDER, SUFFIX)]


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
