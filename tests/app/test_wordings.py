"""Words that give themselves away, in an office at work: what is told to whoever asks, what is kept, and what is counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.reports import report
from rectify.errors import FaultyFile
from rectify.store.facts import actor
from tests import ledger
from tests.app.asked import DAY, SECOND, OfficeIn, at
from tests.office import (
    FINDING,
    INSPECTION,
    OTHER_UNIT,
    PROBLEM,
    SCAN,
    Office,
    a_problem,
    an_inspection,
    hand_over,
    peopled,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SLOGAN, MEETING, CONCRETE = "进一步提高认识，狠抓落实", "召开专题会议研究部署", "拨付滞留资金12.6万元"
MEASURE = {"leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20"}


def plan(office: Office, *texts: str, problem: str = PROBLEM, key: str = "plan_row", **more: str) -> tuple[str, ...]:
    """Write a plan row of these measures; gives what was warned of."""
    measures = [{**MEASURE, "text": text} for text in texts]
    (result,) = office.ask(key, "clerk", {"criterion": "全部拨付到户", "measures": measures, **more}, problem)
    assert result.ok, result.document()
    return result.warnings


def told(office: Office, key: str, account: str, fields: Mapping[str, object], *subjects: str) -> tuple[str, ...]:
    """Ask for an act that is accepted; gives what was warned of."""
    (result,) = office.ask(key, account, fields, *subjects)
    assert result.ok, result.document()
    return result.warnings


def document(office: Office, name: str = "wording", account: str = "office") -> Any:  # noqa: ANN401 - a document
    """Give a report's document."""
    with office.app.store.reading() as reader:
        who = actor(reader, account, office.app.today())
        assert who is not None
        return report(name, office.app, reader, who, office.app.today()).document


# ---- what is told to whoever asks


