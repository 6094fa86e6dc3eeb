"""The shipped workflow files: sound, what domain.md A2 says, and what editors are told about them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema
import pytest
from ruamel.yaml import YAML

from rectify.engine.catalogue import MOVE_FIELDS
from rectify.engine.cycle import Cycle
from rectify.engine.gates import GATES, WORDS
from rectify.engine.migration import unavoidable
from rectify.engine.model import STATES as MODEL_STATES
from rectify.engine.proof import proved
from rectify.engine.soundness import path_between, reached_from
from rectify.engine.workflow import FIELDS, OBLIGATIONS, ROLES, Workflow, parse
from rectify.errors import FaultyFile
from rectify.library import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = shipped_folder("workflows")
SCHEMA = json.loads((FOLDER / "workflow.schema.json").read_text(encoding="utf-8"))
FILES = sorted(path for path in FOLDER.glob("*.yaml") if "$schema=workflow.schema" in path.read_text(encoding="utf-8"))
"""The workflows of problems; a clue's is of another kind and has tests of its own."""

FIVE_ACCOUNTS = (FOLDER / "five-accounts.yaml").read_text(encoding="utf-8")

STATES = {
    "reported": ("报账", "已登记", ("feedback",)),
    "handed_over": ("交账", "已反馈", ("receipt", "plan")),
    "transferred": ("转账", "整改中", ("rectify", "midterm")),
    "under_check": ("查账", "核查验收中", ("check",)),
    "passed": ("查账", "验收通过待销号", ("closing",)),
    "closed": ("销账", "已销号", ("look_back",)),
    "long_term": (None, "持续整改", ("review",)),
    "void": (None, "已撤销", ()),
    "legacy": (None, "历史已销号", ()),
}
MUSTS = "self_check_done institution_built persons_dealt_with"
OPEN = "reported handed_over transferred under_check passed long_term"
# The table of domain.md A2: move, name, from, to, by, gates.
MOVES = (
    ("hand_over", "交账", "reported", "handed_over", "office", "finding_complete feedback_issued"),
    ("transfer", "转账", "handed_over", "transferred", "office",
     "receipt_on_file three_feedbacks plan_complete deliberated plan_approved referrals_sent"),
    ("submit", "申请销号", "transferred", "under_check", "unit_head",
     "measures_done evidence_of_substance three_musts_claimed in_time_or_accepted"),
    ("return", "退回补充整改", "under_check", "transferred", "team office", "supplement_stated"),
    ("pass", "验收通过", "under_check", "passed", "team", f"checked_independently {MUSTS}"),
    ("close", "销账", "passed", "closed", "office",
     f"{MUSTS} dual_reports_delivered discipline_review_agreed closer_is_another"),
    ("reopen_check", "撤回验收", "passed", "under_check", "office", "supplement_stated"),
    ("continue_long", "转持续整改", "transferred under_check", "long_term", "office", "continuation_approved"),
    ("resume", "恢复整改", "long_term", "transferred", "office", "review_recorded"),
    ("withdraw", "撤销", OPEN, "void", "office", "withdrawal_approved"),
)  # fmt: skip


