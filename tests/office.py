"""An office to test with: opened on any database, peopled, and a problem brought as far as a test needs.

The story is told through :func:`rectify.app.asking.ask`, as every door tells it; nothing here writes to the store itself.
Names are invented. Every step asserts that it was accepted, so that a broken rule fails where it is broken.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rectify import clock
from rectify.app import opening
from rectify.app.asking import Result, ask
from rectify.engine.acts import Act
from rectify.library import Library
from rectify.store import sealing
from rectify.store.connection import open_engine, read_url
from rectify.wiring import database_url, office_clock, open_office, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rectify.app.office import App

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""2026-03-02, a Monday, at nine in the office."""

_SCAN = b"%PDF-1.4 scan"
SCAN = {"name": "scan.pdf", "sha256": hashlib.sha256(_SCAN).hexdigest()}
"""A file that lies in the office's evidence folder."""
_OTHER_SCAN = b"%PDF-1.4 another scan"
OTHER_SCAN = {"name": "other.pdf", "sha256": hashlib.sha256(_OTHER_SCAN).hexdigest()}
"""Another one."""

UNIT, OTHER_UNIT, ROUND, TEAM = "U1", "U2", "R-2026-1", "第一组"
INSPECTION, PROBLEM = "I-2026-0001", "P-2026-0001"
FINDING = ("time", "fact", "number", "cause", "nature", "degree", "impact")
PEOPLE: tuple[tuple[str, str, str | None, str], ...] = (
    ("head", "赵主任", UNIT, "unit_head"),
    ("clerk", "钱干事", UNIT, "unit_clerk"),
    ("other.head", "冯主任", OTHER_UNIT, "unit_head"),
    ("t1", "孙组长", None, "team"),
    ("t2", "李组员", None, "team"),
    ("disc", "周纪委", None, "discipline"),
    ("org", "卫组织", None, "organisation"),
    ("grp", "吴组长", None, "leading_group"),
    ("ldr", "郑县长", None, "leader"),
    ("off2", "王干部", None, "office"),
    ("city", "蒋市办", None, "city"),
)
"""Account, name on paper, unit, role; beside ``init``'s own office, sysadmin, secadmin and auditor."""


OPENED: list[App] = []
"""What was opened and is to be closed when a test ends."""


@dataclass(slots=True, kw_only=True)
class Office:
    """An open office and the acts asked of it so far."""

    app: App
    asked: int = 0

    @property
    def home(self) -> Path:
        """The office's folder."""
        return self.app.home

    def stand_at(self, moment: datetime) -> None:
        """Let the office's clock show a moment; each reading moves it on by a microsecond."""
        self.app.now = office_clock(moment, None)

    def ask(
        self, key: str, account: str, fields: Mapping[str, object] | None = None, *subjects: str,
        move: str | None = None, signed_by: str | None = None, act_id: str | None = None, note: str | None = None,
    ) -> tuple[Result, ...]:  # fmt: skip
        """Ask for an act, whatever the answer."""
        self.asked += 1
        act = Act(
            id=act_id or f"act-{self.asked}", key=key, account=account, move=move, subjects=subjects, signed_by=signed_by,
            note=note, fields=fields or {},
        )  # fmt: skip
        return ask(self.app, act)

    def do(self, key: str, account: str, fields: Mapping[str, object] | None = None, *subjects: str,
           move: str | None = None, signed_by: str | None = None) -> str:  # fmt: skip
        """Ask for an act that must be accepted; gives its (first) subject."""
        results = self.ask(key, account, fields, *subjects, move=move, signed_by=signed_by)
        assert all(each.ok for each in results), [each.document() for each in results]
        return str(results[0].subject)


