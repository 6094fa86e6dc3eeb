"""The office's own lists, sheets of units and findings, the night, and the checkup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app.office import stamp
from tests.cli.program import Program
from tests.exchange.books import write_book
from tests.office import INSPECTION, PROBLEM, SCAN, TEAM, Office, an_office, problem_in

if TYPE_CHECKING:
    from pathlib import Path

UNITS = ("单位代码", "单位名称", "类别", "上级单位", "主要负责人", "任职日期", "分管县领导")
TOWN = ("T1", "青溪镇", "乡镇街道", "", "王镇长", "2024-03-01", "郑县长")
VILLAGE = ("T1-01", "上河村", "村社区", "T1", "李支书", "2023年5月6日", "")


def test_a_round_from_nothing_by_commands_alone(program: Program, tmp_path: Path) -> None:
    """Whoever follows the commands' own help gets from an empty folder to a registered problem."""
    home = str(tmp_path / "new")
    assert program("init", home).code == 0
    program.home = tmp_path / "new"
    steps = (
        "unit add U1 --name 县民政局 --kind 县直部门 --head 赵主任 --head-since 2024-01-01 --as office",
        "round add R1 --name 第一轮 --kind 常规 --opened-on 2026-03-01 --as office",
        "team add 第一组 --round R1 --as office",
        "user add zhao --display 赵主任 --unit U1 --as sysadmin",
        "user add sun --display 孙组长 --as sysadmin",
        "user grant zhao unit_head --as secadmin",
        "user grant sun team --as secadmin",
        "team authorise sun 第一组 --from 2020-01-01 --until 2199-01-01 --purpose inspect --as office",
        "inspection add --round R1 --unit U1 --team 第一组 --as office",
    )
    for step in steps:
        told = program(*step.split())
        assert (told.code, told.err) == (0, ""), step
    year = program("inspection", "list", "--as", "office", "--json").document["inspections"][0]["number"]
    assert (
        program(
            "record", "report", f"inspection={year}", "category=党建", "title=台账缺失", "detail=缺", "--as", "sun"
        ).code
        == 0
    )
    assert program("problem", "list", "--json", "--as", "office").document["count"] == 1


def test_users_are_listed_by_the_promised_keys(inside: Program) -> None:
    users = {each["name"]: each for each in inside("--as", "office", "user", "list", "--json").document["users"]}
    assert users["head"] | {} == {
        "name": "head", "display": "赵主任", "role": "unit_head", "roles": ["unit_head"], "unit": "U1", "mail": None,
        "active": True,
    }  # fmt: skip
    assert inside("--as", "sysadmin", "user", "disable", "head", "--reason", "调离").code == 0
    users = {each["name"]: each for each in inside("--as", "office", "user", "list", "--json").document["users"]}
    assert users["head"]["active"] is False


def test_others_see_their_own_account_alone(quick: Program) -> None:
    assert [each["name"] for each in quick("--as", "t1", "user", "list", "--json").document["users"]] == ["t1"]


@pytest.mark.parametrize(("words", "key"), [("unit list", "units"), ("round list", "rounds"), ("team list", "teams")])
def test_a_unit_sees_its_own_part_of_the_lists(words: str, key: str, inside: Program) -> None:
    whole = inside("--as", "office", *words.split(), "--json").document
    own = inside("--as", "head", *words.split(), "--json").document
    other = inside("--as", "other.head", *words.split(), "--json").document
    assert whole["count"] >= own["count"] == 1
    assert other["count"] == (1 if key == "units" else 0)
    assert "members" not in own[key][0] or own[key][0]["members"] == []


def test_an_inspection_s_page_is_for_those_who_see_it(inside: Program) -> None:
    page = inside("--as", "office", "inspection", "show", INSPECTION, "--json").document
    assert (page["number"], page["team"], [each["number"] for each in page["problems"]]) == (
        INSPECTION,
        TEAM,
        [PROBLEM],
    )
    assert inside("--as", "other.head", "inspection", "show", INSPECTION).code == 4
    assert inside("--as", "office", "inspection", "show", PROBLEM).code == 4


@pytest.mark.parametrize(
    "words", ["unit add X --name 某 --kind 某 --head 某 --head-since 2024-01-01", "user add x --display 某"]
)
def test_who_may_not_is_told_so(words: str, quick: Program) -> None:
    told = quick("--as", "t1", *words.split(), "--json")
    assert (told.code, told.document["results"][0]["refusals"][0]["reason"]) == (3, "not_permitted")


# ---- sheets of units


