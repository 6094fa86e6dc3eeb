"""What was tried and refused: one of each reason there is, kept few, by people who might well have tried it.

Some of them stand where they belong to a unit's story (``founding``, ``checking``, ``later``); the rest are here.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from rectify.demo.closing import REVIEWER
from rectify.demo.founding import DIRECTOR, SUPERVISOR
from rectify.demo.scene import Play, Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rectify.demo.county import County
    from rectify.demo.stage import Stage

    _Nth = Callable[[str, int], str]
    _Attempt = Callable[[Stage, _Nth], None]

_LATE = time(17)
"""After everything else of the day."""


def scenes(county: County) -> Iterator[Scene]:
    """Give the scenes of these attempts."""
    for on, play in _ATTEMPTS:
        yield Scene(on=on, at=_LATE, play=_with(county, play))


def _with(county: County, attempt: _Attempt) -> Play:
    def play(stage: Stage) -> None:
        attempt(stage, lambda unit, place: county.of(county.units[unit])[place - 1].number)

    return play


def _before_anything(stage: Stage, nth: _Nth) -> None:
    """交账 before the finding is described and the feedback issued."""
    stage.refused("finding_complete feedback_issued", "move", DIRECTOR, None, nth("U01", 1), move="hand_over")


def _no_answer_yet(stage: Stage, nth: _Nth) -> None:
    """转账 before the unit has answered; a closing that nobody has worked for, of a row and of the whole account."""
    gates = "receipt_on_file plan_complete deliberated plan_approved"
    stage.refused(gates, "move", DIRECTOR, None, nth("U04", 1), move="transfer")
    stage.refused("wrong_state dual_reports_delivered", "move", SUPERVISOR, None, nth("U04", 1), move="close")
    whole = "problems_settled democratic_life_held midterm_supervised published supervised_both"
    stage.refused(whole, "inspection_closing", SUPERVISOR, {"opinion": "予以办结"}, "I-2026-0004")


def _a_clerks_slips(stage: Stage, nth: _Nth) -> None:
    """A misspelt field, a date past the deadline, an id used twice for different things."""
    fields = {"mesure": 1, "on": stage.today, "text": "已启动", "kind": "action"}
    stage.refused("unknown_field missing_field", "progress", "u01.clerk", fields, nth("U01", 1))
    late = {"text": "拨付", "leader": "何救助", "department": "财务股", "person": "杨财审", "due_on": "2026-07-31"}
    plan = {"criterion": "全部拨付", "measures": [late]}
    stage.refused("bad_value", "plan_row", "u02.clerk", plan, nth("U02", 1))
    used = str(stage.asked[0]["id"])
    stage.refused("id_reused", "move", "u01.head", None, nth("U01", 2), move="submit", act_id=used)


def _not_theirs(stage: Stage, nth: _Nth) -> None:
    """A unit's head closes his own problem, and looks for another unit's."""
    stage.refused("not_permitted", "move", "u01.head", None, nth("U01", 1), move="close")
    stage.refused("not_found", "move", "u02.head", None, nth("U01", 1), move="submit")


def _nothing_done(stage: Stage, nth: _Nth) -> None:
    """An application with nothing done."""
    gates = "measures_done evidence_of_substance three_musts_claimed"
    stage.refused(gates, "move", "u01.head", None, nth("U01", 1), move="submit")


def _unchecked(stage: Stage, nth: _Nth) -> None:
    """验收通过 without a check, and a return that does not say what is lacking."""
    stage.refused("checked_independently", "move", "shen.check2", None, nth("U01", 1), move="pass")
    stage.refused("supplement_stated", "move", "shen.check2", None, nth("U01", 1), move="return")


def _reports_missing(stage: Stage, nth: _Nth) -> None:
    """销账 before the reports are received and the discipline commission has looked."""
    gates = "dual_reports_delivered discipline_review_agreed"
    stage.refused(gates, "move", DIRECTOR, None, nth("U10", 1), move="close")


def _own_checker(stage: Stage, nth: _Nth) -> None:
    """Whoever helped to check does not close."""
    stage.refused("closer_is_another", "move", SUPERVISOR, None, nth("U01", 1), move="close")


def _not_yet_long(stage: Stage, nth: _Nth) -> None:
    """转持续整改 before the office has agreed."""
    stage.refused("continuation_approved", "move", DIRECTOR, None, nth("U06", 2), move="continue_long")


def _unreviewed(stage: Stage, nth: _Nth) -> None:
    """恢复整改 without a review; 撤销 without the leading group."""
    stage.refused("review_recorded", "move", DIRECTOR, None, nth("U06", 2), move="resume")
    stage.refused("withdrawal_approved", "move", DIRECTOR, None, nth("U05", 9), move="withdraw")


def _too_late(stage: Stage, nth: _Nth) -> None:
    """An application after the date, before its lateness is explained and accepted."""
    paper = {"file": stage.paper("销号申请（超期）", nth("U05", 1))}
    stage.refused(
        "in_time_or_accepted", "move", "u05.clerk", paper, nth("U05", 1), move="submit", signed_by="u05.head"
    )  # fmt: skip


def _paper_for_work(stage: Stage, nth: _Nth) -> None:
    """Meetings in place of work; and a plan row that is still a slogan."""
    stage.refused("measures_done evidence_of_substance", "move", "u09.head", None, nth("U09", 4), move="submit")
    stage.refused("plan_approved", "move", DIRECTOR, None, nth("U09", 9), move="transfer")


def _musts_without_papers(stage: Stage, nth: _Nth) -> None:
    """三个不放过: claimed, and nothing to show for any of the three."""
    musts = "self_check_done institution_built persons_dealt_with"
    stage.refused(musts, "move", "xu.check1", None, nth("U04", 6), move="pass")
    stage.refused("not_permitted", "move", REVIEWER, None, nth("U04", 6), move="pass")


_ATTEMPTS = (
    (date(2026, 3, 3), _before_anything),
    (date(2026, 3, 12), _no_answer_yet),
    (date(2026, 3, 13), _a_clerks_slips),
    (date(2026, 3, 13), _not_theirs),
    (date(2026, 3, 27), _nothing_done),
    (date(2026, 4, 16), _unchecked),
    (date(2026, 4, 27), _own_checker),
    (date(2026, 4, 28), _not_yet_long),
    (date(2026, 5, 20), _unreviewed),
    (date(2026, 5, 22), _too_late),
    (date(2026, 5, 27), _musts_without_papers),
    (date(2026, 6, 5), _paper_for_work),
    (date(2026, 6, 10), _reports_missing),
)
