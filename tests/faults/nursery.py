"""A warm process that gives birth to workers: everything is imported, no office is open.

``python -m tests.faults.nursery`` reads one JSON order a line and answers with one JSON line when a worker has ended. A
worker is a forked process of its own that does what the console entry point does with the same words, so that a kill hits a
real process at real work, without half a second of imports before each. Kills are SIGKILL: from outside after a time that is
counted from the worker's first write, or at a named point that the worker passes (``points.py``). Planted faults
(``bugs.py``) live in the worker's memory only.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

# Whatever a worker may need, so that it need not be read again a thousand times.
import rectify.app.delivering
import rectify.app.documents
import rectify.app.files
import rectify.app.importing
import rectify.app.ticking
import rectify.cli.acts
import rectify.cli.books
import rectify.cli.desk
import rectify.cli.edge
import rectify.cli.night
import rectify.cli.serve
import rectify.cli.sheets
import rectify.cli.upgrading
import rectify.scheduler
import rectify.store.migrations.versions.v0001_spine
import rectify.web.pages.clues
import rectify.web.server
from rectify.library import packaged_years
from rectify.store.statements import Statement
from tests.faults import bugs, points

Order = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Worker:
    """A worker that has not ended yet."""

    order: Order
    pid: int
    pidfd: int
    news: int
    """The end of a pipe on which it says that it begins to write."""
    born: float
    began: float | None = None
    kill_at: float | None = None


class Nursery:
    """The workers that live, and the orders that come."""

    def __init__(self) -> None:
        self._waiting = selectors.DefaultSelector()
        self._workers: dict[int, Worker] = {}
        self._rest = b""

    def work(self) -> None:
        """Obey until standard input ends; then every worker that lives is killed."""
        _warm_up()
        self._waiting.register(0, selectors.EVENT_READ, None)
        open_ = True
        while open_:
            for key, _events in self._waiting.select(self._patience()):
                if key.data is None:
                    open_ = self._hear()
                elif key.data.order["worker"] not in self._workers:
                    continue  # buried a moment ago, with a last word still in the pipe
                elif key.fd == key.data.pidfd:
                    self._bury(key.data)
                else:
                    self._news(key.data)
            self._kill_the_due()
        for worker in list(self._workers.values()):
            os.kill(worker.pid, signal.SIGKILL)
            self._bury(worker)

    def _patience(self) -> float | None:
        due = [each.kill_at for each in self._workers.values() if each.kill_at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _kill_the_due(self) -> None:
        for worker in self._workers.values():
            if worker.kill_at is not None and worker.kill_at <= time.monotonic():
                worker.kill_at = None
                os.kill(worker.pid, signal.SIGKILL)

    def _hear(self) -> bool:
        heard = os.read(0, 1 << 16)
        *lines, self._rest = (self._rest + heard).split(b"\n")
        for line in lines:
            order: Order = json.loads(line)
            if "signal" in order:
                worker = self._workers.get(order["worker"])
                if worker is not None:
                    os.kill(worker.pid, order["signal"])
            else:
                self._bear(order)
        return bool(heard)

    def _bear(self, order: Order) -> None:
        reading, writing = os.pipe()
        born = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            _live(order, writing)
        os.close(writing)
        worker = Worker(order=order, pid=pid, pidfd=os.pidfd_open(pid), news=reading, born=born)
        self._workers[order["worker"]] = worker
        self._waiting.register(worker.pidfd, selectors.EVENT_READ, worker)
        self._waiting.register(reading, selectors.EVENT_READ, worker)

    def _news(self, worker: Worker) -> None:
        if os.read(worker.news, 1):
            worker.began = time.monotonic()
            after = worker.order.get("kill_after")
            if after is not None:
                worker.kill_at = worker.began + after
        else:
            self._waiting.unregister(worker.news)

    def _bury(self, worker: Worker) -> None:
        _pid, status = os.waitpid(worker.pid, 0)
        for each in (worker.pidfd, worker.news):
            with suppress(KeyError):
                self._waiting.unregister(each)
            os.close(each)
        del self._workers[worker.order["worker"]]
        ended = time.monotonic()
        told = {
            "worker": worker.order["worker"],
            "code": os.waitstatus_to_exitcode(status),
            "seconds": ended - worker.born,
            "worked": ended - worker.began if worker.began is not None else 0.0,
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """Do once what every worker would do anew: read the holidays, write the statements; and let all of it be shared."""
    packaged_years()
    for each in gc.get_objects():
        if isinstance(each, Statement):
            for dialect in ("sqlite", "postgresql"):
                each.on(dialect)
    gc.collect()
    gc.freeze()


def _live(order: Order, news: int) -> NoReturn:
    """Be the worker: one command line, to its end or to a kill."""
    code = 70
    try:
        for stream, path in ((0, os.devnull), (1, order["out"]), (2, order["err"])):
            opened = os.open(path, os.O_RDONLY if stream == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.dup2(opened, stream)
        os.environ.update(order.get("environment", {}))
        if order.get("bug"):
            bugs.BUGS[order["bug"]]()
        passed = points.watch(order.get("kill_at"), lambda: os.write(news, b"w"))
        sys.argv[1:] = order["words"]
        code = rectify.cli.edge.run(order["words"])
        if order.get("count_into"):
            Path(order["count_into"]).write_text(json.dumps(passed), encoding="utf-8")
    except BaseException:  # noqa: BLE001 - a bug is told on the worker's own standard error, with its place
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    Nursery().work()
