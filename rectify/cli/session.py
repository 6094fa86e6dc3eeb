"""What the global options say: which office, whose rights, which moment, which form of answer.

Made before a command runs and handed to it as ``ctx.obj``; an office is opened in ``desk.py``, and only by commands that
need one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

from rectify.errors import WordsWrong

HOME_VARIABLE = "RECTIFY_HOME"
_CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991; loading zone data takes longer
_NINE = time(9)
_EARLIEST, _LATEST = 1992, 2199


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The words that are common to all commands."""

    named_home: str | None = None
    as_: str | None = None
    at: datetime | None = None
    json: bool = False
    verbose: bool = False

    @property
    def home(self) -> Path | None:
        """The office's folder: as named, or RECTIFY_HOME, or where one stands; None outside every office.

        Raises WordsWrong where a folder is named that is no office.
        """
        named = self.named_home or os.environ.get(HOME_VARIABLE)
        folder = Path(named) if named else Path.cwd()
        if (folder / "config" / "rectify.toml").is_file():
            return folder.resolve()
        if named:
            raise WordsWrong(f"{folder} 不是办公室目录：请核对 --home，或先运行 rectify init {folder}")
        return None

    def now(self) -> datetime:
        """Give the present moment in the office's zone: as ``--at`` says, else the machine's."""
        from rectify.wiring import office_clock  # noqa: PLC0415 - brings the database's library, which help does not need

        return (self.at or office_clock(None, None)()).astimezone(_CHINA)


def instant(text: str) -> datetime:
    """Read ``--at``: an instant; without a zone it is the office's, a day alone means nine in the morning there."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-03-02") else None
        moment = datetime.combine(day, _NINE) if day else datetime.fromisoformat(text)
    except ValueError:
        raise WordsWrong(f"时刻“{text}”写得不对，应为 2026-03-02T09:00+08:00 或 2026-03-02") from None
    if not _EARLIEST <= moment.year <= _LATEST:
        raise WordsWrong(f"时刻“{text}”超出范围，年份应在 {_EARLIEST} 至 {_LATEST} 之间")
    return (moment if moment.tzinfo else moment.replace(tzinfo=_CHINA)).astimezone(UTC)
