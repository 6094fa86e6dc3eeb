"""Every invariant that can be broken is seen to be broken: by a hand in the database, a forged entry, a lost file.

A sound office, at any place of its story, has nothing to tell. How the invariants stand up to kills is ``tests/faults``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app import invariants
from rectify.app.ticking import tick
from rectify.engine.entries import REMINDED, Draft
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, SCAN, UNIT, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NIGHT = date(2026, 4, 7)


def violated(office: Office) -> set[str]:
    return {each.code for each in invariants.check(office.app)}


@pytest.mark.parametrize("state", ["reported", "handed_over", "transferred", "under_check", "passed", "closed"])
def test_a_sound_office_has_nothing_to_tell(office_in: Callable[[str], Office], state: str) -> None:
    office = office_in(state)
    tick(office.app, on=NIGHT)
    assert invariants.check(office.app) == ()


# ---- a hand in the database


def by_hand(*statements: str) -> Callable[[Office], None]:
    """Change the database as whoever owns the file can, past every guard; the guards stand again afterwards."""

    def change(office: Office) -> None:
        office.app.store.close()
        with closing(sqlite3.connect(office.home / "office.db", isolation_level=None)) as opened:
            opened.execute("PRAGMA ignore_check_constraints=ON")
            guards = opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _text in guards:
                opened.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                assert opened.execute(statement).rowcount != 0, statement
            for _name, text in guards:
                opened.execute(text)

    return change


def without_a_guard(office: Office) -> None:
    office.app.store.close()
    with closing(sqlite3.connect(office.home / "office.db", isolation_level=None)) as opened:
        opened.execute("DROP TRIGGER entry_is_kept")


def lost(office: Office) -> None:
    (office.home / "evidence" / SCAN["sha256"][:2] / SCAN["sha256"]).unlink()


def altered(office: Office) -> None:
    (office.home / "evidence" / SCAN["sha256"][:2] / SCAN["sha256"]).write_bytes(b"another scan")


_MAIL = (
    "INSERT INTO delivery (office, message_id, person, address, made_on, state, serial, subject, body, attempts, sent_at, "
    "reply) VALUES ('county', '<1@x>', 'head', 'h@x', '2026-04-07', 'sent', 's', 's', 'b', 1, '2026-04-07T01:00:00Z', {})"
)
_OF = "INSERT INTO delivered_notice (office, serial, message_id) VALUES ('county', {}, '<1@x>')"

DAMAGES: Mapping[str, tuple[str, Callable[[Office], None]]] = {
    "an entry's words are changed": (
        "I2",
        by_hand(
            "UPDATE entry SET text = replace(text, '滞留', '结余') WHERE no = (SELECT min(no) FROM entry WHERE text LIKE '%滞留%')"
        ),
    ),
    "an entry is cut out": ("I2", by_hand("DELETE FROM entry WHERE no = 30")),
    "the tail is cut off": ("I2", by_hand("DELETE FROM entry WHERE no = (SELECT max(no) FROM entry)")),
    "the ledger says something else": ("I3", by_hand("UPDATE problem SET title = '无'")),
    "a row has no entry": (
        "I3",
        by_hand("INSERT INTO team (office, round, name) VALUES ('county', 'R-2026-1', '第九组')"),
    ),
    "a notice is gone": ("I4", by_hand("DELETE FROM notice WHERE serial = (SELECT min(serial) FROM notice)")),
    "a notice is somebody else's": ("I4", by_hand("UPDATE notice SET person = 'city'")),
    "a mail speaks of nothing": ("I4", by_hand(_MAIL.format("'250 ok'"))),
    "a mail speaks of what is not there": ("I4", by_hand(_MAIL.format("'250 ok'"), _OF.format("'999-1'"))),
    "sent without an answer": ("I6", by_hand(_MAIL.format("NULL"), _OF.format("(SELECT min(serial) FROM notice)"))),
    "sent with a refusal": ("I6", by_hand(_MAIL.format("'451 later'"), _OF.format("(SELECT min(serial) FROM notice)"))),
    "a key points nowhere": ("I8", by_hand("UPDATE measure SET problem = 'P-2026-0099'")),
    "a guard is taken down": ("I8", without_a_guard),
    "a file is lost": ("I9", lost),
    "a file is another one": ("I9", altered),
    "the date is ahead of the clock": ("I10", by_hand("UPDATE office SET ticked_on = '2027-01-01'")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_hand_in_the_database_is_seen(sqlite_office_in: Callable[[str], Office], damage: str) -> None:
    code, deed = DAMAGES[damage]
    office = sqlite_office_in("transferred")
    tick(office.app, on=NIGHT)
    assert violated(office) == set()
    deed(office)
    assert code in violated(office)


# ---- a forged entry, well linked and well posted


def forged(
    kind: str, by: str, body: dict[str, Any], *, subject: str = PROBLEM, signed_by: str | None = None
) -> Callable[[Office], None]:
    """Write an entry past every decision, as a door that decides nothing would."""

    def write(office: Office) -> None:
        with office.app.store.transaction() as tx:
            version = tx.connection.exec_driver_sql(
                "SELECT version FROM problem WHERE number = ?", (PROBLEM,)
            ).scalar_one()
            draft = Draft(kind=kind, subject=subject, body={"version": version, **body})
            written = {"digest": "d", "signed_by": signed_by}
            tx.write([draft], act="forged", at=office.app.instant(), on=office.app.today(), by=by, written=written)

    return write


def a_move(move: str, come_from: str, to: str) -> dict[str, Any]:
    return {"move": move, "from": come_from, "to": to, "fields": {}}


def a_reminder(**other: object) -> dict[str, Any]:
    """Give a reminder's body: the second rung of the rectification, told to the unit's head."""
    dates = {"nominal_on": "2026-05-02", "effective_on": "2026-05-06", "next_on": None, "on": "2026-04-20"}
    told = {"person": "head", "role": "head", "send_on": "2026-04-20", "letter": None}
    rung = {"code": "T-15", "lamp": "green", "template": "reminder", "rung": 2}
    rungs = [{"code": "T-15", "due_on": "2026-04-17", "skipped": 0}]
    about = {"slot": "", "obligation": "rectify", "since": "2026-05-06", "notices": [told], "rungs": rungs}
    return {**dates, **rung, **about, **other}


def twice(office: Office) -> None:
    with office.app.store.transaction() as tx:
        fields = {"code": "U7", "name": "某局", "kind": "县直部门", "head": "某", "head_since": "2024-01-01"}
        drafts = [Draft(kind="unit_added", subject="U7", body={"fields": {**fields, "code": f"U{n}"}}) for n in (7, 8)]
        written = {"digest": "d"}
        tx.write(drafts, act="forged", at=office.app.instant(), on=office.app.today(), by="office", written=written)


_STRANGER = [{"person": "other.head", "role": "head", "send_on": "2026-04-20", "letter": None}]
FORGERIES: Mapping[str, tuple[str, Callable[[Office], None]]] = {
    "one act, written twice about one thing": ("I1", twice),
    "from where it was not": ("I7", forged("moved", "office", a_move("close", "passed", "closed"))),
    "a step that the workflow has not": ("I7", forged("moved", "office", a_move("close", "transferred", "closed"))),
    "a move by somebody without the role": (
        "I7",
        forged("moved", "city", a_move("submit", "transferred", "under_check")),
    ),
    "the unit's clerk without the head": (
        "I7",
        forged("moved", "clerk", a_move("submit", "transferred", "under_check")),
    ),
    "a decision by whoever asked": (
        "I7",
        forged("plan_row_judged", "clerk", {"fields": {"verdict": "approved"}, "signer": "clerk"}),
    ),
    "a decision signed by whoever asked": (
        "I7",
        forged("plan_row_judged", "office", {"fields": {"verdict": "approved"}, "signer": "clerk"}, signed_by="clerk"),
    ),
    "told to a stranger": ("I12", forged(REMINDED, "system", a_reminder(notices=_STRANGER))),
    "told to nobody": ("I14", forged(REMINDED, "system", a_reminder(notices=[]))),
    "a rung is passed over": ("I14", forged(REMINDED, "system", a_reminder(code="T-7", rung=3))),
    "for a day gone by": ("I10", forged(REMINDED, "system", a_reminder(on="2026-04-01"))),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_entry_is_seen(sqlite_office_in: Callable[[str], Office], forgery: str) -> None:
    code, deed = FORGERIES[forgery]
    office = sqlite_office_in("transferred")
    tick(office.app, on=NIGHT)
    office.stand_at(office.app.now().replace(month=4, day=20))
    deed(office)
    found = invariants.check(office.app)
    assert {each.code for each in found} == {code}, found


BIASED: Mapping[str, Callable[[Office], None]] = {
    "a move": forged("moved", "kin", a_move("withdraw", "transferred", "void")),
    "a decision": forged("withdrawal_judged", "kin", {"fields": {"verdict": "disagree"}}),
    "a decision that he signed": forged(
        "withdrawal_judged", "grp", {"fields": {"verdict": "disagree"}}, signed_by="kin"
    ),
    "a name on the paper": forged("objection_judged", "off2", {"fields": {"verdict": "upheld", "signed_by": "严某"}}),
}


@pytest.mark.parametrize("forgery", BIASED)
@pytest.mark.parametrize(
    ("unit", "moved"), [(UNIT, False), (UNIT, True), (None, False)], ids=["of", "once of", "not of"]
)
def test_somebody_of_the_unit_behind_a_decision_is_seen(
    sqlite_office_in: Callable[[str], Office], forgery: str, *, unit: str | None, moved: bool
) -> None:
    """回避: forged past the rights, a decision by the unit's own people is told afterwards, and nobody else's is."""
    office = sqlite_office_in("transferred")
    office.do("add user", "sysadmin", {"name": "kin", "display": "严某", **({"unit": unit} if unit else {})})
    for role in ("office", "leading_group"):
        office.do("grant", "secadmin", {"user": "kin", "role": role})
    if moved:
        to = {"unit": OTHER_UNIT, "reason": "机构改革", "signed_by": "grp", "file": SCAN}
        office.do("reassignment", "office", to, INSPECTION)
    assert not [each for each in invariants.check(office.app) if each.code == "I7"]
    BIASED[forgery](office)
    found = [each for each in invariants.check(office.app) if each.code == "I7"]
    assert bool(found) == (unit is not None), found


def test_a_well_forged_reminder_is_no_violation(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    tick(office.app, on=NIGHT)
    office.stand_at(office.app.now().replace(month=4, day=20))
    forged(REMINDED, "system", a_reminder())(office)
    assert violated(office) == set()


def test_what_is_due_and_was_left_out_is_seen(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    with office.app.store.transaction() as tx:
        tx.set_ticked("2026-04-20")
        tx.set_clock("2026-04-20T01:00:00.000000Z")
    found = invariants.check(office.app)
    assert {each.code for each in found} == {"I14"}
    assert {each.where for each in found} == {PROBLEM, INSPECTION}
