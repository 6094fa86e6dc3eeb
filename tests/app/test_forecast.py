"""推演: what the real ticks will bring, said beforehand, without a trace in the office."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.app.adopting import Other, rules_named
from rectify.app.forecasting import forecast
from rectify.app.ticking import tick
from rectify.errors import FaultyFile, NotPermitted, WordsWrong
from rectify.store import tables
from tests import ledger
from tests.app.asked import at
from tests.office import (
    INSPECTION,
    OTHER_UNIT,
    PROBLEM,
    ROUND,
    SCAN,
    TEAM,
    UNIT,
    Office,
    a_problem,
    an_inspection,
    an_office,
    close_all,
    hand_over,
    pass_check,
    people,
    submit,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.app.foretold import Forecast
    from tests.copies import Copies

TODAY = date(2026, 3, 27)
ONE = timedelta(days=1)
EXTENDED, LONG_TERM, CHECKED, PASSED, RETURNED, HANDED_OVER, REPORTED = (f"P-2026-{n:04d}" for n in range(2, 9))


def another(office: Office, title: str) -> str:
    """Bring one more problem of the first inspection to ``transferred``; its leader is the unit's head."""
    number = a_problem(office, title=title)
    office.do("move", "office", None, number, move="hand_over")
    measure = {
        "text": "整改到位",
        "leader": "赵主任",
        "department": "办公室",
        "person": "吕干事",
        "due_on": "2026-04-20",
    }
    office.do("plan_row", "clerk", {"criterion": "整改到位", "measures": [measure]}, number)
    meeting = {"meeting": "committee", "held_on": office.app.today(), "attendees": ["赵主任"], "minutes": SCAN}
    office.do("meeting", "clerk", {**meeting, "problems": [number]}, INSPECTION)
    office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, number)
    office.do("move", "office", None, number, move="transfer")
    return number


def lived_in(office: Office) -> Office:
    """Tell of an office in which everything is owed: by units and by itself, in time and late, by rule and by decision."""
    people(office)
    office.do("add user", "sysadmin", {"name": "lia", "display": "沈联系"})
    office.do("grant", "secadmin", {"user": "lia", "role": "liaison", "from": "2026-03-01", "until": "2026-05-10"})
    office.do("add inspection", "office", {"round": ROUND, "unit": UNIT, "team": TEAM, "liaison": "lia"})
    hand_over(office, a_problem(office))
    transfer(office)
    for title in ("延期的", "持续整改的", "待核查的", "待销号的", "退回的"):
        another(office, title)
    office.do("extension_request", "head", {"until": "2026-06-25", "reason": "汛期"}, EXTENDED)
    office.do("extension_decision", "off2", {"verdict": "agree"}, EXTENDED)
    asked = {"reason": "需长期推进", "stage_goal": "完成一期", "review_on": "2026-05-29"}
    office.do("continuation_request", "head", asked, LONG_TERM)
    office.do("continuation_decision", "office", {"verdict": "agree"}, LONG_TERM)
    office.do("move", "office", None, LONG_TERM, move="continue_long")
    for number in (CHECKED, PASSED, RETURNED):
        submit(office, number)
    pass_check(office, PASSED)
    return office


def lately(office: Office) -> None:
    """Go on on the eve of today: a row is returned, another unit's feedback is issued, and a finding registered."""
    office.stand_at(at(2026, 3, 26))
    office.do("move", "t1", {"what": "补齐凭证", "due_on": "2026-05-20"}, RETURNED, move="return")
    other = an_inspection(office, OTHER_UNIT)
    document = {"number": "青巡办函〔2026〕4号", "issued_on": "2026-03-26", "problems_count": 1}
    office.do("feedback_document", "office", document, other)
    office.do("move", "office", None, a_problem(office, other, "未签收的"), move="hand_over")
    a_problem(office, other, "未反馈的")
    office.stand_at(at(2026, 3, 27))


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """Give such an office four weeks later, ticked for the day before."""
    office = lived_in(an_office(tmp_path, database_url))
    days(office, date(2026, 3, 3), TODAY - ONE)
    lately(office)
    yield office
    close_all()


@pytest.fixture
def quick(tmp_path: Path, copies: Copies) -> Iterator[Office]:
    """Give such an office on SQLite alone, for what no database has a say in; nobody has ever ticked."""
    office = copies.office("lived in", _untouched, tmp_path)
    office.stand_at(at(2026, 3, 27))
    yield office
    office.app.store.close()


