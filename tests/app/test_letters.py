"""Letters: prepared by a ladder, issued by a signature and a number, received, answered, judged; each step owed with a date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from rectify.app import invariants, notices
from rectify.app.books import reconcile
from rectify.app.letter_reports import letters
from rectify.app.reports import report
from rectify.app.story import journal_entries
from rectify.app.ticking import tick
from rectify.errors import NotPermitted
from rectify.store import facts
from tests import ledger
from tests.office import (
    INSPECTION,
    PROBLEM,
    SCAN,
    Office,
    a_problem,
    an_office,
    hand_over,
    people,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rectify.app.asking import Result

DAY = "2026-03-02"
NUMBER = "督〔2026〕2号"
LETTER = {
    "kind": "督办函", "number": NUMBER, "title": "关于限期整改的督办函", "receiver": "unit", "problems": [PROBLEM], "sent_on": DAY,
    "receipt_due_on": "2026-03-05", "reply_due_on": "2026-03-20", "signed_by": "office",
}  # fmt: skip
RECEIPT = {"number": NUMBER, "received_on": DAY, "received_by": "赵主任"}
REPLY = {"number": NUMBER, "on": DAY, "text": "两项措施已完成"}


def said(results: tuple[Result, ...]) -> tuple[str, str]:
    """Give the one reason of a refusal, and what is missing."""
    (refusal,) = results[0].refusals
    return refusal.reason.value, refusal.missing


def sent(office: Office, **changed: object) -> None:
    office.do("letter", "office", {**LETTER, **changed}, INSPECTION)


def running(office: Office) -> dict[str, str]:
    """Give the lines of letters that run: by slot, until when."""
    lines = (
        row for row in ledger.rows(office.app, "deadline") if row["slot"].startswith("letter_") and row["effective_on"]
    )
    return {row["slot"].split(":")[0]: row["effective_on"] for row in lines}


def the_letter(office: Office) -> Mapping[str, object]:
    (row,) = ledger.rows(office.app, "letter")
    return row


def seen_by(office: Office, account: str, name: str = "letters") -> Mapping[str, object]:
    """Give a report's document as an account sees it."""
    with office.app.store.reading() as reader:
        today = office.app.today()
        who = facts.actor(reader, account, today)
        assert who is not None
        return report(name, office.app, reader, who, today).document


def told(office: Office, on: str) -> set[tuple[str, str]]:
    """Tick, and give whom it told about what."""
    tick(office.app, on=date.fromisoformat(on))
    assert invariants.check(office.app) == ()
    rows = ledger.rows(office.app, "notice")
    return {(row["person"], row["obligation"]) for row in rows if row["made_on"] == on}


# ---- from the letter to the answer


def test_a_letter_opens_a_line_for_its_receipt_and_one_for_its_reply(office_in: Callable[[str], Office]) -> None:
    office = office_in("transferred")
    sent(office)
    assert running(office) == {"letter_receipt": "2026-03-05", "letter_reply": "2026-03-20"}
    office.do("letter_receipt", "clerk", RECEIPT, INSPECTION)
    assert running(office) == {"letter_reply": "2026-03-20"}
    office.do("letter_reply", "head", REPLY, INSPECTION)
    assert running(office) == {}
    office.do("letter_judgement", "office", {"number": NUMBER, "verdict": "满意"}, INSPECTION)
    row = the_letter(office)
    assert (row["addressee"], row["received_by"], row["replied_on"], row["judged"]) == (
        "县民政局",
        "赵主任",
        DAY,
        "satisfied",
    )
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []
    assert invariants.check(office.app) == ()


