"""What the three administrators read."""

from __future__ import annotations

from rectify.web.api.shapes.parts import Object, Shape


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
