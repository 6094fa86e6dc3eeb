"""Previews of pictures that were filed: drawn one at a time, kept in memory alone, within a bound.

A picture is known by its content's hash, so that what was drawn once stays right. Nothing is written to disk: who may read a file
is asked each time before this is, and a restart forgets everything. What could not be drawn is remembered too, so that asking
again costs nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from rectify.app.files import path_of
from rectify.app.turns import Turns
from rectify.errors import Busy
from rectify.exchange.preview import HEAD, Preview, is_picture, preview

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rectify.app.office import App

MOST_BYTES = 32 << 20
MOST_HERE = 12
"""How many may wait for a picture; the others are told to ask again."""
BUSY = "正在生成其他图片的预览，请稍后刷新"
GONE = "找不到文件，不能预览"
_ABOUT_A_WORD = 512
"""Bytes that an entry costs besides its picture."""


class Previews:
    """What one process has drawn."""

    def __init__(self, *, most_bytes: int = MOST_BYTES, turns: Turns | None = None) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, Preview] = OrderedDict()
        self._size = 0
        self._books = Lock()
        self._turns = turns or Turns(MOST_HERE)

    def of(self, app: App, sha256: str) -> Preview:
        """Give the preview of a file by its hash, drawn now where it is not kept."""
        found = self._found(sha256)
        if found is not None:
            return found
        try:
            with self._turns.taken():
                return self._found(sha256) or self._drawn(path_of(app, sha256), sha256)
        except (Busy, OSError):  # or no child can be had at the moment, which is not the file's doing
            return Preview(b"", BUSY)

    def _found(self, sha256: str) -> Preview | None:
        with self._books:
            found = self._kept.get(sha256)
            if found is not None:
                self._kept.move_to_end(sha256)
            return found

    def _drawn(self, path: Path, sha256: str) -> Preview:
        if not path.is_file():
            return Preview(b"", GONE)
        made = preview(path)
        with self._books:
            self._kept[sha256] = made
            self._size += _cost(made)
            while self._size > self._most and self._kept:
                self._size -= _cost(self._kept.popitem(last=False)[1])
        return made


def _cost(made: Preview) -> int:
    return len(made.content) + _ABOUT_A_WORD


def pictures(app: App, hashes: Iterable[str]) -> frozenset[str]:
    """Give those of some files that are pictures by their first bytes."""
    return frozenset(each for each in hashes if _is_picture(path_of(app, each)))


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_picture(file.read(HEAD))
    except OSError:
        return False
