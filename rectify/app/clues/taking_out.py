"""Taking clues out as a sheet: with a purpose that is written down, and a number that stands on the sheet and in the log."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rectify.app.clues.reading import due_document, log, secret_of, seen_rows
from rectify.engine.clues.model import ADDRESSEES
from rectify.engine.clues.rights import Sight
from rectify.engine.model import ROLE_WORDS
from rectify.exchange.sheet_out import write_table
from rectify.store.clues import queries

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.app.clues.desk import ClueDesk
    from rectify.app.clues.reading import Document
    from rectify.store.transaction import Reader

HEADINGS = (
    "线索编号", "状态", "被巡察单位", "巡察轮次", "巡察组", "线索名称", "被反映人", "线索来源", "移交时间", "接收方", "接收时间",
    "受理时间", "处置方式", "应反馈时间", "反馈时间", "超期天数",
)  # fmt: skip
_OTHERS = 0o077


def export(desk: ClueDesk, path: Path, purpose: str) -> Document:
    """Write the clues that somebody sees into a sheet that its owner alone reads; gives its number and how many there are."""
    with desk.clues.store.reading() as reader:
        rows = [_row(desk, row, extent, _label(desk, reader, row)) for row, extent in seen_rows(desk, reader)]
    mark = log(desk, "export", [str(row[0]) for row in rows], purpose=purpose, marked=True)
    said = f"导出编号 {mark}　导出人 {desk.who.name}　{desk.today}　用途：{purpose}"
    before = os.umask(_OTHERS)
    try:
        write_table(path, "问题线索台账", said, HEADINGS, rows, f"{said}　内部资料，专人保管，不得复制、外传。")
    finally:
        os.umask(before)
    return {"file": str(path), "rows": len(rows), "watermark": mark, "on": desk.today}


def _label(desk: ClueDesk, reader: Reader, row: Document) -> str:
    cycle = desk.clues.cycle(reader, row["workflow_hash"])
    return str(cycle.workflow.state(row["state"]).label)


def _row(desk: ClueDesk, row: Document, extent: Sight, label: str) -> list[object]:
    clue = queries.as_clue(row)
    secret = secret_of(desk, row) if extent is Sight.WHOLE else {}
    persons = "；".join(" ".join(filter(None, (each["name"], each.get("post")))) for each in secret.get("persons", ()))
    receiver = ROLE_WORDS[ADDRESSEES[clue.addressed_to]] if clue.addressed_to else None
    return [
        clue.number, label, clue.unit, clue.round, clue.team, secret.get("name"), persons, secret.get("source"), clue.handed_on,
        receiver, clue.received_on, clue.accepted_on, clue.disposal if secret else None, clue.effective_on, clue.answered_on,
        due_document(clue, desk.today)["overdue_days"],
    ]  # fmt: skip
