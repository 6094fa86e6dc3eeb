"""A workflow's text comes into an office: it is proved before a round chooses it and before the first row is pinned to it.

What is pinned already was proved when it came, and is not looked at again: a proof takes about a second, and one text is proved
once in a process, for whichever office.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rectify.app.office import text_hash
from rectify.engine.gates import GATES
from rectify.engine.workflow import parse
from rectify.errors import Fault, FaultyFile
from rectify.store import facts as reading

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.library import Source
    from rectify.store.transaction import Reader

DEFAULT = "five-accounts"
"""The workflow of a round that names none (``masters.add_round``)."""


def must_be_lawful(source: Source) -> None:
    """Raise FaultyFile, with a counterexample each, where a text that is new here breaks a law that no file may switch off."""
    if faults := _faults(source.text, source.name):
        raise FaultyFile(source.name, faults)


def for_a_round(app: App, reader: Reader, asked: object) -> None:
    """Look at the workflow that a new round would choose; that there is none of this name is said by the act's own rule."""
    name = str(asked or "").strip() or DEFAULT
    if name in app.workflow_names():
        source = app.workflow_source(name)
        if not reading.pinned(reader, text_hash(source.text)):
            must_be_lawful(source)


@lru_cache(maxsize=32)
def _faults(text: str, name: str) -> tuple[Fault, ...]:
    from rectify.engine.proof import proved  # noqa: PLC0415 - most commands never prove anything

    proof = proved(parse(text, name, GATES.keys()), GATES)
    # A gate that does not do what it promises is the program's fault, for its tests to find, and no reason to shut an office.
    return tuple(Fault(where="", message=each.text) for each in proof.failures if not each.law.ours)
