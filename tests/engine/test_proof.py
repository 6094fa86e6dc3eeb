"""What no workflow file may switch off is shown of good files, and every bent file and faulty gate is told by a way that happens."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rectify.engine import decide
from rectify.engine.catalogue import KINDS
from rectify.engine.gates import GATES
from rectify.engine.model import Inspection, Problem
from rectify.engine.proof import Proof, proved
from rectify.engine.proof_claims import CLAIMS
from rectify.engine.proof_four_eyes import CHECK, CHECKS, DECISIONS, accepted, breaches
from rectify.engine.proof_laws import LAWS
from rectify.engine.proof_moves import EVERYBODY
from rectify.engine.proof_people import ME, OTHER
from rectify.engine.proof_watching import leaves
from rectify.engine.proof_world import CONSTANT, READ, act_of, facts_of, levels
from rectify.engine.rulings import Found
from rectify.engine.workflow import Workflow, parse
from rectify.errors import FaultyFile
from tests.engine.mutants import MUTANTS, SHIPPED, Mutant, text_of
from tests.engine.planted import PLANTED, Planted, planted

if TYPE_CHECKING:
    from collections.abc import Iterator

STATES = tuple(state for state in ("reported", "transferred", "under_check", "passed"))


def read_anyhow(text: str) -> Workflow:
    """Read a workflow without asking whether it is sound, so that the proof stands alone."""
    return parse(text, "bent.yaml", GATES.keys(), law=lambda _workflow, whole: iter(()))  # noqa: ARG005 - the law's words


def five_accounts() -> Workflow:
    return read_anyhow(SHIPPED["five-accounts"])


@cache
def proof_of(name: str) -> Proof:
    """Prove a bent file, each once."""
    return proved(read_anyhow(text_of(next(each for each in MUTANTS if each.name == name))), GATES)


@cache
def proof_of_shipped(name: str) -> Proof:
    """Prove a shipped file, each once."""
    return proved(read_anyhow(SHIPPED[name]), GATES)


def told(proof: Proof) -> dict[str, str]:
    """Give the counterexample of every law that fails."""
    return {each.law.code: each.counterexample.text for each in proof.failures}


# ---- bent files


@pytest.mark.parametrize("mutant", MUTANTS, ids=[each.name for each in MUTANTS])
def test_a_bent_file_is_told_by_the_law_it_breaks_and_the_move_it_breaks_it_with(mutant: Mutant) -> None:
    failed = told(proof_of(mutant.name))
    assert mutant.law in failed
    assert [words for words in mutant.words if words not in failed[mutant.law]] == []
    assert "（" in failed[mutant.law]


@pytest.mark.parametrize("mutant", MUTANTS, ids=[each.name for each in MUTANTS])
def test_what_the_reading_of_a_file_refuses_is_what_the_table_says(mutant: Mutant) -> None:
    try:
        parse(text_of(mutant), "bent.yaml", GATES.keys())
    except FaultyFile:
        assert mutant.checked
    else:
        assert not mutant.checked


def test_there_are_bent_files_that_only_the_proof_sees() -> None:
    assert len(MUTANTS) >= 50
    assert sum(not each.checked for each in MUTANTS) >= 25


@pytest.mark.parametrize("mutant", MUTANTS, ids=[each.name for each in MUTANTS])
def test_the_steps_of_a_counterexample_hang_together(mutant: Mutant) -> None:
    for failure in proof_of(mutant.name).failures:
        steps = failure.counterexample.steps
        assert not steps or steps[0]["from"] == "reported"
        assert all(one["to"] == other["from"] for one, other in pairwise(steps))


def test_the_shortest_way_is_told() -> None:
    door = "  now: {label: 当场销账, from: [reported], to: closed, by: [office], gates: []}\n"
    failures = proved(read_anyhow(SHIPPED["five-accounts"] + door), GATES).failures
    (found,) = [each.counterexample.steps for each in failures if each.law.code == "self_check_done"]
    assert [step["move"] for step in found] == ["now"]


# ---- good files


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_shipped_file_keeps_every_law_it_is_asked_to_keep(name: str) -> None:
    proof = proof_of_shipped(name)
    assert told(proof) == {}
    assert proof.ok
    assert proof.unknown == ()
    assert {*proof.holds, *proof.not_asked} == set(LAWS)


def test_the_five_accounts_are_asked_to_keep_all_laws() -> None:
    assert proof_of_shipped("five-accounts").not_asked == ()


def test_thousands_of_configurations_are_decided_and_they_stand_for_many_more() -> None:
    proof = proof_of_shipped("five-accounts")
    assert proof.explored > 10_000
    assert proof.stands_for > proof.explored * 10**6
    assert (proof.states, proof.moves) == (9, 10)


def test_a_proof_is_the_same_twice() -> None:
    assert proved(five_accounts(), GATES).document() == proof_of_shipped("five-accounts").document()


def test_a_file_without_the_reports_before_each_closing_is_good() -> None:
    text = SHIPPED["five-accounts"].replace("      - dual_reports_delivered", "      #")
    assert told(proved(read_anyhow(text), GATES)) == {}


def test_of_a_gate_that_the_proof_does_not_know_only_that_is_said() -> None:
    text = SHIPPED["five-accounts"].replace("      - deliberated", "      - deliberated\n      - of_their_own")
    gates = {**GATES, "of_their_own": GATES["deliberated"]}
    proof = proved(parse(text, "own.yaml", gates.keys()), gates)
    assert (proof.ok, proof.unknown) == (True, ("of_their_own",))


# ---- faulty gates


@pytest.mark.parametrize("each", PLANTED, ids=[each.name for each in PLANTED])
def test_a_faulty_gate_is_seen_though_the_file_is_good(each: Planted) -> None:
    failed = told(proved(five_accounts(), planted(each)))
    assert set(each.laws) <= set(failed)
    assert [words for words in each.words if words not in failed[each.laws[0]]] == []


def test_every_gate_has_its_promise_written_down() -> None:
    assert set(CLAIMS) == set(GATES)


# ---- that nothing is left out


def worlds(gate: str) -> st.SearchStrategy[dict[str, Any]]:
    """Give whole worlds: a level for every fact that a gate may read."""
    read = {fact for leaf in leaves(GATES[gate], STATES) for fact in leaf.known} | {"actor", "signer"}
    chosen = {fact: st.sampled_from(STATES if fact == "state" else levels(fact)) for fact in sorted(read)}
    return st.fixed_dictionaries(chosen)


@pytest.mark.parametrize("gate", GATES)
@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_every_world_agrees_with_one_leaf_alone_and_the_gate_says_there_what_the_leaf_says(
    gate: str, data: st.DataObject
) -> None:
    world = data.draw(worlds(gate))
    (leaf,) = [
        each for each in leaves(GATES[gate], STATES) if all(world[fact] == value for fact, value in each.known.items())
    ]
    refusal = GATES[gate](facts_of(world), act_of(world, "close"))
    assert refusal == leaf.refusal
    assert CLAIMS[gate].holds(world) == (refusal is None)


def test_no_fact_stands_for_two_columns() -> None:
    both = {each.name for each in fields(Problem)} & {each.name for each in fields(Inspection)}
    assert both <= CONSTANT.keys()


def test_every_fact_that_a_gate_reads_has_more_than_one_level() -> None:
    read = {fact for gate in GATES.values() for leaf in leaves(gate, STATES) for fact in leaf.known}
    assert [fact for fact in sorted(read) if len(levels(fact)) < 2] == []
    assert read & READ.keys()


# ---- two persons


def rows() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for each in DECISIONS:
        row = {"handed_over_on": "2026-03-03", "start_on": "2026-01-05", "nominal_on": "2026-03-05"}
        yield each.key, dict(each.fields), {**row, "effective_on": "2026-03-05", **each.row, **each.request(OTHER)}


@pytest.mark.parametrize(("key", "given_", "row"), list(rows()), ids=[f"{n} {row[0]}" for n, row in enumerate(rows())])
def test_somebody_else_may_take_every_decision_that_the_asker_may_not(
    key: str, given_: dict[str, Any], row: dict[str, Any]
) -> None:
    assert accepted(key, given_, row, EVERYBODY) != ()


def test_two_others_may_check_what_one_or_the_unit_may_not() -> None:
    row = {"state": "under_check", "handed_over_on": "2026-03-03"}
    assert accepted("check", {**CHECK, "checkers": ["X", "Y"]}, row, EVERYBODY) != ()
    assert all(
        not accepted("check", {**CHECK, "checkers": list(names)}, {**row, **more}, EVERYBODY)
        for _s, names, more in CHECKS
    )


@pytest.mark.parametrize("place", range(len(DECISIONS)), ids=lambda place: f"{place} {DECISIONS[place].key}")
def test_a_decision_whose_rule_lets_everybody_pass_is_seen(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = DECISIONS[place]
    row = {"handed_over_on": "2026-03-03", **decision.row, **decision.request(ME)}
    assert accepted(decision.key, decision.fields, row, EVERYBODY) == ()
    lax = lambda _act, _facts, _rules, _roles: Found(body={"signer": "A"})  # noqa: E731 - planted
    monkeypatch.setitem(decide.RULES, decision.key, lax)
    assert accepted(decision.key, decision.fields, row, EVERYBODY) != ()


def test_a_breach_among_the_decisions_fails_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = decide.RULES["withdrawal_decision"]
    monkeypatch.setitem(decide.RULES, "withdrawal_decision", lambda _act, _facts, _rules, _roles: Found())
    breaches.cache_clear()
    try:
        failed = told(proved(five_accounts(), GATES))
    finally:
        breaches.cache_clear()
    assert rule is not decide.RULES["withdrawal_decision"]
    assert KINDS["withdrawal_decision"].label in failed["decisions_by_two"]
