"""Clients in processes of their own, started once and told when their turn comes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

from bench import county, tape
from rectify.store.connection import open_engine, read_url

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from rectify.engine.acts import Act

_SPAWN = multiprocessing.get_context("spawn")
Next = Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A client that asks an office for acts, as a door does."""

    home: Path
    acts: Sequence[Act]

    def ready(self) -> Next:
        """Open the office, make the first move, and give what does the next so many."""
        app = county.opened(self.home)
        coming = iter(self.acts)
        county.asked(app, next(coming))

        def go(moves: int) -> None:
            for act in islice(coming, moves):
                county.asked(app, act)

        return go


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """A client that plays what acts sent, over the bare driver."""

    url: str
    acts: Sequence[Sequence[tape.Step]]

    def ready(self) -> Next:
        """Connect with the program's settings, play the first act, and give what plays the next so many."""
        engine = open_engine(read_url(self.url))
        held: Any = engine.raw_connection()
        held.driver_connection.autocommit = True  # the tape begins its transactions itself
        coming = iter(self.acts)
        tape.play(held.driver_connection, [next(coming)])

        def go(moves: int) -> None:
            tape.play(held.driver_connection, list(islice(coming, moves)))

        return go


def _serve(pipe: Connection, client: Asking | Playing) -> None:
    """Be one client: ready, then so many moves whenever it is told, until it is told none."""
    go = client.ready()
    pipe.send("ready")
    while moves := pipe.recv():
        go(moves)
        pipe.send("done")


@dataclass(slots=True)
class Clients:
    """Processes that work at the same time."""

    clients: Sequence[Asking | Playing]
    _pipes: list[Connection] = field(default_factory=list)
    _processes: list[Any] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start every client and wait until it is warm."""
        for client in self.clients:
            ours, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_serve, args=(theirs, client), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)
        self._heard("ready")
        return self

    def __exit__(self, *_error: object) -> None:
        """Let every client end."""
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            if process.is_alive():
                pipe.send(0)
            process.join(30)

    def turn(self, moves: int) -> float:
        """Let all clients share so many moves at once; gives the seconds a move took, of all together."""
        share = moves // len(self._pipes)
        begun = perf_counter()
        for pipe in self._pipes:
            pipe.send(share)
        self._heard("done")
        return (perf_counter() - begun) / (share * len(self._pipes))

    def _heard(self, word: str) -> None:
        for pipe in self._pipes:
            if pipe.recv() != word:
                raise AssertionError(word)
