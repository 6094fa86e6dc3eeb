"""The trials: a command is killed and killed again, the office is opened, the command is run to its end, all is looked at.

Moments come from one seeded generator: a time since the worker's first write, or a named point and how often it is passed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.faults import county
from tests.faults.points import POINTS
from tests.faults.proof import (
    Reference,
    Trial,
    another_story,
    head,
    mail_wrong,
    not_kept,
    not_mailed,
    story,
    told_twice,
    unsound,
)
from tests.faults.stage import a_peer, at_office, mail_to

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from tests.faults.stage import Copy, Stage
    from tests.faults.workers import Ended

REFUSED = 3
Moment = dict[str, Any]
MOST_IN_A_ROW = 3


def reference(stage: Stage) -> Reference:
    """Give what an undisturbed run comes to; run it once for each kind of database."""
    if stage.prepared.reference is None:
        stage.prepared.reference = _undisturbed(stage)
    return stage.prepared.reference


def _undisturbed(stage: Stage) -> Reference:
    seconds: dict[str, float] = {}
    passes: dict[str, dict[str, int]] = {}

    def run(command: str, words: list[str], **more: Any) -> None:  # noqa: ANN401 - as begin
        counted = stage.folder / f"{command}.json"
        ended = stage.nursery.run(words, count_into=counted, **more)
        assert ended.code in (0, REFUSED), ended.said()
        seconds[command] = max(seconds.get(command, 0.0), ended.worked)
        passes[command] = {**passes.get(command, {}), **json.loads(counted.read_text())}

    with stage.office() as copy:
        run("apply", [*stage.apply, "--home", str(copy.home)])
        with copy.opened() as app:
            script = story(app)
        assert unsound(copy) == []
    with stage.office() as copy:
        run("import", [*stage.imports, "--home", str(copy.home)])
        with copy.opened() as app:
            sheet = story(app)
        assert unsound(copy) == []
    nights = []
    with stage.office() as copy, a_peer() as peer:
        for night in county.NIGHTS:
            run("tick", tick(night, copy))
            run("deliver", deliver(night, copy), environment=mail_to(peer))
            with copy.opened() as app:
                nights.append(story(app))
        assert unsound(copy) == []
    return Reference(script=script, sheet=sheet, nights=tuple(nights), seconds=seconds, passes=passes)


def tick(night: str, copy: Copy) -> list[str]:
    """Give the words of a night's tick."""
    return ["tick", "--on", night, "--home", str(copy.home), "--json"]


def deliver(night: str, copy: Copy, attempt: int = 0) -> list[str]:
    """Give the words of a delivery on the day after the tick's morning."""
    return ["deliver", "--at", at_office(night, attempt), "--home", str(copy.home), "--json"]


def chance(stage: Stage, dice: random.Random) -> Callable[[str], Moment]:
    """Give what chooses a moment for a command: by the clock, or by a point, one as often as the other."""
    known = reference(stage)

    def choose(command: str) -> Moment:
        if dice.random() < 0.5:
            return {"kill_after": dice.uniform(0, known.seconds[command])}
        point = dice.choice([each for each in POINTS[command] if known.passes[command].get(each)])
        return {"kill_at": (point, dice.randint(1, known.passes[command][point]))}

    return choose


def killed_applying(stage: Stage, choose: Callable[[str], Moment], kills: int, bug: str | None = None) -> Trial:
    """Kill ``apply`` some times in one office, then let it end; everything acknowledged must be there, once."""
    trial, said = Trial(), []
    with stage.office() as copy:
        words = [*stage.apply, "--home", str(copy.home)]

        def look(ended: Ended) -> None:
            said.extend(ended.lines())
            trial.wrong += [*unsound(copy), *not_kept(copy, said)]

        for _try in range(kills * 2):
            if trial.kills < kills:
                ended = stage.nursery.run(words, bug=bug, **choose("apply"))
                trial.kills += ended.killed
                look(ended)
        last = stage.nursery.run(words, bug=bug)
        look(last)
        trial.wrong += ended_well(last, REFUSED) + another_story(copy, reference(stage).script)
        before = head(copy)
        again = stage.nursery.run(words, bug=bug)
        trial.wrong += changed(before, head(copy)) + _other_answers(last, again)
    return trial