def an_office(
    tmp_path: Path, url: str | None = None, *, at: datetime = MORNING, simulated: bool = True, os_user: str = "tester"
) -> Office:
    """Open a new office in ``tmp_path/office``, on SQLite in that folder or on the database given."""
    home = tmp_path / "office"
    opening.make_home(home, opening.config_text("county", "青溪县委巡察办", url, sealed=True))
    sealing.new_key(home / opening.INTERNAL_KEY, sealing.INTERNAL)
    _keep_scan(home)
    settings = read_settings(Library(home))
    engine = open_engine(read_url(database_url(home, settings)))
    opening.open_books(
        engine, settings, now=at, simulated=simulated, os_user=os_user, fresh=clock.fresh_id, code=clock.fresh_code,
        kept="good for nothing: {}".format,
    )  # fmt: skip
    engine.dispose()
    office = Office(app=open_office(home, os_user=os_user))
    OPENED.append(office.app)
    office.stand_at(at)
    return office


def close_all() -> None:
    """Give back the connections of every office that was opened."""
    while OPENED:
        OPENED.pop().store.close()


def _keep_scan(home: Path) -> None:
    for scan, content in ((SCAN, _SCAN), (OTHER_SCAN, _OTHER_SCAN)):
        place = home / "evidence" / scan["sha256"][:2] / scan["sha256"]
        place.parent.mkdir(parents=True)
        place.write_bytes(content)


def people(office: Office) -> None:
    """Register two units, a round with one team, the people of both sides with their roles, and the team's mandate."""
    for code, name, head in ((UNIT, "县民政局", "head"), (OTHER_UNIT, "县水利局", "other.head")):
        fields = {
            "code": code,
            "name": name,
            "kind": "县直部门",
            "head": head,
            "head_since": "2024-01-01",
            "leader": "ldr",
        }
        office.do("add unit", "office", fields)
    for name, display, unit, role in PEOPLE:
        office.do("add user", "sysadmin", {"name": name, "display": display, **({"unit": unit} if unit else {})})
        office.do("grant", "secadmin", {"user": name, "role": role})
    office.do("add round", "office", {"code": ROUND, "name": "第三轮", "kind": "常规", "opened_on": "2026-03-01"})
    office.do("add team", "office", {"round": ROUND, "name": TEAM})
    for name in ("t1", "t2"):
        dates = {"from": "2026-03-01", "until": "2026-12-31"}
        office.do("authorise", "office", {"user": name, "team": TEAM, "purpose": "inspect", **dates})


def an_inspection(office: Office, unit: str = UNIT) -> str:
    """Register a unit's inspection; the first one is ``INSPECTION``."""
    return office.do("add inspection", "office", {"round": ROUND, "unit": unit, "team": TEAM})


def a_problem(office: Office, inspection: str = INSPECTION, title: str = "临时救助资金滞留") -> str:
    """Register a finding; the first one is ``PROBLEM``."""
    fields = {"inspection": inspection, "category": "专项资金", "title": title, "detail": "滞留资金12.6万元"}
    return office.do("report", "t1", {**fields, "source": "信访举报", "finding": dict.fromkeys(FINDING, "写明")})


def peopled(tmp_path: Path, url: str | None = None, *, at: datetime = MORNING) -> Office:
    """Open an office with its people, one inspection and one registered problem."""
    office = an_office(tmp_path, url, at=at)
    people(office)
    an_inspection(office)
    a_problem(office)
    return office


def _today(office: Office) -> str:
    return office.app.today()


def hand_over(office: Office, problem: str = PROBLEM, inspection: str = INSPECTION) -> None:
    """Bring a registered problem to ``handed_over``."""
    document = {"number": "青巡办函〔2026〕3号", "issued_on": _today(office), "problems_count": 1}
    office.do("feedback_document", "office", document, inspection)
    office.do("move", "office", None, problem, move="hand_over")


def transfer(office: Office, problem: str = PROBLEM, inspection: str = INSPECTION) -> None:
    """Bring a problem from ``handed_over`` to ``transferred``: three feedbacks, receipt, plan, meeting, approval."""
    today = _today(office)
    for form in ("collective", "head", "leader"):
        office.do("feedback", "office", {"form": form, "held_on": today, "persons": ["赵主任", "孙组长"]}, inspection)
    office.do("receipt", "head", {"signed_by": "head", "signed_on": today}, inspection)
    measure = {
        "text": "拨付滞留资金",
        "leader": "何副局长",
        "department": "社会救助股",
        "person": "吕干事",
        "due_on": "2026-04-20",
    }
    office.do("plan_row", "clerk", {"criterion": "全部拨付到户", "measures": [measure]}, problem)
    meeting = {
        "meeting": "committee",
        "held_on": today,
        "attendees": ["赵主任"],
        "problems": [problem],
        "minutes": SCAN,
    }
    office.do("meeting", "clerk", meeting, inspection)
    office.do("plan", "clerk", {"submitted_on": today, "signed_by": "赵主任", "file": SCAN}, inspection)
    office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, problem)
    office.do("move", "office", None, problem, move="transfer")


