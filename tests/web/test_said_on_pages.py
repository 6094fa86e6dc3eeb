"""What pages say where something went wrong: the words of the form, no codes, and a way on that works."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.engine.acts import refuse
from rectify.engine.catalogue import KINDS
from rectify.engine.model import Reason
from rectify.web import refusal_words
from rectify.web.told import told
from tests import ledger
from tests.office import MORNING, OTHER_UNIT, PROBLEM, Office, pass_check
from tests.visitor import door_of, hidden_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpx2 import Response

    from tests.visitor import Visitor

PROGRESS = {"measure": "1", "on": "2026-03-02", "text": "已拨付12.6万元", "kind": "result"}
WORK = f"/do/progress?about={PROBLEM}"


@pytest.fixture
def office(sqlite_office_in: Callable[[str], Office]) -> Office:
    return sqlite_office_in("transferred")


def recorded(office: Office) -> int:
    return sum(row["kind"] == "progress_made" for row in ledger.rows(office.app, "entry"))


def shown_form(visitor: Visitor, page: str, **changed: str) -> dict[str, str]:
    """Give what a page's form would send, filled in."""
    del visitor
    return {
        **dict(hidden_of(page, "/do/progress")),
        **{f"f.{name}": each for name, each in PROGRESS.items()},
        **changed,
    }


def send(visitor: Visitor, page: str, **changed: str) -> Response:
    return visitor.client.post("/do/progress", data=shown_form(visitor, page, **changed))


# ---- words for codes


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("须写明补充整改要求（what）和不早于今天的期限（due_on）", "须写明补充整改要求和不早于今天的期限"),
        ("没有待办理的主要负责人交接（change_head）", "没有待办理的主要负责人交接"),
        ("金额（amount，万元）", "金额（万元）"),
        ("已验收的请撤回验收（reopen_check），销号审核须重新办理", "已验收的请撤回验收，销号审核须重新办理"),
        ("“note”超过 8000 字", "“附注”超过 8000 字"),
        ("字段“amount”（金额（万元））应为数", "“金额（万元）”应为数"),
        ("缺少字段“file”（扫描件）", "缺少“扫描件”"),
        ("函件台账中没有文号“督办（letter）”", "函件台账中没有文号“督办（letter）”"),
        ("须由主要负责人（head）签字", "须由主要负责人（head）签字"),
    ],
)
def test_a_sentence_stands_without_its_codes(said: str, read: str) -> None:
    assert refusal_words.plain(said) == read


@pytest.mark.parametrize(
    ("field", "typed", "said", "not_said"),
    [
        ("amount", "十万", "应为以万元计的十进制数（如 12.6", "）应为"),
        ("kind", "none", "请从这些当中选择：工作举措、成果、会议、文件、部署安排", "deployment"),
        ("on", "2026年3月2日", "应为 YYYY-MM-DD 形式的日期", "字段"),
    ],
)
def test_a_fault_stands_beside_its_field_in_the_words_of_the_form(
    office: Office, field: str, typed: str, said: str, not_said: str
) -> None:
    visitor = door_of(office).visitor("clerk")
    answer = send(visitor, visitor.page(WORK), **{f"f.{field}": typed})
    fault = text_of(answer.text.split('class="fault"', 1)[1].split("</p>", 1)[0])
    assert answer.status_code == 422
    assert said in fault
    assert not_said not in fault


def test_a_choice_of_a_group_is_named_by_its_words_too() -> None:
    kind = KINDS["evidence"]
    refusal = refuse(Reason.BAD_VALUE, "字段“for”（用于）应为 measure n（第 n 条措施）、self_check 之一：x", "for")
    said = refusal_words.beside(refusal, kind.fields, kind.key)
    assert said.startswith("请从这些当中选择：第几条措施、自查自纠")
    assert "self_check" not in said


def test_what_is_too_long_is_named_by_its_label(office: Office) -> None:
    visitor = door_of(office).visitor("clerk")
    shown = text_of(send(visitor, visitor.page(WORK), note="字" * 8001).text)
    assert "附注" in shown
    assert "“note”" not in shown


def test_full_width_digits_are_digits(office: Office) -> None:
    visitor = door_of(office).visitor("clerk")
    typed = {"f.on": "２０２６－０３－０２", "f.amount": "１２．６"}
    assert send(visitor, visitor.page(WORK), **typed).status_code == 303
    assert recorded(office) == 1


# ---- sent again


def test_a_form_whose_number_was_used_for_other_words_gets_a_fresh_one(office: Office) -> None:
    visitor = door_of(office).visitor("clerk")
    page = visitor.page(WORK)
    assert send(visitor, page).status_code == 303
    refused = send(visitor, page, **{"f.text": "又拨付三万元"})
    assert refused.status_code == 422
    assert "这张表刚才已经提交并办成，现在的内容与办成的不同" in text_of(refused.text)
    assert "web-" not in text_of(refused.text)
    assert recorded(office) == 1
    again = dict(hidden_of(refused.text, "/do/progress"))
    assert again["id"] != dict(hidden_of(page, "/do/progress"))["id"]
    assert send(visitor, refused.text, **{"f.text": "又拨付三万元"}).status_code == 303
    assert recorded(office) == 2


