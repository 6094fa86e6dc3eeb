"""Clues from their registration to the archive: who may do what, what is refused, and that nobody else learns of it."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.app.clues import books, figures, reading, reminding
from rectify.app.clues.founding import found
from rectify.engine.clues.rights import Standing
from rectify.errors import NotThere, WordsWrong, WorldFailed
from tests import clues, ledger
from tests.clues import CLUE, CONTENT, DAY, ROAD, a_clue, asked, authorised, brought_to, desk, done
from tests.office import (
    INSPECTION,
    MORNING,
    OTHER_UNIT,
    PROBLEM,
    ROUND,
    UNIT,
    Office,
    a_problem,
    an_inspection,
    close_all,
    peopled,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.copies import Copies


@pytest.fixture
def office(new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Give an office with people, one problem and an empty clue store, both on one kind of database."""
    url = new_database()
    monkeypatch.setenv("RECTIFY_CLUES", url if url.startswith("postgresql") else f"sqlite:///{tmp_path / 'clues.db'}")
    yield clues.founded(peopled(tmp_path, url))
    close_all()


@pytest.fixture
def quick(copies: Copies, tmp_path: Path) -> Iterator[Office]:
    """Give such an office on SQLite alone, for what no database has a say in."""
    office = copies.office("clues", lambda place: clues.founded(peopled(place)), tmp_path)
    yield office
    office.app.store.close()


def reasons(office: Office, key: str, account: str, fields: Mapping[str, object], subject: str = "") -> list[str]:
    """Give the reasons of a refusal."""
    result = asked(office, key, account, fields, subject)
    assert not result.ok
    return [each.reason.value for each in result.refusals]


# ---- the road


def test_a_clue_goes_from_registration_to_the_archive(office: Office) -> None:
    assert brought_to(office, "filed") == CLUE
    row = clues.row(office)
    assert (row["problem"], row["unit"], row["round"]) == (PROBLEM, UNIT, ROUND)
    assert (row["handed_by"], row["received_by"], row["addressed_to"]) == ("t1", "disc", "discipline")
    assert [each["kind"] for each in clues.rows(office, "record")] == [
        "registered", "transferred", "accepted", "disposed", "answered", "filed",
    ]  # fmt: skip
    with desk(office, "secadmin", Standing.CHECK) as at:
        assert books.verify(at).ok
        assert books.reconcile(at).document() == {"ok": True, "differences": [], "entries": 7}
        assert all(each.ok for each in books.check(at))


def test_the_answer_is_due_three_months_after_the_receipt(quick: Office) -> None:
    brought_to(quick, "accepted")
    row = clues.row(quick)
    assert (row["start_on"], row["nominal_on"], row["effective_on"]) == (DAY, "2026-06-02", "2026-06-02")
    assert "三个月" in row["derivation"] or "3个月" in row["derivation"]


def test_a_receipt_on_paper_starts_the_clock_before_the_acceptance(quick: Office) -> None:
    a_clue(quick)
    (quick.home / "receipt.pdf").write_bytes(CONTENT)
    signed = {**clues.HANDED, "received_by": "周纪委", "received_on": DAY}
    assert reasons(quick, "transfer", "t1", signed, CLUE) == ["missing_field"]
    done(quick, "transfer", "t1", {**signed, "file": "receipt.pdf"}, CLUE)
    assert clues.row(quick)["effective_on"] == "2026-06-02"
    done(quick, "accept", "disc", {"accepted_on": DAY}, CLUE)


IN_TURN = {
    "transferred": {"transfer", "accept"},
    "accepted": {"dispose"},
    "handled": {"dispose", "answer"},
    "answered": {"answer", "file"},
    "filed": set(),
}


@pytest.mark.parametrize("state", IN_TURN)
def test_every_step_out_of_turn_is_refused_and_writes_nothing(quick: Office, state: str) -> None:
    brought_to(quick, state)
    before = clues.books(quick)
    for key, account, fields in ROAD:
        if key not in IN_TURN[state]:
            assert "wrong_state" in reasons(quick, key, account, fields, CLUE)
    assert clues.books(quick) == before


# ---- the gates

