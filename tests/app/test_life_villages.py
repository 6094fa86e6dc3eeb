"""Villages under a township's inspection (R-55): the row is the village's, the township sees and answers for them all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rectify.app.books import reconcile
from rectify.app.importing import Imported, Wanted, import_findings
from rectify.app.invariants import check
from rectify.app.ledger import ledger_rows
from rectify.app.reports import report
from rectify.app.ticking import tick
from rectify.exchange.ledger_out import write_ledger
from rectify.store import facts as reading
from tests import ledger
from tests.app.asked import DAY, reasons
from tests.app.test_life_extensions import page
from tests.app.test_sight import is_shown, seen
from tests.exchange.books import write_book
from tests.office import INSPECTION, PROBLEM, ROUND, SCAN, UNIT, Office, close, pass_check, peopled, submit, transfer

if TYPE_CHECKING:
    from pathlib import Path

VILLAGE, HAMLET, OTHER_VILLAGE = "V1", "V1-1", "V2"
ROW = "P-2026-0002"
FOUND = {"inspection": INSPECTION, "category": "惠农补贴", "title": "补贴漏发", "detail": "漏发三户"}


def township(folder: Path, url: str | None = None) -> Office:
    """Open an office whose inspected unit has villages, one finding of its own and one of a village, both handed over."""
    office = peopled(folder, url)
    for code, name, parent in ((VILLAGE, "东村", UNIT), (HAMLET, "东村一组", VILLAGE), (OTHER_VILLAGE, "西村", UNIT)):
        fields = {
            "code": code,
            "name": name,
            "kind": "村",
            "parent": parent,
            "head": f"{code}.head",
            "head_since": "2023-01-01",
        }
        office.do("add unit", "office", fields)
    for name, unit, role in (
        ("V1.head", VILLAGE, "unit_head"), ("V1.clerk", VILLAGE, "unit_clerk"), ("V2.head", OTHER_VILLAGE, "unit_head"),
    ):  # fmt: skip
        office.do("add user", "sysadmin", {"name": name, "display": f"村{name}", "unit": unit})
        office.do("grant", "secadmin", {"user": name, "role": role})
    waived = {"finding": {"waived": True, "reason": "巡镇带村"}}
    office.do("report", "office", {**FOUND, "unit": VILLAGE, **waived})
    document = {"number": "青巡办函〔2026〕3号", "issued_on": DAY, "problems_count": 2}
    office.do("feedback_document", "office", document, INSPECTION)
    office.do("move", "office", None, PROBLEM, ROW, move="hand_over")
    return office


def at_work(office: Office) -> Office:
    """Bring both rows to the work."""
    measure = {"text": "补发三户", "leader": "村支书", "department": "村委", "person": "会计", "due_on": "2026-04-20"}
    office.do("plan_row", "V1.clerk", {"criterion": "补发到户", "measures": [measure]}, ROW)
    transfer(office)
    meeting = {"meeting": "committee", "held_on": DAY, "attendees": ["赵主任"], "problems": [ROW], "minutes": SCAN}
    office.do("meeting", "clerk", meeting, INSPECTION)
    office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, ROW)
    office.do("move", "office", None, ROW, move="transfer")
    return office


def test_a_finding_names_the_inspected_unit_or_one_below_it(tmp_path: Path) -> None:
    office = township(tmp_path)
    for unit, said in ((UNIT, []), (VILLAGE, []), (HAMLET, []), ("U2", ["bad_value"]), ("U99", ["bad_value"])):
        assert reasons(office, "report", "t1", {**FOUND, "unit": unit}) == said, unit
    assert ledger.problem(office.app, ROW)["unit"] == VILLAGE


def test_a_village_sees_its_own_rows_and_the_township_all(tmp_path: Path, database_url: str) -> None:
    office = township(tmp_path, database_url)
    assert seen(office, "V1.clerk") == ({ROW}, set())
    assert seen(office, "V1.head") == ({ROW}, set())
    assert seen(office, "V2.head") == (set(), set())
    assert seen(office, "clerk") == ({PROBLEM, ROW}, {INSPECTION})
    subjects = {row["number"] for name in ("problem", "inspection") for row in ledger.rows(office.app, name)}
    for account in ("V1.clerk", "V1.head", "V2.head", "clerk", "head", "office", "t1", "ldr", "org", "other.head"):
        problems, inspections = seen(office, account)
        assert problems | inspections == {each for each in subjects if is_shown(office, account, each)}, account
    shown = page(office, "V1.clerk", ROW)
    assert (shown["unit"], shown["inspected_unit"]) == (VILLAGE, UNIT)
    assert {each["subject"] for each in shown["journal"]} == {ROW}


def test_the_village_works_and_either_head_signs(tmp_path: Path) -> None:
    office = at_work(township(tmp_path))
    request = {"until": "2026-06-01", "reason": "汛期"}
    assert reasons(office, "extension_request", "V2.head", request, ROW) == ["not_found"]
    assert reasons(office, "extension_request", "V1.clerk", request, ROW) == ["not_permitted"]
    on_paper = {**request, "file": SCAN}
    assert reasons(office, "extension_request", "V1.clerk", on_paper, ROW, signed_by="冯主任") == ["not_permitted"]
    office.do("extension_request", "V1.clerk", on_paper, ROW, signed_by="V1.head")
    assert reasons(office, "extension_decision", "V1.head", {"verdict": "agree"}, ROW) == ["not_permitted"]
    office.do("extension_decision", "office", {"verdict": "disagree"}, ROW)
    office.do("extension_request", "V1.clerk", on_paper, ROW, signed_by="赵主任")
    assert ledger.problem(office.app, ROW)["extension_by"] == "head"
    office.do("extension_decision", "office", {"verdict": "agree"}, ROW)
    for account in ("V1.head", "V1.clerk"):
        assert reasons(office, "receipt", account, {"signed_by": account, "signed_on": DAY}, INSPECTION) == [
            "not_found"
        ]
    assert reconcile(office.app).differences == ()


def test_a_village_s_row_goes_all_the_way(tmp_path: Path, database_url: str) -> None:
    office = at_work(township(tmp_path, database_url))
    submit(office, ROW)
    assert (page(office, "V1.head", ROW)["state"], page(office, "head", ROW)["label"]) == ("under_check", "审核中")
    looked = {"checked_on": DAY, "method": ["visit"], "findings": "走访三户，补贴到账", "conclusion": "pass"}
    for of_unit in ("V1.clerk", "clerk"):
        checked = reasons(office, "check", "t1", {**looked, "checkers": ["t1", of_unit]}, ROW)
        assert checked == ["checked_independently"], of_unit
    pass_check(office, ROW)
    assert page(office, "head", ROW)["label"] == page(office, "V1.head", ROW)["label"] == "审核中"
    refused = office.ask("move", "off2", None, ROW, move="close", signed_by="村V1.clerk")[0]
    assert "closer_is_another" in [each.reason for each in refused.refusals]
    close(office, ROW)
    assert [each.code for each in check(office.app)] == []


def test_whoever_is_of_the_village_decides_nothing_about_its_rows(tmp_path: Path) -> None:
    office = township(tmp_path)
    office.do("add user", "sysadmin", {"name": "two.hats", "display": "双肩挑", "unit": VILLAGE})
    office.do("grant", "secadmin", {"user": "two.hats", "role": "office"})
    assert seen(office, "two.hats")[0] == {PROBLEM}
    assert reasons(office, "cooperation", "two.hats", {"unit": "U2", "part": "配合"}, ROW) == ["not_found"]
    assert reasons(office, "cooperation", "two.hats", {"unit": "U2", "part": "配合"}, PROBLEM) == []


def test_both_the_village_and_the_township_are_reminded(tmp_path: Path) -> None:
    office = at_work(township(tmp_path))
    tick(office.app, on=date(2026, 4, 30))
    told = {(row["person"], row["role"]) for row in ledger.rows(office.app, "notice") if row["subject"] == ROW}
    assert {("V1.clerk", "handler"), ("clerk", "handler"), ("V1.head", "head"), ("head", "head")} <= told
    assert [each.code for each in check(office.app)] == []


def test_a_village_s_rows_are_counted_under_its_own_name(tmp_path: Path) -> None:
    office = township(tmp_path)
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, "office", office.app.today())
        assert actor is not None
        units = report("units", office.app, reader, actor, office.app.today()).document["units"]
    assert [(each["unit_name"], each["registered"]) for each in units] == [("县民政局", 1), ("东村", 1)]


def test_the_ledger_names_township_and_village_and_comes_back_as_it_went_out(tmp_path: Path, database_url: str) -> None:
    office = township(tmp_path, database_url)
    first, went_out = tmp_path / "first.xlsx", tmp_path / "ledger.xlsx"
    header = ("被巡察单位", "责任单位（下级）", "问题类别", "具体问题", "具体表现")
    write_book(
        first,
        [
            header,
            ("县民政局", "东村", "惠农补贴", "漏报两户", "少发两户"),
            ("县民政局", "", "惠农补贴", "账目不清", "缺三本账"),
        ],
    )
    wanted = Wanted(path=first, account="office", round=ROUND)
    added = import_findings(office.app, wanted)
    assert isinstance(added, Imported)
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, "office", office.app.today())
        assert actor is not None
        rows = list(ledger_rows(office.app, reader, actor, office.app.today()))
    assert [(row["unit"], row.get("responsible")) for row in rows] == [
        ("县民政局", None), ("县民政局", "东村"), ("县民政局", "东村"), ("县民政局", None),
    ]  # fmt: skip
    write_ledger(went_out, "台账", "", rows[2:], "")
    again = import_findings(office.app, replace(wanted, path=went_out))
    assert isinstance(again, Imported)
    assert (again.rows, again.added, again.already) == (2, 0, 2)
    write_ledger(went_out, "台账", "", rows[:2], "")
    asked = import_findings(office.app, replace(wanted, path=went_out), dry_run=True)
    assert isinstance(asked, Imported)
    assert (asked.rows, asked.inspections) == (2, {INSPECTION: 2})


@pytest.mark.parametrize("account", ["office", "off2"])
def test_a_corrected_inspection_leaves_the_villages_their_rows(tmp_path: Path, account: str) -> None:
    office = township(tmp_path)
    change = {"subject": INSPECTION, "field": "unit", "from": UNIT, "to": "U2", "reason": "登记错误"}
    for person in (account, "off2" if account == "office" else "office"):
        office.do("correct", person, change)
    assert [row["unit"] for row in ledger.rows(office.app, "problem")] == ["U2", VILLAGE]
    assert reconcile(office.app).differences == ()
