"""An act document about clues becomes an act, or refusals (``docs/clues.md``): the reading of ``rectify clue apply``.

The same form as everywhere, with one subject and nothing beside the fields: no note and no signature that could carry a name
past the sealing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rectify.app.asking import Result
from rectify.engine.acts import Act, read_code, refuse
from rectify.engine.clues.kinds import CLUE, KINDS
from rectify.engine.journal import canonical
from rectify.engine.model import Reason, Refusal
from rectify.engine.nearest import nearest, undefined

if TYPE_CHECKING:
    from collections.abc import Callable

_KEYS = ("id", "act", "subject", "as", "fields")


def account_in(document: Mapping[str, object], otherwise: str | None) -> str | None:
    """Give the account that a document names, else the door's."""
    named = document.get("as", otherwise)
    return named if isinstance(named, str) and named.strip() else otherwise


def act_from(document: Mapping[str, object], account: str, fresh: Callable[[], str]) -> Act | Result:
    """Read one document; gives a refused result where it is not one."""
    reading = _Reading()
    act = reading.act(document, account, fresh)
    if act is not None and not reading.refusals:
        return act
    return Result(id=reading.id, subject=reading.subject or None, ok=False, refusals=tuple(reading.refusals))


class _Reading:
    """One reading of one document, with every fault of it."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self.id = self.subject = ""

    def act(self, document: Mapping[str, object], account: str, fresh: Callable[[], str]) -> Act | None:
        try:
            canonical(document).encode()
        except (UnicodeEncodeError, RecursionError, ValueError, TypeError):
            self._no(Reason.BAD_VALUE, "含有不能保存的字符，或嵌套太深")
            return None
        for name in document:
            if name not in _KEYS:
                meant = nearest(name, _KEYS)
                self._no(Reason.UNKNOWN_FIELD, f"没有“{name}”这个字段" + (f"，是否应为“{meant}”" if meant else ""))
        self.id = self._code(document, "id") or fresh()
        self.subject = self._code(document, "subject")
        key = self._key(document)
        fields = document.get("fields", {})
        if not isinstance(fields, Mapping):
            self._no(Reason.BAD_VALUE, "“fields”应为一组字段")
            return None
        if key is None:
            return None
        subjects = (self.subject,) if self.subject else ()
        return Act(id=self.id, key=key, account=account, subjects=subjects, fields=dict(fields))

    def _no(self, reason: Reason, missing: str) -> None:
        self.refusals.append(refuse(reason, missing))

    def _code(self, document: Mapping[str, object], name: str) -> str:
        if document.get(name) is None:
            return ""
        try:
            return read_code(document[name])
        except ValueError as error:
            self._no(Reason.BAD_VALUE, f"“{name}”{error}")
            return ""

    def _key(self, document: Mapping[str, object]) -> str | None:
        word = self._code(document, "act")
        if word not in KINDS:
            self._no(Reason.BAD_VALUE, undefined("事项", word, KINDS, nearest(word, KINDS)))
            return None
        about_a_clue = KINDS[word].subject == CLUE
        if about_a_clue and not self.subject:
            self._no(Reason.MISSING_FIELD, "缺少“subject”：对哪条线索")
        if not about_a_clue and self.subject:
            self._no(Reason.UNKNOWN_FIELD, f"“{word}”不带“subject”，对象写在“fields”里")
        return word
