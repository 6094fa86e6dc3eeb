"""A workflow's pictures say everything the file says, and no line or label lies over another thing."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from rectify.engine.clues.workflow import parse_any
from rectify.engine.diagram import mermaid
from rectify.engine.diagram_layout import BOX_WIDTH, FONT, SAID_AT, SAID_ROW, broken, em, laid_out, said_of
from rectify.engine.diagram_svg import svg
from rectify.engine.gates import GATES, WORDS
from rectify.engine.model import ROLE_WORDS
from rectify.engine.workflow import Workflow, parse
from rectify.library import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.diagram_layout import Layout, Point

FILES = sorted(shipped_folder("workflows").glob("*.yaml"))
_SVG = "{http://www.w3.org/2000/svg}"
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""

TANGLED = """\
name: tangled
version: 7
label: “甲”<乙>&丙
states:
  reported: {account: 报账, label: 已登记, owed: [feedback]}
  handed_over: {account: 报账, label: 一个名字很长很长很长很长很长的状态, owed: [plan]}
  transferred: {account: 转账, label: 整改中, owed: [receipt, plan, rectify, midterm, democratic_life, reports]}
  under_check: {account: 转账, label: 核查中, owed: [check]}
  closed: {account: 销账, label: 已销号, final: true}
  void: {label: 已撤销, final: true}
moves:
  one: {label: 一个名字也很长很长的动作, from: [reported], to: transferred, by: [office, team, unit_head, leader, discipline], gates: []}
  two: {label: 二, from: [reported], to: handed_over, by: [office], gates: []}
  three: {label: 三, from: [handed_over], to: transferred, by: [office], gates: []}
  four: {label: 四, from: [transferred], to: under_check, by: [office], gates: [measures_done]}
  again: {label: 原地, from: [transferred, under_check], to: transferred, by: [office], gates: []}
  back: {label: 退, from: [under_check], to: reported, by: [office], gates: []}
  jump: {label: 跳, from: [reported], to: under_check, by: [office], gates: []}
  close:
    label: 销
    from: [under_check]
    to: closed
    by: [office]
    gates: [self_check_done, institution_built, persons_dealt_with, dual_reports_delivered, discipline_review_agreed, closer_is_another]
  drop: {label: 撤, from: [reported, handed_over, transferred, under_check], to: void, by: [office], gates: []}
