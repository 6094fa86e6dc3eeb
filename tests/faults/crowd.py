"""Many processes ask for acts at once: about one problem that all of them want to move, and about many.

What must be accepted is told apart from what is fought over: of a move that all ask for, one is made and the others are told
that the problem has moved on.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rectify import clock
from tests.faults import county
from tests.faults.proof import Trial, not_kept, unsound
from tests.faults.trials import REFUSED
from tests.ledger import rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.faults.stage import Copy, Stage

ONE = county.number(1, 3)
"""Returned by the script to be worked on again; everything that its submission asks for is there."""

_A_MONTH = timedelta(days=30)
Document = dict[str, Any]


def about_one(folder: Path, processes: int, acts: int, *, shared: int = 50) -> list[Path]:
    """Write a script a process, all about one problem: facts that are accepted in any state, and two moves to fight over.

    The first acts are the same in every script, with the same ids: somebody is the first to have each of them done.
    """
    return [_written(folder / f"one-{n}.jsonl", _about_one(n, acts, shared)) for n in range(processes)]


def _about_one(process: int, acts: int, shared: int) -> list[Document]:
    made: list[Document] = []
    for n in range(acts):
        about: Document = {"id": f"shared-{n}" if n < shared else f"w{process}-{n}", "subject": ONE}
        if n < shared or n % 3 == 0:
            made.append(about | {"act": "record", "kind": "referral", "as": "office", "fields": _referred(f"第{n}次")})
        elif n % 3 == 1:
            made.append(about | {"act": "move", "move": "submit", "as": "head1"})
        else:
            fields = {"what": "再补充", "due_on": (clock.now().date() + _A_MONTH).isoformat()}
            made.append(about | {"act": "move", "move": "return", "as": "office", "fields": fields})
    return made


def about_many(folder: Path, processes: int, acts: int) -> list[Path]:
    """Write a script a process: new findings, whose numbers are fought over, and facts about many problems."""
    return [_written(folder / f"many-{n}.jsonl", _about_many(n, acts)) for n in range(processes)]


def _about_many(process: int, acts: int) -> list[Document]:
    made: list[Document] = []
    for n in range(acts):
        about: Document = {"id": f"w{process}-{n}", "as": "office"}
        if n % 2:
            text = {"category": "作风建设", "title": f"问题{process}-{n}", "detail": "接待不规范"}
            made.append(about | {"act": "report", "fields": {"inspection": county.inspection(county.UNITS), **text}})
        else:
            unit, finding = 1 + n // 2 % county.DELIVERED, 5 + n // 8 % 4
            subject = county.number(unit, finding)
            made.append(about | {"act": "record", "kind": "referral", "subject": subject, "fields": _referred("一次")})
    return made


def _referred(text: str) -> Document:
    return {"to": f"县财政局{text}", "path": "department", "sent_on": county.TODAY, "handed_by": "王干部"}


def _written(place: Path, documents: Sequence[Document]) -> Path:
    place.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in documents), encoding="utf-8")
    return place


def submittable(stage: Stage, copy: Copy, bug: str | None = None) -> None:
    """Explain the lateness of the one problem, which the machine's clock has made late, and have that accepted."""
    explained = {
        "act": "record",
        "kind": "explanation",
        "subject": ONE,
        "as": "head1",
        "fields": {"reason": "汛期停工"},
    }
    verdict = {"verdict": "accepted", "slip_number": "青巡办督〔2026〕2号"}
    accepted = {"act": "record", "kind": "explanation_review", "subject": ONE, "as": "office", "fields": verdict}
    script = _written(stage.folder / "late.jsonl", [explained, accepted])
    ended = stage.nursery.run(["apply", str(script), "--home", str(copy.home)], bug=bug)
    assert ended.code == 0, ended.said()


def crowded(stage: Stage, copy: Copy, scripts: Sequence[Path], *, sure: str, bug: str | None = None) -> Trial:
    """Let a process a script ask at once, while others read; every act is there once, and what is ``sure`` is there.

    Readers must find sound books at any moment: journal and ledger are never seen half-written.
    """
    trial, nursery = Trial(), stage.nursery
    before = _journal(copy)
    workers = [nursery.begin(["apply", str(each), "--home", str(copy.home)], bug=bug) for each in scripts]
    while not all(map(nursery.has_ended, workers)):
        readers = [nursery.run([*words, "--home", str(copy.home)]) for words in (["journal", "verify"], ["reconcile"])]
        trial.wrong += [f"a reader found: {each.said()}" for each in readers if each.code]
    ended = [nursery.end(each) for each in workers]
    said = [line for each in ended for line in each.lines()]
    trial.wrong += [f"ended with {each.code}: {each.said()[-500:]}" for each in ended if each.code not in (0, REFUSED)]
    trial.wrong += unsound(copy) + not_kept(copy, said)
    asked = [json.loads(line) for each in scripts for line in each.read_text(encoding="utf-8").splitlines()]
    if len(said) != len(asked):
        trial.wrong.append(f"{len(said)} answers to {len(asked)} acts")
    acknowledged = {result["id"] for line in said for result in line.get("results", ()) if result["ok"]}
    written = _journal(copy) - before
    trial.wrong += [f"{act} is written and was never acknowledged" for act in written if act not in acknowledged]
    lost = {each["id"] for each in asked if each.get("kind", each["act"]) in sure.split()} - set(written)
    return Trial(wrong=trial.wrong + [f"{act} was to be accepted and is not written" for act in sorted(lost)])


def _journal(copy: Copy) -> Counter[str]:
    with copy.opened() as app:
        return Counter(row["act"] for row in rows(app, "entry"))
