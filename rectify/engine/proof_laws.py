"""What no workflow file may switch off (domain.md A2, last sentences): each law, when it is asked, and how it would be broken.

A law is a function from the search to its first counterexample, or None where it holds everywhere. Which gates stand on which
move is the file's business; a law asks what is true of every way through the file, whatever stands where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rectify.engine.model import ADMINISTRATORS, Role
from rectify.engine.proof_claims import CLAIMS, FOR_THIS_ACT, RUNNING
from rectify.engine.proof_four_eyes import breaches
from rectify.engine.proof_moves import EVERYBODY
from rectify.engine.proof_people import PERSONS, behind, in_words, unit_people
from rectify.engine.proof_search import APPLIED, DATED
from rectify.engine.proof_watching import leaves
from rectify.engine.proof_words import Counterexample, after, called, described, gates_called, lacking, state_called
from rectify.engine.soundness import CLOSED, INITIAL, LEGACY, LONG_TERM, PASSED, THREE_MUSTS, VOID

if TYPE_CHECKING:
    from rectify.engine.gates import Gate
    from rectify.engine.proof_search import Obstacle, Search, Step
    from rectify.engine.proof_world import Known
    from rectify.engine.workflow import Workflow

Broken = Callable[["Search"], Counterexample | None]

UNDER_CHECK = "under_check"
_OF_UNIT: Final = tuple(
    (person, signer) for person, signer in EVERYBODY if behind(person, signer) & unit_people(person)
)
_NO_BUSINESS: Final = ADMINISTRATORS | {Role.SYSTEM}
_HANDS_OFF: Final = tuple(
    who for who in EVERYBODY if {each.role for each in PERSONS[who[0]].actor.grants} <= _NO_BUSINESS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law: its code, what it says, whether this workflow is asked to keep it, and its first counterexample.

    ``ours``: it is about the program, whose fault it would be, and not the file's.
    """

    code: str
    says: str
    broken: Broken
    asked: Callable[[Workflow], bool] = lambda _workflow: True
    ours: bool = False


# ---- what must be sure on the way


def _into(search: Search, *states: str) -> Iterator[Step]:
    return (step for step in search.steps if step.end.state in states)


def _now(claim: str, *states: str) -> Broken:
    """Broken by a step into one of these states in whose own moment a claim is not sure: earlier is not enough."""
    return lambda search: next(filter(None, (_unsure(search, step, claim) for step in _into(search, *states))), None)


def _by_now(claim: str, *states: str, token: str = "") -> Broken:
    """Broken by a step into one of these states where a claim is neither sure at that moment nor still from a step before."""

    def broken(search: Search) -> Counterexample | None:
        steps = (step for step in _into(search, *states) if (token or claim) not in step.start.claims)
        return next(filter(None, (_unsure(search, step, claim) for step in steps)), None)

    return broken


def _unsure(search: Search, step: Step, claim: str) -> Counterexample | None:
    known = search.unsure(step, claim)
    if known is None:
        return None
    asked = [each.move.label for each in search.way_to(step.start) if claim in each.move.gates]
    earlier = f"（只在“{asked[-1]}”时核对过，此后可能已变）" if asked else ""
    return _at(search, step, known, f"此时{lacking(claim, step.move, known)}{earlier}")


def _at(search: Search, step: Step, known: Known, said: str) -> Counterexample:
    return after(search.workflow, (*search.way_to(step.start), replace(step, known=known)), said)


def _no_side_door(search: Search) -> Counterexample | None:
    """Whatever stands on one closing move is sure on every way to the closing."""
    gates = dict.fromkeys(gate for move in search.workflow.moves if move.to == CLOSED for gate in move.gates)
    doors = (_by_now(gate, CLOSED)(search) for gate in gates if gate not in FOR_THIS_ACT and gate not in THREE_MUSTS)
    return next(filter(None, doors), None)


# ---- who


def _unit_passes_nothing(search: Search) -> Counterexample | None:
    for step in _into(search, PASSED, CLOSED):
        known = search.moves.fitting(
            step.move, step.start.state, step.given, delivered=step.delivered, among=_OF_UNIT
        )  # fmt: skip
        if known is not None:
            return _at(search, step, known, f"{in_words(known['actor'], known['signer'])}就是被巡察单位一方，却办成了")
    return None


