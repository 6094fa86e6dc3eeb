"""Papers of clues: encrypted, on disk before anything names them, in a folder of their own that its owner alone enters.

A paper is named by a keyed digest of its content, so that nobody who sees the folder can tell whether a document he knows is
in it. What it was called stands in the record, sealed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from rectify.app.clues.desk import FOLDER
from rectify.engine.acts import plain_text
from rectify.errors import NotThere, WorldFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rectify.app.clues.desk import Clues

_CHUNK = 1 << 20
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A paper that came with a form: it is read from where it lies, and no copy of it is made in the clear."""

    name: str
    file: BinaryIO


@contextmanager
def _source(path: Path | Sent) -> Iterator[BinaryIO]:
    """Open an ordinary file without waiting for it; raises ValueError with the reason in Chinese."""
    if isinstance(path, Sent):
        path.file.seek(0)
        yield path.file
        return
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise ValueError(f"读不了文件 {path}：{error.strerror}") from error
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise ValueError(f"不是普通文件：{path}")
        yield file


def named(clues: Clues, path: Path | Sent) -> Mapping[str, str]:
    """Give a paper as an act's field holds it, without keeping it; raises ValueError for what cannot be taken."""
    name = plain_text(path.name)
    digest = hashlib.sha256()
    with _source(path) as file:
        while part := file.read(_CHUNK):
            digest.update(part)
    return {"name": name, "sha256": clues.vault.name_of(digest.digest())}


def keep(clues: Clues, path: Path | Sent) -> Mapping[str, str]:
    """Keep a paper; raises ValueError for what cannot be taken, WorldFailed where the disk fails."""
    folder = clues.app.home / FOLDER
    part = folder / f".part-{clues.app.fresh()}"
    try:
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        with _source(path) as source:
            name = _sealed(clues, source, part)
        place = folder / name[:2] / name
        place.parent.mkdir(mode=_PRIVATE, exist_ok=True)
        part.replace(place)
    except OSError as error:
        raise WorldFailed(f"存不了线索附件：{error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    return {"name": plain_text(path.name), "sha256": name}


def _sealed(clues: Clues, source: BinaryIO, part: Path) -> str:
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        name = clues.vault.seal_file(source, target, clues.app.settings.files.max_bytes)
        target.flush()
        os.fsync(target.fileno())
    return name


def content(clues: Clues, name: str) -> Iterator[bytes]:
    """Give a paper's content; raises NotThere where it is not kept, WorldFailed where it cannot be decrypted."""
    place = clues.app.home / FOLDER / name[:2] / name
    if not place.is_file():
        raise NotThere("附件文件不见了")
    with place.open("rb") as file:
        yield from clues.vault.opened_file(file)
