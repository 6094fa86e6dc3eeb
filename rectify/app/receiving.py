"""Taking in a file that somebody sends: what it may be called, what it may be, how much of it; then it is kept as evidence is.

A file is what its first bytes say, whatever it is called; a name that says something else is refused, and so is what a browser
could run. A name that bears a mark of secrecy is refused before anything is kept (domain.md B6.4: nothing above 内部 here).
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO

from rectify.app import files
from rectify.app.door_lines import event, keep, keep_attempt
from rectify.app.office import stamp
from rectify.store import console_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.console import Console

HEAD = 4096
RESERVE = 1 << 30
"""Bytes of the disk that uploads never touch: the journal must be able to grow."""
_SECRET = re.compile(r"(绝密|机密|秘密)(?!审查)")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINS: Mapping[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",), "jpg": (b"\xff\xd8\xff",), "jpeg": (b"\xff\xd8\xff",), "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"), "bmp": (b"BM",), "tif": (b"II*\x00", b"MM\x00*"), "tiff": (b"II*\x00", b"MM\x00*"),
    "docx": (_ZIP,), "xlsx": (_ZIP,), "pptx": (_ZIP,), "ofd": (_ZIP,), "zip": (_ZIP,),
    "doc": (_OLE,), "xls": (_OLE,), "ppt": (_OLE,), "wps": (_OLE, _ZIP), "et": (_OLE, _ZIP), "dps": (_OLE, _ZIP),
    "7z": (b"7z\xbc\xaf\x27\x1c",), "rar": (b"Rar!\x1a\x07",),
}  # fmt: skip
"""How files of each kind begin."""
_FILMS = frozenset({"mp4", "mov"})
_TEXTS = frozenset({"txt", "csv"})
KINDS = "PDF、图片、Office、WPS、OFD、文本、录像或压缩包"


def receive(console: Console, account: str, name: str, source: BinaryIO) -> Mapping[str, str]:
    """Take a file in and give its name and hash; raises ValueError with the reason, WorldFailed where the disk fails.

    That a file was refused is kept for the auditor, with the reason and without its name.
    """
    return take_in(
        console, account, name, source, fault_of,
        lambda plain: {"name": plain, "sha256": files.store(console.app, source)},
    )  # fmt: skip


def take_in(
    console: Console, account: str, name: str, source: BinaryIO, judge: Callable[[str, bytes], str],
    store: Callable[[str], Mapping[str, str]],
) -> Mapping[str, str]:  # fmt: skip
    """Let in whatever is sent, evidence or a sheet, by the one measure of a day and of the disk, and keep a line of it.

    ``judge`` says what speaks against a file by its name and its first bytes; ``store`` keeps it under its plain name.
    """
    try:
        plain, size = _judged(console, account, name, source, judge)
    except ValueError as error:
        reason = str(error).partition("（")[0]  # what follows may be of the file's name
        keep_attempt(console, "file_refused", reason, account=account, address="")
        raise
    kept = store(plain)
    keep(console, event(console, account, "uploaded", "", "", str(size)))
    return kept


def _judged(
    console: Console, account: str, name: str, source: BinaryIO, judge: Callable[[str, bytes], str]
) -> tuple[str, int]:  # fmt: skip
    plain = file_name(name)
    head = source.read(HEAD)
    source.seek(0)
    if fault := judge(plain, head):
        raise ValueError(fault)
    size = source.seek(0, 2)
    source.seek(0)
    if fault := too_much(console, account, size):
        raise ValueError(fault)
    return plain, size


def file_name(raw: str) -> str:
    """Give the name of a file that was sent; raises ValueError, also where it bears a mark of secrecy."""
    name = files.sent_name(raw)
    if _SECRET.search(_folded(name)):
        raise ValueError("文件名带有密级标志：本系统不得处理涉密文件")
    return name


def _folded(name: str) -> str:
    """Give a name as its reader sees the words in it: no blanks between signs, nothing invisible, no wide or joined forms."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "ZCM")


def fault_of(name: str, head: bytes) -> str:
    """Say what speaks against a file by its name and its first bytes; nothing where it may be kept."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if not head:
        return "文件是空的"
    if ending in _FILMS:
        return "" if head[4:8] == b"ftyp" else _other(ending)
    if ending == "webp":
        return "" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else _other(ending)
    if ending in _TEXTS:
        return "" if _is_text(head) else _other(ending)
    begins = _BEGINS.get(ending)
    if begins is None:
        return f"不能上传这种文件（{ending or '没有扩展名'}），可用 {KINDS}"
    return "" if head.startswith(begins) else _other(ending)


def _other(ending: str) -> str:
    return f"文件内容与扩展名“{ending}”不符"


def _is_text(head: bytes) -> bool:
    """Say whether bytes are text of one of the encodings that offices use, and nothing a browser would run."""
    if b"\x00" in head or re.match(rb"\s*<(!doctype|html|script|svg|\?xml)", head, re.IGNORECASE):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[:-4].decode(encoding, errors="strict") if len(head) == HEAD else head.decode(encoding)
        except UnicodeDecodeError as error:
            if len(head) == HEAD and error.start > HEAD - 12:
                return True  # a character cut in two by our own reading
            continue
        return True
    return False


def too_much(console: Console, account: str, size: int) -> str:
    """Hold back who sends more in a day than anybody needs, and everybody where the disk runs full."""
    most = console.settings.upload_day_bytes
    since = stamp(console.now() - timedelta(days=1))
    with console.app.store.reading() as reader:
        sent = console_queries.uploaded(reader, account, since)
    if sent + size > most:
        return f"一天内上传的文件合计不能超过 {most // 1_000_000} MB"
    if shutil.disk_usage(console.app.home).free - size < RESERVE:
        return "服务器磁盘空间不足，请告诉系统管理员"
    return ""