def test_a_letter_without_dates_owes_nothing(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    sent(office, receipt_due_on=None, reply_due_on=None)
    assert running(office) == {}


def test_a_reply_that_is_sent_back_is_owed_anew_and_judged_anew(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    sent(office, reply_due_on=None)
    office.do("letter_receipt", "clerk", RECEIPT, INSPECTION)
    office.do("letter_reply", "head", REPLY, INSPECTION)
    back = {"number": NUMBER, "verdict": "退回"}
    assert said(office.ask("letter_judgement", "office", back, INSPECTION))[0] == "missing_field"
    assert (
        said(office.ask("letter_judgement", "office", {**back, "next_on": "2026-03-01"}, INSPECTION))[0] == "bad_value"
    )
    office.do("letter_judgement", "office", {**back, "next_on": "2026-03-27"}, INSPECTION)
    assert running(office) == {"letter_reply": "2026-03-27"}
    assert said(office.ask("letter_judgement", "office", {**back, "verdict": "满意"}, INSPECTION))[0] == "wrong_state"
    office.do("letter_reply", "head", {**REPLY, "text": "余款已拨付"}, INSPECTION)
    office.do("letter_judgement", "off2", {"number": NUMBER, "verdict": "退回", "next_on": "2026-03-27"}, INSPECTION)
    assert {("head", "letter_reply")} <= told(office, "2026-03-28")


def test_a_clerk_replies_with_the_head_s_signed_scan(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    sent(office)
    office.do("letter_receipt", "clerk", RECEIPT, INSPECTION)
    assert said(office.ask("letter_reply", "clerk", REPLY, INSPECTION))[0] == "not_permitted"
    office.do("letter_reply", "clerk", {**REPLY, "file": SCAN}, INSPECTION, signed_by="赵主任")
    assert the_letter(office)["replied_by"] == "head"


@pytest.mark.parametrize(
    ("key", "account", "fields", "reason"),
    [
        ("letter_reply", "head", REPLY, "wrong_state"),
        ("letter_receipt", "clerk", {**RECEIPT, "received_on": "2026-03-01"}, "bad_value"),
        ("letter_receipt", "office", RECEIPT, "missing_field"),
        ("letter_judgement", "office", {"number": NUMBER, "verdict": "满意"}, "wrong_state"),
        ("letter_receipt", "clerk", {**RECEIPT, "number": "无此文号"}, "bad_value"),
        ("letter", "office", LETTER, "bad_value"),
    ],
    ids=["answered before it was received", "received before it was sent", "the office without the paper", "no reply to judge",
         "no such number", "a number twice"],
)  # fmt: skip
def test_what_does_not_follow_is_refused(
    sqlite_office_in: Callable[[str], Office], key: str, account: str, fields: Mapping[str, object], reason: str
) -> None:
    office = sqlite_office_in("transferred")
    sent(office)
    before = ledger.books(office.app)
    assert said(office.ask(key, account, fields, INSPECTION))[0] == reason
    assert ledger.books(office.app) == before


def test_nobody_judges_a_reply_that_he_entered_himself(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    sent(office, receiver="department", addressee="县财政局")
    office.do("letter_receipt", "office", {**RECEIPT, "received_by": "县财政局办公室", "file": SCAN}, INSPECTION)
    office.do("letter_reply", "office", {**REPLY, "file": SCAN}, INSPECTION)
    assert (
        said(office.ask("letter_judgement", "office", {"number": NUMBER, "verdict": "满意"}, INSPECTION))[0]
        == "own_act"
    )
    office.do("letter_judgement", "off2", {"number": NUMBER, "verdict": "满意"}, INSPECTION)


# ---- who signs, and who hears of it


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"signed_by": "t1"}, "bad_value"),
        ({"signed_by": "某某"}, "bad_value"),
        ({"kind": "问责书"}, "bad_value"),
        ({"problems": ["P-2026-0009"]}, "bad_value"),
        ({"reply_due_on": "2026-03-01"}, "bad_value"),
        ({"receiver": "department"}, "missing_field"),
        ({"prepared": ["1-1"]}, "bad_value"),
    ],
    ids=["signed by a team", "signed by nobody known", "the leading group's by the office", "a problem of nobody",
         "due before it was sent", "a department without a name", "a draft that is none"],
)  # fmt: skip
def test_a_letter_that_is_not_right_is_not_registered(
    sqlite_office_in: Callable[[str], Office], changed: Mapping[str, object], reason: str
) -> None:
    office = sqlite_office_in("transferred")
    assert said(office.ask("letter", "office", {**LETTER, **changed}, INSPECTION))[0] == reason


