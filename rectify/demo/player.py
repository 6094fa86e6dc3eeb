"""The player: the county's round, day by day, on the office's simulated clock.

Every morning the tick and the delivery run as cron would run them; then the day's scenes are played. The office lies in one
folder with its own database; the mail goes to a server of the play's own. Two plays give the same journal.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import chain, count
from typing import TYPE_CHECKING

from rectify.app.delivering import deliver
from rectify.app.office import OFFICE_ZONE
from rectify.app.opening import MARK
from rectify.app.ticking import tick
from rectify.demo import (
    byways,
    checking,
    closing,
    clues,
    deeds,
    evaluating,
    founding,
    handing_over,
    later,
    on_the_spot,
    pilot,
    planning,
    refusals,
    reverse_check,
    working,
)
from rectify.demo.county import read_county
from rectify.demo.doorway import open_door
from rectify.demo.sink import HOST, Sink
from rectify.demo.stage import OutOfPlay, Stage
from rectify.demo.timetable import read_timetable
from rectify.errors import WordsWrong, WorldFailed
from rectify.wiring import new_office, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.app.office import App
    from rectify.app.ticking import Ticked
    from rectify.demo.county import County
    from rectify.demo.scene import Scene
    from rectify.demo.timetable import Timetable
    from rectify.engine.calendar import Calendar

MAIL, ACTS = "mail", "acts.jsonl"
_OPEN_KEY = b"rectify demo, nobody's secret...".ljust(32, b".")
"""Everybody knows the key of the played office: its journal is to come out the same each time."""
_TICK, _DELIVER = time(8, 30), time(8, 40)
_OPENS = time(8)
Watch = Callable[[date, int, str], None]
"""Told as days pass: the day, how many of the play's days are over, and the newest headline."""


@dataclass(slots=True, kw_only=True)
class Played:
    """What a play did: days, acts, mails, and what the ticks wrote."""

    home: Path
    ends_on: date
    days: int = 0
    acts: int = 0
    mails: int = 0
    ticked: dict[str, int] = field(default_factory=dict)

    def add(self, ticked: Ticked) -> None:
        """Count a tick."""
        for name in ("reminders", "escalations", "overdue", "notices", "suppressed"):
            self.ticked[name] = self.ticked.get(name, 0) + getattr(ticked, name)


def days_of_play() -> int:
    """Give how many days the play has."""
    timetable = read_timetable()
    return (timetable.ends_on - timetable.starts_on).days + 1


def play(home: Path, *, os_user: str, watch: Watch) -> Played:
    """Make the demo office in a folder and play the round in it.

    Raises WordsWrong for a folder that holds something else, WorldFailed where disk or mail server fail, and OutOfPlay,
    a bug, where something goes otherwise than it is written.
    """
    county, timetable = read_county(), read_timetable()
    begins = datetime.combine(timetable.starts_on, _OPENS, OFFICE_ZONE)
    names = map("demo-{:06d}".format, count(1))
    _clear(home)
    new_office(
        home, code="qingxi", name=county.name + county.office, url=None, simulated=True, at=begins, os_user=os_user,
        fresh=lambda: next(names), internal_key=_OPEN_KEY,
    )  # fmt: skip
    home.joinpath(MARK).write_text("演示办公室：rectify demo 可以整个替换它。\n", encoding="utf-8")
    played = Played(home=home, ends_on=timetable.ends_on)
    with _opened(home, os_user) as app, Sink(home / MAIL) as sink:
        app.fresh = lambda: next(names)
        app.settings = replace(app.settings, mail=replace(app.settings.mail, host=HOST, port=sink.port))
        stage = Stage(app=app, county=county, timetable=timetable, moment=begins)
        _days(stage, played, watch)
        played.mails = sink.taken
        played.acts = len(stage.asked)
        _write_acts(home, stage)
    open_door(home)
    return played


@contextmanager
def _opened(home: Path, os_user: str) -> Iterator[App]:
    app = open_office(home, os_user=os_user)
    try:
        yield app
    finally:
        app.store.close()


def _clear(home: Path) -> None:
    """Empty a folder that is marked as a demo; one that holds anything else is left alone."""
    if not home.exists():
        return
    if not home.is_dir():
        raise WordsWrong(f"不是目录：{home}")
    held = list(home.iterdir())
    if held and not (home / MARK).is_file():
        raise WordsWrong(f"目录里有别的东西，不是演示办公室，不动它：{home}")
    try:
        # The mark goes last, so that a folder half emptied is still known for what it was.
        for each in sorted(held, key=lambda each: each.name == MARK):
            shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
    except OSError as error:
        raise WorldFailed(f"清不了旧的演示办公室 {home}：{error.strerror}") from error


def _days(stage: Stage, played: Played, watch: Watch) -> None:
    timetable = stage.timetable
    by_day: dict[date, list[Scene]] = {}
    for scene in sorted(_script(stage.county, timetable, stage.app.calendar), key=lambda each: (each.on, each.at)):
        by_day.setdefault(scene.on, []).append(scene)
    if strays := [on for on in by_day if not timetable.starts_on <= on <= timetable.ends_on]:
        raise OutOfPlay(f"scenes outside the play: {strays}")
    total = (timetable.ends_on - timetable.starts_on).days + 1
    for past in range(total):
        day = timetable.starts_on + timedelta(days=past)
        if past:
            _night(stage, played, day)
        for scene in by_day.get(day, ()):
            stage.stand_at(day, scene.at)
            scene.play(stage)
            if scene.headline:
                watch(day, past, scene.headline)
        watch(day, past + 1, "")
        played.days += 1


def _script(county: County, timetable: Timetable, calendar: Calendar) -> Iterator[Scene]:
    """Give every scene; of one time of day, in this order."""
    return chain(
        founding.scenes(county, timetable),
        pilot.scenes(county, timetable),
        handing_over.scenes(county, timetable),
        planning.scenes(county, timetable),
        byways.scenes(county, timetable),
        working.scenes(county, timetable, calendar),
        checking.scenes(county, timetable),
        closing.scenes(county, timetable, calendar),
        later.scenes(county),
        on_the_spot.scenes(county, timetable),
        deeds.scenes(county, timetable),
        reverse_check.scenes(),
        evaluating.scenes(county),
        clues.scenes(),
        refusals.scenes(county),
    )


def _night(stage: Stage, played: Played, day: date) -> None:
    """What cron does: the tick every day, the delivery in the morning; it holds by itself on days off."""
    stage.stand_at(day, _TICK)
    played.add(tick(stage.app, on=day))
    stage.stand_at(day, _DELIVER)
    delivered = deliver(stage.app)
    if delivered.failed:
        raise OutOfPlay(str(delivered.document()))


def _write_acts(home: Path, stage: Stage) -> None:
    lines = [json.dumps(each, ensure_ascii=False) for each in stage.asked]
    home.joinpath(ACTS).write_text("\n".join(lines) + "\n", encoding="utf-8")
