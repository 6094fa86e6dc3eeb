"""A page of the ledger out of very many problems, for somebody signed in, beside rendering its template alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import books, visiting
from bench.figures import Aim, Figure, Report, Turn, at_most_times, each_of, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.scale import Scale
    from rectify.app.office import App

TIMES = 3.0
CLERK = "clerk7"
_TEMPLATE = "template alone"
_ANEW = ", its rows read anew"


def pages(problems: int) -> dict[str, tuple[str, str]]:
    """Give the pages that are asked for: what it is, who asks, and the address."""
    late = f"/problems?after=2026-03-02_2026_{problems // 2 - 200}"
    return {
        "first page, office": ("office", "/problems"),
        "late page, office": ("office", late),
        "one unit, one state, office": ("office", "/problems?unit=U7&state=transferred"),
        "overdue by due day, office": ("office", "/problems?overdue=1&sort=due"),
        "first page, clerk": (CLERK, "/problems"),
        "late page, clerk": (CLERK, late.replace(str(problems // 2 - 200), str(problems // 4))),
    }


def measure(scale: Scale) -> Report:
    """Let the whole request and the template take turns, page by page, on one database and then on the other."""
    figures: list[Figure] = []
    aims: list[Aim] = []
    for database, app in books.on_each(scale.room, scale.listed):
        asked, beside = _turns(app, scale)
        figures += _named(database, in_turn(asked | beside, scale.rounds))
        aims += [
            at_most_times(f"{database}: {page}{how}", TIMES, f"{database}: {page}, {_TEMPLATE}")
            for page in pages(scale.listed)
            for how in ("", _ANEW)
        ]
    return Report(
        name="ledger-page",
        title=f"台账一页（50 行，共 {scale.listed:,} 个问题），登录后的完整请求与单独渲染模板",
        figures=figures,
        aims=aims,
        notes=[
            f"每轮 {scale.requests} 次请求，经完整的 ASGI 应用；“search”在全部问题中查找一个少见的词",
            "同一人再次打开同一页，各行在下一次写入之前不再重读，“its rows read anew”则每次重读；“nothing counted yet”是刚有写入之后的第一页",
        ],
    )


def _turns(app: App, scale: Scale) -> tuple[dict[str, Turn], dict[str, Turn]]:
    """Give the turns of the pages with their templates, and those that have no aim of their own."""
    house, found = visiting.house(app), dict[str, Turn]()
    kept, counted = house.console.app.pages, house.console.app.remembered

    def forget() -> None:
        kept.forget()
        counted.forget()

    for name, (who, path) in pages(scale.listed).items():
        ask = house.visitor(who)
        found[name] = _asking(ask, path, scale.requests)
        found[f"{name}{_ANEW}"] = _asking(house.visitor(who, kept.forget), path, scale.requests)
        found[f"{name}, {_TEMPLATE}"] = _again(visiting.words_of(ask, path), scale.requests)
    search = f"/problems?q={books.RARE}"
    return found, {
        "first page, clerk, nothing counted yet": _asking(house.visitor(CLERK, forget), "/problems", scale.requests),
        "search, office": _asking(house.visitor("office", forget), search, 1),
        "search, clerk": _asking(house.visitor(CLERK, forget), search, 1),
    }


def _asking(ask: visiting.Visitor, path: str, times: int) -> Turn:
    ask(path)
    return lambda: each_of(lambda: ask(path, times), times)


def _again(work: Callable[[], object], times: int) -> Turn:
    return lambda: each_of(lambda: [work() for _n in range(times)], times)


def _named(database: str, figures: list[Figure]) -> list[Figure]:
    return [Figure(name=f"{database}: {each.name}", seconds=each.seconds) for each in figures]
