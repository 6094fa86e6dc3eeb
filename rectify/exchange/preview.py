"""A small picture of a foreign picture, drawn by a confined child (``drawing``); the file itself is never opened here."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.exchange.confined import Died, confined
from rectify.exchange.limits import MEBIBYTE, Limits

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 16
MEDIA_TYPE = "image/jpeg"
LIMITS = Limits(memory=640 * MEBIBYTE, cpu_seconds=10)
TOO_MUCH = "图片太大或有损坏，不能预览"
_BEGINS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True, slots=True)
class Preview:
    """What was drawn, as ``image/jpeg``; where nothing could be drawn, ``said`` is why, in Chinese."""

    content: bytes
    said: str = ""


def is_picture(head: bytes) -> bool:
    """Say whether a file that begins like this is a picture that may be drawn, whatever it is called."""
    return head.startswith(_BEGINS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def preview(path: Path, limits: Limits = LIMITS) -> Preview:
    """Draw a picture small; whatever is wrong with the file, it is the child that suffers from it."""
    try:
        with confined({"task": "draw", "path": str(path), "limits": limits.plain()}) as lines:
            told = json.loads(next(lines))
    except Died:
        return Preview(b"", TOO_MUCH)
    return Preview(b64decode(told["drawn"])) if "drawn" in told else Preview(b"", str(told["refused"]))
