"""Reading a scoring sheet from its TOML, with every fault named. What a sheet says is ``scoring.py``'s business.

Numbers may be written as whole numbers, decimals or text; they have two decimals at most. The format is told in
``docs/scoring.md``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from rectify.engine.fields import Fields
from rectify.engine.scoring import ZERO, Aspect, Grade, Item, Kind, Object, Scheme, Sheet, Veto, read_points, written
from rectify.engine.scoring_measures import CONDITIONS, MEASURES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,19}")
_KEYS = (
    "label", "version", "note", "object", "scheme", "total", "after", "second_rectification", "grades", "aspects",
    "bonus", "malus", "veto",
)  # fmt: skip
_ITEM = ("code", "text", "points", "each", "above", "measure")
_MOST = Decimal(1000)
_ALL = Decimal(100)


def sheet_from(data: Mapping[str, object], name: str) -> Sheet:
    """Read a sheet; raises FaultyFile with every fault: unknown keys, wrong types, sums that do not agree."""
    fields = Fields(data=data)
    fields.only(_KEYS)
    object_ = fields.one_of("object", Object)
    total = _number(fields, "total", most=_MOST)
    sheet = Sheet(
        name=name,
        label=fields.text("label"),
        version=fields.whole("version", least=1, most=9999),
        note=fields.text("note", default=""),
        object=object_,
        scheme=fields.one_of("scheme", Scheme),
        total=total,
        aspects=tuple(_aspect(row, object_) for row in _rows(fields, "aspects")),
        grades=tuple(_grade(row) for row in _rows(fields, "grades")),
        beside=(
            *(_item(row, Kind.BONUS, object_) for row in _rows(fields, "bonus", needed=False)),
            *(_item(row, Kind.MALUS, object_) for row in _rows(fields, "malus", needed=False)),
        ),
        vetoes=tuple(_veto(row, object_, total) for row in _rows(fields, "veto", needed=False)),
        after=_words(fields, "after", CONDITIONS),
        second_rectification=frozenset(_words(fields, "second_rectification", None)),
    )
    _agrees(fields, sheet)
    fields.done(name)
    return sheet


def _aspect(row: Fields, object_: Object) -> Aspect:
    row.only(("name", "points", "items"))
    items = tuple(_item(each, Kind.ASPECT, object_) for each in _rows(row, "items"))
    return Aspect(name=row.text("name"), points=_number(row, "points", most=_MOST), items=items)


def _item(row: Fields, kind: Kind, object_: Object) -> Item:
    row.only(_ITEM)
    code = row.text("code")
    if code and not _CODE.fullmatch(code):
        row.fault("code", "应由字母、数字和 . _ - 组成，不超过 20 个字符")
    measure = _measure(row, object_) if "measure" in row.data else None
    if measure and kind is Kind.BONUS:
        row.fault("measure", "计量项只说明欠缺，不能用于加分项；加分项由人评定")
    for key in ("each", "above"):
        if key in row.data and "measure" not in row.data:
            row.fault(key, "只用于写明 measure 的项")
    above = _number(row, "above", most=_MOST, default=ZERO)
    if measure and MEASURES[measure].is_share and above >= _ALL:
        row.fault("above", "按比例计量的项应小于 100")
    return Item(
        code=code,
        text=row.text("text"),
        points=_number(row, "points", most=_MOST),
        kind=kind,
        each=_number(row, "each", most=_MOST) if "each" in row.data else None,
        above=above,
        measure=measure,
    )


def _measure(row: Fields, object_: Object) -> str:
    """Read the name of a measure that suits what the sheet scores."""
    known = [key for key, measure in MEASURES.items() if object_ in measure.objects]
    value = row.data.get("measure")
    if value in known:
        return str(value)
    row.fault("measure", f"没有这个计量项，或不用于这种评分表（可用：{'、'.join(known)}）")
    return ""


def _grade(row: Fields) -> Grade:
    row.only(("name", "at_least"))
    return Grade(name=row.text("name"), at_least=_number(row, "at_least", most=_MOST, least=ZERO))


def _veto(row: Fields, object_: Object, total: Decimal) -> Veto:
    row.only(("measure", "count", "score", "text"))
    return Veto(
        measure=_measure(row, object_),
        count=_number(row, "count", most=_MOST),
        score=_number(row, "score", most=total, least=ZERO),
        text=row.text("text"),
    )


# ---- what must agree


def _agrees(fields: Fields, sheet: Sheet) -> None:
    """Note what each part alone cannot show: sums, borders, words that name one another."""
    whole = sum((aspect.points for aspect in sheet.aspects), ZERO)
    if sheet.aspects and whole != sheet.total:
        fields.fault("total", f"各方面分值之和为 {written(whole)}，与总分 {written(sheet.total)} 不等")
    for n, aspect in enumerate(sheet.aspects, 1):
        _enough(fields, sheet, n, aspect)
    codes = [item.code for item in sheet.items]
    for code in sorted({code for code in codes if code and codes.count(code) > 1}):
        fields.fault("aspects", f"代码“{code}”用了不止一次")
    _grades_agree(fields, sheet)


def _enough(fields: Fields, sheet: Sheet, n: int, aspect: Aspect) -> None:
    """Items may take more than their aspect has (扣完为止), never less; where points are added they give just that."""
    found = sum((item.points for item in aspect.items), ZERO)
    if found < aspect.points or (found > aspect.points and sheet.scheme is Scheme.ADD):
        word = "不足" if found < aspect.points else "超过"
        fields.fault(f"aspects[{n}]", f"各项分值之和 {written(found)} {word}本方面的 {written(aspect.points)} 分")


def _grades_agree(fields: Fields, sheet: Sheet) -> None:
    borders = [grade.at_least for grade in sheet.grades]
    if borders != sorted(set(borders), reverse=True):
        fields.fault("grades", "各等次须由高到低排列，分数线不得相同")
    if borders and (borders[-1] != 0 or borders[0] > sheet.total):
        fields.fault("grades", "最低等次的分数线应为 0，最高等次的分数线不得超过总分")
    names = [grade.name for grade in sheet.grades]
    if len(set(names)) != len(names):
        fields.fault("grades", "等次的名称不得重复")
    for name in sorted(sheet.second_rectification - set(names)):
        fields.fault("second_rectification", f"没有“{name}”这个等次")
    if sheet.object is Object.TEAM and sheet.second_rectification:
        fields.fault("second_rectification", "对巡察组的评分表没有第二次整改")


# ---- tables and numbers


def _rows(fields: Fields, key: str, *, needed: bool = True) -> tuple[Fields, ...]:
    """Read a list of tables ([[key]]); each knows its place, and all share one list of faults."""
    value = fields.data.get(key)
    if value is None and not needed:
        return ()
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) for row in value):
        fields.fault(key, f"缺少 [[{fields.path(key)}]]" if value is None else "应是一列，每项一节")
        return ()
    return tuple(
        Fields(data=row, where=fields.path(f"{key}[{n}]"), faults=fields.faults) for n, row in enumerate(value, 1)
    )


def _number(
    fields: Fields, key: str, *, most: Decimal, least: Decimal | None = None, default: Decimal | None = None
) -> Decimal:  # fmt: skip
    """Read a number of points; above nought, unless ``least`` or ``default`` allows nought."""
    value = fields.data.get(key)
    if value is None and default is not None:
        return default
    try:
        read = read_points(str(value)) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        read = None
    nought = least is not None or default is not None
    if read is None or read > most or (not read and not nought):
        said = f"应是{'不小于' if nought else '大于'} 0、不大于 {written(most)}、至多两位小数的数"
        fields.fault(key, "缺少这一项" if value is None else said)
        return ZERO
    return read


def _words(fields: Fields, key: str, known: Collection[str] | None) -> tuple[str, ...]:
    value = fields.data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        fields.fault(key, "应是一列文字")
        return ()
    _only_known(fields, key, value, known)
    return tuple(value)


def _only_known(fields: Fields, key: str, words: Iterable[str], known: Collection[str] | None) -> None:
    for word in words:
        if known is not None and word not in known:
            fields.fault(key, f"不认识“{word}”（可用：{'、'.join(known)}）")