def _untouched(place: Path) -> Office:
    office = lived_in(an_office(place))
    lately(office)
    return office


def days(office: Office, first: date, last: date) -> None:
    """Tick day after day."""
    while first <= last:
        tick(office.app, on=first)
        first += ONE


def foretold(made: Forecast) -> Counter[tuple[str, str, str]]:
    """Give who is to be told of which rung on which day, how often."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for each in made.play.told:
        counted[each.person, each.code, each.on] += each.count
    return counted


def told(office: Office, first: str) -> Counter[tuple[str, str, str]]:
    """Give who was told of which rung on which day, how often, from a day on."""
    rows = (row for row in ledger.rows(office.app, "notice") if row["made_on"] >= first)
    return Counter((row["person"], row["code"], row["made_on"]) for row in rows)


def whole(office: Office) -> dict[str, list[ledger.Row]]:
    """Give every row of every table."""
    return {name: ledger.rows(office.app, name) for name in tables.metadata.tables}


# ---- the real ticks, beforehand


def test_the_ticks_that_follow_bring_exactly_what_was_foretold(office: Office) -> None:
    until = date(2026, 8, 31)
    made = forecast(office.app, "office", until)
    assert made.first == TODAY.isoformat()
    days(office, TODAY, until)
    assert foretold(made) == told(office, made.first)
    assert {each.obligation for each in made.play.told} >= {
        "rectify", "supplement", "review", "check", "closing", "feedback", "receipt", "reports",
    }  # fmt: skip
    assert {"lia", "head", "clerk", "office", "off2", "other.head"} <= made.play.by_person().keys()
    letters = {
        (row["made_on"], row["subject"], row["letter"]) for row in ledger.rows(office.app, "notice") if row["letter"]
    }
    assert {(each.on, each.subject, each.letter) for each in made.play.to_sign} == {
        each for each in letters if each[0] >= made.first
    }


def test_what_is_overdue_then_was_foretold(office: Office) -> None:
    until = date(2026, 6, 30)
    document = forecast(office.app, "office", until).document()
    days(office, TODAY, until)
    late = [row for row in ledger.rows(office.app, "problem") if row["state"] in ("handed_over", "transferred")]
    due = {row["number"]: max(row["effective_on"], row["supplement_on"] or "") for row in late if row["effective_on"]}
    assert {each["number"]: each["overdue_days"] for each in document["overdue"]} == {
        number: (until - date.fromisoformat(day)).days for number, day in due.items() if day < until.isoformat()
    }
    assert {PROBLEM, EXTENDED, RETURNED} == due.keys()


@pytest.mark.parametrize("gap", [None, 1, 14], ids=["never ticked", "ticked yesterday", "a fortnight without a tick"])
def test_a_gap_is_made_up_for_on_the_first_day_played(quick: Office, gap: int | None) -> None:
    if gap is not None:
        days(quick, date(2026, 3, 3), TODAY - gap * ONE)
        quick.stand_at(at(2026, 3, 27))
    made = forecast(quick.app, "office", date(2026, 6, 15))
    assert made.first == TODAY.isoformat()
    days(quick, TODAY, date(2026, 6, 15))
    assert foretold(made) == told(quick, made.first)


def test_a_day_that_was_ticked_for_is_not_played_again(quick: Office) -> None:
    days(quick, TODAY, TODAY)
    made = forecast(quick.app, "office", date(2026, 4, 30))
    assert made.first == "2026-03-28"
    with pytest.raises(WordsWrong, match="已经生成"):
        forecast(quick.app, "office", TODAY)


def test_people_are_told_before_weekends_and_holidays_and_only_while_they_may_see(quick: Office) -> None:
    made = forecast(quick.app, "office", date(2026, 8, 31))
    calendar = quick.app.calendar
    ahead = [each for each in made.play.told if each.code.startswith("T-") or each.code == "T"]
    assert ahead
    assert all(calendar.is_workday(date.fromisoformat(each.on)) for each in ahead)
    assert max(each.on for each in made.play.told if each.person == "lia") <= "2026-05-10"


# ---- nothing of it reaches the office


def test_a_forecast_writes_nothing(office: Office) -> None:
    before, clock = whole(office), office.app.instant()[:16]
    database = office.home / "office.db"
    content = hashlib.sha256(database.read_bytes()).hexdigest() if database.is_file() else ""
    forecast(
        office.app, "office", date(2026, 12, 31), rules_named(office.app, ladder="linying", profile="three-months")
    )
    assert whole(office) == before
    assert office.app.instant()[:16] == clock
    assert not content or hashlib.sha256(database.read_bytes()).hexdigest() == content


def test_two_forecasts_say_the_same(quick: Office) -> None:
    first, second = (forecast(quick.app, "office", date(2026, 7, 1)).document() for _ in range(2))
    assert first == second


# ---- other rules


def test_the_rules_in_force_make_no_difference(quick: Office) -> None:
    days(quick, date(2026, 3, 3), date(2026, 4, 20))
    quick.stand_at(at(2026, 4, 21))
    same = rules_named(quick.app, ladder="default", profile="two-months")
    found = forecast(quick.app, "office", date(2026, 8, 1), same).document()["difference"]
    assert found.pop("kept")
    assert found == {
        "notices": 0, "letters": 0, "people": [], "overdue_added": [], "overdue_removed": [], "redated": [],
    }  # fmt: skip


@pytest.mark.parametrize("ladder", ["linying", "jiangjin"])
def test_another_ladder_is_compared_with_the_one_in_force(quick: Office, ladder: str) -> None:
    until = date(2026, 8, 1)
    plain = forecast(quick.app, "office", until).play
    made = forecast(quick.app, "office", until, rules_named(quick.app, ladder=ladder, profile=None))
    document = made.document()
    assert document["ladder"] == ladder
    assert made.today == plain
    assert document["difference"]["notices"] == made.play.notices - plain.notices != 0
    people = {each["user"]: (each["before"], each["after"]) for each in document["difference"]["people"]}
    assert people["clerk"] == (plain.by_person()["clerk"], made.play.by_person()["clerk"])
    assert document["difference"]["redated"] == document["difference"]["overdue_added"] == []
    codes = {rung.code for rung in quick.app.ladder(ladder).of("rectify")}
    assert {each.code for each in made.play.told if each.obligation == "rectify"} <= codes


def test_the_five_letters_of_linying_wait_for_the_signature(quick: Office) -> None:
    made = forecast(quick.app, "office", date(2026, 8, 1), rules_named(quick.app, ladder="linying", profile=None))
    titles = {each.letter.split("（")[0] for each in made.play.to_sign if each.subject == PROBLEM}
    assert titles == {
        "整改督查督办通知书", "整改阶段督查指导书", "整改情况提醒书", "整改情况告诫书", "巡察整改问责书",
    }  # fmt: skip


def test_what_was_told_on_the_old_ladder_is_not_told_again_on_the_new_one(quick: Office) -> None:
    days(quick, date(2026, 3, 3), date(2026, 4, 17))
    quick.stand_at(at(2026, 4, 18))
    made = forecast(quick.app, "office", date(2026, 4, 21), rules_named(quick.app, ladder="jiangjin", profile=None))
    assert [each for each in made.play.told if each.obligation == "rectify"] == []
    later = forecast(quick.app, "office", date(2026, 4, 22), rules_named(quick.app, ladder="jiangjin", profile=None))
    assert {each.code for each in later.play.told if each.obligation == "rectify"} == {"T-10"}


def test_another_profile_counts_from_the_same_anchors_and_leaves_decisions_alone(quick: Office) -> None:
    until = date(2026, 7, 15)
    made = forecast(quick.app, "office", until, rules_named(quick.app, ladder=None, profile="three-months"))
    found = made.document()["difference"]
    moved = {(each["number"], each["obligation"]): (each["before"], each["after"]) for each in found["redated"]}
    assert moved[PROBLEM, "rectify"] == ("2026-05-06", "2026-06-02")
    assert moved[INSPECTION, "reports"] == ("2026-05-06", "2026-06-02")
    assert (INSPECTION, "plan") not in moved
    kept = {(each["number"], each["obligation"]): each["after"] for each in found["kept"]}
    assert kept[EXTENDED, "rectify"] == "2026-06-25"
    assert kept[LONG_TERM, "review"] == "2026-05-29"
    assert kept[RETURNED, "supplement"] == "2026-05-20"
    assert {each["number"]: each["effective_due_on"] for each in made.document()["overdue"]}[PROBLEM] == "2026-06-02"


def test_a_longer_period_makes_rows_come_out_in_time(quick: Office) -> None:
    three, until = rules_named(quick.app, ladder=None, profile="three-months"), date(2026, 5, 31)
    found = forecast(quick.app, "office", until, three).document()["difference"]
    assert [each["number"] for each in found["overdue_removed"]] == [PROBLEM, RETURNED]
    assert found["overdue_added"] == []
    assert found["notices"] < 0


def test_a_shorter_period_of_a_file_makes_rows_late(quick: Office, tmp_path: Path) -> None:
    text = quick.app.library.source("config", "periods/two-months.toml").text
    file = tmp_path / "one-month.toml"
    file.write_text(text.replace('from = "receipt", months = 2', 'from = "receipt", months = 1'), encoding="utf-8")
    other = rules_named(quick.app, ladder=None, profile=str(file))
    found = forecast(quick.app, "office", date(2026, 4, 30), other).document()
    assert found["profile"] == "one-month"
    assert [each["number"] for each in found["difference"]["overdue_added"]] == [PROBLEM]


# ---- who may ask, and for what


def test_office_and_leading_group_may_ask_and_nobody_else(quick: Office) -> None:
    until = date(2026, 4, 30)
    assert forecast(quick.app, "grp", until).document()["people"]
    for account in ("head", "clerk", "t1", "disc", "org", "ldr", "city", "lia", "sysadmin", "auditor", "nobody"):
        with pytest.raises(NotPermitted):
            forecast(quick.app, account, until)


@pytest.mark.parametrize("belongs", [True, False], ids=["its account is the unit's", "it is the unit's head too"])
def test_an_office_account_of_an_inspected_unit_learns_nothing_of_it(quick: Office, *, belongs: bool) -> None:
    quick.do("add user", "sysadmin", {"name": "lent", "display": "褚借调", **({"unit": UNIT} if belongs else {})})
    quick.do("grant", "secadmin", {"user": "lent", "role": "office"})
    if not belongs:
        quick.do("grant", "secadmin", {"user": "lent", "role": "unit_head", "unit": UNIT})
    document = forecast(
        quick.app, "lent", date(2026, 7, 1), rules_named(quick.app, ladder=None, profile="six-months")
    ).document()
    assert {each["unit"] for each in document["by_unit"]} == {OTHER_UNIT}
    said = repr({name: document[name] for name in ("overdue", "duties", "to_sign", "difference")})
    assert INSPECTION not in said
    assert PROBLEM not in said
    assert "head" not in {each["user"] for each in document["people"]}


@pytest.mark.parametrize(
    ("until", "said"),
    [("2026-03-26", "已经过去"), ("2028-03-28", "最远推演 2 年，到 2028-03-27 为止")],
    ids=["yesterday", "more than two years"],
)
def test_a_day_that_cannot_be_played_is_refused(quick: Office, until: str, said: str) -> None:
    with pytest.raises(WordsWrong, match=said):
        forecast(quick.app, "office", date.fromisoformat(until))


def test_years_without_a_notice_are_named(quick: Office) -> None:
    assert forecast(quick.app, "office", date(2026, 12, 31)).provisional_years == ()
    assert forecast(quick.app, "office", date(2027, 1, 4)).provisional_years == (2027,)


def test_faulty_and_unknown_rules_are_named(quick: Office, tmp_path: Path) -> None:
    faulty = tmp_path / "ours.toml"
    faulty.write_text('[[rungs.rectify]]\ncode = "T"\noffset = "x"\nlamp = "blue"\n', encoding="utf-8")
    with pytest.raises(FaultyFile) as told_of:
        rules_named(quick.app, ladder=str(faulty), profile=None)
    assert told_of.value.name == "ours.toml"
    assert {each.where for each in told_of.value.faults} >= {"rungs.rectify[1].offset", "rungs.rectify[1].lamp"}
    for words in ({"ladder": "nowhere", "profile": None}, {"ladder": None, "profile": str(tmp_path)}):
        with pytest.raises(WordsWrong, match="可用"):
            rules_named(quick.app, **words)
    assert not rules_named(quick.app, ladder=None, profile=None)
    assert Other(ladder=quick.app.ladder("linying"))
