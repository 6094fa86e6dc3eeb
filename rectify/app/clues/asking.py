"""Asking for an act about clues: the one write path of the clue side.

As everywhere: load, decide, write, in one transaction an act; ``id`` makes a repeat harmless. What speaks of persons is sealed
before it is written, in the journal as in the ledger. Refusals are kept in the clue store; the office's own books learn nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rectify.app.asking import Result
from rectify.app.clues import papers
from rectify.app.office import pin, stamp, text_hash
from rectify.engine.acts import Act, Type, refuse, unfit
from rectify.engine.clues.decide import decide
from rectify.engine.clues.kinds import CLUE, KINDS
from rectify.engine.clues.model import Clue, ClueFacts, ClueRules
from rectify.engine.clues.rights import Standing
from rectify.engine.clues.workflow import INITIAL, NAME
from rectify.engine.decide import Accepted, Outcome, Refused, unseen
from rectify.engine.journal import canonical
from rectify.engine.model import Problem, Reason, Refusal
from rectify.errors import NotPermitted, NotThere
from rectify.store import facts as office
from rectify.store.clues import queries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rectify.app.clues.desk import ClueDesk, Clues, ClueSide
    from rectify.engine.entries import Draft
    from rectify.engine.model import Inspection
    from rectify.store.transaction import Reader, Transaction

_ANYBODY = (Standing.LOOK, Standing.DECIDE)
_SOMETHING = {"name": "…", "sha256": "0" * 64}
"""Stands for a paper while it is asked whether it would be taken at all: nothing is kept for whoever may not ask."""


def ask(side: ClueSide, act: Act, base: Path | papers.Sent) -> Result:
    """Ask for an act; a paper is named by its path, relative to ``base``, or is what a form brought.

    Raises NotThere for whoever may not stand here; :func:`stranger` tells beforehand.
    """
    act = replace(act, os_user=side.app.os_user)
    subject = act.subjects[0] if act.subjects else ""
    with side.app.store.reading() as main:
        desk = side.desk(main, act.account, *_ANYBODY)
        if fault := unfit(act):
            return _result(act, Refused(subject="", refusals=(fault,)))
        outcome = _asked(desk, act, subject, base)
    if isinstance(outcome, Refused):
        desk.clues.store.retrying(lambda tx: _keep_refusal(desk.clues, tx, act, outcome))
    return _result(act, outcome)


def stranger(side: ClueSide, document: Mapping[str, object], account: str) -> Result | None:
    """Give the one answer for whoever may not stand here, before a word of his document is read; None for the others."""
    about = document.get("subject")
    subject = about if isinstance(about, str) else ""
    said = document.get("id")
    act = Act(id=said if isinstance(said, str) else "", key="", account=account)
    with side.app.store.reading() as main:
        try:
            side.desk(main, account, *_ANYBODY)
        except NotPermitted as error:
            return _result(act, Refused(subject=subject, refusals=(refuse(Reason.NOT_PERMITTED, error.message),)))
        except NotThere:
            return _result(act, unseen(subject))
    return None


def _result(act: Act, outcome: Outcome) -> Result:
    if isinstance(outcome, Accepted):
        return Result(id=act.id, subject=outcome.subject, ok=True, state=outcome.state)
    return Result(
        id=act.id, subject=outcome.subject or None, ok=False, state=None if outcome.unseen else outcome.state,
        refusals=outcome.refusals, unseen=outcome.unseen,
    )  # fmt: skip


def _asked(desk: ClueDesk, act: Act, subject: str, base: Path | papers.Sent) -> Outcome:
    """Ask without writing first: only what would be accepted has its paper read and kept."""
    paper = act.fields.get("file")
    with desk.clues.store.reading() as reader:
        known = queries.written_by_act(reader, act.id) is not None
        if not known:
            tried = replace(act, fields={**act.fields, "file": _SOMETHING}) if paper else act
            outcome = _decided(desk, reader, tried, subject)
            if isinstance(outcome, Refused):
                return outcome
    if paper:
        try:
            act = _with_paper(desk.clues, act, paper, base, keep=not known)
        except ValueError as error:
            return Refused(subject=subject, refusals=(refuse(Reason.BAD_VALUE, f"字段“file”（附件）{error}"),))
    return desk.clues.store.retrying(lambda tx: _in_transaction(desk, tx, act, subject))


def _with_paper(clues: Clues, act: Act, paper: object, base: Path | papers.Sent, *, keep: bool) -> Act:
    if not isinstance(paper, str):
        raise ValueError("应为文件的路径")  # noqa: TRY004 - a value that a person wrote
    source = base if isinstance(base, papers.Sent) else base / paper
    taken = (papers.keep if keep else papers.named)(clues, source)
    return replace(act, fields={**act.fields, "file": taken})


def _in_transaction(desk: ClueDesk, tx: Transaction, act: Act, subject: str) -> Outcome:
    clues = desk.clues
    act = replace(act, digest=clues.vault.name_of(canonical([act.key, list(act.subjects), act.account, act.fields])))
    if (before := queries.written_by_act(tx, act.id)) is not None:
        about, state, digest = before
        if digest == act.digest:
            return Accepted(subject=about, drafts=(), state=state)
        said = f"编号“{act.id}”已用于另一内容的请求"
        return Refused(subject=subject, refusals=(refuse(Reason.ID_REUSED, said),))
    at, today = clues.moment(tx)
    outcome = _decided(desk, tx, act, subject)
    if isinstance(outcome, Accepted):
        drafts = [_sealed(clues, draft) for draft in outcome.drafts]
        written = {"os_user": act.os_user, "digest": act.digest}
        tx.write(drafts, act=act.id, at=at, on=today, by=act.account, written=written)
    return outcome


def _sealed(clues: Clues, draft: Draft) -> Draft:
    """Encrypt what a draft holds of persons and of the matter; the paper's keyed name stays open, to be checked for."""
    secret = draft.body.get("sealed")
    if not isinstance(secret, dict):
        return draft
    paper = secret.get("file")
    named = {"file": paper["sha256"]} if isinstance(paper, dict) else {}
    return replace(draft, body={**draft.body, "sealed": clues.vault.seal(canonical(secret)), **named})