def five_accounts() -> Workflow:
    """Read the default workflow."""
    return parse(FIVE_ACCOUNTS, "five-accounts.yaml", GATES.keys())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_is_sound_and_called_as_it_is(path: Path) -> None:
    workflow = parse(path.read_text(encoding="utf-8"), path.name, GATES.keys())
    assert workflow.name == path.stem
    Cycle(workflow, GATES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_of_a_shipped_file_it_is_proved_that_it_keeps_every_law(path: Path) -> None:
    proof = proved(parse(path.read_text(encoding="utf-8"), path.name, GATES.keys()), GATES)
    assert [each.text for each in proof.failures] == []
    assert proof.explored > 10_000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_fits_the_schema_that_it_names(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=workflow.schema.json\n")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(YAML(typ="safe", pure=True).load(text))


def test_the_schema_knows_the_same_words_as_the_code() -> None:
    known = {name: set(SCHEMA["$defs"][name]["enum"]) for name in ("role", "gate", "obligation", "field", "state_code")}
    assert known == {
        "role": set(ROLES), "gate": set(GATES), "obligation": set(OBLIGATIONS), "field": set(FIELDS),
        "state_code": set(MODEL_STATES),
    }  # fmt: skip


def test_a_move_takes_only_fields_that_an_act_can_bring() -> None:
    assert set(FIELDS) <= {field.name for field in MOVE_FIELDS}


def test_the_states_are_those_of_the_five_accounts() -> None:
    states = five_accounts().states
    assert {state.code: (state.account, state.label, state.owed) for state in states} == STATES
    assert {state.code for state in states if state.final} == {"closed", "void", "legacy"}


def test_the_moves_are_those_of_the_table() -> None:
    found = tuple(
        (move.code, move.label, " ".join(move.from_states), move.to, " ".join(move.by), " ".join(move.gates))
        for move in five_accounts().moves
    )
    assert found == MOVES


def test_what_a_move_takes_is_named() -> None:
    taken = {move.code: move.fields for move in five_accounts().moves if move.fields}
    assert taken == {"return": ("what", "due_on"), "reopen_check": ("what", "due_on"), "close": ("minutes",)}


def shipped(name: str) -> Workflow:
    """Read a shipped workflow."""
    return parse((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml", GATES.keys())


def test_every_gate_there_is_stands_on_a_move_of_a_shipped_file() -> None:
    read = [shipped(path.stem) for path in FILES]
    assert {gate for workflow in read for move in workflow.moves for gate in move.gates} == set(GATES)
    assert {gate for move in five_accounts().moves for gate in move.gates} == set(GATES) - {"notice_signed"}


def test_the_rolling_accounts_are_the_five_accounts_without_the_reports_of_the_unit() -> None:
    five, rolling = five_accounts(), shipped("five-accounts-rolling")
    assert rolling.states == five.states
    without = tuple(
        replace(move, gates=tuple(gate for gate in move.gates if gate != "dual_reports_delivered"))
        for move in five.moves
    )
    assert rolling.moves == without


# What A2 says of the shorter files: name, the way to the closing, and what is asked for on it besides the musts.
SHORTER = {
    "on-the-spot": (
        "reported transferred under_check closed",
        "finding_complete notice_signed plan_complete measures_done evidence_of_substance three_musts_claimed",
        "in_time_or_accepted checked_independently closer_is_another",
    ),
    "short-chain": (
        "reported transferred under_check closed",
        "finding_complete feedback_issued referrals_sent receipt_on_file three_feedbacks deliberated plan_complete measures_done",
        "evidence_of_substance three_musts_claimed in_time_or_accepted checked_independently closer_is_another",
        "discipline_review_agreed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHORTER)
def test_the_shorter_ways_are_those_of_the_design(name: str) -> None:
    workflow = shipped(name)
    way, *gates = SHORTER[name]
    assert path_between(workflow, "reported", "closed") == tuple(way.split())
    assert set(unavoidable(workflow, "reported", "closed")) == {*" ".join(gates).split(), *MUSTS.split()}
    assert set(workflow.move("close").gates) >= {*MUSTS.split(), "closer_is_another"}


def test_every_state_of_every_file_is_one_that_a_problem_may_stand_in() -> None:
    assert {state.code for path in FILES for state in shipped(path.stem).states} <= set(MODEL_STATES)


def test_every_gate_has_a_few_words_for_tables() -> None:
    assert set(WORDS) == set(GATES)


def test_nothing_is_reached_from_a_final_state() -> None:
    workflow = five_accounts()
    assert all(reached_from(workflow, state.code) == {state.code} for state in workflow.states if state.final)


# What no office may switch off: id, the line taken out of the closing move, a part of the only fault's sentence.
SWITCHED_OFF = (
    ("self_check", "      - self_check_done\n", "“self_check_done”（自查自纠）"),
    ("institution", "      - institution_built\n", "“institution_built”（建章立制）"),
    ("persons", "      - persons_dealt_with\n", "“persons_dealt_with”（处理责任人）"),
    ("closer", "      - closer_is_another\n", "“closer_is_another”（销账人与单位、验收人相分离）"),
)


@pytest.mark.parametrize(("line", "part"), [row[1:] for row in SWITCHED_OFF], ids=[row[0] for row in SWITCHED_OFF])
def test_a_closing_gate_cannot_be_taken_out(line: str, part: str) -> None:
    before, close, after = FIVE_ACCOUNTS.partition("  close:\n")
    with pytest.raises(FaultyFile) as raised:
        parse(before + close + after.replace(line, "", 1), "five-accounts.yaml", GATES.keys())
    (fault,) = raised.value.faults
    assert part in fault.message


def test_a_side_door_to_closed_is_found_with_the_way_through_it() -> None:
    door = "  shortcut: {label: 直接销号, from: [transferred], to: closed, by: [unit_head], gates: []}\n"
    with pytest.raises(FaultyFile) as raised:
        parse(FIVE_ACCOUNTS + door, "five-accounts.yaml", GATES.keys())
    messages = [fault.message for fault in raised.value.faults]
    assert len(messages) == 5
    assert sum("绕过：reported → handed_over → transferred → closed" in message for message in messages) == 3
    assert any("被巡察单位不能给自己销账" in message for message in messages)
