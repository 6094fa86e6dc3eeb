"""``rectify workflow list`` and ``workflow check`` as a person and as a program see them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from rectify.cli.workflows import workflow
from rectify.errors import FaultyFile, WordsWrong
from rectify.library import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = shipped_folder("workflows") / "five-accounts.yaml"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the group hands to its commands."""

    home: Path | None = None
    json: bool = False


def run(*words: str, home: Path | None = None, as_json: bool = False) -> str:
    asked = Asked(home=home, json=as_json)
    return CliRunner().invoke(workflow, words, obj=asked, catch_exceptions=False, standalone_mode=False).output


def office_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "workflows" / "five-accounts.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_sound_file_is_said_to_be_sound() -> None:
    assert run("check", str(SHIPPED)).strip() == f"{SHIPPED} 没有错误：五账闭环，第 1 版，9 个状态，10 个动作"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("      - feedback_issued\n", "", "动作“交账”少了前置条件：反馈意见已印发（feedback_issued）"),
        ("    by: [unit_head]\n", "    by: [unit_head, liaison]\n", "动作“申请销号”多了办理角色：联系人"),
        ("owed: [rectify, midterm]", "owed: [rectify]", "状态“整改中”少了应办事项：中期督办（midterm）"),
    ],
    ids=["a gate less", "a role more", "a duty less"],
)
def test_what_a_file_asks_less_than_the_shipped_one_is_told_and_is_no_fault(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    home = office_with(tmp_path, SHIPPED.read_text(encoding="utf-8").replace(old, new))
    lines = run("check", "five-accounts", home=home).splitlines()
    assert "没有错误" in lines[0]
    assert [line.strip() for line in lines[2:]] == [told]
    assert json.loads(run("check", "five-accounts", home=home, as_json=True))["departures"] == [told]


def test_a_file_that_asks_as_much_or_more_departs_in_nothing(tmp_path: Path) -> None:
    more = SHIPPED.read_text(encoding="utf-8").replace("label: 五账闭环", "label: 本县五账")
    assert len(run("check", "five-accounts", home=office_with(tmp_path, more)).splitlines()) == 1


@pytest.mark.parametrize("name", ["five-accounts", "five-accounts.yaml"])
def test_a_workflow_is_checked_by_its_name(name: str) -> None:
    assert "five-accounts.yaml 没有错误" in run("check", name)


def test_a_program_reads_what_was_found() -> None:
    found = json.loads(run("check", "five-accounts", as_json=True))
    assert found["ok"] is True
    assert (found["name"], found["version"]) == ("five-accounts", 1)
    assert "close" in found["moves"]


def test_every_fault_of_a_faulty_file_is_raised_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    text = (
        SHIPPED.read_text(encoding="utf-8")
        .replace("from: [handed_over]", "from: 交帐")
        .replace("[unit_head]", "[unit_hed]")
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFile) as raised:
        run("check", str(file))
    assert raised.value.name == str(file)
    first, second = raised.value.faults
    assert first.message.startswith("未定义的状态“交帐”，是否应为“交账”")
    assert second.message == "未定义的角色“unit_hed”，是否应为“unit_head”"
    lines = text.splitlines()
    for fault, word in ((first, "交帐"), (second, "unit_hed")):
        assert lines[(fault.line or 0) - 1][(fault.column or 0) - 1 :].startswith(word)


@pytest.mark.parametrize("file", ["nothing.yaml", "no/such.yaml", "../five-accounts", "workflow.schema.json"])
def test_a_file_that_is_not_there_is_a_wrong_word(file: str) -> None:
    with pytest.raises(WordsWrong, match="没有这个流程文件"):
        run("check", file)


def test_the_list_names_the_shipped_workflow() -> None:
    assert "five-accounts（随程序）：五账闭环，第 1 版" in run("list")
    listed = json.loads(run("list", as_json=True))
    assert listed["count"] == len(listed["workflows"])
    (found,) = [each for each in listed["workflows"] if each["file"] == "five-accounts.yaml"]
    assert {"own": False, "faults": 0}.items() <= found.items()


def test_an_offices_own_file_comes_before_the_shipped_one(tmp_path: Path) -> None:
    text = (
        SHIPPED.read_text(encoding="utf-8")
        .replace("label: 五账闭环", "label: 本县五账")
        .replace("version: 1", "version: 2")
    )
    assert "five-accounts（本单位）：本县五账，第 2 版" in run("list", home=office_with(tmp_path, text))


def test_a_faulty_file_is_listed_with_the_number_of_its_faults(tmp_path: Path) -> None:
    home = office_with(tmp_path, "name: x\n")
    assert "five-accounts.yaml（本单位）：有 4 处错误" in run("list", home=home)
    listed = json.loads(run("list", home=home, as_json=True))["workflows"]
    assert {each["file"]: each["faults"] for each in listed}["five-accounts.yaml"] == 4


def test_help_is_chinese() -> None:
    assert "流程文件" in run("--help")
    assert "FILE" in run("check", "--help")
