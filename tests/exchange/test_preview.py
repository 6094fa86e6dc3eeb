"""Previews: what a picture shows is drawn, upright and small; nothing else of the file passes, and no file hurts its reader."""

from __future__ import annotations

import random
import resource
import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from rectify.exchange.drawing import DAMAGED, SIDE, TOO_LARGE, UNKNOWN, draw
from rectify.exchange.limits import MEBIBYTE, Limits
from rectify.exchange.preview import HEAD, TOO_MUCH, is_picture, preview

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMATS: Mapping[str, str] = {
    "JPEG": "RGB", "PNG": "RGB", "GIF": "P", "BMP": "RGB", "TIFF": "RGB", "WEBP": "RGB",
}  # fmt: skip
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
ORIENTATION = 0x0112
PLACE = "at the home of somebody in a village"
UPRIGHT: Mapping[int, tuple[int, int]] = {
    1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1),
}  # fmt: skip
"""Where the corner that lies first in the file stands in the picture, by the way it lies (Exif 2.3, 4.6.4)."""


def marked(size: tuple[int, int] = (400, 200)) -> Image.Image:
    """A red picture whose first corner is blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, 0, size[0] // 4, size[1] // 4))
    return image


def filed(folder: Path, image: Image.Image, kind: str, **how: object) -> Path:
    path = folder / f"picture.{kind.lower()}"
    image.save(path, kind, **how)
    return path


def drawn(path: Path) -> Image.Image:
    """Draw a picture of our own in this very process, which is quicker than a child a picture."""
    image = Image.open(BytesIO(draw(path)))
    assert image.format == "JPEG"
    return image.convert("RGB")


def is_like(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("kind", FORMATS)
def test_each_kind_of_picture_that_may_be_filed_is_drawn(tmp_path: Path, kind: str) -> None:
    path = filed(tmp_path, marked().convert(FORMATS[kind]), kind)
    assert is_picture(path.read_bytes()[:HEAD])
    made = preview(path)
    assert (made.said, made.content) == ("", draw(path))
    image = Image.open(BytesIO(made.content))
    assert image.size == (400, 200)
    assert is_like(image.getpixel((5, 5)), BLUE)
    assert is_like(image.getpixel((395, 195)), RED)


@pytest.mark.parametrize(
    ("mode", "kind", "colour", "seen"),
    [
        ("L", "PNG", 130, (130, 130, 130)), ("1", "TIFF", 1, WHITE), ("I;16", "PNG", 130 << 8, (130, 130, 130)),
        ("I;16", "TIFF", 130 << 8, (130, 130, 130)), ("RGBA", "PNG", (0, 0, 0, 0), WHITE), ("LA", "PNG", (0, 0), WHITE),
        ("CMYK", "JPEG", (0, 255, 255, 0), RED), ("RGBA", "WEBP", (0, 0, 0, 0), WHITE),
    ],
)  # fmt: skip
def test_scans_of_every_depth_are_drawn_and_what_shows_through_is_white(
    tmp_path: Path, mode: str, kind: str, colour: int, seen: tuple[int, int, int]
) -> None:
    path = filed(tmp_path, Image.new(mode, (60, 60), colour), kind)
    assert is_like(drawn(path).getpixel((30, 30)), seen)


@pytest.mark.parametrize("size", [(3000, 1000), (1000, 3000), (1, 40_000), (20, 10)])
def test_a_preview_is_small_and_keeps_its_proportion(tmp_path: Path, size: tuple[int, int]) -> None:
    image = drawn(filed(tmp_path, Image.new("RGB", size, RED), "PNG"))
    assert max(image.size) == min(SIDE, max(size))
    assert abs(image.width * size[1] - image.height * size[0]) <= max(size) * 2 or 1 in image.size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_stands_as_it_was_taken(tmp_path: Path, kind: str) -> None:
    for lies, (right, below) in UPRIGHT.items():
        exif = Image.Exif()
        exif[ORIENTATION] = lies
        image = drawn(filed(tmp_path, marked(), kind, exif=exif))
        assert image.size == ((400, 200) if lies < 5 else (200, 400)), lies
        width, height = image.size
        corners = {
            (x, y): is_like(image.getpixel((x * (width - 1), y * (height - 1))), BLUE) for x in (0, 1) for y in (0, 1)
        }
        assert corners == {each: each == (right, below) for each in corners}, lies


def test_nothing_but_pixels_passes(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = PLACE, PLACE
    exif.get_ifd(0x8825)[29] = "2026:03:02"  # where and when it was taken
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Comment", PLACE)
    for kind, how in (
        ("JPEG", {"exif": exif, "comment": PLACE.encode(), "icc_profile": profile, "dpi": (301, 301)}),
        ("PNG", {"exif": exif, "pnginfo": words, "icc_profile": profile}),
        ("GIF", {"comment": PLACE.encode()}),
        ("WEBP", {"exif": exif, "icc_profile": profile, "xmp": f"<x>{PLACE}</x>".encode()}),
        ("TIFF", {"exif": exif, "icc_profile": profile}),
    ):
        path = filed(tmp_path, marked(), kind, **how)
        assert PLACE.encode() in path.read_bytes(), kind
        path.write_bytes(path.read_bytes() + PLACE.encode())  # and what hangs behind a picture
        made = draw(path)
        image = Image.open(BytesIO(made))
        assert PLACE.encode() not in made, kind
        assert b"Exif" not in made, kind
        assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}, kind
        assert image.info["jfif_density"] == (1, 1), kind
        assert made.startswith(b"\xff\xd8\xff"), kind
        assert made.endswith(b"\xff\xd9"), kind


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF"])
def test_of_many_pages_the_first_is_drawn(tmp_path: Path, kind: str) -> None:
    pages = [Image.new("RGB", (50, 50), colour) for colour in (WHITE, RED, BLUE)]
    path = filed(tmp_path, pages[0], kind, save_all=True, append_images=pages[1:])
    assert is_like(drawn(path).getpixel((25, 25)), WHITE)


# ---- files that mean harm


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, rows: bytes = b"\0" * 1000) -> bytes:
    """A PNG whose header may promise anything."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def bmp(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head + b"\0" * 100


