"""Which ladders there are, which rounds go by them, and whose file is not the text that was adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.office import text_hash
from rectify.app.pinning import LADDERS
from rectify.engine.owed import ladder_from
from rectify.errors import FaultyFile
from rectify.library import read, toml
from rectify.store import ladder_queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.app.office import App
    from rectify.store.ladder_queries import Using
    from rectify.store.transaction import Reader

Document = dict[str, Any]


def ladders(app: App, reader: Reader) -> list[Document]:
    """List the ladders there are with the rounds that go by them; ``changed``: the file is not the text that was adopted."""
    used = ladder_queries.using(reader)
    named = sorted({*app.names_of("config", LADDERS, ".toml"), *(each.ladder for each in used)})
    return [_listed(app, name, [each for each in used if each.ladder == name]) for name in named]


def _listed(app: App, name: str, used: Sequence[Using]) -> Document:
    path = app.library.find("config", f"{LADDERS}{name}.toml")
    source = read(path) if path is not None else None
    own = path is not None and path.is_relative_to(app.home)
    now = text_hash(source.text) if source is not None else None
    shown: Document = {"name": name, "own": own, "label": None, "version": None, "faults": 0}
    try:
        ladder = ladder_from(toml(source), name) if source is not None else None
    except FaultyFile as error:
        shown["faults"] = len(error.faults)
    else:
        shown |= {"label": ladder.label, "version": ladder.version} if ladder is not None else {}
    rounds = [each.round for each in used]
    changed = [each.round for each in used if each.adopted not in (None, now)]
    return {**shown, "there": path is not None, "rounds": rounds, "changed": changed,
            "not_adopted": [each.round for each in used if each.adopted is None]}  # fmt: skip
