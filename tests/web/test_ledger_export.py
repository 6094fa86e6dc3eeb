"""The ledger taken away: exactly the rows that the page's filter shows, no more for anybody than he sees; filters kept by name."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from rectify.app import ledger_page, saved_views
from rectify.errors import WordsWrong
from rectify.exchange.layouts import LEDGER
from rectify.web.downloads import XLSX
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, Office, a_problem, an_inspection, hand_over
from tests.visitor import Visitor, door_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = next(place for place, column in enumerate(LEDGER) if column.field == "number")
FILTERS = (
    "", "state=reported", "state=handed_over", "state=under_check", "state=passed", "state=under_check,passed", "state=void",
    "unit=U1", "unit=U2", "lamp=green", "lamp=red", "overdue=1", "q=水库", "q=%25", "category=专项资金", "sort=-number", "sort=due",
    "round=R-2026-1", "round=nowhere", "unit=U2&state=reported&sort=-due",
)  # fmt: skip
TELLING = (
    "",
    "state=under_check",
    "state=passed",
    "state=under_check,passed",
    "unit=U2&sort=-number",
    "lamp=green",
    "q=水库",
)
"""Filters by which somebody might learn what he is not to know."""
PEOPLE = ("office", "t1", "clerk", "head", "other.head", "disc", "org", "grp", "ldr")


def peopled(office: Office) -> Office:
    """Give the office a second unit, with one problem delivered and some that are only registered."""
    other = an_inspection(office, OTHER_UNIT)
    for title in ("水库巡查记录缺失", "水库防汛物资账实不符", "公务用车超编"):
        a_problem(office, other, title)
    office.do("finding", "office", {"waived": True, "reason": "上级转办"}, "P-2026-0002")
    hand_over(office, "P-2026-0002", other)
    return office


def page_numbers(visitor: Visitor, query: str) -> list[str]:
    """Give the numbers on every page of the ledger, following 下一页 as a reader would."""
    found: list[str] = []
    path: str | None = f"/problems?{query}"
    while path:
        page = visitor.page(path)
        found += re.findall(r'<td class="code"><a href="/problems/(P-[^"]+)"', page)
        following = re.search(r'<a href="(/problems\?[^"]*after=[^"]+)">下一页', page)
        path = following[1].replace("&amp;", "&") if following else None
    return found


def sheet(visitor: Visitor, query: str) -> tuple[list[str], str]:
    """Give the numbers on the sheet and the line at its foot."""
    answer = visitor.get(f"/problems/export.xlsx?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(min_row=4, values_only=True))
    return [str(row[_NUMBER]) for row in rows[:-1]], str(rows[-1][0])


@pytest.mark.parametrize("account", PEOPLE)
@pytest.mark.parametrize("state", ["handed_over", "under_check", "passed"])
def test_the_sheet_holds_exactly_what_the_pages_show(
    sqlite_office_in: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch, state: str, account: str
) -> None:
    monkeypatch.setattr(ledger_page, "_CHUNK", 2)
    visitor = door_of(peopled(sqlite_office_in(state))).visitor(account)
    for query in TELLING:
        shown = page_numbers(visitor, query)
        exported, foot = sheet(visitor, query)
        assert exported == shown, query
        if query:
            assert f"共 {len(shown)} 个问题" in foot


def test_it_is_so_on_both_databases(office_in: Callable[[str], Office]) -> None:
    visitor = door_of(peopled(office_in("under_check"))).visitor("office")
    for query in FILTERS:
        assert sheet(visitor, query)[0] == page_numbers(visitor, query)
    assert sheet(visitor, "")[1].startswith("对账：登记 4 ")


def test_pages_and_sheet_agree_where_there_are_many_pages(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    made = [a_problem(office, title=f"第 {n} 个") for n in range(60)]
    visitor = door_of(office).visitor("office")
    for sort in ledger_page.SORTS:
        shown = page_numbers(visitor, f"sort={sort}")
        assert sheet(visitor, f"sort={sort}")[0] == shown
        assert sorted(shown) == sorted([PROBLEM, *made])


def test_a_units_sheet_is_one_and_the_same_while_others_look_at_its_work(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    sheets = []
    for state in ("under_check", "passed"):
        visitor = door_of(sqlite_office_in(state)).visitor("clerk")
        answers = [
            visitor.get(f"/problems/export.xlsx?state={name}")
            for name in ("", "under_check", "passed", "under_check,passed")
        ]
        sheets.append([answer.content for answer in answers])
        assert sheet(visitor, "state=passed")[0] == []
        assert sheet(visitor, "state=under_check")[0] == [PROBLEM]
    assert sheets[0] == sheets[1]


@pytest.mark.parametrize("account", ["city", "sysadmin", "secadmin", "auditor"])
def test_who_sees_no_problems_takes_none_away(sqlite_office_in: Callable[[str], Office], account: str) -> None:
    visitor = door_of(sqlite_office_in("closed")).visitor(account)
    for path in ("/problems", "/problems/export.xlsx", "/problems/print"):
        assert visitor.get(path).status_code == 404


def test_the_ledger_as_of_a_day_is_that_days_and_takes_no_moves(sqlite_office_in: Callable[[str], Office]) -> None:
    visitor = door_of(sqlite_office_in("handed_over")).visitor("office")
    assert page_numbers(visitor, "as_of=2026-03-01") == sheet(visitor, "as_of=2026-03-01")[0] == []
    today = visitor.page("/problems")
    assert 'name="move"' in today
    past = visitor.page("/problems?as_of=2026-03-01")
    assert 'name="move"' not in past
    assert "终了时的情况" in past
    assert visitor.get("/problems/export.xlsx?as_of=2027-01-01").status_code == 400
    assert visitor.get("/problems?as_of=soon").status_code == 400


def test_for_printing_there_is_one_page_with_the_filter_and_the_line(sqlite_office_in: Callable[[str], Office]) -> None:
    visitor = door_of(peopled(sqlite_office_in("handed_over"))).visitor("office")
    page = visitor.page("/problems/print?q=水库")
    assert re.findall(r'<td class="code">(P-[^<]+)</td>', page) == page_numbers(visitor, "q=水库")
    assert "筛选（查找：水库），共 2 个问题。" in text_of(page)
    assert "对账：登记 4" in text_of(visitor.page("/problems/print"))


# ---- filters kept under names


def kept(visitor: Visitor) -> list[tuple[str, str]]:
    page = visitor.page("/problems")
    listed = re.search(r'<ul aria-labelledby="views-name">(.*?)</ul>', page, re.DOTALL)
    assert listed is not None
    return re.findall(r'<li><a href="/problems\?([^"]*)"[^>]*>([^<]+)</a>', listed[1])


def keep(visitor: Visitor, name: str, query: str) -> int:
    return visitor.sends("/problems/views", {"name": name}, shown=f"/problems?{query}").status_code


def test_a_filter_is_kept_under_a_name_and_taken_away(office_in: Callable[[str], Office]) -> None:
    visitor = door_of(office_in("handed_over")).visitor("office")
    assert keep(visitor, "本轮已交账", "state=handed_over&sort=due") == 303
    assert kept(visitor) == [("state=handed_over&amp;sort=due", "本轮已交账")]
    assert PROBLEM in page_numbers(visitor, "state=handed_over&sort=due")
    assert keep(visitor, "本轮已交账", "state=closed") == 303
    assert kept(visitor) == [("state=closed", "本轮已交账")]
    assert visitor.sends("/problems/views/remove", {}, shown="/problems").status_code == 303
    assert kept(visitor) == []
    assert keep(visitor, "本轮已交账", "state=closed") == 303
    assert len(kept(visitor)) == 1


def test_a_kept_filter_is_its_owners_alone_and_holds_nothing_but_a_filter(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    door = door_of(sqlite_office_in("handed_over"))
    visitor, other = door.visitor("office"), door.visitor("clerk")
    hidden = {
        "name": "夹带",
        "query": urlencode({"state": "closed", "as_of": "2026-01-01", "evil": "//x", "said": "好"}),
    }
    csrf = re.search(r'name="csrf" value="([^"]+)"', visitor.page("/problems"))
    assert csrf is not None
    assert visitor.client.post("/problems/views", data={**hidden, "csrf": csrf[1]}).status_code == 303
    assert kept(visitor) == [("state=closed", "夹带")]
    assert kept(other) == []


@pytest.mark.parametrize(
    "name", ["", " ", "字" * (saved_views.LONGEST + 1), "甲\u202e乙"], ids=["empty", "blank", "long", "reversed"]
)
def test_a_name_that_cannot_be_kept_is_refused_in_words(sqlite_office_in: Callable[[str], Office], name: str) -> None:
    visitor = door_of(sqlite_office_in("handed_over")).visitor("office")
    answer = visitor.sends("/problems/views", {"name": name}, shown="/problems?state=closed")
    assert answer.status_code == 400
    assert "视图的名称" in answer.text
    assert kept(visitor) == []


def test_nothing_filtered_is_nothing_to_keep_and_there_is_an_end_to_keeping(
    sqlite_office_in: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office_in("handed_over")
    door = door_of(office)
    visitor = door.visitor("office")
    with pytest.raises(WordsWrong):
        saved_views.keep(door.console, "office", "全部", "")
    monkeypatch.setattr(saved_views, "MOST", 2)
    assert [keep(visitor, f"第 {n} 个", f"q={n}") for n in range(3)] == [303, 303, 400]
    assert keep(visitor, "第 0 个", "q=9") == 303, "one that is there may be changed"


def test_what_is_kept_is_no_part_of_the_books(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    visitor = door_of(office).visitor("office")
    with office.app.store.reading() as reader:
        before = reader.head_no
    keep(visitor, "已交账", "state=handed_over")
    with office.app.store.reading() as reader:
        assert reader.head_no == before
    assert INSPECTION in visitor.page("/inspections")
