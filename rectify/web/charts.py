"""Charts as SVG, drawn on this side: pure functions from figures to markup, without a script and without a style attribute.

A chart never stands alone: what it shows is said in its title and description, and stands in a table beside it. Series differ
by dash and by marker as well as by colour. How things look stands in ``style.css``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_WIDTH, _HEIGHT = 1060, 290
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 110, 16, 34
_STEPS = 4
_APART = 17
"""How far the names at the ends of lines stand apart at least."""
_SIDE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a chart: what it is called, its values, and the class that gives it its looks."""

    name: str
    values: Sequence[int]
    look: str


def bar(part: float, whole: float, look: str = "plain") -> Markup:
    """Draw one bar for a row of a table, whose words say the same: part of a whole, from nothing to full."""
    width = min(max(part / whole, 0), 1) * _SIDE if whole else 0
    return Markup(
        '<svg class="bar bar-{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-ground" width="100" height="10"/><rect class="bar-part" width="{}" height="10"/></svg>'
    ).format(look, _number(width))


def stack(parts: Sequence[tuple[str, int, str]], name: str) -> Markup:
    """Draw shares of a whole side by side: each part has its name, its number, and the class that gives it its looks."""
    whole = sum(number for _label, number, _look in parts)
    rects, at = Markup(), 0.0
    for _label, number, look in parts:
        width = number / whole * _SIDE if whole else 0
        rects += Markup('<rect class="stack-{}" x="{}" width="{}" height="10"/>').format(
            look, _number(at), _number(width)
        )
        at += width
    said = "，".join(f"{label} {number}" for label, number, _look in parts)
    return Markup(
        '<svg class="stack" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}"><title>{}</title>{}</svg>'
    ).format(f"{name}：{said}", f"{name}：{said}", rects)


def lines(days: Sequence[str], series: Sequence[Series], title: str, description: str, name: str = "chart") -> Markup:
    """Draw lines over days; the same figures have to stand in a table beside it. ``name`` is unlike any other on the page."""
    top = ceiling(max((value for each in series for value in each.values), default=0))
    ends = _spread([_y(each.values[-1], top) for each in series])
    drawn = Markup().join([
        *_grid(top), *_days(days),
        *(_line(each, top, end) for each, end in zip(series, ends, strict=True)),
    ])  # fmt: skip
    return Markup(
        '<svg class="lines" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-said"><title id="{}-title">{}</title>'
        '<desc id="{}-said">{}</desc>{}</svg>'
    ).format(_WIDTH, _HEIGHT, name, name, name, title, name, description, drawn)


def ceiling(most: int) -> int:
    """Give a round number at the top of an axis that is divided by four."""
    step = 1
    while step * _STEPS < most:
        step = next(each for each in _rounds() if each > step)
    return step * _STEPS


def _rounds() -> Iterator[int]:
    """1, 2, 5, 10, 20, 25, 50, 100 and so on: steps that people read easily."""
    ten = 1
    while True:
        yield from (ten, ten * 2, *((ten * 5 // 2,) if ten > 1 else ()), ten * 5)
        ten *= 10


def _y(value: float, top: int) -> float:
    return _HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM)


def _x(place: int, count: int) -> float:
    return _LEFT + place * (_WIDTH - _LEFT - _RIGHT) / max(count - 1, 1)


def _grid(top: int) -> Iterator[Markup]:
    for step in range(_STEPS + 1):
        y = _y(top * step / _STEPS, top)
        yield Markup('<line class="rule" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            _LEFT, _WIDTH - _RIGHT, _number(y), _number(y)
        )
        yield Markup('<text class="axis" text-anchor="end" x="{}" y="{}">{}</text>').format(
            _LEFT - 8, _number(y + 4), top * step // _STEPS
        )


def _days(days: Sequence[str]) -> Iterator[Markup]:
    for place, day in enumerate(days):
        yield Markup('<text class="axis" text-anchor="middle" x="{}" y="{}">{}</text>').format(
            _number(_x(place, len(days))), _HEIGHT - 12, day[5:]
        )


def _line(series: Series, top: int, end: float) -> Markup:
    places = [(_x(place, len(series.values)), _y(value, top)) for place, value in enumerate(series.values)]
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in places)
    marks = Markup().join(_MARKERS[series.look](x, y) for x, y in places)
    return Markup('<g class="line-{}"><polyline points="{}"/>{}<text x="{}" y="{}">{} {}</text></g>').format(
        series.look, points, marks, _WIDTH - _RIGHT + 12, _number(end + 4), series.name, series.values[-1]
    )


def _circle(x: float, y: float) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="3.5"/>').format(_number(x), _number(y))


def _square(x: float, y: float) -> Markup:
    return Markup('<rect x="{}" y="{}" width="7" height="7"/>').format(_number(x - 3.5), _number(y - 3.5))


def _triangle(x: float, y: float) -> Markup:
    return Markup('<path d="M{} {} l4.5 8 h-9 z"/>').format(_number(x), _number(y - 5))


_MARKERS: Mapping[str, Callable[[float, float], Markup]] = {"all": _circle, "done": _square, "late": _triangle}


def _spread(ends: Sequence[float]) -> list[float]:
    """Move the names at the ends of lines apart, the lowest value keeping its place."""
    found = list(ends)
    below = float(_HEIGHT)
    for place in sorted(range(len(ends)), key=lambda each: -ends[each]):
        found[place] = below = min(ends[place], below - _APART)
    return found


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
