"""The office that is broken on purpose: six units, eight findings each, and a script of some two hundred acts about them.

Made once for each database through the public calls, then copied. Names are invented. Everything about it is fixed, and what
the script is refused it would be refused at any other time, so that an undisturbed run says what a disturbed one must come to.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rectify.app.asking import ask
from rectify.app.documents import Door, act_from
from rectify.app.files import keeper
from rectify.engine.acts import Act
from tests.exchange.books import HEADER, write_book
from tests.office import FINDING, MORNING, ROUND, TEAM, Office, an_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SCRIPT, SHEET = "acts.jsonl", "findings.xlsx"
SHEET_ROWS = 120
UNITS, EACH = 6, 8
DELIVERED = 4
"""Units that have their feedback and have signed for it; the others' findings wait to be handed over."""

TODAY = MORNING.date().isoformat()
NIGHTS = ("2026-04-07", "2026-04-22", "2026-04-29", "2026-05-06", "2026-05-08", "2026-05-15")
"""Business dates, all of them working days, on each of which many rungs fall due."""

OTHERS: tuple[tuple[str, str, str], ...] = (
    ("t1", "孙组长", "team"),
    ("t2", "李组员", "team"),
    ("lia", "沈联系", "liaison"),
    ("disc", "周纪委", "discipline"),
    ("grp", "吴组长", "leading_group"),
    ("ldr", "郑县长", "leader"),
    ("off2", "王干部", "office"),
)
Document = dict[str, Any]


def number(unit: int, finding: int) -> str:
    """Give the number of a unit's finding, both counted from 1."""
    return f"P-2026-{(unit - 1) * EACH + finding:04d}"


def inspection(unit: int) -> str:
    """Give the number of a unit's inspection."""
    return f"I-2026-{unit:04d}"


def found(folder: Path, url: str | None) -> Path:
    """Make the county's office in ``folder/office``, on a simulated clock, and close it; gives its home."""
    office = _founded(folder, url, simulated=True)
    office.app.store.close()
    return office.home


def played(folder: Path, url: str | None) -> Path:
    """Make the same office on the machine's own clock, with the script, which lies in ``folder``, asked for already."""
    office = _founded(folder, url, simulated=False)
    door = Door(account=None, fresh=office.app.fresh, file_of=keeper(office.app, folder))
    for line in (folder / SCRIPT).read_text(encoding="utf-8").splitlines():
        act = act_from(json.loads(line), door)
        assert isinstance(act, Act)
        ask(office.app, act)
    office.app.store.close()
    return office.home


def _founded(folder: Path, url: str | None, *, simulated: bool) -> Office:
    office = an_office(folder, url, simulated=simulated)
    config = office.home / "config" / "rectify.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n[notice]\nchunk = 5\n", encoding="utf-8")
    _people(office)
    for unit in range(1, UNITS + 1):
        _unit(office, unit)
    return office


def _people(office: Office) -> None:
    for unit in range(1, UNITS + 1):
        about = {"code": f"U{unit}", "name": f"第{unit}局", "kind": "县直部门", "leader": "ldr"}
        office.do("add unit", "office", {**about, "head": f"head{unit}", "head_since": "2024-01-01"})
        for role in ("head", "clerk"):
            _user(office, f"{role}{unit}", f"{unit}局{role}", f"unit_{role}", f"U{unit}")
    for name, display, role in OTHERS:
        _user(office, name, display, role)
    office.do("add round", "office", {"code": ROUND, "name": "第三轮", "kind": "常规", "opened_on": "2026-03-01"})
    office.do("add team", "office", {"round": ROUND, "name": TEAM})
    for name in ("t1", "t2"):
        dates = {"from": "2026-03-01", "until": "2027-12-31"}
        office.do("authorise", "office", {"user": name, "team": TEAM, "purpose": "inspect", **dates})


def _user(office: Office, name: str, display: str, role: str, unit: str | None = None) -> None:
    about = {"name": name, "display": display, "mail": f"{name}@office.example.test"}
    office.do("add user", "sysadmin", {**about, **({"unit": unit} if unit else {})})
    office.do("grant", "secadmin", {"user": name, "role": role})


def _unit(office: Office, unit: int) -> None:
    place = {"round": ROUND, "unit": f"U{unit}", "team": TEAM, "liaison": "lia"}
    about = office.do("add inspection", "office", place)
    for finding in range(1, EACH + 1):
        text = {"category": "专项资金", "title": f"第{unit}局问题{finding}", "detail": f"滞留资金{finding}.6万元"}
        office.do("report", "t1", {"inspection": about, **text, "finding": dict.fromkeys(FINDING, "写明")})
    if unit > DELIVERED:
        return
    issued = {"number": f"青巡办函〔2026〕{unit}号", "issued_on": TODAY, "problems_count": EACH}
    office.do("feedback_document", "office", issued, about)
    for result in office.ask("move", "office", None, *(number(unit, n) for n in range(1, EACH + 1)), move="hand_over"):
        assert result.ok, result
    for form in ("collective", "head", "leader"):
        office.do("feedback", "office", {"form": form, "held_on": TODAY, "persons": ["甲", "乙"]}, about)
    office.do("receipt", f"head{unit}", {"signed_by": f"head{unit}", "signed_on": TODAY}, about)


# ---- the script


def script(folder: Path) -> Path:
    """Write the script of acts and the papers that it names; gives the script's path."""
    for unit in range(1, DELIVERED + 1):
        for paper in range(1, 5):
            content = f"%PDF-1.4 第{unit}局 {paper}".encode() * 200
            (folder / f"paper-{unit}-{paper}.pdf").write_bytes(content)
    place = folder / SCRIPT
    documents = [{"id": f"s-{n}", **each} for n, each in enumerate(_acts(), 1)]
    documents += [documents[4], documents[40], {**documents[7], "note": "同号不同文"}]
    place.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in documents), encoding="utf-8")
    return place


