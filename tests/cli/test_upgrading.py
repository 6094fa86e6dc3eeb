"""``rectify upgrade``: an office of every earlier step is brought up with all it has, on both databases, and nothing else is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, inspect, text

from rectify.app.opening import config_text
from rectify.app.upgrading import TO_KNOW
from rectify.store import tables
from rectify.store.connection import app_role, open_engine, read_url
from rectify.store.schema import bring_up, newest, steps
from rectify.wiring import database_url, open_office, read_settings
from tests import clues
from tests.cli.program import ROOT, Program
from tests.office import OTHER_UNIT, UNIT, an_office, peopled, problem_in
from tests.older import contents, cut_down

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from tests.copies import Copies, Databases
    from tests.office import Office
    from tests.older import Rows

OLDER = steps()[:-1]
KNOWN = "known"
REPLAYED_FROM = "0003"
"""From here on the columns that a later step adds say nothing of what an earlier program's journal tells."""


@pytest.fixture
def office(copies: Copies, tmp_path: Path, new_database: Databases) -> Iterator[Office]:
    """Give an office whose problem went all the way, on each database, closed."""
    made = copies.office("closed", lambda place, url=None: problem_in(place, "closed", url), tmp_path, new_database)
    made.app.store.close()
    yield made
    made.app.store.close()


def url_of(office: Office) -> str:
    """Give the address of an office's database."""
    return database_url(office.home, read_settings(office.app.library))


def rows_of(office: Office) -> Rows:
    """Give what an office's database holds."""
    engine = open_engine(read_url(url_of(office)))
    found = contents(engine)
    engine.dispose()
    return found


def program_in(capsys: pytest.CaptureFixture[str], office: Office) -> Program:
    """Give the program in an office."""
    return Program(capsys, office.home)


