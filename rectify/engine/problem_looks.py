"""Looking at the problems of an inspection one by one: deliberated, in time, finished, excepted, at fault; and as found by a team.

A problem's moves are told by the states that they led from and to, since workflow files call them as they like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.consents import must_state
from rectify.engine.dossiers import Look, deadline, given, listed_numbers, look
from rectify.engine.faults import is_false
from rectify.engine.kinds.words import WITH_UNIT
from rectify.engine.model import STATES
from rectify.engine.periods import Obligation
from rectify.engine.rights import IN_REVIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from rectify.engine.dossiers import Dossier
    from rectify.engine.entries import Entry
    from rectify.engine.model import Problem


def undeliberated(dossier: Dossier) -> Iterator[Look]:
    """逐一研究 (R-10), looked at once the plan is in or was due; work on the spot (立行立改) waits for no plan."""
    start = dossier.inspection.receipt_on
    if start and (dossier.said("plan_submitted") or dossier.today > dossier.due(Obligation.PLAN, start)):
        for problem in (each for each in dossier.fed_back if not each.on_the_spot):
            shown = (*_delivered(dossier, problem), *_naming(dossier, problem))
            yield look(shown, wanting=not problem.deliberated_on)


def _naming(dossier: Dossier, problem: Problem) -> tuple[Entry, ...]:
    """Give the committee's meetings that deliberated a problem."""
    found = dossier.said("meeting_held", meeting="committee")
    return tuple(each for each in found if problem.number in _listed(given(each).get("problems")))


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _went(dossier: Dossier, problem: Problem, *, to: Collection[str], out_of: Collection[str]) -> tuple[Entry, ...]:
    """Give a problem's moves by what they led from and to: workflow files call them as they like."""
    found = dossier.said("moved", about=problem.number)
    return tuple(each for each in found if each.body.get("to") in to and each.body.get("from") in out_of)


def _delivered(dossier: Dossier, problem: Problem) -> tuple[Entry, ...]:
    return _went(dossier, problem, to=frozenset(STATES) - {"void"}, out_of={"reported"})


def overdue(dossier: Dossier) -> Iterator[Look]:
    """两个月 (R-05): applied for within the deadline as it stands, extensions included; long-term rows have left it."""
    for problem in dossier.fed_back:
        if problem.effective_on is None or problem.state == "long_term":
            continue
        submitted = _went(dossier, problem, to={"under_check"}, out_of=WITH_UNIT)
        shown = (*_clock(dossier, problem), *submitted[:1])
        submitted_on = problem.first_submitted_on
        until = problem.effective_on if submitted_on else problem.until or problem.effective_on
        yield from deadline(dossier, submitted_on, until, shown)


def _clock(dossier: Dossier, problem: Problem) -> tuple[Entry, ...]:
    """Give the entry that set a problem's clock as it stands: its own, or one of the inspection that names it."""
    for_many = (
        each for each in dossier.about(dossier.inspection.number) if problem.number in listed_numbers(each, "problems")
    )
    set_by = [each for each in (*dossier.about(problem.number), *for_many) if each.body.get("clock")]
    return (max(set_by, key=lambda entry: entry.no),) if set_by else dossier.said("receipt_signed")


def unfinished(dossier: Dossier) -> Iterator[Look]:
    """整改完成率 (domain.md A7): passed and closed count as done, nothing else does."""
    for problem in dossier.fed_back:
        done = problem.state in ("passed", "closed")
        ended = _went(dossier, problem, to={"passed", "closed"}, out_of=STATES)
        shown = ended if done else _delivered(dossier, problem)
        yield look(shown, wanting=not done)


def returned_twice(dossier: Dossier) -> Iterator[Look]:
    """Sent back for a supplement more than once (domain.md B7.3)."""
    for problem in dossier.fed_back:
        shown = _went(dossier, problem, to=WITH_UNIT, out_of=IN_REVIEW) or _delivered(dossier, problem)
        yield look(shown, wanting=problem.returns > 1)


def excepted(dossier: Dossier) -> Iterator[Look]:
    """Closures by exception, an early sign of 走过场 (domain.md B4)."""
    for problem in dossier.fed_back:
        shown = dossier.said("exception_requested", "consent_given", about=problem.number)
        by_consent = any(must_state(problem, must) == "excepted" for must in ("institution", "accountability"))
        yield look(shown or _delivered(dossier, problem), wanting=by_consent)


def worded_as_slogans(dossier: Dossier) -> Iterator[Look]:
    """S003「普遍存在以“要求”和“强调”作为整改措施」: each measure of the plan rows as they stand (R-17)."""
    for problem in dossier.fed_back:
        rows = dossier.said("plan_row_written", about=problem.number)[-1:]
        for n in range(problem.measures_total if rows else 0):
            yield look(rows, wanting=n < problem.slogans)


def found_at_fault(dossier: Dossier) -> Iterator[Look]:
    """Faults found on a re-check (R-24, S001)."""
    yield from _coded(dossier, bool)


def reported_falsely(dossier: Dossier) -> Iterator[Look]:
    """弄虚作假: what was reported is not what was found (R-24)."""
    yield from _coded(dossier, is_false)


def _coded(dossier: Dossier, wanting: Callable[[str], bool]) -> Iterator[Look]:
    """Look at every problem that was checked; whatever found the fault shows it, a look-back too."""
    for problem in dossier.fed_back:
        checked = dossier.said("checked", about=problem.number)
        again = tuple(each for each in dossier.said("looked_back") if problem.number in listed_numbers(each, "false"))
        found = (*dossier.said("fault_found", about=problem.number), *again)
        if checked or found:
            yield look(found or checked, wanting=wanting(problem.faults))


# ---- what the team found


def finding_waived(dossier: Dossier) -> Iterator[Look]:
    """五见两清 (R-19): described in all seven features, and not waived."""
    for problem in dossier.fed_back:
        shown = dossier.said("reported", "finding_described", about=problem.number)
        yield look(shown, wanting=problem.finding != "complete")


def not_established(dossier: Dossier) -> Iterator[Look]:
    """Findings that did not hold, or were registered in error; what was merged into another one stands there."""
    for problem in dossier.problems:
        if problem.state != "legacy":
            asked = dossier.said("withdrawal_proposed", about=problem.number)
            fell = problem.state == "void" and bool(asked) and given(asked[-1]).get("ground") != "merged"
            yield look((*dossier.said("reported", about=problem.number), *asked[-1:]), wanting=fell)


def copied_checks(dossier: Dossier) -> Iterator[Look]:
    """回访不照抄 (R-23)."""
    for each in dossier.said("checked"):
        yield Look(wanting=bool(each.body.get("fault")), entries=(each.no,))


def feedback_late(dossier: Dossier) -> Iterator[Look]:
    """反馈及时 (R-57), counted from the report's approval; where none is on record, from the first finding's registration."""
    found, approved = dossier.said("reported"), dossier.said("report_approved")
    if found:
        begun = approved[-1] if approved else found[0]
        until = dossier.due(Obligation.FEEDBACK, str(given(begun)["on"]) if approved else begun.on)
        shown = (begun, *dossier.said("feedback_document_issued"))
        yield from deadline(dossier, dossier.inspection.feedback_on, until, shown)