def sheet(folder: Path) -> Path:
    """Write a sheet of findings of the two units that have no feedback yet; gives its path."""
    rows = [
        (n, f"第{UNITS - n % 2}局", "作风建设", f"清单问题{n}", f"第{n}项，公务接待不规范")
        for n in range(1, SHEET_ROWS + 1)
    ]
    return write_book(folder / SHEET, [HEADER, *rows])


def _acts() -> Iterator[Document]:
    for unit in range(1, DELIVERED + 1):
        yield from _planned(unit)
    for unit in range(1, DELIVERED + 1):
        yield from _worked(unit)
    for unit in range(1, DELIVERED + 1):
        yield from _ended(unit)
    for finding in range(1, 5):
        text = {"category": "作风建设", "title": f"补充问题{finding}", "detail": "公务接待不规范"}
        yield _do("report", "t2", {"inspection": inspection(UNITS), **text})


def _do(act: str, account: str, fields: Mapping[str, object] | None = None, **more: object) -> Document:
    return {"act": act, "as": account, **more, **({"fields": fields} if fields else {})}


def _record(kind: str, account: str, subject: str, fields: Mapping[str, object]) -> Document:
    return _do("record", account, fields, kind=kind, subject=subject)


def _planned(unit: int) -> Iterator[Document]:
    head, clerk, about = f"head{unit}", f"clerk{unit}", inspection(unit)
    ready = [number(unit, finding) for finding in range(1, 5)]
    for each in ready:
        measure = {
            "text": "拨付到户",
            "leader": "何某",
            "department": "救助股",
            "person": "吕某",
            "due_on": "2026-04-20",
        }
        yield _record("plan_row", clerk, each, {"criterion": "全部拨付到户", "measures": [measure]})
    meeting = {"meeting": "committee", "held_on": TODAY, "attendees": ["赵某"], "problems": ready}
    yield _record("meeting", clerk, about, {**meeting, "minutes": f"paper-{unit}-1.pdf"})
    yield _record("plan", clerk, about, {"submitted_on": TODAY, "signed_by": head, "file": f"paper-{unit}-2.pdf"})
    approval = {"verdict": "approved", "opinion": "同意"}
    yield _do("record", "office", approval, kind="plan_approval", subjects=ready)
    yield _do("move", clerk, move="transfer", subjects=ready)  # not his to ask
    yield _do("move", "office", move="transfer", subjects=[*ready, number(unit, 5)])  # the last one has no plan


def _worked(unit: int) -> Iterator[Document]:
    head, clerk = f"head{unit}", f"clerk{unit}"
    for finding in range(1, 4):
        about = number(unit, finding)
        result = {"measure": 1, "on": TODAY, "text": f"已拨付{finding}.6万元", "kind": "result", "done": True}
        yield _record("progress", clerk, about, result)
        yield _record("evidence", clerk, about, _paper("voucher", "measure 1", unit, 3))
        yield _do("move", head, move="submit", subject=number(unit, 4))  # which nobody has worked on
        check = {"scope": "全局", "checked_on": TODAY, "persons": ["吕某"], "found": "同类2笔", "corrected": "已拨付"}
        yield _record("self_check", clerk, about, check)
        yield _record("evidence", clerk, about, _paper("other", "self_check", unit, 4))
        rule = {"title": f"拨付管理办法{finding}", "number": f"青发〔2026〕{unit}号", "adopted_on": TODAY}
        yield _record("institution", clerk, about, {**rule, "effective_on": TODAY, "new_or_revised": "new"})
        yield _record("evidence", clerk, about, _paper("rule", "institution", unit, 4))
        dealt = {
            "person": "施某某",
            "post": "原股长",
            "form": "1",
            "measure": "批评教育",
            "body": "党组",
            "decided_on": TODAY,
        }
        yield _record("accountability", head, about, dealt)
        yield _record("evidence", clerk, about, _paper("decision", "accountability", unit, 3))
    yield _do("move", head, move="submit", subjects=[number(unit, finding) for finding in range(1, 4)])


def _paper(kind: str, target: str, unit: int, paper: int) -> Document:
    return {"kind": kind, "for": target, "title": f"材料{paper}", "file": f"paper-{unit}-{paper}.pdf"}


def _ended(unit: int) -> Iterator[Document]:
    first, second, third = (number(unit, finding) for finding in range(1, 4))
    yield _do("move", "t1", {"what": "补充凭证", "due_on": "2026-05-06"}, move="return", subject=third)
    for about in (first, second):
        seen = {"checkers": ["t1", "t2"], "checked_on": TODAY, "method": ["visit"], "conclusion": "pass"}
        yield _record("check", "t1", about, {**seen, "findings": f"走访六户，核对存折，{about} 款项均已到账"})
    yield _do("move", "t1", move="pass", subjects=[first, second])
    for report in ("rectification", "head"):
        for receiver, person in (("office", "office"), ("leader", "ldr")):
            which = {"report": report, "receiver": receiver}
            sent = {**which, "delivered_on": TODAY, "signed_by": f"head{unit}", "file": f"paper-{unit}-2.pdf"}
            yield _record("report_delivery", f"head{unit}", inspection(unit), sent)
            taken = {**which, "received_on": TODAY, "received_by": person}
            yield _record("report_delivery", "office", inspection(unit), taken)
    yield _record("discipline_review", "disc", first, {"verdict": "agree", "opinion": "同意销号"})
    yield _do("move", "office", move="close", subjects=[first, second])  # the second is not reviewed yet
