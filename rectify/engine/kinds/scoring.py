"""Scoring: the evaluation of a unit's rectification, the second rectification after a low grade, the evaluation of a team."""

from __future__ import annotations

from rectify.engine.acts import Field, Kind
from rectify.engine.kinds.words import BODIES, HEAD, INSPECTION, OFFICE, ROUND, TEAM, T, f, kind, o, past

SELF, BY_OFFICE = "self", "office"

_LINES = Field(
    name="lines", label="评分", type=T.GROUPS, required=False,
    fields=(
        f("item", "项目代码", T.CODE), f("points", "扣分或得分"), f("reason", "理由"), o("entries", "办理记录编号", T.CODES),
    ),
)  # fmt: skip
_SHEET = (f("sheet", "评分表", T.CODE), _LINES, past("evaluated_on", "评估日期"))
_AGAIN = o("reason", "重新评估的理由")

KINDS: tuple[Kind, ...] = (
    kind("evaluation", "整改评估", INSPECTION, (
        *_SHEET, f("bodies", "参加单位", T.CHOICES, BODIES), _AGAIN,
    ), {"sheet": "fufeng", "evaluated_on": "2026-07-10", "bodies": ["office", "discipline", "organisation"],
        "lines": [{"item": "C2", "points": "2", "reason": "两个问题超期", "entries": [118, 131]}]},
       by=(OFFICE,), entry="evaluated", word="整改评估", needs=("records",)),
    kind("second_rectification", "第二次整改", INSPECTION, (
        o("report", "报告名称"), o("delivered_on", "报送日期", T.DAY, past=True),
        o("result", "审核结果", T.CHOICE, ("accept", "return")), o("opinion", "审核意见"),
        o("due_on", "补充整改期限", T.DAY),
    ), {"report": "第二次整改情况报告", "delivered_on": "2026-09-08", "file": "report.pdf"},
       by=(HEAD, OFFICE), entry="second_rectified", word="第二次整改", needs=("records", "lines")),
    kind("team_evaluation", "巡察组质效评估", ROUND, (
        f("team", "巡察组"), f("by", "自评或他评", T.CHOICE, (SELF, BY_OFFICE)), *_SHEET, _AGAIN,
    ), {"team": "第一巡察组", "by": "office", "sheet": "team", "evaluated_on": "2026-07-20",
        "lines": [{"item": "B1", "points": "1", "reason": "一个问题核定不成立", "entries": [96]}]},
       by=(TEAM, OFFICE), entry="team_evaluated", word="巡察组质效评估", needs=("records",)),
)  # fmt: skip
