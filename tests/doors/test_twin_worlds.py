"""Twin worlds: two offices that differ only in clues give the same bytes through every ordinary door, to everybody.

The commands come from the program's own list, so that a new one takes part by itself: with nothing, and with a problem, an
inspection and a clue in the place of its arguments. ``RICHER`` has lines of more substance; what cannot take part stands in
``LEFT_OUT`` with its reason. Beside the words, the exit codes and the files that are written, the office's own database must
come out the same row for row.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click
import pytest

from rectify.app.clues.desk import before_the_clues
from rectify.app.clues.reminding import remind
from rectify.app.ticking import tick
from rectify.cli.edge import rectify
from rectify.engine.catalogue import KINDS, RECORDS
from rectify.engine.clues.rights import Standing
from rectify.store import tables
from rectify.store.connection import open_engine, read_url
from rectify.store.schema import bring_up
from rectify.store.transaction import Reader
from rectify.wiring import open_office
from tests import clues, ledger
from tests.cli.program import ROOT, Answer, Program
from tests.clues import CLUE, LINES, PUBLIC
from tests.office import (
    INSPECTION,
    MORNING,
    OTHER_UNIT,
    PROBLEM,
    ROUND,
    UNIT,
    Office,
    a_problem,
    close_all,
    problem_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from tests import postgres

AT = "2026-03-03T09:00"
SUBJECTS = (PROBLEM, CLUE)
EVERY_COMMIT = ("clerk", "head", "ldr", "city", "t9", "off2")
AT_WILL = ("office", "disc", "lia", "other.head", "grp", "org", "t1", "sysadmin", "secadmin", "auditor")

LEFT_OUT: Mapping[str, str] = {
    "init": "makes another office, whose one-time codes are drawn by lot",
    "demo": "makes another office",
    "run": "runs until it is stopped",
    "serve": "runs until it is stopped",
}
RICHER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "acts": (("--json",),),
    "apply": (("every-kind.jsonl",),),
    "deadline": (("two-months", "2026-03-02"), ("two-months", "2026-03-02", "--obligation", "referral_answer")),
    "doctor": (("--full",),),
    "inspection show": ((INSPECTION,),),
    "journal show": ((), ("--last", "50"), (INSPECTION,), (UNIT,), ("--json",)),
    "ladder adopt": (("default",),),
    "ledger export": (("ledger.xlsx",),),
    "move": (("submit", PROBLEM, "--id", "m1"), ("close", PROBLEM, "P-2026-0002", CLUE, "--id", "m2")),
    "notice list": (("--json",), ("--person", "disc")),
    "problem list": (("--json",), ("--overdue",), ("--unit", UNIT), ("--state", "transferred")),
    "problem show": ((PROBLEM, "--json"), ("P-2026-0002",)),
    "record": (("evidence", PROBLEM, "kind=photo", "for=measure 1", "title=照片", "file=paper.pdf", "--id", "r1"),
               ("referral_answer", CLUE, "on=2026-03-02", "text=x", "--id", "r2")),
    "report": tuple((name, "--xlsx", f"{name}.xlsx") for name in ("overview", "units", "overdue")),
    "template": tuple((kind, "-o", f"{kind}.xlsx") for kind in ("问题清单", "整改方案", "整改进展", "单位")),
    "tick": (("--on", "2026-05-20"),),
    "user list": (("--json",),),
    "workflow check": (("five-accounts",), ("clue",)),
}  # fmt: skip

SECRET = (clues.SECRET_NAME, clues.SECRET_PERSON, clues.SECRET_TEXT, "匿名来信", "拟作初核")
_BY_LOT = re.compile(r"\b([0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{64}|[2-9A-Z]{4}(?:-[2-9A-Z]{4}){2})\b")
"""What is drawn by lot or hangs on it: names nobody chose, hashes of entries that hold them, one-time codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One of the twins: the office's folder, and the folder that somebody works in."""

    home: Path
    here: Path


# ---- the two worlds


