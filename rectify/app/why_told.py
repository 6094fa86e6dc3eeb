"""Why somebody was told: of each notice of a day the duty, the rung with its day, in what capacity, and what became of its mail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rectify.app import ladders
from rectify.app.mail_story import MailStory
from rectify.app.notices import own_series
from rectify.app.why_question import label_of
from rectify.engine.derivation import spoken
from rectify.engine.rung_words import derived, reaches, sent_later
from rectify.store import queries, why_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.app.why_question import Key, Question
    from rectify.engine.owed import Rung
    from rectify.store.duty_queries import Due

Document = dict[str, Any]
Row = dict[str, Any]
_SHOWN = (
    "serial", "subject", "obligation", "code", "lamp", "role", "letter", "made_on", "send_on", "nominal_on", "effective_on",
)  # fmt: skip


def told(asked: Question, address: str | None) -> tuple[list[Document], set[Key]]:
    """Give every notice made for somebody on the day, with its reasons, and the duties they are about."""
    rows = [
        row
        for row in queries.notices(asked.reader, person=asked.person, on=asked.day)
        if asked.subject in (None, row["subject"]) and asked.may_hear_of(str(row["subject"]))
    ]
    keys = {key_of_notice(row) for row in rows}
    duties = (
        {(each.duty.subject, each.duty.obligation, each.duty.since): each for each in asked.duties()} if rows else {}
    )
    recorded = why_queries.reminded_on(asked.reader, asked.day) if rows else []
    mails = why_queries.mails(asked.reader, [row["message_id"] for row in rows if row["message_id"]])
    story = MailStory(app=asked.app, address=address, full=asked.full)
    own = {} if asked.full else own_series(asked.reader, asked.person)
    return [
        {
            **{name: row[name] for name in _SHOWN},
            "serial": row["serial"] if asked.full else own[row["serial"]],
            "label": label_of(row["obligation"]),
            "reasons": list(_reasons(asked, row, duties.get(key_of_notice(row)), recorded)),
            "mail": story.of(row, mails.get(row["message_id"])),
        }
        for row in rows
    ], keys


def key_of_notice(row: Mapping[str, Any]) -> Key:
    """Give the duty that a notice is about; its ``since`` stands in the notice's key alone."""
    return (row["subject"], row["obligation"], str(row["key"]).split("|")[2])


def _reasons(asked: Question, row: Row, each: Due | None, recorded: Sequence[Row]) -> Iterator[str]:
    """Give the chain of reasons, from the duty to the mail."""
    if row["obligation"] == ladders.OBLIGATION:
        yield from _adopted(asked, row)
        return
    yield _duty(asked, row, each)
    rung = _rung(asked, row, each)
    mine = [one for one in recorded if one["entry_no"] == row["entry_no"]]
    due_on = next((one["due_on"] for one in mine if not one["skipped"]), row["made_on"])
    if rung is None or each is None:
        yield f"提醒阶梯的 {row['code']} 级，应于 {due_on} 提醒"
    else:
        ladder = asked.app.ladder_in_force(asked.view, each.ladder).label
        yield f"“{ladder}”的 {row['code']} 级：{derived(rung, each.duty, asked.app.calendar)}"
        yield _capacity(asked, row, rung)
    if due_on < row["made_on"]:
        yield f"应于 {due_on} 提醒，批处理到 {row['made_on']} 才处理到，于当日补发"
    if skipped := "、".join(f"{one['code']}（{one['due_on']}）" for one in mine if one["skipped"]):
        yield f"较低的 {skipped} 没有单独发出，并入这一级"
    if rung is not None and (
        later := sent_later(rung, date.fromisoformat(row["made_on"]), date.fromisoformat(row["send_on"]))
    ):
        yield later


def _adopted(asked: Question, row: Row) -> Iterator[str]:
    """Of a ladder that was adopted the office hears once, and nobody else."""
    entry = why_queries.entry_numbered(asked.reader, row["entry_no"])
    fields = entry["body"]["fields"]
    version, rounds = fields["version"] or "—", "、".join(fields["rounds"])
    yield f"提醒阶梯“{fields['ladder']}”启用第 {version} 版，轮次 {rounds}，{fields['lines']} 项在办事项的下次提醒随之变动"
    yield "换阶梯只告知巡察办一次，不逐项通知"


def _duty(asked: Question, row: Row, each: Due | None) -> str:
    derivation = asked.due_sentence(each, row["entry_no"]) if each is not None else ""
    until = f"到期日为{spoken(date.fromisoformat(row['effective_on']))}。"
    return f"“{label_of(row['obligation'])}”的期限：{derivation or until}"


def _rung(asked: Question, row: Row, each: Due | None) -> Rung | None:
    """Give the rung as the ladder had it then; None where the duty is another one since, or the ladder has no such rung."""
    return next((rung for rung in asked.rungs(each) if rung.code == row["code"]), None) if each is not None else None


def _capacity(asked: Question, row: Row, rung: Rung) -> str:
    role = row["role"]
    to = f"这一级通知{reaches(rung.to)}；" if asked.full else ""
    if role in rung.to:
        return f"{to}本人以{reaches([role])}身份收到"
    return f"{to}{'信函须由巡察办拟签' if rung.letter else '应通知的人都通知不到'}，由巡察办收到"
