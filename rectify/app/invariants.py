"""What must hold in every office, after every fault, checked over the whole of it (``docs/reliability.md``).

One walk over the journal, entry by entry, beside the ledger as it stood before each; then the ledger, the outbox, the
evidence folder and the database themselves. Nothing is mended here. Numbers of invariants are those of ``docs/reliability.md``;
I11 (twice is once) and what a process acknowledged can only be tried, and I13 (seals) is checked where seals are.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app.files import path_of
from rectify.app.walk import Walk
from rectify.store import integrity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rectify.app.office import App
    from rectify.store.transaction import Reader

MOST_TOLD = 200
"""Violations of one invariant that are told one by one."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One invariant that does not hold: its number, what is wrong (Chinese), and where."""

    code: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        """Give the violation as people read it."""
        return f"{self.code} {self.where}：{self.message}" if self.where else f"{self.code} {self.message}"

    def document(self) -> dict[str, str]:
        """Give the violation as programs read it."""
        return {"code": self.code, "where": self.where, "message": self.message}


def check(app: App, progress: Callable[[int], None] | None = None) -> tuple[Violation, ...]:
    """Look at everything, from one view of the office; ``progress`` hears how many entries were walked."""
    with app.store.reading() as reader:
        walk = Walk(app, reader)
        told = [*walk.violations(progress), *walk.left_out()]
        found = [Violation(code=code, where=where, message=message) for code, where, message in told]
        found += [*_outbox(reader, walk), *_database(reader), *_business_date(reader, walk)]
    return tuple(_first_of_each([*found, *_files(app, walk.files)]))


def _first_of_each(found: list[Violation]) -> Iterator[Violation]:
    told: dict[str, int] = {}
    for each in found:
        told[each.code] = told.get(each.code, 0) + 1
        if told[each.code] <= MOST_TOLD:
            yield each


# ---- what stands beside the journal


def _outbox(reader: Reader, walk: Walk) -> Iterator[Violation]:
    """I4: every notice has its entry and every entry its notices. I5: each once. I6: sent only with the server's 250."""
    missing = dict(walk.notices)
    for serial, *rest in integrity.notices(reader):
        if missing.pop(serial, None) != tuple(rest):
            yield Violation(code="I4", message="通知没有相应的办理记录", where=serial)
    for serial in missing:
        yield Violation(code="I4", message="办理记录写明的通知不在待发之列", where=serial)
    for told in integrity.mails_of_nothing(reader):
        yield Violation(code="I4", message="邮件没有相应的通知", where=told)
    for column, value in integrity.repeated(reader):
        yield Violation(code="I1" if column.startswith("entry") else "I5", message=f"{column} 重复", where=value)
    for message_id in integrity.sent_without_a_reply(reader):
        yield Violation(code="I6", message="邮件记为已发，却没有服务器的 250 答复", where=message_id)


def _database(reader: Reader) -> Iterator[Violation]:
    for told in integrity.unsound(reader):
        yield Violation(code="I8", message=told)


def _business_date(reader: Reader, walk: Walk) -> Iterator[Violation]:
    """I10: a simulated office's clock has come at least to the date it was ticked for."""
    if reader.simulated and reader.ticked_on is not None and reader.ticked_on > walk.today():
        yield Violation(code="I10", message=f"业务日期 {reader.ticked_on} 在模拟时钟之后")


def _files(app: App, files: Mapping[str, str]) -> Iterator[Violation]:
    """I9: every file that an entry names is there and is what its name says."""
    for sha256, where in files.items():
        path = path_of(app, sha256)
        try:
            with path.open("rb") as file:
                digest = hashlib.sha256()
                while block := file.read(_BLOCK):
                    digest.update(block)
        except OSError as error:
            yield Violation(code="I9", message=f"佐证文件读不到（{error.strerror}）：{sha256}", where=where)
            continue
        if digest.hexdigest() != sha256:
            yield Violation(code="I9", message=f"佐证文件的内容与校验值不符：{sha256}", where=where)
