"""What was counted, or worked out, in one moment of the office, kept in the process until the journal goes on.

The ledger is a fold of the journal, so what is counted of it over the same rows, for the same day, with the same head of the
journal, is the same number: nothing here can be out of date. What somebody sees is part of the name under which it is
kept, so nobody is ever given a number over other rows than his own; what is the same for whoever asks (who an account is
today, what units are called) stands under the empty sight. A view of a day gone by has no head, and keeps nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

MOST, MOST_PAGES = 1024, 64
"""So many numbers and pages are kept; the one that was asked for longest ago goes first."""
T = TypeVar("T")
Moment = tuple[int, str]


class Remembered:
    """What one process has counted of the newest moment that it knows of one office; what it gives is not to be changed."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._moment: Moment = (-1, "")
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def once(self, reader: Reader, sight: Sight, what: Hashable, make: Callable[[], T]) -> T:
        """Give what was made of this moment for somebody's sight before, or make it now; ``what`` says of which day, too."""
        moment, name = (reader.head_no, reader.head_hash), (sight, what)
        with self._lock:
            if moment == self._moment and name in self._kept:
                self._kept.move_to_end(name)
                found: T = self._kept[name]
                return found
        made = make()
        if reader.head_hash:
            self._keep(moment, name, made)
        return made

    def forget(self) -> None:
        """Forget everything, as after an entry."""
        with self._lock:
            self._kept.clear()

    def _keep(self, moment: Moment, name: Hashable, made: object) -> None:
        with self._lock:
            if moment[0] < self._moment[0]:  # somebody else has seen more of the journal meanwhile
                return
            if moment != self._moment:
                self._moment = moment
                self._kept.clear()
            self._kept[name] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
