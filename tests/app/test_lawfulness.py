"""A workflow's text is proved when it comes into an office: before a round chooses it, before the first row is pinned to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.errors import FaultyFile
from rectify.library import shipped_folder
from tests.ledger import rows
from tests.office import INSPECTION, PROBLEM, a_problem, an_inspection, an_office, hand_over, people, peopled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office

TEXT = (shipped_folder("workflows") / "five-accounts.yaml").read_text(encoding="utf-8")
BENT = TEXT.replace("gates: [withdrawal_approved]", "gates: []").replace("version: 1", "version: 2")
LENGTHENED = TEXT.replace("version: 1", "version: 2")


def put(office: Office, text: str, name: str = "five-accounts") -> None:
    """Put a file into the office's own folder."""
    folder = office.home / "workflows"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text.replace("name: five-accounts", f"name: {name}"), encoding="utf-8")


def round_with(workflow: str | None) -> dict[str, object]:
    fields: dict[str, object] = {"code": "R-9", "name": "第九轮", "kind": "常规", "opened_on": "2026-03-01"}
    return {**fields, "workflow": workflow} if workflow else fields


@pytest.mark.parametrize("name", ["five-accounts", "own"])
def test_a_round_cannot_choose_a_file_that_breaks_a_law(tmp_path: Path, database_url: str, name: str) -> None:
    office = an_office(tmp_path, database_url)
    put(office, BENT, name)
    written = rows(office.app, "entry")
    with pytest.raises(FaultyFile) as raised:
        office.ask("add round", "office", round_with(name))
    assert ["“撤销”（withdraw）" in fault.message for fault in raised.value.faults] == [True]
    assert rows(office.app, "entry") == written


def test_the_default_workflow_of_a_round_is_proved_too(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    put(office, BENT)
    with pytest.raises(FaultyFile):
        office.ask("add round", "office", round_with(None))


def test_no_finding_begins_with_a_file_that_came_to_break_a_law(tmp_path: Path, database_url: str) -> None:
    office = an_office(tmp_path, database_url)
    people(office)
    an_inspection(office)
    put(office, BENT)
    with pytest.raises(FaultyFile):
        a_problem(office)
    assert rows(office.app, "problem") == []


def test_what_is_pinned_already_goes_on_though_its_file_is_bent_now(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    put(office, BENT)
    hand_over(office)
    assert [row["state"] for row in rows(office.app, "problem")] == ["handed_over"]
    with pytest.raises(FaultyFile):
        a_problem(office, INSPECTION, "另一问题")


def test_nobody_goes_over_to_a_version_that_breaks_a_law(tmp_path: Path) -> None:
    from rectify.app.office import text_hash  # noqa: PLC0415 - beside its one use

    office = peopled(tmp_path)
    put(office, BENT)
    with pytest.raises(FaultyFile):
        office.ask("migrate_workflow", "office", {"to": text_hash(BENT), "reason": "新版"}, PROBLEM)


def test_a_changed_file_that_keeps_the_laws_is_used(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    put(office, LENGTHENED)
    a_problem(office, INSPECTION, "另一问题")
    assert len({row["workflow_hash"] for row in rows(office.app, "problem")}) == 2
