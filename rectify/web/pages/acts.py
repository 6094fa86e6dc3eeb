"""Asking for an act: one form for every kind there is, made from its fields; what was refused is shown beside the form.

The form's own number makes sending it twice harmless. It also says how much of the story its reader had seen: where somebody
else has acted meanwhile, he is shown that first, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from rectify.app import choices, offers, tickets
from rectify.app.asking import Result, ask, said_before
from rectify.app.documents import Door, act_from
from rectify.app.registers import ASKED_TWICE
from rectify.app.state_words import state_labels
from rectify.engine.acts import Act, Type, unfit
from rectify.engine.catalogue import KINDS, RECORDS
from rectify.engine.model import Role
from rectify.errors import WordsWrong
from rectify.store.queries import written_by_act
from rectify.web import flash, forms, prefilled, refusal_words
from rectify.web.routes import Page, get, post
from rectify.web.told import told
from rectify.web.wanted import SIGNER, Asked, asked

if TYPE_CHECKING:
    from rectify.engine.model import Refusal
    from rectify.store.transaction import Reader
    from rectify.web.visit import Visit

MEASURE = "measure"

# ---- the form


@get("/do/{key}")
def form(visit: Visit, key: str) -> Page:
    """Show the form of an act, empty, or with what was there before."""
    about = visit.request.query_params.getlist("about")
    wanted = asked(visit, visit.reader, key, about, visit.query("move"))
    given = {**choices.before(visit.reader, key, wanted.about), **prefilled.fields(visit, key)}
    attempt = Attempt(id=_number(visit))
    if wanted.head and wanted.names_signer:
        given = {SIGNER: wanted.head, **given}
    elif wanted.head:
        attempt = replace(attempt, signed_by=wanted.head)
    return _page(visit, visit.reader, wanted, given, attempt)


def _number(visit: Visit) -> str:
    """Give a form its number, by which sending it twice counts once."""
    return f"web-{visit.app.fresh()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sending of a form: its number, and what came of it."""

    id: str
    faults: Mapping[str, str] = field(default_factory=dict)
    refusals: Sequence[Mapping[str, Any]] = ()
    signed_by: str = ""
    note: str = ""
    overtaken: Sequence[Mapping[str, Any]] = ()
    doubled: str = ""
    """When the very same was recorded by the same account a short while ago."""
    grown: str = ""
    """The group that was just given another row."""
    status: int = 200


def _page(visit: Visit, reader: Reader, wanted: Asked, values: Mapping[str, object], attempt: Attempt) -> Page:
    offered = choices.offered(visit.app, reader, visit.actor, wanted.kind.key, wanted.about)
    drawing = forms.Drawing(
        kind=wanted.kind.key, today=visit.today, faults=dict(attempt.faults), choices=offered,
        hints={name: _none_to_choose(wanted) for name, pairs in offered.items() if name == MEASURE and not pairs},
    )  # fmt: skip
    drawn = forms.controls(wanted.fields, values, drawing)
    words = {
        "wanted": wanted, "controls": drawn, "attempt": attempt, "tickets": _tickets(visit, wanted, values),
        "values": values, "story": told(visit.app, reader, wanted.story[-5:]), "overtaken": told(visit.app, reader, attempt.overtaken),
    }  # fmt: skip
    return Page(template="act.html", words=words, status=attempt.status)


def _none_to_choose(wanted: Asked) -> str:
    if wanted.roles <= {Role.CO_UNIT}:
        return "整改计划中没有由您单位承担的措施，现在不能填报；由责任单位在计划中列入"
    return "还没有整改计划，没有可选的措施"


