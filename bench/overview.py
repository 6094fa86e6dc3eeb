"""The overview of very many problems, counted for the first time since an entry and asked for again, for three sights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import books, visiting
from bench.figures import Aim, Figure, Report, Turn, at_most_times, each_of, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.scale import Scale
    from rectify.app.office import App

READERS = {"office": "office", "team": "tester", "leader": books.LEADER}
"""Who sees everything, everything by a mandate, and one unit of a hundred; a unit's own people have no overview."""
COLD, WARM, _TEMPLATE, _BARE = "counted anew", "asked again", "template alone", "one bare count"
TIMES_BARE, TIMES_TEMPLATE = 8.0, 3.0
_SQL = "SELECT unit, state, count(*) FROM problem GROUP BY unit, state"


def measure(scale: Scale) -> Report:
    """Let the page be counted anew, asked again and rendered alone in turn, beside one count that any page would need."""
    figures: list[Figure] = []
    aims: list[Aim] = []
    for database, app in books.on_each(scale.room, scale.listed):
        taken = in_turn(_turns(app, scale), scale.rounds)
        figures += [Figure(name=f"{database}: {each.name}", seconds=each.seconds) for each in taken]
        for who in READERS:
            aims.append(at_most_times(f"{database}: {who}, {COLD}", TIMES_BARE, f"{database}: {_BARE}"))
            aims.append(at_most_times(f"{database}: {who}, {WARM}", TIMES_TEMPLATE, f"{database}: {who}, {_TEMPLATE}"))
    return Report(
        name="overview",
        title=f"总览（共 {scale.listed:,} 个问题），登录后的完整请求：有写入之后重新统计、再次打开、单独渲染模板",
        figures=figures,
        aims=aims,
        notes=[
            f"“{COLD}”每轮 1 次，进程内没有记住的数字，数据库的页在内存中；“{WARM}”每轮 {scale.requests} 次；“{_BARE}”是驱动上的一条语句：{_SQL}"
        ],
    )


def _turns(app: App, scale: Scale) -> dict[str, Turn]:
    house = visiting.house(app)
    found: dict[str, Turn] = {_BARE: lambda: each_of(lambda: _bare(app), 1)}
    for who, account in READERS.items():
        ask = house.visitor(account)
        found[f"{who}, {COLD}"] = _anew(house, ask)
        found[f"{who}, {WARM}"] = _asked_again(ask, scale.requests)
        found[f"{who}, {_TEMPLATE}"] = _again(visiting.words_of(ask, "/overview"), scale.requests)
    return found


def _bare(app: App) -> None:
    """Count once by unit and state on the bare driver."""
    connection = app.store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_SQL)
        cursor.fetchall()
    finally:
        connection.close()


def _anew(house: visiting.House, ask: visiting.Visitor) -> Turn:
    def turn() -> float:
        house.console.app.remembered.forget()
        return each_of(lambda: ask("/overview"), 1)

    return turn


def _asked_again(ask: visiting.Visitor, times: int) -> Turn:
    def turn() -> float:
        ask("/overview")  # the turn before may have been another's, who had everything forgotten
        return each_of(lambda: ask("/overview", times), times)

    return turn


def _again(work: Callable[[], object], times: int) -> Turn:
    return lambda: each_of(lambda: [work() for _n in range(times)], times)
