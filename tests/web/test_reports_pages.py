"""统计: every report as a page, a sheet and a document, for whom it is and for nobody else, as of any day."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook

from rectify.app.report_shelf import READERS, SHELVES, may_read, shelves
from rectify.app.reports import NAMES, report
from rectify.app.ticking import tick
from rectify.engine.model import Actor, Role
from rectify.engine.rights import FIGURES
from rectify.errors import NotPermitted
from rectify.exchange.document_out import write_document
from rectify.store import facts
from rectify.web.downloads import DOCX, XLSX
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, Office, a_problem, an_inspection
from tests.visitor import Visitor, door_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = ("office", "disc", "org", "grp", "ldr", "t1", "city")
_LOOKS_EMPTY = frozenset({("overdue", Role.CITY)})
"""The city office reads no row, so a list of overdue rows would tell it that there are none: it is not offered."""


@pytest.fixture
def office(sqlite_office_in: Callable[[str], Office]) -> Office:
    """An office in summer, with one problem long overdue and another unit with one that is only registered."""
    office = sqlite_office_in("transferred")
    an_inspection(office, OTHER_UNIT)
    a_problem(office, "I-2026-0002", "水库巡查记录缺失")
    office.stand_at(datetime(2026, 8, 3, 1, 0, tzinfo=UTC))
    tick(office.app, on=datetime(2026, 8, 3, tzinfo=UTC).date())
    return office


def actor_of(office: Office, account: str) -> Actor:
    with office.app.store.reading() as reader:
        found = facts.actor(reader, account, office.app.today())
    assert found is not None
    return found


def test_every_report_stands_on_one_shelf() -> None:
    assert sorted(name for names in SHELVES.values() for name in names) == sorted(NAMES) == sorted(READERS)


@pytest.mark.parametrize("account", PEOPLE)
def test_what_is_offered_is_what_would_be_made(office: Office, account: str) -> None:
    who = actor_of(office, account)
    (role,) = {grant.role for grant in who.grants}
    offered = {title.name for _heading, titles in shelves(who) for title in titles}
    for name in NAMES:
        with office.app.store.reading() as reader:
            try:
                report(name, office.app, reader, who, office.app.today())
            except NotPermitted:
                made = False
            else:
                made = True
        assert (name in offered) == (made and (name, role) not in _LOOKS_EMPTY), name
        assert may_read(who, name) == (name in offered)


@pytest.mark.parametrize("account", PEOPLE)
def test_every_report_is_a_page_for_whom_it_is_and_missing_for_the_others(office: Office, account: str) -> None:
    visitor, who = door_of(office).visitor(account), actor_of(office, account)
    listed = visitor.page("/reports")
    for name, label in NAMES.items():
        assert (f'href="/reports/{name}"' in listed) == may_read(who, name)
        answer = visitor.get(f"/reports/{name}")
        assert answer.status_code == (200 if may_read(who, name) else 404), name
        if answer.status_code == 200:
            assert label in text_of(answer.text)
            assert " style=" not in answer.text
    assert visitor.get("/reports/none").status_code == 404
    assert visitor.get("/reports/none.xlsx").status_code == 404


def test_the_city_office_is_led_to_no_row(office: Office) -> None:
    visitor = door_of(office).visitor("city")
    for name in NAMES:
        if may_read(actor_of(office, "city"), name):
            page = visitor.page(f"/reports/{name}")
            for canary in (PROBLEM, INSPECTION, "/problems/", "/inspections/", "临时救助资金滞留"):
                assert canary not in page, name


def test_a_number_leads_to_its_page_and_a_figure_has_its_bar(office: Office) -> None:
    visitor = door_of(office).visitor("office")
    overdue = visitor.page("/reports/overdue")
    assert f'<a class="code" href="/problems/{PROBLEM}">{PROBLEM}</a>' in overdue
    assert "bar bar-late" in overdue
    assert f'href="/inspections/{INSPECTION}"' in visitor.page("/reports/inspections")
    units = visitor.page("/reports/units")
    assert units.count('class="stack" ') == 2
    assert "县民政局：验收通过 0，已销号 0，在办 1，持续整改 0，已撤销 0" in units


def test_a_report_of_a_day_gone_by_is_that_days(office: Office) -> None:
    visitor = door_of(office).visitor("office")
    assert "截至 2026-08-03，超期 1 个" in text_of(visitor.page("/reports/overdue"))
    past = text_of(visitor.page("/reports/overdue?as_of=2026-03-02"))
    assert "截至 2026-03-02，超期 0 个" in past
    assert "终了时的情况" in past
    assert visitor.get("/reports/overdue?as_of=2026-08-04").status_code == 400
    sheet = visitor.get("/reports/overdue.xlsx?as_of=2026-03-02")
    cells = [str(each.value) for row in load_workbook(BytesIO(sheet.content)).worksheets[0].iter_rows() for each in row]
    assert "截至 2026-03-02，超期 0 个。" in cells


@pytest.mark.parametrize("name", NAMES)
def test_page_sheet_and_document_say_the_same(office: Office, name: str) -> None:
    with office.app.store.reading() as reader:
        made = report(name, office.app, reader, actor_of(office, "office"), office.app.today())
    wanted = [[_text(each) for each in row] for row in made.rows]
    visitor = door_of(office).visitor("office")
    sheet = visitor.get(f"/reports/{name}.xlsx")
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, XLSX)
    rows = [
        [_text(each) for each in row]
        for row in load_workbook(BytesIO(sheet.content)).worksheets[0].iter_rows(min_row=3, values_only=True)
    ]
    width = len(made.headings)
    assert [row[:width] for row in rows[:-1]] == [list(made.headings), *wanted]
    assert rows[-1][0] == made.closing
    document = visitor.get(f"/reports/{name}.docx")
    assert (document.status_code, document.headers["content-type"]) == (200, DOCX)
    opened = docx.Document(BytesIO(document.content))
    (table,) = opened.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [list(made.headings), *wanted]
    assert (opened.paragraphs[0].text, opened.paragraphs[-1].text) == (made.title, made.closing)


def _text(value: object) -> str:
    return "" if value is None else str(value)


# ---- documents


def test_a_document_names_a_face_for_chinese_text_and_repeats_its_head(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    write_document(path, "标题", "截至", ["单位", "数"], [["甲\n乙 <b>&", 3], ["=1+1", None]], "对账。")
    opened = docx.Document(str(path))
    fonts = opened.element.body.findall(f".//{qn('w:rFonts')}")
    assert fonts
    assert all(each.get(qn("w:eastAsia")) for each in fonts)
    assert opened.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"
    (table,) = opened.tables
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None  # noqa: SLF001 - the library has no word for it
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [["甲\n乙 <b>&", "3"], ["=1+1", ""]]


def test_the_same_report_gives_the_same_bytes_and_leaves_nothing_beside(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_document(tmp_path / name, "标题", "截至", ["单位"], [["甲"]], "对账。")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "b"]
    assert {each.date_time[0] for each in zipfile.ZipFile(tmp_path / "a").infolist()} == {2000}


def test_hostile_text_makes_a_document_that_opens(tmp_path: Path) -> None:
    hostile = ["\x00\x0b\x1b", "\u202e倒", "]]>", "<w:p/>", "{{7*7}}", "\ud800", "\ufffe", "&#0;", "a" * 40_000]
    write_document(tmp_path / "t.docx", "<标题>", "\x00", ["列"], [[each] for each in hostile], "&")
    cells = [row.cells[0].text for row in docx.Document(str(tmp_path / "t.docx")).tables[0].rows][1:]
    assert cells[2:5] == ["]]>", "<w:p/>", "{{7*7}}"]
    assert not any(re.search("[\x00-\x08\x0b\u202e]", each) for each in cells)


def test_a_download_leaves_nothing_behind(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    visitor: Visitor = door_of(office).visitor("office")
    for path in (
        "/reports/units.xlsx",
        "/reports/units.docx",
        "/problems/export.xlsx",
        "/reports/units?as_of=2026-03-02",
    ):
        assert visitor.get(path).status_code == 200
    assert list(place.iterdir()) == []


def test_everybody_who_reads_figures_reads_some_report() -> None:
    assert frozenset().union(*READERS.values()) == FIGURES
