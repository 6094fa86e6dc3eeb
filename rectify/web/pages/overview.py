"""总览: one page for whoever leads: where the problems stand, what is late and where, how it went, and what it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.overview import Overview, overview
from rectify.engine.rights import FIGURES, sight
from rectify.web import charts
from rectify.web.charts import Series
from rectify.web.days import standing
from rectify.web.frame import LAMPS
from rectify.web.routes import Page, get

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from rectify.web.visit import Visit

SHOWN_UNITS = 12
"""Units with something overdue that stand on the page; the rest is one click away."""


@get("/overview", who=FIGURES)
def show(visit: Visit) -> Page:
    """Show one day of the office, today's or any before it."""
    with standing(visit) as moment:
        found = overview(visit.app, moment.reader, visit.actor, moment.day)
        seen, about = sight(visit.actor), ("overview drawn", moment.day)
        lamps = [(code, LAMPS[code][0], number) for code, number in found.lamps.items()]
        drawn = visit.app.remembered.once(moment.reader, seen, about, lambda: (_lamps(lamps), _trend(found)))
    words = {
        "found": found, "moment": moment, "linked": found.rows_too and not moment.past, "bar": charts.bar,
        "lamps": lamps, "stack": drawn[0], "trend": drawn[1], "weeks": _weeks(found), "shown_units": found.late_units[:SHOWN_UNITS],
        "most": max((each.figures.overdue for each in found.late_units), default=0),
    }  # fmt: skip
    return Page(template="overview.html", words=words)


def _lamps(lamps: Sequence[tuple[str, str, int]]) -> Markup:
    return charts.stack([(name, number, code) for code, name, number in lamps], "各问题的预警")


def _trend(found: Overview) -> Markup:
    trend = found.trend
    series = (
        Series(name="登记", values=trend.registered, look="all"), Series(name="已销号", values=trend.closed, look="done"),
        Series(name="超期", values=trend.overdue, look="late"),
    )  # fmt: skip
    first, last = trend.days[0], trend.days[-1]
    said = (
        f"{first} 到 {last}：登记由 {trend.registered[0]} 个到 {trend.registered[-1]} 个，"
        f"已销号由 {trend.closed[0]} 个到 {trend.closed[-1]} 个，超期由 {trend.overdue[0]} 个到 {trend.overdue[-1]} 个。"
    )
    return charts.lines(trend.days, series, "近十二周登记、销号、超期的变化", said, name="trend")


def _weeks(found: Overview) -> list[tuple[str, int, int, int]]:
    trend = found.trend
    return list(zip(trend.days, trend.registered, trend.closed, trend.overdue, strict=True))
