"""Two units side by side, and whoever looks at one of them: a story told once with little next door, and once with much.

What happens to the first unit happens in both offices at the same instants, about the same numbers; between it, before it and
after it the busy office does far more about the others. Problem and inspection numbers are the office's own series (acts.md), so
the numbers before the unit's own are given out in both, for matters that have nothing else in common.

Every text bears a token that names the accounts that may read it (:func:`secret`); names are invented.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.app.ticking import tick
from tests.office import FINDING, MORNING, OTHER_SCAN, ROUND, SCAN, TEAM, Office, an_office

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

OWN, OTHER, THIRD = "U1", "U2", "U3"
OTHER_TEAM = "第二组"
INSPECTION, NEXT_DOOR, FAR = "I-2026-0002", "I-2026-0001", "I-2026-0003"
AT_WORK, IN_REVIEW, NOT_DELIVERED, CLOSED, VOID, JOINT = (f"P-2026-{n:04d}" for n in range(2, 8))
THEIRS, MORE_OF_THEIRS, THEIR_VOID = "P-2026-0001", "P-2026-0008", "P-2026-0009"
MISSING_PROBLEM, MISSING_INSPECTION = "P-2026-0099", "I-2026-0099"

UNITS: Mapping[str, tuple[str, str]] = {
    OWN: ("县民政局", "ldr"),
    OTHER: ("县水利局", "ldr2"),
    THIRD: ("县档案馆", "ldr2"),
}
"""The units, with the leader in charge of each."""
PEOPLE: tuple[tuple[str, str, str | None, str], ...] = (
    ("head", "赵主任", OWN, "unit_head"), ("clerk", "钱干事", OWN, "unit_clerk"), ("ldr", "郑县长", None, "leader"),
    ("other.head", "冯主任", OTHER, "unit_head"), ("other.clerk", "陈干事", OTHER, "unit_clerk"), ("ldr2", "褚县长", None, "leader"),
    ("third.head", "严馆长", THIRD, "unit_head"),
    ("t1", "孙组长", None, "team"), ("t2", "李组员", None, "team"), ("t9", "韩组长", None, "team"), ("t8", "杨组员", None, "team"),
    ("lia", "朱联络", None, "liaison"), ("lia2", "秦联络", None, "liaison"), ("disc", "周纪委", None, "discipline"),
    ("org", "卫组织", None, "organisation"), ("grp", "吴组长", None, "leading_group"), ("off2", "王干部", None, "office"),
    ("city", "蒋市办", None, "city"),
)  # fmt: skip
"""Account, name on paper, unit, role; beside ``init``'s own office, sysadmin, secadmin and auditor."""
BESIDE_ONE_UNIT = ("clerk", "head", "ldr", "t1", "lia")
"""Whoever looks at the first unit alone: nothing that happens to another one may change a byte for him."""
PRINCIPALS = (
    *BESIDE_ONE_UNIT,
    "other.head",
    "third.head",
    "office",
    "disc",
    "org",
    "grp",
    "city",
    "sysadmin",
    "secadmin",
    "auditor",
)
"""One account for each of the principals of the rights table, and the heads of the units next door."""
EVERYWHERE = frozenset({"office", "off2", "disc", "grp"})
"""Accounts whose roles see the rows of every unit."""
TOWARDS: Mapping[str, frozenset[str]] = {
    OWN: EVERYWHERE | {"clerk", "head", "ldr", "t1", "t2", "lia"},
    OTHER: EVERYWHERE | {"other.clerk", "other.head", "ldr2", "t9", "t8", "lia2"},
    THIRD: EVERYWHERE | {"third.head", "ldr2", "t9", "t8", "lia2"},
}
"""Who sees the rows of each unit."""
INSIDE = frozenset({"office", "off2", "t1", "t2", "t9", "t8", "lia", "lia2"})
"""Who reads a problem's internal text (B6.2)."""
UNITS_PEOPLE = frozenset(name for name, _display, unit, _role in PEOPLE if unit)