def _tickets(visit: Visit, wanted: Asked, values: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Give tickets for files that were sent with a form that was refused, so that nobody has to choose them again."""
    found = {}
    for each in wanted.fields:
        value = values.get(each.name)
        if isinstance(value, Mapping) and set(value) == {"name", "sha256"}:
            ticket = tickets.ticket(visit.console.vault, visit.actor.name, value)
            found[forms.PREFIX + each.name] = (str(value["name"]), ticket)
    return found


# ---- sending it


@post("/do/{key}")
def send(visit: Visit, key: str) -> Page | Response:
    """Ask for the act; where it is refused, say why beside what was typed."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    about = tuple(dict.fromkeys(word for word in visit.form.getlist("about") if isinstance(word, str)))
    with visit.reading() as reader:
        wanted = asked(visit, reader, key, about, _text(visit, "move"))
        # A repeat answers as before, whatever others did since.
        done = bool(written_by_act(reader, _text(visit, "id")[:80]))
    read = forms.filled(visit, wanted.fields, visit.form)
    attempt = Attempt(
        id=_text(visit, "id")[:80], faults=read.faults, signed_by=_text(visit, "signed_by"), note=_text(visit, "note")
    )  # fmt: skip
    if visit.form.get("more"):  # another row for a group, before anything is asked for
        grown = _text(visit, "more")
        return _again(visit, wanted, _with_row(wanted, read.fields, grown), replace(attempt, grown=grown))
    if not done and (overtaken := _overtaken(visit, wanted, _text(visit, "seen"))):
        return _again(visit, wanted, read.fields, replace(attempt, overtaken=overtaken, status=409))
    if read.faults:
        return _again(visit, wanted, read.fields, replace(attempt, status=422))
    if not done and not visit.form.get("doubled") and (at := _said_before(visit, wanted, read.fields, attempt)):
        return _again(visit, wanted, read.fields, replace(attempt, doubled=at, status=409))
    results = _ask(visit, wanted, read.fields, attempt)
    if all(each.ok for each in results) and len(results) == 1:
        return _done(visit, wanted, results[0])
    if len(results) > 1:
        return Page(template="results.html", words=_several(visit, wanted, results))
    return _again(visit, wanted, read.fields, _refused(visit, attempt, results[0], wanted))


def _text(visit: Visit, name: str) -> str:
    value = visit.form.get(name, "") if visit.form is not None else ""
    return value.strip() if isinstance(value, str) else ""


def _with_row(wanted: Asked, fields: Mapping[str, object], name: str) -> dict[str, object]:
    """Give a group another row; raises WordsWrong for what has no rows."""
    if not any(each.name == name and each.type is Type.GROUPS for each in wanted.fields):
        raise WordsWrong("不能再加一行：没有这一组内容")
    rows = fields.get(name, [])
    return {**fields, name: [*(rows if isinstance(rows, list) else []), {}][: forms.MOST_ROWS]}


def _again(visit: Visit, wanted: Asked, values: Mapping[str, object], attempt: Attempt) -> Page:
    with visit.reading() as reader:
        fresh = asked(visit, reader, wanted.kind.key, wanted.about, wanted.move.code if wanted.move else "")
        return _page(visit, reader, fresh, values, attempt)


def _overtaken(visit: Visit, wanted: Asked, seen: str) -> list[Mapping[str, Any]]:
    """Give what others did about the one thing since the form was opened, as far as its reader may know."""
    if not seen.isdecimal() or len(seen) > 6:  # noqa: PLR2004 - more than a story ever has
        return []
    return [each for each in wanted.story[int(seen) :] if each["by"] != visit.actor.name]


def document(wanted: Asked, fields: Mapping[str, object], attempt: Attempt) -> dict[str, object]:
    """Give the act's document, as every door has it."""
    key = wanted.kind.key
    named: dict[str, object] = {"act": "record", "kind": key} if key in RECORDS else {"act": key}
    if wanted.move is not None:
        named["move"] = wanted.move.code
    about: dict[str, object] = {}
    if wanted.about:
        about = {"subject": wanted.about[0]} if len(wanted.about) == 1 else {"subjects": list(wanted.about)}
    given = {"id": attempt.id, "signed_by": attempt.signed_by, "note": attempt.note}
    return {**named, **about, **{name: value for name, value in given.items() if value}, "fields": dict(fields)}


def _act(visit: Visit, wanted: Asked, fields: Mapping[str, object], attempt: Attempt) -> Act | tuple[Result, ...]:
    door = Door(account=visit.actor.name, fresh=visit.app.fresh, file_of=_kept, as_beats=False)
    return act_from(document(wanted, fields, attempt), door)


def _ask(visit: Visit, wanted: Asked, fields: Mapping[str, object], attempt: Attempt) -> tuple[Result, ...]:
    act = _act(visit, wanted, fields, attempt)
    return ask(visit.app, act) if isinstance(act, Act) else act


def _said_before(visit: Visit, wanted: Asked, fields: Mapping[str, object], attempt: Attempt) -> str:
    """Say when the same person recorded exactly this within the hour: a browser that goes back opens a fresh form."""
    act = _act(visit, wanted, fields, attempt)
    if not isinstance(act, Act) or unfit(act) or act.key in ASKED_TWICE:
        return ""
    with visit.reading() as reader:
        return said_before(reader, act, visit.app.now())


def _kept(value: object) -> Mapping[str, str]:
    """Take a file that the form has stored already."""
    if isinstance(value, Mapping) and set(value) == {"name", "sha256"}:
        return {"name": str(value["name"]), "sha256": str(value["sha256"])}
    raise ValueError("应为文件")


def _done(visit: Visit, wanted: Asked, result: Result) -> Response:
    """Go where the act leads: to the new thing, or back to where it was asked for, and say there that it is done."""
    where = wanted.back
    room = {"P-": "problems", "I-": "inspections"}.get((result.subject or "")[:2])
    if not wanted.about and room:
        where = f"/{room}/{result.subject}"
    said = [f"已办理：{wanted.label}。", *(f"请注意：{each}" for each in result.warnings)]
    return RedirectResponse(f"{where}?{urlencode({flash.NAME: flash.written(visit, said)})}", status_code=303)


def _refused(visit: Visit, attempt: Attempt, result: Result, wanted: Asked) -> Attempt:
    """Put what is wrong with a field beside the field, and everything else above the form, with a way to supply it."""
    labels = {each.name: each.label for each in wanted.fields}
    faults, rest = {}, []
    for each in result.refusals:
        path = each.field.replace("[", ".").replace("]", "")
        if path.split(".")[0] in labels:
            faults[path] = refusal_words.beside(each, wanted.fields, wanted.kind.key)
        else:
            rest.append(each)
    if refusal_words.is_used(rest):  # what was sent before is done; this is another thing
        attempt = replace(attempt, id=_number(visit))
    shown = [_shown(each, wanted) for each in rest]
    return replace(attempt, faults=faults, refusals=shown, status=404 if result.unseen else 422)


def _shown(refusal: Refusal, wanted: Asked) -> dict[str, Any]:
    supplies = [each for each in offers.supplies(refusal.reason) if offers.may_ask(KINDS[each.key], wanted.roles)]
    ways = [each for each in supplies if each.about == wanted.kind.subject]
    return {
        "missing": refusal_words.above(refusal),
        "owner": refusal.owner.value if refusal.owner else "",
        "ways": [(KINDS[each.key].label, f"/do/{each.key}?about={wanted.about[0]}") for each in ways if wanted.about],
    }  # fmt: skip


def _several(visit: Visit, wanted: Asked, results: Sequence[Result]) -> dict[str, Any]:
    with visit.reading() as reader:
        labels = state_labels(visit.app, reader, [str(each.subject) for each in results if each.ok])
    rows = [
        {
            "subject": each.subject, "ok": each.ok, "state": labels.get(str(each.subject), ""), "warnings": each.warnings,
            "refusals": [{"missing": refusal_words.plain(one.missing), "owner": one.owner.value if one.owner else ""} for one in each.refusals],
        }
        for each in results
    ]  # fmt: skip
    return {
        "wanted": wanted,
        "rows": rows,
        "good": sum(each.ok for each in results),
        "room": offers.ABOUT[wanted.kind.subject],
    }
