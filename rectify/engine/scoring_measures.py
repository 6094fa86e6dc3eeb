"""What a scoring sheet can have counted: each measure's name, how its looks are added up, and what a sheet may wait for.

A measure looks at things one by one (a problem, a report, a deadline) and says of each whether something is wanting and which
entries show it. So every point that is proposed leads to entries of the journal, and a measure with nothing to look at proposes
nothing. How an amount becomes points is ``scoring.py``'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from rectify.engine import inspection_looks as whole
from rectify.engine import problem_looks as single
from rectify.engine.scoring import Object, cents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rectify.engine.dossiers import Dossier, Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure by its key, its Chinese name, the word for what it counts, and what it may be used for."""

    key: str
    label: str
    one: str
    look: Callable[[Dossier], Iterator[Look]]
    is_share: bool = False
    objects: frozenset[Object] = frozenset(Object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a measure found: how many are wanting, or which hundredths of all; in words, and with the entries."""

    amount: Decimal
    because: str
    entries: tuple[int, ...]
    is_share: bool = False


def measured(keys: Iterable[str], dossiers: Iterable[Dossier]) -> dict[str, Measured]:
    """Measure what some keys name, over one inspection or several together; what has nothing to look at is left out."""
    kept = tuple(dossiers)
    found = {key: _added(MEASURES[key], [look for each in kept for look in MEASURES[key].look(each)]) for key in keys}
    return {key: one for key, one in found.items() if one is not None}


def _added(measure: Measure, looks: list[Look]) -> Measured | None:
    if not looks:
        return None
    wanting = [look for look in looks if look.wanting]
    amount = Decimal(len(wanting))
    said = f"{measure.label}：{len(looks)} {measure.one}中有 {len(wanting)} {measure.one}"
    if measure.is_share:
        amount = cents(amount * 100 / len(looks))
        said = f"{said}（{amount}%）"
    entries = tuple(sorted({no for look in wanting or looks for no in look.entries}))
    return Measured(amount=amount, because=said, entries=entries, is_share=measure.is_share)


_UNIT, _TEAM = frozenset({Object.UNIT}), frozenset({Object.TEAM})

MEASURES: Mapping[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(key="receipt_late", label="未按期签收反馈意见", one="项", look=whole.receipt_late, objects=_UNIT),
        Measure(key="plan_late", label="未按期报送整改方案", one="项", look=whole.plan_late, objects=_UNIT),
        Measure(key="democratic_life_missing", label="未按期召开专题民主生活会", one="项", look=whole.democratic_life_missing,
                objects=_UNIT),
        Measure(key="midterm_missing", label="整改中途未开会研究、未督办", one="项", look=whole.midterm_missing, objects=_UNIT),
        Measure(key="undeliberated_problems", label="党委（党组）会未逐一研究的问题", one="个", look=single.undeliberated, objects=_UNIT),
        Measure(key="report_late", label="双报告未按期报送", one="份", look=whole.report_late, objects=_UNIT),
        Measure(key="publication_missing", label="未按期向党内、社会公开", one="项", look=whole.publication_missing, objects=_UNIT),
        Measure(key="notice_board_only", label="仅通过公示栏公开", one="次", look=whole.notice_board_only, objects=_UNIT),
        Measure(key="overdue_problems", label="超期整改的问题", one="个", look=single.overdue),
        Measure(key="completion_rate", label="尚未整改完成的问题", one="个", look=single.unfinished, is_share=True),
        Measure(key="returned_twice", label="两次以上退回补充整改的问题", one="个", look=single.returned_twice),
        Measure(key="excepted_share", label="经批准不作要求的问题", one="个", look=single.excepted, is_share=True),
        Measure(key="slogan_share", label="空泛的整改措施", one="条", look=single.worded_as_slogans, is_share=True, objects=_UNIT),
        Measure(key="fault_rows", label="核查发现整改不实的问题", one="个", look=single.found_at_fault),
        Measure(key="false_rows", label="报告与事实不符（弄虚作假）的问题", one="个", look=single.reported_falsely),
        Measure(key="unanswered_letters", label="未按期回复的函件", one="件", look=whole.left_unanswered, objects=_UNIT),
        Measure(key="finding_waived", label="五见两清不全或免予核对的问题", one="个", look=single.finding_waived, objects=_TEAM),
        Measure(key="not_established", label="核定不成立或登记有误的问题", one="个", look=single.not_established, objects=_TEAM),
        Measure(key="copied_checks", label="与被巡察单位材料雷同的核查记录", one="条", look=single.copied_checks, objects=_TEAM),
        Measure(key="feedback_late", label="未按期反馈", one="次", look=single.feedback_late, objects=_TEAM),
    )
}  # fmt: skip
"""Every measure that a sheet may name."""


CONDITIONS: Mapping[str, Callable[[Dossier], str]] = {
    "publication": whole.unpublished,
    "period_end": whole.still_running,
    "reports": whole.unreported,
}
"""What a sheet may wait for (``after``): each says what is missing, or nothing."""
CONDITION_WORDS: Mapping[str, str] = {
    "publication": "党内、社会公开之后",
    "period_end": "整改期满之后",
    "reports": "双报告签收之后",
}


def not_yet(after: Iterable[str], dossiers: Iterable[Dossier]) -> tuple[str, ...]:
    """Say what is missing before a sheet may be filled in, for each inspection that lacks something."""
    return tuple(
        f"{each.inspection.number} {said}" for each in dossiers for name in after if (said := CONDITIONS[name](each))
    )
