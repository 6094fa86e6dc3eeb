"""The shipped workflow of clues: what domain.md A6 says, and what editors are told about it."""

from __future__ import annotations

import json

import jsonschema
from ruamel.yaml import YAML

from rectify.engine.clues.gates import GATES
from rectify.engine.clues.kinds import KINDS, MOVES
from rectify.engine.clues.model import STATES
from rectify.engine.clues.workflow import HANDS, OWED, cycle, parse
from rectify.engine.workflow import OBLIGATIONS
from rectify.library import shipped_folder

FOLDER = shipped_folder("workflows")
TEXT = (FOLDER / "clue.yaml").read_text(encoding="utf-8")
SCHEMA = json.loads((FOLDER / "clue.schema.json").read_text(encoding="utf-8"))

# The road of domain.md A6: move, name, from, to, by, gates.
ROAD = (
    ("accept", "受理", "transferred", "accepted", "discipline organisation", "both_signed"),
    ("dispose", "处置", "accepted handled", "handled", "discipline organisation", ""),
    ("answer", "反馈", "handled answered", "answered", "discipline organisation", "disposal_stated"),
    ("file", "归档", "answered", "filed", "office discipline organisation", "answer_on_file filer_is_another"),
)


def test_the_road_is_that_of_the_table() -> None:
    found = tuple(
        (move.code, move.label, " ".join(move.from_states), move.to, " ".join(move.by), " ".join(move.gates))
        for move in parse(TEXT, "clue.yaml").moves
    )
    assert found == ROAD


def test_its_states_are_those_of_the_code_and_three_months_are_owed() -> None:
    workflow = parse(TEXT, "clue.yaml")
    assert tuple(state.code for state in workflow.states) == STATES
    assert [state.code for state in workflow.states if "referral_answer" in state.owed] == ["accepted", "handled"]
    cycle(workflow)


def test_every_move_is_a_kind_of_act_and_every_gate_stands_on_one() -> None:
    workflow = parse(TEXT, "clue.yaml")
    assert {move.code for move in workflow.moves} == set(MOVES)
    assert set(MOVES) <= set(KINDS)
    assert {gate for move in workflow.moves for gate in move.gates} == set(GATES)


def test_the_file_fits_the_schema_that_it_names() -> None:
    assert TEXT.startswith("# yaml-language-server: $schema=clue.schema.json\n")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(YAML(typ="safe", pure=True).load(TEXT))


def test_the_schema_knows_the_same_words_as_the_code() -> None:
    known = {name: set(SCHEMA["$defs"][name]["enum"]) for name in ("role", "gate", "obligation")}
    assert known == {"role": {each.value for each in HANDS}, "gate": set(GATES), "obligation": set(OWED)}
    assert set(OWED) <= set(OBLIGATIONS)
