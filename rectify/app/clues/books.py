"""The books of the clue side: its chain, its ledger against its journal, its papers, and who looked."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.app.books import MOST_TOLD, Reconciled
from rectify.app.clues import papers
from rectify.app.clues.desk import FOLDER, address_of, key_path
from rectify.engine import journal
from rectify.engine.clues.posting import post
from rectify.engine.journal import Broken, Verdict
from rectify.errors import RectifyError
from rectify.store import replay
from rectify.store.clues import queries, tables
from rectify.store.clues.connection import file_of
from rectify.store.queries import links

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.app.clues.desk import ClueDesk

_OTHERS = 0o077


def verify(desk: ClueDesk) -> Verdict:
    """Look at every link of the clues' journal, and at the head that is kept beside it."""
    with desk.clues.store.reading() as reader:
        head = (reader.head_no, reader.head_hash)
        return journal.verify(links(reader), reader.algorithm, expected_head=head)


def reconcile(desk: ClueDesk) -> Reconciled:
    """Replay the clues' journal and compare with their ledger row for row; needs no key."""
    with desk.clues.store.reading() as reader:
        fold = replay.Fold(reader.office, tables.LEDGER, post)
        try:
            _fold, chain = replay.replay(reader, fold=fold)
        except (Broken, LookupError) as error:
            return Reconciled(differences=(f"线索办理记录：{error}",), entries=0)
        found = list(replay.differences(reader, fold))[:MOST_TOLD]
        if (chain.count, chain.head) != (reader.head_no, reader.head_hash):
            found.append("线索办理记录：链尾与登记的最后一条不一致")
        return Reconciled(differences=tuple(found), entries=chain.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing that was looked at, and whether it is as it should be."""

    about: str
    ok: bool
    said: str


def check(desk: ClueDesk) -> Iterator[Checked]:
    """Look at everything of the clue side: who else could read its files, its chain, its ledger, every paper."""
    for path in _private(desk):
        others = path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)
        yield Checked(
            about="权限",
            ok=not others,
            said=f"{path.name}{'：其他用户可以读取，应收回' if others else '：只有本用户可读'}",
        )
    verdict = verify(desk)
    said = f"{verdict.entries} 条，前后相接" if verdict.ok else f"第 {verdict.first_bad} 条起有问题：{verdict.fault}"
    yield Checked(about="办理记录", ok=verdict.ok, said=said)
    found = reconcile(desk)
    yield Checked(about="对账", ok=found.ok, said="；".join(found.differences) or "重放与台账逐行一致")
    yield from _papers(desk)


def _private(desk: ClueDesk) -> list[Path]:
    file = file_of(address_of(desk.app))
    return [*([file] if file is not None else []), key_path(desk.app), desk.app.home / FOLDER]


def _papers(desk: ClueDesk) -> Iterator[Checked]:
    with desk.clues.store.reading() as reader:
        kept = queries.files_kept(reader)
    bad = [(number, said) for name, number in kept if (said := _fault(desk, name))]
    yield from (Checked(about="附件", ok=False, said=f"{number}：{said}") for number, said in bad)
    if not bad:
        yield Checked(about="附件", ok=True, said=f"{len(kept)} 个附件都在，都能解开")


def _fault(desk: ClueDesk, name: str) -> str:
    try:
        same = desk.clues.vault.content_name(papers.content(desk.clues, name)) == name
    except RectifyError as error:
        return error.message
    return "" if same else "附件内容已改变"


def who_looked(desk: ClueDesk, number: str | None, last: int) -> list[dict[str, Any]]:
    """Give the newest lines of the log of who looked: account, time, which numbers; nothing of what they say."""
    names = ("at", "account", "os_user", "what", "numbers", "purpose", "watermark")
    with desk.clues.store.reading() as reader:
        return [{name: row[name] for name in names} for row in queries.readings(reader, number, last)]


def who_may_look(desk: ClueDesk) -> list[dict[str, Any]]:
    """Give every personal authorisation there was, with whether it still runs."""
    with desk.clues.store.reading() as reader:
        return [
            {
                "user": row["account"], "from": row["from_on"], "until": row["until_on"], "decision": row["decision"],
                "by": row["by"], "runs": row["revoked_no"] is None and desk.today <= row["until_on"],
            }
            for row in queries.personal(reader)
        ]  # fmt: skip
