"""Evidence filed for a measure follows its words through an amended plan, and says so where they are gone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rectify.app.books import as_of, reconcile
from rectify.store import queries
from tests import ledger
from tests.app.asked import DAY, OfficeIn
from tests.app.test_life_extensions import page
from tests.cli.program import Program
from tests.office import MORNING, PROBLEM, SCAN, Office


def measure(text: str) -> dict[str, str]:
    who = {"leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20"}
    return {"text": text, **who}


PAY, LIST = "拨付滞留资金", "核对发放名册"


def file(office: Office, n: int, title: str, kind: str = "voucher") -> None:
    office.do("evidence", "clerk", {"kind": kind, "for": f"measure {n}", "title": title, "file": SCAN}, PROBLEM)


def amend(office: Office, *texts: str) -> tuple[str, ...]:
    plan = {"criterion": "全部拨付", "measures": [measure(text) for text in texts], "reason": "调整措施"}
    (result,) = office.ask("plan_amendment", "clerk", plan, PROBLEM)
    assert result.ok, result.document()
    return result.warnings


def targets(office: Office) -> dict[str, str]:
    return {row["title"]: row["target"] for row in ledger.rows(office.app, "evidence")}


def counted(office: Office) -> tuple[int, int]:
    row = ledger.problem(office.app, PROBLEM)
    return row["substance"], row["strays"]


def balanced(office: Office) -> bool:
    return reconcile(office.app).differences == ()


def refused(office: Office, reason: str) -> list[str]:
    (result,) = office.ask("move", "head", None, PROBLEM, move="submit")
    return [each.missing for each in result.refusals if each.reason == reason]


@pytest.fixture
def office(office_in: OfficeIn) -> Office:
    """Give a problem at work on two measures, with a piece of evidence for each."""
    office = office_in("transferred")
    amend(office, PAY, LIST)
    file(office, 1, "凭证")
    file(office, 2, "名册", "document")
    return office


def test_it_goes_where_its_measure_goes(office: Office) -> None:
    assert amend(office, LIST, "逐户回访", PAY) == ()
    assert targets(office) == {"凭证": "measure 3", "名册": "measure 1"}
    assert counted(office) == (1, 0)
    assert {each["former_measure"] for each in page(office, "clerk")["evidence"]} == {None}
    assert balanced(office)


def test_of_equal_measures_each_keeps_its_own(office: Office) -> None:
    amend(office, PAY, PAY, LIST)
    file(office, 2, "第二笔")
    amend(office, LIST, PAY, PAY)
    assert targets(office) == {"凭证": "measure 2", "第二笔": "measure 3", "名册": "measure 1"}


def test_where_its_measure_is_gone_everybody_is_told_and_it_counts_no_more(office: Office) -> None:
    (said,) = amend(office, LIST)
    assert "1 件佐证所对应的措施不在新的计划中" in said
    assert "凭证" in said
    assert counted(office) == (0, 1)
    shown = {each["title"]: each["former_measure"] for each in page(office, "clerk")["evidence"]}
    assert shown == {"凭证": PAY, "名册": None}
    (missing,) = refused(office, "evidence_of_substance")
    assert "另有 1 件佐证所对应的措施已不在现行计划中" in missing
    assert balanced(office)


def test_a_piece_that_was_never_of_substance_is_not_taken_from_what_counts(office: Office) -> None:
    amend(office, PAY)
    assert counted(office) == (1, 1)


def test_it_counts_again_where_a_later_plan_has_the_measure_again(office: Office) -> None:
    amend(office, LIST)
    amend(office, LIST, "逐户回访")
    assert counted(office) == (0, 1)
    assert amend(office, PAY, LIST) == ()
    assert counted(office) == (1, 0)
    assert targets(office) == {"凭证": "measure 1", "名册": "measure 2"}
    assert balanced(office)


def test_filed_anew_it_opens_the_gate(office: Office) -> None:
    amend(office, LIST)
    file(office, 1, "签名册", "photo")
    assert refused(office, "evidence_of_substance") == []


def test_a_problem_shows_it_to_people(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    amend(office, LIST)
    told = Program(capsys, office.home)("problem", "show", PROBLEM, "--as", "clerk")
    assert f"佐证“凭证”所对应的措施已不在现行计划中（“{PAY}”）" in told.out


def test_the_books_of_an_earlier_day_have_the_earlier_number(office: Office) -> None:
    office.stand_at(MORNING + timedelta(days=1))
    amend(office, LIST, PAY)
    with as_of(office.app, date.fromisoformat(DAY)) as view:
        found = {row["title"]: row["target"] for row in queries.of_problem(view, "evidence", PROBLEM)}
    assert found == {"凭证": "measure 1", "名册": "measure 2"}
