"""The journal's arithmetic: an entry's canonical text, its link to the one before, and checking a chain.

An entry's hash covers the hash of the entry before and the entry's canonical JSON, so that whoever holds one hash holds the
whole history before it. Where entries are kept is the store's business.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

GENESIS = "0" * 64
"""What the first entry links to."""

ALGORITHMS = ("sha256", "sm3")
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_decode = json.JSONDecoder().decode


def canonical(value: object) -> str:
    """Give the one JSON text of a value: keys sorted, no spaces, characters as they are."""
    return _encode(value)


def hasher(algorithm: str) -> Callable[[str, str], str]:
    """Give the function that links a text to the hash before it; raises ValueError for an unknown algorithm."""
    if algorithm == "sha256":
        return link
    return lambda previous, text: hashlib.new(algorithm, f"{previous}\n{text}".encode()).hexdigest()


def link(previous: str, text: str) -> str:
    """Give the SHA-256 hash of an entry, from the hash before it and its canonical text."""
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


COLUMNS = ("no", "act", "part", "kind", "subject", "at", "by")
"""What is kept in columns beside an entry's text, and must agree with it."""


class Link(NamedTuple):
    """One stored entry as far as its chain goes; ``columns`` are the values of ``COLUMNS``. A tuple, because there are many."""

    no: int
    text: str
    previous: str
    hash: str
    columns: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verification found: how many entries, the first bad number, and the head that outsiders can compare."""

    entries: int
    head: str
    first_bad: int | None = None
    fault: str = ""

    @property
    def ok(self) -> bool:
        """Say whether every link holds."""
        return self.first_bad is None


class Chain:
    """A chain that is being walked: what the next link must be, and what stood on the links so far."""

    __slots__ = ("_hashed", "count", "head")

    def __init__(self, algorithm: str = "sha256") -> None:
        self._hashed = hasher(algorithm)
        self.count = 0
        self.head = GENESIS

    def take(self, each: Link) -> dict[str, Any]:
        """Take the next link and give what is written on it; raises Broken where it does not hold."""
        if each.no != self.count + 1:
            raise Broken(f"编号不连续：应为第 {self.count + 1} 条，实为第 {each.no} 条")
        if each.previous != self.head:
            raise Broken(f"第 {each.no} 条没有接在前一条之后")
        if self._hashed(each.previous, each.text) != each.hash:
            raise Broken(f"第 {each.no} 条的内容与校验值不符")
        written: dict[str, Any] = _decode(each.text)
        if tuple(map(written.get, COLUMNS)) != each.columns:
            wrong = next(name for name, value in zip(COLUMNS, each.columns, strict=True) if written.get(name) != value)
            raise Broken(f"第 {each.no} 条的索引列“{wrong}”与内容不符")
        self.count, self.head = each.no, each.hash
        return written


class Broken(ValueError):  # noqa: N818 - names what was found
    """A link that does not hold; says why in Chinese."""


def verify(
    links: Iterable[Link], algorithm: str = "sha256", *, expected_head: tuple[int, str] | None = None
) -> Verdict:
    """Look at every link: numbers without a gap, each hash over the one before, columns as the text says."""
    chain = Chain(algorithm)
    try:
        for each in links:
            chain.take(each)
    except Broken as error:
        return Verdict(entries=chain.count, head=chain.head, first_bad=chain.count + 1, fault=str(error))
    if expected_head is not None and expected_head != (chain.count, chain.head):
        said = "链尾与办公室登记的最后一条不一致（可能被截断）"
        return Verdict(entries=chain.count, head=chain.head, first_bad=chain.count + 1, fault=said)
    return Verdict(entries=chain.count, head=chain.head)
