"""Scoring a unit and a team: who may, on what it stands, what it comes to, and the second rectification after a low grade."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app import invariants
from rectify.app.books import reconcile, verify
from rectify.app.scores import proposal
from rectify.app.ticking import tick
from rectify.errors import NotPermitted, NotThere
from rectify.store import facts
from tests import ledger
from tests.app.asked import DAY, SECOND, OfficeIn, reasons
from tests.office import (
    INSPECTION,
    OTHER_UNIT,
    PROBLEM,
    ROUND,
    SCAN,
    TEAM,
    Office,
    a_problem,
    an_inspection,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

LATER = datetime(2026, 6, 15, 1, 0, tzinfo=UTC)
"""After the period, which ends on 2026-05-06."""
TODAY = "2026-06-15"


def publish(office: Office) -> None:
    for scope in ("party", "public"):
        published = {"scope": scope, "channel": "meeting", "published_on": office.app.today(), "file": SCAN}
        office.do("publication", "clerk", published, INSPECTION)


def published(office_in: OfficeIn, state: str = "transferred") -> Office:
    """Give an office after the period whose unit has published."""
    office = office_in(state)
    office.stand_at(LATER)
    publish(office)
    return office


def a_sheet(*lines: tuple[str, str], entries: tuple[int, ...] = (), **more: object) -> dict[str, Any]:
    given = [{"item": item, "points": points, "reason": "有据", "entries": list(entries)} for item, points in lines]
    return {"sheet": "fufeng", "evaluated_on": TODAY, "bodies": ["office", "discipline"], "lines": given, **more}


def entries_of(office: Office, subject: str) -> list[int]:
    return [int(row["no"]) for row in ledger.rows(office.app, "entry") if row["subject"] == subject]


def inspection_row(office: Office) -> ledger.Row:
    return next(row for row in ledger.rows(office.app, "inspection") if row["number"] == INSPECTION)


def line_of(office: Office, slot: str = "second") -> ledger.Row:
    return next(
        row for row in ledger.rows(office.app, "deadline") if (row["subject"], row["slot"]) == (INSPECTION, slot)
    )


@contextmanager
def seen_by(app: App, account: str) -> Iterator[tuple[Reader, Actor]]:
    with app.store.reading() as reader:
        actor = facts.actor(reader, account, app.today())
        assert actor is not None
        yield reader, actor


def proposed(office: Office, account: str = "office", sheet: str = "fufeng") -> dict[str, Any]:
    with seen_by(office.app, account) as (reader, actor):
        return proposal(office.app, reader, actor, INSPECTION, sheet, office.app.today()).document()


# ---- the score of a unit


def test_an_evaluation_is_scored_graded_and_kept(office_in: OfficeIn) -> None:
    office = published(office_in)
    (about, *_rest) = entries_of(office, PROBLEM)
    result = office.ask("evaluation", "office", a_sheet(("C1", "12.5"), ("B1", "2"), entries=(about,)), INSPECTION)[0]
    assert result.ok
    row = inspection_row(office)
    assert (row["score"], row["grade"], row["evaluated_on"]) == ("85.5", "较好", TODAY)
    assert line_of(office)["obligation"] == ""
    assert verify(office.app).ok
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []


def test_the_sheet_is_filled_in_after_the_publication_inside_and_outside_the_party(
    sqlite_office_in: OfficeIn,
) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(LATER)
    (refusal,) = office.ask("evaluation", "office", a_sheet(("B1", "2"), file=SCAN), INSPECTION)[0].refusals
    assert (refusal.reason.value, "党内公开、社会公开" in refusal.missing) == ("wrong_state", True)
    party = {"scope": "party", "channel": "meeting", "published_on": TODAY, "file": SCAN}
    office.do("publication", "clerk", party, INSPECTION)
    (refusal,) = office.ask("evaluation", "office", a_sheet(("B1", "2"), file=SCAN), INSPECTION)[0].refusals
    assert ("社会公开" in refusal.missing, "党内" in refusal.missing) == (True, False)
    office.do("publication", "clerk", {**party, "scope": "public"}, INSPECTION)
    assert reasons(office, "evaluation", "office", a_sheet(("B1", "2"), file=SCAN), INSPECTION) == []


def test_a_line_stands_on_entries_about_this_inspection_or_on_a_file(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    other = an_inspection(office, OTHER_UNIT)
    a_problem(office, other)
    office.stand_at(LATER)
    publish(office)
    (own, *_), (strange, *_) = entries_of(office, INSPECTION), entries_of(office, SECOND)
    before = ledger.books(office.app)
    told = {
        no: office.ask("evaluation", "office", a_sheet(("B1", "2"), entries=(no,)), INSPECTION)[0].refusals[0]
        for no in (strange, 99999)
    }
    assert {each.reason.value for each in told.values()} == {"bad_value"}
    assert len({each.missing.replace(str(no), "N") for no, each in told.items()}) == 1, (
        "no telling of what is not there"
    )
    assert reasons(office, "evaluation", "office", a_sheet(("B1", "2")), INSPECTION) == ["missing_field"]
    assert ledger.books(office.app) == before
    assert reasons(office, "evaluation", "office", a_sheet(("B1", "2"), entries=(own,)), INSPECTION) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"sheet": "nothing"}, ["bad_value"], id="no such sheet"),
        pytest.param({"sheet": "../rectify"}, ["bad_value"], id="a path for a sheet"),
        pytest.param({"sheet": "team"}, ["bad_value"], id="the sheet of a team"),
        pytest.param({"evaluated_on": "2026-03-01"}, ["bad_value"], id="before the feedback"),
        pytest.param({"lines": [{"item": "B1", "points": "4.5", "reason": "多"}]}, ["bad_value"], id="too many points"),
        pytest.param({"lines": [{"item": "B1", "points": "1.234", "reason": "碎"}]}, ["bad_value"], id="thousandths"),
        pytest.param({"lines": [{"item": "B1", "points": "-1", "reason": "负"}]}, ["bad_value"], id="below nought"),
        pytest.param({"lines": [{"item": "Q1", "points": "1", "reason": "无"}]}, ["bad_value"], id="no such item"),
        pytest.param({"lines": [{"item": "B1", "points": "1", "reason": "重"}] * 2}, ["bad_value"], id="an item twice"),
        pytest.param({"lines": [{"item": "B1", "points": "1"}]}, ["missing_field"], id="no reason"),
        pytest.param(
            {"lines": [{"item": "B1", "points": "1", "reason": "…", "entries": ["x"]}]}, ["bad_value"], id="no number"
        ),
        pytest.param(
            {"lines": [{"item": "Q1", "points": "9", "reason": "…"}, {"item": "B1", "points": "x", "reason": "…"}]},
            ["bad_value", "bad_value"],
            id="everything at once",
        ),
    ],
)
def test_a_faulty_evaluation_is_refused_and_writes_nothing(
    sqlite_office_in: OfficeIn, changed: Mapping[str, Any], expected: list[str]
) -> None:
    office = published(sqlite_office_in)
    before = ledger.books(office.app)
    good = a_sheet(("B1", "2"), file=SCAN)
    assert reasons(office, "evaluation", "office", {**good, **changed}, INSPECTION) == expected
    assert ledger.books(office.app) == before


@pytest.mark.parametrize("account", ["disc", "org", "t1", "head", "clerk", "ldr", "grp"])
def test_only_the_office_records_an_evaluation(sqlite_office_in: OfficeIn, account: str) -> None:
    office = published(sqlite_office_in)
    assert reasons(office, "evaluation", account, a_sheet(("B1", "2"), file=SCAN), INSPECTION) == ["not_permitted"]


def test_one_evaluation_stands_and_a_later_one_says_why(office_in: OfficeIn) -> None:
    office = published(office_in)
    office.do("evaluation", "office", a_sheet(("B1", "2"), file=SCAN), INSPECTION)
    first = int(ledger.last_entry(office.app)["no"])
    again = a_sheet(("B1", "4"), file=SCAN)
    (refusal,) = office.ask("evaluation", "off2", again, INSPECTION)[0].refusals
    assert (refusal.reason.value, str(first) in refusal.missing) == ("missing_field", True)
    office.do("evaluation", "off2", {**again, "reason": "复核测评结果后更正"}, INSPECTION)
    assert inspection_row(office)["score"] == "96"
    kept = [row for row in ledger.rows(office.app, "record") if row["kind"] == "evaluation"]
    assert len(kept) == 2
    assert f'"supersedes":{first}' in str(ledger.last_entry(office.app)["text"]).replace(" ", "")


def test_a_sheet_that_adds_up_wants_a_line_for_every_item(sqlite_office_in: OfficeIn) -> None:
    office = published(sqlite_office_in)
    given = {**a_sheet(("Z1", "3"), file=SCAN), "sheet": "hengshui"}
    (refusal,) = office.ask("evaluation", "office", given, INSPECTION)[0].refusals
    assert (refusal.reason.value, "L4" in refusal.missing) == ("bad_value", True)
    codes = {"Z": 4, "R": 4, "M": 3, "E": 5, "L": 4}
    whole = [(f"{letter}{n}", "1") for letter, count in codes.items() for n in range(1, count + 1)]
    office.do("evaluation", "office", {**a_sheet(*whole, ("J1", "3"), file=SCAN), "sheet": "hengshui"}, INSPECTION)
    assert (inspection_row(office)["score"], inspection_row(office)["grade"]) == ("23", "差")


def test_an_evaluation_by_the_office_alone_is_remarked_upon(sqlite_office_in: OfficeIn) -> None:
    office = published(sqlite_office_in)
    (result,) = office.ask("evaluation", "office", a_sheet(("B1", "2"), file=SCAN, bodies=["office"]), INSPECTION)
    assert result.ok
    assert any("单独" in each for each in result.warnings)


# ---- what the records propose


def test_every_proposed_point_leads_to_entries_of_the_journal_and_is_taken_as_it_stands(office_in: OfficeIn) -> None:
    office = published(office_in)
    found = proposed(office)
    assert found["ready"]
    assert {each["item"] for each in found["lines"]} >= {"A4", "A5", "B4", "C1", "C2"}
    about = {*entries_of(office, INSPECTION), *entries_of(office, PROBLEM)}
    assert all(each["entries"] and set(each["entries"]) <= about for each in found["lines"])
    assert {each["no"] for each in found["entries"]} == {no for each in found["lines"] for no in each["entries"]}
    lines = [{name: each[name] for name in ("item", "points", "reason", "entries")} for each in found["lines"]]
    (result,) = office.ask("evaluation", "office", {**a_sheet(), "lines": lines}, INSPECTION)
    assert result.ok
    assert not [each for each in result.warnings if "建议" in each]
    assert inspection_row(office)["score"] == found["score"]["score"]


def test_departing_from_the_proposal_is_told_and_kept(sqlite_office_in: OfficeIn) -> None:
    office = published(sqlite_office_in)
    (result,) = office.ask("evaluation", "office", a_sheet(("C1", "1"), file=SCAN), INSPECTION)
    assert any(each.startswith("“C1”按办理记录建议扣 20 分，所填为 1") for each in result.warnings)
    assert any(each.startswith("“C2”按办理记录建议扣 1 分，所填为 未填") for each in result.warnings)
    assert '"proposed"' in str(ledger.last_entry(office.app)["text"])


def test_nothing_is_proposed_of_what_is_not_yet_due(sqlite_office_in: OfficeIn) -> None:
    found = proposed(sqlite_office_in("transferred"))
    assert [each["item"] for each in found["lines"]] == ["C1"]
    assert not found["ready"]


def test_a_problem_closed_in_time_takes_nothing(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("closed")
    items = {each["item"] for each in proposed(office)["lines"]}
    assert items == set()


@pytest.mark.parametrize("account", ["head", "clerk", "t1", "ldr", "org"])
def test_a_proposal_is_for_those_who_score(sqlite_office_in: OfficeIn, account: str) -> None:
    with pytest.raises(NotPermitted):
        proposed(sqlite_office_in("transferred"), account)


def test_another_unit_s_inspection_is_not_there(sqlite_office_in: OfficeIn) -> None:
    with pytest.raises(NotThere):
        proposed(sqlite_office_in("transferred"), "other.head")


# ---- the second rectification

LOW = (("C1", "20"), ("D1", "5"), ("D2", "5"), ("B1", "4"))
REPORT = {"report": "第二次整改情况报告", "file": SCAN}


def evaluated_low(office_in: OfficeIn) -> Office:
    office = published(office_in)
    (result,) = office.ask("evaluation", "office", a_sheet(*LOW, file=SCAN), INSPECTION)
    assert result.ok
    assert "须开展第二次整改" in "".join(result.warnings)
    return office


def test_a_low_grade_asks_for_a_second_rectification_and_the_unit_is_reminded_of_it(office_in: OfficeIn) -> None:
    office = evaluated_low(office_in)
    line = line_of(office)
    assert (line["obligation"], line["start_on"], line["nominal_on"]) == ("second_rectification", TODAY, "2026-08-15")
    tick(office.app, on=date(2026, 8, 25))
    told = [row for row in ledger.rows(office.app, "notice") if row["obligation"] == "second_rectification"]
    assert {"head", "clerk"} <= {row["person"] for row in told}
    office.stand_at(datetime(2026, 8, 25, 1, 0, tzinfo=UTC))
    office.do("second_rectification", "head", {**REPORT, "delivered_on": "2026-08-25"}, INSPECTION)
    assert line_of(office)["effective_on"] is None
    tick(office.app, on=date(2026, 11, 1))
    late = [row for row in ledger.rows(office.app, "notice") if row["made_on"] == "2026-11-01"]
    assert "second_rectification" not in {row["obligation"] for row in late}
    assert [str(each) for each in invariants.check(office.app)] == []
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []


def test_the_head_delivers_it_or_signs_it_and_only_when_it_is_owed(sqlite_office_in: OfficeIn) -> None:
    office = published(sqlite_office_in)
    delivered = {**REPORT, "delivered_on": TODAY}
    assert reasons(office, "second_rectification", "head", delivered, INSPECTION) == ["wrong_state"]
    office.do("evaluation", "office", a_sheet(*LOW, file=SCAN), INSPECTION)
    assert reasons(office, "second_rectification", "office", delivered, INSPECTION) == ["not_permitted"]
    assert reasons(office, "second_rectification", "clerk", delivered, INSPECTION) == ["not_permitted"]
    assert reasons(office, "second_rectification", "head", {"report": "报告"}, INSPECTION) == ["missing_field"] * 2
    early = {**delivered, "delivered_on": DAY}
    assert reasons(office, "second_rectification", "head", early, INSPECTION) == ["bad_value"]
    assert reasons(office, "second_rectification", "clerk", delivered, INSPECTION, signed_by="赵主任") == []
    assert reasons(office, "second_rectification", "head", delivered, INSPECTION) == ["wrong_state"]


def test_the_office_takes_it_or_sends_it_back_with_a_day(office_in: OfficeIn) -> None:
    office = evaluated_low(office_in)
    judged = {"result": "return", "opinion": "第三项没有实质进展"}
    assert reasons(office, "second_rectification", "office", judged, INSPECTION) == ["wrong_state"]
    office.do("second_rectification", "head", {**REPORT, "delivered_on": TODAY}, INSPECTION)
    assert reasons(office, "second_rectification", "head", judged, INSPECTION) == ["not_permitted"]
    assert reasons(office, "second_rectification", "off2", {"result": "accept"}, INSPECTION) == ["missing_field"]
    assert reasons(office, "second_rectification", "off2", judged, INSPECTION) == ["missing_field"]
    past = {**judged, "due_on": TODAY}
    assert reasons(office, "second_rectification", "off2", past, INSPECTION) == ["bad_value"]
    back = {**judged, "due_on": "2026-07-15"}
    assert reasons(office, "second_rectification", "office", back, INSPECTION) == ["own_act"]  # who scored judges not
    office.do("second_rectification", "off2", back, INSPECTION)
    assert (line_of(office)["obligation"], line_of(office)["nominal_on"]) == ("second_rectification", "2026-07-15")
    office.do("second_rectification", "head", {**REPORT, "delivered_on": TODAY}, INSPECTION)
    accepted = {"result": "accept", "opinion": "同意"}
    assert reasons(office, "second_rectification", "office", accepted, INSPECTION) == ["own_act"]
    assert reasons(office, "second_rectification", "off2", accepted, INSPECTION, signed_by="office") == ["own_act"]
    office.do("second_rectification", "off2", accepted, INSPECTION)
    assert line_of(office)["effective_on"] is None


def test_a_better_evaluation_takes_the_second_rectification_away(sqlite_office_in: OfficeIn) -> None:
    office = evaluated_low(sqlite_office_in)
    office.do("evaluation", "office", a_sheet(("B1", "1"), file=SCAN, reason="复评"), INSPECTION)
    assert line_of(office)["effective_on"] is None
    assert inspection_row(office)["grade"] == "好"


# ---- the team


def team_sheet(by: str, *lines: tuple[str, str], **more: object) -> dict[str, Any]:
    given = [{"item": item, "points": points, "reason": "有据"} for item, points in lines]
    return {
        "team": TEAM, "by": by, "sheet": "team", "evaluated_on": TODAY, "lines": given, "file": SCAN, **more,
    }  # fmt: skip


def test_a_team_scores_itself_and_the_office_scores_it(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.stand_at(LATER)
    office.do("team_evaluation", "t1", team_sheet("self", ("A3", "2")), ROUND)
    office.do("team_evaluation", "office", team_sheet("office", ("A3", "10"), ("C1", "10")), ROUND)
    kept = [row for row in ledger.rows(office.app, "record") if row["kind"] == "team_evaluation"]
    assert [('"score":"98"' in row["body"], '"score":"80"' in row["body"]) for row in kept] == [
        (True, False),
        (False, True),
    ]
    assert reasons(office, "team_evaluation", "t2", team_sheet("self", ("A3", "1")), ROUND) == ["missing_field"]
    assert reasons(office, "team_evaluation", "t2", team_sheet("self", ("A3", "1"), reason="补充"), ROUND) == []
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []


@pytest.mark.parametrize(
    ("account", "by", "expected"),
    [
        ("t1", "office", ["not_permitted"]), ("office", "self", ["not_permitted"]), ("head", "self", ["not_found"]),
        ("disc", "office", ["not_permitted"]),
    ],
)  # fmt: skip
def test_each_side_speaks_for_itself(sqlite_office_in: OfficeIn, account: str, by: str, expected: list[str]) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(LATER)
    assert reasons(office, "team_evaluation", account, team_sheet(by, ("A3", "2")), ROUND) == expected


def test_a_member_of_another_team_is_not_asked(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("add team", "office", {"round": ROUND, "name": "第二组"})
    office.do("add user", "sysadmin", {"name": "t3", "display": "褚组员"})
    office.do("grant", "secadmin", {"user": "t3", "role": "team"})
    dates = {"from": DAY, "until": "2026-12-31"}
    office.do("authorise", "office", {"user": "t3", "team": "第二组", "purpose": "inspect", **dates})
    office.stand_at(LATER)
    assert reasons(office, "team_evaluation", "t3", team_sheet("self", ("A3", "2")), ROUND) == ["not_permitted"]
    second = team_sheet("office", ("A3", "2"))
    assert reasons(office, "team_evaluation", "office", {**second, "team": "第二组"}, ROUND) == ["wrong_state"]
    assert reasons(office, "team_evaluation", "office", {**second, "team": "第九组"}, ROUND) == ["bad_value"]


def test_nobody_evaluates_himself_on_the_office_s_side(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("grant", "secadmin", {"user": "t1", "role": "office"})
    office.do("delegate", "office", {
        "from_user": "t2", "to_user": "off2", "from": DAY, "until": "2026-12-31", "reason": "代理",
    })  # fmt: skip
    office.stand_at(LATER)
    assert reasons(office, "team_evaluation", "t1", team_sheet("office", ("A3", "2")), ROUND) == ["own_act"]
    assert reasons(office, "team_evaluation", "off2", team_sheet("office", ("A3", "2")), ROUND) == ["own_act"]


def test_what_is_said_of_another_team_is_no_ground(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(LATER)
    office.do("team_evaluation", "t1", team_sheet("self", ("A3", "2")), ROUND)
    own = int(ledger.last_entry(office.app)["no"])
    line = {"item": "A3", "points": "2", "reason": "同自评", "entries": [own]}
    given = {**team_sheet("office"), "lines": [line], "file": None}
    assert reasons(office, "team_evaluation", "office", given, ROUND) == []
    office.do("add team", "office", {"round": ROUND, "name": "第二组"})
    office.do("add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": "第二组"})
    assert reasons(office, "team_evaluation", "office", {**given, "team": "第二组"}, ROUND) == ["bad_value"]


# ---- an office's own sheet, and its veto

OWN = """
label = "本县评估表"
version = 2
object = "unit"
scheme = "deduct"
total = 10
grades = [{ name = "合格", at_least = 6 }, { name = "不合格", at_least = 0 }]
veto = [{ measure = "false_rows", count = 1, score = 0, text = "一票否决" }]
aspects = [{ name = "整改", points = 10, items = [{ code = "X1", text = "未完成", points = 10, measure = "completion_rate" }] }]
"""


def test_a_false_report_makes_the_score_nought_whatever_the_lines_say(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    place = office.home / "config" / "scoring"
    place.mkdir(parents=True)
    (place / "own.toml").write_text(OWN, encoding="utf-8")
    own = {"sheet": "own", "evaluated_on": DAY, "bodies": ["office", "discipline"], "file": SCAN}
    lines = [{"item": "X1", "points": "1", "reason": "未完成"}]
    office.do("evaluation", "office", {**own, "lines": lines}, INSPECTION)
    assert (inspection_row(office)["score"], inspection_row(office)["grade"]) == ("9", "合格")
    office.do("fault", "t1", {"code": "falsification", "on": DAY, "text": "凭证为事后补制"}, PROBLEM)
    office.do("evaluation", "office", {**own, "lines": lines, "reason": "查实虚假整改"}, INSPECTION)
    assert (inspection_row(office)["score"], inspection_row(office)["grade"]) == ("0", "不合格")
    assert "一票否决" in str(ledger.last_entry(office.app)["text"])


def test_the_sheet_that_was_used_is_kept_once_with_its_text(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    publish(office)
    given = {**a_sheet(("C1", "20"), file=SCAN), "evaluated_on": DAY}
    office.do("evaluation", "office", given, INSPECTION)
    office.do("evaluation", "office", {**given, "reason": "复评"}, INSPECTION)
    kept = [row for row in ledger.rows(office.app, "pinned_text") if row["kind"] == "scoring"]
    assert [row["name"] for row in kept] == ["fufeng"]
    assert "扶风" in kept[0]["text"]
