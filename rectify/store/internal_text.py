"""Internal text on its way into the books and out of them: sealed under a key that a process for units is not given.

The same text gives the same token, so that a repeated act stays the same, a proposal meets its confirmation and rows are
grouped by their source. Who may read what was opened is decided elsewhere, as for every other text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from rectify.engine import internal_text
from rectify.errors import WorldFailed
from rectify.store import sealing
from rectify.store import tables as t
from rectify.store.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rectify.engine.entries import Draft
    from rectify.store.transaction import Reader

MARK = "\x1fn1:"
"""What a sealed text begins with; no text that is sent has this sign in it."""
LOCKED = "（内部文字，此处没有密钥）"
"""What stands for a sealed text in a process without the key. Rights keep it from being asked for there."""
_LOOKED_AT = 200
_p = t.problem.c
_NEWEST = Statement(
    lambda: (
        select(_p.source, _p.remark)
        .where(_p.office == bindparam("office"))
        .order_by(_p.year.desc(), _p.serial.desc())
        .limit(bindparam("most"))
        .offset(bindparam("none"))  # SQLite's LIMIT brings an OFFSET, which would be a literal
    )
)


def standing(reader: Reader) -> str:
    """Give a sealed text of the newest problems, by which a key is known; empty where they have none."""
    rows = reader.rows(_NEWEST, most=_LOOKED_AT, none=0)
    return next((each for row in rows for each in row if each and each.startswith(MARK)), "")


class InternalText:
    """The key of an office's internal text, read from its file when it is first needed; without a file nothing is sealed."""

    __slots__ = ("_path", "_proved", "_vault")

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._vault: sealing.Vault | None = None
        self._proved = False

    def _key(self) -> sealing.Vault | None:
        if self._vault is None and self._path is not None:
            self._vault = sealing.kept_key(self._path, sealing.INTERNAL)
        return self._vault

    def works(self, reader: Reader) -> bool:
        """Say whether there is a key to seal under; raises WorldFailed where what stands in the books does not open."""
        token = standing(reader)
        if self._path is None and token:
            raise WorldFailed(
                "账中的内部文字已加密保存，而设置 internal.key_file 没有写明密钥文件：读不出来，新写的也不加密"
            )
        self.opened(token)
        return self._key() is not None

    def sealed(self, text: str) -> str:
        """Give a text as it is kept; raises WorldFailed where the key cannot be had."""
        if self._path is None or text.startswith(MARK):
            return text
        vault = self._key()
        return text if vault is None else MARK + vault.seal_alike(text)

    def opened(self, text: str) -> str:
        """Give a kept text as people read it; raises WorldFailed for another key, or a token that was changed."""
        if not text.startswith(MARK):
            return text
        vault = self._key()
        return LOCKED if vault is None else vault.opened_alike(text.removeprefix(MARK))

    def to_keep(self, draft: Draft, reader: Reader) -> Mapping[str, object]:
        """Give the body of an entry as it is kept; raises WorldFailed where nobody could read it by what opens the others."""
        if not internal_text.places_of(draft.kind, draft.body):
            return draft.body
        body = internal_text.changed(draft.kind, draft.body, self._to_write)
        if body != draft.body and not self._proved:
            self.opened(standing(reader))
            self._proved = True
        return body

    def _to_write(self, text: str) -> str:
        if text == LOCKED:
            raise WorldFailed("此处没有内部文字的密钥，读不到原文，不能照抄入账")
        return self.sealed(text)

    def asked(self, key: str, fields: Mapping[str, object]) -> Mapping[str, object]:
        """Give an act's fields as they are kept beside the journal."""
        return internal_text.changed_as_asked(key, fields, self.sealed)

    def entry(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Give an entry as people read it."""
        return {**found, "body": internal_text.changed(found["kind"], found["body"], self.opened)}

    def row(self, found: dict[str, Any]) -> dict[str, Any]:
        """Give a problem's row as people read it; the row itself is changed."""
        for name in internal_text.COLUMNS:
            if found.get(name):
                found[name] = self.opened(found[name])
        return found


PLAIN = InternalText()
"""Books whose internal text is not sealed, or a process that is not to read it."""