def test_units_come_in_from_a_sheet_parents_first_and_once(inside: Program, tmp_path: Path) -> None:
    path = write_book(tmp_path / "units.xlsx", [("青溪县单位名册", "", "", "", "", "", ""), UNITS, VILLAGE, TOWN])
    first = inside("--as", "office", "unit", "import", str(path), "--json")
    assert (first.code, first.document) == (0, {"rows": 2, "added": 2, "already": 0, "dry_run": False})
    again = inside("--as", "office", "unit", "import", str(path), "--json")
    assert again.document == {"rows": 2, "added": 0, "already": 2, "dry_run": False}
    units = {each["code"]: each for each in inside("--as", "office", "unit", "list", "--json").document["units"]}
    assert (units["T1-01"]["parent"], units["T1-01"]["head_since"]) == ("T1", "2023-05-06")


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([UNITS, ("T1", "青溪镇", "乡镇", "", "王镇长", "三月初", "")], "F2"),
        ([UNITS, ("T1", "", "乡镇", "", "王镇长", "2024-03-01", "")], "B2"),
        ([UNITS, TOWN, TOWN], "A3"),
        ([UNITS, ("T9", "某村", "村", "无", "李支书", "2024-03-01", "")], "A2"),
        ([UNITS[:5], TOWN[:5]], "A1"),
        ([("甲", "乙"), ("1", "2")], "units.xlsx"),
        ([UNITS], "units.xlsx"),
        ([UNITS, ("U1", "别的名字", "县直部门", "", "head", "2024-01-01", "ldr")], "A2"),
        ([UNITS, ("T/1", "青溪镇", "乡镇", "", "王镇长", "2024-03-01", "")], "A2"),
    ],
    ids=["date", "missing", "twice", "no parent", "no column", "no header", "no rows", "already other", "odd code"],
)  # fmt: skip
def test_a_faulty_sheet_of_units_is_named_cell_by_cell_and_nothing_stays(
    rows: list[tuple[str, ...]], cell: str, quick: Program, tmp_path: Path
) -> None:
    path = write_book(tmp_path / "units.xlsx", [*rows, *([TOWN] if len(rows) > 5 else [])])
    before = quick("journal", "verify", "--json").document
    told = quick("--as", "office", "unit", "import", str(path), "--json")
    assert told.code == 5
    assert any(cell in each["where"] for each in told.document["error"]["faults"]), told.out
    assert quick("journal", "verify", "--json").document == before


def test_a_dry_run_of_units_changes_nothing(quick: Program, tmp_path: Path) -> None:
    path = write_book(tmp_path / "units.xlsx", [UNITS, TOWN])
    told = quick("--as", "office", "unit", "import", str(path), "--dry-run", "--json")
    assert told.document == {"rows": 1, "added": 1, "already": 0, "dry_run": True}
    assert quick("--as", "office", "unit", "list", "--json").document["count"] == 2


def test_units_are_the_office_s_to_import(quick: Program, tmp_path: Path) -> None:
    path = write_book(tmp_path / "units.xlsx", [UNITS, TOWN])
    told = quick("--as", "t1", "unit", "import", str(path), "--json")
    assert (told.code, told.document["results"][0]["refusals"][0]["reason"]) == (3, "not_permitted")


def test_the_units_template_comes_back_in(quick: Program, tmp_path: Path) -> None:
    assert quick("template", "单位", "-o", str(tmp_path / "t.xlsx")).code == 0
    told = quick("--as", "office", "unit", "import", str(tmp_path / "t.xlsx"), "--json")
    assert (told.code, "没有一行单位" in told.out) == (5, True)


def test_a_template_that_is_none_is_named(program: Program) -> None:
    told = program("template", "名单", "-o", "x.xlsx")
    assert (told.code, "问题清单" in told.err) == (2, True)


# ---- findings


def test_findings_come_in_from_a_sheet(inside: Program, tmp_path: Path) -> None:
    rows = [
        ("序号", "问题类别", "具体问题", "具体表现"),
        (1, "党建", "会议走过场", "2025年未召开"),
        (2, "资金", "滞留", "12万元"),
    ]
    path = write_book(tmp_path / "list.xlsx", rows)
    words = ("--as", "office", "import", str(path), "--round", "R-2026-1", "--unit", "U1", "--json")
    dry = inside(*words, "--dry-run")
    assert (dry.code, dry.document["added"]) == (0, 2)
    assert inside(*words).document["added"] == 2
    assert inside(*words).document["added"] == 0
    assert inside("--as", "office", "problem", "list", "--json").document["count"] == 3


def test_a_faulty_sheet_of_findings_comes_back_marked(inside: Program, tmp_path: Path) -> None:
    rows = [("序号", "问题类别", "具体问题", "具体表现"), (1, "党建", "会议走过场", "2025年未召开"), (2, "", "", "")]
    path = write_book(tmp_path / "list.xlsx", rows)
    told = inside("--as", "office", "import", str(path), "--round", "R-2026-1", "--unit", "U1")
    assert told.code in (0, 5)
    bad = write_book(tmp_path / "bad.xlsx", [rows[0], (1, "", "没有类别", "x")])
    told = inside("--as", "office", "import", str(bad), "--round", "R-2026-1", "--unit", "U1")
    assert told.code == 5
    assert "B2" in told.err
    assert (tmp_path / "bad.错误标注.xlsx").is_file()


