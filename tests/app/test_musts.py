"""三个不放过 in detail: what proves a must, numbers above zero, who may agree to an exception, and how it is counted (B4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app.books import reconcile
from rectify.app.reports import report
from rectify.store.facts import actor
from tests.office import INSPECTION, OTHER_SCAN, PROBLEM, SCAN, Office, pass_check, problem_in, submit
from tests.office import close as close_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

DAY = "2026-03-02"
SUBMITTED = {"measure": 1, "on": DAY, "text": "已拨付", "kind": "result", "done": True}
EXCEPTION = {"must": "accountability", "ground": "no_identifiable_person", "reason": "历史原因", "minutes": SCAN}


def reasons(office: Office, key: str, account: str, fields: Mapping[str, object]) -> set[str]:
    """Ask, and give the reasons of the refusal; nothing where it was accepted."""
    return {each.reason.value for each in office.ask(key, account, fields, PROBLEM)[0].refusals}


def overview(office: Office) -> Mapping[str, object]:
    """Give the overview as the office reads it."""
    with office.app.store.reading() as reader:
        who = actor(reader, "office", office.app.today())
        assert who is not None
        return report("overview", office.app, reader, who, office.app.today()).document


@pytest.mark.parametrize(
    ("target", "kind", "counts"),
    [
        ("self_check", "meeting", False), ("self_check", "document", False),
        ("self_check", "inspection_record", True), ("self_check", "receipt", True),
        ("institution", "photo", False), ("institution", "meeting", False), ("institution", "rule", True),
        ("accountability", "photo", False), ("accountability", "rule", False), ("accountability", "decision", True),
        ("measure 1", "meeting", True),
    ],
)  # fmt: skip
def test_a_must_is_proved_by_what_can_prove_it(
    sqlite_office_in: Callable[[str], Office], target: str, kind: str, *, counts: bool
) -> None:
    office = sqlite_office_in("transferred")
    result = office.ask("evidence", "clerk", {"kind": kind, "for": target, "title": "材料", "file": SCAN}, PROBLEM)[0]
    assert result.ok
    assert (result.warnings == ()) is counts


@pytest.mark.parametrize(
    "person", ["全体干部", "全局工作人员", "相关责任人", "有关人员", "各股室负责人", "班子成员", "孙某等人"]
)
def test_everybody_is_nobody(sqlite_office_in: Callable[[str], Office], person: str) -> None:
    office = sqlite_office_in("transferred")
    dealt = {"person": person, "post": "干部", "form": "1", "measure": "严肃批评", "body": "党组", "decided_on": DAY}
    assert reasons(office, "accountability", "head", dealt) == {"bad_value"}


def test_a_rule_in_force_before_it_was_adopted_is_refused(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    days = {"adopted_on": DAY, "effective_on": "2026-03-01"}
    rule = {"title": "拨付办法", "number": "8号", **days, "new_or_revised": "new"}
    assert reasons(office, "institution", "clerk", rule) == {"bad_value"}


def test_a_typed_measure_is_done_with_a_number_above_zero(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    measure = {
        "text": "修订拨付办法",
        "leader": "何副局长",
        "department": "社会救助股",
        "person": "吕干事",
        "due_on": "2026-04-20",
        "kind": "建章立制",
    }
    office.do("plan_row", "clerk", {"criterion": "有章可循", "measures": [measure]}, PROBLEM)
    assert any("数量" in each for each in office.ask("progress", "clerk", SUBMITTED, PROBLEM)[0].warnings)
    undone = {**SUBMITTED, "done": False}
    office.do("progress", "clerk", undone, PROBLEM)
    assert reasons(office, "progress", "clerk", {**SUBMITTED, "number": 0}) == {"bad_value"}
    assert reasons(office, "progress", "clerk", {**SUBMITTED, "number": 2}) == set()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"kind": "清收清退", "amount": "12.60"}, set()),
        ({"kind": "新建制度", "number": 2}, set()),
        ({"kind": "清收清退", "number": 2}, {"missing_field"}),
        ({"kind": "新建制度", "amount": "3"}, {"missing_field"}),
        ({"kind": "新建制度", "number": 2, "amount": "3"}, {"bad_value"}),
        ({"kind": "清收清退", "amount": "0.00"}, {"bad_value"}),
        ({"kind": "组织处理", "number": 0}, {"bad_value"}),
        ({"kind": "移送线索", "number": 1}, {"bad_value"}),
        ({"kind": "清收清退", "amount": "5", "on": "2026-02-28"}, {"bad_value"}),
    ],
    ids=str,
)
def test_figures_are_above_zero_and_of_their_kind(
    sqlite_office_in: Callable[[str], Office], given: Mapping[str, object], reason: set[str]
) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "outcome", "clerk", {"on": DAY, "text": "退回专户", "file": SCAN, **given}) == reason


def test_a_figure_without_its_proof_is_refused(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "outcome", "clerk", {"kind": "清收清退", "amount": "1", "on": DAY, "text": "退回"}) == {
        "missing_field"
    }


def test_one_piece_serves_several_rows_by_explicit_links_only(tmp_path: Path, database_url: str) -> None:
    office = problem_in(tmp_path, "handed_over", database_url)
    other = office.do("report", "t1", {
        "inspection": INSPECTION, "category": "专项资金", "title": "另一项", "detail": "另一表现",
        "finding": dict.fromkeys(("time", "fact", "number", "cause", "nature", "degree", "impact"), "写明"),
    })  # fmt: skip
    office.do("move", "office", None, other, move="hand_over")
    piece = {"kind": "rule", "for": "institution", "title": "拨付办法", "file": OTHER_SCAN}
    linked = office.ask("evidence", "clerk", piece, PROBLEM, other)
    assert [each.ok for each in linked] == [True, True]
    with office.app.store.reading() as reader:
        from rectify.store.queries import rows_of  # noqa: PLC0415 - beside its only use
        from rectify.store.tables import evidence  # noqa: PLC0415 - the same

        rows = rows_of(reader, evidence.select())
    assert sorted((row["problem"], row["sha256"]) for row in rows) == sorted(
        (number, OTHER_SCAN["sha256"]) for number in (PROBLEM, other)
    )


def excepted_problem(tmp_path: Path, url: str) -> Office:
    """Give an office whose problem was submitted with an exception in place of persons dealt with."""
    office = problem_in(tmp_path, "transferred", url)
    office.do("progress", "clerk", SUBMITTED, PROBLEM)
    office.do("evidence", "clerk", {"kind": "voucher", "for": "measure 1", "title": "凭证", "file": SCAN}, PROBLEM)
    check = {"scope": "全局", "checked_on": DAY, "persons": ["吕干事"], "found": "无", "corrected": "无"}
    office.do("self_check", "clerk", check, PROBLEM)
    office.do("evidence", "clerk", {"kind": "other", "for": "self_check", "title": "自查表", "file": SCAN}, PROBLEM)
    rule = {"title": "办法", "number": "8号", "adopted_on": DAY, "effective_on": DAY, "new_or_revised": "new"}
    office.do("institution", "clerk", rule, PROBLEM)
    office.do("evidence", "clerk", {"kind": "rule", "for": "institution", "title": "办法", "file": SCAN}, PROBLEM)
    office.do("exception", "head", EXCEPTION, PROBLEM)
    office.do("move", "head", None, PROBLEM, move="submit")
    return office


def test_an_excepted_closing_is_counted_on_every_statistic(tmp_path: Path, database_url: str) -> None:
    office = excepted_problem(tmp_path, database_url)
    for account, body in (("t1", "team"), ("disc", "discipline"), ("grp", "leading_group")):
        fields = {"must": "accountability", "body": body, "verdict": "agree", "opinion": "同意"}
        office.do("consent", account, fields, PROBLEM)
    pass_check(office)
    close_problem(office)
    found = overview(office)
    assert (found["closed"], found["excepted"], found["excepted_rate"]) == (1, 1, "100.00")
    assert reconcile(office.app).ok


@pytest.mark.parametrize("left_out", ["team", "discipline", "leading_group"])
def test_without_one_consent_nothing_passes(tmp_path: Path, left_out: str, database_url: str) -> None:
    office = excepted_problem(tmp_path, database_url)
    for account, body in (("t1", "team"), ("disc", "discipline"), ("grp", "leading_group")):
        if body != left_out:
            fields = {"must": "accountability", "body": body, "verdict": "agree", "opinion": "同意"}
            office.do("consent", account, fields, PROBLEM)
    seen = {"checkers": ["t1", "t2"], "checked_on": DAY, "method": ["visit"], "conclusion": "pass"}
    office.do("check", "t1", {**seen, "findings": "随机走访六户，核对存折，款项均已到账"}, PROBLEM)
    result = office.ask("move", "t1", None, PROBLEM, move="pass")[0]
    assert [each.reason.value for each in result.refusals] == ["persons_dealt_with"]


def test_the_unit_never_agrees_to_its_own_exception(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "transferred")
    office.do("exception", "head", EXCEPTION, PROBLEM)
    for account in ("head", "clerk"):
        fields = {"must": "accountability", "body": "leading_group", "verdict": "agree", "opinion": "同意"}
        assert reasons(office, "consent", account, fields) == {"not_permitted"}


@pytest.mark.parametrize(
    ("ground", "words", "remarked"),
    [
        ("superior_matter", {}, True), ("superior_matter", {"number": "青巡办建〔2026〕1号"}, False),
        ("existing_rule_adequate", {}, True), ("existing_rule_adequate", {"reason": "《拨付办法》已管住，按月执行"}, False),
    ],
)  # fmt: skip
def test_a_ground_that_cites_nothing_is_remarked_on(
    sqlite_office_in: Callable[[str], Office], ground: str, words: dict[str, str], *, remarked: bool
) -> None:
    office = sqlite_office_in("transferred")
    asked = {"must": "institution", "ground": ground, "reason": "属省级主管部门权限", "minutes": SCAN, **words}
    (result,) = office.ask("exception", "head", asked, PROBLEM)
    assert result.ok
    assert any("应写明" in each for each in result.warnings) is remarked


@pytest.mark.parametrize("at_work", [False, True], ids=["its text alone", "seen at work"])
def test_a_rule_whose_text_alone_is_on_file_is_remarked_on_at_the_check(
    sqlite_office_in: Callable[[str], Office], *, at_work: bool
) -> None:
    office = sqlite_office_in("transferred")
    if at_work:
        proof = {"kind": "voucher", "for": "institution", "title": "按新办法拨付的凭证", "file": SCAN}
        office.do("evidence", "clerk", proof, PROBLEM)
    submit(office)
    seen = {"checkers": ["t1", "t2"], "checked_on": office.app.today(), "method": ["visit"], "conclusion": "pass"}
    (result,) = office.ask("check", "t1", {**seen, "findings": "随机走访六户，核对存折，款项均已到账"}, PROBLEM)
    assert result.ok
    assert any("没有执行的佐证" in each for each in result.warnings) is not at_work
