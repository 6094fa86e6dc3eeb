"""What must not be in the program's sources, as docs/security.md claims it: no commands, no evaluation, no way out, no weak algorithm."""

from __future__ import annotations

import ast
import hashlib
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "rectify"
WEB = PROGRAM / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SCRIPTS = sorted((WEB / "static").glob("*.js"))
STYLES = sorted((WEB / "static").glob("*.css"))
VENDORED = "htmx.min.js"


@cache
def trees() -> dict[str, ast.Module]:
    """Give the syntax tree of every module of the program, by its place."""
    return {
        path.relative_to(PROGRAM).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PROGRAM.rglob("*.py"))
    }


@cache
def calls() -> tuple[tuple[str, str, ast.Call], ...]:
    """Give every call in the program: the module, what is called as it is written, and the call."""
    return tuple(
        (place, ast.unparse(node.func), node)
        for place, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    )


def importers(*libraries: str) -> set[str]:
    """Give the modules that import any of these libraries, or a part of one, wherever in them."""
    found = set()
    for place, tree in trees().items():
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            if any(name == library or name.startswith(f"{library}.") for name in names for library in libraries):
                found.add(place)
    return found


# ---- nothing is run that was sent


def test_one_child_is_started_with_constant_words_and_no_shell() -> None:
    assert importers("subprocess") == {"exchange/confined.py"}
    assert importers("pty", "pexpect", "sh", "multiprocessing") == set()
    started = [
        (place, name)
        for place, name, _call in calls()
        if re.match(r"os\.(system|popen|exec|spawn|posix_spawn|fork)", name)
    ]
    assert started == []
    given = [node for place, name, node in calls() if name in ("subprocess.Popen", "subprocess.run")]
    assert len(given) == 1
    assert {keyword.arg for keyword in given[0].keywords} & {"shell", "executable"} == set()
    words = given[0].args[0]
    assert isinstance(words, ast.List)
    ours = {"sys.executable", "_START", "*paths"}  # the interpreter, the program, and where its libraries lie
    assert all(isinstance(each, ast.Constant) or ast.unparse(each) in ours for each in words.elts)


def test_no_text_is_evaluated() -> None:
    words = {"eval", "exec", "compile", "__import__", "pickle.loads", "marshal.loads"}
    assert [(place, name) for place, name, _call in calls() if name in words] == []
    assert importers("pickle", "marshal", "shelve", "dill", "code", "codeop") == set()
    runs = re.compile(
        r"\beval\b|new Function|setTimeout\(\s*[\"']|\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write"
    )
    assert [
        path.name for path in SCRIPTS if path.name != VENDORED and runs.search(path.read_text(encoding="utf-8"))
    ] == []
    config = re.search(
        r"name=\"htmx-config\" content='([^']+)'", (WEB / "templates" / "base.html").read_text(encoding="utf-8")
    )
    assert config is not None
    assert '"allowEval": false' in config[1]
    assert '"selfRequestsOnly": true' in config[1]


def test_sql_is_built_by_expressions_and_constants_alone() -> None:
    """Text of SQL is a constant, or made of our own names: tables, roles and triggers, in the modules that set an office up.

    ``holding`` gives what expressions were written as to a server, under a number, to be planned.
    """
    own_names = {"store/schema.py", "store/guards.py", "store/connection.py", "store/health.py", "store/statements.py"}
    own_names |= {"store/clues/connection.py", "store/clues/setup.py", "store/holding.py"}
    asked = re.compile(r"(^|\.)(exec_driver_sql|text|execute|executemany|executescript|literal_column)$")
    built = {
        place
        for place, name, node in calls()
        if place.startswith("store/")
        and asked.search(name)
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    }
    assert built <= own_names
    elsewhere = {place for place, name, _call in calls() if name.endswith((".exec_driver_sql", ".executescript"))}
    assert {place for place in elsewhere if not place.startswith("store/")} == set()


OWN_LISTS = {"engine/clauses.py", "exchange/workbook.py"}
"""Modules that put patterns together from lists and names of their own."""


def test_patterns_and_formats_are_ours() -> None:
    """A pattern's text is a constant or escaped, and so are a log line's words: what was sent is only ever looked at."""
    open_patterns, open_formats = set(), []
    for place, name, node in calls():
        first = node.args[0] if node.args else None
        if re.fullmatch(r"re\.(compile|match|search|fullmatch|findall|finditer|sub|subn|split)", name):
            parts = first.values if isinstance(first, ast.JoinedStr) else [first]
            inner = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
            if not all(_is_ours(each) for each in inner):
                open_patterns.add(place)
        if name.startswith(("_log.", "log.", "logging.")) and isinstance(first, ast.JoinedStr | ast.BinOp):
            open_formats.append(f"{place}: {ast.unparse(node)[:90]}")
    assert open_patterns == OWN_LISTS
    assert open_formats == []


