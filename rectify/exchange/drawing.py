"""What a foreign picture shows, drawn anew: its first page, small, upright, and nothing else of the file. Runs in the child alone.

Only pixels pass: names, places, colour profiles, comments and hidden thumbnails stay behind. What a header promises is looked at
before anything is decoded, so that a small file that unfolds into a huge one costs nothing.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
SIDE = 1024
"""Pixels of the longer side."""
MOST_PIXELS = 50_000_000
"""Pixels of a picture that is still drawn: a camera's, a scanner's A3 page."""
QUALITY = 80
_ORIENTATION = 0x0112
_DEEP = ("I;16", "I;16L", "I;16B", "I;16N")
_WHITE = (255, 255, 255)
TOO_LARGE = "图片太大，不能预览"
DAMAGED = "图片不完整或有损坏，不能预览"
UNKNOWN = "不是能预览的图片"


class NotDrawn(Exception):  # noqa: N818 - names what happened
    """A picture that cannot be drawn; the message says why, in Chinese."""


def draw(path: Path) -> bytes:
    """Give a small JPEG of what a picture shows; raises NotDrawn."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    warnings.filterwarnings("ignore", module="PIL")
    try:
        with Image.open(path, formats=FORMATS) as image:
            return _drawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotDrawn(TOO_LARGE) from None
    except UnidentifiedImageError:
        raise NotDrawn(UNKNOWN) from None
    except (MemoryError, NotDrawn):
        raise
    except Exception:  # noqa: BLE001 - a decoder fed with foreign bytes fails in any way it likes
        raise NotDrawn(DAMAGED) from None


def _drawn(image: Image.Image) -> bytes:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise NotDrawn(TOO_LARGE)
    image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded no larger than is needed
    small = _plain(image)
    small.thumbnail((SIDE, SIDE))
    upright = _on_white(ImageOps.exif_transpose(_turned_as(image, small)))
    target = BytesIO()
    upright.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """Give the pixels in a mode that can be made smaller without specks."""
    image.load()
    if image.mode in _DEEP:
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("1", "L"):
        return image.convert("L")
    if image.mode == "RGB":
        return image.copy()
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _turned_as(image: Image.Image, small: Image.Image) -> Image.Image:
    """Carry over how a picture lies, and nothing else; a TIFF has turned itself as it was decoded, and says so."""
    small.info = {}
    exif = small.getexif()
    exif.clear()
    turned = image.getexif().get(_ORIENTATION, 1)
    if isinstance(turned, int) and 1 < turned <= 8:  # noqa: PLR2004 - the eight ways in which a picture may lie
        exif[_ORIENTATION] = turned
    return small


def _on_white(image: Image.Image) -> Image.Image:
    """Give a new picture of the pixels alone, on white paper where they let it through."""
    target = Image.new("RGB", image.size, _WHITE)
    target.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return target
