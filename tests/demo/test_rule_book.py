"""The demo office shows the rule book alive: what it tells its visitors is there is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.clues import reading as clues
from rectify.app.clues.desk import before_the_clues
from rectify.cli.edge import run
from rectify.demo.county import read_county
from rectify.demo.visits import suggestions
from rectify.engine.catalogue import KINDS
from rectify.engine.clues.rights import Standing
from rectify.engine.consents import CONSENTS
from rectify.errors import NotThere
from tests import ledger

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.app.office import App

COUNTY = read_county()
PILOT = COUNTY.units[COUNTY.pilot.unit]
NOT_PLAYED = {
    # what comes after the play's last day
    "accountability_result", "second_rectification", "cooperation_end",
    # offices that change: a new head, a new liaison, another's deputy, another version of the law
    "change_head", "handover", "reassignment", "delegate", "revoke", "disable user", "migrate_workflow", "plan_amendment",
    # a register from before the system, and two ways to say a thing that is said one by one here
    "add legacy", "group_talk", "fault_review",
}  # fmt: skip


def inspection(app: App, unit: str, round_: str = "R-2026-1") -> dict[str, Any]:
    """Give a unit's inspection in a round."""
    return next(row for row in ledger.rows(app, "inspection") if (row["unit"], row["round"]) == (unit, round_))


def problems(app: App, **wanted: object) -> list[dict[str, Any]]:
    """Give the problems whose columns are as wanted."""
    return [row for row in ledger.rows(app, "problem") if all(row[name] == value for name, value in wanted.items())]


def recorded(app: App, kind: str, subject: str | None = None) -> list[dict[str, Any]]:
    """Give the fields of everything recorded of a kind, about one subject or about all, oldest first."""
    rows = sorted(ledger.rows(app, "record"), key=lambda row: int(row["entry_no"]))
    return [json.loads(row["body"]) for row in rows if row["kind"] == kind and subject in (None, row["subject"])]


