"""Moving running problems to another version of their workflow: the table of obligations, looked at first and then carried out.

The rules are ``engine/migration.py``'s, and every problem is asked for through the one write path (``asking.py``), so that a
result or a reason comes back for each. The first person proposes; a second one who asks for the same carries it out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rectify.app import pinning
from rectify.app.asking import Result, ask
from rectify.app.lawfulness import must_be_lawful
from rectify.engine import migration
from rectify.engine.acts import Act
from rectify.engine.kinds.words import OPEN
from rectify.engine.model import Role
from rectify.engine.rights import sight
from rectify.errors import NotPermitted, NotThere, WordsWrong
from rectify.library import read
from rectify.store import facts as reading
from rectify.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.app.office import AnyCycle, App
    from rectify.engine.migration import Obligations
    from rectify.engine.model import Actor
    from rectify.library import Source
    from rectify.store.transaction import Reader

TOGETHER = 200
"""Problems that one act names: each act is one transaction."""

SHORTEST = 8
"""Signs of a hash that name a text, where only one begins with them."""

_DIGITS = frozenset("0123456789abcdef")
_MAY_ASK = frozenset({Role.OFFICE, Role.LEADING_GROUP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which problems are to go where: a workflow's name, the version to go to, and what narrows the problems."""

    workflow: str
    to: str | None = None
    """A file, or the beginning of the hash of a text that is kept; the workflow's file as it stands where nothing is said."""
    since: str | None = None
    """Only problems that are pinned to the text of this hash."""
    round: str | None = None


@dataclass(slots=True, kw_only=True)
class Group:
    """The problems that stand in one state, with what they owe under the new version."""

    state: str
    label: str
    count: int = 0
    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    owed: Counter[str] = field(default_factory=Counter)

    def add(self, found: Obligations) -> None:
        """Count one problem."""
        self.count += 1
        for mine, his in ((self.kept, found.kept), (self.dropped, found.dropped), (self.new, found.new)):
            mine += [gate for gate in his if gate not in mine]
        self.met.update(found.met)
        self.owed.update(found.owed)

    def document(self) -> dict[str, Any]:
        """Give the group as programs read it."""
        return {
            "state": self.state, "label": self.label, "count": self.count, "kept": self.kept, "dropped": self.dropped,
            "met": dict(self.met), "new": self.new, "owed": [{"gate": gate, "count": n} for gate, n in self.owed.items()],
        }  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Table:
    """A migration: what would be, and after it was carried out what became of each problem."""

    workflow: str
    label: str
    version: int
    to: str
    dry_run: bool
    since: Counter[str] = field(default_factory=Counter)
    groups: dict[str, Group] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    moved: int = 0
    proposed: int = 0
    warnings: Counter[str] = field(default_factory=Counter)
    """What was said besides, with how many problems it was said of: that an earlier proposal has lapsed."""

    def document(self) -> dict[str, Any]:
        """Give the table as programs read it."""
        return {
            "workflow": self.workflow, "from": list(self.since), "to": self.to, "problems": self.since.total(),
            "states": [each.document() for each in self.groups.values()], "moved": self.moved, "proposed": self.proposed,
            "refused": [{"subject": number, "missing": said} for number, said in self.refused], "dry_run": self.dry_run,
        } | ({"warnings": [{"said": said, "count": n} for said, n in self.warnings.items()]} if self.warnings else {})  # fmt: skip


def look(app: App, account: str, asked: Asked) -> Table:
    """Say what a migration would come to, without writing anything; raises NotPermitted, NotThere, WordsWrong, FaultyFile."""
    with app.store.reading() as reader:
        cycle, _within = _target(app, reader, asked)
        return _table(app, reader, _who(app, reader, account), asked, cycle, dry_run=True)


def carry_out(app: App, account: str, asked: Asked, reason: str, *, confirm: bool = False) -> Table:
    """Ask for the migration of every problem that can go over; the first person's asking is a proposal.

    ``confirm``: only what another has proposed is carried out, and nothing is proposed.
    """
    with app.store.reading() as reader:
        cycle, within = _target(app, reader, asked)
        if not within:
            raise WordsWrong(
                f"“{asked.to}”不是本办公室的流程文件：请先把它存为 {app.home / 'workflows' / asked.workflow}.yaml"
                "（新登记的问题也将按它办理），再换版；只看影响可加 --dry-run"
            )
        table = _table(app, reader, _who(app, reader, account), asked, cycle, dry_run=False)
    for start in range(0, len(table.numbers), TOGETHER):
        numbers = tuple(table.numbers[start : start + TOGETHER])
        act = Act(
            id=f"migrate-{app.fresh()}", key="migrate_workflow", account=account, subjects=numbers,
            fields={"to": table.to, "reason": reason, **({"confirm": True} if confirm else {})},
        )  # fmt: skip
        _count(app, table, ask(app, act))
    return table


