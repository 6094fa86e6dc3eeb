"""反向核查: a seed drawn in public, the sample that follows from it, and what people who had no part in it find."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rectify.demo.founding import DIRECTOR, KEEPER
from rectify.demo.scene import AFTERNOON, NOON, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.stage import Stage

ROUND = "R-2026-1"
_SEED = {
    "seed": "03 11 19 24 28 33", "announced_by": "县纪委监委现场抽签", "tolerable": "30", "risk": "20",
    "closed_from": "2026-04-01", "closed_until": "2026-06-05",
}  # fmt: skip
_CHECKERS = ["jin.organisation", "sun.liaison"]
"""Two who checked, passed and closed nothing."""
_FOUND = (
    ("holds", "不打招呼去了现场，问了六个人，说法和台账一致"),
    ("relapsed", "设备还在，人已经撤了，登记本停在上个月"),
    ("holds", "调了银行流水和签收册，逐笔对得上"),
)
"""What the first of the drawn are found to be; the others are still to be looked at."""


def scenes() -> Iterator[Scene]:
    """Give the scenes of the one sample."""
    yield Scene(on=date(2026, 6, 8), at=NOON, play=_seeded, headline="反向核查：公开抽签，登记种子")
    yield Scene(on=date(2026, 6, 9), at=NOON, play=_drawn, headline="反向核查：按种子抽出样本")
    yield Scene(on=date(2026, 6, 11), at=AFTERNOON, play=_checked, headline="反向核查：三个看过，一个反弹")


def _seeded(stage: Stage) -> None:
    stage.do("sample_seed", DIRECTOR, {**_SEED, "on": stage.today}, ROUND)


def _drawn(stage: Stage) -> None:
    stage.do("sample_draw", DIRECTOR, {"due_on": "2026-06-26"}, ROUND)


def _checked(stage: Stage) -> None:
    drawn = stage.last_record(ROUND, "sample_draw")["fields"]["drawn"]
    for number, (verdict, found) in zip(drawn, _FOUND, strict=False):
        fields = {"problem": number, "on": stage.today, "checkers": _CHECKERS, "verdict": verdict, "findings": found}
        stage.do("sample_result", KEEPER, fields, ROUND)
