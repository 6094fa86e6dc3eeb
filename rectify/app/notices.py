"""Notices as somebody may read them: his own, and the office everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.seeing import may_see
from rectify.engine.model import Role
from rectify.engine.periods import Obligation
from rectify.errors import NotPermitted
from rectify.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Document = dict[str, Any]

OBLIGATION_LABELS: Mapping[str, str] = {
    **{each.value: each.label for each in Obligation},
    "review": "持续整改复核",
    "supplement": "补充整改",
    "second_rectification": "第二次整改",
    "task": "交办事项",
    "letter_receipt": "签收函件",
    "letter_reply": "回复函件",
    "body_receipt": "函件签收（其他单位）",
    "body_reply": "函件回复（其他单位）",
    "supervision_follow_up": "督查跟进",
    "talk_answer": "落实约谈要求",
    "accountability_answer": "问责建议的处理",
    "reverse_check": "反向核查",
    "discipline_list": "双反馈月度清单（纪委监委）",
    "discipline_receipt": "签收双反馈清单（纪委监委）",
    "ladder": "提醒阶梯变更",
}
"""What a notice is about, in an office's words."""


def notice_rows(reader: Reader, actor: Actor, *, person: str | None, on: str | None) -> list[Document]:
    """Give notices: one's own; the office sees everybody's, save those about its own unit. Raises NotPermitted."""
    roles = frozenset(grant.role for grant in actor.grants)
    everybody = Role.OFFICE in roles
    if person not in (None, actor.name) and not everybody:
        raise NotPermitted("只能查看自己的通知")
    found = queries.notices(reader, person=person if everybody else actor.name, on=on)
    own = {} if everybody else own_series(reader, actor.name)
    return [
        _notice(each) | ({"serial": own[each["serial"]]} if own else {})
        for each in found
        if each["person"] == actor.name or may_see(reader, actor, str(each["subject"]))
    ]


def own_series(reader: Reader, person: str) -> Mapping[str, str]:
    """Give somebody's notices, by the journal's serial, a number in a series of his own, from the first one he ever got.

    The journal's serial bears the number of an entry, whose gaps count what happens elsewhere: that is the office's to know.
    """
    return {serial: f"{n:04d}" for n, serial in enumerate(queries.serials_of(reader, person), 1)}


def _notice(row: Mapping[str, Any]) -> Document:
    label = OBLIGATION_LABELS.get(str(row["obligation"]), str(row["obligation"]))
    names = (
        "serial", "subject", "obligation", "code", "lamp", "person", "role", "letter", "made_on", "send_on", "nominal_on",
        "effective_on", "mail", "sent_at",
    )  # fmt: skip
    return {**{name: row[name] for name in names}, "obligation_label": label, **_letter(row)}


def _letter(row: Mapping[str, Any]) -> Document:
    """A letter that waits for its signature says so until it is issued under a number."""
    if not row["issued"]:
        return {"issued": None}
    return {"issued": row["issued"], "letter": str(row["letter"]).replace("待签发", f"已发 {row['issued']}")}
