"""What lists, pages and figures show, to whom: the promised keys, and nothing that is not the reader's to know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rectify.app.reports import rate
from tests.cli.program import Program
from tests.office import INSPECTION, PROBLEM, problem_in

if TYPE_CHECKING:
    from pathlib import Path


PROMISED = {
    "number", "state", "account", "label", "unit", "round", "title", "nominal_due_on", "effective_due_on", "provisional",
    "derivation", "lamp", "overdue_days", "musts", "moves", "journal",
}  # fmt: skip
OVERVIEW = {
    "registered", "open", "passed", "closed", "long_term", "void", "legacy", "overdue", "rate", "close_rate", "numerator",
    "denominator", "reconciles", "excepted", "excepted_rate",
}  # fmt: skip
WHOLE_COUNTY = ("office", "off2", "disc", "grp")


def test_a_problem_s_page_has_the_promised_keys(inside: Program) -> None:
    page = inside("--as", "office", "problem", "show", PROBLEM, "--json").document
    assert set(page) >= PROMISED
    assert set(page["musts"]) == {"self_check", "institution", "accountability"}
    assert all(set(each) >= {"move", "label", "open", "refusals"} for each in page["moves"])


def test_every_move_says_what_stands_in_its_way(inside: Program) -> None:
    page = inside("--as", "office", "problem", "show", PROBLEM, "--json").document
    moves = {each["move"]: each for each in page["moves"]}
    assert [each["reason"] for each in moves["hand_over"]["refusals"]] == ["feedback_issued"]
    assert {each["reason"] for each in moves["close"]["refusals"]} >= {
        "wrong_state",
        "self_check_done",
        "closer_is_another",
    } - {"closer_is_another"}
    assert [each["reason"] for each in moves["submit"]["refusals"]] == ["not_permitted"]


def test_looking_at_moves_writes_nothing(inside: Program) -> None:
    before = inside("journal", "verify", "--json").document
    inside("--as", "office", "problem", "show", PROBLEM)
    assert inside("journal", "verify", "--json").document == before


@pytest.mark.parametrize(
    "account", ["head", "clerk", "other.head", "ldr", "org", "city", "sysadmin", "secadmin", "auditor"]
)
def test_before_it_is_handed_over_a_problem_is_not_there_for_these(account: str, inside: Program) -> None:
    answer = inside("--as", account, "problem", "show", PROBLEM)
    assert answer.code == 4
    assert "没有这个对象" in answer.err
    assert inside("--as", account, "problem", "list", "--json").document["count"] == 0


@pytest.mark.parametrize("account", [*WHOLE_COUNTY, "t1"])
def test_before_it_is_handed_over_a_problem_is_there_for_these(account: str, inside: Program) -> None:
    assert inside("--as", account, "problem", "show", PROBLEM).code == 0
    assert inside("--as", account, "problem", "list", "--json").document["count"] == 1


# ---- what a unit is not to know


@pytest.mark.parametrize("state", ["under_check", "passed"])
@pytest.mark.parametrize("account", ["head", "clerk"])
def test_from_submission_to_the_result_a_unit_sees_one_word(
    state: str, account: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(capsys, problem_in(tmp_path, state).home)
    page = program("--as", account, "problem", "show", PROBLEM, "--json").document
    row = program("--as", account, "problem", "list", "--json").document["problems"][0]
    for shown in (page, row):
        assert (shown["state"], shown["account"], shown["label"]) == ("under_check", "查账", "审核中")


def test_a_unit_s_page_is_the_same_before_and_after_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for state in ("under_check", "passed"):
        (tmp_path / state).mkdir()
        program = Program(capsys, problem_in(tmp_path / state, state).home)
        page = program("--as", "head", "problem", "show", PROBLEM, "--json").document
        people = program("--as", "head", "problem", "show", PROBLEM).out
        told.append((json.dumps({**page, "evidence": len(page["evidence"])}, sort_keys=True), people))
    assert _timeless(told[0][0]) == _timeless(told[1][0])
    assert told[0][1] == told[1][1]


def _timeless(text: str) -> object:
    page = json.loads(text)
    return {**page, "journal": [{**each, "at": ""} for each in page["journal"]]}


@pytest.mark.parametrize("state", ["under_check", "passed"])
def test_a_unit_cannot_tell_the_states_apart_by_a_filter(
    state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(capsys, problem_in(tmp_path, state).home)
    counts = {
        asked: program("--as", "head", "problem", "list", "--state", asked, "--json").document["count"]
        for asked in ("under_check", "passed")
    }
    assert counts == {"under_check": 1, "passed": 0}
    assert program("--as", "office", "problem", "list", "--state", state, "--json").document["count"] == 1


@pytest.mark.parametrize("secret", ["信访举报", "t1", "随机走访六户", "验收通过", "孙组长", "registered_by", "source"])
def test_a_unit_reads_nothing_of_the_other_side(secret: str, passed: Program) -> None:
    for account in ("head", "clerk"):
        told = passed("--as", account, "problem", "show", PROBLEM, "--json").out
        told += passed("--as", account, "problem", "list", "--json").out
        told += passed("--as", account, "inspection", "show", INSPECTION, "--json").out
        moves = json.loads(passed("--as", account, "problem", "show", PROBLEM, "--json").out)["moves"]
        labels = json.dumps([each["label"] for each in moves], ensure_ascii=False)
        assert secret not in told.replace(labels, "").replace('"label": "验收通过"', "")


def test_the_internal_text_is_for_office_and_team(passed: Program) -> None:
    for account in ("office", "t1"):
        assert passed("--as", account, "problem", "show", PROBLEM, "--json").document["source"] == "信访举报"
    for account in ("disc", "ldr", "grp"):
        assert "信访举报" not in passed("--as", account, "problem", "show", PROBLEM, "--json").out


def test_administrators_read_who_did_what_and_nothing_of_the_matter(passed: Program) -> None:
    assert passed("--as", "sysadmin", "journal", "show").code == 3
    told = passed("--as", "auditor", "journal", "show", "--last", "100", "--json")
    assert told.code == 0
    assert "fields" not in told.out
    assert "滞留" not in told.out


def test_a_unit_may_not_read_the_whole_journal(passed: Program) -> None:
    assert passed("--as", "head", "journal", "show").code == 3
    assert passed("--as", "head", "journal", "show", PROBLEM).code == 0
    assert passed("--as", "other.head", "journal", "show", PROBLEM).code == 4


# ---- figures


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(395, 414, "95.41"), (688, 697, "98.71"), (19, 25, "76.00"), (453, 471, "96.18"), (135, 146, "92.47"), (0, 0, "0.00"),
     (1, 800, "0.13"), (1, 1, "100.00")],
)  # fmt: skip
def test_rates_are_half_up_to_two_decimals(part: int, whole: int, said: str) -> None:
    assert rate(part, whole) == said


def test_the_overview_has_the_promised_keys_and_reconciles(passed: Program) -> None:
    told = passed("--as", "office", "report", "overview", "--json").document
    assert set(told) == OVERVIEW | {"on"}
    assert (told["registered"], told["passed"], told["rate"], told["close_rate"]) == (1, 1, "100.00", "0.00")
    assert told["reconciles"] is True


@pytest.mark.parametrize("account", ["head", "clerk", "sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("name", ["overview", "units", "overdue"])
def test_figures_are_not_for_these(account: str, name: str, passed: Program) -> None:
    told = passed("--as", account, "report", name, "--json")
    assert (told.code, told.document["error"]["code"]) == (3, "not_permitted")


def test_the_city_sees_figures_and_no_row(passed: Program) -> None:
    assert passed("--as", "city", "report", "overview", "--json").document["registered"] == 1
    assert passed("--as", "city", "problem", "list", "--json").document["count"] == 0
    assert passed("--as", "city", "report", "overdue", "--json").document["count"] == 0


def test_looking_back_shows_the_ledger_of_that_day(inside: Program) -> None:
    assert inside("--as", "office", "problem", "list", "--as-of", "2026-03-01", "--json").document["count"] == 0
    assert inside("--as", "office", "problem", "list", "--as-of", "2026-03-02", "--json").document["count"] == 1
    assert inside("--as", "office", "report", "overview", "--as-of", "2026-03-01", "--json").document["registered"] == 0


@pytest.mark.parametrize(
    ("day", "lamp", "late"),
    [("2026-03-03", "green", 0), ("2026-03-20", "yellow", 0), ("2026-04-26", "yellow", 0), ("2026-05-06", "yellow", 0),
     ("2026-05-07", "red", 1), ("2026-05-16", "red", 10)],
    ids=["fresh", "behind", "near", "the last day", "a day late", "ten days late"],
)  # fmt: skip
def test_the_lamp_follows_the_day(
    day: str, lamp: str, late: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(capsys, problem_in(tmp_path, "transferred").home)
    told = program("--as", "office", "--at", day, "problem", "show", PROBLEM, "--json").document
    assert (told["lamp"], told["overdue_days"]) == (lamp, late)
    listed = program("--as", "office", "--at", day, "problem", "list", "--overdue", "--json").document
    assert listed["count"] == (1 if late else 0)
    assert program("--as", "office", "--at", day, "problem", "list", "--lamp", lamp, "--json").document["count"] == 1


# ---- sheets


def test_the_ledger_goes_out_as_a_sheet_for_those_rows_one_sees(passed: Program, tmp_path: Path) -> None:
    told = passed("--as", "office", "ledger", "export", str(tmp_path / "ledger.xlsx"), "--json")
    assert told.document["rows"] == 1
    assert (tmp_path / "ledger.xlsx").stat().st_size > 5000
    assert passed("--as", "other.head", "ledger", "export", str(tmp_path / "none.xlsx"), "--json").document["rows"] == 0


def test_a_report_goes_out_as_a_sheet(passed: Program, tmp_path: Path) -> None:
    assert passed("--as", "office", "report", "units", "--xlsx", str(tmp_path / "units.xlsx")).code == 0
    assert (tmp_path / "units.xlsx").stat().st_size > 3000


def test_a_sheet_that_cannot_be_written_is_one_sentence(passed: Program, tmp_path: Path) -> None:
    told = passed("--as", "office", "report", "units", "--xlsx", str(tmp_path / "missing" / "units.xlsx"))
    assert (told.code, told.err.count("\n")) == (1, 1)
