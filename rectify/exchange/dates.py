"""Dates as offices write them: five spellings, real Excel dates and serial numbers; the rest is refused with a reason.

Nothing is guessed: no two-digit years, no missing day, no swapped day and month.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from rectify.exchange.text import shown

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)
SPELLINGS = "2026-03-02、2026/3/2、2026.3.2、2026年3月2日、20260302"

_SPELLED = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|年(?P<cmonth>\d{1,2})月(?P<cday>\d{1,2})[日号])",
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MIDNIGHT = re.compile(r"[T ]?0{1,2}:00(?::00(?:\.0+)?)?$")
_SHORT_YEAR = re.compile(r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_NO_DAY = re.compile(r"\d{4}(?:[-/.]\d{1,2}|年\d{1,2}月?)")
_FOLD = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | dict.fromkeys((0x20, 0x3000, 0xA0, 0x0A, 0x09))
_COMPACT_DIGITS = 8
_FIRST_SERIAL_DAY = date(1899, 12, 30)


class NotADate(ValueError):  # noqa: N818 - names what is the matter
    """The cell holds no date that can be taken without guessing; the message is the Chinese reason."""


def read_date(value: object) -> date:
    """Give the date of a cell (text, number, date or datetime); raises NotADate with the reason."""
    match value:
        case datetime():
            return _within(value.date(), str(value))
        case date():
            return _within(value, str(value))
        case bool():
            raise NotADate(f"不是日期；请写成 {SPELLINGS} 之一")
        case int() | float():
            return _from_number(float(value))
        case str():
            return _from_text(value)
        case _:
            raise NotADate(f"“{value}”不是日期；请写成 {SPELLINGS} 之一")


def _from_number(value: float) -> date:
    if value.is_integer() and len(str(int(value))) == _COMPACT_DIGITS:
        return _from_text(str(int(value)))
    try:
        day = _FIRST_SERIAL_DAY + timedelta(days=int(value))
    except (OverflowError, ValueError):
        day = date.min
    if not EARLIEST <= day <= LATEST:
        raise NotADate(f"数字 {value:g} 不是日期（缺日，或不是 Excel 日期）；请写成 {SPELLINGS} 之一")
    return day


def _from_text(text: str) -> date:
    folded = text.strip().translate(_FOLD) if not text.isascii() else text.strip()
    folded = _MIDNIGHT.sub("", folded).replace(" ", "")
    if found := _SPELLED.fullmatch(folded):
        parts = (found["year"], found["month"] or found["cmonth"], found["day"] or found["cday"])
    elif found := _COMPACT.fullmatch(folded):
        parts = (found[1], found[2], found[3])
    else:
        raise NotADate(_why_not(folded, text))
    return _real(parts, text)


def _real(parts: tuple[str, str, str], text: str) -> date:
    year, month, day = (int(part) for part in parts)
    try:
        return _within(date(year, month, day), text)
    except NotADate:
        raise
    except ValueError:
        raise NotADate(f"“{text}”：没有这一天（{year}年{month}月{day}日）") from None


def _within(day: date, text: str) -> date:
    if not EARLIEST <= day <= LATEST:
        raise NotADate(f"“{text}”：年份不在 {EARLIEST.year}—{LATEST.year} 之间")
    return day


def _why_not(folded: str, text: str) -> str:
    said = shown(text)
    if _SHORT_YEAR.fullmatch(folded):
        return f"“{said}”：年份要写四位"
    if _NO_DAY.fullmatch(folded):
        return f"“{said}”：缺日，请写到某年某月某日"
    return f"“{said}”不是完整的日期；请写成 {SPELLINGS} 之一"