# ---- what an act is decided on


def _decided(desk: ClueDesk, reader: Reader, act: Act, subject: str) -> Outcome:
    row = queries.clue_row(reader, subject) if KINDS[act.key].subject == CLUE else None
    clue = None if row is None else queries.as_clue(row)
    return decide(act, subject, _facts(desk, reader, act, clue), _rules(desk, reader, clue))


def _rules(desk: ClueDesk, reader: Reader, clue: Clue | None) -> ClueRules:
    app = desk.app
    if clue is None:
        return ClueRules(calendar=app.calendar)
    return ClueRules(
        calendar=app.calendar,
        cycle=desk.clues.cycle(reader, clue.workflow_hash),
        profile=app.profile(desk.main, clue.profile_hash),
    )


def _facts(desk: ClueDesk, reader: Reader, act: Act, clue: Clue | None) -> ClueFacts:
    inspection, problem = _bound_to(desk, act)
    names = {
        str(act.fields[each.name]) for each in KINDS[act.key].fields if _is_name(each.type, act.fields.get(each.name))
    }
    return ClueFacts(
        today=desk.today, watcher=desk.who, clue=clue, inspection=inspection, problem=problem,
        people=office.canonical_names(desk.main, names), known=_known(desk, reader, act),
    )  # fmt: skip


def _is_name(kind: Type, value: object) -> bool:
    return kind is Type.PERSON and isinstance(value, str) and bool(value.strip())


def _bound_to(desk: ClueDesk, act: Act) -> tuple[Inspection | None, Problem | None]:
    """Give the inspection that a new clue is to belong to, and the problem that it names."""
    if act.key != "register":
        return None, None
    inspection = office.subject(desk.main, act.text("inspection").strip())
    problem = office.subject(desk.main, act.text("problem").strip()).problem
    return (inspection.inspection if inspection.problem is None else None), problem


def _known(desk: ClueDesk, reader: Reader, act: Act) -> Mapping[str, object]:
    match act.key:
        case "register":
            return _new_clue(desk, reader)
        case "authorise":
            found = office.actor(desk.main, act.text("user").strip(), desk.today)
            grants = found.grants if found is not None else ()
            return {"roles": frozenset(each.role for each in grants if not each.holder)}
        case "revoke":
            running = queries.running(reader, act.text("user").strip(), desk.today)
            return {"running": [row["entry_no"] for row in running]}
    return {}


def _new_clue(desk: ClueDesk, reader: Reader) -> Mapping[str, object]:
    desk.clues.first_cycle()
    source = desk.clues.source()
    digest = text_hash(source.text)
    pins = [] if queries.is_pinned(reader, digest) else [pin("workflow", NAME, source)]
    year = int(desk.today[:4])
    serial = queries.next_serial(reader, year)
    return {"year": year, "serial": serial, "initial": INITIAL, "workflow_hash": digest, "pins": pins}


# ---- what was refused


def _keep_refusal(clues: Clues, tx: Transaction, act: Act, refused: Refused) -> None:
    """Keep who was refused what, and why; what he asked is sealed like everything else."""
    row = {
        "id": clues.app.fresh(), "at": stamp(clues.app.now()), "account": act.account, "os_user": act.os_user, "act": act.id,
        "subject": refused.subject or None, "asked": clues.vault.seal(canonical([act.key, act.fields])),
        "reasons": canonical([_told(each) for each in refused.refusals]),
    }  # fmt: skip
    tx.insert("refusal", [row])


def _told(refusal: Refusal) -> list[str]:
    return [refusal.reason.value, refusal.missing]
