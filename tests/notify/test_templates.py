"""A template file is not trusted: not to end, not to stay small, not to keep to its facts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from rectify.errors import FaultyFile
from rectify.notify import templates
from rectify.notify.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS: dict[str, object] = {
    "title": "标题",
    "days": 3,
    "none": None,
    "yes": True,
    "rows": ("甲", "乙"),
    "unit": {"name": "某镇"},
}


def rendered(source: str, facts: Mapping[str, object] = FACTS) -> str:
    return Templates(lambda _: source).render("office/body.txt.j2", facts)


def faults_of(source: str, facts: Mapping[str, object] = FACTS) -> list[tuple[int | None, str]]:
    with pytest.raises(FaultyFile) as caught:
        rendered(source, facts)
    assert caught.value.name == "office/body.txt.j2"
    return [(fault.line, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("{{ title }}还有 {{ days }} 天", "标题还有 3 天", id="facts"),
        pytest.param("{% if days > 2 and not none %}多{% else %}少{% endif %}", "多", id="condition"),
        pytest.param("{% for r in rows %}{{ loop.index }}.{{ r }} {% endfor %}", "1.甲 2.乙 ", id="loop"),
        pytest.param("{{ unit.name }}{{ unit['name'] }}{{ rows[0] }}", "某镇某镇甲", id="parts"),
        pytest.param("{{ none|default('无', true) }}{{ title|truncate(1, true, '…', 0) }}", "无…", id="filters"),
        pytest.param("{{ '是' if yes else '否' }}{% if none is none %}空{% endif %}", "是空", id="tests"),
    ],
)
def test_a_notice_can_say_what_notices_need(source: str, text: str) -> None:
    assert rendered(source) == text


RUNAWAYS = {
    "range": "{% for i in range(1000000000) %}x{% endfor %}",
    "nested-loops": "{% for a in title %}{% for b in title %}{% endfor %}{% endfor %}",
    "loop-in-condition-in-loop": "{% for a in rows %}{% if a %}{% for b in a %}{% endfor %}{% endif %}{% endfor %}",
    "multiplication": "{{ 'a' * 1000000000 }}",
    "power": "{{ 9 ** 9 ** 9 }}",
    "format": "{{ '%1000000000d' % 1 }}",
    "doubling": "{% set x = title %}{% set x = x ~ x %}{{ x }}",
    "macro": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "recursive-loop": "{% for r in rows recursive %}{{ loop(rows) }}{% endfor %}",
    "method": "{{ title.center(1000000000) }}",
    "padding-filter": "{{ title|center(1000000000) }}",
    "growing-filter": "{{ title|replace('', title)|replace('', title) }}",
    "join": "{{ title|join('x')|join('x') }}",
    "lipsum": "{{ lipsum(1000000) }}",
    "include": "{% include 'office/body.txt.j2' %}",
    "extends": "{% extends 'office/body.txt.j2' %}",
    "import": "{% import 'office/body.txt.j2' as x %}",
    "block": "{% block a %}{% endblock %}",
    "filter-block": "{% filter upper %}x{% endfilter %}",
    "slice": "{{ title[0:1] }}",
    "underscore": "{{ title.__class__ }}",
    "underscore-key": "{{ title['__class__'] }}",
    "deep-parentheses": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "deep-conditions": "{% if days %}" * 40 + "{% endif %}" * 40,
    "deep-not": "{{ " + "not " * 3000 + "1 }}",
}


@pytest.mark.parametrize("source", RUNAWAYS.values(), ids=RUNAWAYS.keys())
def test_what_could_run_away_or_reach_out_is_refused(source: str) -> None:
    assert faults_of(source)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("好\n{{ titel }}\n{{ range(3) }}\n{{ 1 + 1 }}\n", [3, 4], id="every-fault-with-its-line"),
        pytest.param("好\n{% if none %}{{ titel }}{% endif %}\n\n{{ weg }}", [2, 4], id="names-of-branches-not-taken"),
        pytest.param("好\n\n{% if days %}", [3], id="unfinished"),
        pytest.param("好\n{{ days", [2], id="open-brace"),
        pytest.param("{% endif %}", [1], id="stray-end"),
        pytest.param("一\n二\n{{ none }}", [3], id="none-in-text"),
        pytest.param("一\n{{ yes }}", [2], id="truth-in-text"),
        pytest.param("一\n{{ title.upper }}", [2], id="method-in-text"),
        pytest.param("一\n{{ rows }}", [2], id="a-whole-list-in-text"),
        pytest.param("一\n{{ unit.nmae }}", [2], id="missing-part"),
        pytest.param("一\n{% if none > 1 %}x{% endif %}", [2], id="nothing-compared"),
        pytest.param("一\n\n{% for x in days %}x{% endfor %}", [3], id="loop-over-a-number"),
    ],
)
def test_a_fault_is_told_with_its_line(source: str, lines: list[int]) -> None:
    assert [line for line, _ in faults_of(source)] == lines


@pytest.mark.parametrize("source", [*RUNAWAYS.values(), "{{ days", "{{ none }}", "{{ unit.x }}", "{% endif %}"])
def test_every_fault_is_told_in_chinese(source: str) -> None:
    for _, message in faults_of(source):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in message)


def test_output_beyond_the_limit_is_stopped() -> None:
    facts: dict[str, object] = {"title": "长" * 1000}
    [(line, message)] = faults_of("{{ title }}" * (templates.LONGEST_TEXT // 1000 + 1), facts)
    assert line is None
    assert str(templates.LONGEST_TEXT) in message


def test_the_worst_allowed_template_ends() -> None:
    loops = "{% for a in t %}{% endfor %}"
    source = loops * (templates.LONGEST_TEMPLATE // len(loops))
    assert not rendered(source, {"t": "长" * (templates.LONGEST_FACTS - 1)})


def test_a_template_beyond_its_size_is_refused() -> None:
    assert faults_of("长" * (templates.LONGEST_TEMPLATE + 1))


def test_facts_beyond_their_size_are_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        rendered("{{ title }}", {"title": "长" * (templates.LONGEST_FACTS + 1)})


class _Text(str):
    __slots__ = ()


class _Word(StrEnum):
    A = "a"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(object(), id="object"),
        pytest.param(_Text("x"), id="subclass-of-str"),
        pytest.param(_Word.A, id="enum"),
        pytest.param(date(2026, 1, 1), id="date"),
        pytest.param(1.5, id="float"),
        pytest.param(b"x", id="bytes"),
        pytest.param({1: "x"}, id="key-that-is-no-text"),
        pytest.param((len,), id="function-in-a-tuple"),
        pytest.param({"a": {"b": [object()]}}, id="object-deep-within"),
    ],
)
def test_only_plain_facts_go_in(value: object) -> None:
    with pytest.raises(TypeError, match="plain"):
        rendered("好", {"value": value})


def test_a_template_cannot_change_the_facts_of_the_caller() -> None:
    rows = ["甲"]
    facts: dict[str, object] = {"rows": rows, "unit": MappingProxyType({"rows": rows})}
    assert faults_of("{{ rows.append('乙') }}", facts)
    assert rows == ["甲"]


def test_hostile_text_is_shown_and_never_rendered_again(hostile: str) -> None:
    assert rendered("[{{ title }}]", {"title": hostile}) == f"[{hostile}]"


def test_a_file_is_read_once_for_many_texts() -> None:
    asked: list[str] = []

    def load(name: str) -> str:
        asked.append(name)
        return "{{ n }}"

    made = Templates(load)
    assert [made.render("a", {"n": n}) for n in range(3)] == ["0", "1", "2"]
    assert asked == ["a"]
