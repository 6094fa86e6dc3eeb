"""Keeping files: content-addressed, on disk before anything names them.

A file is streamed to a temporary one, synced, and renamed to its hash; a crash leaves an orphan, never a row without its
file. What a file proves is the engine's business, what is in it nobody's here.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from rectify.engine.acts import plain_text
from rectify.errors import WorldFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from rectify.app.office import App

FOLDER = "evidence"
PART = ".part-"
"""How a file is called until it is stored to the end."""
_CHUNK = 1 << 20
_LONGEST_NAME = 200


def keeper(app: App, base: Path) -> Callable[[object], Mapping[str, str]]:
    """Give what turns a path, as an act's document writes it, into a kept file; relative paths start at ``base``.

    It raises ValueError, with the reason in Chinese, where the path names nothing that can be kept.
    """

    def kept(raw: object) -> Mapping[str, str]:
        if not isinstance(raw, str):
            raise ValueError("应为文件的路径")  # noqa: TRY004 - a value that a person wrote
        return keep(app, base / plain_text(raw))

    return kept


def keep(app: App, path: Path) -> Mapping[str, str]:
    """Keep a file under its hash; raises ValueError for a file that cannot be taken, WorldFailed where disk fails."""
    try:
        name = plain_text(path.name)
        source = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise ValueError(f"读不了文件 {path}：{_said(error)}") from error
    if not stat.S_ISREG(os.fstat(source).st_mode):
        os.close(source)
        raise ValueError(f"不是普通文件：{path}")
    with open(source, "rb") as file:  # noqa: PTH123 - a descriptor that was opened without waiting
        return {"name": name, "sha256": store(app, file)}


def sent_name(raw: str) -> str:
    """Give the name of a file that was sent, without the folders that some senders put before it; raises ValueError."""
    name = plain_text(raw.replace("\\", "/").rsplit("/", 1)[-1])
    if not name or len(name) > _LONGEST_NAME:
        raise ValueError(f"文件名不能为空，也不能超过 {_LONGEST_NAME} 字")
    return name


def store(app: App, source: BinaryIO) -> str:
    """Stream content into the evidence folder and give its SHA-256; raises ValueError where it is too large."""
    folder = app.home / FOLDER
    part = folder / f"{PART}{app.fresh()}"
    try:
        try:
            digest = _copied(source, part, app.settings.files.max_bytes)
            place = folder / digest[:2] / digest
            place.parent.mkdir(exist_ok=True)
            part.replace(place)
            for each in (place.parent, folder):
                _sync(each)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise WorldFailed(f"存不了文件：{_said(error)}") from error
    return digest


def _copied(source: BinaryIO, part: Path, most: int) -> str:
    digest, size = hashlib.sha256(), 0
    with part.open("xb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise ValueError(f"文件超过 {most} 字节的上限")
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def clear_parts(app: App, before: datetime, folder: str = FOLDER) -> None:
    """Take away what a process that was killed had not stored to the end; what another still writes is younger than ``before``."""
    for part in (app.home / folder).glob(f"{PART}*"):
        with suppress(OSError):  # gone meanwhile, or another's: doctor names what stays
            if part.stat().st_mtime < before.timestamp():
                part.unlink()


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _said(error: OSError) -> str:
    words = {2: "没有这个文件", 13: "没有权限", 21: "这是目录", 28: "磁盘已满", 36: "文件名太长"}
    return words.get(error.errno or 0, error.strerror or "未知原因")


def path_of(app: App, sha256: str) -> Path:
    """Give where a file of a hash lies."""
    return app.home / FOLDER / sha256[:2] / sha256