def test_a_plan_row_with_slogans_is_accepted_and_each_is_told_with_its_words_marked(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    warnings = plan(office, SLOGAN, CONCRETE, MEETING)
    assert [text.split("：")[0] for text in warnings] == [
        "第 1 条措施“〔进一步提高认识〕，〔狠抓落实〕”",
        "第 3 条措施“〔召开专题会议研究部署〕”",
    ]
    assert "（R-17）" in warnings[0]
    assert "（R-18）" in warnings[1]
    assert ledger.problem(office.app, PROBLEM)["slogans"] == 2
    assert json.loads(ledger.last_entry(office.app)["text"])["body"]["warnings"] == list(warnings)


def test_a_new_plan_row_without_slogans_takes_their_number_back(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    plan(office, SLOGAN, MEETING)
    assert plan(office, CONCRETE) == ()
    assert ledger.problem(office.app, PROBLEM)["slogans"] == 0


def test_somebody_in_particular_is_asked_for_and_is_no_slogan(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    fields = {"criterion": "到户", "measures": [{**MEASURE, "text": CONCRETE, "person": "相关责任人"}]}
    (warning,) = told(office, "plan_row", "clerk", fields, PROBLEM)
    assert "责任人写的是“相关责任人”" in warning
    assert ledger.problem(office.app, PROBLEM)["slogans"] == 0


def test_whoever_approves_a_plan_reads_what_is_said_of_its_measures(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    plan(office, CONCRETE, SLOGAN)
    (warning,) = told(office, "plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, PROBLEM)
    assert warning.startswith("第 2 条措施“〔进一步提高认识〕，〔狠抓落实〕”：口号式措施")
    assert ledger.problem(office.app, PROBLEM)["plan_verdict"] == "approved"


def test_whoever_returns_a_plan_is_told_nothing(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    plan(office, SLOGAN)
    assert told(office, "plan_approval", "office", {"verdict": "returned", "opinion": "空泛"}, PROBLEM) == ()


def test_an_amended_plan_is_read_like_a_new_one(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    (warning,) = plan(office, CONCRETE, SLOGAN, key="plan_amendment", reason="分管领导变动")
    assert warning.startswith("第 2 条措施")
    assert ledger.problem(office.app, PROBLEM)["slogans"] == 1


@pytest.mark.parametrize(
    ("kind", "text", "warned"),
    [
        pytest.param("result", MEETING, True, id="a meeting called a result"),
        pytest.param("action", "组织全体干部集中学习会议精神", True, id="a study session called an act"),
        pytest.param("meeting", MEETING, False, id="a meeting called a meeting"),
        pytest.param("result", "已拨付12.6万元", False, id="a result"),
        pytest.param("action", SLOGAN, False, id="a slogan is the plan review's business"),
    ],
)
def test_progress_that_is_a_meeting_is_told(sqlite_office_in: OfficeIn, kind: str, text: str, warned: bool) -> None:  # noqa: FBT001 - a column
    office = sqlite_office_in("transferred")
    warnings = told(office, "progress", "clerk", {"measure": 1, "on": DAY, "text": text, "kind": kind}, PROBLEM)
    assert bool(warnings) is warned
    assert all("R-18" in each for each in warnings)


def test_the_hints_on_a_finding_forbid_nothing(office_in: OfficeIn) -> None:
    office = office_in("reported")
    seven = {**dict.fromkeys(FINDING, "写明"), "time": "2024年3月", "number": "12.6万元"}
    warnings = told(office, "finding", "t1", seven, PROBLEM)
    assert [each[:5] for each in warnings] == ["“见事实”", "“见原因”", "“见性质”", "“程度表述", "“影响表述"]
    assert ledger.problem(office.app, PROBLEM)["finding"] == "complete"


def test_a_reported_view_without_support_is_told(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    fields = {"inspection": INSPECTION, "category": "党建", "title": "理论学习不深入", "detail": "存在走过场现象"}
    warnings = told(office, "report", "t1", {**fields, "finding": dict.fromkeys(FINDING, "没有写明")})
    assert any("R-20" in each for each in warnings)
    without = told(office, "report", "t1", {**fields, "title": "党费台账缺失"})
    assert ["R-20" in each for each in without] == [True]
    assert told(office, "report", "t1", {**fields, "title": "党费台账缺失", "detail": "2024年未收缴党费12人次"}) == ()


def test_a_faulty_word_list_stops_only_what_is_read_for_its_wording(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    own = office.home / "config" / "wording" / "likeness.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("version = 0\n", encoding="utf-8")
    office.do("receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION)
    before = ledger.books(office.app)
    with pytest.raises(FaultyFile):
        plan(office, CONCRETE)
    assert ledger.books(office.app) == before


# ---- what is counted


@pytest.fixture
def county(tmp_path: Path, database_url: str) -> Office:
    """A unit with three problems: the first in work, the others handed over with a plan row; all due on 2 May."""
    office = peopled(tmp_path, database_url)
    for title in ("高龄津贴重复发放", "敬老院食堂账目不清"):
        a_problem(office, title=title)
    hand_over(office)
    for number in (SECOND, "P-2026-0003"):
        office.do("move", "office", None, number, move="hand_over")
    transfer(office)
    for number, texts in ((SECOND, (SLOGAN, CONCRETE)), ("P-2026-0003", (f"{SLOGAN}。", "更换食堂账簿，逐笔登记收支"))):
        plan(office, *texts, problem=number)
    return office


def test_measures_and_slogans_are_counted_by_unit(county: Office) -> None:
    found = document(county)
    (unit,) = found["units"]
    assert (unit["unit"], unit["measures"], unit["slogans"], unit["ratio"]) == ("U1", 5, 2, "40.00")
    assert {each["problem"] for each in found["slogans"]} == {SECOND, "P-2026-0003"}
    assert found["slogans"][0]["findings"][0]["spans"] == [[0, 7], [8, 12]]


def test_one_measure_for_three_problems_is_listed(county: Office) -> None:
    assert document(county)["same_measures"] == []
    plan(county, f"{SLOGAN}！", problem=PROBLEM, key="plan_amendment", reason="调整")
    (found,) = document(county)["same_measures"]
    assert (found["problems"], found["share"]) == ([PROBLEM, SECOND, "P-2026-0003"], 100)


def test_whoever_writes_a_measure_for_a_third_problem_is_told(county: Office) -> None:
    (first,) = plan(county, SLOGAN, problem="P-2026-0003")
    (second,) = plan(county, SLOGAN, problem=PROBLEM, key="plan_amendment", reason="调整")
    assert "雷同" not in first
    assert "与本单位另外 2 个问题的措施雷同" in second


def test_a_measure_that_only_met_is_listed(county: Office) -> None:
    about = {"measure": 1, "on": DAY, "text": "已召开会议"}
    county.do("progress", "clerk", {**about, "kind": "meeting"}, PROBLEM)
    county.do("evidence", "clerk", {"kind": "meeting", "for": "measure 1", "title": "纪要", "file": SCAN}, PROBLEM)
    assert [(each["problem"], each["measure"]) for each in document(county)["paper_only"]] == [(PROBLEM, 1)]
    county.do("evidence", "clerk", {"kind": "voucher", "for": "measure 1", "title": "凭证", "file": SCAN}, PROBLEM)
    assert document(county)["paper_only"] == []


def test_a_row_that_is_only_arranged_is_listed_from_fifteen_days_before_its_date(county: Office) -> None:
    county.do("progress", "clerk", {"measure": 1, "on": DAY, "text": "已部署", "kind": "deployment"}, PROBLEM)
    stages = []
    for day in ((4, 16), (4, 17), (5, 1), (5, 2)):
        county.stand_at(at(2026, *day))
        stages.append([(each["problem"], each["stage"]) for each in document(county)["only_arranged"]])
    assert stages == [[], [(PROBLEM, "T-15")], [(PROBLEM, "T-15")], [(PROBLEM, "T")]]
    county.do("progress", "clerk", {"measure": 1, "on": DAY, "text": "已拨付", "kind": "action"}, PROBLEM)
    assert document(county)["only_arranged"] == []


def test_a_measure_whose_day_is_over_without_a_word_is_listed(county: Office) -> None:
    county.do("progress", "clerk", {"measure": 1, "on": DAY, "text": "已拨付", "kind": "action"}, SECOND)
    county.stand_at(at(2026, 4, 20))
    assert document(county)["not_begun"] == []
    county.stand_at(at(2026, 4, 21))
    listed = [(each["problem"], each["measure"]) for each in document(county)["not_begun"]]
    assert listed == [(PROBLEM, 1), (SECOND, 2), ("P-2026-0003", 1), ("P-2026-0003", 2)]


def test_progress_under_an_earlier_plan_belongs_to_the_measure_of_the_same_words(county: Office) -> None:
    county.do("progress", "clerk", {"measure": 2, "on": DAY, "text": "已拨付", "kind": "action"}, SECOND)
    plan(county, CONCRETE, "公布监督电话", problem=SECOND)
    county.stand_at(at(2026, 4, 21))
    listed = [each["text"] for each in document(county)["not_begun"] if each["problem"] == SECOND]
    assert listed == ["公布监督电话"]


def test_findings_that_fit_every_unit_are_listed_across_units(county: Office) -> None:
    inspection = an_inspection(county, OTHER_UNIT)
    title = "县{}局党组理论学习中心组学习计划性不强，与业务结合不紧密"
    a_problem(county, title=title.format("民政"))
    assert document(county)["same_findings"] == []
    other = a_problem(county, inspection, title.format("水利"))
    (found,) = document(county)["same_findings"]
    assert found["problems"] == ["P-2026-0004", other]
    assert found["units"] == ["U1", "U2"]


def test_a_finding_without_support_is_listed_and_one_with_a_figure_is_not(county: Office) -> None:
    fields = {"inspection": INSPECTION, "category": "党建", "title": "理论学习不深入", "detail": "学用结合不紧"}
    number = county.do("report", "t1", fields)
    assert [each["problem"] for each in document(county)["unsupported"]] == [number]


def test_a_withdrawn_problem_is_not_counted(county: Office) -> None:
    county.do("withdrawal", "office", {"ground": "error", "reason": "重复登记"}, SECOND)
    county.do("withdrawal_decision", "grp", {"verdict": "agree", "opinion": "同意"}, SECOND)
    county.do("move", "office", None, SECOND, move="withdraw")
    assert document(county)["total"]["measures"] == 3


def test_all_lists_make_one_table(county: Office) -> None:
    found = document(county, "wording-list")
    assert found["count"] == 2
    assert [each["text"] for each in found["slogans"]] == [SLOGAN, f"{SLOGAN}。"]


def test_the_city_office_reads_the_total_and_no_text(county: Office) -> None:
    found = document(county, account="city")
    assert (found["total"]["measures"], found["total"]["slogans"]) == (5, 2)
    assert found["units"] == []
    assert SLOGAN not in json.dumps(found, ensure_ascii=False)
