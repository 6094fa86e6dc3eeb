"""The gates that ``clue.yaml`` may name: each is a question with a reason for its no (domain.md A6, R-30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.clues.model import ADDRESSEES, Clue, ClueFacts, ClueReason
from rectify.engine.model import Refusal, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act


def clue_of(facts: ClueFacts) -> Clue:
    """Give the clue an act is about."""
    assert facts.clue is not None  # noqa: S101 - moves are about a clue
    return facts.clue


def both_signed(facts: ClueFacts, act: Act) -> Refusal | None:
    """移交双方签字: who handed it over and who received it, two persons, both dates, in their order."""
    clue = clue_of(facts)
    received_by, received_on = receipt(facts, act)
    if not (clue.handed_by and clue.handed_on):
        return Refusal(reason=ClueReason.BOTH_SIGNED, missing="移交经办人签字及日期", owner=Role.TEAM)
    owner = ADDRESSEES.get(clue.addressed_to)
    if not (received_by and received_on):
        return Refusal(reason=ClueReason.BOTH_SIGNED, missing="接收人签字及日期", owner=owner)
    if received_on < clue.handed_on:
        said = f"接收日期（{received_on}）不能早于移交日期（{clue.handed_on}）"
        return Refusal(reason=ClueReason.BOTH_SIGNED, missing=said, owner=owner)
    if facts.person(received_by) == facts.person(clue.handed_by):
        return Refusal(reason=ClueReason.BOTH_SIGNED, missing="移交人与接收人须为两人", owner=owner)
    return None


def receipt(facts: ClueFacts, act: Act) -> tuple[str | None, str | None]:
    """Give who received and when: as the clue has it, else as this act says."""
    clue = clue_of(facts)
    if clue.received_by and clue.received_on:
        return clue.received_by, clue.received_on
    by = facts.person(act.text("received_by")) or None
    return by, act.day("received_on")


def disposal_stated(facts: ClueFacts, _act: Act) -> Refusal | None:
    """An answer says how the clue was dealt with."""
    if clue_of(facts).disposal:
        return None
    return Refusal(reason=ClueReason.DISPOSAL_STATED, missing="处置方式", owner=None)


def answer_on_file(facts: ClueFacts, _act: Act) -> Refusal | None:
    """反馈: nothing is filed that was not answered."""
    clue = clue_of(facts)
    if clue.answered_on:
        return None
    return Refusal(
        reason=ClueReason.ANSWER_ON_FILE, missing="办理结果的书面反馈", owner=ADDRESSEES.get(clue.addressed_to)
    )


def filer_is_another(facts: ClueFacts, _act: Act) -> Refusal | None:
    """Nobody registers and files the same clue."""
    if facts.watcher.name != clue_of(facts).registered_by:
        return None
    return Refusal(reason=ClueReason.FILER_IS_ANOTHER, missing="归档人不能是登记人", owner=None)


GATES: Mapping[str, Callable[[ClueFacts, Act], Refusal | None]] = {
    ClueReason.BOTH_SIGNED.value: both_signed,
    ClueReason.DISPOSAL_STATED.value: disposal_stated,
    ClueReason.ANSWER_ON_FILE.value: answer_on_file,
    ClueReason.FILER_IS_ANOTHER.value: filer_is_another,
}
"""The gates by the names that ``clue.yaml`` uses."""
