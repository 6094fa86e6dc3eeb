"""Help: Chinese throughout, aligned by display width, quick, and the same for lists and pages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from rectify.cli.chinese import WORDS
from rectify.cli.edge import rectify
from rectify.cli.front import COMMANDS, front_page
from rectify.cli.shape import first_sentence
from rectify.cli.width import definitions, display_width, wrapped
from tests.cli.program import ROOT, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.program import Program

CLICKS_OWN = re.compile(
    r"Usage|Options|Commands|Arguments|COMMAND|ARGS|OPTIONS|TEXT|INTEGER|BOOLEAN|CHOICE|Show|Error|Try|Missing|Invalid"
    r"|No such|default:|required|env var|x<=|<=x"
)
HEAVY = ("sqlalchemy", "rich", "jinja2", "transitions", "ruamel", "rectify.engine", "rectify.app", "rectify.store")
SILENT = {"d", "Windows error: {error}", "{editor}: Editing failed", "{editor}: Editing failed: {e}"}
"""Words of click that no command of ours can bring up: an editor, another system."""


def commands(group: click.Group = rectify, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the words of every command and group."""
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        yield (*path, name)
        found = group.get_command(ctx, name)
        if isinstance(found, click.Group):
            yield from commands(found, (*path, name))


ALL = sorted(commands())


@pytest.mark.parametrize("words", [(), *ALL], ids=" ".join)
def test_a_help_page_is_chinese_and_none_of_it_is_click_s_english(words: tuple[str, ...], program: Program) -> None:
    page = program(*words, "--help")
    assert page.code == 0
    assert page.err == ""
    assert page.out.startswith("用法：rectify")
    assert CLICKS_OWN.findall(page.out) == []
    assert all(display_width(line) <= 80 for line in page.out.splitlines())


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_says_in_chinese_what_it_does(words: tuple[str, ...], program: Program) -> None:
    said = program(*words, "--help").out.split("\n\n")[1]
    assert re.search(r"[一-鿿]{2}", said)


@pytest.mark.parametrize(("name", "place", "line"), COMMANDS, ids=[name for name, *_rest in COMMANDS])
def test_the_front_page_says_what_the_command_says(name: str, place: str, line: str) -> None:
    found = rectify.get_command(click.Context(rectify), name)
    assert found is not None, place
    assert first_sentence(found.help or "") == line


def test_the_front_page_is_the_same_with_and_without_click(program: Program) -> None:
    assert start("--help").out == program("--json", "--help").out == front_page()


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['rectify', '--help']; from rectify.cli.main import main; main(); print(*sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8"
    )
    loaded = told.stdout.splitlines()[-1].split()
    assert [name for name in loaded if name.startswith((*HEAVY, "click"))] == []


def test_a_command_s_help_loads_no_engine() -> None:
    script = (
        "import sys; from rectify.cli.edge import run; run(['problem', 'list', '--help']); run(['acts', '--help']);"
        "print(*sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8"
    )
    loaded = told.stdout.splitlines()[-1].split()
    assert [name for name in loaded if name.startswith(HEAVY)] == []


def test_click_has_no_words_that_we_have_not() -> None:
    """A newer click must not bring an English sentence unnoticed."""
    folder = Path(click.__file__).parent
    modules = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
    asked = {
        word
        for name in modules
        for word in _asked_of_gettext(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8")))
    }
    programmers = re.compile(r"Deprecat|declar|defined twice|flag for true|Invalid start|Choice\(|UUID|colour|editor")
    assert {word for word in asked - set(WORDS) - SILENT if not programmers.search(word)} == set()


def _asked_of_gettext(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "没有这个命令：nonsense"),
        (("recrod",), "是否应为 'record'"),
        (("problem", "show"), "缺少参数 'N'"),
        (("tick", "--nonsense"), "没有这个选项：--nonsense"),
        (("tick", "--on"), "选项 --on 后面缺少值"),
        (("problem", "list", "--lamp", "blue"), "“blue”不在可用的值之中"),
        (("journal", "show", "--last", "many"), "“many”不是整数"),
        (("journal", "show", "--last", "0"), "不在范围"),
        (("deadline", "two-months", "2026-01-01", "more"), "多出了参数：more"),
        (("tick", "--dry-run=yes"), "选项 --dry-run 不带值"),
        (("round", "add", "R1"), "缺少选项"),
        (("inspection", "nonsense"), "没有这个命令：nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_wrong_word_is_told_in_chinese_and_exits_2(words: tuple[str, ...], said: str, program: Program) -> None:
    told = program(*words)
    assert told.code == 2
    assert told.out == ""
    assert told.err.startswith("错误：")
    assert said in told.err
    assert "用法：rectify" in told.err or said.startswith("选项 --")
    as_json = program("--json", *words)
    assert as_json.code == 2
    assert as_json.err == ""
    assert as_json.document["error"]["code"] == "usage"
    assert said in as_json.document["error"]["message"]
    assert CLICKS_OWN.findall(told.err + as_json.out) == []


def test_the_bare_program_shows_what_it_can_do() -> None:
    told = start()
    assert told.code == 2
    assert told.err == front_page()


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("账", 2), ("a账（b）", 8), ("é", 1), ("", 0)],
    ids=["latin", "wide", "both", "mark", "none"],
)
def test_width_counts_columns_of_a_screen(text: str, width: int) -> None:
    assert display_width(text) == width


def test_lines_break_within_chinese_but_never_before_a_closing_mark() -> None:
    lines = wrapped("一二三四五，rectify import 六七", 10)
    assert lines == ["一二三四五，", "rectify", "import 六", "七"]


def test_definitions_are_aligned_by_width() -> None:
    told = definitions([("a", "甲"), ("账号", "乙")], width=40, indent=2)
    assert [
        line.index(word) + line[: line.index(word)].count("账号") * 2
        for line, word in zip(told.splitlines(), "甲乙", strict=True)
    ] == [8, 8]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion_script(shell: str, program: Program) -> None:
    told = program("completion", shell)
    assert told.code == 0
    assert "_RECTIFY_COMPLETE" in told.out


def test_completion_offers_commands_by_their_beginning() -> None:
    words = {"_RECTIFY_COMPLETE": "bash_complete", "COMP_WORDS": "rectify prob", "COMP_CWORD": "1"}
    assert start(environment=words).out == "plain,problem\n"


def test_the_version_is_told(program: Program) -> None:
    told = program("--version")
    assert (told.code, told.out.split()[0]) == (0, "rectify")
