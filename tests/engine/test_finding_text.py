"""五见两清: which features of a finding do not say what they are for, and which findings are views without support."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.finding_text import hints, unsupported
from rectify.engine.words import FEATURES
from tests.measures import shipped_words

WORDS = shipped_words()
GOOD = {
    "time": "2023年3月至2024年8月",
    "fact": "社会救助股将12笔临时救助资金滞留在往来账户，未发放到户",
    "number": "涉及12.6万元、37户",
    "cause": "审核把关不严，台账登记缺失",
    "nature": "违反《社会救助暂行办法》，属于履职不到位",
    "degree": "滞留时间最长17个月",
    "impact": "困难群众未能及时领取，群众反映强烈",
}


def test_a_finding_that_is_told_well_brings_no_hint() -> None:
    assert hints(GOOD, WORDS) == ()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        pytest.param("time", "一段时间内", "看不出时间", id="no date"),
        pytest.param("time", "去年", "只有 2 个字", id="too short for a date"),
        pytest.param("fact", "资金滞留", "只有 4 个字", id="no fact"),
        pytest.param("number", "数额较大", "没有数字", id="no number"),
        pytest.param("cause", "工作开展情况", "看不出原因", id="no cause"),
        pytest.param("nature", "资金发放问题", "没有定性", id="no nature"),
        pytest.param("degree", "有问题", "看不出程度", id="no degree"),
        pytest.param("impact", "工作推进中", "看不出影响", id="no impact"),
        pytest.param("impact", "……", "没有内容", id="dots"),
    ],
)
def test_a_feature_that_does_not_say_what_it_is_for_is_hinted_at(name: str, text: str, says: str) -> None:
    (found,) = hints({**GOOD, name: text}, WORDS)
    assert (found.rule, says in found.message) == ("R-19", True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("time", "二〇二四年三月", id="a date in words"),
        pytest.param("time", "近三年", id="the last three years"),
        pytest.param("time", "２０２４年度", id="full-width figures"),
        pytest.param("time", "任职期间", id="a term"),
        pytest.param("number", "三十七户", id="a count in words"),
        pytest.param("number", "半数以上", id="half of them"),
        pytest.param("cause", "監督不到位", id="traditional letters"),
        pytest.param("degree", "三个村", id="a number for a degree"),
    ],
)
def test_what_is_said_in_another_way_is_said(name: str, text: str) -> None:
    assert hints({**GOOD, name: text}, WORDS) == ()


def test_a_finding_that_was_waived_brings_no_hint() -> None:
    assert hints({"waived": True, "reason": "立行立改"}, WORDS) == ()


@pytest.mark.parametrize(
    ("texts", "supported"),
    [
        pytest.param(("理论学习不深入", "学用结合不紧密，存在走过场现象"), False, id="a view"),
        pytest.param(("理论学习不深入", None), False, id="a title alone"),
        pytest.param(("理论学习不深入", "2024年仅学习2次"), True, id="a figure"),
        pytest.param(("低保审核不严", "如李某长期违规领取低保"), True, id="a case"),
        pytest.param(("制度不落实", "未按《财务管理办法》报销"), True, id="a document"),
        pytest.param(("账目不清", "抽查的三个村均未公开收支"), True, id="a count in words"),
    ],
)
def test_a_view_without_support_is_told(texts: tuple[str | None, ...], supported: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (unsupported(texts, WORDS) is None) is supported


@given(st.dictionaries(st.sampled_from(FEATURES), st.text(max_size=40)))
def test_any_text_can_be_read(finding: dict[str, str]) -> None:
    assert {each.rule for each in hints(finding, WORDS)} <= {"R-19"}
    unsupported(finding.values(), WORDS)
