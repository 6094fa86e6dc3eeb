"""The story of a problem or an inspection, told from the journal to each as he may read it; and the journal itself.

Units read what happened and when, of what their side may ask for or is told, with the names of their own side only; never the
source, the registrar, opinions and reviews of the other side (B6.2). Which letters and which accountability are told to whom
stands in ``telling``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rectify.app.seeing import seen
from rectify.app.state_words import move_labels
from rectify.app.telling import LETTERS, is_told, names_any, number_of, withheld
from rectify.engine.catalogue import KINDS
from rectify.engine.entries import WORDS
from rectify.engine.internal_text import left_out
from rectify.engine.letters import TO_UNIT
from rectify.engine.model import UNIT_ROLES, Role
from rectify.engine.rights import IN_REVIEW, TOLD_TO_UNITS, UNDER_REVIEW, co_operating_units, own_units, roles_towards
from rectify.errors import NotPermitted
from rectify.store import facts, queries
from rectify.store.oversight_queries import numbers_of_units

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

Document = dict[str, Any]

INTERNAL = frozenset({Role.OFFICE, Role.LIAISON, Role.TEAM})
"""Who reads the internal text of a problem: its source, its draft (底稿), who registered it, and what was remarked (B6.2)."""
_INTERNAL_FIELDS = frozenset({"source", "registered_by", "remark", "finding"})
_FOR_UNITS = TOLD_TO_UNITS | {kind.entry for kind in KINDS.values() if UNIT_ROLES & set(kind.by)}
"""What a unit reads of in the story of its rows; anything else that happens there it does not hear of."""
JOINT = frozenset({Role.CO_UNIT})
_JOINT_STORY = frozenset({"moved", "cooperation_set", "extension_judged"})
"""What a co-operating unit reads of in a joint problem's story, besides what its own people did."""
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "moved": ("what", "due_on"), "plan_row_judged": ("verdict", "opinion"), "plan_reviewed": ("verdict", "opinion", "due_on"),
    "report_reviewed": ("report", "verdict", "opinion", "due_on"), "explanation_judged": ("verdict", "slip_number"),
    "extension_judged": ("verdict", "reason"), "objection_judged": ("verdict", "opinion"),
    "withholding_judged": ("scope", "problems", "verdict", "opinion"), "feedback_document_issued": ("number", "issued_on"),
    "feedback_held": ("form", "held_on"), "letter_sent": ("kind", "number", "title", "sent_on", "receipt_due_on", "reply_due_on"),
    "letter_judged": ("number", "verdict", "opinion", "next_on"), "talk_held": ("on", "host", "requirement", "due_on"),
}  # fmt: skip
"""What an answer to the unit says, in the words that were written for it: what is to be supplemented, and by when."""
_OUTSIDE = frozenset({Role.AUDITOR})
_NOBODY: frozenset[str] = frozenset()


def story_of(
    app: App, reader: Reader, actor: Actor, found: Subject, roles: frozenset[Role], subjects: Sequence[str]
) -> list[Document]:
    """Give the story of something that somebody sees, told of ``subjects``; of a joint row, what a co-operating unit reads."""
    row = queries.problem(reader, found.problem.number) if found.problem is not None else None
    told = story(reader, subjects, roles, move_labels(app, reader, row), _side(reader, actor, found, roles))
    return [each for each in told if roles != JOINT or each["by"] or each["kind"] in _JOINT_STORY]


def told_of(actor: Actor, found: Subject) -> tuple[str, ...]:
    """Give what the story of a problem is about: the inspection with it for whoever sees that, else the problem alone."""
    assert found.problem is not None and found.inspection is not None  # noqa: PT018, S101 - see seen
    towards = roles_towards(actor, found.inspection, found.unit)
    return (found.problem.number, found.inspection.number) if towards else (found.problem.number,)


def _side(reader: Reader, actor: Actor, found: Subject, roles: frozenset[Role]) -> frozenset[str]:
    """Give the people whose names a unit's reader sees: those of his own side."""
    if not roles <= UNIT_ROLES or found.unit is None:
        return frozenset()
    units = {found.unit.code}
    if found.problem is not None:
        units = set(co_operating_units(actor, found.problem)) if roles == JOINT else {*units, found.problem.unit}
    return frozenset().union(*(facts.unit_people(reader, each) for each in units))


def story(
    reader: Reader, subjects: Sequence[str], roles: frozenset[Role], labels: Mapping[str, str],
    side: frozenset[str] | None = None,
) -> list[Document]:  # fmt: skip
    """Give the entries about some subjects as somebody with these roles may read them; ``labels`` name the moves.

    ``side`` is whose names a unit's reader sees; of the inspected unit, where nobody is named.
    """
    for_unit = roles <= UNIT_ROLES
    entries = [each for each in queries.story(reader, subjects) if is_told(each, roles)]
    silent = withheld(reader, entries, roles)
    unit_accounts = (_unit_accounts(reader, subjects[-1]) if side is None else side) if for_unit else frozenset()
    return [
        entry_document(each, _OUTSIDE if each["no"] in silent else roles, labels, unit_accounts)
        for each in entries
        if not (for_unit and _not_for_units(each))
    ]


