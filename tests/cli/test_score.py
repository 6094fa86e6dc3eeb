"""``rectify score`` and the reports on scores: sheets, their faults, proposals with entries, ranks for those who may see them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from rectify.library import shipped_folder
from tests.cli.program import Program
from tests.office import INSPECTION, OTHER_UNIT, ROUND, SCAN, TEAM, Office, a_problem, an_inspection, problem_in

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = shipped_folder("config") / "scoring" / "fufeng.toml"
AT = ("--at", "2026-06-15")
TODAY = "2026-06-15"
OWN = """
label = "本县评估表"
version = 3
object = "unit"
scheme = "deduct"
total = 10
grades = [{ name = "合格", at_least = 6 }, { name = "不合格", at_least = 0 }]
aspects = [{ name = "整改", points = 10, items = [{ code = "X1", text = "未完成", points = 10, measure = "completion_rate" }] }]
"""


def test_the_sheets_are_listed_outside_every_office(program: Program) -> None:
    found = program("score", "sheets", "--json").document
    assert [each["name"] for each in found["sheets"]] == ["fufeng", "hengshui", "team"]
    assert found["count"] == 3
    shown = program("score", "sheets").out
    assert "扶风式整改成效评估表" in shown
    assert "得分制" in shown


def test_an_office_s_own_sheet_stands_before_the_shipped_one(quick: Program) -> None:
    assert quick.home is not None
    place = quick.home / "config" / "scoring"
    place.mkdir(parents=True)
    (place / "fufeng.toml").write_text(OWN, encoding="utf-8")
    (place / "broken.toml").write_text('label = "坏"\n', encoding="utf-8")
    found = {each["name"]: each for each in quick("score", "sheets", "--json").document["sheets"]}
    assert (found["fufeng"]["own"], found["fufeng"]["label"], found["hengshui"]["own"]) == (True, "本县评估表", False)
    assert found["broken"]["faults"] > 3
    assert "处错误" in quick("score", "sheets").out
    assert "broken.toml" in quick("doctor").out
    proposed = quick("--as", "office", "score", "propose", INSPECTION, "--json")
    assert proposed.document["label"] == "本县评估表"


def test_a_sheet_is_checked_by_its_path_or_its_name(program: Program, tmp_path: Path) -> None:
    for named in (str(SHIPPED), "fufeng"):
        answer = program("score", "check", named)
        assert (answer.code, "没有错误" in answer.out) == (0, True)
    faulty = tmp_path / "own.toml"
    faulty.write_text(
        SHIPPED.read_text(encoding="utf-8").replace('measure = "receipt_late"', 'measure = "receipt"'), encoding="utf-8"
    )
    answer = program("score", "check", str(faulty), "--json")
    assert answer.code == 5
    assert [each["where"] for each in answer.document["error"]["faults"]] == ["aspects[1].items[1].measure"]
    assert program("score", "check", "nothing").code == 2


def story(tmp_path: Path) -> Office:
    """Give an office with two evaluated units, of which the second is the better, after the period."""
    office = problem_in(tmp_path, "transferred")
    other = an_inspection(office, OTHER_UNIT)
    a_problem(office, other, "水费挪用")
    issued = {"number": "4号", "issued_on": "2026-03-02", "problems_count": 1}
    office.do("feedback_document", "office", issued, other)
    office.do("move", "office", None, "P-2026-0002", move="hand_over")
    office.do("receipt", "other.head", {"signed_by": "other.head", "signed_on": "2026-03-02"}, other)
    office.stand_at(datetime(2026, 6, 15, 1, 0, tzinfo=UTC))
    for who, number in (("clerk", INSPECTION), ("other.head", other)):
        for scope in ("party", "public"):
            said = {"scope": scope, "channel": "meeting", "published_on": TODAY, "file": SCAN}
            office.do("publication", who, said, number)
    for number, points in ((INSPECTION, "20"), (other, "1")):
        lines = [{"item": "C1", "points": points, "reason": "未完成", "entries": []}]
        given = {
            "sheet": "fufeng",
            "evaluated_on": TODAY,
            "bodies": ["office", "discipline"],
            "lines": lines,
            "file": SCAN,
        }
        office.do("evaluation", "office", given, number)
    about = {"team": TEAM, "sheet": "team", "evaluated_on": TODAY, "file": SCAN}
    office.do("team_evaluation", "t1", {**about, "by": "self"}, ROUND)
    line = {"item": "C1", "points": "10", "reason": "未完成"}
    office.do("team_evaluation", "office", {**about, "by": "office", "lines": [line]}, ROUND)
    return office


@pytest.fixture
def scored(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    """Give the program in an office where two units and a team were scored."""
    return Program(capsys, story(tmp_path).home)


def test_every_proposed_point_leads_to_entries_that_the_journal_has(scored: Program) -> None:
    found = scored(*AT, "--as", "office", "score", "propose", INSPECTION, "--json").document
    assert found["lines"]
    shown = {
        each["no"]
        for each in scored("--as", "office", "journal", "show", INSPECTION, "--last", "999", "--json").document[
            "entries"
        ]
    }
    shown |= {
        each["no"]
        for each in scored("--as", "office", "journal", "show", "P-2026-0001", "--last", "999", "--json").document[
            "entries"
        ]
    }
    for line in found["lines"]:
        assert line["entries"], line
        assert set(line["entries"]) <= shown
    lines = scored(*AT, "--as", "office", "score", "propose", INSPECTION).out
    assert all(line["item"] in lines and line["reason"] in lines for line in found["lines"])
    assert "由人评定" in lines


def test_a_proposal_can_be_recorded_as_it_stands(scored: Program) -> None:
    found = scored(*AT, "--as", "office", "score", "propose", INSPECTION, "--json").document
    lines = [{name: each[name] for name in ("item", "points", "reason", "entries")} for each in found["lines"]]
    answer = scored(
        "--at", "2026-06-16", "--as", "office", "record", "evaluation", INSPECTION, "sheet=fufeng", f"evaluated_on={TODAY}",
        "bodies=office,discipline", "reason=按记录重评", f"lines={json.dumps(lines, ensure_ascii=False)}", "--json",
    )  # fmt: skip
    assert answer.document["results"][0]["ok"], answer.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(("--as", "office", "score", "propose", "I-2026-0099"), 4, "没有这个对象", id="no such inspection"),
        pytest.param(("--as", "office", "score", "propose", "P-2026-0001"), 4, "没有这个对象", id="a problem"),
        pytest.param(("--as", "head", "score", "propose", INSPECTION), 3, "您的角色", id="the unit"),
        pytest.param(("--as", "office", "score", "propose", INSPECTION, "--sheet", "team"), 2, "--team", id="a team's sheet"),
        pytest.param(("--as", "office", "score", "propose", INSPECTION, "--sheet", "x"), 4, "没有这张评分表", id="no such sheet"),
        pytest.param(("--as", "head", "score", "propose", ROUND, "--team", TEAM), 4, "没有这个对象", id="a team, to a unit"),
        pytest.param(("--as", "office", "score", "propose", ROUND, "--team", "第九组"), 4, "没有这个对象", id="no such team"),
    ],
)  # fmt: skip
def test_what_cannot_be_proposed_is_said(scored: Program, words: tuple[str, ...], code: int, said: str) -> None:
    answer = scored(*AT, *words)
    assert (answer.code, said in answer.err) == (code, True)


@pytest.mark.parametrize("account", ["office", "t1"])
def test_a_team_s_score_is_proposed_to_the_office_and_to_itself(scored: Program, account: str) -> None:
    found = scored(*AT, "--as", account, "score", "propose", ROUND, "--team", TEAM, "--json").document
    assert {each["item"] for each in found["lines"]} == {"C1"}


# ---- reports


def rows(answer: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401 - a document
    found: list[dict[str, Any]] = answer.document[name]
    return found


def test_the_scores_that_stand_are_reported_with_their_entries(scored: Program) -> None:
    answer = scored(*AT, "--as", "office", "report", "scores", "--json")
    found = rows(answer, "inspections")
    assert [(each["unit"], each["score"], each["grade"], each["rank"]) for each in found] == [
        ("U1", "80", "较好", 2), ("U2", "99", "好", 1),
    ]  # fmt: skip
    assert all(each["entry"] and each["sheet"] == "fufeng" for each in found)
    teams = rows(answer, "teams")
    assert [(each["by"], each["score"]) for each in teams] == [("office", "90"), ("self", "100")]
    shown = scored(*AT, "--as", "office", "report", "scores").out
    assert "第一组（自评）" in shown


@pytest.mark.parametrize(("account", "ranked"), [("office", True), ("grp", True), ("disc", False), ("ldr", False)])
def test_ranks_are_for_the_office_and_the_leading_group(scored: Program, account: str, ranked: bool) -> None:  # noqa: FBT001
    for name, listed in (("scores", "inspections"), ("yearly", "units")):
        found = rows(scored(*AT, "--as", account, "report", name, "--json"), listed)
        assert len(found) == 2
        assert all((each["rank"] is not None) == ranked for each in found)


@pytest.mark.parametrize("account", ["head", "clerk", "city", "sysadmin", "auditor"])
@pytest.mark.parametrize("name", ["scores", "yearly"])
def test_scores_are_not_for_everybody(scored: Program, account: str, name: str) -> None:
    assert scored(*AT, "--as", account, "report", name).code == 3


def test_a_team_sees_its_own_score_alone(scored: Program) -> None:
    teams = rows(scored(*AT, "--as", "t1", "report", "scores", "--json"), "teams")
    assert {each["team"] for each in teams} == {TEAM}
    assert rows(scored(*AT, "--as", "disc", "report", "scores", "--json"), "teams") == []


def test_the_year_s_table_names_units_and_heads_with_their_figures(scored: Program, tmp_path: Path) -> None:
    answer = scored(*AT, "--as", "office", "report", "yearly", "--xlsx", str(tmp_path / "y.xlsx"), "--json")
    assert answer.document["year"] == 2026
    first = rows(answer, "units")[0]
    assert {name: first[name] for name in ("unit", "head", "fed_back", "done", "rate", "overdue", "reports", "reports_owed")} == {
        "unit": "U1", "head": "赵主任", "fed_back": 1, "done": 0, "rate": "0.00", "overdue": 1, "reports": 0, "reports_owed": 4,
    }  # fmt: skip
    assert (tmp_path / "y.xlsx").stat().st_size > 0
    assert answer.document["total"]["reconciles"] is True


def test_the_year_s_table_looks_back(scored: Program) -> None:
    before = rows(scored(*AT, "--as", "office", "report", "yearly", "--as-of", "2026-03-31", "--json"), "units")
    assert [each["score"] for each in before] == [None, None]
    none = rows(scored(*AT, "--as", "office", "report", "scores", "--as-of", "2026-03-31", "--json"), "inspections")
    assert none == []
