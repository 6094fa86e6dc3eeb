"""Giving a file: one that was filed, or one that was made for a single request and lies nowhere by the time it is sent.

Always the whole of it: no part of one is asked for by any page of ours, and a part of what is made anew each time means nothing.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import FileResponse, StreamingResponse

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from starlette.types import Receive, Scope, Send

_CHUNK = 1 << 18
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Saved(FileResponse):
    """A file to be saved, without the time and the tag of where it lies: those tell when anybody first sent the same content."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Say how long it is, and nothing else."""
        self.headers.setdefault("content-length", str(stat_result.st_size))
        self.headers["accept-ranges"] = "none"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the whole, whatever part was asked for (RFC 9110, 14.2: a range may be ignored)."""
        headers = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")]
        await super().__call__({**scope, "headers": headers}, receive, send)


def made(name: str, media_type: str, write: Callable[[Path], object]) -> StreamingResponse:
    """Give what ``write`` writes to the path it is given, to be saved under a name.

    It has no name on the disk any more when this returns: whatever becomes of the answer, nothing of it stays behind.
    """
    with TemporaryDirectory(prefix="rectify-download-") as folder:
        path = Path(folder) / "file"
        write(path)
        size, file = path.stat().st_size, path.open("rb")
    headers = {
        "content-disposition": f"attachment; filename*=utf-8''{quote(name)}", "content-length": str(size),
        "accept-ranges": "none",
    }  # fmt: skip
    return StreamingResponse(_parts(file), media_type=media_type, headers=headers)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_CHUNK):
            yield part
