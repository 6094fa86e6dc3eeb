"""A workflow as an SVG picture: the accounts as columns, states and moves, and below them who makes each move and under which gates.

Made of text alone, with no fonts or scripts of its own; it prints as it is shown. Where things stand is ``diagram_layout.py``'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from rectify.engine.diagram_layout import BOX_WIDTH, FONT, HEAD, SAID_AT, SAID_ROW, TOP, broken, em, laid_out, said_of
from rectify.engine.gates import WORDS
from rectify.engine.model import ROLE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rectify.engine.diagram_layout import Band, Box, Layout, Point, Wire
    from rectify.engine.workflow import Workflow

_INK, _QUIET, _PAPER, _BAND = "#1f2937", "#6b7280", "#ffffff", "#eef3f9"
_COLOURS: Final = {"on": "#1d4ed8", "back": "#b45309", "out": "#6b7280"}
_FAMILY = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','SimHei',sans-serif"
_HEADINGS: Final = (("动作", 0.0), ("由谁办理", 250.0), ("从 → 到", 520.0), ("前置条件", 800.0))
_GATES_AT, _ROW, _LEAST = 800.0, 20, 1280
_SMALL: Final = 12


def svg(workflow: Workflow) -> str:
    """Give a standalone SVG document, ending with a line break."""
    layout = laid_out(workflow)
    width = max(layout.width, _LEAST)
    legend = list(_legend(workflow, layout.bottom + 24, width))
    height = layout.bottom + 24 + _legend_height(workflow, width)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="{_FAMILY}" font-size="{FONT}" fill="{_INK}" role="img">'
    )
    parts = [
        opening,
        f"<title>{escape(workflow.label)}（{escape(workflow.name)}，第 {workflow.version} 版）</title>",
        *_marks(),
        f'<rect width="100%" height="100%" fill="{_PAPER}"/>',
        _text(40, 32, f"{workflow.label}（{workflow.name}，第 {workflow.version} 版）", weight="bold", size=18),
        *(line for band in layout.bands for line in _band(band, layout)),
        *(line for wire in layout.wires for line in _lines(wire)),
        *(line for box in layout.boxes for line in _box(box)),
        *_beginning(layout.first),
        *(line for wire in layout.wires for line in _label(wire)),
        *legend,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _marks() -> Iterator[str]:
    yield "<defs>"
    for name, colour in _COLOURS.items():
        yield (
            f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
            f'<path d="M0 0 10 5 0 10z" fill="{colour}"/></marker>'
        )
    yield "</defs>"


def _band(band: Band, layout: Layout) -> Iterator[str]:
    middle = band.x + band.width / 2
    bottom = max(box.bottom for box in layout.boxes) + 14
    yield f'<rect x="{band.x:.0f}" y="{TOP}" width="{band.width:.0f}" height="{bottom - TOP:.0f}" rx="8" fill="{_BAND}"/>'
    yield (
        f'<text x="{middle:.0f}" y="{TOP + HEAD / 2 + 6:.0f}" text-anchor="middle" font-size="17" font-weight="bold">'
        f"{escape(band.name)}</text>"
    )


def _box(box: Box) -> Iterator[str]:
    state, middle = box.state, box.x + BOX_WIDTH / 2
    thick = 2.4 if state.final else 1.2
    yield (
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{BOX_WIDTH}" height="{box.height:.0f}" rx="{22 if state.final else 6}" '
        f'fill="{_PAPER}" stroke="{_INK}" stroke-width="{thick}"/>'
    )
    yield _text(
        middle,
        box.y + 25,
        state.label,
        anchor="middle",
        weight="bold",
        size=min(15, (BOX_WIDTH - 12) / em(state.label)),
    )
    yield _text(middle, box.y + 43, state.code, anchor="middle", size=_SMALL, colour=_QUIET)
    for n, line in enumerate(said_of(state)):
        yield _text(middle, box.y + SAID_AT + n * SAID_ROW, line, anchor="middle", size=_SMALL, colour=_QUIET)


def _beginning(box: Box) -> Iterator[str]:
    y = box.middle
    yield f'<circle cx="{box.x - 34:.0f}" cy="{y:.0f}" r="6" fill="{_INK}"/>'
    yield f'<path d="M{box.x - 28:.0f} {y:.0f}H{box.x:.0f}" stroke="{_INK}" stroke-width="1.6"/>'


def _lines(wire: Wire) -> Iterator[str]:
    colour = _COLOURS[wire.kind]
    style = f'fill="none" stroke="{colour}" stroke-width="1.6" stroke-linejoin="round"'
    for points in wire.strokes:
        yield f'<path d="{_path(points)}" {style}/>'
    yield f'<path d="{_path(wire.arrow)}" {style} marker-end="url(#{wire.kind})"/>'
    for x, y in wire.joints:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _label(wire: Wire) -> Iterator[str]:
    """A label on a halo of its own, drawn first: not every viewer knows an order of painting."""
    x, y = wire.label
    said = escape(wire.move.label)
    yield f'<text x="{x:.0f}" y="{y:.0f}" fill="{_PAPER}" stroke="{_PAPER}" stroke-width="5" stroke-linejoin="round">{said}</text>'
    yield f'<text x="{x:.0f}" y="{y:.0f}" fill="{_COLOURS[wire.kind]}">{said}</text>'


# ---- who, from where to where, under which gates


def _legend(workflow: Workflow, top: float, width: float) -> Iterator[str]:
    y, left = top + 20, 40
    for heading, x in _HEADINGS:
        yield _text(left + x, y, heading, weight="bold")
    for move, lines in _rows(workflow, width):
        y += 12
        yield f'<path d="M{left} {y:.0f}H{width - left:.0f}" stroke="{_BAND}" stroke-width="2"/>'
        y += _ROW
        yield _text(left, y, f"{move[0]}", weight="bold")
        yield _text(left + em(move[0]) * FONT + 8, y, move[1], size=_SMALL, colour=_QUIET)
        for n, (by, way, gates) in enumerate(lines):
            for (_heading, x), said in zip(_HEADINGS[1:], (by, way, gates), strict=True):
                yield _text(left + x, y + n * _ROW, said, size=13)
        y += (len(lines) - 1) * _ROW


def _legend_height(workflow: Workflow, width: float) -> float:
    return 44 + sum(12 + len(lines) * _ROW for _move, lines in _rows(workflow, width))


def _rows(workflow: Workflow, width: float) -> Iterator[tuple[tuple[str, str], list[tuple[str, str, str]]]]:
    """Give every move with its lines, each cell broken within its own width."""
    labels = {state.code: state.label for state in workflow.states}
    for move in workflow.moves:
        gates = [WORDS.get(gate, gate) for gate in move.gates] or ["无"]
        sources = [labels.get(code, code) for code in move.from_states]
        cells = (
            broken([ROLE_WORDS[role] for role in move.by], 255),
            broken([*sources[:-1], f"{(sources or [''])[-1]} → {labels.get(move.to, move.to)}"], 265),
            broken(gates, width - 40 - _GATES_AT - 40),
        )
        count = max(map(len, cells))
        padded = [[*cell, *[""] * (count - len(cell))] for cell in cells]
        yield (move.label, move.code), list(zip(*padded, strict=True))


def _text(
    x: float, y: float, said: str, *, anchor: str = "start", weight: str = "normal", size: float = FONT, colour: str = _INK
) -> str:  # fmt: skip
    attributes = (
        f'x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size:.1f}" font-weight="{weight}" fill="{colour}"'
    )
    return f"<text {attributes}>{escape(said)}</text>" if said else ""
