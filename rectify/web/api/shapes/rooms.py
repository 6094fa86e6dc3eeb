"""What the rooms of the console show as documents."""

from __future__ import annotations

from rectify.web.api.shapes.parts import Entry, InspectionRow, Object, Shape
from rectify.web.api.shapes.reading import WorkflowFile


class Standing(Shape):
    """How many problems stand in some states."""

    name: str
    states: list[str]
    number: int
    parts: list[Object]


class Overview(Shape):
    """One day of the office in figures; without names of problems."""

    on: str
    registered: int
    open: int
    overdue: int
    rate: str
    reconciles: bool
    accounts: list[Standing]
    beside: list[Standing]
    lamps: dict[str, int]
    units: list[Object]
    ranked: bool
    trend: Object
    outcomes: list[Object]


class Oversight(Shape):
    """What is to be followed up; a part that is not for its reader is empty."""

    on: str
    rungs: list[Object]
    prepared: list[Object]
    letters: dict[str, list[Object]]
    supervision: Object
    red: list[Object]
    talks: list[Object]
    accountability: list[Object]
    answers: list[Object]
    ranked: bool


class DoubleFeedback(Shape):
    """What is exchanged with the discipline commission."""

    on: str
    outgoing: list[Object]
    incoming: list[Object]
    owed: list[Object]
    reviews: list[Object]


class Why(Shape):
    """Why somebody was told what on a day."""

    person: str
    on: str
    said: list[str]
    notices: list[Object]
    count: int
    silent: list[Object]
    more: int


class Place(Shape):
    """A round or a unit."""

    code: str
    name: str
    kind: str
    registered: Object | None
    inspections: list[InspectionRow]
    journal: list[Entry]


class Proposals(Shape):
    """What waits for a second person."""

    proposals: list[Object]
    count: int


class Correctable(Shape):
    """What may be put right about something."""

    subject: str
    fields: list[Object]


class Ladders(Shape):
    """Ladders."""

    ladders: list[Object]
    count: int


class WorkflowText(WorkflowFile):
    """A workflow file with its text."""

    text: str


class ScoreSheets(Shape):
    """Scoring sheets."""

    sheets: list[Object]
    count: int


class Score(Shape):
    """What the records propose."""

    subject: str
    sheet: str
    label: str
    ready: bool
    missing: list[str]
    lines: list[Object]
    judged: list[Object]
    score: Object | None
    entries: list[Object]
