"""Joint problems: a lead unit and one that co-operates, measures each, each sees its own, counted once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.books import reconcile
from rectify.app.invariants import check
from rectify.app.ledger import ledger_rows, reconciliation
from rectify.app.lists import inspections
from rectify.app.reading import problem_page
from rectify.app.reports import report
from rectify.app.ticking import tick
from rectify.errors import NotThere
from rectify.store import facts as reading
from tests import ledger
from tests.app.asked import DAY, OfficeIn, reasons
from tests.app.kinds import GOOD
from tests.app.test_life_extensions import page
from tests.app.test_no_way_round import MAY
from tests.app.test_sight import is_shown, seen
from tests.office import (
    INSPECTION,
    OTHER_UNIT,
    PROBLEM,
    SCAN,
    UNIT,
    Office,
    a_problem,
    close,
    pass_check,
    submit,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = {
    "text": "拨付滞留资金",
    "leader": "何副局长",
    "department": "社会救助股",
    "person": "吕干事",
    "due_on": "2026-04-20",
}
THEIRS = {
    "text": "核对发放名册",
    "leader": "施副局长",
    "department": "规划股",
    "person": "孔干事",
    "due_on": "2026-04-15",
}
DONE = {"on": DAY, "text": "已核对", "kind": "result", "done": True}
COOPERATION = {"unit": OTHER_UNIT, "part": "核对名册"}


def joint(office: Office) -> Office:
    """Make a handed-over problem a joint one of two units, with a clerk on each side, and bring it to the work."""
    office.do("add user", "sysadmin", {"name": "other.clerk", "display": "孔干事", "unit": OTHER_UNIT})
    office.do("grant", "secadmin", {"user": "other.clerk", "role": "unit_clerk"})
    office.do("cooperation", "office", COOPERATION, PROBLEM)
    transfer(office)
    plan = {"criterion": "全部拨付", "measures": [OWN, {**THEIRS, "unit": OTHER_UNIT}], "reason": "列入配合单位的措施"}
    office.do("plan_amendment", "clerk", plan, PROBLEM)
    office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, PROBLEM)
    return office


def rows(office: Office, account: str) -> list[dict[str, Any]]:
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, account, office.app.today())
        assert actor is not None
        return list(ledger_rows(office.app, reader, actor, office.app.today()))


def test_lists_show_a_joint_problem_to_both_units_and_nothing_else_of_the_inspection(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    a_problem(office, title="另一问题")
    assert not is_shown(office, "other.head", PROBLEM)
    joint(office)
    subjects = {row["number"] for name in ("problem", "inspection") for row in ledger.rows(office.app, name)}
    for account in ("other.head", "other.clerk", "head", "clerk", "office", "disc", "ldr", "t1", "org", "city"):
        problems, found = seen(office, account)
        shown = {subject for subject in subjects if is_shown(office, account, subject)}
        assert problems | found == shown, account
    assert seen(office, "other.head") == ({PROBLEM}, set())
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, "other.head", office.app.today())
        assert actor is not None
        assert inspections(reader, actor) == []
        with pytest.raises(NotThere):
            problem_page(office.app, reader, actor, "P-2026-0002", office.app.today())


def test_before_the_hand_over_the_co_operating_unit_sees_nothing(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    office.do("cooperation", "office", COOPERATION, PROBLEM)
    assert seen(office, "other.head") == (set(), set())
    assert not is_shown(office, "other.head", PROBLEM)


def test_it_works_on_its_own_measures_and_does_nothing_else(office_in: OfficeIn) -> None:
    office = joint(office_in("handed_over"))
    assert reasons(office, "progress", "other.clerk", {"measure": 1, **DONE}, PROBLEM) == ["not_permitted"]
    voucher = {"kind": "voucher", "title": "名册", "file": SCAN}
    assert reasons(office, "evidence", "other.clerk", {**voucher, "for": "measure 1"}, PROBLEM) == ["not_permitted"]
    for target in ("self_check", "institution", "accountability", "check"):
        assert reasons(office, "evidence", "other.clerk", {**voucher, "for": target}, PROBLEM) == ["not_permitted"]
    assert reasons(office, "progress", "other.clerk", {"measure": 2, **DONE}, PROBLEM) == []
    assert reasons(office, "evidence", "other.head", {**voucher, "for": "measure 2"}, PROBLEM) == []
    may = {"progress", "evidence"}
    for key, good in GOOD.items():
        if good.subject == PROBLEM and key not in may:
            for account in ("other.head", "other.clerk"):
                assert reasons(office, key, account, good.fields, PROBLEM) == ["not_permitted"], key
        elif good.subject == INSPECTION:
            assert reasons(office, key, "other.head", good.fields, INSPECTION) == ["not_found"], key
    for move in MAY:
        assert reasons(office, "move", "other.head", {}, PROBLEM, move=move) == ["not_permitted"], move
    assert reconcile(office.app).differences == ()


def test_the_lead_unit_answers_for_all_measures(sqlite_office_in: OfficeIn) -> None:
    office = joint(sqlite_office_in("handed_over"))
    submit_refused = reasons(office, "move", "head", {}, PROBLEM, move="submit")
    assert "measures_done" in submit_refused
    assert reasons(office, "progress", "clerk", {"measure": 2, **DONE}, PROBLEM) == []


@pytest.mark.parametrize("unit", [UNIT, "U99", "U9"], ids=["its own", "unknown", "not co-operating"])
def test_a_measure_is_given_to_a_unit_that_co_operates(sqlite_office_in: OfficeIn, unit: str) -> None:
    office = sqlite_office_in("handed_over")
    office.do("cooperation", "office", COOPERATION, PROBLEM)
    plan = {"criterion": "全部拨付", "measures": [{**THEIRS, "unit": unit}]}
    assert reasons(office, "plan_row", "clerk", plan, PROBLEM) == ["bad_value"]
    assert reasons(office, "plan_row", "clerk", {**plan, "measures": [{**THEIRS, "unit": OTHER_UNIT}]}, PROBLEM) == []


@pytest.mark.parametrize("unit", [UNIT, "U99"], ids=["the lead itself", "unknown"])
def test_who_co_operates_is_another_unit_that_is_there(sqlite_office_in: OfficeIn, unit: str) -> None:
    office = sqlite_office_in("handed_over")
    assert reasons(office, "cooperation", "office", {"unit": unit, "part": "配合"}, PROBLEM) == ["bad_value"]
    office.do("cooperation", "office", COOPERATION, PROBLEM)
    assert reasons(office, "cooperation", "office", COOPERATION, PROBLEM) == ["bad_value"]


def test_each_reads_its_own_part(office_in: OfficeIn) -> None:
    office = joint(office_in("handed_over"))
    office.do("progress", "other.clerk", {"measure": 2, **DONE}, PROBLEM)
    own = {"kind": "voucher", "for": "measure 1", "title": "拨付凭证", "file": SCAN}
    office.do("evidence", "clerk", own, PROBLEM)
    office.do("evidence", "other.clerk", {**own, "for": "measure 2", "title": "名册"}, PROBLEM)
    lead, other = page(office, "clerk"), page(office, "other.clerk")
    assert [each["n"] for each in lead["measures"]] == [1, 2]
    assert [each["n"] for each in other["measures"]] == [2]
    assert [each["title"] for each in other["evidence"]] == ["名册"]
    assert set(other["musts"].values()) == {None}
    assert (lead["co_units"], other["co_units"]) == ([OTHER_UNIT], [OTHER_UNIT])
    told = {(each["kind"], each["by"]) for each in other["journal"]}
    assert ("progress_made", "other.clerk") in told
    assert {kind for kind, by in told if by is None} <= {"moved", "cooperation_set", "extension_judged"}
    assert not {each["subject"] for each in other["journal"]} - {PROBLEM}
    assert not {"meeting_held", "plan_row_written", "receipt_signed"} & {kind for kind, _by in told}
    sheet = rows(office, "other.head")
    assert [each["measures"] for each in sheet] == ["2. 核对发放名册"]
    assert [each["evidence"] for each in sheet] == ["名册"]
    assert rows(office, "head")[0]["measures"] == "1. 拨付滞留资金\n2. 核对发放名册"


def test_from_submission_to_result_it_reads_one_word(sqlite_office_in: OfficeIn) -> None:
    answers = []
    for further in ([submit], [submit, pass_check]):
        office = joint(sqlite_office_in("handed_over"))
        office.do("progress", "other.clerk", {"measure": 2, **DONE}, PROBLEM)
        for step in further:
            step(office)
        shown = page(office, "other.clerk")
        sheet = rows(office, "other.clerk")
        assert (shown["state"], shown["label"]) == ("under_check", "审核中")
        told = [
            office.ask(key, account, GOOD[key].fields, PROBLEM, act_id="trying")[0].document()
            for key in GOOD
            if GOOD[key].subject == PROBLEM
            for account in ("other.head", "other.clerk")
        ]
        answers.append((told, {**shown, "journal": [each["kind"] for each in shown["journal"]]}, sheet))
    assert answers[0] == answers[1]


def test_it_is_counted_once_for_the_lead_unit(office_in: OfficeIn) -> None:
    office = joint(office_in("handed_over"))
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, "office", office.app.today())
        other = reading.actor(reader, "other.head", office.app.today())
        assert actor is not None
        assert other is not None
        document = report("units", office.app, reader, actor, office.app.today()).document
        assert [(each["unit"], each["registered"]) for each in document["units"]] == [(UNIT, 1)]
        assert document["total"]["registered"] == 1
        assert reconciliation(reader, other, office.app.today()) == ("共 1 个问题。", 1)


@pytest.mark.parametrize("who", ["unit", "role"])
def test_whoever_is_of_a_co_operating_unit_neither_checks_nor_decides_nor_closes(
    sqlite_office_in: OfficeIn, who: str
) -> None:
    office = joint(sqlite_office_in("handed_over"))
    office.do("progress", "other.clerk", {"measure": 2, **DONE}, PROBLEM)
    office.do(
        "add user",
        "sysadmin",
        {"name": "two.hats", "display": "双肩挑", **({"unit": OTHER_UNIT} if who == "unit" else {})},
    )
    office.do("grant", "secadmin", {"user": "two.hats", "role": "office"})
    if who == "role":
        office.do("grant", "secadmin", {"user": "two.hats", "role": "unit_clerk", "unit": OTHER_UNIT})
    submit(office)
    looked = {"checked_on": DAY, "method": ["visit"], "findings": "走访六户，款项到账", "conclusion": "pass"}
    assert reasons(office, "check", "t1", {**looked, "checkers": ["t1", "other.clerk"]}, PROBLEM) == [
        "checked_independently"
    ]
    back = {"what": "补齐", "due_on": "2026-04-10"}
    unseen = ["not_found"] if who == "unit" else ["not_permitted"]
    assert reasons(office, "move", "two.hats", back, PROBLEM, move="return") == unseen
    pass_check(office)
    refused = office.ask("move", "office", None, PROBLEM, move="close", signed_by="双肩挑")[0]
    assert "closer_is_another" in [each.reason for each in refused.refusals]
    close(office)


def test_the_co_operating_clerk_is_reminded_too(office_in: OfficeIn) -> None:
    office = joint(office_in("handed_over"))
    tick(office.app, on=date(2026, 4, 17))
    told = [(row["person"], row["role"]) for row in ledger.rows(office.app, "notice") if row["subject"] == PROBLEM]
    assert told == [("clerk", "handler"), ("other.clerk", "handler")]
    assert [each.code for each in check(office.app)] == []


def test_naming_a_unit_after_the_plan_was_approved_says_what_is_to_be_done(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("transferred")
    result = office.ask("cooperation", "office", COOPERATION, PROBLEM)[0]
    assert result.ok
    assert "plan_amendment" in result.warnings[0]


# ---- the end of it

END = {"unit": OTHER_UNIT, "reason": "配合事项已办结"}


def ended(office: Office) -> Office:
    """Let the co-operating unit do what is its own, and leave."""
    joint(office)
    office.do("progress", "other.clerk", {"measure": 2, **DONE}, PROBLEM)
    office.do("cooperation_end", "office", END, PROBLEM)
    return office


def test_a_unit_with_a_measure_that_is_not_done_does_not_leave(office_in: OfficeIn) -> None:
    office = joint(office_in("handed_over"))
    (result,) = office.ask("cooperation_end", "office", END, PROBLEM)
    assert [each.reason for each in result.refusals] == ["wrong_state"]
    assert "第 2 条措施由该单位承担" in result.refusals[0].missing
    plan = {"criterion": "全部拨付", "measures": [OWN, THEIRS], "reason": "改由本单位承担"}
    office.do("plan_amendment", "clerk", plan, PROBLEM)
    assert reasons(office, "cooperation_end", "office", END, PROBLEM) == []


def test_who_has_left_sees_nothing_of_the_problem_and_is_not_reminded(office_in: OfficeIn) -> None:
    office = ended(office_in("handed_over"))
    assert seen(office, "other.head") == (set(), set())
    assert not is_shown(office, "other.clerk", PROBLEM)
    assert reasons(office, "progress", "other.clerk", {"measure": 2, **DONE}, PROBLEM) == ["not_found"]
    tick(office.app, on=date(2026, 4, 17))
    assert {row["person"] for row in ledger.rows(office.app, "notice") if row["subject"] == PROBLEM} == {"clerk"}
    assert check(office.app) == ()
    assert reconcile(office.app).differences == ()


def test_the_lead_unit_reads_who_worked_with_it_until_when(sqlite_office_in: OfficeIn) -> None:
    shown = page(ended(sqlite_office_in("handed_over")), "clerk")
    assert shown["co_units"] == []
    assert [(each["unit"], each["until_on"]) for each in shown["cooperation"]] == [(OTHER_UNIT, DAY)]
    assert "cooperation_ended" in {each["kind"] for each in shown["journal"]}


def test_what_was_done_stays_done_in_a_later_plan_and_nothing_new_is_given_to_it(sqlite_office_in: OfficeIn) -> None:
    office = ended(sqlite_office_in("handed_over"))
    theirs = {**THEIRS, "unit": OTHER_UNIT}
    plan = {"criterion": "全部拨付", "reason": "责任人调整"}
    fresh = {**theirs, "text": "再次核对名册"}
    assert reasons(office, "plan_amendment", "clerk", {**plan, "measures": [OWN, fresh]}, PROBLEM) == ["bad_value"]
    office.do("plan_amendment", "clerk", {**plan, "measures": [theirs, OWN]}, PROBLEM)
    assert [(each["n"], each["done"]) for each in page(office, "clerk")["measures"]] == [(1, 1), (2, 0)]


def test_whoever_was_of_it_neither_checks_nor_decides_afterwards(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("add user", "sysadmin", {"name": "two.hats", "display": "双肩挑", "unit": OTHER_UNIT})
    office.do("grant", "secadmin", {"user": "two.hats", "role": "office"})
    ended(office)
    submit(office)
    looked = {"checked_on": DAY, "method": ["visit"], "findings": "走访六户，款项到账", "conclusion": "pass"}
    assert reasons(office, "check", "t1", {**looked, "checkers": ["t1", "other.clerk"]}, PROBLEM) == [
        "checked_independently"
    ]
    back = {"what": "补齐", "due_on": "2026-04-10"}
    assert reasons(office, "move", "two.hats", back, PROBLEM, move="return") == ["not_permitted"]


def test_a_unit_may_be_named_again(office_in: OfficeIn) -> None:
    office = ended(office_in("handed_over"))
    office.do("cooperation", "office", {**COOPERATION, "part": "再次核对"}, PROBLEM)
    assert seen(office, "other.head") == ({PROBLEM}, set())
    (row,) = ledger.rows(office.app, "cooperation")
    assert (row["part"], row["until_on"]) == ("再次核对", None)
    assert reconcile(office.app).differences == ()


@pytest.mark.parametrize("unit", [UNIT, "U99", OTHER_UNIT], ids=["the lead itself", "unknown", "not co-operating"])
def test_only_a_unit_that_co_operates_leaves(sqlite_office_in: OfficeIn, unit: str) -> None:
    office = sqlite_office_in("handed_over")
    assert reasons(office, "cooperation_end", "office", {**END, "unit": unit}, PROBLEM) == ["bad_value"]