def killed_importing(stage: Stage, choose: Callable[[str], Moment], kills: int, bug: str | None = None) -> Trial:
    """Kill ``import`` some times in one office, then let it end; the sheet is in the ledger whole, or not at all."""
    trial = Trial()
    with stage.office() as copy:
        words = [*stage.imports, "--home", str(copy.home)]
        before = head(copy)
        for _try in range(kills * 2):
            if trial.kills < kills:
                trial.kills += stage.nursery.run(words, bug=bug, **choose("import")).killed
                whole = [] if head(copy) == before else another_story(copy, reference(stage).sheet)
                trial.wrong += unsound(copy) + whole
        for _once_more in range(2):
            trial.wrong += ended_well(stage.nursery.run(words, bug=bug), 0)
            trial.wrong += unsound(copy) + another_story(copy, reference(stage).sheet)
    return trial


def killed_ticking(
    stage: Stage, choose: Callable[[str], Moment], kills: int, bug: str | None = None,
    nights: Sequence[str] = county.NIGHTS,
) -> Trial:  # fmt: skip
    """Kill ``tick`` on some nights of one office; every notice must be there, once, as without the kills."""
    trial = Trial()
    with stage.office() as copy:
        for n, night in enumerate(nights):
            words = tick(night, copy)
            for _try in range(MOST_IN_A_ROW):
                if trial.kills < kills:
                    trial.kills += stage.nursery.run(words, bug=bug, **choose("tick")).killed
                    trial.wrong += unsound(copy)
            trial.wrong += ended_well(stage.nursery.run(words, bug=bug), 0)
            trial.wrong += unsound(copy) + told_twice(copy) + another_story(copy, reference(stage).nights[n])
            if trial.kills >= kills:
                break
        before = head(copy)
        again = stage.nursery.run(tick(night, copy), bug=bug)
        trial.wrong += ended_well(again, 0) + changed(before, head(copy))
    return trial


def killed_delivering(
    stage: Stage, choose: Callable[[str], Moment], kills: int, bug: str | None = None,
    nights: Sequence[str] = county.NIGHTS,
) -> Trial:  # fmt: skip
    """Kill ``deliver`` on some days of one office; every mail must arrive, under one Message-ID, copies within reason."""
    trial = Trial()
    with stage.office() as copy, a_peer() as peer:
        environment = mail_to(peer)
        for night in nights:
            stage.nursery.run(tick(night, copy))
            for attempt in range(MOST_IN_A_ROW):
                if trial.kills < kills:
                    words = deliver(night, copy, attempt)
                    ended = stage.nursery.run(words, bug=bug, environment=environment, **choose("deliver"))
                    trial.kills += ended.killed
                    trial.wrong += unsound(copy) + mail_wrong(copy, peer, crashes=trial.kills)
            ended = stage.nursery.run(deliver(night, copy, MOST_IN_A_ROW), bug=bug, environment=environment)
            trial.wrong += ended_well(ended, 0) + unsound(copy)
            trial.wrong += mail_wrong(copy, peer, crashes=trial.kills) + not_mailed(copy, night)
            if trial.kills >= kills:
                break
        taken = len(peer.envelopes)
        words = deliver(night, copy, MOST_IN_A_ROW + 1)
        again = stage.nursery.run(words, bug=bug, environment=environment)
        trial.wrong += ended_well(again, 0) + changed((taken,), (len(peer.envelopes),))
    return trial


def ended_well(ended: Ended, code: int) -> list[str]:
    return [] if ended.code == code else [f"ended with {ended.code}: {ended.said()[-2000:]}"]


def changed(before: tuple[object, ...], after: tuple[object, ...]) -> list[str]:
    return [] if before == after else [f"a repeated run changed {before} into {after}"]


def _other_answers(first: Ended, again: Ended) -> list[str]:
    """I11: what was done answers as before."""
    return [] if _done(first) == _done(again) else ["a repeated run answers otherwise"]


def _done(ended: Ended) -> list[tuple[object, ...]]:
    results = [each for line in ended.lines() for each in line.get("results", ()) if each["ok"]]
    return [(each["id"], each["subject"], each["state"]) for each in results]


def told(seed: int, trials: list[Trial]) -> str:
    """Say what was tried, for a log."""
    return f"seed {seed}: {sum(each.kills for each in trials)} kills in {len(trials)} offices"
