"""Slogans, meetings in place of the work, measures without an act: what is told of them, and which words are marked."""

from __future__ import annotations

import hashlib
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.folded import marked
from rectify.engine.lint import Marked, lint, lint_row, told
from tests.measures import PARTS, labelled, score, shipped_words

WORDS = shipped_words()
FROZEN = "7ed39c776097b2e446c102f145e97876b95dc7372125bb18efe96080681cf773"
"""The held-out part as it was before there was a rule: label and text of each measure."""


def said(text: str) -> dict[str, Marked]:
    """Give what is said of a measure, by rule."""
    return {each.rule: each for each in lint(text, WORDS)}


def words_marked(text: str, rule: str) -> list[str]:
    return [text[start:end] for start, end in said(text)[rule].spans]


# ---- how well


@pytest.mark.parametrize("part", PARTS)
def test_nine_in_ten_slogans_are_told_and_nine_in_ten_told_are_slogans(part: str) -> None:
    found = score(part)
    sys.stdout.write(f"{found}\n")
    assert found.precision >= 0.9, found.wronged
    assert found.recall >= 0.9, found.missed


def test_the_held_out_part_is_as_it_was_before_there_were_rules() -> None:
    rows = [[each.slogan, each.text] for each in labelled("held_out")]
    assert hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest() == FROZEN


def test_there_are_measures_of_many_fields_and_of_both_kinds() -> None:
    measures = [each for part in PARTS for each in labelled(part)]
    fields = {"民政", "住建", "教育", "乡镇", "村", "党建", "财务", "选人用人", "意识形态", "工程", "采购"}
    assert len(measures) >= 240
    assert fields <= {each.field for each in measures}
    assert 0.4 < sum(each.slogan for each in measures) / len(measures) < 0.6


@pytest.mark.parametrize("part", PARTS)
def test_no_measure_stands_in_two_parts_or_twice_in_one(part: str) -> None:
    others = {each.text for other in PARTS if other != part for each in labelled(other)}
    own = [each.text for each in labelled(part)]
    assert len(set(own)) == len(own)
    assert not others & set(own)


# ---- what is told, and of which words


@pytest.mark.parametrize(
    "text",
    [
        "要求各支部高度重视党费收缴工作，按时足额收缴",
        "对全局干部进行一次集体约谈提醒，增强纪律意识",
        "拟制定财务管理制度，适时提交党组会审议",
    ],
    ids=["everybody is called on", "a talk to everybody", "only planned"],
)
def test_what_others_are_called_on_to_do_or_is_only_planned_shows_nothing(text: str) -> None:
    assert "R-17" in said(text)


@pytest.mark.parametrize(
    ("text", "rule", "marks"),
    [
        pytest.param("要求各股室认真落实", "R-17", ["要求各股室认真落实"], id="governed by 要求"),
        pytest.param(
            "进一步提高政治站位，切实加强理论学习", "R-17", ["进一步提高政治站位", "切实加强"], id="empty words"
        ),
        pytest.param("加强对村级财务的监督管理", "R-17", ["加强"], id="a hollow verb"),
        pytest.param("建立健全长效机制", "R-17", ["长效机制"], id="no name, no date"),
        pytest.param("严肃批评教育相关责任人", "R-17", ["严肃", "相关责任人"], id="nobody in particular"),
        pytest.param("召开专题会议研究部署", "R-18", ["召开专题会议研究部署"], id="a meeting"),
        pytest.param("组织干部集中学习会议精神", "R-18", ["集中学习"], id="a study session"),
        pytest.param("下发整改通知，要求各村对照检查", "R-18", ["下发", "通知"], id="a paper"),
        pytest.param("进 一 步 加 強 領 導", "R-17", ["进 一 步", "加 強"], id="blanks and traditional letters"),
    ],
)
def test_the_words_that_give_a_measure_away_are_marked(text: str, rule: str, marks: list[str]) -> None:
    assert words_marked(text, rule) == marks


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("清退违规发放津补贴3.2万元，于4月20日前上缴财政专户", id="an amount and a day"),
        pytest.param("清退违规发放津补贴３．２万元", id="full-width figures"),
        pytest.param("三个月内还清借款", id="figures in words"),
        pytest.param("对十二个村的账目逐村核对", id="a count in words"),
        pytest.param("制定《××管理办法》，6月底前印发", id="a title"),
        pytest.param("制定《××管理办法》，\n6月底前印发", id="a broken line"),
        pytest.param("对全镇12个村的低保对象逐户核查，6月底前清退不符合条件的15户", id="a count"),
        pytest.param("组织干部学习《条例》2次", id="what was studied, and how often"),
        pytest.param("安排专人负责，每月15日前报送进度", id="a standing duty"),
        pytest.param("对村会计李某进行提醒谈话", id="a person"),
        pytest.param("要求各村5月31日前清退多占的补偿款", id="a call with an act and a day"),
        pytest.param("杜绝口号式整改，对18处隐患逐处拍照留档", id="a denial beside an act"),
        pytest.param("提高站位，压实责任。拆除违建3处。", id="an act behind slogans"),
        pytest.param("退押金1200元", id="short, and an amount"),
        pytest.param("認真清退違規發放的津補貼5.6萬元", id="traditional letters"),
    ],
)
def test_nothing_is_said_of_a_measure_that_can_be_shown(text: str) -> None:
    assert lint(text, WORDS) == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("防止应清退未清退现象发生", id="an act that is denied"),
        pytest.param("严禁违规发放津补贴，严禁公款吃喝", id="acts that are forbidden"),
        pytest.param("加大违规资金清退力度", id="an act as a noun"),
        pytest.param("严格落实公示制度", id="an act in the name of a rule"),
        pytest.param("加强对合同签订、竣工验收等环节的监督", id="acts in a list of nouns"),
        pytest.param("确保资金及时足额拨付", id="an act that is only aimed at"),
        pytest.param("局党组强调，要按规定公示", id="an act that was only called for"),
        pytest.param("深入学习《中国共产党巡视工作条例》", id="a title that was only studied"),
        pytest.param("2026年继续加强作风建设", id="a year alone"),
        pytest.param("增强“四个意识”，做到“两个维护”", id="numbers of set phrases"),
        pytest.param("不断增强四个意识、坚定四个自信", id="the same without quotation marks"),
        pytest.param("针对反馈的18个问题，举一反三，压实责任", id="a count of problems"),
        pytest.param("加强对全县68家单位的督促检查", id="a count under a hollow verb"),
        pytest.param("5月12日召开干部大会，38名村干部参加", id="attendance"),
        pytest.param("“进一步提高思想认识，狠抓落实”", id="a slogan in quotation marks as a whole"),
        pytest.param("修订完善各项规章制度", id="rules without a name"),
        pytest.param("制定整改方案，明确责任分工", id="a plan in place of the work"),
        pytest.param("6月底前建立健全长效机制", id="a day without a thing"),
    ],
)
def test_what_looks_like_an_act_and_is_none_is_told(text: str) -> None:
    assert lint(text, WORDS)