def test_the_very_same_in_a_fresh_form_is_remarked_on_before_it_is_recorded_twice(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("transferred")
    door = door_of(office)
    visitor, head = door.visitor("clerk"), door.visitor("head")
    assert send(visitor, visitor.page(WORK)).status_code == 303
    warned = send(visitor, visitor.page(WORK))
    assert warned.status_code == 409
    assert "已经提交过内容完全相同的一件" in text_of(warned.text)
    assert recorded(office) == 1
    assert send(visitor, visitor.page(WORK), **{"f.text": "又拨付三万元"}).status_code == 303
    assert send(head, head.page(WORK)).status_code == 303, "another person says it for himself"
    assert send(visitor, warned.text, seen="").status_code == 303, "whoever means it records it"
    assert recorded(office) == 4
    office.stand_at(MORNING + timedelta(hours=4))
    office.do(
        "progress", "head", {**PROGRESS, "measure": 1, "text": "收尾"}, PROBLEM
    )  # a made-up office's clock goes by its entries
    assert send(visitor, visitor.page(WORK)).status_code == 303, "hours later the same words may tell of another work"


def test_a_new_thing_of_the_same_words_is_remarked_on_too(office: Office) -> None:
    visitor = door_of(office).visitor("office")
    given = {"f.inspection": "I-2026-0001", "f.category": "作风", "f.title": "公务接待超标", "f.detail": "12次"}
    answers = [visitor.sends("/do/report", given) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 409]


# ---- people, shares, filters


def test_a_story_names_people_and_not_their_accounts(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("under_check")
    pass_check(office)
    shown = text_of(door_of(office).visitor("office").page(f"/problems/{PROBLEM}"))
    assert "核查人 孙组长、李组员" in shown
    assert "t1" not in shown


def test_a_receiver_is_named_as_he_is_shown(office: Office) -> None:
    entry = {
        "kind": KINDS["report_delivery"].entry, "by": "office", "signed_by": None, "fields": {"received_by": "t1", "received_on": "2026-03-02"},
    }  # fmt: skip
    with office.app.store.reading() as reader:
        (shown,) = told(office.app, reader, [entry])
    assert ("接收人", "孙组长") in shown["said"]


def test_a_rule_text_is_named_by_its_label_and_a_hash_by_its_beginning(office: Office) -> None:
    fields = {"code": "R9", "profile": "two-months", "ladder": "default", "workflow": "five-accounts"}
    added = {"kind": "round_added", "by": "office", "signed_by": None, "fields": fields}
    letter = {"kind": "letter_sent", "by": "office", "signed_by": None, "fields": {"title": "ab" * 32}}
    with office.app.store.reading() as reader:
        said, other = (dict(each["said"]) for each in told(office.app, reader, [added, letter]))
    assert set(fields.values()) & set(said.values()) == {"R9"}
    assert said["流程"] == office.app.workflow("five-accounts").label
    assert "ab" * 6 + "…" in other.values()


def test_a_co_operating_unit_without_a_measure_is_told_so(office: Office) -> None:
    office.do("cooperation", "office", {"unit": OTHER_UNIT, "part": "核对名册"}, PROBLEM)
    visitor = door_of(office).visitor("other.head")
    page = text_of(visitor.page(f"/problems/{PROBLEM}"))
    assert "整改计划中没有由您单位承担的措施" in page
    assert "还没有整改计划" not in page
    assert "整改计划中没有由您单位承担的措施，现在不能填报" in text_of(visitor.page(WORK))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("state=bogus", "没有“bogus”这种状态，没有按它筛选"), ("state=transferred,bogus", "没有“bogus”这种状态"),
        ("lamp=blue", "没有“blue”这种预警，没有按它筛选"), ("sort=title", "没有“title”这种次序，没有按它排序"),
        ("overdue=maybe", "“只看超期”应为 1，没有按“maybe”筛选"),
        ("round=R-1999-9", "没有“R-1999-9”这个轮次"), ("unit=U99", "没有“U99”这个单位"),
    ],
)  # fmt: skip
def test_a_filter_s_strange_word_is_told(office: Office, query: str, said: str) -> None:
    visitor = door_of(office).visitor("office")
    assert said in text_of(visitor.page(f"/problems?{query}"))
    for where in ("export.xlsx", "print") if "没有按" in said else ():
        answer = visitor.get(f"/problems/{where}?{query}")
        assert (answer.status_code, said in text_of(answer.text)) == (400, True)


@pytest.mark.parametrize(
    "query", ["", "state=transferred,reported", "lamp=green&sort=-due", "overdue=1", "unit=U1", "round=R-2026-1"]
)
def test_a_filter_that_is_known_is_told_nothing(office: Office, query: str) -> None:
    assert 'role="alert"' not in door_of(office).visitor("office").page(f"/problems?{query}")
