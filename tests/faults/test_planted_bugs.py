"""The harness proves itself: each planted fault is seen by the same eyes that find nothing in the sound program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from tests.faults import county, crowd
from tests.faults.bugs import BUGS
from tests.faults.proof import Trial, unsound
from tests.faults.trials import Moment, killed_applying, killed_delivering, killed_ticking

if TYPE_CHECKING:
    from tests.faults.stage import Copy, Stage

GREEN, FULL = (county.NIGHTS[0],), (county.NIGHTS[2],)
BAD_ENTRY = 40
Play = Callable[["Stage", str | None], Trial]


def at(point: str, passed: int) -> Callable[[str], Moment]:
    return lambda _command: {"kill_at": (point, passed)}


def applying(kills: int, point: str = "", passed: int = 0) -> Play:
    return lambda stage, bug: killed_applying(stage, at(point, passed), kills, bug)


def ticking(kills: int, point: str = "", passed: int = 0) -> Play:
    return lambda stage, bug: killed_ticking(stage, at(point, passed), kills, bug, GREEN)


def delivering(point: str, passed: int) -> Play:
    return lambda stage, bug: killed_delivering(stage, at(point, passed), 1, bug, FULL)


def fighting(stage: Stage, bug: str | None) -> Trial:
    with stage.office() as copy:
        crowd.submittable(stage, copy)
        scripts = crowd.about_one(stage.folder, 4, 100, shared=0)
        return crowd.crowded(stage, copy, scripts, sure="referral", bug=bug)


def tamper(copy: Copy) -> None:
    """Change one word in the middle of the journal, as whoever owns the file can."""
    with copy.opened() as app, app.store.engine.begin() as connection:
        (guard,) = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'entry_stays'").one()
        connection.exec_driver_sql("DROP TRIGGER entry_stays")
        change = "UPDATE entry SET text = replace(text, '专项资金', '一般资金') WHERE no = ?"
        subjects = connection.exec_driver_sql("SELECT no FROM entry WHERE text LIKE '%专项资金%'").scalars().all()
        assert connection.exec_driver_sql(change, (subjects[BAD_ENTRY],)).rowcount == 1
        connection.exec_driver_sql(guard)


def verifying(stage: Stage, bug: str | None) -> Trial:
    with stage.office() as copy:
        tamper(copy)
        ended = stage.nursery.run(["journal", "verify", "--home", str(copy.home)], bug=bug)
        return Trial(wrong=[] if ended.code == 5 else [f"a changed entry is not found: {ended.said()}"])


PLAYS: Mapping[str, Play] = {
    "sent_before_it_is_sent": delivering("sending", 2),
    "outbox_in_a_second_transaction": ticking(1, "commit", 2),
    "decided_before_the_lock": fighting,
    "act_id_is_not_looked_at": applying(1, "commit", 30),
    "first_and_last_link_only": verifying,
    "skipped_rungs_are_forgotten": ticking(0),
    "a_refusal_touches_the_ledger": applying(0),
    "a_new_message_id_each_time": delivering("sent", 1),
    "journal_committed_before_the_ledger": applying(1, "posting", 20),
    "the_date_is_kept_first": ticking(1, "committed", 2),
    "the_file_comes_after_its_row": applying(1, "committed", 5),
}


@pytest.fixture
def place(request: pytest.FixtureRequest, bug: str) -> Stage:
    """Give the stage that a play needs: processes that fight work by the machine's clock."""
    stage: Stage = request.getfixturevalue("quick_by_day" if PLAYS[bug] is fighting else "quick")
    return stage


def test_every_planted_fault_is_played() -> None:
    assert PLAYS.keys() == BUGS.keys()


@pytest.mark.parametrize("bug", PLAYS)
def test_a_planted_fault_is_seen(place: Stage, bug: str) -> None:
    trial = PLAYS[bug](place, bug)
    print(bug, "→", *trial.wrong[:3], sep="\n  ")
    assert trial.wrong != []


@pytest.mark.parametrize("bug", PLAYS)
def test_the_same_play_finds_nothing_in_the_sound_program(place: Stage, bug: str) -> None:
    assert PLAYS[bug](place, None).wrong == []


def test_a_changed_entry_is_a_violation(quick: Stage) -> None:
    with quick.office() as copy:
        tamper(copy)
        assert [each[:2] for each in unsound(copy)] == ["I2"]