def lost(before: Rows, after: Rows) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Give the rows of which something that was there before is another afterwards."""
    for name, rows in before.items():
        keys = [column.name for column in tables.metadata.tables[name].primary_key.columns]
        found = {tuple(row[key] for key in keys): row for row in after[name]}
        for was in rows:
            became = found[tuple(was[key] for key in keys)]
            if not was.items() <= became.items():
                yield name, was, became


# ---- every step


@pytest.mark.parametrize("version", OLDER)
def test_an_office_of_an_earlier_step_is_brought_up_with_all_it_has(
    office: Office, version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = rows_of(office)
    before = cut_down(url_of(office), version)
    program = program_in(capsys, office)
    answer = program("upgrade", "--json")
    assert answer.code == 0, answer.err
    (told,) = answer.document["databases"]
    assert (told["before"], told["after"]) == (version, newest())
    assert told["steps"] == [each for each in steps() if each > version]
    after = rows_of(office)
    assert after.keys() == whole.keys()
    changed = {(name, was["kind"]) for name, was, _became in lost(before, after)}
    assert changed == ({("credential", "activation")} if version < "0004" else set())
    verified = program("journal", "verify", "--as", "office")
    assert verified.code == 0, verified.out
    if version >= REPLAYED_FROM:
        assert {name: rows for name, rows in after.items() if name != "credential"} == {
            name: rows for name, rows in whole.items() if name != "credential"
        }
        reconciled = program("reconcile", "--as", "office")
        assert reconciled.code == 0, reconciled.out


@pytest.mark.parametrize("version", OLDER)
def test_what_masters_an_office_had_at_any_step_is_what_its_journal_tells(
    version: str, new_database: Callable[[], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = an_office(tmp_path, new_database())
    for code, name in ((UNIT, "县民政局"), (OTHER_UNIT, "县水利局")):
        fields = {"code": code, "name": name, "kind": "县直部门", "head": "head", "head_since": "2024-01-01"}
        office.do("add unit", "office", fields)
    office.do("add user", "sysadmin", {"name": "head", "display": "赵主任", "unit": UNIT})
    office.do("grant", "secadmin", {"user": "head", "role": "unit_head"})
    office.app.store.close()
    cut_down(url_of(office), version)
    program = program_in(capsys, office)
    assert program("upgrade").code == 0
    assert program("journal", "verify").code == 0
    reconciled = program("reconcile")
    assert reconciled.code == 0, reconciled.out
    office.do("add user", "sysadmin", {"name": "clerk", "display": "钱干事", "unit": UNIT})


def rights(engine: Engine) -> list[tuple[str, str]]:
    """Give what the application's role may do with each table."""
    with engine.connect() as connection:
        role = app_role(str(connection.execute(text("SELECT current_database()")).scalar_one()))
        query = (
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = :role AND table_schema = 'public' ORDER BY 1, 2"
        )
        return [(str(name), str(right)) for name, right in connection.execute(text(query), {"role": role})]


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("version", OLDER)
def test_the_application_s_role_may_do_exactly_what_it_may_in_a_new_office(
    copies: Copies, tmp_path: Path, version: str, postgres_databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    office = copies.office(
        "closed", lambda place, url=None: problem_in(place, "closed", url), tmp_path, postgres_databases
    )
    office.app.store.close()
    cut_down(url_of(office), version)
    assert program_in(capsys, office)("upgrade").code == 0
    brought, fresh = open_engine(read_url(url_of(office))), open_engine(read_url(postgres_databases()))
    bring_up(fresh)
    assert rights(brought) == rights(fresh) != []
    for each in (brought, fresh):
        each.dispose()


@pytest.fixture
def postgres_databases(postgres_server: Any, tmp_path: Path) -> Iterator[Databases]:  # noqa: ANN401 - as in conftest
    """Give fresh databases on PostgreSQL alone."""
    from tests.copies import Databases  # noqa: PLC0415 - for these alone

    made = Databases(folder=tmp_path, server=postgres_server)
    yield made
    made.drop()


# ---- again, and only looked at


def test_run_again_it_finds_nothing_to_do(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    cut_down(url_of(office), OLDER[-1])
    program = program_in(capsys, office)
    assert "已完成 1 步" in program("upgrade").out
    before = rows_of(office)
    again = program("upgrade")
    assert (again.code, "无须升级" in again.out) == (0, True)
    assert rows_of(office) == before


def test_a_dry_run_tells_and_changes_nothing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    before = cut_down(url_of(office), OLDER[0])
    program = program_in(capsys, office)
    answer = program("upgrade", "--dry-run")
    assert answer.code == 0, answer.err
    assert f"{OLDER[0]} → {newest()}，需要 {len(OLDER)} 步" in answer.out
    assert all(said in answer.out for said in TO_KNOW.values())
    assert rows_of(office) == before
    assert program("upgrade", "--dry-run").out == answer.out


def test_what_is_to_know_is_said_of_steps_that_there_are() -> None:
    assert TO_KNOW.keys() <= set(steps())


# ---- refused


def test_an_older_office_is_refused_with_the_name_of_the_command(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_down(url_of(office), OLDER[-1])
    for words in (("problem", "list"), ("tick",), ("doctor",)):
        answer = program_in(capsys, office)(*words)
        assert answer.code in (1, 5)
        assert "rectify upgrade" in answer.out + answer.err


@pytest.mark.parametrize("words", [("upgrade",), ("upgrade", "--dry-run"), ("problem", "list")], ids=" ".join)
def test_a_database_of_a_newer_program_is_left_alone(
    office: Office, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = create_engine(read_url(url_of(office)))
    with plain.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = '9999'"))
    plain.dispose()
    before = rows_of(office)
    answer = program_in(capsys, office)(*words)
    assert answer.code == 1
    assert "9999" in answer.err
    assert "更新的程序" in answer.err
    assert rows_of(office) == before


@pytest.mark.parametrize("words", [("upgrade",), ("upgrade", "--dry-run")], ids=" ".join)
def test_the_database_of_another_office_is_left_alone(
    office: Office, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    url = url_of(office)
    before = cut_down(url, OLDER[-1])
    (office.home / "config" / "rectify.toml").write_text(config_text("elsewhere", "邻县", url), encoding="utf-8")
    answer = program_in(capsys, office)(*words)
    assert answer.code == 1
    assert "数据库中没有本办公室（elsewhere）" in answer.err
    assert rows_of(office) == before


def test_a_second_office_is_not_founded_in_an_older_database(office: Office, tmp_path: Path, program: Program) -> None:
    before = cut_down(url_of(office), OLDER[-1])
    answer = program("init", str(tmp_path / "second"), "--database", url_of(office), "--code", "second")
    assert answer.code == 1
    assert "rectify upgrade" in answer.err
    assert not (tmp_path / "second").exists()
    assert rows_of(office) == before


@pytest.mark.parametrize("words", [("upgrade",), ("upgrade", "--dry-run"), ("problem", "list")], ids=" ".join)
def test_a_database_of_two_versions_is_none_of_ours_and_left_alone(
    office: Office, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = create_engine(read_url(url_of(office)))
    with plain.begin() as connection:
        connection.execute(text(f"INSERT INTO schema_version VALUES ('{OLDER[-1]}')"))  # noqa: S608 - a constant of ours
    plain.dispose()
    before = rows_of(office)
    answer = program_in(capsys, office)(*words)
    assert answer.code == 1
    assert "写有 2 个结构版本" in answer.err
    assert rows_of(office) == before


def test_an_empty_database_is_told_to_be_set_up(
    new_database: Callable[[], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = new_database()
    home = tmp_path / "empty"
    (home / "config").mkdir(parents=True)
    (home / "config" / "rectify.toml").write_text(config_text("county", "县", url), encoding="utf-8")
    if url.startswith("sqlite"):
        Path(str(read_url(url).database)).touch()
    answer = Program(capsys, home)("upgrade")
    assert answer.code == 1
    assert "rectify init" in answer.err


@pytest.mark.parametrize("words", [("--as", "office"), ("--at", "2026-03-02")], ids="".join)
def test_no_account_and_no_moment_asks_for_it(quick: Program, words: tuple[str, ...]) -> None:
    answer = quick("upgrade", *words)
    assert answer.code == 2
    assert "不能用 --as、--at" in answer.err


def test_outside_every_office_nothing_is_brought_up(program: Program) -> None:
    assert program("upgrade").code == 2


@pytest.mark.needs("postgresql")
def test_whoever_does_not_own_the_tables_is_told_whose_they_are(
    copies: Copies, tmp_path: Path, postgres_databases: Databases, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    office = copies.office(
        "closed", lambda place, url=None: problem_in(place, "closed", url), tmp_path, postgres_databases
    )
    office.app.store.close()
    url = url_of(office)
    before = cut_down(url, OLDER[-1])
    owner = create_engine(read_url(url))
    stranger = f"stranger_{os.getpid()}"
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {stranger} LOGIN PASSWORD '{KNOWN}'"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {stranger}"))
        connection.execute(text(f"GRANT SELECT ON schema_version TO {stranger}"))
    monkeypatch.setenv(
        "RECTIFY_DATABASE", read_url(url).set(username=stranger, password=KNOWN).render_as_string(hide_password=False)
    )
    try:
        for words in (("upgrade", "--dry-run"), ("upgrade",)):
            answer = program_in(capsys, office)(*words)
            assert answer.code == 1
            assert "归账号“tester”所有" in answer.err
    finally:
        monkeypatch.delenv("RECTIFY_DATABASE")
        with owner.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {stranger}"))
            connection.execute(text(f"DROP ROLE {stranger}"))
        owner.dispose()
    assert rows_of(office) == before


@pytest.mark.needs("postgresql")
def test_an_owner_without_the_right_to_create_roles_still_hands_new_tables_to_the_role_that_is_there(
    postgres_databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres_databases()
    administrator = create_engine(read_url(url))
    name, owner = str(read_url(url).database), f"owner_{os.getpid()}"
    role = app_role(name)
    with administrator.begin() as connection:
        for statement in (
            f"CREATE ROLE {owner} LOGIN PASSWORD '{KNOWN}'", f"ALTER DATABASE {name} OWNER TO {owner}", f'CREATE ROLE "{role}" NOLOGIN',
            f'GRANT "{role}" TO {owner}',
        ):  # fmt: skip
            connection.execute(text(statement))
    address = read_url(url).set(username=owner, password=KNOWN).render_as_string(hide_password=False)
    office = an_office(tmp_path, address)
    office.app.store.close()
    cut_down(address, OLDER[0])
    assert program_in(capsys, office)("upgrade").code == 0
    store = open_office(office.home, os_user="tester").store
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar() == role
        assert connection.execute(text("SELECT count(*) FROM saved_view")).scalar() == 0
    store.close()
    with administrator.begin() as connection:
        connection.execute(text(f"REASSIGN OWNED BY {owner} TO tester"))
        connection.execute(text(f'DROP OWNED BY {owner}, "{role}"'))
        connection.execute(text(f'DROP ROLE {owner}, "{role}"'))
    administrator.dispose()


# ---- the clue store


@pytest.fixture
def clued(new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Give an office with a clue store at hand, on each database, closed."""
    url = new_database()
    monkeypatch.setenv("RECTIFY_CLUES", url if url.startswith("postgresql") else f"sqlite:///{tmp_path / 'clues.db'}")
    office = peopled(tmp_path, url)
    clues.founded(office)
    office.app.store.close()
    return office


def test_the_clue_store_that_is_at_hand_is_looked_at_too(clued: Office, capsys: pytest.CaptureFixture[str]) -> None:
    answer = program_in(capsys, clued)("upgrade", "--json")
    assert answer.code == 0, answer.err
    assert [(each["name"], each["before"], each["after"]) for each in answer.document["databases"]] == [
        ("office", newest(), newest()), ("clues", "1", "1"),
    ]  # fmt: skip


def test_nothing_is_brought_up_where_the_clue_store_is_of_a_newer_program(
    clued: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    before = cut_down(url_of(clued), OLDER[-1]) if url_of(clued).startswith("sqlite") else rows_of(clued)
    address = os.environ["RECTIFY_CLUES"]
    schema = "clue." if address.startswith("postgresql") else ""
    plain = create_engine(read_url(address))
    with plain.begin() as connection:
        connection.execute(text(f"UPDATE {schema}schema_version SET version_num = '9'"))  # noqa: S608 - a constant of ours
    plain.dispose()
    answer = program_in(capsys, clued)("upgrade")
    assert answer.code == 1
    assert "线索库的结构版本为 9" in answer.err
    assert rows_of(clued) == before


UNPRIVILEGED = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
"""Puts a program under the rights of files, which an administrator of the machine stands above."""


@pytest.mark.parametrize("rights", [(0o000, 0o600), (0o500, 0o600), (0o700, 0o000)], ids=["shut", "kept", "file"])
def test_a_clue_store_of_another_account_is_named_and_left_to_it(
    tmp_path: Path, rights: tuple[int, int]
) -> None:  # fmt: skip
    office = an_office(tmp_path, f"sqlite:///{tmp_path / 'office.db'}")
    office.app.store.close()
    cut_down(url_of(office), OLDER[-1])
    folder = tmp_path / "theirs"
    folder.mkdir()
    store = folder / "clues.db"
    store.touch()
    store.chmod(rights[1])
    folder.chmod(rights[0])
    environment = {**os.environ, "RECTIFY_CLUES": f"sqlite:///{store}", "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(
            [*UNPRIVILEGED, sys.executable, "-m", "rectify.cli.main", "--home", str(office.home), "upgrade"],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip
    finally:
        folder.chmod(0o700)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{OLDER[-1]} → {newest()}" in done.stdout
    assert f"不能读写 {store}，没有动它" in done.stdout


def test_where_no_clue_store_is_at_hand_none_is_made(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    answer = program_in(capsys, office)("upgrade")
    assert (answer.code, "线索" in answer.out) == (0, False)
    assert not (office.home / "clues.db").exists()
    engine = open_engine(read_url(url_of(office)))
    assert "clue" not in inspect(engine).get_schema_names()
    engine.dispose()
