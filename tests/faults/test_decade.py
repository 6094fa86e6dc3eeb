"""Decades of days: outages of up to 120 days, doubled ticks, a clock set back, years whose holidays nobody has published.

One office on a simulated clock, worked in by people who do whatever comes next, late as often as not; the tick comes by night,
if it comes. At the end every invariant holds, and what the nights refused left nothing behind.
"""

from __future__ import annotations

import random
import shutil
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from rectify.app import invariants, redating
from rectify.app.ticking import tick
from rectify.errors import WordsWrong, WorldFailed
from rectify.wiring import open_office
from tests.ledger import rows
from tests.office import (
    SCAN,
    TEAM,
    UNIT,
    Office,
    a_problem,
    an_office,
    close,
    hand_over,
    pass_check,
    people,
    submit,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rectify.app.asking import Result
    from rectify.app.office import App

FIRST, LAST = date(2026, 3, 2), date(2036, 3, 1)
DECADES = 10
LONGEST = 120
LET_US_SLEEP = 0.03
"""How likely a night is the first of an outage."""

PUBLISHED = (2027, 2028, 2030, 2033)
"""Years whose holidays are published, each in the November before; of the others nobody ever hears."""

Row = dict[str, Any]


class Living(Office):
    """An office in which people ask for whatever comes next, and may be refused."""

    __slots__ = ()

    def do(
        self, key: str, account: str, fields: Mapping[str, object] | None = None, *subjects: str, move: str | None = None,
        signed_by: str | None = None,
    ) -> str:  # fmt: skip
        """Ask, whatever the answer; gives the (first) subject."""
        results: tuple[Result, ...] = self.ask(key, account, fields, *subjects, move=move, signed_by=signed_by)
        return str(results[0].subject)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


class Decade:
    """Ten years of one office."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.dice, self.folder = dice, folder
        self.office = Living(app=an_office(folder, at=noon(FIRST)).app)
        _no_power_cuts(self.office.app)
        self.office.stand_at(noon(FIRST))
        people(self.office)
        self.rounds = 0
        self.ticks = 0

    def live(self) -> None:
        """Let every day come, in order."""
        day, asleep_until = FIRST, FIRST
        while day < LAST:
            self.office.stand_at(noon(day) + timedelta(hours=1))
            self._people_work(day)
            if day >= asleep_until:
                self._night(day)
                if self.dice.random() < LET_US_SLEEP:
                    asleep_until = day + timedelta(days=self.dice.randint(2, LONGEST))
            day += timedelta(days=1)

    # ---- the nights

    def _night(self, day: date) -> None:
        app = self.office.app
        if self.dice.random() < 0.5:
            tick(app, on=day)
        else:
            self._without_being_told(day)
        self.ticks += 1
        if self.dice.random() < 0.1:
            before = self._state()
            again = tick(app, on=day)
            assert (again.reminders, again.overdue, again.escalations, again.notices) == (0, 0, 0, 0)
            assert self._state() == before
        if self.dice.random() < 0.05:
            self._clock_set_back(day)

    def _without_being_told(self, day: date) -> None:
        """After a long outage the machine's own date is not believed until somebody says it."""
        try:
            tick(self.office.app)
        except WorldFailed:
            with self.office.app.store.reading() as reader:
                assert (day - date.fromisoformat(str(reader.ticked_on))).days > 45
            tick(self.office.app, on=day)

    def _clock_set_back(self, day: date) -> None:
        before = self._state()
        with pytest.raises(WordsWrong):
            tick(self.office.app, on=day - timedelta(days=self.dice.randint(1, 400)))
        self.office.stand_at(noon(day - timedelta(days=self.dice.randint(1, 400))))
        with pytest.raises(WorldFailed):
            tick(self.office.app)
        self.office.stand_at(noon(day) + timedelta(hours=2))
        assert self._state() == before

    def _state(self) -> tuple[object, ...]:
        with self.office.app.store.reading() as reader:
            return reader.head_no, reader.head_hash, reader.ticked_on

    # ---- the days

    def _people_work(self, day: date) -> None:
        if (day - FIRST).days % 150 == 0:
            self._a_round(day)
        if (day.month, day.day) == (11, 20) and day.year + 1 in PUBLISHED:
            self._holidays(day.year + 1)
        if self.dice.random() < 0.05:
            open_ = [row for row in rows(self.office.app, "problem") if row["state"] not in ("closed", "void")]
            if open_:
                self._a_step(self.dice.choice(open_), day)

    def _a_round(self, day: date) -> None:
        self.rounds += 1
        code, today = f"R{self.rounds}", day.isoformat()
        self.office.do(
            "add round", "office", {"code": code, "name": f"第{self.rounds}轮", "kind": "常规", "opened_on": today}
        )
        self.office.do("add team", "office", {"round": code, "name": TEAM})
        for name in ("t1", "t2"):
            dates = {"from": today, "until": (day + timedelta(days=2000)).isoformat()}
            about = {"user": name, "team": TEAM, "round": code, "purpose": "inspect", **dates}
            self.office.do("authorise", "office", about)
        place = {"round": code, "unit": UNIT, "team": TEAM, "liaison": "off2"}
        inspection = self.office.do("add inspection", "office", place)
        for n in range(2):
            a_problem(self.office, inspection, f"问题{self.rounds}-{n}")

    def _holidays(self, year: int) -> None:
        """A year's notice arrives: three days at new year, seven in October, and Saturdays to make up for them."""
        off = [f"{year}-01-0{n}" for n in (1, 2, 3)] + [f"{year}-10-0{n}" for n in range(1, 8)]
        work = [each for each in (date(year, 10, 8) + timedelta(days=n) for n in range(9)) if each.weekday() == 5]
        lines = ['source = "示例通知"', f"off = [{', '.join(off)}]", f"work = [{', '.join(map(str, work))}]"]
        file = self.folder / f"{year}.toml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        redating.apply(self.office.app, file, "office")
        now = self.office.app.now
        self.office.app.store.close()
        self.office.app = open_office(self.office.home, os_user="tester")
        _no_power_cuts(self.office.app)
        self.office.app.now = now

    def _a_step(self, row: Row, day: date) -> None:
        """Do one of the things that may come next for a problem; whether they are accepted is the rules' business."""
        number, inspection = row["number"], row["inspection"]
        main: Mapping[str, Callable[[], object]] = {
            "reported": lambda: hand_over(self.office, number, inspection),
            "handed_over": lambda: transfer(self.office, number, inspection),
            "transferred": lambda: self._submit(number),
            "under_check": lambda: pass_check(self.office, number),
            "passed": lambda: close(self.office, number, inspection),
            "long_term": lambda: self._review(number, day),
        }
        self.dice.choice((main[row["state"]], main[row["state"]], lambda: self._byway(number, day)))()

    def _submit(self, number: str) -> None:
        self.office.do("explanation", "head", {"reason": "汛期停工"}, number)
        verdict = {"verdict": "accepted", "slip_number": "青巡办督〔2026〕2号"}
        self.office.do("explanation_review", "office", verdict, number)
        submit(self.office, number)

    def _review(self, number: str, day: date) -> None:
        again = {"next_on": (day + timedelta(days=90)).isoformat()} if self.dice.random() < 0.5 else {}
        self.office.do("review", "office", {"reviewed_on": day.isoformat(), "result": "一期完成", **again}, number)
        if not again:
            self.office.do("move", "office", None, number, move="resume")

    def _byway(self, number: str, day: date) -> None:
        """An extension, continuing work, a return or a withdrawal, asked for by one side and decided by the other."""
        later = (day + timedelta(days=self.dice.randint(1, 200))).isoformat()
        soon = min(later, (day + timedelta(days=59)).isoformat())
        match self.dice.randrange(5):
            case 0:
                self.office.do("extension_request", "head", {"until": later, "reason": "验收须待汛期后"}, number)
                self.office.do("extension_decision", "office", {"verdict": "agree"}, number)
            case 1:
                goal = {"reason": "跨年治理", "stage_goal": "一期", "review_on": later}
                self.office.do("continuation_request", "head", goal, number)
                self.office.do("continuation_decision", "office", {"verdict": "agree"}, number)
                self.office.do("move", "office", None, number, move="continue_long")
            case 2:
                self.office.do("move", "t1", {"what": "补充凭证", "due_on": soon}, number, move="return")
            case 3:
                self.office.do("move", "office", {"what": "再看一次", "due_on": soon}, number, move="reopen_check")
            case _:
                self.office.do("withdrawal", "office", {"ground": "error", "reason": "重复登记", "file": SCAN}, number)
                self.office.do("withdrawal_decision", "grp", {"verdict": "agree"}, number)
                self.office.do("move", "off2", None, number, move="withdraw")


def _no_power_cuts(app: App) -> None:
    """Ten thousand commits need not wait for the disk: nothing is killed here, and no other process looks on."""
    event.listen(app.store.engine, "connect", lambda opened, _record: opened.execute("PRAGMA synchronous=OFF"))
    app.store.close()


def test_a_decade_of_days_leaves_every_invariant(tmp_path: Path, often: Callable[[int, int], int], seed: int) -> None:
    for n in range(often(DECADES, 10_000)):
        folder = tmp_path / str(n)
        folder.mkdir()
        decade = Decade(folder, random.Random(f"{seed} decade {n}"))
        decade.live()
        app = decade.office.app
        violations = [str(each) for each in invariants.check(app)]
        assert violations == [], f"seed {seed}, decade {n}"
        with app.store.reading() as reader:
            print(f"decade {n}: {decade.ticks} ticks, {reader.head_no} entries")
        app.store.close()
        shutil.rmtree(folder)