"""


def workflows() -> Iterator[Workflow]:
    for path in FILES:
        yield parse_any(path.read_text(encoding="utf-8"), path.name)
    yield parse(TANGLED, "tangled.yaml", GATES.keys(), law=lambda _workflow, whole: iter(()))  # noqa: ARG005 - the law's words


EVERY = pytest.mark.parametrize("workflow", list(workflows()), ids=lambda each: each.name)


def texts(drawn: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(drawn).iter(f"{_SVG}text")]  # noqa: S314 - our own text


def boxes(layout: Layout) -> list[Rectangle]:
    return [(box.x, box.y, box.x + BOX_WIDTH, box.bottom) for box in layout.boxes]


def labels(layout: Layout) -> list[Rectangle]:
    places = [(wire.label, wire.move.label) for wire in layout.wires]
    return [(x, y - FONT, x + em(said) * FONT, y + 3) for (x, y), said in places]


def strokes(layout: Layout) -> Iterator[tuple[Point, Point]]:
    for wire in layout.wires:
        for line in (*wire.strokes, wire.arrow):
            yield from pairwise(line)


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@EVERY
def test_the_picture_names_every_state_and_move_and_who_makes_it(workflow: Workflow) -> None:
    said = texts(svg(workflow))
    whole = "".join(said)
    for state in workflow.states:
        assert {state.label, state.code} <= set(said)
    for move in workflow.moves:
        assert {move.label, move.code} <= set(said)
        assert all(ROLE_WORDS[role] in whole for role in move.by)
        assert all(WORDS.get(gate, gate) in whole for gate in move.gates)


@EVERY
def test_no_line_runs_through_a_box(workflow: Workflow) -> None:
    layout = laid_out(workflow)
    for start, end in strokes(layout):
        left, right = sorted((start[0], end[0]))
        top, bottom = sorted((start[1], end[1]))
        for box in boxes(layout):
            assert not (left < box[2] - 1 and right > box[0] + 1 and top < box[3] - 1 and bottom > box[1] + 1)


@EVERY
def test_no_two_lines_of_different_moves_run_upon_each_other(workflow: Workflow) -> None:
    lines = [
        (wire.move.code, piece)
        for wire in laid_out(workflow).wires
        for line in (*wire.strokes, wire.arrow)
        for piece in pairwise(line)
    ]
    for (one, ((ax, ay), (bx, by))), (other, ((cx, cy), (dx, dy))) in combinations(lines, 2):
        if one == other:
            continue
        if ax == bx == cx == dx:
            assert max(ay, by) <= min(cy, dy) or max(cy, dy) <= min(ay, by), (one, other)
        if ay == by == cy == dy:
            assert max(ax, bx) <= min(cx, dx) or max(cx, dx) <= min(ax, bx), (one, other)


@EVERY
def test_labels_stand_clear_of_boxes_and_of_each_other(workflow: Workflow) -> None:
    layout = laid_out(workflow)
    assert not any(overlap(label, box) for label in labels(layout) for box in boxes(layout))
    assert not any(overlap(one, other) for one, other in combinations(labels(layout), 2))


@EVERY
def test_everything_lies_within_the_picture(workflow: Workflow) -> None:
    root = ET.fromstring(svg(workflow))  # noqa: S314 - our own text
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    layout = laid_out(workflow)
    for left, top, right, bottom in (*boxes(layout), *labels(layout)):
        assert left >= 0
        assert top >= 0
        assert right <= width
        assert bottom <= height
    for each in root.iter(f"{_SVG}text"):
        size = float(each.attrib.get("font-size", FONT))
        anchor = each.attrib.get("text-anchor", "start")
        wide = em(each.text or "") * size
        start = float(each.attrib["x"]) - (wide / 2 if anchor == "middle" else 0)
        assert start >= -1
        assert start + wide <= width + 1
        assert float(each.attrib["y"]) <= height


@EVERY
def test_what_a_box_says_stays_in_it(workflow: Workflow) -> None:
    for box in laid_out(workflow).boxes:
        said = said_of(box.state)
        assert SAID_AT + len(said) * SAID_ROW - 12 <= box.height
        assert all(em(line) * 12 <= BOX_WIDTH for line in said)


def test_a_picture_is_the_same_twice_and_draws_nothing_from_outside() -> None:
    (workflow,) = [each for each in workflows() if each.name == "five-accounts"]
    assert svg(workflow) == svg(workflow)
    assert "http" not in svg(workflow).replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in svg(workflow)


def test_words_of_the_file_are_written_as_text_and_not_as_marks() -> None:
    (tangled,) = [each for each in workflows() if each.name == "tangled"]
    assert any("“甲”<乙>&丙" in each for each in texts(svg(tangled)))


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        (["甲", "乙"], 100.0, ["甲、乙"]),
        (["甲甲甲", "乙乙乙"], 60.0, ["甲甲甲、", "乙乙乙"]),
        (["很长很长很"], 30.0, ["很长", "很长", "很"]),
        (["甲", "很长很长很"], 30.0, ["甲、", "很长", "很长", "很"]),
        ([], 20.0, [""]),
    ],
)
def test_a_list_is_broken_between_words_where_that_is_possible(
    words: list[str], width: float, lines: list[str]
) -> None:
    assert broken(words, width) == lines


def test_a_workflow_of_another_kind_begins_with_its_first_state() -> None:
    (clue,) = [each for each in workflows() if each.name == "clue"]
    assert f"    [*] --> s_{clue.states[0].code}\n" in mermaid(clue)