_TOKEN = re.compile(r"zq_([a-z0-9._]+?)_qz")


def secret(readers: Iterable[str]) -> str:
    """Give a token that names who may read the words beside it."""
    return f"zq_{'_'.join(sorted(readers))}_qz"


def readers_of(token: str) -> frozenset[str]:
    """Give the accounts that a token names."""
    return frozenset(token.removeprefix("zq_").removesuffix("_qz").split("_"))


def tokens_in(text: str) -> set[str]:
    """Give the tokens that stand in a text."""
    return {found[0] for found in _TOKEN.finditer(text)}


def out_of_place(account: str, said: str) -> set[str]:
    """Give the tokens of a text that do not name its reader."""
    return {token for token in tokens_in(said) if account not in readers_of(token)}


def told_to(unit: str) -> str:
    """Give the token of what a unit is told: whoever sees its rows reads it."""
    return secret(TOWARDS[unit])


def kept_from(unit: str) -> str:
    """Give the token of what others think of a unit: whoever sees its rows reads it, but its own people."""
    return secret(TOWARDS[unit] - UNITS_PEOPLE)


def internal(unit: str) -> str:
    """Give the token of a problem's internal text: its source, as office, team and liaison read it."""
    return secret(TOWARDS[unit] & INSIDE)


# ---- the people


def people(office: Office) -> None:
    """Register the units, the people of all sides with their roles, one round with a team for each side."""
    for code, (name, leader) in UNITS.items():
        head = next(each for each, _display, unit, role in PEOPLE if (unit, role) == (code, "unit_head"))
        unit = {
            "code": code,
            "name": name,
            "kind": "县直部门",
            "head": head,
            "head_since": "2024-01-01",
            "leader": leader,
        }
        office.do("add unit", "office", unit)
    for name, display, unit_code, role in PEOPLE:
        office.do(
            "add user", "sysadmin", {"name": name, "display": display, **({"unit": unit_code} if unit_code else {})}
        )
        office.do("grant", "secadmin", {"user": name, "role": role})
    office.do("add round", "office", {"code": ROUND, "name": "第三轮", "kind": "常规", "opened_on": "2026-03-01"})
    for team, members in ((TEAM, ("t1", "t2")), (OTHER_TEAM, ("t9", "t8"))):
        office.do("add team", "office", {"round": ROUND, "name": team})
        for name in members:
            dates = {"from": "2026-03-01", "until": "2026-12-31"}
            office.do("authorise", "office", {"user": name, "team": team, "purpose": "inspect", **dates})


# ---- one unit's life