def _administrators_move_nothing(search: Search) -> Counterexample | None:
    for step in search.steps:
        allowed = search.moves.permitted(step.move, step.start.state, delivered=step.delivered)
        for who in _HANDS_OFF:
            if who in allowed:
                return Counterexample(said=f"{in_words(*who)}可以办理{called(step.move)}，而三员和系统没有业务权限")
    return None


def _decisions_by_two(search: Search) -> Counterexample | None:
    told, asked = breaches()
    search.moves.explored += asked
    return Counterexample(said=told[0]) if told else None


# ---- where to


def _way_forward(search: Search) -> Counterexample | None:
    for place in search.places():
        if search.workflow.state(place.state).final:
            continue
        for late in (False, True) if RUNNING in place.claims else (False,):
            if obstacles := search.stuck(place, late=late):
                barred = dict.fromkeys(_barred(search.workflow, each) for each in obstacles)
                told = "；".join(list(barred)[:_TOLD])
                when = "逾期之后，" if late else ""
                here, closed = state_called(search.workflow, place.state), state_called(search.workflow, CLOSED)
                said = f"{when}停在{here}，即使样样补办也走不到{closed}：{told}"
                return after(search.workflow, search.way_to(place), said)
    return None


_TOLD = 3
"""Obstacles that are told: the farthest ones."""


def _barred(workflow: Workflow, obstacle: Obstacle) -> str:
    here = state_called(workflow, obstacle.state)
    if obstacle.move is None:
        return f"{here}没有动作能再往前"
    if obstacle.lacking:
        return f"在{here}办理{called(obstacle.move)}，所缺的{gates_called(obstacle.lacking)}这时已补不了"
    return f"在{here}没有人办得成{called(obstacle.move)}：办理人、所填事项与前置条件合不到一起"


def _owed_with_a_date(search: Search) -> Counterexample | None:
    for step in search.steps:
        state = search.workflow.state(step.end.state)
        awaited = (
            "receipt" in state.owed and "feedback_issued" in step.end.claims
        )  # the inspection's own line, from the feedback on
        if not state.final and DATED not in step.end.claims and not awaited:
            said = f"停在{state_called(search.workflow, state.code)}，却没有一件事定得出期限（要么没有签收起算，要么没有应办事项）"
            return _at(search, step, step.known, said)
    return None


def _final_is_final(search: Search) -> Counterexample | None:
    for state in search.workflow.states:
        for move in search.workflow.moves if state.final else ():
            if search.moves.starts_again(move, state.code):
                return Counterexample(said=f"{called(move)}能从终结状态{state_called(search.workflow, state.code)}出发")
    return None


def _everything_can_happen(search: Search) -> Counterexample | None:
    reached = {place.state for place in search.places()}
    made = {step.move.code for step in search.steps}
    for state in search.workflow.states:
        if state.code not in reached and state.code != LEGACY:
            return Counterexample(said=f"{state_called(search.workflow, state.code)}走不到：没有人办得成通向它的动作")
    for move in search.workflow.moves:
        if move.code not in made:
            said = f"没有人办得成{called(move)}：办理人、所填事项与前置条件合不到一起"
            return Counterexample(said=said)
    return None


def _one_beginning(search: Search) -> Counterexample | None:
    for step in _into(search, LEGACY, INITIAL):
        how = "只能由期初建账登记" if step.end.state == LEGACY else "只能由登记问题进入"
        return _at(search, step, step.known, f"{state_called(search.workflow, step.end.state)}{how}")
    for state in search.registered():
        if state != INITIAL:
            return Counterexample(said=f"登记问题竟进入“{state}”，而不是{state_called(search.workflow, INITIAL)}")
    return None


# ---- the gates themselves


def _gates_keep_their_promise(search: Search) -> Counterexample | None:
    for name, gate in search.moves.gates.items():
        if said := _promise_broken(name, gate, tuple(state.code for state in search.workflow.states)):
            moves = "、".join(called(move) for move in search.workflow.moves if name in move.gates)
            return Counterexample(said=f"{said}；它设在{moves}上")
    return None


@lru_cache(maxsize=256)
def _promise_broken(name: str, gate: Gate, states: tuple[str, ...]) -> str:
    """Say how a gate does not do what it promises; nothing where it does."""
    found, words = leaves(gate, states), gates_called([name])
    if all(leaf.refusal is not None for leaf in found):
        return f"前置条件{words}在任何情形下都不放行"
    for leaf in found if name in CLAIMS else ():
        if leaf.refusal is None and not CLAIMS[name].sure(leaf.known):
            return f"前置条件{words}未必满足（只看了{described(leaf.known) or '不相干的事'}），却放行"
        if leaf.refusal is not None and CLAIMS[name].possible(leaf.known):
            return f"前置条件{words}可能已经满足（只看了{described(leaf.known)}），却不放行：{leaf.refusal.missing}"
    return ""


