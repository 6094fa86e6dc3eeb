"""Encryption at rest, of what clues say and of their papers, of internal text, and of second factors: the one home of ``cryptography``.

Texts are sealed with AES-256-GCM under a key that lies in a file of its own, readable by its owner alone; files in parts of
a megabyte, each bound to its place and to the end, so that nothing can be cut off or put in another order. What is to be
found again without being read (a paper's content, an act's words) is named by a keyed digest. Losing the key file loses the
content: it is to be kept apart from the copies of the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO

from rectify.errors import WorldFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE, _PREFIX, _TAG = 12, 7, 16
_PART = 1 << 20
_TEXT_MARK = "g1:"
_FILE_MARK = b"rectify-g1\n"
CLUES, CONSOLE, INTERNAL = "clues", "console", "internal"
_WORDS = {CLUES: "线索", CONSOLE: "控制台", INTERNAL: "内部文字"}
_EXTRAS = {CLUES: "clues", CONSOLE: "web", INTERNAL: "web"}


class Vault:
    """A key at work, for one matter: what was sealed for another cannot be opened with the same key."""

    __slots__ = ("_alike", "_matter", "_names", "_texts")

    def __init__(self, key: bytes, matter: str = CLUES) -> None:
        self._matter = matter
        self._texts = _cipher(_derived(key, matter, b"texts"), matter)
        self._names = _derived(key, matter, b"names")
        self._alike = _derived(key, matter, b"alike, first half") + _derived(key, matter, b"alike, second half")

    def seal(self, text: str) -> str:
        """Encrypt a text; the same text gives another token every time."""
        nonce = os.urandom(_NONCE)  # drawn here: a nonce that an argument could repeat would give the key away
        return _TEXT_MARK + base64.b64encode(nonce + self._texts.encrypt(nonce, text.encode(), None)).decode()

    def opened(self, token: str) -> str:
        """Decrypt a token; raises WorldFailed where the key is another or the token was changed."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - the clue side alone loads it

        try:
            raw = base64.b64decode(token.removeprefix(_TEXT_MARK), validate=True)
            return self._texts.decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
        except (InvalidTag, ValueError) as error:
            raise WorldFailed(f"{_WORDS[self._matter]}内容解不开：密钥不对，或内容已被改动") from error

    def seal_alike(self, text: str) -> str:
        """Encrypt a text so that the same one gives the same token (AES-SIV, RFC 5297): equal texts can be told to be equal."""
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415 - as below

        return base64.b64encode(AESSIV(self._alike).encrypt(text.encode(), None)).decode()

    def opened_alike(self, token: str) -> str:
        """Decrypt what ``seal_alike`` gave; raises WorldFailed where the key is another or the token was changed."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as below
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415 - as below

        try:
            return AESSIV(self._alike).decrypt(base64.b64decode(token, validate=True), None).decode()
        except (InvalidTag, ValueError) as error:
            raise WorldFailed(f"{_WORDS[self._matter]}解不开：密钥不对，或内容已被改动") from error

    def name_of(self, text: str | bytes) -> str:
        """Give the keyed digest by which something is found again without being read: 64 hexadecimal characters."""
        return hmac.new(self._names, text.encode() if isinstance(text, str) else text, hashlib.sha256).hexdigest()

    def check(self) -> str:
        """Give what a store keeps to know its key by."""
        return self.name_of(f"rectify {self._matter}")

    def seal_file(self, source: BinaryIO, target: BinaryIO, most: int) -> str:
        """Encrypt a stream part by part; gives the name of its content. Raises ValueError past ``most`` bytes."""
        prefix, digest, size, number = os.urandom(_PREFIX), hashlib.sha256(), 0, 0
        target.write(_FILE_MARK + prefix)
        part = source.read(_PART)
        while True:
            following = source.read(_PART)
            size += len(part)
            if size > most:
                raise ValueError(f"文件超过 {most} 字节的上限")
            digest.update(part)
            target.write(self._texts.encrypt(_place(prefix, number, last=not following), part, None))
            if not following:
                return self.name_of(digest.digest())
            part, number = following, number + 1

    def opened_file(self, source: BinaryIO) -> Iterator[bytes]:
        """Decrypt a stream part by part; raises WorldFailed where a part was changed, moved or cut off."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - the clue side alone loads it

        head = source.read(len(_FILE_MARK) + _PREFIX)
        prefix, number = head[len(_FILE_MARK) :], 0
        part = source.read(_PART + _TAG)
        while True:
            following = source.read(_PART + _TAG)
            try:
                yield self._texts.decrypt(_place(prefix, number, last=not following), part, None)
            except (InvalidTag, ValueError) as error:
                raise WorldFailed(f"{_WORDS[self._matter]}附件解不开：密钥不对，或文件已被改动") from error
            if not following:
                return
            part, number = following, number + 1

    def content_name(self, parts: Iterator[bytes]) -> str:
        """Give the name of a content, to compare with the one it was kept under."""
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part)
        return self.name_of(digest.digest())


def _place(prefix: bytes, number: int, *, last: bool) -> bytes:
    """Give the nonce of a part of a file: which file, which part, and whether anything follows."""
    return prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def _derived(key: bytes, matter: str, purpose: bytes) -> bytes:
    return hmac.new(key, f"rectify {matter}: ".encode() + purpose, hashlib.sha256).digest()


def _cipher(key: bytes, matter: str) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - the same
    except ImportError as error:
        raise WorldFailed(
            f"缺少 cryptography 软件包，{_WORDS[matter]}需要它：请安装 rectify[{_EXTRAS[matter]}]"
        ) from error
    return AESGCM(key)


# ---- the key's file


def is_possible() -> bool:
    """Say whether what seals is installed; it comes with the console and with clues."""
    return find_spec("cryptography") is not None


def new_key(path: Path, matter: str = CLUES, key: bytes = b"") -> Vault:
    """Make a key in a file that only its owner reads; raises WorldFailed where one is there already.

    ``key`` is for a story that is to come out the same each time it is played, and that everybody may read.
    """
    key = key or os.urandom(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WorldFailed(f"建不了{_WORDS[matter]}密钥文件 {path}：{error.strerror}") from error
    return Vault(key, matter)


def kept_key(path: Path, matter: str = CLUES) -> Vault:
    """Read the key from its file; raises WorldFailed where it cannot be read or is no key."""
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise WorldFailed(f"读不了{_WORDS[matter]}密钥文件 {path}：{error.strerror}") from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise WorldFailed(f"{_WORDS[matter]}密钥文件不成样子：{path}")
    return Vault(key, matter)