def story(office: Office) -> Office:
    """Bring an office further: a second unit and team, a liaison, problems in several states, one matter referred."""
    until = {"from": "2026-03-01", "until": "2026-12-31"}
    for name, role in (("t9", "team"), ("lia", "liaison")):
        office.do("add user", "sysadmin", {"name": name, "display": f"{name}某"})
        office.do("grant", "secadmin", {"user": name, "role": role})
    office.do("add team", "office", {"round": ROUND, "name": "第二组"})
    office.do("authorise", "office", {"user": "t9", "team": "第二组", "purpose": "inspect", **until})
    a_problem(office, title="另一个问题")
    second = office.do(
        "add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": "第二组", "liaison": "lia"}
    )
    office.do(
        "report", "t9", {"inspection": second, "category": "基层党建", "title": "党费台账缺失", "detail": "缺三年"}
    )
    referral = {"to": "纪委监委", "path": "discipline", "sent_on": "2026-03-02", "handed_by": "王干部"}
    office.do("referral", "office", referral, PROBLEM)
    return office


def with_clues(office: Office) -> Office:
    """Let there be clues about the unit's problem: registered, handed over, answered, looked at, reminded of."""
    clues.founded(office)
    (office.home.parent / "letter.pdf").write_bytes(clues.CONTENT)
    clues.brought_to(office, "filed", clues.a_clue(office, file="../letter.pdf"))
    clues.brought_to(office, "accepted")
    clues.a_clue(office)
    clues.authorised(office, "grp2")
    clues.asked(office, "accept", "t1", {}, CLUE)
    with before_the_clues(office.app, "secadmin", Standing.CHECK) as desk:
        remind(desk, MORNING.date() + timedelta(days=90))
    return office


@pytest.fixture(scope="session")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Tell the story once: an office without a clue store, the same with clues, the same with an empty store."""
    folder = tmp_path_factory.mktemp("twins")
    office = story(problem_in(folder, "transferred"))
    office.do("add user", "sysadmin", {"name": "grp2", "display": "另组长"})
    office.do("grant", "secadmin", {"user": "grp2", "role": "leading_group"})
    office.app.store.close()
    homes = {"without": office.home}
    for name, further in (("with", with_clues), ("empty", clues.founded)):
        homes[name] = folder / name / "office"
        shutil.copytree(office.home, homes[name])
        opened = Office(app=open_office(homes[name], os_user="tester"), asked=5000)
        opened.stand_at(MORNING + timedelta(hours=2))
        further(opened)
        opened.app.store.close()
    close_all()
    return homes


def worlds(homes: Mapping[str, Path], folder: Path, *names: str) -> list[World]:
    """Give copies of some of the offices to work in, their folders' names alike in length."""
    made = []
    for number, name in enumerate(names):
        place = folder / f"world{number}"
        shutil.copytree(homes[name], place / "office")
        here = place / "here"
        here.mkdir()
        (here / "paper.pdf").write_bytes(b"%PDF-1.4 a photograph")
        (here / "every-kind.jsonl").write_text(every_kind(), encoding="utf-8")
        made.append(World(home=place / "office", here=here))
    return made


def every_kind() -> str:
    """Give a document of every kind of act there is, bare, about everything there is and is not."""
    lines = []
    for key in KINDS:
        named = (
            {"act": "move", "move": "close"}
            if key == "move"
            else {"act": "record", "kind": key}
            if key in RECORDS
            else {"act": key}
        )
        lines += [
            {"id": f"{key}-{each}", **named, "subject": each, "fields": {}} for each in (PROBLEM, INSPECTION, CLUE)
        ]
    lines += [
        {"id": f"k-{key}", "act": key, "subject": CLUE, "fields": {}}
        for key in ("register", "accept", "dispose", "clue")
    ]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


# ---- every door


