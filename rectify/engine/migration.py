"""Moving a running problem to another version of its workflow: what is kept, what is met, what is new and stays owed.

A problem is pinned to the text it began with; a new version holds for what begins later, and for running problems only when
somebody moves them (lessons.md 14). A new gate is never skipped: where it stands on a step that the problem has left behind, and
its fact is not there, the problem carries it and cannot be closed before it is met. What was passed under one version counts as
passed when the problem comes back to it, so that the way back restores what was.

Which problems are moved, and telling it, is ``app/migrating.py``'s business; that two persons ask for it is ruled here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import duties, entries
from rectify.engine.cycle import Cycle
from rectify.engine.double_feedback import review_is_asked, review_line, review_settled
from rectify.engine.gates import GATES
from rectify.engine.journal import canonical
from rectify.engine.model import Facts, Problem, Reason, Refusal
from rectify.engine.rulings import Found, Roles, Rule, another_than, inspection_of, no, problem_of, rows
from rectify.engine.soundness import CLOSED, INITIAL, path_between

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules
    from rectify.engine.workflow import Workflow

ACT_BOUND = frozenset({"supplement_stated", "closer_is_another"})
"""Gates that look at the very move they stand on, and cannot be made good after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligations:
    """What a problem owes on its whole way under the new version, gate by gate, in the file's order.

    ``kept``: asked for from here on in both versions. ``dropped``: asked for from here on in the old one only. ``new``: asked
    for by the new one and never before; of these ``met`` are met already. ``owed``: of steps left behind and not met, carried
    to the closing. ``passed``: what the problem has been let through so far, under whatever version.
    """

    kept: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()


def unavoidable(workflow: Workflow, start: str, end: str) -> tuple[str, ...]:
    """Give the gates, in the file's order, without which no path leads from one state to another; none without a path."""
    if path_between(workflow, start, end) is None:
        return ()
    gates = dict.fromkeys(gate for move in workflow.moves for gate in move.gates)
    return tuple(gate for gate in gates if path_between(workflow, start, end, without=gate) is None)


def carried(problem: Problem) -> tuple[str, ...]:
    """Give the gates that a problem carries from an earlier migration, met by now or not."""
    return tuple(problem.carried_gates.split())


def still_owed(facts: Facts, act: Act, *, besides: Sequence[str] = ()) -> tuple[Refusal, ...]:
    """Give the refusals of the carried gates that are not met yet; ``besides`` are asked by the move itself."""
    waiting = (gate for gate in carried(problem_of(facts)) if gate in GATES and gate not in besides)
    return tuple(refusal for gate in waiting if (refusal := GATES[gate](facts, act)) is not None)


def obligations(old: Workflow, new: Workflow, facts: Facts, act: Act) -> Obligations:
    """Compare two versions for one problem. ``facts.known["migration"]`` is what its last migration recorded, if any."""
    problem = problem_of(facts)
    state, burden = problem.state, carried(problem)
    passed = _passed(old, problem, _history(facts))
    behind, ahead = unavoidable(new, INITIAL, state), unavoidable(new, state, CLOSED)
    before = tuple(dict.fromkeys((*unavoidable(old, state, CLOSED), *burden)))
    owed = tuple(gate for gate in behind if gate not in passed and _unmet(gate, facts, act))
    fresh = tuple(gate for gate in dict.fromkeys((*behind, *ahead)) if gate not in before and gate not in passed)
    return Obligations(
        kept=tuple(gate for gate in dict.fromkeys((*ahead, *owed)) if gate in before),
        dropped=tuple(gate for gate in before if gate not in ahead and gate not in behind),
        new=fresh,
        met=tuple(gate for gate in fresh if not _unmet(gate, facts, act)),
        owed=owed,
        passed=tuple(sorted(passed)),
    )


def _passed(old: Workflow, problem: Problem, history: Mapping[str, object] | None) -> frozenset[str]:
    """Give the gates that let the problem through: of every stretch of its way, under the version it went by then.

    What it carries was not passed but postponed.
    """
    last = history or {}
    earlier, since = _listed(last.get("passed")), str(last.get("state") or INITIAL)
    return frozenset({*map(str, earlier), *unavoidable(old, since, problem.state)} - set(carried(problem)))


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _unmet(gate: str, facts: Facts, act: Act) -> bool:
    return gate in ACT_BOUND or GATES[gate](facts, act) is not None


def obstacle(old: Workflow, new: Workflow, name: str, problem: Problem, found: Obligations) -> str:
    """Say why this problem cannot go over, in one Chinese sentence; nothing where it can. ``name``: the new version's file."""
    if name != problem.workflow:
        return f"“{name}”不是本问题所用的流程（{problem.workflow}），只能换成同一流程的另一版"
    if new.text_hash == problem.workflow_hash:
        return "本问题已按这一版办理"
    codes = [state.code for state in new.states]
    if problem.state not in codes:
        label = next((each.label for each in old.states if each.code == problem.state), problem.state)
        return f"新版流程没有“{label}”（{problem.state}）这一状态，须先办到两版都有的状态再换"
    bound = [gate for gate in found.owed if gate in ACT_BOUND]
    if bound:
        return f"新版在已经走过的一步上要求“{'、'.join(bound)}”，这是办理当时核对的，事后不能补；须先退回那一步之前再换"
    return ""


