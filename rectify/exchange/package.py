"""Is this file a workbook at all, and is it safe to open? Looks at bytes; never parses a sheet.

A zip is judged twice: by what its directory declares, and by what its parts really unfold to, streamed and thrown
away. Whatever is wrong is said as ``NotReadable`` with the Chinese reason.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.exchange.limits import Limits

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 16 << 10  # longer than the longest formula
_LARGE_PART: Final = 10 << 20
_SUGGEST: Final = "请用 WPS 或 Excel 打开后另存为 .xlsx 再导入"
_ERROR_MARK: Final = b't="e"'
_ERROR: Final = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]* t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>(#[^<]{1,20})</v>',
)
_CELL: Final = re.compile(rb'<c r="([A-Z]{2,3}[0-9]{1,7}|[A-Z][0-9]{6,7})"[^>]*>(?=<[vif])')


class NotReadable(ValueError):  # noqa: N818 - says what the file is
    """The file cannot be read as a workbook within the limits; the message is the Chinese reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A file that may be opened. ``kind`` is ``xlsx`` or ``xls``.

    ``errors`` holds the cells, by part and by row and column from 0, whose formula ended in an error value: the quick
    reader gives them as empty, and an empty cell is not what the office wrote. Of an .xls they are not known.
    """

    path: Path
    kind: str
    errors: dict[str, dict[tuple[int, int], str]]


def inspect(path: Path, limits: Limits) -> Package:
    """Look a file through; raises NotReadable for everything but .xlsx and .xls, and for what is unsafe."""
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith(_ZIP):
            return Package(path=path, kind="xlsx", errors=_inspect_zip(file, limits))
        if start.startswith(_OLE):
            return Package(path=path, kind=_inspect_ole(file), errors={})
    raise NotReadable(_what_it_is(start))


def _what_it_is(start: bytes) -> str:
    if not start:
        return "文件是空的（0 字节）"
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        return f"这是网页文件，只是扩展名像表格；{_SUGGEST}"
    if text.startswith(b"<?xml"):
        return f"这是 XML 文件，不是 Excel 工作簿；{_SUGGEST}"
    if text.startswith(b"%pdf"):
        return "这是 PDF 文件，不是 Excel 工作簿"
    if b"\x00" not in start:
        return f"这是文本文件（如 CSV），不是 Excel 工作簿；{_SUGGEST}"
    return f"不是 .xlsx 或 .xls 文件，或者文件已损坏；{_SUGGEST}"


def _inspect_ole(file: BinaryIO) -> str:
    """Tell an .xls, an encrypted .xlsx and a .doc apart by the names of their streams: they wear the same coat."""
    file.seek(0)
    content = file.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise NotReadable("文件加了密码，请先取消密码再导入")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    if "WordDocument".encode("utf-16-le") in content:
        raise NotReadable("这是 Word 文档，不是 Excel 工作簿")
    raise NotReadable(f"不是 .xlsx 或 .xls 文件，或者文件已损坏；{_SUGGEST}")


def _inspect_zip(file: BinaryIO, limits: Limits) -> dict[str, dict[tuple[int, int], str]]:
    errors: dict[str, dict[tuple[int, int], str]] = {}
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_kind({part.filename for part in parts})
            _check_directory(parts, limits, file.seek(0, 2))
            for part in parts:
                if found := _check_part(file, part, limits):
                    errors[part.filename] = found
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeDecodeError):
        raise NotReadable("文件不完整或已损坏，打不开；请重新保存或重新传送后再试") from None
    return errors


def _check_kind(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise NotReadable(f"这是 .xlsb 文件；{_SUGGEST}")
    if any(name.startswith("word/") for name in names):
        raise NotReadable("这是 Word 文档，不是 Excel 工作簿")
    if "content.xml" in names:
        raise NotReadable(f"这是 OpenDocument 文件；{_SUGGEST}")
    raise NotReadable("这是压缩包，里面没有 Excel 工作簿")


def _check_directory(parts: list[zipfile.ZipInfo], limits: Limits, size: int) -> None:
    names = [part.filename for part in parts]
    if len(parts) > limits.max_parts:
        raise NotReadable(f"文件内部有 {len(parts)} 个部件，超过 {limits.max_parts} 个的限制")
    if len(set(names)) != len(names):
        raise NotReadable("文件内部有重名的部件，不是正常保存的工作簿")
    if any(_leaves_its_folder(name) for name in names):
        raise NotReadable("文件内部有指向外面的路径，不是正常保存的工作簿")
    if any(part.flag_bits & 1 for part in parts):
        raise NotReadable("文件加了密码，请先取消密码再导入")
    if sum(part.compress_size for part in parts) > size:
        raise NotReadable("文件内部的部件互相重叠，疑似压缩炸弹，已拒绝")
    if sum(part.file_size for part in parts) > limits.max_unzipped:
        raise NotReadable(f"文件展开后超过 {limits.max_unzipped >> 20} MB，已拒绝")
    for part in parts:
        if part.file_size > _LARGE_PART and part.file_size > limits.max_ratio * max(part.compress_size, 1):
            raise NotReadable("文件的压缩比异常，疑似压缩炸弹，已拒绝")


def _leaves_its_folder(name: str) -> bool:
    pieces = name.replace("\\", "/").split("/")
    return ".." in pieces or name.startswith(("/", "\\")) or ":" in pieces[0] or "\x00" in name


def _check_part(file: BinaryIO, part: zipfile.ZipInfo, limits: Limits) -> dict[tuple[int, int], str]:
    """Unfold one part: its true size must be the declared one, its cells within the limits. Gives its error cells."""
    errors: dict[tuple[int, int], str] = {}
    sheet = part.filename.startswith("xl/worksheets/sheet")
    total, tail = 0, b""
    for chunk in _unfold(file, part):
        if total == 0 and part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in chunk[:4096].upper():
            raise NotReadable("文件内部含有 DOCTYPE 声明，不是正常保存的工作簿")
        total += len(chunk)
        if total > part.file_size:
            raise NotReadable("文件内部声明的大小与实际不符，疑似压缩炸弹，已拒绝")
        if sheet:
            text = tail + chunk
            _check_reach(text, limits)
            if _ERROR_MARK in text and len(errors) < limits.max_rows:
                errors |= _error_cells(text)
            tail = chunk[-_OVERLAP:]
    if total != part.file_size:
        raise NotReadable("文件内部声明的大小与实际不符，文件已损坏")
    return errors


def _error_cells(text: bytes) -> dict[tuple[int, int], str]:
    return {
        (int(found[2]) - 1, _column_number(found[1].decode("ascii")) - 1): found[3].decode("ascii", "replace")
        for found in _ERROR.finditer(text)
    }


def _unfold(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(part.header_offset)
    signature, name_size, extra_size = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if signature != _ZIP:
        raise zipfile.BadZipFile
    file.seek(name_size + extra_size, 1)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from _stored(file, part.compress_size)
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(file, part.compress_size)
    else:
        raise NotReadable(f"文件用了不常见的压缩方式；{_SUGGEST}")


def _stored(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (chunk := file.read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk


def _inflated(file: BinaryIO, left: int) -> Iterator[bytes]:
    unfolding = zlib.decompressobj(-15)
    while left > 0 and not unfolding.eof and (packed := file.read(min(left, _CHUNK >> 3))):
        left -= len(packed)
        while packed and not unfolding.eof:
            yield unfolding.decompress(packed, _CHUNK)
            packed = unfolding.unconsumed_tail
    if not unfolding.eof:
        raise EOFError


def _check_reach(text: bytes, limits: Limits) -> None:
    """Refuse a filled cell far out, which would have the reader lay out everything between it and A1."""
    for found in _CELL.finditer(text):
        name = found[1].decode("ascii")
        letters = name.rstrip("0123456789")
        if _column_number(letters) > limits.max_columns:
            raise NotReadable(f"{name} 单元格有内容，超过 {limits.max_columns} 列的限制；请删去多余的列")
        if int(name[len(letters) :]) > limits.max_rows + 100:
            raise NotReadable(f"{name} 单元格有内容，超过 {limits.max_rows} 行的限制；请分成几个文件导入")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
