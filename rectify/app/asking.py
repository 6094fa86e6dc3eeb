"""Asking for an act: the one write path of page, API, command line, import and batch.

Load, decide, write, in one transaction an act. An act that names many subjects gives a result for each: the good are done,
the refused are told why. The act's ``id`` makes a repeat harmless: what was done answers as before, what was refused is asked
again. Refusals are kept apart, in a transaction of their own, so that a refusal leaves journal and ledger untouched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rectify.app import checklists, lawfulness
from rectify.app.office import App, day_of, stamp, text_hash
from rectify.app.pinning import each_text_once, ladder_of_a_round, pins, target, workflow_for_a_new_problem
from rectify.app.scoring import SCORED, with_sheet
from rectify.app.seeing import may_see
from rectify.engine.acts import MAX_CODE, unfit
from rectify.engine.catalogue import INSPECTION, KINDS, NOTHING, PROBLEM, ROUND, UNIT
from rectify.engine.decide import Accepted, Outcome, decide, unseen
from rectify.engine.journal import canonical
from rectify.engine.model import Actor, Facts, Reason, Refusal
from rectify.engine.remarks import WORDED
from rectify.errors import WordsWrong
from rectify.store import facts as reading
from rectify.store.queries import Written, recorded_since, written_by_act

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rectify.engine.acts import Act, Kind
    from rectify.store.facts import Subject
    from rectify.store.internal_text import InternalText
    from rectify.store.transaction import Reader, Transaction


_A_WHILE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of an act for one subject."""

    id: str
    subject: str | None
    ok: bool
    state: str | None = None
    refusals: tuple[Refusal, ...] = ()
    unseen: bool = False
    warnings: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """Give the result as every door prints it."""
        return {
            "id": self.id,
            "subject": self.subject,
            "ok": self.ok,
            "state": self.state,
            "refusals": [
                {
                    "reason": each.reason.value,
                    "missing": each.missing,
                    "owner": each.owner.value if each.owner else None,
                }
                for each in self.refusals
            ],
        } | ({"warnings": list(self.warnings)} if self.warnings else {})


def digest_of(act: Act) -> str:
    """Give what makes two acts of one id the same act: everything that was asked, by whom, about what."""
    asked = [act.key, act.move, list(act.subjects), act.account, act.signed_by, act.note, act.fields]
    return hashlib.sha256(canonical(asked).encode()).hexdigest()


def _digest(internal: InternalText, act: Act) -> str:
    """Give what is kept to know an act again: of the sealed words, so that no guess at them can be tried against it."""
    return digest_of(replace(act, fields=internal.asked(act.key, act.fields)))


def ask(app: App, act: Act, still: Callable[[Reader], None] | None = None) -> tuple[Result, ...]:
    """Ask for an act; gives a result for each of its subjects, in their order, each once.

    ``still`` is asked in the same transaction, before anything is decided anew: it raises where the office is not any more as
    the asker had seen it. What was accepted before answers as before without it.
    """
    act = replace(act, os_user=app.os_user)
    if fault := unfit(act):
        return _unfit(app, act, fault)
    act = replace(act, digest=_digest(app.store.internal, act), subjects=_subjects(act))
    results = app.store.retrying(lambda tx: _in_transaction(app, tx, act, still))
    refused = [each for each in results if not each.ok]
    if refused:
        app.store.retrying(lambda tx: keep_refusals(app, tx, act, refused))
    return results


def said_before(reader: Reader, act: Act, now: datetime) -> str:
    """Give when somebody recorded exactly what he asks now, under another number, within the hour; empty where he did not."""
    act = replace(act, subjects=_subjects(act))
    since = stamp(now - _A_WHILE)
    return (
        recorded_since(
            reader, act.account, next(iter(act.subjects), None), _digest(reader.internal, act), since=since, but=act.id
        )
        or ""
    )


def _subjects(act: Act) -> tuple[str, ...]:
    """Give what an act is about: each thing once, and nothing where a new thing is asked for."""
    return tuple(dict.fromkeys(act.subjects)) if KINDS[act.key].subject != NOTHING else ()


def _unfit(app: App, act: Act, fault: Refusal) -> tuple[Result, ...]:
    """Refuse an act whose words cannot be kept as they are; they are kept as far as they can be."""
    act = replace(act, id=_legible(act.id), account=_legible(act.account), signed_by=None, note=None, fields={})
    refused = [
        Result(id=act.id, subject=_legible(each) or None, ok=False, refusals=(fault,)) for each in act.subjects or ("",)
    ]
    app.store.retrying(lambda tx: keep_refusals(app, tx, act, refused))
    return tuple(refused)


