"""Sheets that were sent to be imported: kept beside the office's data between the look at them and the import, for a day.

A sheet lies in a folder that no other sending shares, be its bytes the same, under the name it came with, so that faults and the
journal can name it. What nobody came back for is taken away when the next sheet is kept. Nothing here is evidence, but it counts as
all that is sent (``receiving``).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from rectify.app import files
from rectify.app.importing import Imported, Wanted, import_findings, mark_faults
from rectify.app.receiving import take_in
from rectify.app.units import ImportedUnits, import_units
from rectify.errors import NotThere, WordsWrong, WorldFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from rectify.app.asking import Result
    from rectify.app.console import Console
    from rectify.app.office import App
    from rectify.errors import FaultyFile

FOLDER = "imports"
FINDINGS, UNITS = "问题清单", "单位"
_CHUNK = 1 << 20
_DAY_SECONDS = 86_400
_LONGEST_STEM = 60
_STEM_BYTES = 180
"""A disk counts a name in bytes, of a rare character four; the marked copy's name is longer than the sheet's."""
_OUTCOME = ".json"
_SUFFIXES = (".xlsx", ".xls")


def keep(console: Console, account: str, name: str, source: BinaryIO) -> Mapping[str, str]:
    """Keep a sheet; gives its name, and a hash of its bytes and this sending. Raises WordsWrong for what is no sheet, or too much, WorldFailed."""
    try:
        return take_in(console, account, name, source, _fault_of, lambda plain: _kept(console, plain, source))
    except ValueError as error:
        raise WordsWrong(str(error)) from error


def _fault_of(name: str, _head: bytes) -> str:
    return "" if f".{name.rpartition('.')[2]}".lower() in _SUFFIXES else "请上传 Excel 文件（.xlsx 或 .xls）"


def _kept(console: Console, name: str, source: BinaryIO) -> Mapping[str, str]:
    app = console.app
    stem, _dot, ending = name.rpartition(".")
    short = stem[:_LONGEST_STEM].encode()[:_STEM_BYTES].decode(errors="ignore")
    kept = f"{short.strip('. ') or '清单'}.{ending.lower()}"
    folder = app.home / FOLDER
    sending = app.fresh()
    part = folder / f"{files.PART}{sending}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _forget_old(folder, console.now())
        try:
            digest = _copied(source, part, app.settings.imports.max_bytes, hashlib.sha256(sending.encode()))
            (folder / digest).mkdir(mode=0o700, exist_ok=True)
            part.replace(folder / digest / kept)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise WorldFailed(f"存不了上传的文件：{error.strerror}") from error
    return {"name": kept, "sha256": digest}


def _copied(source: BinaryIO, part: Path, most: int, digest: hashlib._Hash) -> str:
    size = 0
    with part.open("xb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise ValueError(f"文件超过 {most} 字节的上限")
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _forget_old(folder: Path, now: datetime) -> None:
    """Take away what nobody came back for, and what a process that was killed had not kept to the end."""
    for each in folder.iterdir():
        with suppress(FileNotFoundError):  # another sending has it stored, or taken away, by now
            if each.stat().st_mtime >= now.timestamp() - _DAY_SECONDS:
                continue
            if each.is_dir():
                shutil.rmtree(each, ignore_errors=True)
            else:
                each.unlink()


def filled_by(account: str, inspection: str, kind: str) -> str:
    """Name the holder of a ticket for a unit's sheet: one account, for one kind of sheet of one inspection."""
    return f"sheet {inspection} {kind} {account}"


def imported_by(account: str) -> str:
    """Name the holder of a ticket for a sheet to import: one for a sheet is no good as evidence, which is kept elsewhere."""
    return f"import {account}"


def path_of(app: App, kept: Mapping[str, str]) -> Path:
    """Give where a kept sheet lies; raises NotThere for one that is gone."""
    path = _folder(app, kept) / kept["name"]
    if not path.is_file():
        raise NotThere
    return path


def marked_path(app: App, kept: Mapping[str, str]) -> Path:
    """Give where a sheet's copy with its faults marked lies; raises NotThere where there is none."""
    place = path_of(app, kept)
    path = place.with_name(f"{place.stem}.错误标注.xlsx")
    if not path.is_file():
        raise NotThere
    return path


@contextmanager
def alone(app: App, kept: Mapping[str, str]) -> Iterator[None]:
    """Be the only one, of all threads and processes, who has to do with a kept sheet: who confirms it twice waits for what came of it."""
    try:
        held = os.open(_folder(app, kept), os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield  # it is gone, as whoever asks for it is told
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def drop(app: App, kept: Mapping[str, str]) -> None:
    """Take a sheet away that nobody will come back for."""
    shutil.rmtree(_folder(app, kept), ignore_errors=True)


def forget(app: App, kept: Mapping[str, str], asked: str, outcome: Mapping[str, Any]) -> None:
    """Take a sheet away once it is imported; for a day its outcome stays, for whoever asks for the very same once more.

    What was imported is imported: nothing that the disk does here takes that back.
    """
    folder = _folder(app, kept)
    with suppress(OSError):
        (folder / _outcome_name(asked)).write_text(json.dumps(dict(outcome), ensure_ascii=False), encoding="utf-8")
    with suppress(OSError):
        for each in folder.iterdir():
            if each.suffix != _OUTCOME:
                each.unlink(missing_ok=True)


def outcome(app: App, kept: Mapping[str, str], asked: str) -> dict[str, Any] | None:
    """Give what came of a sheet that is gone because it was imported; None for one that is still there, raises WordsWrong else."""
    folder = _folder(app, kept)
    if (folder / kept["name"]).is_file():
        return None
    try:
        found = json.loads((folder / _outcome_name(asked)).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise WordsWrong("上传的文件已不在，请重新选择") from None
    return dict(found)


def _folder(app: App, kept: Mapping[str, str]) -> Path:
    return app.home / FOLDER / kept["sha256"]


def _outcome_name(asked: str) -> str:
    return f"{hashlib.sha256(asked.encode()).hexdigest()}{_OUTCOME}"


def imported(
    app: App, kind: str, kept: Mapping[str, str], account: str, *, round_: str, unit: str, dry_run: bool
) -> Imported | ImportedUnits | Result:  # fmt: skip
    """Import a kept sheet, or say what that would do; raises FaultyFile, NotThere, WordsWrong as the commands do."""
    path = path_of(app, kept)
    if kind == UNITS:
        return import_units(app, path, account, dry_run=dry_run)
    wanted = Wanted(path=path, account=account, round=round_, unit=unit or None)
    return import_findings(app, wanted, dry_run=dry_run)


def mark(app: App, kept: Mapping[str, str], error: FaultyFile) -> bool:
    """Mark a kept sheet's bad cells in a copy beside it; says whether it could be opened for that."""
    return mark_faults(app, path_of(app, kept), error) is not None