class Side:
    """One unit's side of the story: who acts there, and what happens to its rows, each text with its readers' token."""

    def __init__(self, office: Office, unit: str, inspection: str, file: Mapping[str, str]) -> None:
        own = unit == OWN
        self.office, self.unit, self.inspection, self.file = office, unit, inspection, file
        self.head, self.clerk = ("head", "clerk") if own else ("other.head", "other.clerk")
        self.lead, self.member = ("t1", "t2") if own else ("t9", "t8")
        self.team, self.liaison, self.mark = (TEAM, "lia", "甲") if own else (OTHER_TEAM, "lia2", "乙")
        self.told, self.kept, self.internal = told_to(unit), kept_from(unit), internal(unit)
        self.today = office.app.today()

    def opens(self) -> None:
        """Register the inspection."""
        given = {"round": ROUND, "unit": self.unit, "team": self.team, "liaison": self.liaison}
        assert self.office.do("add inspection", "office", given) == self.inspection

    def finds(self, number: str, *, more_readers: frozenset[str] = frozenset()) -> None:
        """Register a finding."""
        told = secret(TOWARDS[self.unit] | more_readers)
        fields = {
            "inspection": self.inspection, "category": "专项资金", "title": f"资金滞留 {told}", "detail": f"滞留12.6万元 {told}",
            "source": f"信访 {self.internal}", "remark": f"底稿 {self.internal}", "requirement": f"限期 {told}",
            "finding": dict.fromkeys(FINDING, f"写明 {self.internal}"),
        }  # fmt: skip
        assert self.office.do("report", self.lead, fields) == number

    def is_told(self, *numbers: str) -> None:
        """Deliver findings: feedback, receipt."""
        do, today = self.office.do, self.today
        listed = secret(
            TOWARDS[self.unit] | {"org"}
        )  # the organisation department sees every inspection, and no problem of it
        document = {"number": f"{self.mark}办函3号 {listed}", "issued_on": today, "problems_count": len(numbers)}
        do("feedback_document", "office", document, self.inspection)
        do("move", "office", None, *numbers, move="hand_over")
        for form in ("collective", "head", "leader"):
            held = {"form": form, "held_on": today, "persons": [f"{self.mark}某 {self.kept}"]}
            do("feedback", "office", held, self.inspection)
        do("receipt", self.head, {"signed_by": self.head, "signed_on": today}, self.inspection)

    def plans(self, *numbers: str) -> None:
        """Plan, deliberate, be judged, and begin to work."""
        do, today = self.office.do, self.today
        for number in numbers:
            measure = {
                "text": f"拨付滞留资金 {self.told}", "leader": "何副局长", "department": f"救助股 {self.told}", "person": "吕干事",
                "due_on": "2026-04-20",
            }  # fmt: skip
            aim = (
                secret(TOWARDS[self.unit] | {"third.head"}) if number == JOINT else self.told
            )  # who co-operates reads the aim
            do("plan_row", self.clerk, {"criterion": f"全部到户 {aim}", "measures": [measure]}, number)
        meeting = {
            "meeting": "committee",
            "held_on": today,
            "attendees": ["赵主任"],
            "problems": list(numbers),
            "minutes": self.file,
        }
        do("meeting", self.clerk, meeting, self.inspection)
        do("plan", self.head, {"submitted_on": today, "signed_by": self.head, "file": self.file}, self.inspection)
        opinion = {"body": "discipline", "verdict": "agree", "opinion": f"内部意见 {self.kept}"}
        do("plan_opinion", "disc", opinion, self.inspection)
        for number in numbers:
            do("plan_approval", "office", {"verdict": "approved", "opinion": f"同意 {self.told}"}, number)
            do("move", "office", None, number, move="transfer")

    def works(self, number: str, *, applies: bool) -> None:
        """Work on a problem, and apply for its closing."""
        do, today = self.office.do, self.today
        for n in range(2):
            progress = {"measure": 1, "on": today, "text": f"已拨付{n} {self.told}", "kind": "result", "done": bool(n)}
            do("progress", self.clerk, progress, number)
        do(
            "evidence",
            self.clerk,
            {"kind": "voucher", "for": "measure 1", "title": f"凭证 {self.told}", "file": self.file},
            number,
        )
        if not applies:
            return
        check = {
            "scope": "全局",
            "checked_on": today,
            "persons": ["吕干事"],
            "found": f"2笔 {self.told}",
            "corrected": "已拨付",
        }
        do("self_check", self.clerk, check, number)
        rule = {"title": f"办法 {self.told}", "number": "8号", "adopted_on": today, "effective_on": today}
        do("institution", self.clerk, {**rule, "new_or_revised": "new"}, number)
        dealt = {
            "person": f"施某某 {self.told}", "post": "原股长", "form": "1", "measure": "批评教育", "body": "局党组", "decided_on": today,
        }  # fmt: skip
        do("accountability", self.head, dealt, number)
        for about in ("self_check", "institution", "accountability"):
            do("evidence", self.clerk, {"kind": "other", "for": about, "title": "材料", "file": self.file}, number)
        do("move", self.head, None, number, move="submit")

    def is_checked(self, *numbers: str) -> None:
        """Let the team look, and the discipline commission say what it thinks."""
        do, today = self.office.do, self.today
        for number in numbers:
            seen = {
                "checkers": [self.lead, self.member],
                "checked_on": today,
                "method": ["visit"],
                "conclusion": "pass",
            }
            do(
                "check",
                self.lead,
                {
                    **seen,
                    "findings": f"随机走访六户农家，逐户核对存折和发放名册，又到信用社调取流水比对，未见截留 {self.kept}",
                },
                number,
            )
            do("discipline_review", "disc", {"verdict": "agree", "opinion": f"复核意见 {self.kept}"}, number)

    def is_closed(self, number: str) -> None:
        """Bring a problem that was checked to its end."""
        do, today = self.office.do, self.today
        do("move", self.lead, None, number, move="pass")
        for report in ("rectification", "head"):
            for receiver, person in (("office", "office"), ("leader", UNITS[self.unit][1])):
                about = {"report": report, "receiver": receiver}
                delivered = {**about, "delivered_on": today, "signed_by": self.head, "file": self.file}
                do("report_delivery", self.head, delivered, self.inspection)
                do("report_delivery", "office", {**about, "received_on": today, "received_by": person}, self.inspection)
        do("move", "office", None, number, move="close")

    def asks(self, number: str) -> None:
        """Ask for more time, and for an exception."""
        do = self.office.do
        do("extension_request", self.head, {"until": "2026-06-30", "reason": f"汛期 {self.told}"}, number)
        given = {"verdict": "agree", "signed_by": "off2", "reason": f"属实 {self.told}"}
        do("extension_decision", "off2", given, number)
        do("referral", "office", {
            "to": f"县财政局 {self.kept}", "path": "department", "sent_on": self.today, "handed_by": f"王干部 {self.kept}",
        }, number)  # fmt: skip

    def is_overseen(self, number: str) -> None:
        """Write letters to the unit and about it, talk, supervise, score, propose to call somebody to account."""
        do, today, about = self.office.do, self.today, self.inspection
        letter = {
            "kind": "督办函", "number": f"{self.mark}督2号", "title": f"督办 {self.told}", "receiver": "unit", "addressee": f"{self.mark}党组",
            "problems": [number], "sent_on": today, "receipt_due_on": "2026-03-05", "reply_due_on": "2026-03-20", "signed_by": "office",
        }  # fmt: skip
        do("letter", "office", letter, about)
        do(
            "letter_receipt",
            self.clerk,
            {"number": f"{self.mark}督2号", "received_on": today, "received_by": "赵主任"},
            about,
        )
        do("letter_reply", self.head, {"number": f"{self.mark}督2号", "on": today, "text": f"已办 {self.told}"}, about)
        between = secret(EVERYWHERE | {self.liaison})
        away = {
            "number": f"{self.mark}纪9号 {between}",
            "title": f"致纪委 {between}",
            "receiver": "discipline",
            "addressee": "县纪委",
        }
        do("letter", "office", {**letter, **away}, about)
        do("talk", "office", {
            "on": today, "host": "吴组长", "form": "individual", "persons": [f"{self.mark}主任 {self.kept}"],
            "requirement": f"逐项销号 {self.told}", "problems": [number], "due_on": "2026-04-02",
        }, about)  # fmt: skip
        supervised = {"kind": "重点抽查", "by_bodies": ["巡察办"], "on": today, "result": f"督查所见 {self.kept}"}
        do("supervision", "office", supervised, about)
        for scope in ("party", "public"):
            published = {"scope": scope, "channel": "meeting", "published_on": today, "file": self.file}
            do("publication", self.clerk, published, about)
        lines = [{"item": "C1", "points": "20", "reason": f"评分理由 {self.kept}"}]
        scored = {
            "sheet": "fufeng",
            "evaluated_on": today,
            "bodies": ["office", "discipline"],
            "file": OTHER_SCAN,
            "lines": lines,
        }
        do("evaluation", "office", scored, about)
        accounting = secret(EVERYWHERE)
        do("accountability_proposal", "grp", {
            "persons": [f"施某某 {accounting}"], "basis": f"办法 {accounting}", "proposal": "建议问责", "to": "discipline",
            "problems": [number], "signed_by": "grp", "sent_on": today, "due_on": "2026-06-02",
        }, about)  # fmt: skip

    def is_withdrawn(self, number: str) -> None:
        """Take a row back that should not have been registered."""
        withdrawal = {"ground": "error", "reason": f"重复登记 {self.kept}"}
        self.office.do("withdrawal", "office", withdrawal, number)
        self.office.do("withdrawal_decision", "grp", {"verdict": "agree", "opinion": f"同意撤销 {self.kept}"}, number)
        self.office.do("move", "office", None, number, move="withdraw")