# ---- the act


def migrate_workflow(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """流程换版: proposed by one, done by another who asks for the same; every gate that is new and unmet goes along."""
    problem, target = problem_of(facts), facts.known.get("target")
    assert rules.cycle is not None  # noqa: S101 - loaded with every problem
    if not isinstance(target, Cycle):
        return no(Reason.BAD_VALUE, f"“to”应为本流程另一版文本的哈希值，没有这样的文本：{act.text('to')}")
    old: Workflow = rules.cycle.workflow
    new: Workflow = target.workflow
    found = obligations(old, new, facts, act)
    if said := obstacle(old, new, str(facts.known.get("target_name")), problem, found):
        return no(Reason.WRONG_STATE, said)
    digest = digest_of(problem.number, act.text("to"))
    proposed = [row for row in rows(facts, "proposals") if row["digest"] == digest]
    other = next((row for row in proposed if not lapsed(row, facts)), None)
    if other is None:
        return _propose(act, facts, digest, proposed)
    if refused := another_than(facts, str(other["by"]), "流程换版已由您提出，须由另一人确认"):
        return refused
    body = {**_lines(rules, replace(rules, cycle=target), facts), "proposed_no": other["entry_no"]}
    return Found(fields={**act.fields, **_record(problem, found)}, body={**body, "pins": facts.known.get("pins", [])})


LASTS = 30
"""Days for which a proposal waits for its second person: what both looked at is to be the same (proposed; ours)."""


def lapsed(row: Mapping[str, object], facts: Facts) -> str:
    """Say why a proposal counts no more; nothing where it does: the problem has gone on since, or it waited too long."""
    if row.get("about") not in (None, _about(problem_of(facts))):
        return "提出后问题的账或所用的流程已变动"
    waited = (date.fromisoformat(facts.today) - date.fromisoformat(str(row["made_on"]))).days
    return f"提出后已过 {LASTS} 日" if waited > LASTS else ""


def _about(problem: Problem) -> str:
    """What a proposal was looked at for: the obligations of this state under this text."""
    return f"{problem.state} {problem.workflow_hash}"


def _propose(act: Act, facts: Facts, digest: str, before: Sequence[Mapping[str, object]]) -> Found:
    """A first person's asking; where a proposal of the same has lapsed, it begins anew and says so."""
    last = before[-1] if before else None
    over = f"{last['by']} 于 {last['made_on']} 提出的换版已失效（{lapsed(last, facts)}）" if last is not None else ""
    if act.flag("confirm"):
        return no(Reason.WRONG_STATE, f"{over or '没有人提出过这一换版'}，须重新提出（不带 confirm），再由另一人确认")
    signer = " ".join(sorted(facts.acting()))
    return Found(
        kind=entries.MIGRATION_PROPOSED, body={"proposal": digest, "signer": signer, "about": _about(problem_of(facts))},
        warnings=(f"{over}；本次作为新的提议，须由另一人确认",) if over else (),
    )  # fmt: skip


def _lines(old: Rules, new: Rules, facts: Facts) -> dict[str, object]:
    """What is owed from now on where the new version owes something else in this state, by the unit, the office or 纪委监委."""
    problem = problem_of(facts)
    body = duties.after_migration(old, new, problem, facts.today, inspection_of(facts).receipt_on)
    asked = review_is_asked(new, problem.state)
    if asked and problem.review_line is None and not problem.discipline_verdict:
        return {**body, "review": "asked", "opened": [review_line(new, facts)]}
    settled = {} if asked else review_settled(facts)
    return {**body, **settled, "duties": [*_listed(body.get("duties")), *_listed(settled.get("duties"))]}


def digest_of(number: str, to: str) -> str:
    """Give what two persons must ask for alike: this problem, and this text. Each may give a reason of his own."""
    return hashlib.sha256(canonical(["migrate_workflow", number, to]).encode()).hexdigest()


def _history(facts: Facts) -> Mapping[str, object] | None:
    last = facts.known.get("migration")
    return last if isinstance(last, Mapping) else None


def _record(problem: Problem, found: Obligations) -> dict[str, object]:
    """What is kept of a migration: where from, what was passed until then, what goes along."""
    return {
        "from": problem.workflow_hash,
        "state": problem.state,
        "passed": list(found.passed),
        "kept": list(found.kept),
        "new": list(found.new),
        "carried": list(found.owed),
    }


RULES: Mapping[str, Rule] = {"migrate_workflow": migrate_workflow}
