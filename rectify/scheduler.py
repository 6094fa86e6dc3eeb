"""The clock: ``rectify run`` ticks once a day and delivers through the day, by itself, until it is told to stop.

One tick job and one deliver job on APScheduler. Nothing here decides anything: a tick is once however often it is asked for,
and a mail is claimed by one process, so that this is harmless beside cron and beside a second copy of itself.
"""

from __future__ import annotations

import logging
import signal
import threading
from datetime import time
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from rectify.app.delivering import deliver
from rectify.app.office import OFFICE_ZONE, App
from rectify.app.ticking import tick
from rectify.errors import RectifyError
from rectify.wiring import open_office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

JOB = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""A run that was missed is made up for once, however late."""

log = logging.getLogger("rectify.run")


def run(home: Path, *, os_user: str | None = None, tell: Callable[[str], None] = log.info) -> None:
    """Work until SIGTERM or SIGINT; a job that is under way is finished first.

    It ticks and delivers once at the start, so that a machine that was off overnight has caught up when people come in.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: _stop(stop, _number, _frame))
    settings = open_office(home, os_user=os_user).settings.schedule
    at = time.fromisoformat(settings.tick_at)
    scheduler = BackgroundScheduler(
        timezone=OFFICE_ZONE, executors={"default": ThreadPoolExecutor(2)}, job_defaults=JOB
    )
    daily = CronTrigger(hour=at.hour, minute=at.minute, timezone=OFFICE_ZONE)
    often = IntervalTrigger(minutes=settings.deliver_every_minutes, timezone=OFFICE_ZONE)
    scheduler.add_job(_guarded, daily, args=(home, os_user, _tick, tell), id="tick")
    scheduler.add_job(_guarded, often, args=(home, os_user, _deliver, tell), id="deliver")
    tell("已启动：每天 " + settings.tick_at + " 生成提醒，每 " + str(settings.deliver_every_minutes) + " 分钟发送一次")
    _guarded(home, os_user, _tick, tell)
    _guarded(home, os_user, _deliver, tell)
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)
    tell("已停止")


def _stop(event: threading.Event, _number: int, _frame: FrameType | None) -> None:
    event.set()


def _guarded(home: Path, os_user: str | None, work: Callable[[App], str], tell: Callable[[str], None]) -> None:
    """Do one job on an office opened for it alone; what fails is told, and tried again at the next time."""
    try:
        app = open_office(home, os_user=os_user)
        try:
            tell(work(app))
        finally:
            app.store.close()
    except RectifyError as error:
        tell(f"失败：{error.message}")


def _tick(app: App) -> str:
    done = tick(app)
    return (
        f"{done.on} 批处理：查看 {done.due}，提醒 {done.reminders}，超期 {done.overdue}，升级 {done.escalations}，"
        f"通知 {done.notices}，略过 {done.suppressed}"
    )


def _deliver(app: App) -> str:
    done = deliver(app)
    return f"发送：成功 {done.sent}，失败 {done.failed}，待发 {done.waiting}" + (
        f"（{done.held}）" if done.held else ""
    )