UNSIGNED: tuple[tuple[str, dict[str, object]], ...] = (
    ("nobody received it", {}),
    ("no date", {"received_by": "周纪委"}),
    ("one person on both sides", {"received_by": "孙组长", "received_on": DAY}),
    ("received before it was handed over", {"received_by": "周纪委", "received_on": "2026-03-01"}),
)


@pytest.mark.parametrize("receipt", [row[1] for row in UNSIGNED], ids=[row[0] for row in UNSIGNED])
def test_without_both_signatures_nothing_is_accepted(quick: Office, receipt: dict[str, object]) -> None:
    brought_to(quick, "transferred")
    assert reasons(quick, "accept", "disc", {"accepted_on": DAY, **receipt}, CLUE) == ["both_signed"]


def test_nothing_is_filed_that_was_not_answered(quick: Office) -> None:
    brought_to(quick, "handled")
    assert set(reasons(quick, "file", "disc", clues.FILED, CLUE)) == {"wrong_state", "answer_on_file"}


def test_nobody_registers_and_files_the_same_clue(quick: Office) -> None:
    quick.do("grant", "secadmin", {"user": "t1", "role": "discipline"})
    brought_to(quick, "answered")
    assert reasons(quick, "file", "t1", clues.FILED, CLUE) == ["filer_is_another"]
    done(quick, "file", "disc", clues.FILED, CLUE)


WRONG: tuple[tuple[str, str, str, dict[str, object], list[str]], ...] = (
    ("a case without a count", "result", "disc", {"kind": "立案", "on": DAY, "persons": 1}, ["missing_field"]),
    ("a figure without persons", "result", "disc", {"kind": "处分", "on": DAY, "persons": 0}, ["bad_value"]),
    ("a way that there is not", "dispose", "disc", {"kind": "压下", "decided_on": DAY}, ["bad_value"]),
    (
        "decided before it was accepted",
        "dispose",
        "disc",
        {"kind": "初步核实", "decided_on": "2026-03-01"},
        ["bad_value"],
    ),
    ("a day ahead", "dispose", "disc", {"kind": "初步核实", "decided_on": "2026-03-09"}, ["bad_value"]),
    ("an unknown field", "dispose", "disc", {"kind": "初步核实", "decided_on": DAY, "who": "x"}, ["unknown_field"]),
    ("a paper that is not there", "attachment", "disc", {"title": "x", "file": "none.pdf"}, ["bad_value"]),
    ("a team that disposes", "dispose", "t1", {"kind": "初步核实", "decided_on": DAY}, ["not_permitted"]),
)


