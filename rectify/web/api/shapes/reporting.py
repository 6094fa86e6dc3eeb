"""Reports and forecasts."""

from __future__ import annotations

from rectify.web.api.shapes.parts import Object, Shape


class ReportName(Shape):
    """A report by its name."""

    name: str
    label: str


class Reports(Shape):
    """The reports there are."""

    reports: list[ReportName]


class Report(Shape):
    """A report; its keys stand in ``docs/interface.md``."""


class Forecast(Shape):
    """What the coming days would bring; its keys stand in ``docs/interface.md``."""

    on: str
    first: str
    until: str
    people: list[Object]
    notices: int
    letters: int
    to_sign: list[Object]
    overdue: list[Object]
    duties: list[Object]
    by_unit: list[Object]
    difference: Object | None
