"""Acts in any order under any workflow, the laxest that loads included: refusals in words, never a fault, never a way round."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.app import invariants
from rectify.app.ticking import tick
from rectify.engine.consents import MUSTS, must_state
from rectify.engine.gates import GATES
from rectify.engine.proof import proved
from rectify.engine.workflow import parse
from rectify.store.subjects import subject
from tests import ledger, versions
from tests.app.test_any_order import RECORDS
from tests.app.test_no_way_round import STORY
from tests.app.test_workflow_files import CHAINS, MAKES, NOTICE, SHORT, WITHIN_THE_STAY, a_round_of
from tests.office import MORNING, PROBLEM, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rectify.engine.model import Problem
    from tests.copies import Copies

FILES = ("five-accounts", "five-accounts-rolling", "on-the-spot", "short-chain")
MOVERS = ("office", "off2", "head", "t1")
BACK = {"what": "补齐", "due_on": "2026-04-30"}
ACTS = [*RECORDS, *((fact.account, fact.key, fact.fields, fact.subject) for fact in (NOTICE, WITHIN_THE_STAY))]


def problem_of(office: Office) -> Problem:
    with office.app.store.reading() as reader:
        found = subject(reader, PROBLEM).problem
    assert found is not None
    return found


def road(name: str) -> Iterator[tuple[str, str, Mapping[str, object] | None, str | None]]:
    """Give the story that leads to the closing: account, kind, fields, and the move where it is one."""
    story = CHAINS[name].story if name in CHAINS else STORY
    for move, facts in story.items():
        for fact in facts:
            yield fact.account, fact.key, {**fact.fields, "about": fact.subject}, None
        yield MAKES[move], "move", None, move


def live(office: Office, name: str, dice: random.Random, acts: int) -> None:
    """Let people go their way, and ask for whatever else comes to their minds, while days pass."""
    workflow = parse(versions.shipped(name), name, GATES.keys())
    at, way = MORNING, road(name)
    for _turn in range(acts):
        chance = dice.random()
        if chance < 0.06:
            at += timedelta(days=dice.choice((1, 9, 30)))
            office.stand_at(at)
            tick(office.app, on=at.date())
        elif chance < 0.45 and (step := next(way, None)):
            account, key, fields, move = step
            fields = dict(fields or {})
            office.ask(key, account, fields, str(fields.pop("about", PROBLEM)), move=move)
        elif chance < 0.8:
            account, key, given, about = dice.choice(ACTS)
            office.ask(key, account, given, about)
        else:
            found = dice.choice(workflow.moves)
            sent_back = BACK if found.fields and found.to != "closed" else None
            office.ask("move", dice.choice(MOVERS), sent_back, PROBLEM, move=found.code)


KINDS = {
    "shipped": a_round_of,
    "lax": lambda folder, name: a_round_of(folder, name, own=versions.laxest(name)),
}
"""As shipped, and an office's own text that asks for nothing that no law asks for."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FILES)
def test_whatever_is_asked_in_whatever_order_the_books_hold(
    copies: Copies, tmp_path: Path, name: str, kind: str, often: Callable[[int, int], int]
) -> None:
    for seed in range(often(3, 150)):
        folder = tmp_path / f"seed-{seed}"
        folder.mkdir()
        office = copies.office(f"{kind} {name}", lambda place: KINDS[kind](place, name), folder)
        live(office, name, random.Random(f"{name} {kind} {seed}"), 150)  # noqa: S311 - chooses what people do
        problem = problem_of(office)
        if problem.state == "closed":
            assert {must_state(problem, must) for must in MUSTS} <= {"met", "excepted"}
        told = [str(each) for each in invariants.check(office.app)]
        assert [
            each for each in told if not each.startswith("I14 I-")
        ] == []  # an inspection's duties have tests of their own
        office.app.store.close()


@pytest.mark.parametrize("name", FILES)
def test_the_laxest_file_is_sound_and_lawful(name: str) -> None:
    workflow = parse(versions.laxest(name), name, GATES.keys())
    assert {gate for move in workflow.moves for gate in move.gates} <= versions.AT_LEAST | {"receipt_on_file"}
    assert set(workflow.move("close").gates) >= set(versions.NEVER_OFF)
    assert proved(workflow, GATES).failures == ()


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_receipt_no_clock_runs_and_whoever_needs_one_is_refused_in_words(
    copies: Copies, tmp_path: Path, kind: str
) -> None:
    office = copies.office(f"{kind} short-chain", lambda place: KINDS[kind](place, "short-chain"), tmp_path)
    for fact in SHORT.story["hand_over"]:
        office.do(fact.key, fact.account, fact.fields, fact.subject)
    office.do("move", "office", None, PROBLEM, move="hand_over")
    assert ledger.problem(office.app, PROBLEM)["start_on"] is None
    for key, fields in (
        ("extension_request", {"until": "2026-06-30", "reason": "汛期"}),
        ("explanation", {"reason": "汛期"}),
    ):
        (refusal,) = office.ask(key, "head", fields, PROBLEM)[0].refusals
        assert refusal.reason == "wrong_state", key
    (result,) = office.ask("move", "head", None, PROBLEM, move="submit")
    assert "整改期限尚未起算（缺签收）" in [each.missing for each in result.refusals]