@pytest.mark.parametrize(
    ("key", "account", "fields", "expected"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_what_is_wrong_is_said_and_writes_nothing(
    quick: Office, key: str, account: str, fields: dict[str, object], expected: list[str]
) -> None:
    brought_to(quick, "accepted")
    before = clues.books(quick)
    assert reasons(quick, key, account, fields, CLUE) == expected
    assert clues.books(quick) == before
    assert len(clues.rows(quick, "refusal")) == 1


def test_a_link_leads_only_to_a_problem_of_the_same_inspection(quick: Office) -> None:
    a_problem(quick, an_inspection(quick, OTHER_UNIT))
    assert reasons(quick, "register", "t1", {**clues.NEW, "problem": "P-2026-0002"}) == ["bad_value"]
    assert reasons(quick, "register", "t1", {**clues.NEW, "problem": "P-2026-0009"}) == ["bad_value"]


# ---- numbers and repeats


def test_clues_are_numbered_in_a_series_of_their_own(quick: Office) -> None:
    a_clue(quick)
    assert a_problem(quick) == "P-2026-0002"
    assert a_clue(quick) == "C-2026-0002"
    assert a_problem(quick) == "P-2026-0003"


def test_a_repeated_act_answers_as_before_and_another_content_is_refused(office: Office) -> None:
    (office.home / "letter.pdf").write_bytes(CONTENT)
    with_paper = {**clues.NEW, "file": "letter.pdf"}
    first = asked(office, "register", "t1", with_paper, act_id="once")
    before = clues.books(office)
    again = asked(office, "register", "t1", with_paper, act_id="once")
    assert (first.subject, again.subject, again.ok) == (CLUE, CLUE, True)
    other = asked(office, "register", "t1", {**with_paper, "name": "另一条"}, act_id="once")
    assert [each.reason.value for each in other.refusals] == ["id_reused"]
    assert clues.books(office) == before


# ---- who sees what


def sees(office: Office, account: str) -> str:
    """Say how much of the clue somebody sees: nothing, its index, or the whole."""
    try:
        with desk(office, account) as at:
            found = reading.page(at, CLUE)
    except NotThere:
        return "nothing"
    return "whole" if found["whole"] else "index"


def add(office: Office, name: str, role: str, unit: str | None = None) -> None:
    """Add an account with a role."""
    office.do("add user", "sysadmin", {"name": name, "display": f"{name}某", **({"unit": unit} if unit else {})})
    office.do("grant", "secadmin", {"user": name, "role": role, **({"unit": unit} if unit else {})})


def test_who_sees_a_clue_is_named_and_everybody_else_sees_nothing(quick: Office) -> None:
    office = quick
    add(office, "lia", "liaison")
    add(office, "t9", "team")
    add(office, "check", "team")
    add(office, "unit.disc", "discipline", UNIT)
    office.do("add team", "office", {"round": ROUND, "name": "第二组"})
    until = {"from": "2026-03-01", "until": "2026-12-31"}
    office.do("authorise", "office", {"user": "t9", "team": "第二组", "purpose": "inspect", **until})
    office.do("authorise", "office", {"user": "check", "team": "第一组", "purpose": "check", **until})
    brought_to(office, "accepted")
    authorised(office, "off2")
    with desk(office, "secadmin", Standing.CHECK):
        pass
    accounts = [each["name"] for each in ledger.rows(office.app, "account")]
    assert {name: extent for name in accounts if (extent := sees(office, name)) != "nothing"} == {
        "t1": "whole", "t2": "whole", "disc": "whole", "off2": "index",
    }  # fmt: skip


def test_the_index_says_nothing_of_persons_or_of_the_matter(quick: Office) -> None:
    brought_to(quick, "answered")
    authorised(quick, "off2")
    with desk(quick, "off2") as at:
        told = f"{reading.listed(at)}{reading.page(at, CLUE)}{reading.due_list(at)}{reading.reminders(at)}"
    for word in (
        clues.SECRET_NAME,
        clues.SECRET_PERSON,
        clues.SECRET_TEXT,
        "匿名",
        "初步核实",
        "立案",
        PROBLEM,
        "孙组长",
    ):
        assert word not in told


def test_before_it_is_addressed_to_them_the_discipline_commission_sees_nothing(quick: Office) -> None:
    a_clue(quick)
    assert sees(quick, "disc") == "nothing"
    done(quick, "transfer", "t1", {**clues.HANDED, "to": "organisation"}, CLUE)
    assert (sees(quick, "disc"), sees(quick, "org")) == ("nothing", "whole")


def test_a_personal_authorisation_ends_on_its_day_and_at_once_when_revoked(quick: Office) -> None:
    brought_to(quick, "accepted")
    authorised(quick, "off2", until="2026-03-05")
    assert sees(quick, "off2") == "index"
    done(quick, "revoke", "grp", {"user": "off2", "reason": "调离"})
    assert sees(quick, "off2") == "nothing"
    authorised(quick, "off2", until="2026-03-05")
    quick.stand_at(MORNING + timedelta(days=3))
    assert sees(quick, "off2") == "index"
    quick.stand_at(MORNING + timedelta(days=4))
    assert sees(quick, "off2") == "nothing"


def test_a_member_of_the_leading_group_sees_clues_only_by_personal_authorisation(quick: Office) -> None:
    add(quick, "grp2", "leading_group")
    brought_to(quick, "accepted")
    assert sees(quick, "grp2") == "nothing"
    authorised(quick, "grp2")
    assert sees(quick, "grp2") == "whole"


NOT_TO_BE_AUTHORISED = (
    ("oneself", {"user": "grp"}, "own_act"),
    ("the unit's clerk", {"user": "clerk"}, "bad_value"),
    ("a leader in charge", {"user": "ldr"}, "bad_value"),
    ("the city office", {"user": "city"}, "bad_value"),
    ("nobody", {"user": "nobody"}, "bad_value"),
    ("without an end in time", {"until": "2027-04-01"}, "bad_value"),
    ("after its end", {"from": "2026-02-01", "until": "2026-03-01"}, "bad_value"),
)


@pytest.mark.parametrize(
    ("changed", "expected"), [row[1:] for row in NOT_TO_BE_AUTHORISED], ids=[row[0] for row in NOT_TO_BE_AUTHORISED]
)
def test_who_cannot_be_let_in(quick: Office, changed: dict[str, object], expected: str) -> None:
    fields = {"user": "off2", "from": DAY, "until": "2026-06-30", "decision": "会议纪要", **changed}
    assert reasons(quick, "authorise", "grp", fields) == [expected]


@pytest.mark.parametrize("account", ["office", "secadmin", "t1", "disc", "head"])
def test_only_the_leading_group_lets_anybody_in(quick: Office, account: str) -> None:
    fields = {"user": "off2", "from": DAY, "until": "2026-06-30", "decision": "会议纪要"}
    with pytest.raises(NotThere) if account in {"office", "secadmin", "head"} else nullcontext():
        assert reasons(quick, "authorise", account, fields) == ["not_permitted"]


def test_what_is_delegated_does_not_open_clues(quick: Office) -> None:
    office = quick
    brought_to(office, "accepted")
    give = {"from": DAY, "until": "2026-12-31", "reason": "出差"}
    office.do("delegate", "office", {"from_user": "disc", "to_user": "off2", **give})
    office.do("delegate", "office", {"from_user": "t1", "to_user": "city", **give})
    assert {sees(office, name) for name in ("off2", "city")} == {"nothing"}


def test_whoever_acts_for_a_unit_sees_no_clue_at_all(quick: Office) -> None:
    brought_to(quick, "accepted")
    assert sees(quick, "t2") == "whole"
    quick.do("grant", "secadmin", {"user": "t2", "role": "unit_clerk", "unit": OTHER_UNIT})
    assert sees(quick, "t2") == "nothing"


@pytest.mark.parametrize("account", ["head", "clerk", "other.head", "ldr", "city", "office", "off2", "sysadmin"])
def test_whoever_may_not_stand_there_is_told_what_is_said_of_a_missing_thing(quick: Office, account: str) -> None:
    a_clue(quick)
    before = clues.books(quick)
    for key, _account, fields in ROAD:
        with pytest.raises(NotThere) as told:
            asked(quick, key, account, fields, CLUE)
        assert told.value.message == NotThere().message
    assert clues.books(quick) == before


def test_a_paper_of_whoever_may_not_ask_is_not_kept(quick: Office) -> None:
    brought_to(quick, "accepted")
    (quick.home / "x.pdf").write_bytes(CONTENT)
    assert reasons(quick, "dispose", "t1", {"file": "x.pdf"}, CLUE) == ["not_permitted"]
    assert list((quick.home / "clues").iterdir()) == []


# ---- what is kept of it, and where


def test_the_office_s_own_books_learn_nothing(quick: Office) -> None:
    before = {
        name: ledger.rows(quick.app, name) for name in ("office", "entry", "refusal", "notice", "record", "problem")
    }
    brought_to(quick, "filed")
    authorised(quick, "off2")
    asked(quick, "accept", "t1", {}, CLUE)
    with desk(quick, "disc") as at:
        reading.page(at, CLUE)
        figures.figures(at)
    assert {name: ledger.rows(quick.app, name) for name in before} == before


def test_every_look_is_logged(quick: Office) -> None:
    brought_to(quick, "accepted")
    with desk(quick, "disc") as at:
        reading.listed(at)
        reading.page(at, CLUE)
        reading.due_list(at)
        figures.figures(at)
    with pytest.raises(NotThere), desk(quick, "disc") as at:
        reading.page(at, "C-2026-0099")
    with desk(quick, "auditor", Standing.OVERSEE) as at:
        told = [(each["account"], each["what"], each["numbers"]) for each in books.who_looked(at, CLUE, 50)]
    assert sorted(told) == [("disc", what, [CLUE]) for what in ("due", "list", "report", "show")]


def test_a_paper_comes_back_as_it_was_given(office: Office) -> None:
    (office.home / "letter.pdf").write_bytes(CONTENT * 90_000)  # more than one part
    number = a_clue(office, file="letter.pdf")
    with desk(office, "t1") as at:
        name, parts = reading.paper(at, number, 1)
        assert (name, b"".join(parts)) == ("letter.pdf", CONTENT * 90_000)
    assert reading_of(office, number)["papers"] == [{"n": 1, "name": "letter.pdf", "of": "登记线索", "on": DAY}]


def reading_of(office: Office, number: str) -> dict[str, object]:
    """Give the page of a clue as its team reads it."""
    with desk(office, "t1") as at:
        return reading.page(at, number)


# ---- figures


def test_the_figures_are_those_of_the_records(office: Office) -> None:
    for _ in range(3):
        brought_to(office, "handled")
    done(office, "dispose", "disc", {**clues.DISPOSED, "kind": "予以了结"}, "C-2026-0002")
    for kind, counts in (("立案", {"cases": 2, "persons": 3}), ("处分", {"persons": 2}), ("移送司法", {"persons": 1})):
        done(office, "result", "disc", {"kind": kind, "on": DAY, **counts}, CLUE)
    done(office, "answer", "disc", clues.ANSWERED, CLUE)
    office.stand_at(datetime(2026, 6, 3, 1, tzinfo=UTC))
    done(office, "answer", "disc", {**clues.ANSWERED, "on": "2026-06-03"}, "C-2026-0003")
    a_clue(office)
    with desk(office, "disc") as at:
        found = figures.figures(at)
        none = figures.figures(at, year=2025)
    expected = {
        "registered": 3, "handed_over": 3, "accepted": 3, "concluded": 1, "cases": 2, "case_persons": 3, "punished": 2,
        "to_court": 1, "answered": 2, "overdue": 1, "answered_late": 1,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert found["disposals"] == {"谈话函询": 0, "初步核实": 2, "暂存待查": 0, "予以了结": 1}
    assert found["reconciles"] is True
    assert {none[name] for name in expected} == {0}


# ---- reminders


def test_reminders_are_written_once_and_skip_what_was_missed(office: Office) -> None:
    brought_to(office, "accepted")
    authorised(office, "off2")
    with desk(office, "secadmin", Standing.CHECK) as at:
        first = reminding.remind(at, date(2026, 5, 26))
        again = reminding.remind(at, date(2026, 5, 26))
        late = reminding.remind(at, date(2026, 6, 3))
        with pytest.raises(WordsWrong):
            reminding.remind(at, date(2026, 6, 1))
    assert first.document() == {"on": "2026-05-26", "due": 1, "reminders": 1, "notices": 1, "suppressed": 2}
    assert again.reminders == 0
    assert (late.reminders, late.notices) == (1, 2)  # once it is late, whoever may look by name is told too
    told = [(each["person"], each["code"], each["lamp"]) for each in clues.rows(office, "notice")]
    assert sorted(told) == [("disc", "T+1", "red"), ("disc", "T-7", "yellow"), ("off2", "T+1", "red")]
    with desk(office, "disc") as at:
        assert {each["subject"] for each in reading.reminders(at)} == {CLUE}
    with desk(office, "secadmin", Standing.CHECK) as at:
        assert books.reconcile(at).ok


def test_an_answer_ends_the_reminding(quick: Office) -> None:
    brought_to(quick, "answered")
    with desk(quick, "secadmin", Standing.CHECK) as at:
        assert reminding.remind(at, date(2026, 7, 1)).due == 0


# ---- the store


def test_without_a_store_only_those_entitled_by_their_role_are_told(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    for account in ("disc", "org", "t1"):
        with pytest.raises(WorldFailed, match="线索库尚未建立"), desk(office, account):
            pass
    for account in ("office", "off2", "head", "clerk", "ldr", "city", "sysadmin", "grp"):
        with pytest.raises(NotThere), desk(office, account):
            pass
    close_all()


def test_a_store_is_founded_once_and_by_the_security_administrator_alone(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    before = ledger.books(office.app)
    for account in ("office", "sysadmin", "auditor", "head", "disc", "grp"):
        with pytest.raises(NotThere):
            found(office.app, account)
    clues.founded(office)
    with pytest.raises(WordsWrong, match="已经建立"):
        clues.founded(office)
    assert ledger.books(office.app) == before
    assert an_inspection(office, OTHER_UNIT) == "I-2026-0002"
    assert INSPECTION == "I-2026-0001"
    close_all()
