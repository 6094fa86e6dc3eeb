"""Extensions and continuing work: two approvals each, before the date, one at a time; both deadlines told, lateness attributed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app import lateness as reports
from rectify.app.books import reconcile
from rectify.app.reading import problem_page
from rectify.errors import NotPermitted
from rectify.store import facts as reading
from tests import ledger
from tests.app.asked import OfficeIn, at, reasons
from tests.office import (
    INSPECTION,
    PROBLEM,
    SCAN,
    UNIT,
    Office,
    a_problem,
    an_inspection,
    an_office,
    close,
    hand_over,
    pass_check,
    people,
    submit,
    transfer,
)

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

EXTENSION = {"until": "2026-06-30", "reason": "汛期"}
CONTINUATION = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
YES = {"verdict": "agree"}


def page(office: Office, account: str = "office", number: str = PROBLEM) -> dict[str, Any]:
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, account, office.app.today())
        assert actor is not None
        return problem_page(office.app, reader, actor, number, office.app.today())


def report(office: Office, account: str = "office") -> dict[str, Any]:
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, account, office.app.today())
        assert actor is not None
        return reports.lateness(office.app, reader, actor, office.app.today()).document


def twice_extendable(folder: Path) -> Office:
    """Open an office whose profile lets a problem be extended twice."""
    office = an_office(folder)
    source = office.app.library.source("config", "periods/two-months.toml")
    own = office.home / "config" / "periods"
    own.mkdir(parents=True, exist_ok=True)
    (own / "two-months.toml").write_text(source.text.replace("max_times = 1", "max_times = 2"), encoding="utf-8")
    people(office)
    an_inspection(office)
    a_problem(office)
    hand_over(office)
    transfer(office)
    return office


def test_a_clerk_prepares_and_the_head_signs(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "extension_request", "clerk", EXTENSION, PROBLEM) == ["not_permitted"]
    assert reasons(office, "extension_request", "clerk", EXTENSION, PROBLEM, signed_by="赵主任") == ["not_permitted"]
    office.do("extension_request", "clerk", {**EXTENSION, "file": SCAN}, PROBLEM, signed_by="赵主任")
    assert ledger.problem(office.app, PROBLEM)["extension_by"] == "head"
    assert reasons(office, "extension_decision", "head", YES, PROBLEM) == ["not_permitted"]
    office.do("extension_decision", "office", YES, PROBLEM)


def test_the_original_date_stays_beside_the_new_one(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.stand_at(at(2026, 4, 20))
    office.do("extension_request", "head", EXTENSION, PROBLEM)
    office.do("extension_decision", "office", YES, PROBLEM)
    shown = page(office)
    assert (shown["original_due_on"], shown["effective_due_on"]) == ("2026-05-06", "2026-06-30")
    assert [each["basis"] for each in shown["deadlines"]] == ["签收", "延期"]
    assert shown["deadlines"][1]["derivation"].startswith(
        "2026年3月2日（星期一）起算，经2026年4月20日（星期一）批准延期至2026年6月30日（星期二），"
    )
    office.stand_at(at(2026, 6, 10))
    assert page(office)["lateness"] == {
        "days": 0, "original_days": 35,
        "heads": [{"head": "赵主任", "from_on": "2026-05-07", "until_on": "2026-06-10", "days": 35}],
    }  # fmt: skip
    assert page(office)["overdue_days"] == 0
    assert reconcile(office.app).differences == ()


def test_a_second_extension_is_the_leading_group_s_to_sign(tmp_path: Path) -> None:
    office = twice_extendable(tmp_path)
    office.do("extension_request", "head", {**EXTENSION, "until": "2026-06-10"}, PROBLEM)
    office.do("extension_decision", "office", YES, PROBLEM)
    office.do("extension_request", "head", EXTENSION, PROBLEM)
    assert reasons(office, "extension_decision", "office", YES, PROBLEM) == ["not_permitted"]
    on_paper = {**YES, "signed_by": "吴组长"}
    assert reasons(office, "extension_decision", "office", on_paper, PROBLEM) == ["not_permitted"]
    assert reasons(office, "extension_decision", "office", {**YES, "signed_by": "王干部", "file": SCAN}, PROBLEM) == [
        "not_permitted"
    ]
    office.do("extension_decision", "office", {**on_paper, "file": SCAN}, PROBLEM)
    assert ledger.problem(office.app, PROBLEM)["extensions"] == 2
    assert reasons(office, "extension_request", "head", {**EXTENSION, "until": "2026-07-01"}, PROBLEM) == [
        "wrong_state"
    ]


@pytest.mark.parametrize(
    ("request_", "fields", "decision"),
    [("extension_request", EXTENSION, "extension_decision"), ("continuation_request", CONTINUATION, "continuation_decision")],
    ids=["extension", "continuing work"],
)  # fmt: skip
def test_what_is_under_key_attention_is_the_leading_group_s(
    sqlite_office_in: OfficeIn, request_: str, fields: dict[str, str], decision: str
) -> None:
    office = sqlite_office_in("transferred")
    keyed = office.do("report", "office", {
        "inspection": INSPECTION, "category": "专项资金", "title": "重点", "detail": "重点问题", "key_attention": True,
        "finding": {"waived": True, "reason": "移送"},
    })  # fmt: skip
    office.do("move", "office", None, keyed, move="hand_over")
    ledger_row = ledger.problem(office.app, keyed)
    assert ledger_row["key_attention"] == 1
    if request_ == "continuation_request":
        measure = {"text": "治理", "leader": "何", "department": "股", "person": "吕", "due_on": "2026-04-20"}
        office.do("plan_row", "clerk", {"criterion": "治理到位", "measures": [measure]}, keyed)
        meeting = {
            "meeting": "committee",
            "held_on": "2026-03-02",
            "attendees": ["赵主任"],
            "problems": [keyed],
            "minutes": SCAN,
        }
        office.do("meeting", "clerk", meeting, INSPECTION)
        office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, keyed)
        office.do("move", "office", None, keyed, move="transfer")
    office.do(request_, "head", fields, keyed)
    assert reasons(office, decision, "office", YES, keyed) == ["not_permitted"]
    assert reasons(office, decision, "off2", {"verdict": "disagree"}, keyed) == ["not_permitted"]
    office.do(decision, "grp", YES, keyed)


def test_one_request_of_either_kind_waits_at_a_time(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("extension_request", "head", EXTENSION, PROBLEM)
    assert reasons(office, "extension_request", "head", EXTENSION, PROBLEM) == ["wrong_state"]
    assert reasons(office, "continuation_request", "head", CONTINUATION, PROBLEM) == ["wrong_state"]
    office.do("extension_decision", "off2", {"verdict": "disagree"}, PROBLEM)
    office.do("continuation_request", "head", CONTINUATION, PROBLEM)
    assert reasons(office, "extension_request", "head", EXTENSION, PROBLEM) == ["wrong_state"]
    assert reasons(office, "continuation_request", "head", CONTINUATION, PROBLEM) == ["wrong_state"]
    office.do("continuation_decision", "off2", {"verdict": "disagree"}, PROBLEM)
    office.do("extension_request", "head", EXTENSION, PROBLEM)


@pytest.mark.parametrize("day", [6, 7], ids=["on the last day", "a day late"])
def test_both_kinds_are_asked_for_before_the_date_has_passed(sqlite_office_in: OfficeIn, day: int) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 5, day))
    late = day > 6
    assert reasons(office, "extension_request", "head", EXTENSION, PROBLEM) == (["wrong_state"] if late else [])
    if not late:
        office.do("extension_decision", "off2", {"verdict": "disagree"}, PROBLEM)
    asked = reasons(office, "continuation_request", "head", CONTINUATION, PROBLEM)
    assert asked == (["in_time_or_accepted"] if late else [])


def test_late_continuing_work_asks_for_an_accepted_explanation_and_stays_late(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.stand_at(at(2026, 5, 12))
    office.do("explanation", "head", {"reason": "汛期"}, PROBLEM)
    assert reasons(office, "continuation_request", "head", CONTINUATION, PROBLEM) == ["in_time_or_accepted"]
    office.do("explanation_review", "off2", {"verdict": "accepted", "slip_number": "督2号"}, PROBLEM)
    office.do("continuation_request", "head", CONTINUATION, PROBLEM)
    office.do("continuation_decision", "off2", YES, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="continue_long")
    assert ledger.problem(office.app, PROBLEM)["long_term_on"] == "2026-05-12"
    office.stand_at(at(2026, 8, 12))
    told = report(office)
    assert (told["long_term"], told["count"]) == (1, 1)
    assert (told["problems"][0]["days"], told["problems"][0]["state"]) == (6, "long_term")
    assert told["applied"] == {"in_time": 0, "of": 1, "rate": "0.00"}
    assert page(office)["lateness"]["days"] == 6
    assert page(office)["overdue_days"] == 0  # it has left the list of what is overdue


def test_continuing_work_that_went_over_in_time_is_asked_for_nothing(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("continuation_request", "head", CONTINUATION, PROBLEM)
    office.do("continuation_decision", "off2", YES, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="continue_long")
    office.stand_at(at(2026, 8, 12))
    told = report(office)
    nothing = {"in_time": 0, "of": 0, "rate": "0.00"}
    assert (told["applied"], told["closed"], told["count"], told["long_term"]) == (nothing, nothing, 0, 1)


def test_applied_for_in_time_and_closed_in_time_are_two_figures(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 5, 6))
    submit(office)
    office.stand_at(at(2026, 5, 20))
    pass_check(office)
    close(office)
    told = report(office)
    assert told["applied"] == {"in_time": 1, "of": 1, "rate": "100.00"}
    assert told["closed"] == {"in_time": 0, "of": 1, "rate": "0.00"}
    assert told["count"] == 0


def test_an_extended_row_is_in_time_by_the_new_date_and_late_by_the_old(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("extension_request", "head", EXTENSION, PROBLEM)
    office.do("extension_decision", "off2", YES, PROBLEM)
    office.stand_at(at(2026, 6, 20))
    submit(office)
    told = report(office)
    assert (told["applied"]["in_time"], told["applied_original"]["in_time"], told["extended"]) == (1, 0, 1)
    assert (told["problems"][0]["days"], told["problems"][0]["original_days"]) == (0, 45)


def test_late_days_go_to_the_head_then_in_office(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.stand_at(at(2026, 5, 10))
    office.do("change_head", "office", {"head": "何主任", "since": "2026-05-09", "reason": "调任"}, UNIT)
    office.stand_at(at(2026, 5, 20))
    row = report(office)["problems"][0]
    assert [(each["head"], each["days"]) for each in row["heads"]] == [("赵主任", 2), ("何主任", 12)]
    summed = [(each["head"], each["problems"], each["days"]) for each in report(office)["heads"]]
    assert summed == [("何主任", 1, 12), ("赵主任", 1, 2)]


def test_the_report_names_rows_to_those_who_see_rows_only(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 5, 20))
    assert report(office, "ldr")["count"] == 1
    city = report(office, "city")
    assert (city["applied"]["of"], city["problems"], city["heads"]) == (1, [], [])
    for account in ("head", "sysadmin"):
        with pytest.raises(NotPermitted):
            report(office, account)


def test_what_is_to_be_kept_up_is_a_flag_on_a_closed_problem(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    today = office.app.today()
    measure = {"text": "拨付", "leader": "何", "department": "股", "person": "吕", "due_on": "2026-04-20"}
    transfer(office)
    office.do("plan_amendment", "clerk", {
        "criterion": "全部拨付", "sustained": True, "measures": [measure], "reason": "常态化",
    }, PROBLEM)  # fmt: skip
    office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, PROBLEM)
    assert page(office)["kept_up"] is False
    submit(office)
    pass_check(office)
    close(office)
    assert (page(office)["kept_up"], page(office)["state"], today) == (True, "closed", "2026-03-02")
    assert report(office)["kept_up"] == 1
