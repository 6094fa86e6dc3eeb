"""Running problems go over to a new version by two persons, with every new gate, and come back as they were."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.app import invariants, migrating
from rectify.app.migrating import Asked
from rectify.app.reading import problem_page
from rectify.app.seeing import seen
from rectify.errors import FaultyFile, NotPermitted, NotThere, WordsWrong
from rectify.store.facts import actor
from tests import ledger, versions
from tests.app.test_no_way_round import SIDEWAYS
from tests.office import (
    FINDING,
    INSPECTION,
    MORNING,
    PROBLEM,
    SCAN,
    STEPS,
    Office,
    a_problem,
    an_inspection,
    an_office,
    close,
    pass_check,
    people,
    submit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.copies import Copies, Databases

LAX = versions.version(
    1, ("      - finding_complete # 五见两清 (R-19, R-20), or waived with a reason\n", ""), ("      - deliberated # R-10\n", "")
)  # fmt: skip
"""What the office began with: its own file, without two gates of the shipped one."""

STRICT = versions.version(2)
LAX_HASH, STRICT_HASH = versions.hash_of(LAX), versions.hash_of(STRICT)
FIVE = Asked(workflow=versions.FIVE)
DESCRIBED = dict.fromkeys(FINDING, "写明")
MEASURE = {"text": "拨付", "leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20"}


def undeliberated(folder: Path, url: str | None = None) -> Office:
    """Open an office whose one problem was transferred under the lax file: neither described in full nor deliberated."""
    office = an_office(folder, url)
    versions.keep(office, LAX)
    people(office)
    an_inspection(office)
    office.do(
        "report", "t1", {"inspection": INSPECTION, "category": "专项资金", "title": "滞留", "detail": "滞留12万元"}
    )
    STEPS["handed_over"](office)
    for form in ("collective", "head", "leader"):
        office.do("feedback", "office", {"form": form, "held_on": "2026-03-02", "persons": ["赵主任"]}, INSPECTION)
    office.do("receipt", "head", {"signed_by": "head", "signed_on": "2026-03-02"}, INSPECTION)
    office.do("plan_row", "clerk", {"criterion": "全部拨付到户", "measures": [MEASURE]}, PROBLEM)
    office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="transfer")
    return office


@pytest.fixture
def lax(new_database: Databases, copies: Copies, tmp_path: Path) -> Iterator[Office]:
    """Give that office on each database, with the stricter file in its folder."""
    office = copies.office("undeliberated", undeliberated, tmp_path, new_database)
    versions.keep(office, STRICT)
    yield office
    office.app.store.close()


@pytest.fixture
def quick(copies: Copies, tmp_path: Path) -> Iterator[Office]:
    """Give that office on SQLite alone."""
    office = copies.office("undeliberated", undeliberated, tmp_path)
    versions.keep(office, STRICT)
    yield office
    office.app.store.close()


def go(office: Office, to: str, *accounts: str, subject: str = PROBLEM) -> list[str]:
    """Let people ask for a migration, one after the other; gives the reasons why not of the last."""
    results = [
        office.ask("migrate_workflow", each, {"to": to, "reason": f"{each} 的理由"}, subject) for each in accounts
    ]
    return [refusal.reason.value for refusal in results[-1][0].refusals]


def stands(office: Office) -> tuple[str, str, str]:
    row = ledger.problem(office.app, PROBLEM)
    return row["state"], row["workflow_hash"], row["carried_gates"]


def meet(office: Office) -> None:
    """Supply what was never asked for: the deliberation, and the finding in full."""
    meeting = {"meeting": "committee", "held_on": "2026-03-02", "attendees": ["赵主任"], "problems": [PROBLEM]}
    office.do("meeting", "clerk", {**meeting, "minutes": SCAN}, INSPECTION)
    office.do("finding", "t1", DESCRIBED, PROBLEM)


# ---- the act


def test_two_persons_move_a_problem_and_the_new_gates_go_along(lax: Office) -> None:
    assert go(lax, STRICT_HASH, "office") == []
    assert stands(lax) == ("transferred", LAX_HASH, "")
    assert go(lax, STRICT_HASH, "off2") == []
    assert stands(lax) == ("transferred", STRICT_HASH, "finding_complete deliberated")
    entry = json.loads(ledger.last_entry(lax.app)["text"])
    fields = entry["body"]["fields"]
    assert (entry["kind"], fields["from"], fields["to"]) == ("workflow_migrated", LAX_HASH, STRICT_HASH)
    assert fields["carried"] == ["finding_complete", "deliberated"]
    assert invariants.check(lax.app) == ()


def test_a_new_gate_of_a_step_left_behind_shuts_the_closing_until_it_is_met(lax: Office) -> None:
    go(lax, STRICT_HASH, "office", "off2")
    submit(lax)
    pass_check(lax)
    (first, *_rest) = lax.ask("move", "office", None, PROBLEM, move="close")
    told = [each.reason.value for each in first.refusals]
    assert told[-2:] == ["finding_complete", "deliberated"]
    meet(lax)
    close(lax)
    assert stands(lax) == ("closed", STRICT_HASH, "finding_complete deliberated")
    assert invariants.check(lax.app) == ()


def test_what_the_rules_ask_for_can_be_supplied_though_its_time_is_over(quick: Office) -> None:
    (refusal,) = quick.ask("finding", "t1", DESCRIBED, PROBLEM)[0].refusals
    assert refusal.reason == "wrong_state"
    go(quick, STRICT_HASH, "office", "off2")
    meet(quick)


def test_a_gate_that_is_met_already_is_not_carried(quick: Office) -> None:
    meeting = {"meeting": "committee", "held_on": "2026-03-02", "attendees": ["赵主任"], "problems": [PROBLEM]}
    quick.do("meeting", "clerk", {**meeting, "minutes": SCAN}, INSPECTION)
    go(quick, STRICT_HASH, "office", "off2")
    assert stands(quick)[2] == "finding_complete"


def test_back_again_is_as_it_was_and_over_again_as_it_was_there(lax: Office) -> None:
    def columns() -> Mapping[str, object]:
        row = ledger.problem(lax.app, PROBLEM)
        return {name: value for name, value in row.items() if name != "version"}

    before, owed = columns(), ledger.rows(lax.app, "deadline")
    go(lax, STRICT_HASH, "office", "off2")
    there = columns()
    go(lax, LAX_HASH, "off2", "office")
    assert columns() == before
    assert ledger.rows(lax.app, "deadline") == owed
    go(lax, STRICT_HASH, "office", "grp")
    assert columns() == there
    assert invariants.check(lax.app) == ()


def test_what_was_let_through_under_the_new_version_counts_when_it_goes_back(quick: Office) -> None:
    go(quick, STRICT_HASH, "office", "off2")
    submit(quick)
    go(quick, LAX_HASH, "office", "off2")
    assert stands(quick) == ("under_check", LAX_HASH, "")
    pass_check(quick)
    close(quick)
    assert stands(quick)[0] == "closed"


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        ("office", "office", ["own_act"]),
        ("office", "grp", []),
        ("grp", "off2", []),
        ("office", "disc", ["not_permitted"]),
        ("office", "head", ["not_permitted"]),
    ],
    ids=["the same person", "the leading group confirms", "the leading group proposes", "discipline", "the unit"],
)
def test_it_takes_two_persons_of_those_who_may(quick: Office, first: str, second: str, reasons: list[str]) -> None:
    assert go(quick, STRICT_HASH, first, second) == reasons
    assert (stands(quick)[1] == STRICT_HASH) == (not reasons)


def test_another_version_is_not_confirmed_by_the_way(quick: Office) -> None:
    go(quick, STRICT_HASH, "office")
    third = versions.keep(quick, versions.version(3))
    assert go(quick, third, "off2") == []
    assert stands(quick)[1] == LAX_HASH


CONTINUE = (
    "  continue_long:\n    label: 转持续整改\n    from: [transferred, under_check]\n    to: long_term\n    by: [office]\n"
    "    gates: [continuation_approved]\n"
)
RESUME = "  resume:\n    label: 恢复整改\n    from: [long_term]\n    to: transferred\n    by: [office]\n    gates: [review_recorded]\n"
LONG_TERM = "  long_term: {label: 持续整改, owed: [review]}\n"
NO_SUCH_STATE = versions.version(2, (CONTINUE, ""), (RESUME, ""), (LONG_TERM, ""), ("passed, long_term]", "passed]"))


def test_a_problem_whose_state_is_no_more_is_refused_in_a_sentence(quick: Office) -> None:
    SIDEWAYS["long_term"][1](quick)
    (result,) = quick.ask(
        "migrate_workflow", "office", {"to": versions.keep(quick, NO_SUCH_STATE), "reason": "试"}, PROBLEM
    )
    assert [each.reason.value for each in result.refusals] == ["wrong_state"]
    assert result.refusals[0].missing.startswith("新版流程没有“持续整改”（long_term）这一状态")


@pytest.mark.parametrize("to", ["0" * 64, "five-accounts.yaml", versions.hash_of(versions.shipped("short-chain"))])
def test_a_text_that_is_not_of_this_workflow_is_refused(quick: Office, to: str) -> None:
    assert go(quick, to, "office") == ["bad_value"]


def test_another_workflow_s_text_that_is_kept_is_refused_too(quick: Office) -> None:
    found = {
        "inspection": INSPECTION,
        "category": "其他",
        "title": "公示",
        "detail": "未公示",
        "workflow": "on-the-spot",
    }
    quick.do("report", "t1", found)
    assert go(quick, versions.hash_of(versions.shipped("on-the-spot")), "office") == ["wrong_state"]
    assert go(quick, LAX_HASH, "office") == ["wrong_state"]  # where it stands already


def test_a_closed_problem_stays_with_its_text(tmp_path: Path) -> None:
    office = undeliberated(tmp_path)
    submit(office)
    pass_check(office)
    close(office)
    assert go(office, versions.keep(office, STRICT), "office") == ["wrong_state"]


def test_where_the_new_version_owes_something_else_here_the_line_follows(quick: Office) -> None:
    submit(quick)
    text = versions.version(2, ("核查验收中, owed: [check]", "核查验收中, owed: [closing]"))
    go(quick, versions.keep(quick, text), "office", "off2")
    (line,) = [each for each in ledger.rows(quick.app, "deadline") if (each["subject"], each["slot"]) == (PROBLEM, "")]
    assert line["obligation"] == "closing"
    assert invariants.check(quick.app) == ()


def test_a_review_that_the_new_version_asks_for_is_owed_from_then_on_and_no_more_on_the_way_back(quick: Office) -> None:
    unreviewed = versions.version(3, ("      - discipline_review_agreed # S000\n", ""))
    submit(quick)
    go(quick, versions.keep(quick, unreviewed), "office", "off2")
    pass_check(quick)

    def reviews() -> list[str]:
        lines = [each for each in ledger.rows(quick.app, "deadline") if each["slot"].startswith("discipline:")]
        return [each["obligation"] for each in lines if each["subject"] == PROBLEM]

    assert reviews() == []
    go(quick, versions.keep(quick, STRICT), "office", "off2")
    assert reviews() == ["discipline_review"]
    go(quick, versions.hash_of(unreviewed), "office", "off2")
    assert reviews() == [""]
    assert invariants.check(quick.app) == ()


def test_many_problems_in_one_act_keep_the_new_text_once(lax: Office) -> None:
    numbers = [PROBLEM]
    versions.keep(lax, LAX)
    numbers += [a_problem(lax, title=f"第 {n} 个") for n in range(2, 5)]
    versions.keep(lax, STRICT)
    for account in ("office", "off2"):
        results = lax.ask("migrate_workflow", account, {"to": STRICT_HASH, "reason": "修订"}, *numbers)
        assert all(each.ok for each in results)
    rows = ledger.rows(lax.app, "problem")
    assert {row["number"]: row["carried_gates"] for row in rows} == {
        PROBLEM: "finding_complete deliberated", **dict.fromkeys(numbers[1:], ""),
    }  # fmt: skip
    assert {row["workflow_hash"] for row in rows} == {STRICT_HASH}
    assert invariants.check(lax.app) == ()


def test_the_unit_reads_that_the_rules_changed_and_not_that_somebody_proposed_it(quick: Office) -> None:
    go(quick, STRICT_HASH, "office", "off2")
    with quick.app.store.reading() as reader:
        head = actor(reader, "head", "2026-03-02")
        assert head is not None
        assert seen(reader, head, PROBLEM)
        page = problem_page(quick.app, reader, head, PROBLEM, "2026-03-02")
    kinds = [each["kind"] for each in page["journal"]]
    assert "workflow_migrated" in kinds
    assert "migration_proposed" not in kinds
    assert "fields" not in next(each for each in page["journal"] if each["kind"] == "workflow_migrated")


def test_the_page_names_what_is_carried_with_the_closing(quick: Office) -> None:
    go(quick, STRICT_HASH, "office", "off2")
    with quick.app.store.reading() as reader:
        office = actor(reader, "office", "2026-03-02")
        assert office is not None
        page = problem_page(quick.app, reader, office, PROBLEM, "2026-03-02")
    closing = next(each for each in page["moves"] if each["move"] == "close")
    assert [each["reason"] for each in closing["refusals"]][-2:] == ["finding_complete", "deliberated"]


# ---- the table


def test_a_look_writes_nothing_and_says_everything(lax: Office) -> None:
    before = ledger.books(lax.app)
    found = migrating.look(lax.app, "office", FIVE).document()
    assert ledger.books(lax.app) == before
    (group,) = found.pop("states")
    assert found == {
        "workflow": "five-accounts", "from": [LAX_HASH], "to": STRICT_HASH, "problems": 1, "moved": 0, "proposed": 0,
        "refused": [], "dry_run": True,
    }  # fmt: skip
    assert (group["state"], group["label"], group["count"]) == ("transferred", "整改中", 1)
    assert group["new"] == ["finding_complete", "deliberated"]
    assert (group["met"], group["owed"]) == (
        {},
        [{"gate": "finding_complete", "count": 1}, {"gate": "deliberated", "count": 1}],
    )
    assert "dual_reports_delivered" in group["kept"]
    assert group["dropped"] == []


def test_it_is_proposed_and_then_carried_out_for_all_of_them(lax: Office) -> None:
    versions.keep(lax, LAX)
    for n in range(2, 4):
        a_problem(lax, title=f"第 {n} 个")
    versions.keep(lax, STRICT)
    first = migrating.carry_out(lax.app, "office", FIVE, "修订")
    assert (first.proposed, first.moved, first.refused) == (3, 0, [])
    again = migrating.carry_out(lax.app, "office", FIVE, "修订")
    assert (again.proposed, again.moved) == (0, 0)
    assert {said for _number, said in again.refused} == {"流程换版已由您提出，须由另一人确认"}
    second = migrating.carry_out(lax.app, "grp", FIVE, "同意")
    assert (second.proposed, second.moved, second.refused) == (0, 3, [])
    assert migrating.look(lax.app, "office", FIVE).since == {}
    back = Asked(workflow=versions.FIVE, to=LAX_HASH[:10], since=STRICT_HASH)
    for account in ("office", "off2"):
        migrating.carry_out(lax.app, account, back, "换回")
    assert stands(lax) == ("transferred", LAX_HASH, "")


def test_only_one_round_and_only_one_text_where_that_is_asked(quick: Office) -> None:
    assert migrating.look(quick.app, "office", Asked(workflow=versions.FIVE, round="R-9")).numbers == []
    assert migrating.look(quick.app, "office", Asked(workflow=versions.FIVE, since=LAX_HASH)).numbers == [PROBLEM]
    a_problem(quick)
    third = versions.keep(quick, versions.version(3))
    assert migrating.look(quick.app, "office", Asked(workflow=versions.FIVE, since=STRICT_HASH)).numbers == [
        "P-2026-0002"
    ]
    everything = migrating.look(quick.app, "office", FIVE)
    assert (everything.to, set(everything.since)) == (third, {LAX_HASH, STRICT_HASH})


def test_what_cannot_go_over_is_named_and_the_others_go(quick: Office) -> None:
    SIDEWAYS["long_term"][1](quick)
    a_problem(quick)
    versions.keep(quick, NO_SUCH_STATE)
    found = migrating.look(quick.app, "office", FIVE)
    assert [number for number, _said in found.refused] == [PROBLEM]
    assert found.numbers == ["P-2026-0002"]
    migrating.carry_out(quick.app, "office", FIVE, "修订")
    done = migrating.carry_out(quick.app, "off2", FIVE, "修订")
    assert (done.moved, [number for number, _said in done.refused]) == (1, [PROBLEM])


def test_a_file_elsewhere_may_be_looked_at_and_not_gone_by(quick: Office, tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(versions.version(9), encoding="utf-8")
    asked = Asked(workflow=versions.FIVE, to=str(file))
    assert migrating.look(quick.app, "office", asked).version == 9
    with pytest.raises(WordsWrong, match="请先把它存为"):
        migrating.carry_out(quick.app, "office", asked, "试")
    same = tmp_path / "same.yaml"
    same.write_text(STRICT, encoding="utf-8")
    assert migrating.carry_out(quick.app, "office", Asked(workflow=versions.FIVE, to=str(same)), "试").proposed == 1


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (Asked(workflow="no-such"), NotThere),
        (Asked(workflow=versions.FIVE, to="no-such.yaml"), WordsWrong),
        (Asked(workflow=versions.FIVE, to="0123456789"), NotThere),
        (Asked(workflow=versions.FIVE, since="0123456789"), NotThere),
    ],
    ids=["no such workflow", "no such file", "no such text", "nothing goes by it"],
)
def test_what_is_not_there_is_told_so(quick: Office, asked: Asked, error: type[Exception]) -> None:
    with pytest.raises(error):
        migrating.look(quick.app, "office", asked)


@pytest.mark.parametrize("gate", ["closer_is_another", "checked_independently # R-23"])
def test_a_version_that_breaks_a_law_is_told_by_its_faults_and_nobody_goes_over(quick: Office, gate: str) -> None:
    to = versions.keep(quick, STRICT.replace(f"      - {gate}\n", ""))
    with pytest.raises(FaultyFile):
        migrating.look(quick.app, "office", FIVE)
    with pytest.raises(FaultyFile):
        go(quick, to, "office")
    assert stands(quick)[1] == LAX_HASH


@pytest.mark.parametrize("account", ["head", "t1", "disc", "nobody"])
def test_only_the_office_and_the_leading_group_look(quick: Office, account: str) -> None:
    with pytest.raises(NotPermitted):
        migrating.look(quick.app, account, FIVE)


# ---- a proposal does not wait for ever


def _asked_by(office: Office, account: str, *, confirm: bool = False) -> tuple[list[str], tuple[str, ...]]:
    """Ask for the stricter version; give the reasons of a refusal and what was remarked on."""
    fields = {"to": STRICT_HASH, "reason": "修订", **({"confirm": True} if confirm else {})}
    (result,) = office.ask("migrate_workflow", account, fields, PROBLEM)
    return [each.missing for each in result.refusals], result.warnings


def _pinned(office: Office) -> str:
    return str(ledger.problem(office.app, PROBLEM)["workflow_hash"])


def test_a_proposal_lapses_after_thirty_days_and_the_next_asking_is_a_new_one(lax: Office) -> None:
    assert _asked_by(lax, "office") == ([], ())
    lax.stand_at(MORNING + timedelta(days=31))
    refused, _said = _asked_by(lax, "off2", confirm=True)
    assert refused == [
        "office 于 2026-03-02 提出的换版已失效（提出后已过 30 日），须重新提出（不带 confirm），再由另一人确认"
    ]
    refused, said = _asked_by(lax, "off2")
    assert refused == []
    assert "已失效" in said[0]
    assert _pinned(lax) == LAX_HASH
    assert _asked_by(lax, "office", confirm=True) == ([], ())
    assert _pinned(lax) == STRICT_HASH
    assert invariants.check(lax.app) == ()


def test_a_proposal_holds_to_its_last_day(quick: Office) -> None:
    assert _asked_by(quick, "office") == ([], ())
    quick.stand_at(MORNING + timedelta(days=30))
    assert _asked_by(quick, "off2", confirm=True) == ([], ())
    assert _pinned(quick) == STRICT_HASH


def test_a_proposal_lapses_when_the_problem_has_gone_on(quick: Office) -> None:
    assert _asked_by(quick, "office") == ([], ())
    submit(quick)
    (refused,), _said = _asked_by(quick, "off2", confirm=True)
    assert "提出后问题的账或所用的流程已变动" in refused
    assert _pinned(quick) == LAX_HASH


def test_a_confirmation_of_nothing_is_refused(quick: Office) -> None:
    (refused,), _said = _asked_by(quick, "off2", confirm=True)
    assert refused.startswith("没有人提出过这一换版")


def test_the_table_says_that_proposals_had_lapsed(quick: Office) -> None:
    migrating.carry_out(quick.app, "office", FIVE, "修订")
    quick.stand_at(MORNING + timedelta(days=40))
    refused = migrating.carry_out(quick.app, "off2", FIVE, "修订", confirm=True)
    assert (refused.moved, refused.proposed, len(refused.refused)) == (0, 0, 1)
    renewed = migrating.carry_out(quick.app, "off2", FIVE, "修订")
    assert (renewed.moved, renewed.proposed) == (0, 1)
    (warning,) = renewed.document()["warnings"]
    assert warning["count"] == 1
