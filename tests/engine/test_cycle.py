"""A workflow answers what stands in a move's way, all of it, and where the move leads."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from rectify.engine.cycle import Cycle
from rectify.engine.model import Reason, Refusal, Role
from rectify.engine.workflow import Move, State, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable

MUSTS = ("self_check_done", "institution_built", "persons_dealt_with")


def gate(name: str) -> Callable[[frozenset[str], str], Refusal | None]:
    """Make a gate that is open when the facts hold its name."""
    refusal = Refusal(reason=Reason(name), missing=f"缺 {name}", owner=Role.UNIT_HEAD)
    return lambda facts, _act: None if name in facts else refusal


WORKFLOW = Workflow(
    name="short",
    version=1,
    label="短链",
    states=(
        State(code="reported", label="已登记", owed=("feedback",)),
        State(code="passed", label="待销号", owed=("closing",)),
        State(code="closed", label="已销号", final=True),
    ),
    moves=(
        Move(code="take", label="登账", from_states=("reported", "passed"), to="passed", by=(Role.OFFICE,)),
        Move(code="close", label="销账", from_states=("passed",), to="closed", by=(Role.OFFICE,), gates=MUSTS),
        Move(code="state", label="与库中属性同名", from_states=("passed",), to="reported", by=(Role.OFFICE,)),
    ),
    text_hash="",
)
CYCLE = Cycle(WORKFLOW, {name: gate(name) for name in MUSTS})
ALL = frozenset(MUSTS)


def test_a_move_with_every_gate_open_gives_the_new_state() -> None:
    assert CYCLE.attempt("close", "passed", ALL, "") == "closed"


def test_a_move_without_gates_is_open() -> None:
    assert CYCLE.attempt("take", "reported", frozenset(), "") == "passed"


def test_a_move_may_lead_where_it_started() -> None:
    assert CYCLE.attempt("take", "passed", frozenset(), "") == "passed"


def test_a_move_may_be_called_as_the_library_calls_its_own_things() -> None:
    assert CYCLE.attempt("state", "passed", frozenset(), "") == "reported"


@pytest.mark.parametrize(
    "met", [frozenset(), {MUSTS[0]}, {MUSTS[1]}, {MUSTS[0], MUSTS[2]}], ids=lambda met: str(len(met))
)
def test_all_unmet_gates_come_back_together_in_the_files_order(met: frozenset[str]) -> None:
    refusals = CYCLE.attempt("close", "passed", frozenset(met), "")
    assert not isinstance(refusals, str)
    assert [refusal.reason for refusal in refusals] == [name for name in MUSTS if name not in met]
    assert refusals == CYCLE.unmet("close", frozenset(met), "")
    assert all(refusal.missing and refusal.owner is Role.UNIT_HEAD for refusal in refusals)


def test_the_gates_see_the_facts_and_the_act() -> None:
    seen: list[tuple[str, str]] = []

    def watching(facts: str, act: str) -> None:
        seen.append((facts, act))

    Cycle(WORKFLOW, dict.fromkeys(MUSTS, watching)).attempt("close", "passed", "facts", "act")
    assert seen == [("facts", "act")] * 3


def test_a_refused_attempt_leaves_nothing_behind() -> None:
    assert CYCLE.attempt("close", "passed", frozenset(), "") == CYCLE.attempt("close", "passed", frozenset(), "")
    assert CYCLE.attempt("close", "passed", ALL, "") == "closed"


def test_an_error_in_a_gate_is_a_bug_and_is_not_swallowed() -> None:
    def broken(_facts: object, _act: object) -> Refusal | None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Cycle(WORKFLOW, dict.fromkeys(MUSTS, broken)).attempt("close", "passed", None, None)


@pytest.mark.parametrize(
    ("move", "state"),
    [("close", "reported"), ("close", "closed"), ("nothing", "passed"), ("to_closed", "passed"), ("take", "")],
)
def test_no_other_move_starts_from_a_state(move: str, state: str) -> None:
    assert not CYCLE.allows(move, state)
    with pytest.raises(ValueError, match="does not start from"):
        CYCLE.attempt(move, state, ALL, "")


def test_the_moves_of_a_state_come_in_the_files_order() -> None:
    assert [move.code for move in CYCLE.moves_from("passed")] == ["take", "close", "state"]
    assert CYCLE.moves_from("closed") == ()
    assert CYCLE.moves_from("nowhere") == ()


def test_a_gate_that_does_not_exist_is_not_put_off_until_the_move() -> None:
    with pytest.raises(KeyError):
        Cycle(WORKFLOW, {})


def test_the_library_tells_no_log_of_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        CYCLE.attempt("close", "passed", ALL, "")
        CYCLE.attempt("close", "passed", frozenset(), "")
    assert caplog.records == []
