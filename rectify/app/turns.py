"""Work that is done one at a time in a process: some may wait for their turn, and whoever would come after them is sent away.

A process has some forty hands; what costs seconds must not take them all.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from rectify.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turns:
    """One at a time; ``most`` at work or waiting. ``said`` is told to whoever is sent away."""

    def __init__(self, most: int, *, patience_seconds: float = 60, said: str = "同时查询的人太多，请稍候再试") -> None:
        self._most = most
        self._said = said
        self._patience = patience_seconds
        self._here = 0
        self._count = Lock()
        self._at_work = Lock()

    @property
    def full(self) -> bool:
        """Say whether whoever comes now is sent away."""
        return self._here >= self._most

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for one's turn and keep it for the block; raises Busy where too many are here, or it takes too long."""
        self._comes()
        try:
            if not self._at_work.acquire(timeout=self._patience):
                raise Busy(self._said)
            try:
                yield
            finally:
                self._at_work.release()
        finally:
            with self._count:
                self._here -= 1

    def _comes(self) -> None:
        with self._count:
            if self.full:
                raise Busy(self._said)
            self._here += 1