def test_every_kind_of_act_is_played_save_those_named_here(home: Path, document: object) -> None:
    assert document
    lines = [json.loads(line) for line in (home / "acts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert set(KINDS) - {each.get("kind", each["act"]) for each in lines} == NOT_PLAYED


# ---- workflows beside the round's


def test_of_two_findings_put_right_on_the_spot_one_is_closed_within_the_stay_and_one_is_late(app: App) -> None:
    done, left = problems(app, workflow="on-the-spot")
    assert done["state"] == "closed"
    assert done["closed_on"] <= COUNTY.later.round["ended_on"].isoformat()
    assert (left["state"], left["notice_on"]) == ("transferred", "2026-05-21")
    assert left["effective_on"] < app.today()
    assert (done["on_the_spot"], left["on_the_spot"]) == (1, 1)


def test_the_pilot_closes_row_by_row_before_its_reports_and_then_as_a_whole(app: App) -> None:
    rows, whole = problems(app, inspection=PILOT.inspection), inspection(app, "U11", "R-2026-1B")
    assert {row["workflow"] for row in rows} == {"five-accounts-rolling"}
    assert sorted(row["state"] for row in rows) == ["closed"] * 6 + ["void"]
    assert min(row["closed_on"] for row in rows if row["state"] == "closed") < whole["rectification_office_on"]
    assert whole["closed_on"] == "2026-05-25"


# ---- a unit's whole account


def test_a_unit_whose_problems_are_all_closed_lacks_half_time_alone(app: App) -> None:
    whole = inspection(app, "U01")
    assert {row["state"] for row in problems(app, inspection=whole["number"])} == {"closed"}
    assert all(whole[name] for name in ("democratic_life_on", "party_published_on", "public_published_on"))
    assert whole["closed_on"] is whole["midterm_check_on"] is None


def test_the_four_cells_of_the_dual_reports_are_full_or_empty_together(app: App) -> None:
    cells = [f"{report}_{receiver}_on" for report in ("rectification", "head") for receiver in ("office", "leader")]
    rows = [[row[cell] for cell in cells] for row in ledger.rows(app, "inspection")]
    assert sum(all(row) for row in rows) == 9
    assert all(all(row) or not any(row) for row in rows)
    assert {each["verdict"] for each in recorded(app, "report_review")} == {"agree"}


def test_plans_were_reviewed_by_five_bodies_and_one_went_back(app: App) -> None:
    agreed = {each["body"] for each in recorded(app, "plan_opinion", PILOT.inspection)}
    assert agreed == {"office", "discipline", "organisation", "team", "leader"}
    returned = inspection(app, "U09")["number"]
    assert [each["verdict"] for each in recorded(app, "plan_review", returned)] == ["return", "agree"]
    assert len(recorded(app, "plan", returned)) == 2


def test_life_meetings_speak_of_the_findings_with_the_county_leader_there(app: App) -> None:
    meetings = [each for each in recorded(app, "meeting", PILOT.inspection) if each["meeting"] == "democratic_life"]
    (held,) = meetings
    assert COUNTY.people[PILOT.leader].display in held["attendees"]
    assert {each["by"] for each in held["criticisms"]} == set(PILOT.leadership)
    assert any(each.get("of") for each in held["criticisms"])


def test_what_is_withheld_from_the_public_was_asked_for_and_granted(app: App) -> None:
    (asked,), (granted,) = recorded(app, "withholding"), recorded(app, "withholding_decision")
    published = recorded(app, "publication", PILOT.inspection)
    assert asked["problems"] == granted["problems"]
    assert [each.get("withheld") for each in published if each["scope"] == "public"] == [asked["problems"]]
    assert inspection(app, "U11", "R-2026-1B")["public_published_on"] == "2026-05-20"


# ---- letters, lists, talks


def test_letters_of_several_kinds_are_answered_sent_back_and_left_unanswered(app: App) -> None:
    letters = ledger.rows(app, "letter")
    assert {row["kind"] for row in letters} == {"提醒函", "巡察建议书", "督办函", "抄告单"}
    assert all(row["received_on"] for row in letters)
    assert [row["number"] for row in letters if row["reply_due_on"] and not row["replied_on"]] == ["青巡督〔2026〕12号"]
    assert {each["verdict"] for each in recorded(app, "letter_judgement")} == {"满意", "退回"}


def test_lists_go_both_ways_and_the_last_is_not_signed_for(app: App) -> None:
    assert [each["list"] for each in recorded(app, "discipline_batch")] == ["findings", "daily", "rechecks", "reviews"]
    assert len(recorded(app, "discipline_batch_receipt")) == 3
    assert len(recorded(app, "discipline_list")) == len(recorded(app, "discipline_list_receipt")) == 1


def test_one_talk_was_answered_and_one_is_still_to_be(app: App) -> None:
    assert len(recorded(app, "talk")) == 2
    assert len(recorded(app, "talk_result")) == 1


# ---- special rows


def test_extensions_were_granted_and_one_was_not(app: App) -> None:
    verdicts = [each["verdict"] for each in recorded(app, "extension_decision")]
    assert sorted(verdicts) == ["agree", "agree", "agree", "disagree"]
    refused = ledger.problem(app, "P-2026-0026")
    assert (refused["extensions"], refused["state"]) == (0, "transferred")
    assert refused["effective_on"] < app.today()


def test_long_term_rows_are_reviewed_and_reported_on_by_the_quarter(app: App) -> None:
    (report,), (review,) = recorded(app, "follow_up_report"), recorded(app, "review")
    rows = problems(app, state="long_term")
    assert sorted(report["unfinished"]) == [row["number"] for row in rows]
    assert report["quarter"] == 1
    assert review["next_on"] in {row["review_on"] for row in rows}


def test_an_exception_has_the_consent_of_every_body_or_closes_nothing(app: App) -> None:
    asked = {row["number"]: (row["state"], json.loads(row["exceptions"])) for row in problems(app) if row["exceptions"]}
    assert len(asked) == 4
    for state, exceptions in asked.values():
        given = [(must, set(each["consents"])) for must, each in exceptions.items()]
        assert (state == "closed") == all(bodies == set(CONSENTS[must]) for must, bodies in given)
    assert [number for number, (state, _) in asked.items() if state != "closed"] == ["P-2026-0084"]


def test_a_finding_was_split_into_two_that_name_it(app: App) -> None:
    parts = [row for row in problems(app) if row["split_from"]]
    assert [row["state"] for row in parts] == ["closed", "closed"]
    (whole,) = {row["split_from"] for row in parts}
    assert ledger.problem(app, whole)["state"] == "void"


def test_an_objection_was_rejected_and_the_clock_ran_on(app: App) -> None:
    (row,) = [row for row in problems(app) if row["objection"]]
    assert (row["objection"], row["nominal_on"], row["state"]) == ("rejected", "2026-05-12", "closed")


def test_a_joint_row_was_worked_on_by_both_units_and_a_village_has_its_own(app: App) -> None:
    (joint,) = [row for row in problems(app) if row["co_units"]]
    filed = {
        row["by"]
        for row in ledger.rows(app, "record")
        if (row["subject"], row["kind"]) == (joint["number"], "progress")
    }
    assert filed == {"u11.clerk", "u06.clerk"}
    (village,) = problems(app, unit=COUNTY.pilot.village["code"])
    assert village["inspection"] == PILOT.inspection


def test_what_came_back_after_its_closing_has_a_successor(app: App) -> None:
    (again,) = [row for row in problems(app) if row["predecessor"]]
    (seen,) = recorded(app, "look_back")
    assert seen["relapsed"] == [again["predecessor"]]
    assert ledger.problem(app, again["predecessor"])["state"] == "closed"


def test_a_sample_was_drawn_and_some_of_it_was_looked_at(app: App) -> None:
    (draw,) = recorded(app, "sample_draw")
    results = recorded(app, "sample_result")
    assert [each["problem"] for each in results] == draw["drawn"][: len(results)]
    assert {each["verdict"] for each in results} == {"holds", "relapsed"}
    assert len(results) < len(draw["drawn"])


# ---- scores


def test_a_good_grade_and_a_low_one_that_asks_for_a_second_rectification(app: App) -> None:
    grades = {
        unit: inspection(app, unit, round_)["grade"] for unit, round_ in (("U11", "R-2026-1B"), ("U05", "R-2026-1"))
    }
    assert grades == {"U11": "好", "U05": "一般"}
    owed = [row["subject"] for row in ledger.rows(app, "deadline") if row["slot"] == "second" and row["effective_on"]]
    assert owed == [inspection(app, "U05")["number"]]


def test_a_team_was_scored_by_itself_and_by_the_office(app: App) -> None:
    found = {each["by"]: float(each["score"]) for each in recorded(app, "team_evaluation")}
    assert found["self"] > found["office"] > 90


# ---- clues


def test_one_clue_went_its_whole_road_and_the_answer_to_the_other_is_late(app: App) -> None:
    with before_the_clues(app, "li.office", Standing.LOOK) as desk:
        listed = clues.listed(desk)
    assert [each["state"] for each in listed] == ["filed", "accepted"]
    with before_the_clues(app, "jin.organisation", Standing.LOOK) as desk:
        (late,) = clues.due_list(desk)
    assert late["overdue_days"] > 0


@pytest.mark.parametrize("account", ["zhao.office", "u01.head", "qian.liaison", "du.leader", "wang.office"])
def test_nobody_else_hears_that_there_are_clues(app: App, home: Path, account: str) -> None:
    with pytest.raises(NotThere), before_the_clues(app, account, Standing.LOOK):
        pass
    kept = (home / "acts.jsonl").read_text(encoding="utf-8") + "".join(row["text"] for row in ledger.rows(app, "entry"))
    assert "C-2026-" not in kept


# ---- the end


def test_the_forecast_at_the_end_is_what_the_command_says(
    home: Path, document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    ahead = document["forecast"]
    assert run(["--home", str(home), "--as", "li.office", "--json", "forecast", "--until", ahead["until"]]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["notices"], said["letters"], len(said["overdue"])) == (
        ahead["notices"],
        ahead["letters"],
        ahead["overdue"],
    )
    assert any(not each["already"] for each in said["overdue"])


def test_visitors_are_led_to_every_part_of_it() -> None:
    told = "".join(shows for _line, shows in suggestions("rectify", "."))
    for word in ("立行立改", "整体办结", "双报告", "民主生活会", "中期督查", "公开", "评估", "双反馈", "函件", "延期", "持续整改", "例外",
                 "异议", "两家管", "巡镇带村", "拆分", "反弹", "反向核查", "第二次整改", "会审", "线索", "推演"):  # fmt: skip
        assert word in told
