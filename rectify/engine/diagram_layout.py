"""Where everything stands in a workflow's picture: a column an account, a box a state, and every move a line of its own.

Boxes never hide lines: a move to the next column runs straight, one to the box below runs down between the two, and all others
leave by the gutter right of their column, run along a lane of their own below all boxes, and arrive by the gutter left of their
target's. A move from many states is one line that they all join. Units are pixels; drawing is ``diagram_svg.py``'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rectify.engine.diagram import beginning
from rectify.engine.periods import Obligation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rectify.engine.workflow import Move, State, Workflow

Point = tuple[float, float]

FONT: Final = 14
BOX_WIDTH, BOX_GAP = 156, 60
SAID_AT, SAID_ROW, SAID_LEAST = 63, 17, 2
"""Where in a box stands what is owed there, how high a line of it is, and for how many lines there is room at least."""

TOP, HEAD = 52, 40
_MARGIN, _TRACK, _LANE = 40, 14, 30
BESIDE = "账外"
"""The column of the states that belong to no account."""


def em(text: str) -> float:
    """Give a text's width in characters: a Latin letter is about half as wide as a Chinese one."""
    return sum(0.56 if sign < "\u2e80" else 1.0 for sign in text)


def broken(words: Sequence[str], width: float) -> list[str]:
    """Break a list of words into lines, between words; a word that fits on no line by itself is broken where it must be."""
    lines = [""]
    for n, word in enumerate(words):
        said = word if n + 1 == len(words) else f"{word}、"
        while em(said) * 13 > width and len(said) > 1:
            fitting = max(1, sum(1 for end in range(1, len(said)) if em(said[:end]) * 13 <= width))
            lines = [*filter(None, lines), said[:fitting], ""]
            said = said[fitting:]
        if lines[-1] and (em(lines[-1]) + em(said)) * 13 > width:
            lines.append("")
        lines[-1] += said
    return lines


_OWED: Final = {**{each.value: each.label for each in Obligation}, "review": "复核"}