# ---- the story


def told(folder: Path, url: str | None = None, *, busy: bool) -> Office:
    """Tell the story of the first unit; in a busy office with far more about the others before, between and after."""
    office = an_office(folder, url)
    people(office)
    own, other = Side(office, OWN, INSPECTION, SCAN), Side(office, OTHER, NEXT_DOOR, OTHER_SCAN)
    third = Side(office, THIRD, FAR, OTHER_SCAN)
    steps = (
        (other.opens, None),
        (own.opens, None),
        (lambda: other.finds(THEIRS), None),
        (lambda: _registered(own), lambda: _next_door_begins(other, third)),
        (lambda: own.is_told(AT_WORK, IN_REVIEW, CLOSED, VOID, JOINT), lambda: other.plans(THEIRS, MORE_OF_THEIRS)),
        (lambda: _joined(own), None),
        (lambda: own.plans(AT_WORK, IN_REVIEW, CLOSED, JOINT), lambda: other.works(THEIRS, applies=True)),
        (lambda: own.works(AT_WORK, applies=False), lambda: other.is_checked(THEIRS)),
        (lambda: own.asks(AT_WORK), lambda: other.asks(MORE_OF_THEIRS)),
        (lambda: own.works(IN_REVIEW, applies=True), lambda: other.is_overseen(THEIRS)),
        (lambda: own.works(CLOSED, applies=True), lambda: other.is_withdrawn(THEIR_VOID)),
        (lambda: own.is_checked(IN_REVIEW, CLOSED), None),
        (lambda: own.is_overseen(AT_WORK), lambda: other.is_closed(THEIRS)),
        (lambda: own.is_closed(CLOSED), lambda: _refused(office)),
        (lambda: own.is_withdrawn(VOID), None),
    )
    for minute, (of_its_own, next_door) in enumerate(steps):
        office.stand_at(MORNING + timedelta(minutes=2 * minute + 1))
        office.asked = 1000 * (minute + 1)
        of_its_own()
        if busy and next_door is not None:
            office.stand_at(MORNING + timedelta(minutes=2 * minute + 2))
            office.asked = 50_000 + 1000 * minute
            next_door()
    for days in (35, 55, 70):
        office.stand_at(MORNING + timedelta(days=days))
        tick(office.app, on=(MORNING + timedelta(days=days)).date())
    return office


def _registered(own: Side) -> None:
    for number in (AT_WORK, IN_REVIEW, NOT_DELIVERED, CLOSED, VOID):
        own.finds(number)
    own.finds(JOINT, more_readers=frozenset({"third.head"}))


def _joined(own: Side) -> None:
    own.office.do("cooperation", "office", {"unit": THIRD, "part": "核对名册"}, JOINT)


def _next_door_begins(other: Side, third: Side) -> None:
    """Register more about others, at numbers behind the unit's own, and hand it over."""
    third.opens()
    other.finds(MORE_OF_THEIRS)
    other.finds(THEIR_VOID)
    third.finds("P-2026-0010")
    other.is_told(THEIRS, MORE_OF_THEIRS, THEIR_VOID)


def _refused(office: Office) -> None:
    """Ask in vain for what is not one's own, and for what is."""
    for number in (THEIRS, AT_WORK):
        assert not office.ask("move", "other.head", None, number, move="submit")[0].ok
