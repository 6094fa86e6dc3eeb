"""Giving a file that was made for one request: written beside, sent, and taken away."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

if TYPE_CHECKING:
    from collections.abc import Callable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def made(name: str, media_type: str, write: Callable[[Path], object]) -> FileResponse:
    """Give what ``write`` writes to the path it is given, to be saved under a name."""
    folder = mkdtemp(prefix="rectify-download-")
    try:
        path = Path(folder) / "file"
        write(path)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return FileResponse(path, media_type=media_type, filename=name, background=BackgroundTask(shutil.rmtree, folder))