def _count(app: App, table: Table, results: Sequence[Result]) -> None:
    done = [str(each.subject) for each in results if each.ok]
    with app.store.reading() as reader:
        pinned = [each.problem for each in reading.problems(reader, done).values()] if done else []
    moved = sum(problem is not None and problem.workflow_hash == table.to for problem in pinned)
    table.moved += moved
    table.proposed += len(done) - moved
    table.refused += [(str(each.subject), each.refusals[0].missing) for each in results if not each.ok]
    table.warnings.update(said for each in results for said in each.warnings)


def _who(app: App, reader: Reader, account: str) -> Actor:
    who = reading.actor(reader, account, app.today(), app.os_user)
    if who is None or not _MAY_ASK & {grant.role for grant in who.grants}:
        raise NotPermitted("流程换版由巡察办提出，由另一人（巡察办或巡察工作领导小组）确认")
    return who


# ---- where to


def _target(app: App, reader: Reader, asked: Asked) -> tuple[AnyCycle, bool]:
    """Give the version to go to, and whether it is a text of this office: its file as it stands, or one that is kept."""
    if asked.to is None:
        found = pinning.current(app, asked.workflow)
        if found is None:
            raise NotThere(f"没有这个流程：{asked.workflow}")
        return _lawful(app, reader, found[0]), True
    if not Path(asked.to).is_file() and len(asked.to) >= SHORTEST and set(asked.to) <= _DIGITS:
        return app.cycle(reader, kept(reader, asked.workflow, asked.to)), True
    if not Path(asked.to).is_file():
        raise WordsWrong(f"没有这个流程文件，也没有以此开头的流程文本：{asked.to}")
    cycle, now = _lawful(app, reader, read(Path(asked.to), asked.to)), pinning.current(app, asked.workflow)
    digest = cycle.workflow.text_hash
    within = now is not None and now[1].workflow.text_hash == digest
    return cycle, within or queries.pinned_workflow(reader, digest) == asked.workflow


def _lawful(app: App, reader: Reader, source: Source) -> AnyCycle:
    """Read a version; one that was never used here is proved first. Raises FaultyFile."""
    cycle = app.cycle_of(source)
    if queries.pinned_workflow(reader, cycle.workflow.text_hash) is None:
        must_be_lawful(source)
    return cycle


def kept(reader: Reader, workflow: str, beginning: str) -> str:
    """Give the hash of the one text of a workflow that is kept and begins so; raises NotThere, WordsWrong."""
    found = [
        digest for digest, name in queries.pinned_workflows(reader) if name == workflow and digest.startswith(beginning)
    ]
    if not found:
        raise NotThere(f"本办公室没有用过哈希值为“{beginning}”的“{workflow}”流程文本")
    if len(found) > 1:
        raise WordsWrong(f"有 {len(found)} 个流程文本以“{beginning}”开头，请多写几位")
    return found[0]


# ---- the table


def _table(app: App, reader: Reader, who: Actor, asked: Asked, cycle: AnyCycle, *, dry_run: bool) -> Table:
    new = cycle.workflow
    table = Table(workflow=asked.workflow, label=new.label, version=new.version, to=new.text_hash, dry_run=dry_run)
    since = kept(reader, asked.workflow, asked.since) if asked.since else None
    for row in queries.problems(reader, sight(who), states=sorted(OPEN), round_=asked.round):
        pinned = str(row["workflow_hash"])
        if row["workflow"] == asked.workflow and pinned != table.to and since in (None, pinned):
            table.since[pinned] += 1
            _add(app, reader, who, table, str(row["number"]), cycle)
    return table


def _add(app: App, reader: Reader, who: Actor, table: Table, number: str, cycle: AnyCycle) -> None:
    """Look at one problem under both versions."""
    act = Act(id="", key="migrate_workflow", account=who.name, subjects=(number,), fields={"to": table.to})
    found = reading.subject(reader, number)
    problem = found.problem
    assert problem is not None  # noqa: S101 - just listed
    facts = reading.facts(reader, act, found, who, app.today())
    old, new = app.cycle(reader, problem.workflow_hash).workflow, cycle.workflow
    owing = migration.obligations(old, new, facts, act)
    if said := migration.obstacle(old, new, table.workflow, problem, owing):
        table.refused.append((number, said))
        return
    table.numbers.append(number)
    label = new.state(problem.state).label
    table.groups.setdefault(problem.state, Group(state=problem.state, label=label)).add(owing)