def leaves(group: click.Group = rectify, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Give every command by its words, but those of the clue side."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            if (*path, name) != ("clue",):
                yield from leaves(found, (*path, name))
        elif found is not None:
            yield " ".join((*path, name)), found


def lines(command: str, found: click.Command) -> Iterator[tuple[str, ...]]:
    """Give the lines of a command: the richer ones, and plain ones made from what it asks for."""
    words = tuple(command.split())
    yield from ((*words, *line) for line in RICHER.get(command, ()))
    arguments = [each for each in found.params if isinstance(each, click.Argument)]
    options = [each for each in found.params if isinstance(each, click.Option) and each.required]
    needed = tuple(word for each in options for word in (each.opts[0], _some(each)))
    for subject in SUBJECTS if arguments else ("",):
        yield (*words, *(subject for _each in arguments), *needed)


def _some(option: click.Option) -> str:
    return str(option.type.choices[0]) if isinstance(option.type, click.Choice) else "2026-03-02"


def asked(program: Program, world: World, account: str, words: tuple[str, ...]) -> tuple[object, ...]:
    """Run one line as somebody in a world; gives the exit code, the words, and every file that was written."""
    os.chdir(world.here)
    answer: Answer = program("--home", str(world.home), "--at", AT, "--as", account, *words)
    return answer.code, _plain(answer.out, world), _plain(answer.err, world), _written(world)


def _plain(text: str, world: World) -> str:
    """Give a text without what names its world and what was drawn by lot, at the same length."""
    text = text.replace(str(world.home.parent), "/" * len(str(world.home.parent)))
    return _BY_LOT.sub(lambda found: "*" * len(found[0]), text)


def _written(world: World) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(world.here.iterdir()) if path.is_file()}


def books(world: World) -> dict[str, list[str]]:
    """Give every row of the office's own database, the lots out of it."""
    app = open_office(world.home)
    try:
        names = (
            "office",
            "entry",
            "refusal",
            "delivery",
            "credential",
            *(table.name for table in tables.LEDGER),
        )
        return {name: sorted(_plain(repr(row), world) for row in ledger.rows(app, name)) for name in names}
    finally:
        app.store.close()


