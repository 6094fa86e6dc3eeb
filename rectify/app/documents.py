"""An act's document becomes an act, or refusals: the one reading of documents for command line, web and API.

Names are promises (``docs/acts.md``): what is not named there is refused, and so is a word that is nearly right, with the
right one. Fields are only carried over; what they may hold is checked where the act is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rectify.app.asking import Result
from rectify.engine.acts import Act, Field, Type, plain_text, refuse
from rectify.engine.catalogue import KINDS, MOVE_FIELDS, NOTHING, RECORDS
from rectify.engine.journal import canonical
from rectify.engine.model import Reason, Refusal
from rectify.engine.nearest import nearest, undefined

LONGEST_ID = 120
LONGEST_NAME = 80
MOST_SUBJECTS = 10_000
_KEYS = ("id", "act", "move", "kind", "subject", "subjects", "as", "signed_by", "note", "fields")
_ADDED = tuple(key.removeprefix("add ") for key in KINDS if key.startswith("add "))
_ACTS = ("move", "record", *(key for key in KINDS if key not in (*RECORDS, "move")))

FileOf = Callable[[object], Mapping[str, str]]
"""Turns what a document writes for a file into a kept one; raises ValueError with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Through which door a document comes: as whom, where it names nobody, and what gives names and files."""

    account: str | None
    fresh: Callable[[], str]
    file_of: FileOf
    os_user: str | None = None
    as_beats: bool = True
    """Whether ``as`` in the document beats ``account``; on the web and the API it must be the same account."""


def act_from(document: Mapping[str, object], door: Door) -> Act | tuple[Result, ...]:
    """Read one act document; gives a refused result for each of its subjects where it is not one."""
    reading = _Reading(document)
    act = reading.act(door) if reading.is_writable() else None
    if act is not None and not reading.refusals:
        return act
    refusals = tuple(reading.refusals)
    return tuple(
        Result(id=reading.id, subject=each, ok=False, refusals=refusals) for each in reading.subjects or (None,)
    )


class _Reading:
    """One reading of one document, with every fault of it."""

    def __init__(self, document: Mapping[str, object]) -> None:
        self.document = document
        self.refusals: list[Refusal] = []
        self.id = ""
        self.subjects: tuple[str, ...] = ()

    def act(self, door: Door) -> Act | None:
        """Give the act, to be used only where there is no refusal."""
        self._only_known()
        self.id = self._text("id", LONGEST_ID) or door.fresh()
        key = self._key()
        self.subjects = self._subjects(key)
        named = self._text("as", LONGEST_NAME)
        if named is not None and door.account is not None and named != door.account and not door.as_beats:
            self._no(Reason.NOT_PERMITTED, "“as”须为登录的账号")
        account = named or door.account
        if account is None:
            self._no(Reason.MISSING_FIELD, "缺少“as”：以哪个账号办理")
        if key is None or account is None:
            return None
        return Act(
            id=self.id, key=key, account=account, move=self._move(key), subjects=self.subjects,
            signed_by=self._text("signed_by", LONGEST_NAME), note=self._text("note", None), os_user=door.os_user,
            fields=self._fields(key, door.file_of), replied="subjects" in self.document,
        )  # fmt: skip

    def is_writable(self) -> bool:
        """Say whether the document can be written down at all: half a character cannot, nor can nesting without end."""
        try:
            canonical(self.document).encode()
        except (UnicodeEncodeError, RecursionError, ValueError, TypeError):
            self._no(Reason.BAD_VALUE, "含有不能保存的字符，或嵌套太深")
            return False
        return True

    def _no(self, reason: Reason, missing: str) -> None:
        self.refusals.append(refuse(reason, missing))

    def _only_known(self) -> None:
        for name in self.document:
            if name not in _KEYS:
                meant = nearest(name, _KEYS)
                hint = f"，是否应为“{meant}”" if meant else ""
                self._no(Reason.UNKNOWN_FIELD, f"没有“{name}”这个字段{hint}")

    def _text(self, name: str, most: int | None) -> str | None:
        raw = self.document.get(name)
        if raw is None:
            return None
        try:
            text = plain_text(raw) if isinstance(raw, str) else None
            if not text:
                raise ValueError("应为文字，不能为空")  # noqa: TRY301 - said once, beside the other
            if most is not None and len(text) > most:
                raise ValueError(f"超过 {most} 字")  # noqa: TRY301 - the same
        except ValueError as error:
            self._no(Reason.BAD_VALUE, f"“{name}”{error}")
            return None
        return text

    def _key(self) -> str | None:
        word = self._text("act", None)
        if word is None:
            if "act" not in self.document:
                self._no(Reason.MISSING_FIELD, "缺少“act”：办什么")
            return None
        if word in ("record", "add"):
            return self._kind(word)
        if "kind" in self.document:
            self._no(Reason.UNKNOWN_FIELD, f"“{word}”不带“kind”")
        if word in KINDS and word not in RECORDS:
            return word
        meant = f"record（kind 为 {word}）" if word in RECORDS else nearest(word, _ACTS)
        self._no(Reason.BAD_VALUE, undefined("事项", word, _ACTS, meant))
        return None

    def _kind(self, word: str) -> str | None:
        choices = RECORDS if word == "record" else _ADDED
        kind = self._text("kind", None)
        if kind is None:
            if "kind" not in self.document:
                self._no(Reason.MISSING_FIELD, "缺少“kind”：登记什么")
            return None
        if kind in choices:
            return kind if word == "record" else f"add {kind}"
        self._no(Reason.BAD_VALUE, undefined("种类", kind, choices, nearest(kind, choices)))
        return None

    def _move(self, key: str) -> str | None:
        move = self._text("move", LONGEST_NAME)
        if key == "move" and "move" not in self.document:
            self._no(Reason.MISSING_FIELD, "缺少“move”：办哪个动作")
        if key != "move" and "move" in self.document:
            self._no(Reason.UNKNOWN_FIELD, f"“{key}”不带“move”")
        return move

    def _subjects(self, key: str | None) -> tuple[str, ...]:
        if "subject" in self.document and "subjects" in self.document:
            self._no(Reason.BAD_VALUE, "“subject”与“subjects”只写一个")
        one = self._text("subject", LONGEST_NAME)
        many = self._many()
        subjects = (one,) if one is not None else many
        wants = key is not None and KINDS[key].subject != NOTHING
        if wants and "subject" not in self.document and "subjects" not in self.document:
            self._no(Reason.MISSING_FIELD, "缺少“subject”：对哪个对象")
        if key is not None and not wants and (subjects or "subjects" in self.document):
            self._no(Reason.UNKNOWN_FIELD, f"“{key}”不带“subject”，对象写在“fields”里")
        return subjects

    def _many(self) -> tuple[str, ...]:
        raw = self.document.get("subjects", [])
        if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
            self._no(Reason.BAD_VALUE, "“subjects”应为一列对象")
            return ()
        try:
            found = tuple(plain_text(each) for each in raw)
        except ValueError as error:
            self._no(Reason.BAD_VALUE, f"“subjects”{error}")
            return ()
        if "subjects" in self.document and not (found and all(found)):
            self._no(Reason.BAD_VALUE, "“subjects”里有空的对象" if found else "“subjects”不能为空")
        if len(set(found)) != len(found):
            self._no(Reason.BAD_VALUE, "“subjects”里有重复的对象")
        if len(found) > MOST_SUBJECTS or any(len(each) > LONGEST_NAME for each in found):
            self._no(Reason.BAD_VALUE, f"“subjects”超过 {MOST_SUBJECTS} 个，或其中有过长的对象")
            return ()
        return tuple(dict.fromkeys(each for each in found if each))

    def _fields(self, key: str, file_of: FileOf) -> dict[str, object]:
        raw = self.document.get("fields", {})
        if not isinstance(raw, Mapping):
            self._no(Reason.BAD_VALUE, "“fields”应为一组字段")
            return {}
        files = {
            each.name: each for each in (MOVE_FIELDS if key == "move" else KINDS[key].fields) if each.type is Type.FILE
        }
        return {
            str(name): self._file(files[name], value, file_of) if name in files and value is not None else value
            for name, value in raw.items()
        }

    def _file(self, field: Field, value: object, file_of: FileOf) -> object:
        try:
            return file_of(value)
        except ValueError as error:
            self._no(Reason.BAD_VALUE, f"字段“{field.name}”（{field.label}）{error}")
            return None
