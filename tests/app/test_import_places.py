"""Importing a sheet whose rows belong to several inspections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from rectify.app.books import reconcile
from rectify.app.importing import Imported, Wanted, import_findings
from rectify.errors import FaultyFile
from rectify.exchange.sheet_out import write_template
from tests import ledger
from tests.office import OTHER_UNIT, ROUND, UNIT, Office, an_inspection, an_office, close_all, people

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def test_the_first_sheet_of_an_office_may_be_about_several_units(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    people(office)
    numbers = [an_inspection(office, unit) for unit in (UNIT, OTHER_UNIT)]
    sheet = tmp_path / "清单.xlsx"
    rows = [
        {"unit": unit, "category": "专项资金", "title": f"{unit}第{n}项"} for n in (1, 2) for unit in (UNIT, OTHER_UNIT)
    ]
    write_template("问题清单", sheet, rows)
    done = import_findings(office.app, Wanted(path=sheet, account="office", round=ROUND))
    assert isinstance(done, Imported)
    assert done.inspections == dict.fromkeys(numbers, 2)


# ---- villages, and what is put right on the spot

EAST, WEST = "东村", "西村"


def office_with_villages(tmp_path: Path, url: str | None = None) -> Office:
    """Open an office whose inspected unit has two villages below it."""
    office = an_office(tmp_path, url)
    people(office)
    an_inspection(office)
    for code, name in (("V1", EAST), ("V2", WEST)):
        head = {"head": f"{name}书记", "head_since": "2024-01-01"}
        office.do("add unit", "office", {"code": code, "name": name, "kind": "村社区", "parent": UNIT, **head})
    return office


def imported(office: Office, path: Path, *rows: Mapping[str, object]) -> Imported:
    """Import such rows, each of the one inspected unit."""
    common = {"unit": UNIT, "category": "惠农补贴"}
    write_template("问题清单", path, [{**common, **row} for row in rows])
    done = import_findings(office.app, Wanted(path=path, account="office", round=ROUND))
    assert isinstance(done, Imported)
    return done


def faults(office: Office, path: Path, *rows: Mapping[str, object]) -> list[str]:
    with pytest.raises(FaultyFile) as caught:
        imported(office, path, *rows)
    return [str(each) for each in caught.value.faults]


def registered(office: Office) -> list[tuple[str, str]]:
    return [(row["unit"], row["workflow"]) for row in ledger.rows(office.app, "problem")]


def test_a_row_may_be_a_village_s_by_name_or_by_code(tmp_path: Path, database_url: str) -> None:
    office = office_with_villages(tmp_path, database_url)
    sheet = tmp_path / "清单.xlsx"
    titled = [{"title": "补贴漏发", "responsible": name} for name in (EAST, "V2", "", "县民政局")]
    assert imported(office, sheet, *titled).added == 4
    assert [unit for unit, _workflow in registered(office)] == ["V1", "V2", UNIT, UNIT]
    again = imported(office, sheet, *reversed(titled))
    assert (again.added, again.already) == (0, 4)
    assert reconcile(office.app).ok
    close_all()


def test_rows_put_right_on_the_spot_begin_by_that_workflow_each_text_kept_once(
    tmp_path: Path, database_url: str
) -> None:
    office = office_with_villages(tmp_path, database_url)
    said = ("是", "否", "", "是")
    done = imported(
        office, tmp_path / "清单.xlsx", *({"title": f"第{n}项", "on_the_spot": word} for n, word in enumerate(said))
    )
    assert done.added == 4
    assert [workflow for _unit, workflow in registered(office)] == [
        "on-the-spot", "five-accounts", "five-accounts", "on-the-spot",
    ]  # fmt: skip
    assert [row["on_the_spot"] for row in ledger.rows(office.app, "problem")] == [1, 0, 0, 1]
    kept = [row["name"] for row in ledger.rows(office.app, "pinned_text") if row["kind"] == "workflow"]
    assert sorted(kept) == ["five-accounts", "on-the-spot"]
    assert reconcile(office.app).ok
    close_all()


def test_a_unit_that_is_not_below_the_inspected_one_is_a_fault_of_its_cell(tmp_path: Path) -> None:
    office = office_with_villages(tmp_path)
    rows = [{"title": "甲", "responsible": "县水利局"}, {"title": "乙", "responsible": "北村"}]
    assert faults(office, tmp_path / "清单.xlsx", *rows) == [
        "问题清单!C4：责任单位“县水利局”不是被巡察单位，也不是它的下级",
        "问题清单!C5：没有登记责任单位“北村”",
    ]
    assert registered(office) == []


def test_two_villages_of_one_name_are_told_apart_by_their_codes(tmp_path: Path) -> None:
    office = office_with_villages(tmp_path)
    head = {"head": "另一书记", "head_since": "2024-01-01"}
    office.do("add unit", "office", {"code": "V9", "name": EAST, "kind": "村社区", "parent": "V2", **head})
    (said,) = faults(office, tmp_path / "清单.xlsx", {"title": "甲", "responsible": EAST})
    assert said == "问题清单!C4：有几个下级单位都叫“东村”，请写代码：V1、V9"


def test_a_word_that_is_neither_yes_nor_no_is_a_fault_of_its_cell(tmp_path: Path) -> None:
    office = office_with_villages(tmp_path)
    (said,) = faults(office, tmp_path / "清单.xlsx", {"title": "甲", "on_the_spot": "也许"})
    assert said.endswith("“也许”应填「是」或「否」")


def test_a_sheet_without_these_columns_is_read_as_before(tmp_path: Path) -> None:
    office = office_with_villages(tmp_path)
    path = tmp_path / "旧表.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("被巡察单位", "责任单位", "问题类别", "具体问题"), ("县民政局", "救助股", "惠农补贴", "漏发")):
        book.active.append(row)
    book.save(path)
    done = import_findings(office.app, Wanted(path=path, account="office", round=ROUND))
    assert isinstance(done, Imported)
    assert registered(office) == [(UNIT, "five-accounts")]
