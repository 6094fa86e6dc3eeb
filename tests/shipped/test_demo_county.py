"""The example county reads as a county: complete findings, people who exist, and no text used twice."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib import resources
from typing import Any

import pytest

from rectify.engine.catalogue import KINDS
from rectify.engine.kinds.words import EVIDENCE, FINDING, GROUNDS, METHODS, PAPER_EVIDENCE, ROUND_KINDS
from rectify.engine.model import GRANTED, Role
from rectify.exchange.layouts import FOCUSES, MEASURE_KINDS

Table = dict[str, Any]

SOURCE = resources.files("rectify.demo").joinpath("county.toml").read_text(encoding="utf-8")
COUNTY: Table = tomllib.loads(SOURCE)
PILOT, LATER = (
    tomllib.loads(resources.files("rectify.demo").joinpath(name).read_text(encoding="utf-8"))
    for name in ("pilot.toml", "later.toml")
)
UNITS: list[Table] = [*COUNTY["units"], PILOT["unit"]]
USERS: list[Table] = [*COUNTY["users"], *PILOT["users"]]
WORKED: list[Table] = [row for row in LATER["on_the_spot"] if "measures" in row]
PROBLEMS: list[Table] = [*COUNTY["problems"], *PILOT["problems"], *WORKED]
TEAMS: dict[str, Table] = {team["code"]: team for team in COUNTY["teams"]}
ROLES_OF: dict[str, set[str]] = {user["account"]: set(user["roles"]) for user in USERS}

ADMINISTRATORS = {Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR}
every_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=[problem["title"] for problem in PROBLEMS])
every_unit = pytest.mark.parametrize("unit", UNITS, ids=[unit["name"] for unit in UNITS])


def repeated(texts: list[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]


def shingles(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text)
    return {plain[at : at + 3] for at in range(len(plain) - 2)}


def test_the_round_is_the_one_the_player_opens() -> None:
    opened = COUNTY["round"]
    assert (opened["code"], opened["name"]) == ("R-2026-1", "十四届县委第三轮巡察")
    assert opened["kind"] in ROUND_KINDS
    assert (opened["profile"], opened["ladder"], opened["workflow"]) == ("two-months", "default", "five-accounts")


def test_the_file_stays_small_enough_to_read() -> None:
    assert len(SOURCE.encode()) < 310_000


def test_there_are_ten_units_with_eight_to_sixteen_findings_each() -> None:
    counts = Counter(problem["unit"] for problem in COUNTY["problems"])
    assert len(COUNTY["units"]) == 10
    assert set(counts) == {unit["code"] for unit in COUNTY["units"]}
    assert all(8 <= count <= 16 for count in counts.values())
    assert counts.total() >= 115


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([problem["title"] for problem in PROBLEMS], id="titles"),
        pytest.param([problem["detail"] for problem in PROBLEMS], id="details"),
        pytest.param([problem["criterion"] for problem in PROBLEMS], id="criteria"),
        pytest.param([problem["findings_of_check"] for problem in PROBLEMS], id="findings of the check"),
        pytest.param([problem["institution"]["title"] for problem in PROBLEMS], id="titles of rules"),
        pytest.param([problem["institution"]["number"] for problem in PROBLEMS], id="numbers of rules"),
        pytest.param([measure["text"] for problem in PROBLEMS for measure in problem["measures"]], id="measures"),
        pytest.param([user["account"] for user in USERS], id="accounts"),
        pytest.param([unit["feedback_number"] for unit in UNITS], id="feedback numbers"),
    ],
)
def test_nothing_is_said_twice(texts: list[str]) -> None:
    assert repeated(texts) == []


@every_problem
def test_a_finding_has_all_seven_parts(problem: Table) -> None:
    finding = problem["finding"]
    assert set(finding) == set(FINDING)
    assert all(len(finding[part].strip()) >= 6 for part in FINDING)
    assert re.search(r"20\d\d年", finding["time"])
    assert re.search(r"\d", finding["number"])


@every_problem
def test_a_detail_names_a_time_and_a_figure(problem: Table) -> None:
    assert len(problem["detail"]) >= 40
    assert re.search(r"20\d\d年", problem["detail"])
    assert len(re.findall(r"\d+(?:\.\d+)?", problem["detail"])) >= 3
    assert problem["focus"] in FOCUSES
    assert isinstance(problem["key_attention"], bool)


@every_problem
def test_a_measure_is_an_action_in_the_name_of_a_member_of_the_leadership(problem: Table) -> None:
    unit = next(unit for unit in UNITS if unit["code"] == problem["unit"])
    leadership = {member["name"] for member in unit["leadership"]}
    assert 1 <= len(problem["measures"]) <= 3
    for measure in problem["measures"]:
        assert len(measure["text"]) >= 15
        assert not re.match("要求|强调|号召|进一步|切实|认真|不断|强化|高度重视|提高", measure["text"])
        assert measure["leader"] in leadership
        assert measure["department"]
        assert measure["person"]
        assert measure["kind"] in MEASURE_KINDS


@every_problem
def test_every_must_has_its_record_and_its_evidence(problem: Table) -> None:
    assert problem["self_check"]["persons"]
    assert all(problem["self_check"][part] for part in ("scope", "found", "corrected"))
    assert problem["institution"]["new_or_revised"] in {"new", "revised"}
    assert problem["accountability"]["form"] in {"1", "2", "3", "4"}
    assert all(problem["accountability"][part] for part in ("person", "post", "measure", "body"))
    claims = {f"measure {number}" for number, _ in enumerate(problem["measures"], start=1)}
    supports = {piece["for"] for piece in problem["evidence"]}
    assert {"self_check", "institution", "accountability"} <= supports
    assert supports <= claims | {"self_check", "institution", "accountability", "check"}
    assert {piece["kind"] for piece in problem["evidence"]} <= set(EVIDENCE)
    assert any(piece["for"] in claims and piece["kind"] not in PAPER_EVIDENCE for piece in problem["evidence"])


@every_problem
def test_the_checkers_write_in_words_of_their_own(problem: Table) -> None:
    check = problem["findings_of_check"]
    told = [measure["text"] for measure in problem["measures"]]
    told += [problem["self_check"]["found"], problem["self_check"]["corrected"], problem["detail"]]
    copied = shingles(check) & set().union(*map(shingles, told))
    assert len(check) >= 30
    assert len(copied) / len(shingles(check)) < 0.3
    assert set(problem["check_methods"]) <= set(METHODS)
    assert problem["check_methods"]


@every_unit
def test_a_units_accounts_exist_with_their_roles(unit: Table) -> None:
    assert Role.UNIT_HEAD in ROLES_OF[unit["head"]]
    assert Role.UNIT_CLERK in ROLES_OF[unit["clerk"]]
    assert Role.LEADER in ROLES_OF[unit["leader"]]
    own = {user["account"]: user for user in USERS if user.get("unit") == unit["code"]}
    assert set(own) == {unit["head"], unit["clerk"]}
    assert own[unit["head"]]["display"] == unit["head_display"] == unit["leadership"][0]["name"]
    assert TEAMS[unit["team"]]["purpose"] == "inspect"
    assert TEAMS[unit["checking_team"]]["purpose"] == "check"


@pytest.mark.parametrize("code", TEAMS)
def test_a_team_has_people_enough_to_check_independently(code: str) -> None:
    team = TEAMS[code]
    assert len(team["members"]) >= 2
    assert team["chief"] in team["members"]
    assert all(Role.TEAM in ROLES_OF[member] for member in team["members"])
    assert Role.LIAISON in ROLES_OF[team["liaison"]]


def test_every_role_of_an_account_is_known_and_every_role_has_a_person() -> None:
    known = set(GRANTED)
    assert set().union(*ROLES_OF.values()) == known
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(\.[a-z0-9]+)+", account) for account in ROLES_OF)


def test_the_three_administrators_are_three_persons_without_any_other_role() -> None:
    holders = {account: roles for account, roles in ROLES_OF.items() if roles & ADMINISTRATORS}
    assert len(holders) == 3
    assert sorted(role for roles in holders.values() for role in roles) == sorted(ADMINISTRATORS)


def test_special_turns_follow_the_pace_of_their_unit() -> None:
    turns = {
        "extension": "extension",
        "returned": "returned",
        "overdue": "explanation",
        "long_term": "continuation",
        "exception": "exception",
        "evasive": "slogan",
    }
    for unit in UNITS:
        if unit["pace"] in turns:
            assert any(turns[unit["pace"]] in problem for problem in PROBLEMS if problem["unit"] == unit["code"])


def test_an_exception_rests_on_a_ground_of_its_own_must() -> None:
    exceptions = [problem["exception"] for problem in PROBLEMS if "exception" in problem]
    assert all(exception["must"] in GROUNDS[exception["ground"]] for exception in exceptions)


@pytest.mark.parametrize("kind", ["finding", "self_check", "institution", "accountability", "exception"])
def test_a_table_has_only_fields_of_its_act(kind: str) -> None:
    fields = {field.name for field in KINDS[kind].fields}
    used = {name for problem in PROBLEMS for name in problem.get(kind, {})}
    assert used
    assert used <= fields