def _legible(text: str) -> str:
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text[:MAX_CODE])


def _in_transaction(
    app: App, tx: Transaction, act: Act, still: Callable[[Reader], None] | None = None
) -> tuple[Result, ...]:  # fmt: skip
    at, today = moment(app, tx)
    who = reading.actor(tx, act.account, today, act.os_user)
    subjects: Sequence[str] = act.subjects or ("",)
    if who is None:
        refusal = Refusal(reason=Reason.NOT_PERMITTED, missing=f"没有可用的账号“{act.account}”")
        return tuple(Result(id=act.id, subject=each or None, ok=False, refusals=(refusal,)) for each in subjects)
    key, done = _already(tx, act, who)
    if any(each.digest != act.digest for each in done):
        refusal = Refusal(reason=Reason.ID_REUSED, missing=f"编号“{act.id}”已用于另一内容的请求")
        return tuple(Result(id=act.id, subject=each or None, ok=False, refusals=(refusal,)) for each in subjects)
    if act.signed_by:  # the journal names the account that a written name means
        act = replace(act, signed_by=reading.canonical_names(tx, [act.signed_by]).get(act.signed_by, act.signed_by))
    before = {each.subject: _as_before(act, each) for each in done}
    if before and not act.subjects:
        return (next(iter(before.values())),)
    if still is not None and not set(subjects) <= set(before):
        still(tx)
    found = reading.problems(tx, act.subjects) if len(act.subjects) > 1 else {}
    outcomes: list[Outcome | Result] = [
        before[each] if each in before else decided(app, tx, act, each, who, today, found.get(each))
        for each in subjects
    ]
    accepted = [each for each in outcomes if isinstance(each, Accepted)]
    if accepted:
        write(app, tx, act, accepted, at=at, today=today, first_part=len(done) + 1, key=key)
    return tuple(each if isinstance(each, Result) else _result(act, each) for each in outcomes)


_ROWS = ("P-", "I-")
"""What may be there for some and not for others."""
_BESIDE = "\x1f"
"""Joins an id to an account; no id that is sent has this sign in it."""


def _already(reader: Reader, act: Act, who: Actor) -> tuple[str, list[Written]]:
    """Give under which id an act stands in the journal, and what it has written there.

    An id that somebody else has used on what this account does not see is free to it: nobody learns which ids others have used,
    and nobody uses them up for them.
    """
    done = written_by_act(reader, act.id)
    others = [each.subject for each in done if each.by != act.account]
    if not others:
        return act.id, done
    key = f"{act.id}{_BESIDE}{act.account}"
    own = written_by_act(reader, key)
    unknown = all(each.startswith(_ROWS) and not may_see(reader, who, each) for each in others)
    return (key, own) if own or unknown else (act.id, done)


def _as_before(act: Act, written: Written) -> Result:
    return Result(id=act.id, subject=written.subject, ok=True, state=written.state, warnings=written.warnings)


def _result(act: Act, outcome: Outcome) -> Result:
    if isinstance(outcome, Accepted):
        return Result(id=act.id, subject=outcome.subject, ok=True, state=outcome.state, warnings=outcome.warnings)
    return Result(
        id=act.id,
        subject=outcome.subject or None,
        ok=False,
        state=None if outcome.unseen else outcome.state,
        refusals=outcome.refusals,
        unseen=outcome.unseen,
    )


def write(
    app: App, tx: Transaction, act: Act, accepted: Sequence[Accepted], *, at: str, today: str, first_part: int = 1,
    key: str = "",
) -> None:  # fmt: skip
    """Write what was accepted: journal, ledger and outbox together; ``key`` is the act's id where another uses that too."""
    written: Mapping[str, object] = {
        "signed_by": act.signed_by,
        "os_user": act.os_user,
        "note": act.note,
        "digest": act.digest,
    }
    drafts = each_text_once([draft for each in accepted for draft in each.drafts])
    tx.write(drafts, act=key or act.id, at=at, on=today, by=act.account, written=written, first_part=first_part)
    advance(app, tx, at)


def moment(app: App, reader: Reader) -> tuple[str, str]:
    """Give the instant and the office's day of an act; a simulated office's clock never runs back."""
    now = app.now()  # read once, so that instant and day agree at midnight
    at = stamp(now)
    if app.follows and reader.clock and at <= reader.clock:
        now = datetime.fromisoformat(reader.clock) + timedelta(microseconds=1)
        at = stamp(now)
    if reader.simulated and reader.clock and at < reader.clock:
        raise WordsWrong(f"模拟办公室的时钟不能倒退（现为 {reader.clock}）")
    return at, day_of(now)


