"""The shipped notices: a digest without content, and slips that name the thing without being forged by it."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rectify.notify import notices
from rectify.notify.notices import DigestFacts, Kind, NoticeFacts
from rectify.notify.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Callable

NOTICE = NoticeFacts(
    obligation_label="完成整改",
    serial="TX-20260305-7",
    office_name="测试县委巡察办",
    recipient="甲镇党委",
    number="十三-10-甲-0007",
    unit="甲镇党委",
    title="会议记录不全",
    nominal_on=date(2026, 2, 28),
    effective_on=date(2026, 3, 2),
    days_left=3,
    days_over=5,
    rung_label="T+7",
    lamp="red",
    derivation="自2025年12月28日起两个月，遇休息日顺延",
    issued_on=date(2026, 3, 7),
)
DIGEST = DigestFacts(waiting=12, earliest_on=date(2026, 3, 2), where="在单位内网登录系统", serial="TX-7")


def altered(text: str) -> NoticeFacts:
    """Put one text into every field of words."""
    fields = ("title", "unit", "number", "recipient", "office_name", "derivation", "rung_label", "obligation_label")
    return dataclasses.replace(NOTICE, **dict.fromkeys(fields, text))  # type: ignore[arg-type]  # all of them are words


def test_every_shipped_template_is_sound(shipped: Callable[[str], str]) -> None:
    assert notices.check(shipped) == ()


@pytest.mark.parametrize("kind", Kind)
def test_a_slip_names_what_it_is_about(kind: Kind, shipped: Callable[[str], str]) -> None:
    text = notices.notice_text(Templates(shipped), kind, NOTICE)
    for said in ("十三-10-甲-0007", "会议记录不全", "完成整改", "2026年3月2日", "TX-20260305-7", "2026年3月7日"):
        assert said in text.slip
    assert "完成整改" in text.title
    assert "\n" not in text.title
    assert "None" not in text.slip + text.title


@pytest.mark.parametrize("kind", Kind)
def test_facts_that_are_missing_leave_no_hole(kind: Kind, shipped: Callable[[str], str]) -> None:
    bare = NoticeFacts(obligation_label="半程报告", serial="A-1", office_name="测试办", recipient="甲镇党委")
    text = notices.notice_text(Templates(shipped), kind, bare)
    assert "None" not in text.slip + text.title
    assert "：\n    " not in text.slip.partition("甲镇党委：\n")[2]
    assert "\n\n\n" not in text.slip


@pytest.mark.parametrize(
    ("days_left", "said"),
    [(30, "还有 30 天到期"), (1, "还有 1 天到期"), (0, "今日到期"), (-1, "临近期限"), (None, "临近期限")],
)
def test_a_reminder_counts_down(days_left: int | None, said: str, shipped: Callable[[str], str]) -> None:
    facts = dataclasses.replace(NOTICE, days_left=days_left)
    assert said in notices.notice_text(Templates(shipped), Kind.REMINDER, facts).title


def test_a_letter_says_that_it_awaits_signature(shipped: Callable[[str], str]) -> None:
    text = notices.notice_text(Templates(shipped), Kind.LETTER, NOTICE)
    assert "待签发" in text.title
    assert "未经签发不得送出" in text.slip


def test_a_lamp_that_does_not_exist_is_refused(shipped: Callable[[str], str]) -> None:
    with pytest.raises(ValueError, match="lamp"):
        notices.notice_text(Templates(shipped), Kind.DUTY, dataclasses.replace(NOTICE, lamp="紫"))


@pytest.mark.parametrize("kind", Kind)
def test_hostile_text_adds_no_line_to_a_slip(kind: Kind, hostile: str, shipped: Callable[[str], str]) -> None:
    made = Templates(shipped)
    usual = notices.notice_text(made, kind, altered("文字"))
    forged = notices.notice_text(made, kind, altered(hostile))
    text = forged.title + forged.slip
    if hostile.strip():  # a field of spaces is an empty one, and its line is left out
        assert forged.slip.count("\n") == usual.slip.count("\n")
    assert not [
        sign for sign in text if sign != "\n" and not sign.isprintable() and sign not in "\u3000\ue000\U00030edd"
    ]
    assert "49" not in text


def test_a_digest_says_how_many_by_when_where_and_a_number(shipped: Callable[[str], str]) -> None:
    text = notices.digest_text(Templates(shipped), DIGEST)
    assert text.subject == "工作提示"
    assert "12 项待办，最近期限 2026年3月2日。" in text.body
    assert "在单位内网登录系统" in text.body
    assert "TX-7" in text.body


def test_a_digest_holds_nothing_but_its_four_facts(shipped: Callable[[str], str]) -> None:
    assert [field.name for field in dataclasses.fields(DigestFacts)] == ["waiting", "earliest_on", "where", "serial"]
    rest = notices.digest_text(Templates(shipped), DIGEST).body
    for fact in ("12", "2026年3月2日", "在单位内网登录系统", "TX-7"):
        assert rest.count(fact) == 1
        rest = rest.replace(fact, "")
    assert rest.split() == [
        "您好：",
        "您有",
        "项待办，最近期限",
        "。",
        "查看：",
        "编号：",
        "本提示由系统自动发出，请勿回复。",
    ]


@pytest.mark.parametrize(
    "name", sorted(field.name for field in dataclasses.fields(NoticeFacts) if field.name != "serial")
)
def test_a_digest_template_that_names_more_is_faulty(name: str, shipped: Callable[[str], str]) -> None:
    def load(file: str) -> str:
        return f"好\n{{{{ {name} }}}}" if file == "digest/body.txt.j2" else shipped(file)

    [faulty] = notices.check(load)
    assert (faulty.name, [fault.line for fault in faulty.faults]) == ("digest/body.txt.j2", [2])


@pytest.mark.parametrize("serial", ["", "会议记录不全", "a b", "x" * 41, "a\n"])
def test_a_serial_number_carries_no_words(serial: str) -> None:
    with pytest.raises(ValueError, match="serial"):
        dataclasses.replace(DIGEST, serial=serial)
