"""What a county does beside the single row: tasks that are followed up, draws that anybody can draw again, lists that are whole."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rectify.app.books import reconcile
from rectify.app.ticking import tick
from tests import ledger
from tests.app.test_reports import document
from tests.office import INSPECTION, OTHER_UNIT, ROUND, SCAN, UNIT, Office, peopled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

DAY = "2026-03-02"
DECISIONS = [
    {"text": "抽查专项资金", "owner": "审计局", "due_on": "2026-04-10"},
    {"text": "通报", "owner": "巡察办", "due_on": "2026-05-10"},
]
MEETING = {"on": DAY, "bodies": ["纪委监委", "审计局"], "text": "研究督办", "decisions": DECISIONS, "minutes": SCAN}
DRAW = {
    "seed": "07 12 19",
    "announced_by": "周纪委",
    "on": DAY,
    "pool": [UNIT, OTHER_UNIT],
    "people": ["t1", "t2", "org"],
}
ITEMS = ("承担什么任务", "履行什么责任", "制定什么措施", "取得什么效果", "存在什么差距")


def reasons(office: Office, key: str, account: str, fields: Mapping[str, object], subject: str) -> list[str]:
    """Ask, and give the reasons of the refusal; nothing where it was accepted."""
    return [each.reason.value for each in office.ask(key, account, fields, subject)[0].refusals]


def test_every_decision_of_a_joint_meeting_is_followed_up_until_it_is_answered(
    tmp_path: Path, database_url: str
) -> None:
    office = peopled(tmp_path, database_url)
    office.do("joint_meeting", "office", MEETING, ROUND)
    number = ledger.last_entry(office.app)["no"]
    assert [(each["n"], each["owner"]) for each in document(office, "tasks")["tasks"]] == [(1, "审计局"), (2, "巡察办")]
    tick(office.app, on=date(2026, 4, 13))
    told = {(row["person"], row["obligation"]) for row in ledger.rows(office.app, "notice") if row["subject"] == ROUND}
    assert told == {("office", "task"), ("off2", "task")}
    office.stand_at(office.app.now().replace(month=4, day=14))
    answer = {"task": number, "n": 1, "on": "2026-04-14", "result": "已抽查三个乡镇"}
    office.do("task_answer", "office", answer, ROUND)
    assert [each["n"] for each in document(office, "tasks")["tasks"]] == [2]
    assert reasons(office, "task_answer", "office", answer, ROUND) == ["wrong_state"]
    assert reconcile(office.app).ok


def test_what_names_no_day_is_warned_of_and_listed_until_it_is_answered(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("reported")
    given = {"kind": "批示", "by": "县委书记", "on": DAY, "text": "抓紧整改", "owner": "县民政局"}
    told = office.ask("instruction", "office", given, ROUND)[0]
    assert "没有写明办结期限" in told.warnings[0]
    instruction = ledger.last_entry(office.app)["no"]
    undated = {**MEETING, "decisions": [DECISIONS[0], {"text": "通报", "owner": "巡察办"}]}
    assert "第 2 项" in office.ask("joint_meeting", "office", undated, ROUND)[0].warnings[0]
    meeting = ledger.last_entry(office.app)["no"]
    listed = [(each["task"], each["n"], each["due_on"]) for each in document(office, "tasks")["tasks"]]
    assert listed == [(meeting, 1, "2026-04-10"), (instruction, None, None), (meeting, 2, None)]
    for answer in ({"task": instruction}, {"task": meeting, "n": 2}):
        office.do("task_answer", "office", {**answer, "on": DAY, "result": "已办"}, ROUND)
        assert reasons(office, "task_answer", "office", {**answer, "on": DAY, "result": "又办"}, ROUND) == [
            "wrong_state"
        ]
    assert [each["n"] for each in document(office, "tasks")["tasks"]] == [1]
    assert reasons(office, "task_answer", "office", {"task": meeting, "n": 3, "on": DAY, "result": "已办"}, ROUND) == [
        "wrong_state"
    ]


def test_no_more_petitions_are_settled_than_were_received(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    told = {"on": DAY, "state": "received", "number": 7}
    assert reasons(office, "petition", "t1", {**told, "number": 0}, INSPECTION) == ["bad_value"]
    assert reasons(office, "petition", "t1", {**told, "state": "settled"}, INSPECTION) == ["bad_value"]
    office.do("petition", "t1", told, INSPECTION)
    office.do("petition", "t1", {**told, "state": "settled", "number": 5}, INSPECTION)
    assert reasons(office, "petition", "t1", {**told, "state": "settled", "number": 3}, INSPECTION) == ["bad_value"]
    office.do("petition", "t1", {**told, "state": "settled", "number": 2}, INSPECTION)


def test_the_city_s_comment_comes_back_as_a_task(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    office.do("city_comment", "city", {"on": DAY, "text": "加强共性问题研究", "due_on": "2026-04-01"}, ROUND)
    assert [each["kind"] for each in document(office, "tasks")["tasks"]] == ["city_comment"]


def test_the_draw_can_be_drawn_again_and_sends_nobody_to_his_own_unit(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("reported")
    drawn = []
    for _again in range(2):
        office.do("random_draw", "office", {**DRAW, "units": 2, "persons": 2}, ROUND)
        drawn.append(json.loads(ledger.last_entry(office.app)["text"])["body"]["fields"]["drawn"])
    assert drawn[0] == drawn[1]
    own = {**DRAW, "people": ["t1", "clerk"], "pool": [UNIT], "units": 1, "persons": 2}
    assert reasons(office, "random_draw", "office", own, ROUND) == ["bad_value"]
    office.do("random_draw", "office", {**own, "persons": 1}, ROUND)
    assert json.loads(ledger.last_entry(office.app)["text"])["body"]["fields"]["drawn"] == [
        {"unit": UNIT, "people": ["t1"]}
    ]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"units": 3}, "抽取单位数"),
        ({"units": 0}, "抽取单位数"),
        ({"pool": [UNIT, "U9"]}, "U9"),
        ({"persons": 4}, "能派往"),
    ],
    ids=["too many units", "no unit", "an unknown unit", "too few people"],
)
def test_a_draw_that_cannot_be_is_refused_in_words(
    sqlite_office_in: Callable[[str], Office], changed: Mapping[str, object], word: str
) -> None:
    office = sqlite_office_in("reported")
    result = office.ask("random_draw", "office", {**DRAW, "units": 1, "persons": 1, **changed}, ROUND)[0]
    assert not result.ok
    assert word in result.refusals[0].missing


def test_a_checklist_answers_every_question_and_a_free_one_takes_any(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    half = {"template": "five-items", "on": DAY, "items": [{"question": ITEMS[0], "answer": "低保"}]}
    assert reasons(office, "checklist", "t1", half, INSPECTION) == ["missing_field"]
    whole = {**half, "items": [{"question": each, "answer": "见附件"} for each in ITEMS]}
    assert reasons(office, "checklist", "t1", whole, INSPECTION) == []
    free = {"template": "free", "on": DAY, "items": [{"question": "四再四看之一", "answer": "已看"}]}
    assert reasons(office, "checklist", "t1", free, INSPECTION) == []
    assert reasons(office, "checklist", "t1", {**free, "template": "eight"}, INSPECTION) == ["bad_value"]


def test_an_office_s_own_questions_replace_the_free_slot(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    own = office.home / "config" / "checklists" / "free.toml"
    own.parent.mkdir(parents=True)
    own.write_text('label = "八要"\nversion = 1\nsource = "本县"\nquestions = ["一要"]\n', encoding="utf-8")
    given = {"template": "free", "on": DAY, "items": [{"question": "二要", "answer": "已办"}]}
    assert reasons(office, "checklist", "t1", given, INSPECTION) == ["missing_field"]


def test_lists_that_lack_are_named(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    office.do("preparation_list", "t1", {"list": "政策清单", "on": DAY, "file": SCAN}, INSPECTION)
    lacking = document(office, "lists")["inspections"][0]["lacking"]
    assert lacking == ["职能清单", "信息清单", "问题清单", "责任清单"]


@pytest.mark.parametrize(
    ("key", "account", "fields", "subject", "reason"),
    [
        ("campaign", "office", {"name": "甲", "units": ["U9"], "on": DAY}, ROUND, "bad_value"),
        ("campaign", "office", {"name": "甲", "units": [UNIT], "on": DAY, "found": 1, "urged": 2}, ROUND, "bad_value"),
        ("satisfaction", "office", {"on": DAY, "asked": 0, "satisfied": 0, "partly": 0}, INSPECTION, "bad_value"),
        ("satisfaction", "office", {"on": DAY, "asked": 5, "satisfied": 4, "partly": 2}, INSPECTION, "bad_value"),
        ("staff_assessment", "org", {"person": "卫组织", "on": DAY, "grade": "优秀", "opinion": "好"}, ROUND, "own_act"),
        ("instruction", "office", {"kind": "批示", "by": "书记", "on": DAY, "text": "办", "due_on": "2026-03-01"}, ROUND, "bad_value"),
        ("instruction", "clerk", {"kind": "批示", "by": "书记", "on": DAY, "text": "办"}, ROUND, "not_found"),
        ("city_comment", "city", {"on": DAY, "text": "办"}, "R-9999", "not_found"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_wrong_is_said(
    sqlite_office_in: Callable[[str], Office],
    key: str,
    account: str,
    fields: Mapping[str, object],
    subject: str,
    reason: str,
) -> None:
    assert reasons(sqlite_office_in("reported"), key, account, fields, subject) == [reason]
