"""The workflow files there are, the office's own before the shipped ones, each with what it holds or how faulty it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.clues.workflow import parse_any
from rectify.errors import FaultyFile

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


def found(read: Workflow, source: Source) -> dict[str, object]:
    """Give a workflow file without faults as programs read it."""
    return {
        "ok": True,
        "file": source.name,
        "name": read.name,
        "version": read.version,
        "label": read.label,
        "states": [state.code for state in read.states],
        "moves": [move.code for move in read.moves],
        "text_hash": read.text_hash,
    }
