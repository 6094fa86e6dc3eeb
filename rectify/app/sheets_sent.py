"""Sheets that were sent to be imported: kept beside the office's data between the look at them and the import, for a day.

A sheet lies in a folder named by its content, under the name it came with, so that faults and the journal can name it. What
nobody came back for is taken away when the next sheet is kept. Nothing here is evidence.
"""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, BinaryIO

from rectify.app.importing import Imported, Wanted, import_findings, mark_faults
from rectify.app.units import ImportedUnits, import_units
from rectify.errors import NotThere, WordsWrong, WorldFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from rectify.app.asking import Result
    from rectify.app.office import App
    from rectify.errors import FaultyFile

FOLDER = "imports"
FINDINGS, UNITS = "问题清单", "单位"
_CHUNK = 1 << 20
_DAY_SECONDS = 86_400
_LONGEST_STEM = 60
_SUFFIXES = (".xlsx", ".xls")


def keep(app: App, name: str, source: BinaryIO, now: datetime) -> Mapping[str, str]:
    """Keep a sheet; gives its name and its hash. Raises WordsWrong for what is no sheet or too large, WorldFailed."""
    stem, dot, ending = name.rpartition(".")
    suffix = f"{dot}{ending}".lower()
    if suffix not in _SUFFIXES:
        raise WordsWrong("请上传 Excel 文件（.xlsx 或 .xls）")
    kept = f"{stem[:_LONGEST_STEM].strip('. ') or '清单'}{suffix}"
    folder = app.home / FOLDER
    part = folder / f".part-{app.fresh()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _forget_old(folder, now)
        try:
            digest = _copied(source, part, app.settings.imports.max_bytes)
            (folder / digest).mkdir(mode=0o700, exist_ok=True)
            part.replace(folder / digest / kept)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise WorldFailed(f"存不了上传的文件：{error.strerror}") from error
    return {"name": kept, "sha256": digest}


def _copied(source: BinaryIO, part: Path, most: int) -> str:
    digest, size = hashlib.sha256(), 0
    with part.open("xb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise WordsWrong(f"文件超过 {most} 字节的上限")
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _forget_old(folder: Path, now: datetime) -> None:
    for each in folder.iterdir():
        if each.is_dir() and each.stat().st_mtime < now.timestamp() - _DAY_SECONDS:
            shutil.rmtree(each, ignore_errors=True)


def path_of(app: App, kept: Mapping[str, str]) -> Path:
    """Give where a kept sheet lies; raises NotThere for one that is gone."""
    path = app.home / FOLDER / kept["sha256"] / kept["name"]
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


def forget(app: App, kept: Mapping[str, str]) -> None:
    """Take a sheet away once it is imported."""
    shutil.rmtree(app.home / FOLDER / kept["sha256"], ignore_errors=True)


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