def test_the_leading_group_signs_what_calls_to_account(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    sent(office, kind="问责书", title="关于整改不力的问责书", signed_by="吴组长")
    assert the_letter(office)["kind"] == "问责书"


@pytest.mark.parametrize(
    ("changed", "said_of"),
    [
        ({"kind": "督办函", "title": "关于整改不力的问责书"}, "文种应填“问责书”"),
        ({"kind": "其他", "title": "巡察整改问责书（第二次）"}, "文种应填“问责书”"),
        ({"kind": "通报", "title": "关于完善台账的督办函"}, "文种应填“督办函”"),
        ({"kind": "其他", "title": "关于对责任人予以问责的决定"}, "须由巡察工作领导小组成员签发"),
        ({"kind": "通报", "title": "关于问\u200b 责情况的通报"}, "须由巡察工作领导小组成员签发"),
        ({"kind": "通知", "title": "责任追究通知"}, "须由巡察工作领导小组成员签发"),
        ({"kind": "其他", "title": "关于追究赵主任责任的建议"}, "须由巡察工作领导小组成员签发"),
    ],
    ids=[
        "another kind",
        "no kind, and counted",
        "another kind of the office's",
        "no kind",
        "a hidden word",
        "another word",
        "words between",
    ],
)
def test_no_kind_or_title_goes_round_the_leading_group_s_signature(
    office_in: Callable[[str], Office], changed: Mapping[str, object], said_of: str
) -> None:
    office = office_in("transferred")
    reason, missing = said(office.ask("letter", "office", {**LETTER, **changed}, INSPECTION))
    assert reason == "bad_value"
    assert said_of in missing
    assert ledger.rows(office.app, "letter") == []


def test_the_leading_group_signs_a_circular_about_calling_to_account(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    sent(office, kind="通报", title="关于问责情况的通报", signed_by="吴组长")
    assert the_letter(office)["kind"] == "通报"


def test_a_letter_to_another_body_is_unknown_to_the_unit(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    sent(office, receiver="discipline", title="关于核查的函")
    hidden = said(office.ask("letter_receipt", "clerk", RECEIPT, INSPECTION))
    missing = said(office.ask("letter_receipt", "clerk", {**RECEIPT, "number": "无"}, INSPECTION))
    assert hidden == (missing[0], missing[1].replace("无”", f"{NUMBER}”"))
    assert seen_by(office, "head")["count"] == seen_by(office, "t1")["count"] == 0
    assert seen_by(office, "disc")["count"] == seen_by(office, "office")["count"] == 1
    office.do("letter_receipt", "disc", {**RECEIPT, "received_by": "周纪委"}, INSPECTION)
    office.do("letter_reply", "disc", REPLY, INSPECTION)
    with office.app.store.reading() as reader:
        who = facts.actor(reader, "head", DAY)
        assert who is not None
        story = journal_entries(office.app, reader, who, INSPECTION, 100)
    assert [each["kind"] for each in story if each["kind"].startswith("letter")] == []


def test_a_unit_reads_of_its_own_letters(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    sent(office)
    assert seen_by(office, "clerk")["count"] == 1
    assert seen_by(office, "other.head")["count"] == 0
    with pytest.raises(NotPermitted):
        seen_by(office, "sysadmin")
    with office.app.store.reading() as reader:
        who = facts.actor(reader, "head", DAY)
        assert who is not None
        assert "letter_sent" in {each["kind"] for each in journal_entries(office.app, reader, who, INSPECTION, 100)}


def test_what_was_not_received_and_what_was_not_answered_are_two_lists(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("transferred")
    sent(office)
    sent(office, number="督〔2026〕3号")
    sent(office, number="督〔2026〕4号", reply_due_on=None)
    for number in ("督〔2026〕3号", "督〔2026〕4号"):
        office.do("letter_receipt", "clerk", {**RECEIPT, "number": number}, INSPECTION)
    office.stand_at(datetime(2026, 3, 23, 1, 0, tzinfo=UTC))
    with office.app.store.reading() as reader:
        who = facts.actor(reader, "office", "2026-03-23")
        assert who is not None
        made = letters(office.app, reader, who, "2026-03-23")
    lists = {name: [row["number"] for row in made.document[name]] for name in ("unreceived", "unanswered")}
    assert lists == {"unreceived": [NUMBER], "unanswered": ["督〔2026〕3号"]}
    assert made.document["overdue"] == {"unreceived": 1, "unanswered": 1}
    assert [row[0] for row in made.rows] == ["已发未签收", "已签收未回复"]


# ---- letters that nobody answers climb


def test_an_unanswered_letter_to_the_unit_reaches_its_head_and_then_asks_for_another(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("transferred")
    sent(office)
    assert ("head", "letter_receipt") in told(office, "2026-03-06")
    office.stand_at(datetime(2026, 3, 6, 2, 0, tzinfo=UTC))
    office.do("letter_receipt", "clerk", {**RECEIPT, "received_on": "2026-03-06"}, INSPECTION)
    assert {("head", "letter_reply"), ("clerk", "letter_reply"), ("office", "letter_reply")} <= told(
        office, "2026-03-21"
    )
    told(office, "2026-03-27")
    drafts = {row["letter"] for row in ledger.rows(office.app, "notice") if row["obligation"] == "letter_reply"}
    assert "督办函（拟送主要负责人，待签发）" in drafts


def test_an_unanswered_letter_to_another_body_is_the_office_s_to_follow_up(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("transferred")
    sent(office, receiver="organisation")
    assert {person for person, what in told(office, "2026-03-06") if what == "body_receipt"} == {"office", "off2"}


# ---- 临颍: five letters


LINYING = (
    ("2026-03-18", "整改督查督办通知书", "督办通知书"),
    ("2026-04-02", "整改阶段督查指导书", "督查指导书"),
    ("2026-04-22", "整改情况提醒书", "提醒书"),
    ("2026-05-07", "整改情况告诫书", "告诫书"),
    ("2026-05-21", "巡察整改问责书", "问责书"),
)
"""Day of the rung, the ladder's title, and the kind of letter that issues it."""


@pytest.fixture
def linying(tmp_path: Path, database_url: str) -> Office:
    """Give an office whose round climbs the ladder of five letters, with one problem in hand."""
    office = an_office(tmp_path, database_url)
    people(office)
    about = {"code": "L1", "name": "第四轮", "kind": "常规", "opened_on": "2026-03-01", "ladder": "linying"}
    office.do("add round", "office", about)
    office.do("add team", "office", {"round": "L1", "name": "第五组"})
    for name in ("t1", "t2"):
        mandate = {"user": name, "team": "第五组", "round": "L1", "purpose": "inspect"}
        office.do("authorise", "office", {**mandate, "from": "2026-03-01", "until": "2026-12-31"})
    office.do("add inspection", "office", {"round": "L1", "unit": "U1", "team": "第五组"})
    a_problem(office)
    hand_over(office)
    transfer(office)
    return office


def listed(office: Office) -> list[str]:
    """Give the letters as ``notice list`` shows them to the office's first account."""
    with office.app.store.reading() as reader:
        who = facts.actor(reader, "office", office.app.today())
        assert who is not None
        rows = notices.notice_rows(reader, who, person="office", on=None)
    return [str(row["letter"]) for row in rows if row["letter"]]


def test_each_of_the_five_letters_is_prepared_and_issued_under_its_number(linying: Office) -> None:
    for n, (day, title, kind) in enumerate(LINYING, 1):
        tick(linying.app, on=date.fromisoformat(day))
        assert listed(linying)[-1].startswith(f"{title}（拟送")
        assert listed(linying)[-1].endswith("，待签发）")
        linying.stand_at(datetime.fromisoformat(f"{day}T01:00:00+00:00"))
        about = {"kind": kind, "number": f"颍〔2026〕{n}号", "title": title, "receiver": "head", "problems": [PROBLEM]}
        signed = {"sent_on": day, "signed_by": "grp" if kind == "问责书" else "office"}
        linying.do("letter", "office", {**about, **signed}, INSPECTION)
        assert listed(linying)[-1].endswith(f"，已发 颍〔2026〕{n}号）")
    assert len(listed(linying)) == 5
    assert not [each for each in listed(linying) if "待签发" in each]
    assert invariants.check(linying.app) == ()


def test_a_letter_issues_every_copy_of_its_draft_and_no_other_draft(linying: Office) -> None:
    tick(linying.app, on=date(2026, 3, 18))
    tick(linying.app, on=date(2026, 4, 2))
    drafts = [row for row in ledger.rows(linying.app, "notice") if row["letter"]]
    assert {row["person"] for row in drafts} == {"office", "off2"}
    named = next(row["serial"] for row in drafts if row["letter"].startswith("整改督查督办通知书"))
    linying.stand_at(datetime(2026, 4, 2, 1, 0, tzinfo=UTC))
    about = {
        "kind": "通知",
        "number": "颍1号",
        "title": "关于做好整改的通知",
        "receiver": "head",
        "signed_by": "office",
    }
    linying.do("letter", "office", {**about, "sent_on": "2026-04-02", "prepared": [named]}, INSPECTION)
    issued = {
        (row["letter"].split("（")[0], row["person"]): row["issued"]
        for row in ledger.rows(linying.app, "notice")
        if row["letter"]
    }
    assert issued == {
        ("整改督查督办通知书", "office"): "颍1号", ("整改督查督办通知书", "off2"): "颍1号",
        ("整改阶段督查指导书", "office"): None, ("整改阶段督查指导书", "off2"): None,
    }  # fmt: skip
    again = {**about, "number": "颍2号", "sent_on": "2026-04-02", "prepared": [named]}
    assert said(linying.ask("letter", "office", again, INSPECTION))[0] == "bad_value"
