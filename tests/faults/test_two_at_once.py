"""Two at once: ticks, deliveries, the scheduler beside cron and beside itself, many processes asking for acts.

Real processes, on both databases; nothing is killed here, and nothing may be there twice or be missing.
"""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults import county, crowd
from tests.faults.proof import another_story, copies, head, mail_wrong, not_mailed, told_twice, unsound
from tests.faults.stage import Copy, Stage, a_peer, at_office, mail_to
from tests.faults.trials import deliver, reference, tick
from tests.ledger import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.workers import Ended, Nursery

FIRST, SECOND, THIRD = county.NIGHTS[:3]


def well(*ended: Ended) -> bool:
    assert [each.code for each in ended] == [0] * len(ended), "".join(each.said() for each in ended)
    return True


def until(nursery: Nursery, worker: int, words: str) -> None:
    """Wait until a worker has printed some words; a worker that never does is told by the timeout of the test."""
    while words not in nursery.out(worker).read_text(encoding="utf-8"):
        time.sleep(0.01)  # the file is all that a running process tells


def test_two_ticks_at_once_are_one_tick(stage: Stage) -> None:
    known = reference(stage)
    with stage.office() as copy:
        for night, expected in zip(county.NIGHTS[:3], known.nights, strict=False):
            both = [stage.nursery.begin(tick(night, copy)) for _each in range(2)]
            assert well(*map(stage.nursery.end, both))
            assert unsound(copy) + told_twice(copy) + another_story(copy, expected) == []


def test_two_deliveries_at_once_send_each_mail_once(stage: Stage) -> None:
    with stage.office() as copy, a_peer() as peer:
        for night in county.NIGHTS[:4]:
            assert well(stage.nursery.run(tick(night, copy)))
            both = [stage.nursery.begin(deliver(night, copy), environment=mail_to(peer)) for _each in range(2)]
            assert well(*map(stage.nursery.end, both))
            assert unsound(copy) + mail_wrong(copy, peer, crashes=0) + not_mailed(copy, night) == []
        assert len(copies(peer)) > 20


def test_two_ticks_of_different_days_at_once_never_run_the_date_back(stage: Stage) -> None:
    with stage.office() as copy:
        both = [stage.nursery.begin(tick(night, copy)) for night in (FIRST, THIRD)]
        ended = [stage.nursery.end(each) for each in both]
        assert ended[1].code == 0, ended[1].said()
        assert ended[0].code in (0, 2), ended[0].said()
        assert unsound(copy) + told_twice(copy) == []


# ---- the scheduler


def stand_in_the_morning(stage: Stage, copy: Copy, night: str) -> None:
    """Bring the office's simulated clock to the morning of a day, by an act of that moment."""
    held = {"kind": "重点抽查", "by_bodies": ["巡察办"], "on": county.TODAY, "result": "已抽查"}
    words = ["record", "supervision", county.inspection(1), *(f"{name}={_word(held[name])}" for name in held)]
    clock = ["--at", at_office(night), "--as", "office", "--home", str(copy.home)]
    assert well(stage.nursery.run([*words, *clock]))


def _word(value: object) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("company", ["cron", "itself"])
def test_the_scheduler_is_harmless_beside_cron_and_beside_itself(stage: Stage, company: str) -> None:
    with stage.office() as copy, a_peer() as peer:
        stand_in_the_morning(stage, copy, FIRST)
        run = ["run", "--home", str(copy.home)]
        beside = [run] if company == "itself" else [tick(FIRST, copy), deliver(FIRST, copy), tick(FIRST, copy)]
        workers = [stage.nursery.begin(words, environment=mail_to(peer)) for words in (run, *beside)]
        running = workers if company == "itself" else workers[:1]
        for worker in running:
            until(stage.nursery, worker, "发送：")
        for worker in running:
            stage.nursery.signal(worker, signal.SIGTERM)
        ended = [stage.nursery.end(each) for each in workers]
        assert well(*ended)
        assert all("已停止" in each.said() for each in ended[: len(running)])
        # One may have delivered before the other had ticked to the end: then the rest goes in the next day's digest.
        assert well(stage.nursery.run(deliver("2026-04-08", copy), environment=mail_to(peer)))
        assert unsound(copy) + told_twice(copy) + mail_wrong(copy, peer, crashes=0) + not_mailed(copy, FIRST) == []
        noticed = {row["key"] for row in notices(copy)}
    with stage.office() as copy:
        assert well(stage.nursery.run(tick(FIRST, copy)))
        assert noticed == {row["key"] for row in notices(copy)}


@pytest.mark.parametrize("moment", ["已启动", "批处理", "first mail"])
def test_the_scheduler_ends_its_job_before_it_stops(quick: Stage, moment: str) -> None:
    with quick.office() as copy, a_peer() as peer:
        stand_in_the_morning(quick, copy, SECOND)
        worker = quick.nursery.begin(["run", "--home", str(copy.home)], environment=mail_to(peer))
        if moment == "first mail":
            while not peer.envelopes:
                time.sleep(0.001)  # the peer's list is all that tells
        else:
            until(quick.nursery, worker, moment)
        quick.nursery.signal(worker, signal.SIGTERM)
        assert well(quick.nursery.end(worker))
        again = [
            quick.nursery.run(words, environment=mail_to(peer)) for words in (tick(SECOND, copy), deliver(SECOND, copy))
        ]
        assert well(*again)
        assert [again[0].lines()[0][name] for name in ("reminders", "notices")] == [0, 0]
        assert again[1].lines()[0]["sent"] == 0
        assert unsound(copy) + mail_wrong(copy, peer, crashes=0) + not_mailed(copy, SECOND) == []


# ---- a gap


def notices(copy: Copy) -> list[dict[str, object]]:
    with copy.opened() as app:
        return rows(app, "notice")


def test_after_a_fortnight_without_a_tick_only_the_latest_rung_goes_and_the_others_are_recorded(stage: Stage) -> None:
    with stage.office() as copy:
        assert well(stage.nursery.run(tick("2026-04-21", copy)))
        before = {row["key"] for row in notices(copy)}
        assert well(stage.nursery.run(tick("2026-05-06", copy)))
        assert unsound(copy) + told_twice(copy) == []
        fresh = [row for row in notices(copy) if row["key"] not in before and row["obligation"] == "rectify"]
        with copy.opened() as app:
            recorded = {
                (row["code"], row["skipped"])
                for row in rows(app, "reminder")
                if row["reminded_on"] == "2026-05-06" and row["obligation"] == "rectify"
            }
        assert {row["code"] for row in fresh} == {"T"}
        assert recorded == {("T-7", 1), ("T-3", 1), ("T-1", 1), ("T", 0)}
        state = head(copy)
        assert well(stage.nursery.run(tick("2026-05-06", copy)))
        assert head(copy) == state


# ---- many


@pytest.mark.parametrize("about", ["one", "many"])
def test_processes_that_ask_at_once_each_get_every_act_done_once(
    by_day: Stage, about: str, often: Callable[[int, int], int]
) -> None:
    processes, acts = often(4, 8), often(300, 10_000)
    with by_day.office() as copy:
        if about == "one":
            crowd.submittable(by_day, copy)
            scripts, sure = crowd.about_one(by_day.folder, processes, acts), "referral"
        else:
            scripts, sure = crowd.about_many(by_day.folder, processes, acts), "report referral"
        assert crowd.crowded(by_day, copy, scripts, sure=sure).wrong == []
