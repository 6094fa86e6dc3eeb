"""立行立改 in an ordinary round: the notice delivers and starts a clock of its own, which nothing of the round's moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app import redating
from rectify.app.books import reconcile
from rectify.app.ticking import tick
from tests import ledger
from tests.office import FINDING, INSPECTION, MORNING, PROBLEM, SCAN, Office, hand_over, problem_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rectify.app.asking import Result

SPOT = "P-2026-0002"
DAY = "2026-03-02"
NOTICE: Mapping[str, object] = {
    "number": "立改1号", "issued_on": DAY, "due_on": "2026-03-20", "signed_by": "赵主任", "signed_on": DAY, "file": SCAN,
}  # fmt: skip
FOUND = {"inspection": INSPECTION, "category": "专项资金", "title": "公示栏空白", "detail": "未公示"}
PLAN = {
    "text": "补齐公示", "leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-03-13",
}  # fmt: skip


def found_on_the_spot(office: Office) -> None:
    """Register a finding of an ordinary round that is to be put right at once."""
    office.do("report", "t1", {**FOUND, "workflow": "on-the-spot", "finding": dict.fromkeys(FINDING, "写明")})


def handed_over(office: Office, notice: Mapping[str, object] = NOTICE) -> None:
    """Issue the notice and hand the finding over with it."""
    found_on_the_spot(office)
    office.do("on_the_spot_notice", "t1", notice, SPOT)
    office.do("move", "t1", None, SPOT, move="hand_over")


def done(office: Office) -> None:
    """Do the work and answer the three musts."""
    today = office.app.today()
    office.do("plan_row", "clerk", {"criterion": "公示到位", "measures": [PLAN]}, SPOT)
    office.do("progress", "clerk", {"measure": 1, "on": today, "text": "已补齐", "kind": "result", "done": True}, SPOT)
    office.do("evidence", "clerk", {"kind": "photo", "for": "measure 1", "title": "照片", "file": SCAN}, SPOT)
    check = {"scope": "全局", "checked_on": today, "persons": ["吕干事"], "found": "无", "corrected": "无"}
    office.do("self_check", "clerk", check, SPOT)
    rule = {"title": "公示办法", "number": "9号", "adopted_on": today, "effective_on": today, "new_or_revised": "new"}
    office.do("institution", "clerk", rule, SPOT)
    dealt = {
        "person": "施某",
        "post": "原股长",
        "form": "1",
        "measure": "批评教育",
        "body": "局党组",
        "decided_on": today,
    }
    office.do("accountability", "head", dealt, SPOT)


def clock_of(office: Office, number: str) -> tuple[object, ...]:
    row = ledger.problem(office.app, number)
    return row["start_on"], row["original_on"], row["nominal_on"], row["effective_on"]


def asked(office: Office, changed: Mapping[str, object], subject: str = SPOT) -> Result:
    fields = {name: value for name, value in {**NOTICE, **changed}.items() if value is not None}
    return office.ask("on_the_spot_notice", "t1", fields, subject)[0]


def test_the_notice_starts_the_clock_and_the_first_move_delivers(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    found_on_the_spot(office)
    hidden = office.ask("plan_row", "clerk", {"criterion": "公示", "measures": [PLAN]}, SPOT)[0]
    assert hidden.unseen
    office.do("on_the_spot_notice", "t1", NOTICE, SPOT)
    assert clock_of(office, SPOT) == (DAY, "2026-03-20", "2026-03-20", "2026-03-20")
    office.do("move", "t1", None, SPOT, move="hand_over")
    row = ledger.problem(office.app, SPOT)
    assert (row["handed_over_on"], row["transferred_on"], row["notice_on"], row["notice_number"]) == (
        DAY, DAY, DAY, "立改1号",
    )  # fmt: skip
    (history,) = [each for each in ledger.rows(office.app, "deadline_history") if each["subject"] == SPOT]
    assert history["basis"] == "立行立改通知书"
    assert history["derivation"].startswith("2026年3月2日（星期一）签收的立行立改通知书限于2026年3月20日")
    done(office)
    assert reconcile(office.app).ok


def test_without_a_day_it_is_due_by_the_end_of_the_stay(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    stay = {"round": "R-2026-1", "unit": "U2", "team": "第一组", "started_on": DAY, "ended_on": "2026-03-27"}
    inspection = office.do("add inspection", "office", stay)
    office.do("report", "t1", {**FOUND, "inspection": inspection, "workflow": "on-the-spot"})
    result = asked(office, {"due_on": None, "signed_by": "冯主任"})
    assert (result.ok, result.warnings) == (True, ())
    assert clock_of(office, SPOT)[2] == "2026-03-27"
    later = asked(office, {"due_on": "2026-04-03", "signed_by": "冯主任"})
    assert later.ok
    assert later.warnings == ("办结期限（2026-04-03）在撤离日期（2026-03-27）之后，立行立改一般在巡察驻点期间办结",)
    assert clock_of(office, SPOT)[1:3] == ("2026-04-03", "2026-04-03")


@pytest.mark.parametrize(
    ("changed", "reason", "said"),
    [
        ({"due_on": None}, "missing_field", "没有登记撤离日期，须写明办结期限"),
        (
            {"issued_on": DAY, "signed_on": "2026-03-01"},
            "bad_value",
            "签收日期（2026-03-01）早于签发日期（2026-03-02）",
        ),
        ({"signed_by": "钱干事"}, "bad_value", "“钱干事”不是登记的主要负责人"),
        ({"due_on": "2026-03-01"}, "bad_value", "办结期限（2026-03-01）早于签收日期（2026-03-02）"),
        ({"file": None}, "missing_field", "file"),
    ],
    ids=["no day at all", "signed before it was issued", "not the head", "due before it was signed", "no scan"],
)
def test_a_notice_that_is_none_is_refused(
    sqlite_office_in: Callable[[str], Office], changed: Mapping[str, object], reason: str, said: str
) -> None:
    office = sqlite_office_in("reported")
    found_on_the_spot(office)
    before = ledger.books(office.app)
    result = asked(office, changed)
    assert [each.reason.value for each in result.refusals] == [reason]
    assert said in result.refusals[0].missing
    assert ledger.books(office.app) == before


def test_a_problem_of_the_long_chain_takes_no_notice(sqlite_office_in: Callable[[str], Office]) -> None:
    result = asked(sqlite_office_in("reported"), {}, PROBLEM)
    assert [each.reason.value for each in result.refusals] == ["wrong_state"]
    assert "不用立行立改通知书" in result.refusals[0].missing


def test_a_workflow_that_is_not_there_is_refused_with_those_that_are(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    for name in ("on-the-sopt", "../five-accounts", "workflow.schema"):
        (refusal,) = office.ask("report", "t1", {**FOUND, "workflow": name})[0].refusals
        assert refusal.reason == "bad_value"
        assert refusal.missing.startswith(f"没有这个流程：{name}（可用：")
        assert "five-accounts、five-accounts-rolling、on-the-spot、short-chain" in refusal.missing


def test_the_receipt_of_the_feedback_starts_the_others_clocks_and_not_this_one(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("reported")
    handed_over(office)
    hand_over(office)
    office.do("receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION)
    assert clock_of(office, SPOT)[:2] == (DAY, "2026-03-20")
    assert clock_of(office, PROBLEM)[:2] == (DAY, "2026-05-06")


def test_a_corrected_receipt_leaves_it_alone(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "transferred")
    handed_over(office)
    corrected = {"subject": INSPECTION, "field": "receipt_on", "from": DAY, "to": "2026-02-27", "reason": "录错"}
    for account in ("office", "off2"):
        office.do("correct", account, corrected)
    assert clock_of(office, PROBLEM)[0] == "2026-02-27"
    assert clock_of(office, SPOT) == (DAY, "2026-03-20", "2026-03-20", "2026-03-20")


def test_a_new_holiday_rolls_its_day_and_recounts_nothing(
    sqlite_office_in: Callable[[str], Office], tmp_path: Path
) -> None:
    office = sqlite_office_in("reported")
    handed_over(office, {**NOTICE, "due_on": "2027-01-01"})
    assert clock_of(office, SPOT)[2:] == ("2027-01-01", "2027-01-01")
    year = tmp_path / "2027.toml"
    year.write_text('source = "试验通知"\noff = [2027-01-01]\nwork = []\n', encoding="utf-8")
    moved = redating.apply(office.app, year, "office")
    assert [(each.number, each.after) for each in moved] == [(SPOT, "2027-01-04")]
    assert clock_of(office, SPOT) == (DAY, "2027-01-01", "2027-01-01", "2027-01-04")


def test_lateness_is_explained_and_accepted_as_everywhere(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    handed_over(office)
    done(office)
    office.stand_at(MORNING.replace(day=23))
    result = office.ask("move", "head", None, SPOT, move="submit")[0]
    assert [each.reason.value for each in result.refusals] == ["in_time_or_accepted"]
    office.do("explanation", "head", {"reason": "材料未到"}, SPOT)
    office.do("explanation_review", "office", {"verdict": "accepted", "slip_number": "督1号"}, SPOT)
    office.do("move", "head", None, SPOT, move="submit")
    assert ledger.problem(office.app, SPOT)["state"] == "under_check"


def test_its_check_may_lie_before_the_feedback_and_not_before_its_notice(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("reported")
    handed_over(office)
    done(office)
    office.do("move", "head", None, SPOT, move="submit")
    office.stand_at(MORNING.replace(day=9))
    hand_over(office)
    seen = {"checkers": ["t1", "t2"], "method": ["look"], "findings": "公示栏已逐项张贴", "conclusion": "pass"}
    early = office.ask("check", "t1", {**seen, "checked_on": "2026-03-01"}, SPOT)[0]
    assert early.refusals[0].missing == "核查日期（2026-03-01）早于立行立改通知书签收日期（2026-03-02）"
    office.do("check", "t1", {**seen, "checked_on": "2026-03-03"}, SPOT)


def test_what_a_notice_delivered_is_not_counted_by_the_feedback(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    handed_over(office)
    hand_over(office)  # a feedback of one problem
    assert reconcile(office.app).differences == ()


def test_the_plan_may_be_written_anew_until_it_is_asked_for_and_in_the_long_chain_not_after_its_approval(
    tmp_path: Path,
) -> None:
    office = problem_in(tmp_path, "transferred")
    handed_over(office)
    plan = {"criterion": "公示到位", "measures": [PLAN]}
    for _twice in range(2):
        office.do("plan_row", "clerk", plan, SPOT)
    assert ledger.problem(office.app, SPOT)["plan_no"] == 2
    (refusal,) = office.ask("plan_row", "clerk", plan, PROBLEM)[0].refusals
    assert (refusal.reason, refusal.missing) == ("wrong_state", "问题当前为“整改中”，不能办理“分项整改计划”")
    (refusal,) = office.ask("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, SPOT)[0].refusals
    assert refusal.missing == "问题当前为“立行立改中”，不能办理“计划审批”"


def test_returned_it_has_until_the_day_named_and_is_reminded_of_that(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    handed_over(office)
    done(office)
    office.do("move", "head", None, SPOT, move="submit")
    office.do("move", "t1", {"what": "补充照片", "due_on": "2026-03-31"}, SPOT, move="return")
    row = ledger.problem(office.app, SPOT)
    assert (row["state"], row["returns"], row["supplement_on"]) == ("transferred", 1, "2026-03-31")
    office.stand_at(MORNING.replace(month=4, day=1))
    tick(office.app)
    told = [each["obligation"] for each in ledger.rows(office.app, "reminder") if each["subject"] == SPOT]
    assert set(told) == {"supplement"}


def test_withdrawn_before_it_was_delivered_it_stays_hidden(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    found_on_the_spot(office)
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复"}, SPOT)
    office.do("withdrawal_decision", "grp", {"verdict": "agree"}, SPOT)
    office.do("move", "office", None, SPOT, move="withdraw")
    row = ledger.problem(office.app, SPOT)
    assert (row["state"], row["handed_over_on"]) == ("void", None)
