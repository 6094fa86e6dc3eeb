"""Why somebody was told on a day, or was not: the chain of reasons, and nothing that is not his to know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.delivering import deliver
from rectify.app.ticking import tick
from rectify.app.why import why
from rectify.errors import NotPermitted, NotThere, WordsWrong
from rectify.store import facts
from tests.app.asked import OfficeIn, at
from tests.ledger import books
from tests.notify.peers import ScriptedServer
from tests.office import (
    INSPECTION,
    PROBLEM,
    ROUND,
    TEAM,
    UNIT,
    Office,
    a_problem,
    an_office,
    close_all,
    pass_check,
    people,
    submit,
)

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.settings import Mail

Document = dict[str, Any]
ONE = timedelta(days=1)
DERIVED = (
    "“整改”的期限：2026年3月2日（星期一）收到反馈意见，始日不计，满2个月为2026年5月2日（星期六），"
    "遇劳动节放假，顺延至2026年5月6日（星期三），即为到期日。"
)
MOVED = (
    "“默认提醒阶梯”的 T-7 级：名义到期日2026年5月2日（星期六）前 7 天，即2026年4月25日（星期六），当日不上班，"
    "提前到2026年4月24日（星期五）"
)


def days(office: Office, first: date, last: date) -> None:
    """Tick day after day, and stand on the last."""
    while first <= last:
        tick(office.app, on=first)
        first += ONE
    office.stand_at(at(last.year, last.month, last.day))


def asked(office: Office, person: str, on: str, by: str = "office", subject: str | None = None) -> Document:
    """Ask why."""
    app = office.app
    with app.store.reading() as reader:
        actor = facts.actor(reader, by, app.today())
        assert actor is not None
        return why(app, reader, actor, person, date.fromisoformat(on), subject=subject)


def one(found: Document, subject: str = PROBLEM, obligation: str = "rectify") -> Document:
    """Give the one notice about a duty."""
    (notice,) = (each for each in found["notices"] if (each["subject"], each["obligation"]) == (subject, obligation))
    return dict(notice)


def silent(
    found: Document, subject: str = PROBLEM, obligation: str = "rectify"
) -> list[tuple[str, str | None, str | None]]:
    """Give why a duty was silent: reason, rung, day."""
    return [
        (each["reason"], each["code"], each["on"])
        for each in found["silent"]
        if (each["subject"], each["obligation"]) == (subject, obligation)
    ]


def said(found: Document, reason: str) -> str:
    """Give the sentence of a silence."""
    return str(next(each["said"] for each in found["silent"] if each["reason"] == reason))


@pytest.fixture
def worked_on(sqlite_office_in: OfficeIn) -> Office:
    """Give an office whose problem is worked on; due on 2 May in a holiday, so on the 6th."""
    return sqlite_office_in("transferred")


# ---- told


def test_a_notice_is_told_with_its_whole_chain_of_reasons(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    days(office, date(2026, 3, 3), date(2026, 4, 24))
    before = books(office.app)
    found = asked(office, "head", "2026-04-24")
    notice = one(found)
    assert [notice[name] for name in ("code", "lamp", "role", "made_on")] == ["T-7", "yellow", "head", "2026-04-24"]
    assert notice["reasons"] == [
        DERIVED,
        MOVED,
        "这一级通知经办人、责任领导、主要负责人、联系人；本人以主要负责人身份收到",
    ]
    assert notice["mail"] == {
        "state": "off",
        "said": "未配置邮件服务器，只在系统内显示",
        "message_id": None,
        "sent_at": None,
    }
    assert (found["person"], found["display"], found["roles"], found["count"]) == (
        "head",
        "赵主任",
        ["unit_head"],
        len(found["notices"]),
    )
    assert books(office.app) == before


def test_a_letter_tells_the_office_that_it_is_to_be_signed(worked_on: Office) -> None:
    days(worked_on, date(2026, 3, 3), date(2026, 4, 24))
    notice = one(asked(worked_on, "王干部", "2026-04-24", by="off2"))
    assert "整改情况提醒书" in notice["letter"]
    assert notice["reasons"][2].endswith("信函须由巡察办拟签，由巡察办收到")


def test_what_a_missed_tick_makes_up_for_is_told_with_the_rungs_it_skipped(worked_on: Office) -> None:
    tick(worked_on.app, on=date(2026, 3, 31))
    days(worked_on, date(2026, 4, 27), date(2026, 4, 27))
    reasons = one(asked(worked_on, "clerk", "2026-04-27"))["reasons"]
    assert "应于 2026-04-24 提醒，批处理到 2026-04-27 才处理到，于当日补发" in reasons
    assert "较低的 T-30（2026-04-02）、T-15（2026-04-17） 没有单独发出，并入这一级" in reasons
    then = asked(worked_on, "clerk", "2026-04-24")
    assert silent(then) == [("not_ticked", "T-7", "2026-04-24")]
    assert "批处理到 2026-04-27 才处理到" in said(then, "not_ticked")


def test_the_ledger_is_looked_at_as_it_stood_that_day(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    days(office, date(2026, 3, 3), date(2026, 4, 20))
    submit(office)
    office.stand_at(at(2026, 4, 22))
    assert one(asked(office, "clerk", "2026-04-17"))["reasons"][0].startswith("“整改”的期限：2026年3月2日")
    assert silent(asked(office, "head", "2026-04-17")) == [("not_addressed", "T-15", "2026-04-17")]
    assert silent(asked(office, "head", "2026-04-21")) == []


# ---- mail


def mailed(office: Office, **changed: object) -> None:
    """Let the office have a mail server, and the unit another clerk with an address."""
    mail: Mail = replace(office.app.settings.mail, host="127.0.0.1", timeout=1, **changed)  # type: ignore[arg-type]
    office.app.settings = replace(office.app.settings, mail=mail)


@pytest.fixture
def with_mail(worked_on: Office) -> Office:
    """Give an office of which one clerk has a mail address."""
    fields = {"name": "clerk2", "display": "孔文书", "unit": UNIT, "mail": "clerk2@county.invalid"}
    worked_on.do("add user", "sysadmin", fields)
    worked_on.do("grant", "secadmin", {"user": "clerk2", "role": "unit_clerk"})
    return worked_on


def test_a_green_notice_waits_for_the_day_of_the_week(with_mail: Office) -> None:
    mailed(with_mail)
    days(with_mail, date(2026, 3, 3), date(2026, 4, 17))
    notice = one(asked(with_mail, "clerk2", "2026-04-17"))
    assert notice["reasons"][-1] == "绿色提醒按周汇总，邮件最早2026年4月20日（星期一）发"
    assert (notice["mail"]["state"], notice["mail"]["said"]) == ("not_before", "邮件最早 2026-04-20 发送")
    assert one(asked(with_mail, "clerk", "2026-04-17"))["mail"]["state"] == "no_address"


def test_a_notice_waits_for_the_hours_of_mail(with_mail: Office) -> None:
    mailed(with_mail)
    days(with_mail, date(2026, 3, 3), date(2026, 4, 24))
    with_mail.stand_at(at(2026, 4, 24, 12))
    mail = one(asked(with_mail, "clerk2", "2026-04-24"))["mail"]
    assert (mail["state"], "08:30—17:30" in mail["said"]) == ("waiting", True)


@pytest.mark.parametrize(("deed", "state"), [("451 later", "failed"), ("ok", "sent")])
def test_what_became_of_the_mail_is_told(with_mail: Office, deed: str, state: str) -> None:
    days(with_mail, date(2026, 3, 3), date(2026, 4, 24))
    turn = 1 if deed != "ok" else 1000
    with ScriptedServer("answer", "451 later", turn=turn) as server:
        mailed(with_mail, port=server.port)
        deliver(with_mail.app)
    mail = one(asked(with_mail, "clerk2", "2026-04-24"))["mail"]
    own = one(asked(with_mail, "clerk2", "2026-04-24", by="clerk2"))["mail"]
    assert mail["state"] == own["state"] == state
    assert mail["message_id"].startswith("<")
    if state == "sent":
        assert mail["said"] == f"已于 2026-04-24 09:00 发出，Message-ID 为 {mail['message_id']}"
    else:
        assert "451" in mail["said"]
        assert "451" not in own["said"]


# ---- not told


def test_a_rung_that_is_not_due_names_its_day(worked_on: Office) -> None:
    days(worked_on, date(2026, 3, 3), date(2026, 4, 10))
    found = asked(worked_on, "head", "2026-04-10")
    assert silent(found) == [("not_due", "T-7", "2026-04-24")]
    assert said(found, "not_due").startswith(
        "下一级 T-15 只通知经办人、责任领导；未到时间：T-7 级在2026年4月24日（星期五）通知本人"
    )


def test_the_unit_hears_only_of_rungs_that_reach_it(worked_on: Office) -> None:
    days(worked_on, date(2026, 3, 3), date(2026, 4, 17))
    found = asked(worked_on, "head", "2026-04-17", by="head")
    assert silent(found) == [("not_due", "T-7", "2026-04-24")]
    assert "只通知" not in repr(found)
    assert silent(asked(worked_on, "head", "2026-04-17")) == [("not_addressed", "T-15", "2026-04-17")]


def test_a_rung_whose_day_is_off_is_told_to_have_come_before(worked_on: Office) -> None:
    days(worked_on, date(2026, 3, 3), date(2026, 4, 25))
    found = asked(worked_on, "head", "2026-04-25")
    assert ("moved", "T-7", "2026-04-24") in silent(found)
    assert "当日不上班，提前到2026年4月24日（星期五）" in said(found, "moved")


def test_at_the_top_of_the_ladder_nothing_more_comes(worked_on: Office) -> None:
    days(worked_on, date(2026, 3, 3), date(2026, 6, 20))
    assert silent(asked(worked_on, "head", "2026-06-20")) == [("no_more", None, None)]


def test_a_day_that_was_not_ticked_for_is_said_to_be(worked_on: Office) -> None:
    worked_on.stand_at(at(2026, 4, 3))
    assert asked(worked_on, "clerk", "2026-04-03")["said"] == ["还没有运行过批处理（rectify tick），没有生成通知"]
    days(worked_on, date(2026, 3, 3), date(2026, 4, 1))
    worked_on.stand_at(at(2026, 4, 3))
    found = asked(worked_on, "clerk", "2026-04-03")
    assert found["said"] == ["批处理上次处理到 2026-04-01，当日的提醒还没有生成"]
    assert silent(found) == [("not_ticked", "T-30", "2026-04-02")]


def test_an_account_without_use_or_role_is_said_to_be(worked_on: Office) -> None:
    worked_on.do("disable user", "sysadmin", {"name": "clerk", "reason": "调离"})
    worked_on.do("add user", "sysadmin", {"name": "idle", "display": "闲人", "unit": UNIT})
    days(worked_on, date(2026, 3, 3), date(2026, 4, 3))
    gone, idle = asked(worked_on, "clerk", "2026-04-03"), asked(worked_on, "idle", "2026-04-03")
    assert (gone["active"], gone["said"], gone["notices"]) == (False, ["账号当日已停用或尚未登记，不生成通知"], [])
    assert (idle["active"], idle["said"], idle["silent"]) == (True, ["账号当日没有任何角色，没有事项通知本人"], [])


def test_a_liaison_whose_role_has_ended_is_not_told_and_the_office_learns_why(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    people(office)
    office.do("add user", "sysadmin", {"name": "lia", "display": "沈联系"})
    office.do("grant", "secadmin", {"user": "lia", "role": "liaison", "until": "2026-03-10"})
    office.do("add inspection", "office", {"round": ROUND, "unit": UNIT, "team": TEAM, "liaison": "lia"})
    a_problem(office)
    days(office, date(2026, 3, 3), date(2026, 3, 17))
    assert silent(asked(office, "lia", "2026-03-17"), obligation="feedback") == [("not_seen", None, None)]
    assert silent(asked(office, "lia", "2026-03-17", by="lia"), obligation="feedback") == []
    close_all()


# ---- who may ask, and what he learns


def test_the_office_asks_about_anybody_and_others_about_themselves(worked_on: Office) -> None:
    days(worked_on, date(2026, 3, 3), date(2026, 4, 24))
    for by in ("clerk", "t1", "grp", "disc", "sysadmin"):
        with pytest.raises(NotPermitted):
            asked(worked_on, "head", "2026-04-24", by=by)
        assert asked(worked_on, by, "2026-04-24", by=by)["person"] == by
    assert asked(worked_on, "赵主任", "2026-04-24", by="head")["person"] == "head"
    with pytest.raises(NotThere):
        asked(worked_on, "nobody", "2026-04-24")
    with pytest.raises(NotPermitted):
        asked(worked_on, "nobody", "2026-04-24", by="head")
    with pytest.raises(WordsWrong, match="还没有到"):
        asked(worked_on, "head", "2026-04-25")


def test_an_office_account_of_the_unit_learns_nothing_of_its_own_unit(worked_on: Office) -> None:
    worked_on.do("add user", "sysadmin", {"name": "lent", "display": "褚借调", "unit": UNIT})
    worked_on.do("grant", "secadmin", {"user": "lent", "role": "office"})
    days(worked_on, date(2026, 3, 3), date(2026, 4, 24))
    found = asked(worked_on, "head", "2026-04-24", by="lent")
    assert (found["notices"], found["silent"]) == ([], [])


def test_a_unit_cannot_tell_what_is_done_with_what_it_submitted(sqlite_office_in: OfficeIn) -> None:
    checked, passed = sqlite_office_in("under_check"), sqlite_office_in("under_check")
    pass_check(passed)
    for office in (checked, passed):
        days(office, date(2026, 3, 3), date(2026, 5, 20))
    for account in ("head", "clerk"):
        for day in ("2026-03-24", "2026-04-03", "2026-05-20"):
            assert asked(checked, account, day, by=account) == asked(passed, account, day, by=account)


def test_one_subject_may_be_asked_about(worked_on: Office) -> None:
    days(worked_on, date(2026, 3, 3), date(2026, 4, 24))
    found = asked(worked_on, "head", "2026-04-24", subject=INSPECTION)
    assert {each["subject"] for each in (*found["notices"], *found["silent"])} == {INSPECTION}
    assert found["more"] == 0
