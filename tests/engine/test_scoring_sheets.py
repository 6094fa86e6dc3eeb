"""Reading a scoring sheet: a good one, and every fault that one can have, named by its place."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from rectify.engine.scoring import Kind, Object, Scheme
from rectify.engine.scoring_sheets import sheet_from
from rectify.errors import FaultyFile

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD: dict[str, Any] = {
    "label": "评分表",
    "version": 1,
    "object": "unit",
    "scheme": "deduct",
    "total": 10,
    "after": ["publication"],
    "second_rectification": ["差"],
    "grades": [{"name": "好", "at_least": 6}, {"name": "差", "at_least": 0}],
    "aspects": [
        {"name": "前", "points": 6, "items": [
            {"code": "A1", "text": "一", "points": "4.5", "measure": "overdue_problems", "each": 0.5, "above": 1},
            {"code": "A2", "text": "二", "points": 2},
        ]},
        {"name": "后", "points": 4, "items": [{"code": "B1", "text": "三", "points": 4, "measure": "completion_rate"}]},
    ],
    "bonus": [{"code": "J1", "text": "加", "points": 1}],
    "malus": [{"code": "K1", "text": "减", "points": 2, "measure": "report_late"}],
    "veto": [{"measure": "false_rows", "count": 5, "score": 0, "text": "一票否决"}],
}  # fmt: skip

Change = "Callable[[dict[str, Any]], object]"


def item(sheet: dict[str, Any], aspect: int = 0, place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = sheet["aspects"][aspect]["items"][place]
    return found


def test_a_good_sheet_is_read_whole() -> None:
    sheet = sheet_from(GOOD, "sheet")
    assert (sheet.object, sheet.scheme) == (Object.UNIT, Scheme.DEDUCT)
    assert [str(sheet.total), str(sheet.most)] == ["10", "11"]
    assert [(each.code, str(each.points), each.kind) for each in sheet.items] == [
        ("A1", "4.5", Kind.ASPECT), ("A2", "2", Kind.ASPECT), ("B1", "4", Kind.ASPECT), ("J1", "1", Kind.BONUS),
        ("K1", "2", Kind.MALUS),
    ]  # fmt: skip
    assert str(sheet.items[0].each) == "0.5"
    assert sheet.measures == {"overdue_problems", "completion_rate", "report_late", "false_rows"}


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        pytest.param(lambda s: s.pop("label"), "label", "缺少这一项", id="no label"),
        pytest.param(lambda s: s.update(colour="red"), "colour", "不认识这一项", id="an unknown key"),
        pytest.param(lambda s: s.update(version="1"), "version", "应是 1 至 9999 的整数", id="a version in words"),
        pytest.param(lambda s: s.update(object="person"), "object", "unit、team", id="an unknown object"),
        pytest.param(lambda s: s.update(scheme="both"), "scheme", "deduct、add", id="an unknown scheme"),
        pytest.param(lambda s: s.update(total=0), "total", "大于 0", id="no points at all"),
        pytest.param(lambda s: s.update(total=11), "total", "各方面分值之和为 10", id="aspects that are not the total"),
        pytest.param(lambda s: s.update(after=["lunch"]), "after", "不认识“lunch”", id="an unknown condition"),
        pytest.param(lambda s: s.update(after="publication"), "after", "一列文字", id="a condition that is no list"),
        pytest.param(lambda s: s.pop("aspects"), "aspects", "缺少 [[aspects]]", id="no aspects"),
        pytest.param(lambda s: s.update(aspects={}), "aspects", "应是一列", id="aspects that are no list"),
        pytest.param(lambda s: s.pop("grades"), "grades", "缺少 [[grades]]", id="no grades"),
        pytest.param(lambda s: s["grades"].reverse(), "grades", "由高到低", id="grades upside down"),
        pytest.param(lambda s: s["grades"][1].update(at_least=1), "grades", "应为 0", id="a score without a grade"),
        pytest.param(lambda s: s["grades"][0].update(at_least=11), "grades", "不得超过总分", id="a grade out of reach"),
        pytest.param(lambda s: s["grades"][0].update(name="差"), "grades", "名称不得重复", id="a grade twice"),
        pytest.param(lambda s: s.update(second_rectification=["坏"]), "second_rectification", "没有“坏”这个等次", id="no such grade"),
        pytest.param(lambda s: item(s).update(points=0.123), "aspects[1].items[1].points", "至多两位小数", id="thousandths"),
        pytest.param(lambda s: item(s).update(points=True), "aspects[1].items[1].points", "大于 0", id="a flag for points"),
        pytest.param(lambda s: item(s).update(points=-1), "aspects[1].items[1].points", "大于 0", id="points below nought"),
        pytest.param(lambda s: item(s).pop("points"), "aspects[1].items[1].points", "缺少这一项", id="no points"),
        pytest.param(lambda s: item(s).pop("text"), "aspects[1].items[1].text", "缺少这一项", id="no text"),
        pytest.param(lambda s: item(s).update(code="甲"), "aspects[1].items[1].code", "字母、数字", id="a code in characters"),
        pytest.param(lambda s: item(s).update(code="A2"), "aspects", "“A2”用了不止一次", id="a code twice"),
        pytest.param(lambda s: item(s).update(code="J1"), "aspects", "“J1”用了不止一次", id="a bonus's code again"),
        pytest.param(lambda s: item(s).update(measure="mood"), "aspects[1].items[1].measure", "没有这个计量项", id="no such measure"),
        pytest.param(lambda s: item(s).update(measure="copied_checks"), "aspects[1].items[1].measure", "不用于", id="a team's measure"),
        pytest.param(lambda s: item(s).update(measure=["x"]), "aspects[1].items[1].measure", "没有这个计量项", id="a list"),
        pytest.param(lambda s: item(s, 0, 1).update(each=1), "aspects[1].items[2].each", "只用于写明 measure", id="each of nothing"),
        pytest.param(lambda s: item(s, 1).update(above=100), "aspects[2].items[1].above", "应小于 100", id="all is tolerated"),
        pytest.param(lambda s: item(s).update(points=3), "aspects[1]", "5 不足本方面的 6 分", id="items that cannot take it all"),
        pytest.param(lambda s: s["bonus"][0].update(measure="report_late"), "bonus[1].measure", "不能用于加分项", id="a counted bonus"),
        pytest.param(lambda s: s["veto"][0].update(score=11), "veto[1].score", "不大于 10", id="a veto above the total"),
        pytest.param(lambda s: s["veto"][0].pop("text"), "veto[1].text", "缺少这一项", id="a veto without a word"),
        pytest.param(lambda s: s["veto"][0].update(measure="x"), "veto[1].measure", "没有这个计量项", id="a veto on nothing"),
        pytest.param(lambda s: s.update(scheme="add"), "aspects[1]", "6.5 超过本方面的 6 分", id="more to earn than there is"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_place(change: Callable[[dict[str, Any]], object], where: str, said: str) -> None:
    sheet = copy.deepcopy(GOOD)
    change(sheet)
    with pytest.raises(FaultyFile) as raised:
        sheet_from(sheet, "sheet")
    assert [each for each in raised.value.faults if each.where == where and said in each.message], raised.value.faults


def test_every_fault_is_named_at_once() -> None:
    sheet = copy.deepcopy(GOOD)
    del sheet["label"]
    item(sheet)["points"] = "many"
    item(sheet, 1)["code"] = ""
    sheet["grades"].reverse()
    with pytest.raises(FaultyFile) as raised:
        sheet_from(sheet, "sheet")
    assert len({each.where for each in raised.value.faults}) >= 4


def test_a_team_s_sheet_asks_for_no_second_rectification() -> None:
    sheet = {**copy.deepcopy(GOOD), "object": "team"}
    with pytest.raises(FaultyFile) as raised:
        sheet_from(sheet, "sheet")
    assert "second_rectification" in {each.where for each in raised.value.faults}
