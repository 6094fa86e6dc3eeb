"""The words that fields may take which name something on the office's own lists: a round, a unit, an account, a rule file.

Given by the field's name, for kinds of act that have such a field. Offers only, and no more than their reader may list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.app import checklists, lists
from rectify.app.letter_reports import letters
from rectify.app.scoring import read_sheet, sheet_names, sheet_source
from rectify.engine.kinds.words import CORRECTABLE
from rectify.engine.model import ROLE_WORDS, Role
from rectify.engine.rights import sight
from rectify.engine.scoring import Object
from rectify.errors import FaultyFile, NotPermitted
from rectify.library import profile
from rectify.store import facts, life_queries, oversight_queries, queries

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.engine.scoring import Sheet
    from rectify.store.transaction import Reader

Pairs = Sequence[tuple[str, str]]
MOST_PROBLEMS = 500
"""Problems that are offered one by one; of more, numbers are typed."""
_SHORT = 40
CORRECTABLE_WORDS: Mapping[str, str] = {
    "category": "问题类别", "subcategory": "问题子类", "title": "具体问题", "detail": "具体表现", "focus": "对应聚焦",
    "source": "问题来源", "team": "巡察组", "liaison": "联系人", "unit": "被巡察单位", "receipt_on": "签收日期",
    "feedback_number": "反馈意见文号", "feedback_on": "反馈意见日期", "problems_count": "反馈问题数", "name": "名称",
    "kind": "类别", "parent": "上级单位", "head": "主要负责人", "head_since": "任职日期", "leader": "分管县领导",
    "opened_on": "启动日期",
}  # fmt: skip
"""What is put right by two persons, as people call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Whose form it is, of what kind, about what."""

    app: App
    reader: Reader
    actor: Actor
    key: str
    about: str


def cut(text: str) -> str:
    """Shorten a text to what a list of options bears."""
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


# ---- rounds, units, teams, inspections


def rounds(asking: Asking) -> Pairs:
    """Give the rounds."""
    return [(row["code"], f"{row['code']} {row['name']}") for row in lists.rounds(asking.reader, asking.actor)]


def units(asking: Asking) -> Pairs:
    """Give the units."""
    return [(row["code"], f"{row['name']}（{row['code']}）") for row in lists.units(asking.reader, asking.actor)]


def _units_below(asking: Asking) -> Pairs:
    """Give the units that have one above them: a row may be a village's."""
    return [
        (row["code"], f"{row['name']}（{row['code']}）")
        for row in lists.units(asking.reader, asking.actor)
        if row["parent"]
    ]


def _inspected_units(asking: Asking) -> Pairs:
    """Give the units that a round inspects."""
    found = {
        row["unit"]: row["unit_name"]
        for row in lists.inspections(asking.reader, asking.actor)
        if row["round"] == asking.about
    }
    return [(code, f"{name}（{code}）") for code, name in sorted(found.items())]


def _co_operating(asking: Asking) -> Pairs:
    return [
        (row["unit"], f"{row['unit_name']}（{row['unit']}）")
        for row in life_queries.cooperation_of(asking.reader, asking.about)
        if row["until_on"] is None
    ]


def teams(asking: Asking) -> Pairs:
    """Give the teams by their names, each with the rounds that have one of this name."""
    found: dict[str, list[str]] = {}
    for row in lists.teams(asking.reader, asking.actor):
        found.setdefault(row["name"], []).append(row["round"])
    return [(name, f"{name}（{'、'.join(codes)}）") for name, codes in found.items()]


def inspections(asking: Asking) -> Pairs:
    """Give the inspections."""
    return [
        (row["number"], f"{row['number']}　{row['unit_name']}（{row['round']}）")
        for row in lists.inspections(asking.reader, asking.actor)
    ]


# ---- accounts


def accounts(asking: Asking, *wanted: Role) -> Pairs:
    """Give the accounts in use, those that hold one of some roles where any are named."""
    return [
        (row["name"], f"{row['display']}（{row['name']}{_roles_of(row)}）")
        for row in lists.users(asking.reader, asking.actor, asking.app.today())
        if row["active"] and (not wanted or {*row["roles"]} & {role.value for role in wanted})
    ]


def _roles_of(row: Mapping[str, Any]) -> str:
    return "".join(f"，{ROLE_WORDS[Role(role)]}" for role in row["roles"])


def _liaisons(asking: Asking) -> Pairs:
    return accounts(asking, Role.LIAISON, Role.OFFICE)


# ---- problems


def _problems_of_inspection(asking: Asking) -> Pairs:
    found = facts.subject(asking.reader, asking.about).inspection
    assert found is not None  # noqa: S101 - a form about an inspection that is there
    return [
        (row["number"], f"{row['number']}　{cut(row['title'])}")
        for row in queries.problems(asking.reader, sight(asking.actor), unit=None, round_=found.round)
        if row["inspection"] == asking.about
    ][:MOST_PROBLEMS]


def _problems_of_round(asking: Asking) -> Pairs:
    found = [
        (row["number"], f"{row['number']}　{row['unit_name']}　{cut(row['title'])}")
        for row in queries.problems(asking.reader, sight(asking.actor), round_=asking.about)
    ]
    return found if len(found) <= MOST_PROBLEMS else []


def _problems_beside(asking: Asking) -> Pairs:
    """Give the other problems of a problem's inspection."""
    row = queries.problem(asking.reader, asking.about)
    assert row is not None  # noqa: S101 - a form about a problem that is there
    return [
        (each["number"], f"{each['number']}　{cut(each['title'])}")
        for each in queries.problems(asking.reader, sight(asking.actor), round_=row["round"])
        if each["inspection"] == row["inspection"] and each["number"] != asking.about
    ][:MOST_PROBLEMS]


