"""Asking for an act about clues: a form from the kind's own fields, sent once; a paper goes from the form into its cover.

Nothing that was typed is carried in an address, and a paper that came with a refused form is not kept: it is chosen again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile

from rectify.app import receiving
from rectify.app.asking import Result
from rectify.app.clues import asking, offers
from rectify.app.clues.desk import clue_side
from rectify.app.clues.documents import act_from
from rectify.app.clues.papers import Sent
from rectify.engine.acts import Act, Type
from rectify.engine.clues.kinds import CLUE
from rectify.engine.clues.rights import Standing
from rectify.engine.model import Reason, Refusal
from rectify.errors import NotThere
from rectify.web import flash, forms, refusal_words
from rectify.web.pages.clues.entrance import LOOKERS, before, kept, tabs
from rectify.web.routes import Page, get, post

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from starlette.responses import Response

    from rectify.engine.acts import Kind
    from rectify.web.visit import Visit

_STANDINGS = (Standing.LOOK, Standing.DECIDE)
_FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sending of a form: its number, and what came of it."""

    id: str
    faults: Mapping[str, str] = field(default_factory=dict)
    refusals: Sequence[str] = ()
    grown: str = ""
    """The group that was just given another row."""
    status: int = 200


@get("/clues/do/{key}", who=LOOKERS, internal=True)
def form(visit: Visit, key: str) -> Page:
    """Show the form of an act."""
    return _page(visit, key, visit.query("about"), {}, Attempt(id=f"web-{visit.app.fresh()}"))


def _page(visit: Visit, key: str, number: str, values: Mapping[str, object], attempt: Attempt) -> Page:
    with before(visit, *_STANDINGS) as desk:
        kind = offers.asked(desk, key, number)
        drawing = forms.Drawing(
            kind=key, today=visit.today, faults=dict(attempt.faults), choices=offers.choices(desk, key)
        )  # fmt: skip
    words = {
        "tabs": tabs(visit), "kind": kind, "number": number, "controls": forms.controls(kind.fields, values, drawing),
        "attempt": attempt, "back": _back(kind, number),
    }  # fmt: skip
    return Page(template="clue_act.html", words=words, status=attempt.status)


def _back(kind: Kind, number: str) -> str:
    if number:
        return f"/clues/{number}"
    return "/clues" if kind.key == "register" else "/clues/access"


@post("/clues/do/{key}", who=LOOKERS, internal=True)
def send(visit: Visit, key: str) -> Page | Response:
    """Ask for the act; where it is refused, say why beside what was typed."""
    number, act_id = _text(visit, "about"), _text(visit, "id")[:80]
    with before(visit, *_STANDINGS) as desk:
        kind = offers.asked(desk, key, number)
    values = _filled(visit, kind)
    if _text(visit, "more"):
        rows = values.get("persons", [])
        return _page(visit, key, number, {**values, "persons": [*rows, {}]}, Attempt(id=act_id, grown="persons"))  # type: ignore[misc] # a group's rows
    result = _asked(visit, kind, number, values, act_id)
    if result.unseen:
        raise NotThere
    if result.ok:
        where = f"/clues/{result.subject}" if kind.subject == CLUE or key == "register" else "/clues/access"
        return flash.then(visit, where, f"已办理：{kind.label}。")
    return _page(visit, key, number, values, _refused(visit, act_id, result, kind))


def _text(visit: Visit, name: str) -> str:
    value = visit.form.get(name, "") if visit.form is not None else ""
    return value.strip() if isinstance(value, str) else ""


def _filled(visit: Visit, kind: Kind) -> dict[str, object]:
    """Read the fields but the paper, which never goes where the office keeps its evidence."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    plain = tuple(each for each in kind.fields if each.type is not Type.FILE)
    return forms.filled(visit, plain, visit.form).fields


def _asked(visit: Visit, kind: Kind, number: str, values: Mapping[str, object], act_id: str) -> Result:
    sent = visit.form.get(forms.PREFIX + _FILE) if visit.form is not None else None
    paper = sent if isinstance(sent, UploadFile) and sent.filename else None
    document: dict[str, object] = {"id": act_id or None, "act": kind.key, "fields": dict(values)}
    if number:
        document["subject"] = number
    base: Path | Sent = visit.app.home
    if paper is not None:
        try:
            base = _paper(paper)
        except ValueError as error:
            refusal = Refusal(reason=Reason.BAD_VALUE, missing=str(error), field=_FILE)
            return Result(id=act_id, subject=number or None, ok=False, refusals=(refusal,))
        document["fields"] = {**values, _FILE: base.name}
    act = act_from(document, visit.actor.name, visit.app.fresh)
    if not isinstance(act, Act):
        return act
    with clue_side(visit.app, kept(visit)) as side:
        return asking.ask(side, act, base)


def _paper(sent: UploadFile) -> Sent:
    """Take a paper from a form; raises ValueError for what its name or its first bytes speak against."""
    name = receiving.file_name(sent.filename or "")
    head = sent.file.read(receiving.HEAD)
    if fault := receiving.fault_of(name, head):
        raise ValueError(fault)
    return Sent(name=name, file=sent.file)


def _refused(visit: Visit, act_id: str, result: Result, kind: Kind) -> Attempt:
    names = {each.name for each in kind.fields}
    faults: dict[str, str] = {}
    rest: list[str] = []
    for each in result.refusals:
        path = each.field.replace("[", ".").replace("]", "")
        if path.split(".")[0] in names:
            faults[path] = refusal_words.beside(each, kind.fields, kind.key)
        else:
            rest.append(refusal_words.above(each))
    if refusal_words.is_used(result.refusals):
        act_id = f"web-{visit.app.fresh()}"
    return Attempt(id=act_id, faults=faults, refusals=rest, status=422)