def _unit_accounts(reader: Reader, inspection: str) -> frozenset[str]:
    found = facts.subject(reader, inspection)
    return facts.unit_people(reader, found.unit.code) if found.unit is not None else frozenset()


def _not_for_units(entry: Mapping[str, Any]) -> bool:
    if entry["kind"] == "moved":
        led = (entry["body"]["from"], entry["body"]["to"])
        return led[1] == "passed" or led == ("passed", "under_check")
    if entry["kind"] == "evidence_filed":
        return bool(entry["body"]["fields"]["for"] == "check")  # what checkers filed is for those who decide
    if entry["kind"] in LETTERS and entry["body"]["receiver"] not in TO_UNIT:
        return True  # of letters to others a unit does not hear
    return entry["kind"] not in _FOR_UNITS


def entry_document(
    entry: Mapping[str, Any], roles: frozenset[Role], labels: Mapping[str, str], unit_accounts: frozenset[str] = _NOBODY
) -> Document:
    """Give one entry: units read what happened and when, and names of their own side only."""
    shown: Document = {
        "no": number_of(entry, roles),
        "at": entry["at"],
        "on": entry["on"],
        "kind": entry["kind"],
        "label": WORDS.get(entry["kind"], entry["kind"]),
        "subject": entry["subject"],
        "by": entry["by"],
        "signed_by": entry["signed_by"],
        "note": entry["note"],
    }
    if entry["kind"] == "moved":
        move = entry["body"]["move"]
        shown |= {"label": labels.get(move, shown["label"]), "move": move, "to": entry["body"]["to"]}
    if roles <= UNIT_ROLES:
        own = entry["by"] in unit_accounts
        hidden_names = {} if own else dict.fromkeys(("by", "signed_by", "note"))
        said = _fields_for_unit(entry, own=own)
        return {**shown, "no": None, **hidden_names, **_for_unit(shown), **({"fields": said} if said else {})}
    if roles == _OUTSIDE:
        return {**shown, "note": None}
    hidden = frozenset() if roles & INTERNAL else _INTERNAL_FIELDS
    given = (left_out(entry["kind"], entry["body"]) if hidden else entry["body"]).get("fields")
    if isinstance(given, Mapping) and given.get("field") not in hidden:
        shown["fields"] = {name: value for name, value in given.items() if name not in hidden}
    return shown


def _fields_for_unit(entry: Mapping[str, Any], *, own: bool) -> Document:
    """Give what an entry says to a unit: all that its own side wrote, of others the answer that was meant for it."""
    given = entry["body"].get("fields")
    if not isinstance(given, Mapping):
        return {}
    told = given if own else ANSWERS.get(entry["kind"], ())
    return {name: given[name] for name in told if name in given and name not in _INTERNAL_FIELDS}


def _for_unit(shown: Document) -> Document:
    """A unit's own submission leads, for the unit, to the one constant word."""
    return {"to": UNDER_REVIEW} if shown.get("to") in IN_REVIEW else {}


def journal_entries(app: App, reader: Reader, actor: Actor, subject: str | None, last: int) -> list[Document]:
    """Give the newest entries, of one subject that the account sees, or of all for the office and the auditor.

    The auditor reads who did what and when, and nothing of the matter itself (domain.md B6.1). Raises NotPermitted, NotThere.
    """
    roles = frozenset(grant.role for grant in actor.grants)
    if Role.AUDITOR in roles:
        found = queries.last_entries(reader, last) if subject is None else queries.story(reader, [subject])[-last:]
        return [entry_document(each, _OUTSIDE, {}) for each in found]
    if subject is not None:
        found_, towards = seen(reader, actor, subject)
        return story_of(app, reader, actor, found_, towards, (subject,))[-last:]
    if Role.OFFICE not in roles:
        raise NotPermitted("只有巡察办和审计管理员可以查看全部办理记录；请写明问题或巡察的编号")
    return [entry_document(each, roles, {}) for each in _seen_entries(reader, actor, last)]


def _seen_entries(reader: Reader, actor: Actor, last: int) -> list[Mapping[str, Any]]:
    """Leave out what concerns the account's own unit, as everywhere (回避): its rows, and whatever names it or one of them."""
    units = own_units(actor)
    entries = queries.last_entries(reader, last)
    if not units:
        return list(entries)
    own = units | numbers_of_units(reader, units)
    return [each for each in entries if each["subject"] not in own and not names_any(each["body"].get("fields"), own)]