def said_of(state: State) -> list[str]:
    """Give the lines that a box says of what is owed in its state."""
    owed = [_OWED.get(each, each) for each in state.owed]
    said = [f"应办：{owed[0]}", *owed[1:]] if owed else ["终结"] if state.final else []
    return broken(said, BOX_WIDTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A state's place."""

    state: State
    column: int
    row: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Give where the straight lines come and go."""
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        """Give where the box ends."""
        return self.y + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An account's column: its name, and where it begins and ends."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A move as a line: strokes that join it, the one that ends in an arrow, its label, and whether it goes back or out."""

    move: Move
    strokes: tuple[tuple[Point, ...], ...]
    arrow: tuple[Point, ...]
    joints: tuple[Point, ...]
    label: Point
    kind: str
    """``on``, ``back`` (to where the problem was before) or ``out`` (to an end beside the accounts)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Everything with its place."""

    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    wires: tuple[Wire, ...]
    width: float
    bottom: float
    first: Box


def laid_out(workflow: Workflow) -> Layout:
    """Give every part of a workflow's picture its place."""
    return _Plan(workflow).layout()


class _Plan:
    """One picture in the making: first the columns, then how many lines each gutter holds, then the lines themselves."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self._columns = _columns(workflow)
        self._cell = {
            state.code: (column, row)
            for column, (_name, states) in enumerate(self._columns)
            for row, state in enumerate(states)
        }
        self._straight = {move.code for move in self._short_ones()}
        self._lanes = [move for move in workflow.moves if not self._is_short(move)]
        self._tracks = self._gutter_tracks()
        lines = max(SAID_LEAST, *(len(said_of(state)) for state in workflow.states))
        self._height = SAID_AT - 5 + lines * SAID_ROW
        self._boxes = {box.state.code: box for box in self._placed()}
        self._below = max(box.bottom for box in self._boxes.values()) + 28

    def layout(self) -> Layout:
        wires = tuple(self._wire(move) for move in self._workflow.moves if move.to in self._cell and move.from_states)
        lefts = [self._left(column) for column in range(len(self._columns))]
        bands = [
            Band(name=name, x=left - 10, width=BOX_WIDTH + 20)
            for left, (name, _states) in zip(lefts, self._columns, strict=True)
        ]
        first = self._boxes[beginning(self._workflow).code]
        width = lefts[-1] + BOX_WIDTH + self._gutter(len(self._columns)) + _MARGIN
        bottom = self._below + len(self._lanes) * _LANE
        return Layout(
            boxes=tuple(self._boxes.values()), bands=tuple(bands), wires=wires, width=width, bottom=bottom, first=first
        )

    # ---- columns and gutters

    def _short_ones(self) -> Iterator[Move]:
        """Give the moves that need no lane: one source, and their target in the next column or right below it.

        A side of a box has one straight line, and a gutter one that turns: whatever else would share them takes a lane.
        """
        taken: set[tuple[object, ...]] = set()
        for move in self._workflow.moves:
            if len(move.from_states) != 1:
                continue
            (column, row), (to_column, to_row) = self._cell[move.from_states[0]], self._cell[move.to]
            if to_column == column and to_row == row + 1:
                sides: set[tuple[object, ...]] = {("down", column, row)}
            elif to_column == column + 1:
                sides = {
                    ("out", column, row),
                    ("in", to_column, to_row),
                    *([("turn", column)] if row != to_row else []),
                }
            else:
                continue
            if not sides & taken:
                taken |= sides
                yield move

    def _is_short(self, move: Move) -> bool:
        return move.code in self._straight

    def _gutter_tracks(self) -> dict[tuple[int, str, str], int]:
        """Give every upright line its place in its gutter; gutter n lies left of column n."""
        tracks: dict[tuple[int, str, str], int] = {}
        used = dict.fromkeys(range(len(self._columns) + 1), 0)
        for move in self._lanes:
            ports = [(self._cell[code][0] + 1, move.code, code) for code in move.from_states if code in self._cell]
            ports += [(self._cell[move.to][0], move.code, "")] if move.to in self._cell else []
            for port in ports:
                tracks[port] = used[port[0]]
                used[port[0]] += 1
        return tracks

    def _gutter(self, number: int) -> float:
        """Give a gutter's width: room for its upright lines, and for the longest label that runs across it."""
        count = sum(1 for gutter, _move, _code in self._tracks if gutter == number)
        labels = [
            em(move.label)
            for move in self._workflow.moves
            if self._is_short(move)
            and self._cell[move.to][0] == number
            and self._cell[move.from_states[0]][0] == number - 1
        ]
        return max(
            _MARGIN, (count + 1) * _TRACK, max(labels, default=0) * FONT + 34 + (count * _TRACK if labels else 0)
        )

    def _left(self, column: int) -> float:
        return _MARGIN + sum(self._gutter(n) + BOX_WIDTH for n in range(column)) + self._gutter(column)

    def _placed(self) -> Iterator[Box]:
        for column, (_name, states) in enumerate(self._columns):
            for row, state in enumerate(states):
                y = TOP + HEAD + 20 + row * (self._height + BOX_GAP)
                yield Box(state=state, column=column, row=row, x=self._left(column), y=y, height=self._height)

    def _track(self, gutter: int, move: Move, code: str) -> float:
        """Give where an upright line runs: the lines that leave nearest to their boxes, those that arrive nearest to theirs."""
        right = (
            self._left(gutter)
            if gutter < len(self._columns)
            else self._left(gutter - 1) + BOX_WIDTH + self._gutter(gutter)
        )
        return right - (self._tracks[gutter, move.code, code] + 1) * _TRACK

    # ---- lines

    def _wire(self, move: Move) -> Wire:
        return self._short(move) if self._is_short(move) else self._long(move)

    def _short(self, move: Move) -> Wire:
        start, end = self._boxes[move.from_states[0]], self._boxes[move.to]
        if start.column == end.column:
            x = start.x + BOX_WIDTH / 2
            line: tuple[Point, ...] = ((x, start.bottom), (x, end.y))
            label = (x + 8, end.y - BOX_GAP / 2 + 5)
        else:
            left, right = start.x + BOX_WIDTH, end.x
            bend = left + em(move.label) * FONT + 26
            turn = ((bend, start.middle), (bend, end.middle)) if start.middle != end.middle else ()
            line = ((left, start.middle), *turn, (right, end.middle))
            label = (left + 12, start.middle - 7)
        return Wire(move=move, strokes=(), arrow=line, joints=(), label=label, kind=self._kind(move))

    def _long(self, move: Move) -> Wire:
        lane = self._below + self._lanes.index(move) * _LANE
        end = self._boxes[move.to]
        arriving, port = self._track(end.column, move, ""), self._port(end, move, arrives=True)
        strokes: list[tuple[Point, ...]] = []
        for code in move.from_states:
            box = self._boxes[code]
            x, y = self._track(box.column + 1, move, code), self._port(box, move)
            strokes.append(((box.x + BOX_WIDTH, y), (x, y), (x, lane)))
        ends = sorted([*(stroke[-1][0] for stroke in strokes), arriving])
        joints = [(x, lane) for x in ends[1:-1]]
        arrow = ((arriving, lane), (arriving, port), (end.x, port))
        return Wire(
            move=move, strokes=(*strokes, ((ends[0], lane), (ends[-1], lane))), arrow=arrow, joints=tuple(joints),
            label=(ends[0] + 10, lane - 6), kind=self._kind(move),
        )  # fmt: skip

    def _port(self, box: Box, move: Move, *, arrives: bool = False) -> float:
        """Spread the lines of lanes over a box's side: those that leave below the middle, those that arrive above it."""
        code = box.state.code
        earlier = self._lanes[: self._lanes.index(move)]
        before = sum(1 for each in earlier if (each.to == code if arrives else code in each.from_states))
        offset = 9 + before * 8 % (self._height / 2 - 12)
        return box.middle - offset if arrives else box.middle + offset

    def _kind(self, move: Move) -> str:
        end = self._workflow.state(move.to)
        if end.final and end.account is None:
            return "out"
        return "back" if all(self._cell[code] >= self._cell[move.to] for code in move.from_states) else "on"


def _columns(workflow: Workflow) -> tuple[tuple[str, Sequence[State]], ...]:
    """Group the states by account, in the file's order; those of no account come last."""
    groups: dict[str, list[State]] = {}
    for state in workflow.states:
        groups.setdefault(state.account or BESIDE, []).append(state)
    beside = groups.pop(BESIDE, None)
    return (*groups.items(), *(((BESIDE if groups else "", beside),) if beside else ()))