def _is_ours(node: ast.AST | None) -> bool:
    """Say whether a piece of a pattern is a constant, a name of our own constants, or escaped."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id.isupper() or node.id.startswith("_")
    return isinstance(node, ast.Call) and "re.escape" in ast.unparse(node)


# ---- nothing goes out, and nothing is weak


def test_nothing_calls_out_but_mail_and_the_database() -> None:
    out = (
        "urllib.request",
        "http.client",
        "httpx",
        "httpx2",
        "requests",
        "aiohttp",
        "urllib3",
        "ftplib",
        "telnetlib",
        "xmlrpc",
    )
    assert importers(*out) == set()
    assert importers("socket") <= {"web/server.py", "notify/mail.py", "notify/outgoing.py", "app/office.py"}
    assert {place.split("/")[0] for place in importers("smtplib")} == {"notify"}


def test_what_is_secret_is_drawn_by_the_system_alone() -> None:
    assert importers("random", "numpy") == set()
    drawn = importers("secrets")
    assert drawn == {"app/passwords.py", "clock.py"}


def test_cryptography_is_that_of_the_inventory() -> None:
    assert importers("cryptography") == {"store/sealing.py"}
    assert importers("argon2") == {"app/passwords.py"}
    assert importers("pyotp") == {"app/second_factor.py"}
    assert importers("Crypto", "nacl", "gmssl", "ecdsa", "rsa", "jwt", "bcrypt") == set()
    weak = re.compile(r"\b(md5|sha1|MD5|SHA1|DES|TripleDES|RC4|ARC4|Blowfish|ECB|CBC|PKCS1v15)\b")
    named = {
        f"{place}: {ast.unparse(node)}"
        for place, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and weak.fullmatch(ast.unparse(node).rsplit(".", 1)[-1])
    }
    assert named == set()


def test_log_lines_go_to_standard_error_and_nowhere_else() -> None:
    handlers = {
        (place, name) for place, name, _call in calls() if re.search(r"(Handler|basicConfig|addHandler)$", name)
    }
    assert handlers == {
        ("web/server.py", "logging.StreamHandler"), ("web/server.py", "logging.basicConfig"),
        ("cli/edge.py", "logging.basicConfig"),
    }  # fmt: skip
    made = [node for _place, name, node in calls() if re.search(r"(StreamHandler|basicConfig)$", name)]
    assert {ast.unparse(word) for node in made for word in ast.walk(node) if "std" in ast.unparse(word)} >= {
        "sys.stderr"
    }
    assert not any(word.arg == "filename" for node in made for word in node.keywords)
    assert importers("syslog", "logging.handlers", "logging.config") == set()


def test_nobody_has_a_password_from_us() -> None:
    """Nothing sets a password but the owner's own code; the demo's is printed by the demo, and is nowhere else."""
    named = [
        f"{place}: {ast.unparse(node)}"
        for place, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        and any(re.search(r"password|secret|passwd", ast.unparse(target), re.IGNORECASE) for target in node.targets)
        and re.fullmatch(r"[\w-]{8,}", node.value.value) and not node.value.value.islower() | ("_" in node.value.value)
    ]  # fmt: skip
    assert named == []
    assert {place for place, name, _call in calls() if name.endswith("credentials.activate")} == {
        "demo/doorway.py",
        "web/door.py",
    }


# ---- pages


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_script_no_style_and_no_markup_of_others(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]* src=\"\{\{ asset)", text) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|\shx-on|\shx-vals='js:", text) == []
    assert re.findall(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b", text) == []
    assert re.findall(r"<(object|embed|applet|iframe|frame|frameset|bgsound|marquee)\b", text) == []
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", text) == []


def test_markup_that_code_makes_is_a_constant_into_which_text_is_escaped() -> None:
    made = [
        f"{place}: {ast.unparse(node)[:90]}"
        for place, name, node in calls()
        if name == "Markup" and node.args and not isinstance(node.args[0], ast.Constant)
    ]
    assert made == []


def test_nothing_is_kept_in_the_browser() -> None:
    storage = re.compile(r"Storage\.setItem|Storage\[|localStorage|indexedDB|document\.cookie|caches\.|serviceWorker")
    ours = [path for path in (*SCRIPTS, *TEMPLATES) if path.name != VENDORED]
    assert [path.name for path in ours if storage.search(path.read_text(encoding="utf-8"))] == []
    assert '"historyCacheSize": 0' in (WEB / "templates" / "base.html").read_text(encoding="utf-8"), "nor by htmx"


def test_what_is_served_besides_pages_is_two_scripts_a_style_and_a_picture() -> None:
    served = {path.name for path in (WEB / "static").iterdir() if path.suffix in (".css", ".js", ".svg")}
    assert served == {VENDORED, "page.js", "style.css", "mark.svg"}
    for path in STYLES:
        assert not re.search(
            r"@import|url\(\s*[\"']?(?:https?:)?//|expression\(|behavior:", path.read_text(encoding="utf-8")
        )


def test_our_own_script_merges_no_objects_of_others() -> None:
    (ours,) = [path for path in SCRIPTS if path.name != VENDORED]
    risky = r"__proto__|\.prototype\b|Object\.(assign|setPrototypeOf)|JSON\.parse|postMessage|\"message\""
    assert re.findall(risky, ours.read_text(encoding="utf-8")) == []


def test_the_script_that_is_not_ours_is_the_one_whose_version_stands_beside_it() -> None:
    table = (WEB / "static" / "README.md").read_text(encoding="utf-8")
    content = (WEB / "static" / VENDORED).read_bytes()
    version = re.search(rb'version:"([0-9.]+)"', content)
    assert version is not None
    (line,) = [line for line in table.splitlines() if f"`{VENDORED}`" in line]
    assert f"| {version[1].decode()} |" in line
    assert f"`{hashlib.sha256(content).hexdigest()}`" in line