def _drawn(asking: Asking) -> Pairs:
    rows = oversight_queries.records(asking.reader, "sample_draw")
    numbers = [str(each) for row in rows if row["subject"] == asking.about for each in row["fields"]["drawn"]]
    return [(number, number) for number in dict.fromkeys(numbers)]


# ---- letters, rule files


def _letters(asking: Asking) -> Pairs:
    try:
        found = letters(asking.app, asking.reader, asking.actor, asking.app.today()).document["letters"]
    except NotPermitted:
        return []
    return [
        (row["number"], f"{row['number']}　{cut(row['title'])}（{row['addressee']}）")
        for row in found
        if row["inspection"] == asking.about
    ]


def _sheets(asking: Asking) -> Pairs:
    return [(sheet.name, sheet.label) for sheet in _readable_sheets(asking)]


def _items(asking: Asking) -> Pairs:
    items = [(item, sheet.label) for sheet in _readable_sheets(asking) for item in sheet.items]
    return [(item.code, f"{item.code}　{cut(item.text)}（{label}）") for item, label in items]


def _readable_sheets(asking: Asking) -> list[Sheet]:
    wanted = Object.TEAM if asking.key == "team_evaluation" else Object.UNIT
    found = []
    for name in sheet_names(asking.app.library):
        try:
            found.append(read_sheet(sheet_source(asking.app.library, name), name))
        except FaultyFile:
            continue  # the checkup tells whoever can mend it
    return [sheet for sheet in found if sheet.object is wanted]


def _profiles(asking: Asking) -> Pairs:
    return _labelled(asking.app.choices()["profiles"], lambda name: profile(asking.app.library, name).label)


def _ladders(asking: Asking) -> Pairs:
    return _labelled(asking.app.choices()["ladders"], lambda name: asking.app.ladder(name).label)


def _workflows(asking: Asking) -> Pairs:
    return _labelled(asking.app.choices()["workflows"], lambda name: asking.app.workflow(name).label)


def _labelled(names: Any, label_of: Callable[[str], str]) -> Pairs:  # noqa: ANN401 - a set of names
    """Give names with what they call themselves; a faulty one with what is wrong with it."""
    found = []
    for name in sorted(names):
        try:
            found.append((name, f"{label_of(name)}（{name}）"))
        except FaultyFile:
            found.append((name, f"{name}（文件有错误）"))
    return found


def _templates(asking: Asking) -> Pairs:
    return [(name, name) for name in checklists.templates(asking.app.library)]


def _versions(asking: Asking) -> Pairs:
    """Give the texts of a problem's workflow that are kept, by their hashes."""
    return [(digest, f"{name}　{digest[:12]}") for digest, name in queries.pinned_workflows(asking.reader)]


def _correctable(_asking: Asking) -> Pairs:
    names = dict.fromkeys(name for each in CORRECTABLE.values() for name in each)
    return [(name, CORRECTABLE_WORDS[name]) for name in names]


_ABOUT = (
    _co_operating, _problems_beside, _problems_of_inspection, _problems_of_round, _drawn, _letters, _inspected_units,
)  # fmt: skip
"""What hangs on the one thing that an act is about; of several things asked about at once, nothing is offered."""

# ---- which field of which kind

_OFFERS: Mapping[str, Mapping[str, Callable[[Asking], Pairs]]] = {
    "add round": {"profile": _profiles, "ladder": _ladders, "workflow": _workflows},
    "add unit": {"parent": units},
    "add team": {"round": rounds},
    "authorise": {"user": accounts, "team": teams, "round": rounds},
    "add inspection": {"round": rounds, "unit": units, "team": teams, "liaison": _liaisons},
    "add user": {"unit": units},
    "disable user": {"name": accounts},
    "grant": {"user": accounts, "unit": units},
    "revoke": {"user": accounts, "unit": units},
    "delegate": {"from_user": accounts},
    "add legacy": {"inspection": inspections},
    "correct": {"field": _correctable},
    "report": {"inspection": inspections, "workflow": _workflows, "unit": _units_below},
    "plan_row": {"unit": _co_operating},
    "plan_amendment": {"unit": _co_operating},
    "cooperation": {"unit": units},
    "cooperation_end": {"unit": _co_operating},
    "withdrawal": {"into": _problems_beside},
    "migrate_workflow": {"to": _versions},
    "evaluation": {"sheet": _sheets, "item": _items},
    "team_evaluation": {"sheet": _sheets, "item": _items},
    "checklist": {"template": _templates},
    "campaign": {"units": _inspected_units},
    "group_talk": {"units": _inspected_units},
    "random_draw": {"pool": units},
    "sample_result": {"problem": _drawn},
    "discipline_batch": {"problems": _problems_of_round},
    "reassignment": {"liaison": _liaisons, "unit": units},
    "letter_receipt": {"number": _letters},
    "letter_reply": {"number": _letters},
    "letter_judgement": {"number": _letters},
    **{
        key: {"problems": _problems_of_inspection}
        for key in ("meeting", "withholding", "withholding_decision", "letter", "talk", "accountability_proposal", "discipline_list")
    },
    "publication": {"withheld": _problems_of_inspection},
    "look_back": dict.fromkeys(("problems", "relapsed", "falsified"), _problems_of_inspection),
}  # fmt: skip


def offered(app: App, reader: Reader, actor: Actor, key: str, about: Sequence[str]) -> dict[str, Pairs]:
    """Give the words for the fields of a kind of act that name something on a list, by the fields' names."""
    asking = Asking(app=app, reader=reader, actor=actor, key=key, about=about[0] if len(about) == 1 else "")
    return {name: give(asking) for name, give in _OFFERS.get(key, {}).items() if asking.about or give not in _ABOUT}