def gif_with_a_frame_beyond_its_screen() -> bytes:
    screen = b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0x80, 0, 0) + bytes(6)
    return screen + b"," + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0) + b"\x02\x02\x44\x01\x00;"


def whole_jpeg(size: tuple[int, int] = (2000, 1500)) -> bytes:
    target = BytesIO()
    marked(size).save(target, "JPEG")
    return target.getvalue()


HARMFUL: Mapping[str, tuple[bytes, str]] = {
    "a bomb that promises what it is": (png(60_000, 60_000), TOO_LARGE),
    "a bomb of 4 gigapixels in 120 bytes": (bmp(65_000, 65_000), TOO_LARGE),
    "a frame beyond its screen": (gif_with_a_frame_beyond_its_screen(), TOO_LARGE),
    "a size with nothing behind it": (png(3_000, 3_000), DAMAGED),
    "a size of nothing": (png(0, 0), UNKNOWN),
    "rows that lie beyond the file": (bmp(3_000, 3_000), DAMAGED),
    "cut off in the middle": (whole_jpeg()[: len(whole_jpeg()) // 2], DAMAGED),
    "cut off in its head": (whole_jpeg()[:20], UNKNOWN),
    "a name and garbage": (b"\x89PNG\r\n\x1a\n" + b"garbage" * 50, DAMAGED),
    "a text that unfolds": (
        png(5, 5)[:33] + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * (40 << 20))) + png(5, 5)[33:],
        DAMAGED,
    ),
    "a program for a printer": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(x) run\n", UNKNOWN),
    "a page with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', UNKNOWN),
    "nothing": (b"", UNKNOWN),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_means_harm_becomes_a_word(tmp_path: Path, name: str) -> None:
    content, said = HARMFUL[name]
    path = tmp_path / "picture"
    path.write_bytes(content)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    made = preview(path)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5
    assert made.said == said
    assert bool(made.content) == (not said)


@pytest.fixture(scope="module")
def largest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filed(tmp_path_factory.mktemp("largest"), Image.new("P", (7_000, 7_000), 3), "PNG", transparency=0)


def test_a_picture_that_takes_too_much_memory_ends_its_child_and_nothing_else(largest: Path) -> None:
    assert preview(largest, Limits(memory=256 * MEBIBYTE, cpu_seconds=60)).said == TOO_MUCH


def test_a_picture_that_takes_too_long_ends_its_child_and_nothing_else(tmp_path: Path) -> None:
    """Sixteen bits a colour, each row told from the one above: some two seconds of work for the one that there is."""
    side, packed = 7_000, zlib.compressobj(1)
    rows = (b"\x04" + bytes(8 * side)) * 100
    data = b"".join(packed.compress(rows) for _n in range(side // 100)) + packed.flush()
    path = tmp_path / "slow"
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b""))
    assert preview(path, Limits(memory=2048 * MEBIBYTE, cpu_seconds=1)).said == TOO_MUCH


def test_the_largest_picture_that_is_drawn_fits_the_limits(largest: Path) -> None:
    """Of the modes, a palette with transparency takes most: it is unfolded before it is made smaller."""
    assert largest.stat().st_size < MEBIBYTE
    made = preview(largest)
    assert max(Image.open(BytesIO(made.content)).size) == SIDE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "TIFF", "WEBP"])
def test_whatever_a_file_holds_an_answer_comes(tmp_path: Path, kind: str) -> None:
    whole = bytearray(filed(tmp_path, marked((64, 64)).convert(FORMATS[kind]), kind).read_bytes())
    dice = random.Random(f"a {kind} that was bent")  # noqa: S311 - chosen at random, the same in every run
    for number in range(4):
        bent = bytearray(whole)
        for _ in range(1 + number * 4):
            bent[dice.randrange(8, len(bent))] = dice.randrange(256)
        path = tmp_path / "bent"
        path.write_bytes(bent)
        made = preview(path)
        assert bool(made.content) != bool(made.said)
