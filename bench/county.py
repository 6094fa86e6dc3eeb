"""An invented county whose problems stand ready: made once through the public call, copied for every contender.

Every problem is handed over with its plan row approved and deliberated, so that the six gates of ``transfer`` are open.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from rectify.app.asking import ask
from rectify.engine.acts import Act
from rectify.wiring import new_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rectify.app.office import App

CODE = "county"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = "2026-03-02"
CHUNK = 1000
"""Subjects of one act while the county is made."""

_FILE = {"name": "scan.pdf", "sha256": "0" * 64}
_PLAN = {
    "criterion": "滞留资金全部拨付到户，并建立按月核对制度",
    "measures": [
        {
            "text": "逐户核对并拨付滞留资金",
            "leader": "甲某",
            "department": "社会救助股",
            "person": "乙某",
            "due_on": "2026-04-20",
        },
        {
            "text": "修订专项资金管理办法",
            "leader": "甲某",
            "department": "财务股",
            "person": "丙某",
            "due_on": "2026-04-24",
        },
    ],
}
_FINDING = {
    "time": "2024年3月至2025年6月", "fact": "专项资金滞留在单位账户未拨付到户", "number": "涉及资金12.6万元、86户",
    "cause": "经办人员变动，无人核对", "nature": "违反专项资金管理规定", "degree": "较重", "impact": "群众意见较大",
}  # fmt: skip


def make(home: Path, problems: int, units: int = 20, *, url: str | None = None, code: str = CODE) -> Path:
    """Make an office with this many problems that are ready to be transferred."""
    new_office(home, code=code, name="青溪县委巡察办", url=url, simulated=False, at=AT, os_user="bench")
    app = opened(home)
    _Making(app).all(problems, units)
    app.store.close()
    return home


def opened(home: Path) -> App:
    """Open an office as a door does, at a time of its own."""
    return open_office(home, at=AT, os_user="bench")


def asked(app: App, act: Act) -> None:
    """Ask for an act that has to be accepted."""
    refused = [each for each in ask(app, act) if not each.ok]
    if refused:
        raise AssertionError(act.key, refused[0])


def copied(home: Path, to: Path) -> Path:
    """Give a copy of an office in SQLite that nobody has open."""
    return shutil.copytree(home, to)


def numbers(problems: int) -> list[str]:
    """Give the numbers of the first so many problems."""
    return [f"P-2026-{n:04d}" for n in range(1, problems + 1)]


def move(name: str, subjects: Sequence[str], act_id: str) -> Act:
    """Give the office's act of a move."""
    return Act(id=act_id, key="move", account="office", move=name, subjects=tuple(subjects))


class _Making:
    """One county's story, act by act; an act that is refused is a mistake of this file."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.ids = count(1)

    def __call__(
        self,
        key: str,
        account: str,
        fields: Mapping[str, object],
        subjects: Sequence[str] = (),
        move: str | None = None,
    ) -> None:
        """Ask for the next act, which has to be accepted."""
        act = Act(
            id=f"make-{next(self.ids)}", key=key, account=account, move=move, subjects=tuple(subjects), fields=fields
        )
        asked(self.app, act)

    def all(self, problems: int, units: int) -> None:
        """Tell the story up to the point where everything may be transferred."""
        self._people(units)
        inspections = [f"I-2026-{n:04d}" for n in range(1, units + 1)]
        numbered = self._reported(inspections, problems)
        every = [number for each in numbered.values() for number in each]
        for chunk in _chunks(every):
            self("finding", "tester", _FINDING, chunk)
        for number, inspection in enumerate(inspections, 1):
            self(
                "feedback_document", "office",
                {"number": f"青巡反馈〔2026〕{number}号", "issued_on": DAY, "problems_count": len(numbered[inspection])},
                [inspection],
            )  # fmt: skip
        for chunk in _chunks(every):
            self("move", "office", {}, chunk, move="hand_over")
        for number, inspection in enumerate(inspections, 1):
            self._answered(number, inspection, numbered[inspection])
        for chunk in _chunks(every):
            self("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, chunk)

    def _people(self, units: int) -> None:
        self(
            "add round", "office", {"code": "R1", "name": "十四届县委第三轮", "kind": "常规", "opened_on": "2026-03-01"}
        )
        self("add team", "office", {"round": "R1", "name": "第一组"})
        self("add user", "sysadmin", {"name": "tester", "display": "孙组长"})
        self("grant", "secadmin", {"user": "tester", "role": "team"})
        for n in range(1, units + 1):
            self(
                "add unit",
                "office",
                {"code": f"U{n}", "name": f"第{n}局", "kind": "县直", "head": f"head{n}", "head_since": "2024-01-01"},
            )
            for role in ("head", "clerk"):
                self("add user", "sysadmin", {"name": f"{role}{n}", "display": f"{role}{n}", "unit": f"U{n}"})
                self("grant", "secadmin", {"user": f"{role}{n}", "role": f"unit_{role}"})
        self(
            "authorise", "office",
            {"user": "tester", "team": "第一组", "purpose": "inspect", "from": "2026-03-01", "until": "2026-12-31"},
        )  # fmt: skip
        for n in range(1, units + 1):
            self("add inspection", "office", {"round": "R1", "unit": f"U{n}", "team": "第一组"})

    def _reported(self, inspections: Sequence[str], problems: int) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {each: [] for each in inspections}
        for n, number in enumerate(numbers(problems)):
            inspection = inspections[n % len(inspections)]
            self(
                "report", "tester",
                {"inspection": inspection, "category": "专项资金", "title": f"第{n}笔专项资金滞留", "detail": _FINDING["fact"]},
            )  # fmt: skip
            found[inspection].append(number)
        return found

    def _answered(self, number: int, inspection: str, problems: Sequence[str]) -> None:
        head, clerk = f"head{number}", f"clerk{number}"
        for form in ("collective", "head", "leader"):
            self("feedback", "office", {"form": form, "held_on": DAY, "persons": ["甲某", "乙某"]}, [inspection])
        self("receipt", head, {"signed_by": head, "signed_on": DAY}, [inspection])
        for chunk in _chunks(problems):
            self("plan_row", clerk, _PLAN, chunk)
        meeting = {
            "meeting": "committee",
            "held_on": DAY,
            "attendees": ["甲某"],
            "problems": list(problems),
            "minutes": _FILE,
        }
        self("meeting", clerk, meeting, [inspection])
        self("plan", clerk, {"submitted_on": DAY, "signed_by": head, "file": _FILE}, [inspection])


def _chunks(numbered: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(numbered), CHUNK):
        yield numbered[start : start + CHUNK]
