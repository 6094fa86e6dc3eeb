"""Importing a sheet whose rows belong to several inspections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.importing import Imported, Wanted, import_findings
from rectify.exchange.sheet_out import write_template
from tests.office import OTHER_UNIT, ROUND, UNIT, an_inspection, an_office, people

if TYPE_CHECKING:
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
