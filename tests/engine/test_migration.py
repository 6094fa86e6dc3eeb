"""What a problem owes when its workflow changes under it: kept, met, new, and never skipped."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.acts import Act
from rectify.engine.gates import GATES
from rectify.engine.migration import Obligations, obligations, obstacle, still_owed, unavoidable
from rectify.engine.model import Actor, Facts, Inspection, Problem
from rectify.engine.workflow import Workflow, parse
from tests import versions

if TYPE_CHECKING:
    from collections.abc import Mapping

MUSTS = ("self_check_done", "institution_built", "persons_dealt_with")
ACT = Act(id="", key="migrate_workflow", account="office")


def read(text: str) -> Workflow:
    return parse(text, "five-accounts.yaml", GATES.keys())


NEW = read(versions.version(2))
OLD = read(
    versions.version(
        1, ("      - deliberated # R-10\n", ""), ("      - plan_approved\n", ""),
        ("      - discipline_review_agreed # S000\n", ""),
    )
)  # fmt: skip


def facts(state: str, history: Mapping[str, object] | None = None, **held: str | int) -> Facts:
    """Give a problem in a state, with what is held of it."""
    problem = replace(Problem(number="P-1", state=state, workflow="five-accounts"), **held)  # type: ignore[arg-type] # its columns
    known = {"migration": history} if history is not None else {}
    return Facts(
        today="2026-03-02",
        actor=Actor(name="office"),
        problem=problem,
        inspection=Inspection(number="I-1"),
        known=known,
    )


def found(state: str, history: Mapping[str, object] | None = None, **held: str | int) -> Obligations:
    return obligations(OLD, NEW, facts(state, history, **held), ACT)


def test_a_gate_is_unavoidable_where_no_way_leads_round_it() -> None:
    assert set(unavoidable(NEW, "reported", "transferred")) == {
        *NEW.move("hand_over").gates,
        *NEW.move("transfer").gates,
    }
    assert unavoidable(NEW, "transferred", "transferred") == ()
    assert unavoidable(NEW, "closed", "transferred") == ()
    assert "continuation_approved" not in unavoidable(NEW, "reported", "closed")
    assert "continuation_approved" in unavoidable(NEW, "reported", "long_term")


def test_before_the_step_a_new_gate_is_merely_new() -> None:
    said = found("handed_over")
    assert (said.new, said.met, said.owed) == (("deliberated", "plan_approved", "discipline_review_agreed"), (), ())
    assert set(said.kept) == set(unavoidable(OLD, "handed_over", "closed"))


def test_after_the_step_a_new_gate_that_is_not_met_goes_along() -> None:
    said = found("transferred", deliberated_on="2026-03-01")
    assert said.new == ("deliberated", "plan_approved", "discipline_review_agreed")
    assert said.met == ("deliberated",)
    assert said.owed == ("plan_approved",)


def test_what_let_it_through_is_asked_for_no_more_though_it_would_not_be_met_today() -> None:
    said = found("passed")
    assert "in_time_or_accepted" in said.passed
    assert "in_time_or_accepted" not in (*said.new, *said.owed, *said.kept)


def test_what_the_new_version_asks_no_more_is_named() -> None:
    back = obligations(NEW, OLD, facts("handed_over"), ACT)
    assert set(back.dropped) == {"deliberated", "plan_approved", "discipline_review_agreed"}
    assert (back.new, back.owed) == ((), ())


def test_a_gate_that_moves_from_ahead_to_behind_is_not_lost() -> None:
    earlier = read(
        versions.version(
            2, ("      - persons_dealt_with\n\n  # 三个不放过", "      - persons_dealt_with\n      - discipline_review_agreed\n\n  # 三个不放过"),
            ("      - discipline_review_agreed # S000\n", ""),
        )
    )  # fmt: skip
    assert earlier.move("pass").gates[-1] == "discipline_review_agreed"
    said = obligations(NEW, earlier, facts("passed"), ACT)
    assert said.owed == ("discipline_review_agreed",)
    assert "discipline_review_agreed" in said.kept
    assert said.new == ()


def test_what_was_carried_is_carried_on_while_it_is_asked_for_and_not_met() -> None:
    held = {"carried_gates": "deliberated plan_approved", "deliberated_on": "2026-03-01"}
    history: Mapping[str, object] = {"state": "transferred", "passed": list(found("transferred").passed)}
    again = obligations(NEW, NEW, facts("under_check", history, **held), ACT)
    assert again.owed == ("plan_approved",)
    assert "plan_approved" not in again.passed
    back = obligations(NEW, OLD, facts("under_check", history, **held), ACT)
    assert back.owed == ()


def test_the_way_back_restores_what_was_passed_and_what_was_carried() -> None:
    first = found("transferred")
    history: Mapping[str, object] = {"state": "transferred", "passed": list(first.passed)}
    there = facts("transferred", history, carried_gates=" ".join(first.owed))
    back = obligations(NEW, OLD, there, ACT)
    assert back.owed == ()
    assert set(back.passed) == set(first.passed)
    once_more = facts("transferred", {"state": "transferred", "passed": list(back.passed)})
    assert obligations(OLD, NEW, once_more, ACT).owed == first.owed


def test_a_gate_of_the_closing_itself_is_told_once() -> None:
    held = facts("passed", carried_gates="deliberated discipline_review_agreed no_such_gate")
    assert [each.reason.value for each in still_owed(held, ACT)] == ["deliberated", "discipline_review_agreed"]
    besides = NEW.move("close").gates
    assert [each.reason.value for each in still_owed(held, ACT, besides=besides)] == ["deliberated"]


SUBMITTED_LATE = {"effective_on": "2026-02-01", "submitted_on": "2026-02-03"}
SUBMITTED_IN_TIME = {"effective_on": "2026-02-01", "submitted_on": "2026-01-30"}


@pytest.mark.parametrize(
    ("held", "owed"),
    [(SUBMITTED_LATE, True), (SUBMITTED_IN_TIME, False)],
    ids=["late when it was submitted", "in time when it was submitted"],
)
def test_time_is_looked_at_as_it_was_at_the_submission(held: dict[str, str | int], *, owed: bool) -> None:
    lax = read(versions.version(1, ("      - in_time_or_accepted\n", "")))
    said = obligations(lax, NEW, facts("under_check", None, **held), ACT)
    assert ("in_time_or_accepted" in said.owed) == owed


def test_what_cannot_go_over_is_told_in_a_sentence() -> None:
    problem, nothing = (
        Problem(number="P-1", state="long_term", workflow="five-accounts", workflow_hash="x"),
        Obligations(),
    )
    without = replace(NEW, states=tuple(each for each in NEW.states if each.code != "long_term"))
    assert obstacle(OLD, NEW, "five-accounts", problem, nothing) == ""
    assert "不是本问题所用的流程（five-accounts）" in obstacle(OLD, NEW, "short-chain", problem, nothing)
    assert "没有“持续整改”（long_term）这一状态" in obstacle(OLD, without, "five-accounts", problem, nothing)
    here = replace(problem, workflow_hash=NEW.text_hash)
    assert obstacle(OLD, NEW, "five-accounts", here, nothing) == "本问题已按这一版办理"
    bound = Obligations(owed=("supplement_stated",))
    assert "事后不能补" in obstacle(OLD, NEW, "five-accounts", problem, bound)


REMOVABLE = [
    (move.code, gate) for move in NEW.moves for gate in move.gates if gate not in {*MUSTS, "closer_is_another"}
]


def without(gone: frozenset[tuple[str, str]]) -> Workflow:
    """Give a version in which some gates do not stand on some moves."""
    moves = tuple(
        replace(move, gates=tuple(gate for gate in move.gates if (move.code, gate) not in gone)) for move in NEW.moves
    )
    return replace(NEW, moves=moves)


@given(
    st.frozensets(st.sampled_from(REMOVABLE)), st.frozensets(st.sampled_from(REMOVABLE)),
    st.sampled_from(["reported", "handed_over", "transferred", "under_check", "passed", "long_term"]),
)  # fmt: skip
def test_whatever_changes_no_gate_of_the_new_way_is_skipped(
    old_gone: frozenset[tuple[str, str]], new_gone: frozenset[tuple[str, str]], state: str
) -> None:
    old, new = without(old_gone), without(new_gone)
    said = obligations(old, new, facts(state), ACT)
    answered = {*said.passed, *said.met, *said.owed, *unavoidable(new, state, "closed")}
    assert set(unavoidable(new, "reported", "closed")) <= answered
    assert not set(said.owed) & set(said.passed)
    assert set(said.met) <= set(said.new)
    there = facts(state, {"state": state, "passed": list(said.passed)}, carried_gates=" ".join(said.owed))
    back = obligations(new, old, there, ACT)
    assert (back.owed, back.passed) == ((), said.passed)


def test_what_is_found_can_be_kept_in_a_journal() -> None:
    said = found("transferred")
    assert json.loads(json.dumps([said.passed, said.owed])) == [list(said.passed), list(said.owed)]
    assert not {*MUSTS} & set(said.dropped)