def advance(_app: App, tx: Transaction, at: str) -> None:
    """Keep the simulated clock where it has come to."""
    if tx.simulated and (tx.clock is None or tx.clock < at):
        tx.set_clock(at)


def decided(
    app: App, tx: Reader, act: Act, subject: str, who: Actor, today: str, brought: Subject | None = None
) -> Outcome:  # fmt: skip
    """Load and decide an act about one subject, which may have been brought with others already, without writing."""
    kind = KINDS[act.key]
    spoken_of = _spoken_of(act, subject)
    found = brought or (reading.round_or_unit if kind.subject in (ROUND, UNIT) else reading.subject)(tx, spoken_of)
    if not _is_there(kind, act, spoken_of, found):
        return unseen(spoken_of)
    facts = reading.facts(tx, act, found, who, today)
    rules = app.rules(tx, found)
    if act.key in WORDED:
        rules = replace(rules, words=app.words)
    return decide(act, subject, with_texts(app, tx, act, facts, found), rules)


_IN_A_FIELD = {"report": "inspection", "add legacy": "inspection", "correct": "subject"}


def _spoken_of(act: Act, subject: str) -> str:
    """Give the number of the row an act is about: its subject, or what a field names (a new finding's inspection)."""
    named = _IN_A_FIELD.get(act.key)
    value = act.fields.get(named) if named else None
    if not named:
        return subject
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value if value or number else "").strip()


def _is_there(kind: Kind, act: Act, number: str, found: Subject) -> bool:
    """Say whether the row an act is about is there, and is of the kind that the act is about."""
    if act.key == "correct":
        return found.inspection is not None or not number.startswith(("P-", "I-"))
    if act.key in _IN_A_FIELD:
        return not number or (found.inspection is not None and found.problem is None)
    if kind.subject in (ROUND, UNIT):
        return (found.round if kind.subject == ROUND else found.unit) is not None
    if kind.subject not in (PROBLEM, INSPECTION):
        return True
    return found.inspection is not None and (kind.subject == PROBLEM) == (found.problem is not None)


def with_texts(app: App, tx: Reader, act: Act, facts: Facts, found: Subject) -> Facts:
    """Add what comes from the library: the texts a new row is pinned to, and what a round may name."""
    if act.key in SCORED:
        return with_sheet(app, tx, act, facts, found)
    if act.key == "report" and found.inspection is not None:
        texts = workflow_for_a_new_problem(app, tx, act.fields.get("workflow"), found.round_workflow)
        return replace(facts, known={**facts.known, **texts})
    if act.key == "migrate_workflow" and found.problem is not None:
        return replace(facts, known={**facts.known, **target(app, tx, act, found.problem)})
    if act.key == "change_head":  # each running inspection has a profile and a ladder of its own
        numbers = facts.known["running"]
        assert isinstance(numbers, tuple)  # noqa: S101 - see needs_life.py
        running = tuple((each, app.rules(tx, reading.subject(tx, each))) for each in numbers)
        return replace(facts, known={**facts.known, "running": running})
    if act.key == "checklist":
        return replace(facts, known={**facts.known, **checklists.known(app, act.fields.get("template"))})
    if act.key == "add inspection":
        row = reading.round_row(tx, str(act.fields.get("round", "")))
        if row is None:
            return facts
        source = app.library.source("config", f"periods/{row['profile']}.toml")
        texts = pins(tx, "profile", row["profile"], source)
        return replace(
            facts, known={**facts.known, "profile": row["profile"], "profile_hash": text_hash(source.text), **texts}
        )
    if act.key == "add round":
        lawfulness.for_a_round(app, tx, act.fields.get("workflow"))
        ladder = ladder_of_a_round(app, tx, act.fields.get("ladder"))
        return replace(facts, known={**facts.known, **app.choices(), **ladder})
    return facts


def keep_refusals(app: App, tx: Transaction, act: Act, refused: Sequence[Result]) -> None:
    """Keep who was refused what, and why: outside journal and ledger."""
    fields = tx.internal.asked(act.key, act.fields)
    told = str if fields == act.fields else tx.internal.sealed  # a refusal repeats what was asked, or what stands there
    asked = canonical(
        {"act": act.key, "move": act.move, "fields": fields, "note": act.note, "signed_by": act.signed_by}
    )
    rows = [
        {
            "id": app.fresh(), "at": app.instant(), "account": act.account, "os_user": act.os_user, "act": act.id,
            "subject": each.subject, "asked": asked[:8000],
            "reasons": canonical([[refusal.reason.value, told(refusal.missing)] for refusal in each.refusals]),
        }
        for each in refused
    ]  # fmt: skip
    tx.insert("refusal", rows)
