"""The house rules that a machine can see: no leaks, one reader of the clock, one home for each library."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")
HERE = Path(__file__).relative_to(ROOT).as_posix()

# Addresses of package registries, and folders that exist on one machine only; /opt/rectify may be an example in prose.
LEAKS = {
    "a registry address": re.compile(
        r"pypi\.org/simple|files\.pythonhosted|registry\.npmjs|deb\.debian\.org|(--|_)(extra-)?index-url[= ]\S*://|--find-links"
    ),
    "a path of one machine": re.compile(
        r"(?<![\w./~$}-])/(home|root|work|opt|mnt|media|tmp|Users)/(?!rectify|path/to|\S*…)[\w.-]+"
    ),
}

# The clock, and names drawn from it: in Python, in SQL, and in SQLAlchemy's words for SQL.
CLOCK = re.compile(
    r"datetime\.(now|today|utcnow)\(|date\.today\(|\btime\.(time|time_ns|localtime|gmtime)\(|\buuid[14]\("
    r"|\bfunc\.(now|current_\w+)\(|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|'now'"
    r"|(?i:select|values|default|set)\b.*[ ,(=]now\(\)"
)

# Each library has one home (house.md 2); the command line may be split, so a home is a prefix of the path.
HOMES = {
    "PIL": ("exchange/drawing.py",),
    "aiosmtpd": ("demo/",),
    "alembic": ("store/",),
    "apscheduler": ("scheduler.py",),
    "chinese_calendar": ("engine/calendar.py", "library.py", "wiring.py"),
    "click": ("cli/",),
    "cryptography": ("store/sealing.py",),
    "dateutil": ("engine/deadlines.py", "engine/periods.py"),
    "docx": ("exchange/",),
    "fastapi": ("web/",),
    "jinja2": ("notify/", "web/", "exchange/"),
    "openpyxl": ("exchange/",),
    "psycopg": ("store/",),
    "pysqlite3": ("store/",),
    "python_calamine": ("exchange/",),
    "rectify.clock": ("wiring.py",),
    "rich": ("cli/",),
    "rich_click": ("cli/",),
    "ruamel": ("engine/yaml_text.py",),
    "smtplib": ("notify/",),
    "sqlalchemy": ("store/",),
    "sqlite3": ("store/",),
    "transitions": ("engine/cycle.py",),
    "xlsxwriter": ("exchange/",),
}

# What the engine must not have: anything that reads, opens, waits, or draws lots.
NOT_IN_THE_ENGINE = {"os", "io", "pathlib", "random", "secrets", "socket", "subprocess", "time", "threading", "logging"}
ENGINE_MAY = {"engine/cycle.py": {"logging"}}  # it quiets the logger of `transitions`

VAGUE = re.compile(r"(Manager|Helper|Base)$|(^|_)(utils?|common|misc|helpers?|manager)$")


@cache
def files() -> tuple[Path, ...]:
    """Give every file of the checkout that is, or would be, part of a commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return tuple(path for name in sorted(filter(None, listed.stdout.split("\0"))) if (path := ROOT / name).is_file())


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """Give the text of a file; nothing for pictures, sheets and the like."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def modules(*tops: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and named(path).split("/")[0] in tops]


def found(pattern: re.Pattern[str], paths: tuple[Path, ...] | list[Path]) -> list[str]:
    """Give ``file:line: text`` for every line that matches."""
    return [
        f"{named(path)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if pattern.search(line)
    ]


def imports(path: Path) -> set[str]:
    """Give the full name of everything that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def of(library: str, names: set[str]) -> bool:
    return any(name == library or name.startswith(f"{library}.") for name in names)


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_of_this_machine_is_in_the_tree(leak: str) -> None:
    paths = [path for path in files() if named(path) not in {HERE, "LICENSE"}]
    assert found(LEAKS[leak], paths) == []


def test_the_checkout_s_own_place_is_nowhere_in_the_tree() -> None:
    assert found(re.compile(re.escape(f"{ROOT}/")), files()) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_versions_and_hashes_only(lock: str) -> None:
    line = re.compile(r"#|[a-z0-9-]+==\S+( ; [\w'=!<>. ]+)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$")
    assert [told for told in text_of(ROOT / lock).splitlines() if not line.match(told)] == []


def test_the_tests_run_with_the_versions_that_are_shipped() -> None:
    shipped, tested = (set(re.findall(r"^\S+==\S+", text_of(ROOT / lock), re.MULTILINE)) for lock in LOCKS)
    assert shipped - tested == set()


def test_only_the_clock_module_reads_the_clock() -> None:
    assert found(CLOCK, [path for path in modules("rectify") if named(path) != "rectify/clock.py"]) == []


def test_nothing_is_left_to_do() -> None:
    assert found(re.compile(r"\b(TODO|FIXME)\b"), [path for path in files() if named(path) != HERE]) == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        named(path)
        for path in modules("rectify", "tests", "bench")
        if text_of(path).strip() and not ast.get_docstring(ast.parse(text_of(path)))
    ]
    assert silent == []


def test_names_say_something() -> None:
    classes = [
        f"{named(path)}: {node.name}"
        for path in modules("rectify")
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.ClassDef) and VAGUE.search(node.name)
    ]
    assert classes + [named(path) for path in modules("rectify") if VAGUE.search(path.stem)] == []


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    homes = tuple(f"rectify/{home}" for home in HOMES[library])
    elsewhere = [path for path in modules("rectify") if not named(path).startswith(homes)]
    assert [named(path) for path in elsewhere if of(library, imports(path))] == []


def test_the_engine_reads_nothing_and_draws_no_lots() -> None:
    impure = {
        f"{named(path)}: {library}"
        for path in modules("rectify")
        if named(path).startswith("rectify/engine/")
        for library in NOT_IN_THE_ENGINE - ENGINE_MAY.get(named(path).removeprefix("rectify/"), set())
        if of(library, imports(path))
    }
    assert impure == set()


def test_no_test_is_switched_off() -> None:
    off = re.compile(r"pytest\.(skip|xfail|importorskip)\(|mark\.(skip|skipif|xfail)|unittest\.mock|assert True\b")
    assert found(off, [path for path in modules("tests") if named(path) != HERE]) == []