def test_a_measure_without_a_word_is_told_so() -> None:
    assert [each.message for each in lint(" 　。", WORDS)] == ["措施没有内容"]


def test_what_would_make_a_measure_operable_is_named() -> None:
    assert "做什么、对什么（数量、文件名称、具体对象）、什么时候" in said("提高认识，压实责任")["R-53"].message
    assert "什么时候" not in said("6月底前进一步统一思想、提高认识")["R-53"].message


ROW = {"leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({}, None, id="a whole row"),
        pytest.param({"person": "相关责任人"}, "责任人写的是“相关责任人”", id="nobody in particular"),
        pytest.param({"person": " "}, "缺责任人", id="nobody"),
        pytest.param({"department": "各股室"}, "责任部门写的是“各股室”", id="no department in particular"),
        pytest.param({"leader": "分管领导"}, "责任领导写的是“分管领导”", id="a leader without a name"),
        pytest.param({"due_on": None}, "缺完成时限", id="no day"),
    ],
)
def test_somebody_in_particular_answers_for_a_measure_by_a_day(changed: dict[str, object], says: str | None) -> None:
    found = lint_row({"text": "拨付滞留资金12.6万元", **ROW, **changed}, WORDS)
    assert [each.rule for each in found] == ([] if says is None else ["R-53"])
    assert says is None or says in found[0].message


def test_a_measure_is_told_in_one_line_with_its_words_marked() -> None:
    text = "进一步提高认识"
    assert told(text, lint(text, WORDS)).startswith("“〔进一步提高认识〕”：口号式措施：")


# ---- any text at all

PIECES = st.sampled_from(
    [
        "进一步", "加强", "清退", "《条例》", "《", "》", "“", "”", "3.2万元", "１２户", "十二个村", "6月底前", "召开会议", "，", "。", "\n", "　",
        "要求", "：", "未", "公示", "制度", "的", "并", "王某", "𠮷", "㎡", "\u200b", "é", "1,200", "等环节", "相关责任人",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join))


@given(TEXTS)
def test_marks_lie_within_the_text_in_order_and_apart(text: str) -> None:
    for each in lint(text, WORDS):
        ends = [0, *(place for span in each.spans for place in span)]
        assert ends == sorted(ends)
        assert all(start < end <= len(text) for start, end in each.spans)
        assert len(set(ends[1:])) == len(ends[1:])
        assert marked(text, each.spans).replace("〔", "").replace("〕", "") == text.replace("〔", "").replace("〕", "")


@given(TEXTS, st.text(alphabet=" \t　\n", max_size=4), st.text(alphabet=" \t　\n", max_size=4))
def test_blanks_around_a_text_change_nothing(text: str, before: str, after: str) -> None:
    bare = [(each.rule, each.message) for each in lint(text, WORDS)]
    assert [(each.rule, each.message) for each in lint(f"{before}{text}{after}", WORDS)] == bare


@given(TEXTS)
def test_an_act_that_can_be_shown_clears_any_text(text: str) -> None:
    assert lint(f"{text}。\n清退违规资金3.2万元。", WORDS) == ()


@pytest.mark.parametrize(
    "text", ["加强" * 4000, "公示" * 4000, "清理" * 4000, "1" * 8000, "一" * 8000, "“" * 8000, "《" * 8000]
)
def test_the_longest_text_an_act_may_hold_is_read(text: str) -> None:
    assert isinstance(lint(text, WORDS), tuple)