def submit(office: Office, problem: str = PROBLEM) -> None:
    """Bring a problem from ``transferred`` to ``under_check``: work done, with evidence, and three musts claimed."""
    today = _today(office)
    progress = {"measure": 1, "on": today, "text": "已拨付12.6万元", "kind": "result", "done": True}
    office.do("progress", "clerk", progress, problem)
    office.do("evidence", "clerk", {"kind": "voucher", "for": "measure 1", "title": "拨付凭证", "file": SCAN}, problem)
    check = {"scope": "全局", "checked_on": today, "persons": ["吕干事"], "found": "同类2笔", "corrected": "已拨付"}
    office.do("self_check", "clerk", check, problem)
    office.do("evidence", "clerk", {"kind": "other", "for": "self_check", "title": "自查表", "file": SCAN}, problem)
    rule = {"title": "拨付管理办法", "number": "青民发〔2026〕8号", "adopted_on": today, "effective_on": today}
    office.do("institution", "clerk", {**rule, "new_or_revised": "new"}, problem)
    office.do("evidence", "clerk", {"kind": "rule", "for": "institution", "title": "办法", "file": SCAN}, problem)
    dealt = {
        "person": "施某某",
        "post": "原股长",
        "form": "1",
        "measure": "批评教育",
        "body": "县民政局党组",
        "decided_on": today,
    }
    office.do("accountability", "head", dealt, problem)
    office.do(
        "evidence", "clerk", {"kind": "decision", "for": "accountability", "title": "决定", "file": SCAN}, problem
    )
    office.do("move", "head", None, problem, move="submit")


def pass_check(office: Office, problem: str = PROBLEM) -> None:
    """Bring a problem from ``under_check`` to ``passed``: two of the team have looked for themselves."""
    seen = {"checkers": ["t1", "t2"], "checked_on": _today(office), "method": ["visit"], "conclusion": "pass"}
    office.do("check", "t1", {**seen, "findings": "随机走访六户，核对存折，款项均已到账"}, problem)
    office.do("move", "t1", None, problem, move="pass")


def close(office: Office, problem: str = PROBLEM, inspection: str = INSPECTION) -> None:
    """Bring a problem from ``passed`` to ``closed``: both reports received by both, and the closing reviewed."""
    today = _today(office)
    for report in ("rectification", "head"):
        for receiver, person in (("office", "office"), ("leader", "ldr")):
            about = {"report": report, "receiver": receiver}
            office.do(
                "report_delivery",
                "head",
                {**about, "delivered_on": today, "signed_by": "head", "file": SCAN},
                inspection,
            )
            office.do("report_delivery", "office", {**about, "received_on": today, "received_by": person}, inspection)
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意销号"}, problem)
    office.do("move", "office", None, problem, move="close")


STEPS: Mapping[str, Callable[[Office], None]] = {
    "handed_over": hand_over,
    "transferred": transfer,
    "under_check": submit,
    "passed": pass_check,
    "closed": close,
}


def problem_in(tmp_path: Path, state: str, url: str | None = None, *, at: datetime = MORNING) -> Office:
    """Open an office whose problem stands in a state of the main road: reported, handed_over, … closed."""
    office = peopled(tmp_path, url, at=at)
    if state == "reported":
        return office
    for name, step in STEPS.items():
        step(office)
        if name == state:
            return office
    raise ValueError(state)


def closed_problem(tmp_path: Path, url: str | None = None, *, at: datetime = MORNING) -> Office:
    """Open an office whose one problem is closed."""
    return problem_in(tmp_path, "closed", url, at=at)