def _gates_are_asked(search: Search) -> Counterexample | None:
    if (step := search.refused) is not None:
        return _at(search, step, step.known, "各项前置条件分别核对都已满足，整体办理却被拒绝")
    for move in search.workflow.moves:
        for state in move.from_states:
            for gate, refused in search.moves.refused(move, state):
                if not refused:
                    return Counterexample(said=f"办理{called(move)}时{gates_called([gate])}并未满足，整体办理却放行")
    return None


def _has(*names: str) -> Callable[[Workflow], bool]:
    """Say whether a workflow has a state of one of these codes, one that owes it, or a move with a gate of that name."""

    def asked(workflow: Workflow) -> bool:
        words = {word for state in workflow.states for word in (state.code, *(state.owed if not state.final else ()))}
        return bool({*words, *(gate for move in workflow.moves for gate in move.gates)} & set(names))

    return asked


LAWS: Final = (
    *(
        Law(code=gate, says=f"不经“{word}”，走不到销账；在销账那一刻核对，不以先前核对过代替", broken=_now(gate, CLOSED))
        for gate, word in THREE_MUSTS.items()
    ),
    Law(code="passed_means_done", says="验收通过计入整改完成率，通过的那一刻三个不放过也要逐一核对",
        broken=lambda search: next(filter(None, (_now(gate, PASSED)(search) for gate in THREE_MUSTS)), None),
        asked=_has(PASSED)),
    Law(code="unit_passes_nothing", says="被巡察单位的人，本人办理、签字、代理都不能验收、销账", broken=_unit_passes_nothing),
    Law(code="administrators_move_nothing", says="三员和系统不办理任何流转", broken=_administrators_move_nothing),
    Law(code="checked_by_others", says="不经单位以外两人以上的核查，不能验收、销账",
        broken=lambda search: _now("checked_independently", PASSED)(search) or _by_now("checked_independently", CLOSED)(search),
        asked=_has(UNDER_CHECK, PASSED, "check", "checked_independently")),
    Law(code="closer_is_another", says="销账的人和签字的人，不是单位的人、核查人、申请人或销号审核人",
        broken=_now("closer_is_another", CLOSED)),
    Law(code="plan_by_two", says="整改计划由签报人以外的人审批，才能走到销账",
        broken=_by_now("plan_approved", CLOSED), asked=_has("plan", "plan_approved")),
    Law(code="withdrawal_by_two", says="不经提出人以外的人批准，不能撤销",
        broken=_now("withdrawal_approved", VOID), asked=_has(VOID)),
    Law(code="continuation_by_two", says="不经申请人以外的人批准，不能转持续整改",
        broken=_now("continuation_approved", LONG_TERM), asked=_has(LONG_TERM)),
    Law(code="decisions_by_two", says="审批、审核、意见和核查，都不能由申请或签报的人自己作出", broken=_decisions_by_two, ours=True),
    Law(code="late_is_explained", says="逾期而说明未经采纳的，走不到销账",
        broken=_by_now("in_time_or_accepted", CLOSED, token=APPLIED), asked=_has("rectify", "in_time_or_accepted")),
    Law(code="no_side_door", says="设在一个销账动作上的前置条件，没有另一条路可以绕过", broken=_no_side_door),
    Law(code="way_forward", says="每个未终结状态都有出路：所缺的都还补得上，逾期也走得到销账", broken=_way_forward),
    Law(code="owed_with_a_date", says="每个未终结状态都有定了期限的应办事项", broken=_owed_with_a_date),
    Law(code="everything_can_happen", says="每个状态都到得了，每个动作都有人办得成", broken=_everything_can_happen),
    Law(code="final_is_final", says="终结状态不能再出发", broken=_final_is_final),
    Law(code="one_beginning", says="只有登记问题能开始，历史已销号不由流转进入", broken=_one_beginning),
    Law(code="gates_keep_their_promise", says="前置条件名副其实：满足才放行，满足就放行", broken=_gates_keep_their_promise, ours=True),
    Law(code="gates_are_asked", says="每次流转，动作上的前置条件一项不漏都核对", broken=_gates_are_asked, ours=True),
)  # fmt: skip