def same_everywhere(program: Program, one: World, other: World, account: str) -> None:
    """Go through every door of two worlds in step, and compare whatever comes out."""
    for command, found in leaves():
        if command in LEFT_OUT:
            continue
        for words in lines(command, found):
            told = asked(program, one, account, words)
            assert asked(program, other, account, words) == told, " ".join(words)
            said = f"{told[1]}{told[2]}"
            assert not [word for word in SECRET if word in said], " ".join(words)
    assert books(one) == books(other)


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Program:
    """Give the program, with nothing of the machine's own settings, and come back from wherever it went."""
    for name in ("RECTIFY_HOME", "RECTIFY_DATABASE", "RECTIFY_MAIL_HOST", "RECTIFY_CLUES", "RECTIFY_CLUE_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Program(capsys)


@pytest.mark.parametrize("account", EVERY_COMMIT)
def test_every_ordinary_door_gives_the_same_bytes_with_and_without_clues(
    program: Program, twins: Mapping[str, Path], tmp_path: Path, account: str
) -> None:
    one, other = worlds(twins, tmp_path, "without", "with")
    same_everywhere(program, one, other, account)


def test_even_those_who_may_see_clues_see_none_through_ordinary_doors(
    program: Program, twins: Mapping[str, Path], tmp_path: Path, often: Callable[[int, int], int]
) -> None:
    for account in AT_WILL[: often(1, len(AT_WILL))]:
        folder = tmp_path / account
        folder.mkdir()
        one, other = worlds(twins, folder, "without", "with")
        same_everywhere(program, one, other, account)


def test_a_planted_leak_is_found(
    program: Program, twins: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that counts the clue store as if it were one more entry of the office's own journal."""
    init = Reader.__init__

    def leaky(reader: Reader, connection: Connection, office: str, *known: Any) -> None:  # noqa: ANN401 - passed on
        init(reader, connection, office, *known)
        beside = str(connection.engine.url.database).replace("office.db", "clues.db")
        reader.head_no += int(os.path.exists(beside))  # noqa: PTH110 - as a slip would do it

    monkeypatch.setattr(Reader, "__init__", leaky)
    one, other = worlds(twins, tmp_path, "without", "with")
    with pytest.raises(AssertionError, match=r"doctor|journal verify|reconcile"):
        same_everywhere(program, one, other, "off2")


def test_what_the_doors_are_compared_in_is_of_substance(
    program: Program, twins: Mapping[str, Path], tmp_path: Path
) -> None:
    """A comparison of nothing but usage errors would prove little: most commands must have something to say."""
    (world,) = worlds(twins, tmp_path, "with")
    done = {
        command
        for command, found in leaves()
        if command not in LEFT_OUT
        for words in lines(command, found)
        if asked(program, world, "office", words)[0] == 0
    }
    assert done >= {
        "acts", "deadline", "doctor", "inspection list", "inspection show", "journal show", "journal verify", "ledger export",
        "notice list", "problem list", "problem show", "report", "round list", "template", "tick", "unit list",
        "user list", "workflow check", "workflow list",
    }  # fmt: skip


def test_a_broken_clue_store_and_a_lost_key_are_nobody_s_business_but_the_clue_side_s(
    program: Program, twins: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = worlds(twins, tmp_path, "without", "with")
    (other.home / "clues.db").write_bytes(b"nothing that could be opened")
    (other.home / "config" / "clue.key").unlink()
    shutil.rmtree(other.home / "clues")
    monkeypatch.setenv("RECTIFY_CLUES", "postgresql://nobody@127.0.0.1:1/nothing")
    same_everywhere(program, one, other, "clerk")


def test_the_worlds_differ_in_the_clue_side_s_own_files_alone(twins: Mapping[str, Path]) -> None:
    there = {name: {path.relative_to(home).as_posix() for path in home.rglob("*")} for name, home in twins.items()}
    further = {path for path in there["with"] - there["without"] if not path.startswith("clues/")}
    assert further == {"clues", "clues.db", "config/clue.key"}
    assert there["without"] <= there["with"]
    same = [path for path in there["without"] if (twins["without"] / path).is_file()]
    assert [
        path for path in same if (twins["without"] / path).read_bytes() != (twins["with"] / path).read_bytes()
    ] == []


@pytest.mark.parametrize("account", ["clerk", "head", "lia", "ldr", "city", "office", "off2", "sysadmin", "other.head"])
def test_the_clue_side_itself_answers_strangers_alike_with_clues_and_without_a_store(
    program: Program, twins: Mapping[str, Path], tmp_path: Path, account: str
) -> None:
    one, other = worlds(twins, tmp_path, "without", "with")
    for name, words in LINES.items():
        told = asked(program, one, account, ("clue", name, *words))
        assert asked(program, other, account, ("clue", name, *words)) == told
        assert told[0] == (0 if name in PUBLIC else 4)
    document = {"id": "x", "act": "accept", "subject": CLUE, "as": account, "fields": {}}
    for world in (one, other):
        (world.here / "acts.jsonl").write_text(json.dumps(document))
    assert asked(program, one, account, ("clue", "apply", "acts.jsonl")) == asked(
        program, other, account, ("clue", "apply", "acts.jsonl")
    )


def test_another_team_reads_the_same_whether_or_not_a_clue_of_others_exists(
    program: Program, twins: Mapping[str, Path], tmp_path: Path
) -> None:
    one, other = worlds(twins, tmp_path, "empty", "with")
    for name in (
        "list",
        "show",
        "paper",
        "due",
        "notices",
        "report",
        "transfer",
        "attach",
        "accept",
        "result",
        "export",
    ):
        words = ("clue", name, *LINES[name])
        told = asked(program, one, "t9", words)
        assert asked(program, other, "t9", words) == told, name


def test_on_postgresql_too_a_unit_reads_the_same_bytes(
    program: Program, postgres_server: postgres.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = postgres_server.create()
    office = story(problem_in(tmp_path, "transferred", first))
    office.app.store.close()
    close_all()
    second = postgres_server.create(first.rpartition("/")[2])
    bring_up(open_engine(read_url(second)))  # the role that the office works under is named after its database
    made = []
    for number, url in enumerate((first, second)):
        place = tmp_path / f"world{number}"
        shutil.copytree(office.home, place / "office")
        config = place / "office" / "config" / "rectify.toml"
        config.write_text(config.read_text(encoding="utf-8").replace(first, url), encoding="utf-8")
        (place / "here").mkdir()
        made.append(World(home=place / "office", here=place / "here"))
    one, other = made
    monkeypatch.setenv("RECTIFY_CLUES", second)
    opened = Office(app=open_office(other.home, os_user="tester"), asked=5000)
    opened.stand_at(MORNING + timedelta(hours=2))
    clues.founded(opened)
    clues.brought_to(opened, "accepted")
    opened.app.store.close()
    monkeypatch.delenv("RECTIFY_CLUES")
    try:
        same_everywhere(program, one, other, "clerk")
    finally:
        postgres_server.drop(first)
        postgres_server.drop(second)


# ---- no ordinary door opens, imports or even looks for the clue side

_WATCH = """
import json, os, sys
seen = []
def hook(event, args):
    said = repr(args)
    if event.startswith(("open", "os.", "sqlite3.")) and any(name in said for name in ("clues.db", "clue.key", "office/clues")):
        seen.append([event, said[:300]])
sys.addaudithook(hook)
from rectify.cli.edge import run
for words in json.load(sys.stdin):
    try:
        run(words)
    except SystemExit:
        pass
there = [n for n in sys.modules if n.startswith(("rectify.store.clues", "rectify.app.clues"))]
sys.stderr.write("\\n" + json.dumps({"seen": seen, "there": there}))
"""


def test_no_ordinary_command_opens_the_clue_store_its_key_or_its_papers(
    twins: Mapping[str, Path], tmp_path: Path
) -> None:
    (world,) = worlds(twins, tmp_path, "with")
    given = [
        ["--home", str(world.home), "--at", AT, "--as", account, *words]
        for account in ("clerk", "office")
        for command, found in leaves()
        if command not in LEFT_OUT
        for words in lines(command, found)
    ]
    done = subprocess.run(
        [sys.executable, "-c", _WATCH], input=json.dumps(given), capture_output=True, text=True, check=False, cwd=world.here,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stderr.rpartition("\n")[2])
    assert told == {"seen": [], "there": []}


MAY_BE_KNOWN = {"rectify.engine.clues.workflow", "rectify.engine.clues.rights", "rectify.web.pages.clues"}
"""Whoever lists and checks workflow files knows that there is one of another kind, and which roles hear of it, and the console where the
way in lies: the same in every office."""
CLUE_SIDE = ("rectify/cli/clue", "rectify/demo/clues.py", "rectify/app/upgrading.py")
"""The clue side besides the packages of that name: its commands, the play of two clues among invented people, and what brings both
databases up."""


def test_nothing_but_the_clue_side_imports_the_clue_side() -> None:
    for path in sorted((ROOT / "rectify").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "/clues/" in name or name.startswith(CLUE_SIDE):
            continue
        named = {
            node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module and ".clue" in node.module
        }
        assert named <= MAY_BE_KNOWN, name


# ---- what happens elsewhere, to a unit's people


def elsewhere(office: Office) -> None:
    """Let much happen about another unit, in which this one has no part: findings, feedback, a draft that is refused."""
    other = office.do("add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": "第一组"})
    numbers = [a_problem(office, other, f"另一单位的第{n}项") for n in range(3)]
    document = {"number": "青巡办函〔2026〕9号", "issued_on": "2026-03-02", "problems_count": 3}
    office.do("feedback_document", "office", document, other)
    office.do("move", "office", None, *numbers, move="hand_over")


def test_a_unit_s_notices_do_not_count_what_happens_elsewhere(program: Program, tmp_path: Path) -> None:
    told: list[list[str]] = []
    for name, further in (("quiet", None), ("busy", elsewhere)):
        office = problem_in(tmp_path / name, "transferred")
        if further is not None:
            further(office)
        for days in range(30, 80, 5):
            tick(office.app, on=MORNING.date() + timedelta(days=days))
        close_all()
        world = World(home=office.home, here=tmp_path)
        day = (MORNING.date() + timedelta(days=35)).isoformat()
        told.append(
            [
                str(asked(program, world, account, words)[1:3])
                for account in ("clerk", "head")
                for words in (
                    ("notice", "list"),
                    ("notice", "list", "--json"),
                    ("notice", "list", "--on", day, "--json"),
                    ("notice", "why", account, day, "--json"),
                )
            ]
        )
    assert told[0] == told[1]
    assert "'0001'" in told[0][1].replace('"', "'")
