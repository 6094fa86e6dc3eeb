"""What the overview counts in groups is what somebody counts who looks at one row after another, for every sight, on any day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rectify.app import remembered
from rectify.app.books import as_of
from rectify.app.overview import overview, week_ends
from rectify.app.remembered import Remembered
from rectify.engine.lamps import RUNNING, lamp
from rectify.engine.rights import FIGURES, IN_REVIEW, Sight
from rectify.store.transaction import Reader
from tests.crowd import ACCOUNTS, TODAY, actor_of, by_hand, crowd
from tests.office import PROBLEM, a_problem, hand_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from rectify.app.overview import Overview
    from rectify.engine.model import Problem
    from tests.office import Office

    Rows = list[tuple[dict[str, object], Problem]]

DAY = TODAY.isoformat()


def left_of(row: dict[str, object]) -> object:
    """Say when a row left its unit's hands for good."""
    if row["state"] in RUNNING:
        return None
    if row["state"] == "void":
        return row["void_on"]
    if row["long_term_on"]:
        return row["long_term_on"]
    return row["submitted_on"] if row["state"] in IN_REVIEW else row["submitted_on"] or row["closed_on"]


def was_late(row: dict[str, object], problem: Problem, day: str) -> bool:
    """Say whether a row stood late with its unit at the end of a day."""
    until, left = problem.until, left_of(row)
    if row["state"] in ("reported", "legacy") or until is None or until >= DAY or (left and str(left) <= until):
        return False
    return until < day and (not left or str(left) > day)


def is_overdue(row: dict[str, object]) -> bool:
    """Say whether both days of a row are over."""
    return bool(row["effective_on"]) and max(str(row["effective_on"]), str(row["supplement_on"] or "")) < DAY


def agrees(found: Overview, rows: Rows) -> None:
    lamps = Counter(lamp(problem, DAY).value for _row, problem in rows)
    assert {name: number for name, number in found.lamps.items() if number} == dict(lamps)
    states = Counter(str(row["state"]) for row, _problem in rows)
    shown = Counter[str]()
    for each in (*found.accounts, *found.beside):
        shown[each.name] += each.number
    assert shown.total() == len(rows)
    assert found.figures.legacy == states["legacy"]
    assert found.figures.registered == len(rows) - states["legacy"]
    late = [row for row, _problem in rows if row["state"] in RUNNING and is_overdue(row)]
    assert found.figures.overdue == len(late)
    assert {each.code: each.figures.overdue for each in found.late_units} == Counter(str(row["unit"]) for row in late)
    days = week_ends(DAY)
    assert found.trend.registered == tuple(
        sum(row["state"] != "legacy" and str(row["registered_on"]) <= day for row, _problem in rows) for day in days
    )
    assert found.trend.closed == tuple(
        sum(row["state"] == "closed" and bool(row["closed_on"]) and str(row["closed_on"]) <= day for row, _p in rows)
        for day in days
    )
    assert found.trend.overdue == tuple(sum(was_late(row, problem, day) for row, problem in rows) for day in days)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_sight_s_overview_is_what_is_counted_by_hand_also_when_it_is_asked_for_again(
    office_in: Callable[[str], Office], seed: int
) -> None:
    office = crowd(office_in("transferred"), seed)
    with office.app.store.reading() as reader:
        for account in ACCOUNTS:
            who = actor_of(reader, account)
            if not {grant.role for grant in who.grants} & FIGURES:
                continue
            first = overview(office.app, reader, who, DAY)
            agrees(first, by_hand(reader, who, figures=True))
            assert overview(office.app, reader, who, DAY) == first


# ---- what is remembered


def test_what_was_counted_is_counted_anew_after_an_entry(office_in: Callable[[str], Office]) -> None:
    office = office_in("transferred")

    def registered() -> int:
        with office.app.store.reading() as reader:
            return overview(office.app, reader, actor_of(reader, "office"), DAY).figures.registered

    assert (registered(), registered()) == (1, 1)
    a_problem(office, title="水库巡查记录缺失")
    assert registered() == 2


def test_nothing_is_counted_twice_in_one_moment(
    sqlite_office_in: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office_in("transferred")
    with office.app.store.reading() as reader:
        who = actor_of(reader, "office")
        first = overview(office.app, reader, who, DAY)
        asked: list[object] = []
        monkeypatch.setattr(Reader, "rows", lambda *_args, **_values: asked.append(1))
        monkeypatch.setattr("rectify.store.overview_queries.rows_of", lambda *_args: asked.append(1))
        assert overview(office.app, reader, who, DAY) == first
        assert not asked


def test_a_day_gone_by_shows_what_it_showed_then(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    day = office.app.today()
    with office.app.store.reading() as reader:
        then = overview(office.app, reader, actor_of(reader, "office"), day)
    office.stand_at(datetime(2026, 3, 4, 1, 0, tzinfo=UTC))
    hand_over(office, PROBLEM)
    with office.app.store.reading() as reader:
        who = actor_of(reader, "office")
        now = overview(office.app, reader, who, office.app.today())
    with as_of(office.app, datetime.fromisoformat(day).date()) as view:
        assert overview(office.app, view, who, day) == then
    with office.app.store.reading() as reader:
        assert overview(office.app, reader, who, office.app.today()) == now
    assert now != then


class Moment:
    """A reader's head, which is all that the memory asks of it."""

    def __init__(self, no: int, head: str) -> None:
        self.head_no, self.head_hash = no, head


def given(memory: Remembered, moment: Moment, sight: Sight, what: str, number: int) -> int:
    return memory.once(moment, sight, what, lambda: number)  # type: ignore[arg-type]  # a moment is all of a reader


def test_a_number_is_kept_for_one_moment_one_sight_and_one_question() -> None:
    memory, whole, part = Remembered(), Sight(everything=True), Sight(units=frozenset({"U01"}))
    now = Moment(7, "seven")
    assert given(memory, now, whole, "a", 1) == 1
    assert given(memory, now, whole, "a", 2) == 1
    assert given(memory, now, part, "a", 3) == 3
    assert given(memory, now, whole, "b", 4) == 4
    assert given(memory, Moment(7, "another seven"), whole, "a", 5) == 5
    assert given(memory, Moment(8, "eight"), whole, "a", 6) == 6
    assert given(memory, Moment(7, "seven"), whole, "a", 7) == 7, "a reader of an older moment counts for himself"
    assert given(memory, Moment(8, "eight"), whole, "a", 8) == 6, "and leaves what is newer as it is"


def test_a_view_of_a_day_gone_by_keeps_nothing() -> None:
    memory, view = Remembered(), Moment(0, "")
    assert [given(memory, view, Sight(), "a", number) for number in (1, 2)] == [1, 2]


def test_only_so_much_is_kept() -> None:
    memory, now = Remembered(), Moment(7, "seven")
    for number in range(remembered.MOST + 1):
        given(memory, now, Sight(), str(number), number)
    assert given(memory, now, Sight(), "0", -1) == -1, "the one that was asked for longest ago went"
    assert given(memory, now, Sight(), "2", -1) == 2


def test_another_ledger_of_the_same_office_has_a_memory_of_its_own(sqlite_office_in: Callable[[str], Office]) -> None:
    app = sqlite_office_in("reported").app
    copied = app.over(app.store)
    assert (copied.remembered is app.remembered, copied.pages is app.pages) == (False, False)