def test_faults_are_told_where_no_marked_copy_can_be_written(inside: Program, tmp_path: Path) -> None:
    (tmp_path / "bad.错误标注.xlsx").mkdir()
    bad = write_book(tmp_path / "bad.xlsx", [("序号", "问题类别", "具体问题", "具体表现"), (1, "", "没有类别", "x")])
    told = inside("--as", "office", "import", str(bad), "--round", "R-2026-1", "--unit", "U1")
    assert told.code == 5
    assert "B2" in told.err
    assert "没有写成标注错误的副本" in told.err


@pytest.mark.parametrize(
    "words", [("missing.xlsx", "--round", "R-2026-1"), ("x.xlsx", "--round", "R9"), ("x.xlsx",)], ids=["file", "round", "option"]
)  # fmt: skip
def test_wrong_words_of_an_import_exit_2(words: tuple[str, ...], quick: Program, tmp_path: Path) -> None:
    write_book(tmp_path / "here" / "x.xlsx", [("问题类别", "具体问题")])
    assert quick("--as", "office", "import", *words).code == 2


# ---- the night


def test_a_tick_tells_what_is_new_and_a_second_one_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = Program(capsys, problem_in(tmp_path, "transferred").home)
    dry = program("tick", "--on", "2026-05-20", "--dry-run", "--json").document
    first = program("tick", "--on", "2026-05-20", "--json").document
    again = program("tick", "--on", "2026-05-20", "--json").document
    new = ("reminders", "escalations", "overdue", "notices", "suppressed")
    assert {name: dry[name] for name in new} == {name: first[name] for name in new}
    assert first["notices"] > 0
    assert [again[name] for name in new] == [0] * len(new)
    assert again["already_done"] > 0
    listed = program("--as", "head", "notice", "list", "--json").document
    assert listed["count"] > 0
    assert {each["person"] for each in listed["notices"]} == {"head"}
    assert program("--as", "head", "notice", "list", "--person", "clerk").code == 3
    assert program("--as", "office", "notice", "list", "--json").document["count"] == first["notices"]
    assert program("--as", "sysadmin", "notice", "list", "--json").document["count"] == 0


def test_nothing_is_mailed_until_mail_is_configured(inside: Program) -> None:
    told = inside("deliver", "--json")
    assert (told.code, told.document["sent"], "未配置邮件" in told.document["held"]) == (0, 0, True)


def test_a_new_year_s_notice_is_shown_before_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = problem_in(tmp_path, "transferred")
    program = Program(capsys, office.home)
    year = tmp_path / "2027.toml"
    year.write_text('year = 2027\nsource = "示例"\n\n[[off]]\nname = "元旦"\ndays = [2027-01-01]\n', encoding="utf-8")
    told = program("--as", "office", "calendar", "import", str(year), "--json")
    assert told.code in (0, 5), told.out
    if told.code == 0:
        assert told.document["applied"] is False


# ---- the checkup


def test_a_sound_office_has_no_error(inside: Program) -> None:
    told = inside("doctor", "--json")
    assert (told.code, told.document["errors"]) == (0, 0)
    assert {each["about"] for each in told.document["checks"]} >= {
        "设置",
        "数据库",
        "办理记录",
        "规则文件",
        "放假安排",
        "邮件",
        "文件",
    }


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_a_file_that_is_gone_or_changed_is_an_error(
    harm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = problem_in(tmp_path, "under_check")
    place = office.home / "evidence" / SCAN["sha256"][:2] / SCAN["sha256"]
    if harm == "missing":
        place.unlink()
    else:
        place.write_bytes(b"another scan")
    told = Program(capsys, office.home)("doctor")
    assert told.code == 5
    assert "错误  文件" in told.out


def test_a_broken_workflow_file_is_an_error(office: Office, inside: Program) -> None:
    (office.home / "workflows" / "own.yaml").write_text("name: [", encoding="utf-8")
    told = inside("doctor", "--json")
    assert told.code == 5
    assert any("own.yaml" in each["said"] for each in told.document["checks"] if each["level"] == "error")


def test_a_missing_database_is_an_error_of_the_checkup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = an_office(tmp_path)
    office.app.store.close()
    for each in office.home.glob("office.db*"):
        each.unlink()
    told = Program(capsys, office.home)("doctor", "--json")
    assert (told.code, told.document["ok"]) == (5, False)


def test_the_journal_verifies_and_the_ledger_agrees(passed: Program) -> None:
    told = passed("journal", "verify", "--json").document
    assert told["ok"] is True
    assert told["first_bad"] is None
    assert len(told["head"]) == 64
    assert passed("reconcile", "--json").document == {"ok": True, "differences": [], "entries": told["entries"]}


def test_a_count_that_disagrees_with_the_feedback_is_found(inside: Program) -> None:
    words = ("number=3号", "issued_on=2026-03-02", "problems_count=2")
    assert inside("--as", "office", "record", "feedback_document", INSPECTION, *words).code == 0
    told = inside("reconcile", "--json")
    assert (told.code, len(told.document["differences"])) == (5, 1)


def test_instants_are_written_as_the_store_does(office: Office) -> None:
    assert stamp(office.app.now()).endswith("Z")
