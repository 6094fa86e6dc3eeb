"""A clue side to test with: a founded store, acts asked of it, and a clue brought as far as a test needs.

As in ``office.py`` the story is told through the one write path, and every step asserts that it was accepted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from rectify.app.clues.asking import ask
from rectify.app.clues.desk import before_the_clues, clue_side
from rectify.app.clues.founding import found
from rectify.engine.acts import Act
from rectify.engine.clues.rights import Standing
from rectify.store.clues import tables
from tests.office import INSPECTION, PROBLEM, Office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from rectify.app.asking import Result
    from rectify.app.clues.desk import ClueDesk

CLUE = "C-2026-0001"
SECRET_NAME, SECRET_PERSON, SECRET_TEXT = "某水库工程款线索", "钱某某", "涉嫌虚列支出三十万元"
DAY = "2026-03-02"
CONTENT = b"%PDF-1.4 what a witness wrote"

NEW = {
    "inspection": INSPECTION,
    "name": SECRET_NAME,
    "persons": [{"name": SECRET_PERSON, "post": "股长"}, {"name": "孙某某"}],
    "source": "匿名来信",
    "content": SECRET_TEXT,
    "problem": PROBLEM,
}
HANDED = {"to": "discipline", "handed_by": "孙组长", "handed_on": DAY}
ACCEPTED = {"accepted_on": DAY, "received_by": "周纪委", "received_on": DAY}
DISPOSED = {"kind": "初步核实", "decided_on": DAY, "opinion": "拟作初核"}
ANSWERED = {"department": "案件监督管理室", "on": DAY, "text": "经初核予以立案"}
FILED = {"filed_on": DAY}
ROAD: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("transfer", "t1", HANDED),
    ("accept", "disc", ACCEPTED),
    ("dispose", "disc", DISPOSED),
    ("answer", "disc", ANSWERED),
    ("file", "disc", FILED),
)
"""The steps of a clue, each with who takes it."""


PUBLIC = {"acts"}
"""Commands of the clue side that tell everybody alike, in every office."""

LINES: Mapping[str, tuple[str, ...]] = {
    "init": (),
    "add": ("I-2026-0001", "--name", "x", "--person", "某甲:股长", "--source", "x", "--content", "x"),
    "list": (),
    "show": (CLUE,),
    "paper": (CLUE, "1", "-o", "got.pdf"),
    "attach": (CLUE, "--title", "x", "--file", "none.pdf"),
    "transfer": (CLUE, "--to", "discipline", "--handed-by", "孙组长", "--handed-on", DAY),
    "accept": (CLUE, "--accepted-on", DAY, "--received-by", "周纪委", "--received-on", DAY),
    "dispose": (CLUE, "--kind", "初步核实", "--decided-on", DAY),
    "result": (CLUE, "--kind", "立案", "--on", DAY, "--persons", "1", "--cases", "1"),
    "answer": (CLUE, "--department", "案管室", "--on", DAY, "--text", "x"),
    "file": (CLUE, "--filed-on", DAY),
    "authorise": ("off2", "--from", DAY, "--until", "2026-06-30", "--decision", "会议纪要"),
    "revoke": ("off2", "--reason", "x"),
    "access": (),
    "due": (),
    "tick": (),
    "notices": (),
    "report": (),
    "export": ("out.xlsx", "--purpose", "x"),
    "acts": (),
    "verify": (),
    "reconcile": (),
    "doctor": (),
    "log": (),
}
"""Every command of the clue side with a line that is right in itself; ``apply`` reads its lines from a file."""


def founded(office: Office) -> Office:
    """Found the clue store of an office."""
    found(office.app, "secadmin")
    return office


def asked(
    office: Office, key: str, account: str, fields: Mapping[str, object], subject: str = "", act_id: str | None = None
) -> Result:
    """Ask for an act about clues, whatever the answer; papers are named from the office's folder."""
    office.asked += 1
    subjects = (subject,) if subject else ()
    act = Act(id=act_id or f"clue-{office.asked}", key=key, account=account, subjects=subjects, fields=dict(fields))
    with clue_side(office.app) as side:
        return ask(side, act, Path(office.home))


def done(office: Office, key: str, account: str, fields: Mapping[str, object], subject: str = "") -> str:
    """Ask for an act that must be accepted; gives its subject."""
    result = asked(office, key, account, fields, subject)
    assert result.ok, result.document()
    return str(result.subject)


def a_clue(office: Office, **changed: object) -> str:
    """Register a clue; the first one is ``CLUE``."""
    return done(office, "register", "t1", {**NEW, **changed})


def brought_to(office: Office, state: str, number: str | None = None) -> str:
    """Bring a clue, a new one where none is named, to a state."""
    number = number or a_clue(office)
    for key, account, fields in ROAD:
        if row(office, number)["state"] == state and (state != "transferred" or key != "transfer"):
            break
        done(office, key, account, fields, number)
    assert row(office, number)["state"] == state
    return number


def authorised(office: Office, user: str, until: str = "2026-06-30") -> None:
    """Let somebody look by name, as the leading group decides."""
    done(office, "authorise", "grp", {"user": user, "from": DAY, "until": until, "decision": "领导小组第3次会议"})


def desk(office: Office, account: str, *standings: Standing) -> AbstractContextManager[ClueDesk]:
    """Bring an account before the clues, to look."""
    return before_the_clues(office.app, account, *(standings or (Standing.LOOK,)))


def rows(office: Office, table: str) -> list[dict[str, Any]]:
    """Give every row of a table of the clue store."""
    listed = tables.metadata.tables[table]
    with desk(office, "secadmin", Standing.CHECK) as at, at.clues.store.reading() as reader:
        statement = select(listed).order_by(*listed.primary_key.columns)
        return [dict(each) for each in reader.connection.execute(statement).mappings()]


def row(office: Office, number: str = CLUE) -> dict[str, Any]:
    """Give one clue's row."""
    return next(each for each in rows(office, "clue") if each["number"] == number)


def books(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Give journal and ledger of the clue side: what a refusal must leave as it is."""
    return {name: rows(office, name) for name in ("entry", *(table.name for table in tables.LEDGER))}


def bytes_below(folder: Path) -> Iterator[bytes]:
    """Give the content of every file below a folder."""
    yield from (path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
