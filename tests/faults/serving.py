"""The web process, killed while people and programs work with it: started again, everything unanswered is sent again.

The work is the script of `apply`, so that what it comes to over HTTP, disturbed or not, is known: the very journal that the
command line comes to.
"""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.browser import free_port
from tests.faults import county
from tests.faults.clients import Client, Lost, keys_for
from tests.faults.points import POINTS
from tests.faults.proof import Served, Trial, another_story, head, not_kept, story, unsound

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping

    from tests.faults.clients import Document
    from tests.faults.stage import Copy, Stage
    from tests.faults.workers import Ended

READY = "控制台已启动"
STOPPED = "控制台已停止"


def documents(stage: Stage) -> list[Document]:
    """Give the script's acts."""
    stage.prepared.make()
    text = (stage.prepared.folder / county.SCRIPT).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def client_for(stage: Stage, copy: Copy) -> Client:
    """Give everybody whom the script names, with their keys."""
    keys = keys_for(copy, sorted({each["as"] for each in documents(stage)}))
    return Client(folder=stage.prepared.folder, keys=keys, port=0)


@dataclass(slots=True, kw_only=True)
class Process:
    """One `rectify serve` of a block: how it ended is known after it."""

    worker: int
    port: int
    ended: list[Ended] = field(default_factory=list)

    @property
    def end(self) -> Ended:
        """How it ended."""
        return self.ended[0]


@contextmanager
def served(stage: Stage, copy: Copy, **more: Any) -> Iterator[Process]:  # noqa: ANN401 - as Nursery.begin
    """Serve an office for a block; then it is told to stop, where it still lives."""
    port = free_port()
    process = Process(
        worker=stage.nursery.begin(["serve", "--home", str(copy.home), "--port", str(port)], **more), port=port
    )
    try:
        stage.nursery.prints(process.worker, READY)
        yield process
    finally:
        stage.nursery.signal(process.worker, signal.SIGTERM)
        process.ended.append(stage.nursery.end(process.worker))


@dataclass(slots=True, kw_only=True)
class Work:
    """What is to be asked for, and what was answered."""

    waiting: list[Document]
    said: list[Mapping[str, Any]] = field(default_factory=list)

    def goes_on(self, client: Client) -> None:
        """Ask for one thing after the other until the server dies or nothing waits."""
        while self.waiting:
            try:
                results = client.asks(self.waiting[0])
            except Lost:
                return
            self.said.append({"results": results})
            self.waiting.pop(0)


def undisturbed(stage: Stage) -> Served:
    """Give what the script comes to on the command line, and how long the same takes over HTTP; once a kind of database."""
    if stage.prepared.served is None:
        with stage.office() as copy:
            stage.nursery.run([*stage.apply, "--home", str(copy.home)])
            with copy.opened() as app:
                script = story(app)
        counted = stage.folder / "serve.json"
        with stage.office() as copy:
            client, work = client_for(stage, copy), Work(waiting=documents(stage))
            with served(stage, copy, count_into=counted) as process:
                client.port = process.port
                work.goes_on(client)
            assert (process.end.code, work.waiting) == (0, []), process.end.said()
            assert unsound(copy) + not_kept(copy, work.said) + another_story(copy, script) == []
        passes = json.loads(counted.read_text(encoding="utf-8"))
        stage.prepared.served = Served(script=script, seconds=process.end.worked, passes=passes)
    return stage.prepared.served


def moment(known: Served, dice: random.Random, left: float) -> dict[str, Any]:
    """Choose when to kill, within the share of the work that is left."""
    if dice.random() < 0.5:
        return {"kill_after": dice.uniform(0, known.seconds * left)}
    point = dice.choice([each for each in POINTS["serve"] if known.passes.get(each)])
    return {"kill_at": (point, dice.randint(1, max(1, int(known.passes[point] * left))))}


def killed_serving(stage: Stage, dice: random.Random, kills: int) -> Trial:
    """Kill the server some times in one office, start it again each time, and let the work end; then send it all once more."""
    known, trial, every = undisturbed(stage), Trial(), documents(stage)
    with stage.office() as copy:
        client, work = client_for(stage, copy), Work(waiting=list(every))
        for _try in range(kills * 2):
            if trial.kills == kills or not work.waiting:
                break
            with served(stage, copy, **moment(known, dice, len(work.waiting) / len(every))) as process:
                client.port = process.port
                work.goes_on(client)
            trial.kills += process.end.killed
            trial.wrong += unsound(copy) + not_kept(copy, work.said)
        with served(stage, copy) as process:
            client.port = process.port
            work.goes_on(client)
            trial.wrong += another_story(copy, known.script)
            before, first = head(copy), list(work.said)
            again = Work(waiting=list(every))
            again.goes_on(client)
        trial.wrong += [] if process.end.code == 0 else [f"it ended with {process.end.code}: {process.end.said()}"]
        trial.wrong += [f"not answered: {each['id']}" for each in [*work.waiting, *again.waiting]]
        trial.wrong += [] if head(copy) == before else ["what was sent once more changed the office"]
        trial.wrong += other_answers(first, again.said) + unsound(copy) + not_kept(copy, work.said)
        trial.wrong += parts_left(copy, trial.kills)
    return trial


def other_answers(first: list[Mapping[str, Any]], again: list[Mapping[str, Any]]) -> list[str]:
    """Say which acts were answered otherwise when they were sent once more."""
    pairs = zip(first, again, strict=False)
    return [f"{accepted(one)} and then {accepted(other)}" for one, other in pairs if accepted(one) - accepted(other)]


def accepted(said: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Give what an answer acknowledges."""
    return {(each["id"], each["subject"]) for each in said["results"] if each["ok"]}


def parts_left(copy: Copy, kills: int) -> list[str]:
    """Say where more is left of uploads than a kill can leave: the one file that was being stored."""
    left = len(list((copy.home / "evidence").glob(".part-*")))
    return [f"{left} parts of files after {kills} kills"] if left > kills else []
