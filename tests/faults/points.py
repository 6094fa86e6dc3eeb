"""Named points of a worker's work, each counted as it is passed; at the n-th pass of one the worker kills itself.

SIGKILL from oneself ends a process as it ends it from outside, only that the moment is chosen exactly: between two statements
of a transaction, before and after a commit, between a file and the act that names it, between an upload and its file, between
the mail server's answer and the note of it. The functions of the program are wrapped in the worker's memory; they do what they always do.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import TYPE_CHECKING, Any

from alembic import op

from rectify.app import files, receiving, upgrading
from rectify.notify import outgoing
from rectify.store import schema, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

POINTS: Mapping[str, tuple[str, ...]] = {
    "apply": ("statement", "posting", "commit", "committed", "file", "filed"),
    "import": ("statement", "posting", "commit", "committed"),
    "tick": ("statement", "posting", "commit", "committed"),
    "deliver": ("statement", "commit", "committed", "wire", "sending", "sent"),
    "upgrade": ("step", "taken", "brought"),
    "serve": ("statement", "posting", "commit", "committed", "received", "file", "filed"),
}
"""The points that each command passes."""


def watch(kill_at: tuple[str, int] | None, begins: Callable[[], object]) -> Counter[str]:
    """Wrap the program so that points are counted; kills at the point and pass given, and says when writing begins."""
    passed: Counter[str] = Counter()

    def at(point: str) -> None:
        passed[point] += 1
        if kill_at is not None and (point, passed[point]) == tuple(kill_at):
            os.kill(os.getpid(), signal.SIGKILL)

    def first_write() -> None:
        if not passed["began"]:
            passed["began"] = 1
            begins()

    _wrap(transaction, "begin_writing", before=first_write)
    for name in ("run", "run_many"):
        _wrap(transaction, name, before=lambda: at("statement"))
    _wrap(transaction, "post", before=lambda: at("posting"))
    _wrap(transaction, "commit_writing", before=lambda: at("commit"), after=lambda: at("committed"))
    for name in ("create_table", "add_column", "create_index", "drop_index", "execute"):
        _wrap(op, name, before=lambda: at("step"))
    _wrap(schema, "_take_steps", before=first_write, after=lambda: at("taken"))
    _wrap(upgrading, "bring_up", after=lambda: at("brought"))
    _wrap(receiving, "fault_of", before=lambda: at("received"))
    _wrap(files, "_copied", after=lambda: at("file"))
    _wrap(files, "store", after=lambda: at("filed"))
    _wrap(outgoing._Wire, "send", before=lambda: at("wire"))
    _wrap(outgoing.Outgoing, "send", before=lambda: at("sending"), after=lambda: at("sent"))
    return passed


def _wrap(
    owner: Any,
    name: str,
    *,
    before: Callable[[], object] | None = None,
    after: Callable[[], object] | None = None,
) -> None:
    wrapped = getattr(owner, name)

    def around(*args: object, **named: object) -> object:
        if before is not None:
            before()
        given = wrapped(*args, **named)
        if after is not None:
            after()
        return given

    setattr(owner, name, around)
