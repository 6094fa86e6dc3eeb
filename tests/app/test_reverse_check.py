"""反向核查: a seed that is recorded first, a draw that follows from it, and a result for each problem drawn by new eyes."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from rectify.errors import NotPermitted
from tests import ledger
from tests.app.asked_of import is_sound, lines, said, seen_by, told
from tests.office import INSPECTION, PROBLEM, ROUND, SCAN, Office, a_problem, pass_check, submit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAY = "2026-03-02"
SEED = {"seed": "07 12 19 23", "announced_by": "周纪委现场抽签", "on": DAY, "tolerable": "20", "risk": "30"}
RESULT = {"on": DAY, "checkers": ["org", "grp"], "verdict": "holds", "findings": "走访十户，款项均到账"}


def closed_ones(office: Office, more: int) -> list[str]:
    """Close some more problems; gives all that are closed."""
    numbers = [PROBLEM]
    for n in range(more):
        number = a_problem(office, title=f"问题{n}")
        office.do("move", "office", None, number, move="hand_over")
        measure = {"text": "拨付", "leader": "何副局长", "department": "股", "person": "吕干事", "due_on": "2026-04-20"}
        office.do("plan_row", "clerk", {"criterion": "到户", "measures": [measure]}, number)
        about = {"meeting": "committee", "held_on": DAY, "attendees": ["赵主任"], "problems": [number], "minutes": SCAN}
        office.do("meeting", "clerk", about, INSPECTION)
        office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, number)
        office.do("move", "office", None, number, move="transfer")
        submit(office, number)
        pass_check(office, number)
        office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, number)
        office.do("move", "office", None, number, move="close")
        numbers.append(number)
    return numbers


def recorded(office: Office, kind: str) -> Mapping[str, Any]:
    """Give the newest entry of a kind, as the journal has it."""
    row = [each for each in ledger.rows(office.app, "entry") if each["kind"] == kind][-1]
    return {**json.loads(row["text"]), "hash": row["hash"]}


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    """Give an office with three closed problems."""
    opened = office_in("closed")
    closed_ones(opened, 2)
    return opened


def drawn(office: Office) -> list[str]:
    found: list[str] = seen_by(office, "disc", "reverse-check")["samples"][-1]["drawn"]
    return found


def test_the_seed_is_in_the_journal_before_the_draw_and_anybody_draws_the_same(office: Office) -> None:
    office.do("sample_seed", "office", SEED, ROUND)
    seed = recorded(office, "sample_seeded")
    assert seed["body"]["fields"]["lot"] == [PROBLEM, "P-2026-0002", "P-2026-0003"]
    office.do("sample_draw", "off2", {"due_on": "2026-04-02"}, ROUND)
    draw = recorded(office, "sample_drawn")
    assert draw["no"] > seed["no"]
    size = seed["body"]["fields"]["size"]
    by_hand = sorted(
        seed["body"]["fields"]["lot"],
        key=lambda number: hashlib.sha256(f"{SEED['seed']}|{seed['hash']}|{number}".encode()).hexdigest(),
    )
    assert draw["body"]["fields"]["drawn"] == by_hand[:size] == drawn(office)
    assert draw["body"]["fields"]["seed_hash"] == seed["hash"]
    assert lines(office) == {(ROUND, "reverse_check"): "2026-04-02"}
    assert is_sound(office)


def test_what_is_closed_after_the_seed_is_not_in_the_lot(office: Office) -> None:
    office.do("sample_seed", "office", SEED, ROUND)
    closed_ones(office, 1)
    office.do("sample_draw", "office", {}, ROUND)
    assert set(drawn(office)) <= {PROBLEM, "P-2026-0002", "P-2026-0003"}


def test_a_seed_is_drawn_once_and_no_other_is_announced_before_all_is_looked_at(office: Office) -> None:
    assert said(office.ask("sample_draw", "office", {}, ROUND))[0] == "wrong_state"
    office.do("sample_seed", "office", SEED, ROUND)
    assert said(office.ask("sample_seed", "office", {**SEED, "seed": "1"}, ROUND))[0] == "wrong_state"
    office.do("sample_draw", "office", {}, ROUND)
    assert said(office.ask("sample_draw", "office", {}, ROUND))[0] == "wrong_state"
    for number in drawn(office):
        assert said(office.ask("sample_seed", "office", {**SEED, "seed": "1"}, ROUND))[0] == "wrong_state"
        office.do("sample_result", "off2", {**RESULT, "problem": number}, ROUND)
    office.do("sample_seed", "office", {**SEED, "seed": "1"}, ROUND)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"tolerable": "0"}, "bad_value"),
        ({"tolerable": "101"}, "bad_value"),
        ({"risk": "十"}, "bad_value"),
        ({"acceptable": "1"}, "missing_field"),
        ({"acceptable": "20", "producer_risk": "5"}, "bad_value"),
        ({"closed_from": "2026-03-03"}, "wrong_state"),
        ({"on": "2026-03-03"}, "bad_value"),
    ],
    ids=[
        "nothing tolerable",
        "more than all",
        "words",
        "half of two risks",
        "as good as bad",
        "an empty lot",
        "tomorrow's lot",
    ],
)
def test_a_seed_without_a_plan_is_refused(
    sqlite_office_in: Callable[[str], Office], changed: Mapping[str, object], reason: str
) -> None:
    office = sqlite_office_in("closed")
    assert said(office.ask("sample_seed", "office", {**SEED, **changed}, ROUND))[0] == reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"checkers": ["t1", "org"]}, "own_act"),
        ({"checkers": ["office", "org"]}, "own_act"),
        ({"checkers": ["disc", "org"]}, "own_act"),
        ({"checkers": ["clerk", "org"]}, "own_act"),
        ({"checkers": ["org"]}, "bad_value"),
        ({"checkers": ["org", "无名"]}, "bad_value"),
        ({"problem": "P-2026-0009"}, "bad_value"),
    ],
    ids=["its checker", "who closed it", "who reviewed it", "of the unit", "one alone", "an unknown one", "not drawn"],
)
def test_a_result_is_of_a_drawn_problem_and_of_new_eyes(
    sqlite_office_in: Callable[[str], Office], fields: Mapping[str, object], reason: str
) -> None:
    office = sqlite_office_in("closed")
    office.do("sample_seed", "office", SEED, ROUND)
    office.do("sample_draw", "office", {}, ROUND)
    before = ledger.books(office.app)
    assert said(office.ask("sample_result", "off2", {**RESULT, "problem": PROBLEM, **fields}, ROUND))[0] == reason
    assert ledger.books(office.app) == before


@pytest.mark.parametrize("account", ["t1", "office"], ids=["its checker", "who closed it"])
def test_who_had_a_part_in_it_does_not_record_the_result(office_in: Callable[[str], Office], account: str) -> None:
    office = office_in("closed")
    office.do("sample_seed", "office", SEED, ROUND)
    office.do("sample_draw", "office", {}, ROUND)
    about = {**RESULT, "problem": PROBLEM}
    assert said(office.ask("sample_result", account, about, ROUND))[0] == "own_act"
    assert said(office.ask("sample_result", "off2", about, ROUND, signed_by=account))[0] == "own_act"
    assert said(office.ask("sample_result", "off2", {**about, "on": "2026-03-01"}, ROUND))[0] == "bad_value"
    office.do("sample_result", "off2", about, ROUND)


def test_the_last_result_settles_the_line_and_gives_the_verdict(office: Office) -> None:
    office.do("sample_seed", "office", SEED, ROUND)
    office.do("sample_draw", "office", {"due_on": "2026-04-02"}, ROUND)
    first, *rest = drawn(office)
    assert rest
    office.do("sample_result", "off2", {**RESULT, "problem": first}, ROUND)
    assert said(office.ask("sample_result", "off2", {**RESULT, "problem": first}, ROUND))[0] == "bad_value"
    assert seen_by(office, "grp", "reverse-check")["samples"][0]["verdict"] == "open"
    for number in rest:
        office.do("sample_result", "off2", {**RESULT, "problem": number}, ROUND)
    sample = seen_by(office, "grp", "reverse-check")["samples"][0]
    assert (sample["verdict"], sample["checked"], sample["bad"]) == ("accepted", len(rest) + 1, 0)
    assert lines(office) == {}
    assert is_sound(office)


def test_one_too_many_rejects_at_once_counts_as_false_and_wants_a_successor(office: Office) -> None:
    office.do("sample_seed", "office", SEED, ROUND)
    office.do("sample_draw", "office", {}, ROUND)
    number = drawn(office)[0]
    (result,) = office.ask("sample_result", "off2", {**RESULT, "problem": number, "verdict": "falsified"}, ROUND)
    assert number in result.warnings[0]
    sample = seen_by(office, "office", "reverse-check")["samples"][0]
    assert (sample["verdict"], sample["bad"], sample["accept"]) == ("rejected", 1, 0)
    assert ledger.problem(office.app, number)["faults"] == "falsification falsified"
    made = seen_by(office, "office", "relapse")
    assert (made["looked_back_at"], made["relapsed"]) == (1, 1)


def test_a_missed_sample_is_told_to_the_office(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    office.do("sample_seed", "office", SEED, ROUND)
    office.do("sample_draw", "office", {"due_on": "2026-03-12"}, ROUND)
    assert {person for person, what in told(office, "2026-03-13") if what == "reverse_check"} == {"office", "off2"}
    assert is_sound(office)


def test_units_and_teams_see_no_sample(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    office.do("sample_seed", "office", SEED, ROUND)
    for account in ("head", "t1", "ldr", "city"):
        with pytest.raises(NotPermitted):
            seen_by(office, account, "reverse-check")


def test_the_closing_day_bounds_the_lot(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    office.stand_at(datetime(2026, 4, 1, 1, 0, tzinfo=UTC))
    assert said(office.ask("sample_seed", "office", {**SEED, "closed_from": "2026-03-03"}, ROUND))[0] == "wrong_state"
    office.do("sample_seed", "office", {**SEED, "closed_until": DAY}, ROUND)
