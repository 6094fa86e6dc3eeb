"""What became of closed problems: the rate of relapse, and the samples of 反向核查 with what they showed.

A closed problem counts as looked back at when a look-back or a sample looked at it, or when it came back of itself, that is, when
a new problem names it as its predecessor. It counts as relapsed when one of these found it relapsed or false, or when it has such a
successor. So the rate is of what was looked at, and never above one (domain.md B7.4 回头看反弹率).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.counting import Report, rate
from rectify.app.overseeing import BUSINESS, EXCHANGED_WITH, only_for
from rectify.engine.reverse_check import BAD
from rectify.engine.rights import own_units, sight
from rectify.engine.sampling import judged
from rectify.store import oversight_queries as queries
from rectify.store.queries import problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_WORDS = {"holds": "巩固", "relapsed": "反弹", "falsified": "虚假整改", "succeeded": "另立后续问题"}
_VERDICTS = {"accepted": "接收", "rejected": "拒收：须扩大核查", "open": "核查中"}
METHOD = (
    "按 SHA-256（种子|种子记录的校验值|问题编号）由小到大取前 n 个；如：printf '%s|%s|%s' 种子 校验值 编号 | sha256sum"
)
"""How anybody can draw again."""


# ---- relapse


def relapse(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the report of relapses, over the closed problems that the reader sees; raises NotPermitted."""
    only_for(actor, BUSINESS, "反弹情况")
    closed = [
        row
        for row in problems(reader, sight(actor), states=("closed", "legacy"))
        if row["unit"] not in own_units(actor)
    ]
    found = _looked_back_at(closed, _looks(reader), queries.succession(reader))
    back = sum(row["relapsed"] for row in found)
    total = sum(row["state"] == "closed" for row in closed)
    return Report(
        name="relapse", on=today,
        document={
            "on": today, "problems": found, "closed": total, "looked_back_at": len(found), "relapsed": back,
            "rate": rate(back, len(found)),
        },
        rows=[
            (row["number"], row["unit_name"], row["title"], row["closed_on"], row["looked_on"],
             "、".join(_WORDS[each] for each in row["found"]), "、".join(row["successors"]) or ("未登记" if row["relapsed"] else ""))
            for row in found
        ],
        closing=f"已销号 {total} 个；回头看 {len(found)} 个，反弹 {back} 个，反弹率 {rate(back, len(found))}%（{back}/{len(found)}）。",
    )  # fmt: skip


def _looks(reader: Reader) -> dict[str, list[tuple[str, str]]]:
    """Give, for each closed problem that was looked at again, on which day and what was found, oldest first."""
    looks: dict[str, list[tuple[str, str]]] = {}
    for row in queries.records(reader, "look_back", "sample_result"):
        for number, word in _of_record(row):
            looks.setdefault(number, []).append((str(row["fields"]["on"]), word))
    return looks


def _of_record(row: Row) -> Iterator[tuple[str, str]]:
    given = row["fields"]
    if row["kind"] == "sample_result":
        yield str(given["problem"]), str(given["verdict"])
        return
    bad = {
        **dict.fromkeys(given.get("relapsed", ()), "relapsed"),
        **dict.fromkeys(given.get("falsified", ()), "falsified"),
    }
    for number in given["problems"]:
        yield str(number), bad.get(number, "holds")


def _looked_back_at(
    closed: Iterable[Mapping[str, Any]],
    looks: Mapping[str, Sequence[tuple[str, str]]],
    succession: Mapping[str, list[str]],
) -> list[Row]:
    found: list[Row] = []
    for row in closed:
        seen, followed = looks.get(str(row["number"]), ()), succession.get(str(row["number"]), [])
        if not seen and not followed:
            continue
        words = list(dict.fromkeys([*(word for _on, word in seen), *(["succeeded"] if followed else [])]))
        found.append({
            **{name: row[name] for name in ("number", "unit", "unit_name", "round", "title", "closed_on", "state")},
            "looked_on": max((on for on, _word in seen), default=None), "found": words, "successors": followed,
            "relapsed": bool(followed or set(words) & BAD),
        })  # fmt: skip
    return found


# ---- samples


def reverse_check(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the report of samples, with all that is needed to draw again; raises NotPermitted.

    A lot that has a row of the reader's own unit is left out whole: its verdict would tell of that row (回避).
    """
    only_for(actor, EXCHANGED_WITH, "反向核查")
    own = queries.numbers_of_units(reader, own_units(actor))
    found = [each for each in _samples(reader) if own.isdisjoint(each["lot"])]
    waiting = sum(row["verdict"] == "open" for row in found)
    return Report(
        name="reverse-check", on=today,
        document={"on": today, "samples": found, "count": len(found), "method": METHOD},
        rows=[
            (row["round"], row["seed"], row["announced_by"], row["on"], row["lot_size"], row["size"], row["accept"], row["checked"],
             row["bad"], _VERDICTS[row["verdict"]], "、".join(row["drawn"]))
            for row in found
        ],
        closing=f"反向核查 {len(found)} 批，其中未完成 {waiting} 批。{METHOD}",
    )  # fmt: skip


def _samples(reader: Reader) -> Iterator[Row]:
    """Give every sample: its seed, and what was drawn and found since, where it was drawn."""
    rows = queries.records(reader, "sample_seed", "sample_draw", "sample_result")
    draws = {row["fields"]["seed_entry"]: row for row in rows if row["kind"] == "sample_draw"}
    for seed in (row for row in rows if row["kind"] == "sample_seed"):
        draw = draws.get(seed["entry_no"])
        results = _results(rows, draw) if draw is not None else {}
        bad = sum(verdict in BAD for verdict in results.values())
        given = seed["fields"]
        names = ("seed", "announced_by", "on", "tolerable", "risk", "size", "accept", "plan", "lot")
        yield {
            "round": seed["subject"], "seed_entry": seed["entry_no"], **{name: given[name] for name in names},
            "lot_size": len(given["lot"]), "seed_hash": draw["fields"]["seed_hash"] if draw is not None else None,
            "drawn": draw["fields"]["drawn"] if draw is not None else [], "results": results, "checked": len(results), "bad": bad,
            "verdict": judged(given["size"], given["accept"], len(results), bad) if draw is not None else "open",
        }  # fmt: skip


def _results(rows: Sequence[Row], draw: Row) -> dict[str, str]:
    """Give what was found of a draw's problems: a round has one draw at a time, so that what follows it is its own."""
    later = [row for row in rows if row["subject"] == draw["subject"] and row["entry_no"] > draw["entry_no"]]
    following = next((row["entry_no"] for row in later if row["kind"] == "sample_seed"), None)
    own = [
        row for row in later if row["kind"] == "sample_result" and (following is None or row["entry_no"] < following)
    ]
    return {str(row["fields"]["problem"]): str(row["fields"]["verdict"]) for row in own}
