"""What the documents look like, for the description alone: answers are not made of these, and may hold more than they name.

A test holds every answer against its shape. What a name means stands in ``docs/interface.md``.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Object = dict[str, Any]


class Shape(BaseModel):
    """A document; a name that is not listed may come at any time."""

    model_config = ConfigDict(extra="allow")


class Refusal(Shape):
    """One reason why not: a gate's name or one of the fixed words, what is missing, and who can supply it."""

    reason: str
    missing: str
    owner: str | None


class Result(Shape):
    """What became of an act for one subject."""

    id: str
    subject: str | None
    ok: bool
    state: str | None
    refusals: list[Refusal]


class Results(Shape):
    """What became of acts, in their order, one for each subject."""

    results: list[Result]


class Fault(Shape):
    """One fault and where it is."""

    where: str
    message: str


class Trouble(Shape):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class Ticket(Shape):
    """A file that was sent: what an act names it by, and what it is."""

    file: str = Field(description="凭据，写在事项的文件字段里；只有上传的账号能用")
    name: str
    sha256: str


class Row(Shape):
    """A problem as a list shows it."""

    number: str
    state: str
    account: str | None
    label: str
    unit: str
    unit_name: str
    inspected_unit: str
    co_units: list[str]
    round: str
    inspection: str
    category: str | None
    title: str
    nominal_due_on: str | None
    effective_due_on: str | None
    original_due_on: str | None
    supplement_due_on: str | None
    provisional: bool
    lamp: str
    overdue_days: int
    kept_up: bool


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


class Entry(Shape):
    """An entry of the journal as its reader may read it."""

    no: int | None
    at: str
    on: str
    kind: str
    label: str
    subject: str | None
    by: str | None
    signed_by: str | None
    note: str | None


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


class InspectionRow(Shape):
    """An inspection as a list shows it."""

    number: str
    round: str
    unit: str
    unit_name: str
    team: str


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


class ReportName(Shape):
    """A report by its name."""

    name: str
    label: str


class Reports(Shape):
    """The reports there are."""

    reports: list[ReportName]


class Report(Shape):
    """A report; its keys stand in ``docs/interface.md``."""


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


class SessionRow(Shape):
    """A session: since when, from where, in which browser; in a list of all, whose."""

    made_at: str
    seen_at: str
    address: str
    browser: str
    step: str


class Sessions(Shape):
    """Sessions that are still good."""

    sessions: list[SessionRow]
    count: int


class TokenRow(Shape):
    """A token without what it opens with."""

    id: str
    name: str
    made_at: str
    until_on: str
    seen_at: str | None
    revoked_at: str | None
    good: bool


class Tokens(Shape):
    """One's own tokens."""

    tokens: list[TokenRow]
    count: int


class View(Shape):
    """A view of the ledger: its name, and the words of the address that make it."""

    name: str
    query: str


class Views(Shape):
    """One's own views of the ledger."""

    views: list[View]
    count: int


class AccountRow(Shape):
    """An account as the system administrator reads it."""

    name: str
    display: str
    unit: str | None
    mail: str | None
    active: bool
    last_at: str | None
    password: bool


class Accounts(Shape):
    """Accounts."""

    accounts: list[AccountRow]
    count: int


class Setting(Shape):
    """A setting."""

    name: str
    value: str
    default: str
    meaning: str
    environment: str
    changed: bool


class Section(Shape):
    """A section of settings."""

    section: str
    label: str
    settings: list[Setting]


class Settings(Shape):
    """Every setting."""

    sections: list[Section]


class RuleText(Shape):
    """A rule text."""

    name: str
    own: bool
    label: str
    version: str
    text_hash: str
    faults: list[str]
    pinned: bool


class RuleKind(Shape):
    """Rule texts of a kind."""

    label: str
    texts: list[RuleText]


class Rules(Shape):
    """Every rule text."""

    kinds: list[RuleKind]


class Check(Shape):
    """One thing that was looked at."""

    about: str
    level: str
    said: str


class Health(Shape):
    """How the installation is."""

    ok: bool
    checks: list[Check]
    errors: int


class RightsRow(Shape):
    """An account with the roles it holds."""

    name: str
    display: str
    unit: str | None
    active: bool
    factor: bool
    grants: list[Object]


class Rights(Shape):
    """Who holds which role."""

    accounts: list[RightsRow]
    count: int


class Delegation(Shape):
    """Who stands in for whom."""

    from_account: str
    to_account: str
    from_on: str
    until_on: str
    reason: str
    runs: bool


class Delegations(Shape):
    """Delegations."""

    delegations: list[Delegation]
    count: int


class DoorEvent(Shape):
    """What happened at the door."""

    at: str
    account: str
    kind: str
    label: str
    address: str
    by: str
    said: str
    request: str


class DoorEvents(Shape):
    """What happened at the door, the newest first."""

    events: list[DoorEvent]
    count: int


class RefusedAct(Shape):
    """Who was refused what kind of act."""

    at: str
    account: str | None
    os_user: str | None
    label: str
    subject: str | None
    reasons: list[str]


class Refusals(Shape):
    """Who was refused what, the newest first."""

    refusals: list[RefusedAct]
    count: int


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


class SheetHere(Shape):
    """A sheet to fill, and how many problems stand in it now."""

    sheet: str
    kind: str
    problems: int


class Sheets(Shape):
    """The sheets of an inspection."""

    inspection: str
    sheets: list[SheetHere]


class Filled(Shape):
    """What a filled sheet wrote, or would write."""

    kind: str
    inspection: str
    dry_run: bool
    rows: int
    written: int
    same: int
    blank: int
    refused: int
    problems: list[Object]
    warnings: list[str]


class ImportedUnits(Shape):
    """What an import did, or would do."""

    rows: int
    added: int
    already: int
    dry_run: bool


class ImportedFindings(ImportedUnits):
    """What an import of findings did, or would do."""

    inspections: dict[str, int]
    first: str | None
    last: str | None
    warnings: list[str]
