"""The same move on PostgreSQL: 1, 2 and 4 clients, each in an office of its own, and several in one office."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from bench import county, postgres
from bench.clients import Asking, Clients, Playing
from bench.figures import Aim, Figure, Report, Turn, at_least_share, at_most_times, in_turn
from bench.move_sqlite import recorded, transfers
from bench.tape import Step
from rectify.engine.acts import Act

if TYPE_CHECKING:
    from pathlib import Path

    from bench.scale import Scale
    from tests.postgres import Server

Acts = Sequence[Act]
Played = Sequence[Sequence[Step]]


def measure(scale: Scale) -> Report:
    """Let programs and bare drivers work in as many processes as there are clients."""
    made = county.make(scale.room / "county", scale.problems)
    with postgres.running() as server:
        return compared(server, made, scale)


def compared(server: Server, made: Path, scale: Scale) -> Report:
    """Compare on databases that are copies of one template, one for each contender."""
    offices = [f"office-{n}" for n in range(1, max(scale.clients) + 1)]
    template = postgres.filled(server, made, offices, "prepared")
    acts = transfers(scale.problems)
    url = server.create(template)
    played, texts = recorded(postgres.office_on(url, scale.room / "recorded", offices[0]), acts)
    figures: list[Figure] = []
    aims: list[Aim] = []
    for clients in scale.clients:
        ours, theirs = f"rectify ×{clients}", f"raw psycopg ×{clients}"
        figures += _own_offices(server, template, scale, offices[:clients], acts, played, names=(ours, theirs))
        aims.append(at_least_share(ours, 0.7, theirs))
    figures += _one_office(server, template, scale, offices[0], acts)
    several = f"{max(scale.clients)} clients, one office"
    aims.append(at_most_times(several, 1.0, "1 client, one office"))
    return Report(
        name="move-postgresql",
        title="一次流转（六道关卡，落盘）：PostgreSQL，各客户端为独立进程",
        figures=figures,
        aims=aims,
        notes=[
            f"fsync=on，synchronous_commit=on，本机回环；每次流转 {len(texts)} 条语句；每轮共 {scale.moves} 次，时间为各客户端合计的每次时间"
        ],
        beside={"statements": texts},
    )


def _own_offices(
    server: Server, template: str, scale: Scale, offices: Sequence[str], acts: Acts, played: Played, *,
    names: tuple[str, str],
) -> list[Figure]:  # fmt: skip
    asked, bare = server.create(template), server.create(template)
    homes = [postgres.office_on(asked, scale.room / f"{names[0]}-{code}", code) for code in offices]
    ours = Clients([Asking(home=home, acts=acts) for home in homes])
    # The tape leaves out the first act; the office's code is the only value that differs between offices.
    theirs = Clients([Playing(url=bare, acts=_of_office(played, offices[0], code)) for code in offices])
    _make_first_moves(bare, scale.room / f"{names[1]}-first", offices, acts[0])
    return _measured({names[0]: ours, names[1]: theirs}, scale)


def _make_first_moves(url: str, room: Path, offices: Sequence[str], act: Act) -> None:
    for code in offices:
        app = county.opened(postgres.office_on(url, room / code, code))
        county.asked(app, act)
        app.store.close()


def _of_office(played: Played, recorded_for: str, code: str) -> Played:
    def translated(value: object) -> object:
        if isinstance(value, list | tuple):
            return [translated(each) for each in value]
        if isinstance(value, str):  # as a value, or written into a statement
            return code if value == recorded_for else value.replace(f"'{recorded_for}'", f"'{code}'")
        return value

    return [
        [(name, tuple(translated(each) for each in given), named) for name, given, named in act]
        for act in played
    ]  # fmt: skip


def _one_office(server: Server, template: str, scale: Scale, office: str, acts: Acts) -> list[Figure]:
    """One client and several in one office: the chain is serial, so several must only not be slower."""
    several = max(scale.clients)
    groups = {}
    for clients, name in ((1, "1 client, one office"), (several, f"{several} clients, one office")):
        home = postgres.office_on(server.create(template), scale.room / name, office)
        groups[name] = Clients([Asking(home=home, acts=acts[n::clients]) for n in range(clients)])
    return _measured(groups, scale)


def _measured(groups: dict[str, Clients], scale: Scale) -> list[Figure]:
    with ExitStack() as stack:
        for group in groups.values():
            stack.enter_context(group)
        turns: dict[str, Turn] = {name: partial(group.turn, scale.moves - 8) for name, group in groups.items()}
        return in_turn(turns, scale.rounds)
