"""The ledger, the registers and what is read beside them."""

from __future__ import annotations

from rectify.web.api.shapes.parts import Entry, InspectionRow, Object, Refusal, Row, Shape


class Problems(Shape):
    """A page of the ledger."""

    problems: list[Row]
    count: int
    on: str
    total: int | None
    after: str | None
    cut_short: bool


class MoveHere(Shape):
    """A move, whether it is open to whoever reads, and what is missing."""

    move: str
    label: str
    open: bool
    here: bool
    refusals: list[Refusal]


class Problem(Row):
    """One problem with its whole story."""

    derivation: str
    musts: dict[str, str | None]
    moves: list[MoveHere]
    measures: list[Object]
    evidence: list[Object]
    deadlines: list[Object]
    cooperation: list[Object]
    lateness: Object | None
    objection: str
    journal: list[Entry]


class Journal(Shape):
    """Entries, the newest last."""

    entries: list[Entry]
    count: int


class Inspections(Shape):
    """Inspections."""

    inspections: list[InspectionRow]
    count: int


class Inspection(InspectionRow):
    """One inspection with what it owes."""

    obligations: list[Object]
    reports: list[Object]
    problems: list[Row]
    journal: list[Entry]


class Rounds(Shape):
    """Rounds."""

    rounds: list[Object]
    count: int


class Units(Shape):
    """Units."""

    units: list[Object]
    count: int


class Teams(Shape):
    """Teams."""

    teams: list[Object]
    count: int


class User(Shape):
    """An account with today's roles."""

    name: str
    display: str
    role: str | None
    roles: list[str]
    unit: str | None
    active: bool


class Users(Shape):
    """Accounts."""

    users: list[User]
    count: int


class TokenHere(Shape):
    """The token that was used."""

    name: str
    until_on: str


class Me(Shape):
    """Who calls."""

    account: str
    display: str
    unit: str | None
    roles: list[str]
    on: str
    second_factor: bool
    token: TokenHere | None


class Duty(Shape):
    """One thing that waits."""

    due_on: str | None
    label: str
    subject: str
    about: str
    unit_name: str
    act: str
    act_about: str
    late: int


class Step(Shape):
    """A step that a number of problems stand before."""

    label: str
    state: str
    state_label: str
    number: int
    nearest: str | None


class Waiting(Shape):
    """What waits for whoever calls."""

    on: str
    duties: list[Duty]
    requests: list[Duty]
    steps: list[Step]


class Notices(Shape):
    """Notices."""

    notices: list[Object]
    count: int


class Kinds(Shape):
    """The acts there are."""

    acts: list[Object]
    count: int


class WorkflowFile(Shape):
    """A workflow file, or how faulty it is."""

    file: str
    own: bool
    faults: int
    ok: bool


class Workflows(Shape):
    """Workflow files."""

    workflows: list[WorkflowFile]
    count: int


class Deadline(Shape):
    """A deadline with its derivation."""

    profile: str
    obligation: str
    start_on: str
    nominal_on: str
    effective_on: str
    provisional: bool
    derivation: str
    basis: str


class Year(Shape):
    """A year's holiday notice."""

    year: int
    state: str
    off: int
    work: int
    source: str | None


class Calendar(Shape):
    """The years."""

    on: str
    years: list[Year]


class Verification(Shape):
    """What came of verifying the journal."""

    entries: int
    ok: bool
    first_bad: int | None
    head: str
    fault: str | None
