"""What is looked at after every fault: all invariants, what was acknowledged, the story, the mail.

Each function gives sentences about what is wrong, none where all is well, so that the same eyes serve the sound program and
the planted faults that they must see.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

from rectify.app import invariants
from rectify.errors import RectifyError
from rectify.store.queries import entry_texts
from tests.ledger import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rectify.app.office import App
    from tests.faults.stage import Copy
    from tests.notify.peers import RealServer

Story = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What an undisturbed run comes to: its stories, how long it writes, and how often it passes each point."""

    script: Story
    sheet: Story
    nights: tuple[Story, ...]
    seconds: Mapping[str, float]
    passes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What the script comes to when it is asked for over HTTP, how long that takes, and how often it passes each point."""

    script: Story
    seconds: float
    passes: Mapping[str, int]


@dataclass(slots=True, kw_only=True)
class Trial:
    """One trial: how many kills there were, and everything that was wrong."""

    kills: int = 0
    wrong: list[str] = field(default_factory=list)


def unsound(copy: Copy) -> list[str]:
    """Open an office again and check every invariant."""
    try:
        with copy.opened() as app:
            return [str(each) for each in invariants.check(app)]
    except RectifyError as error:
        return [f"the office does not open: {error.message}"]


def story(app: App) -> Story:
    """Give the journal without its instants and the names that nobody chose: what happened, in order."""
    with app.store.reading() as reader:
        written = [json.loads(text) for text in entry_texts(reader)]
    return tuple(
        (
            "" if each["act"].startswith(("tick-", "import-")) else each["act"],
            each["kind"],
            each["subject"],
            each["by"],
            str(each["on"]),
            json.dumps(each["body"], ensure_ascii=False, sort_keys=True),
        )
        for each in written
    )


def another_story(copy: Copy, expected: Story) -> list[str]:
    """Say where an office's story departs from an undisturbed one."""
    with copy.opened() as app:
        told = story(app)
    if told == expected:
        return []
    place = next((n for n, (one, other) in enumerate(zip(told, expected, strict=False)) if one != other), None)
    if place is None:
        return [f"{len(told)} entries instead of {len(expected)}"]
    return [f"entry {place + 1} is {told[place]} instead of {expected[place]}"]


def not_kept(copy: Copy, said: Iterable[Mapping[str, Any]]) -> list[str]:
    """I1: say which acknowledged acts are not in the journal exactly once."""
    promised = {(each["id"], each["subject"]) for line in said for each in line.get("results", ()) if each["ok"]}
    with copy.opened() as app:
        written = Counter((row["act"], row["subject"]) for row in rows(app, "entry"))
    return [
        f"acknowledged {act} about {on}: {written[act, on]} entries" for act, on in promised if written[act, on] != 1
    ]


def head(copy: Copy) -> tuple[object, ...]:
    """Give the journal's head and the last business date, to see that a repeated run changes nothing."""
    with copy.opened() as app, app.store.reading() as reader:
        return reader.head_no, reader.head_hash, reader.ticked_on


# ---- mail


def copies(peer: RealServer) -> Counter[tuple[str, str]]:
    """Count what a mail server took, by Message-ID and recipient."""
    found: Counter[tuple[str, str]] = Counter()
    for each in list(peer.envelopes):
        message = message_from_bytes(each.content if isinstance(each.content, bytes) else b"")
        found[str(message["Message-ID"]).strip(), str(each.rcpt_tos[0])] += 1
    return found


def mail_wrong(copy: Copy, peer: RealServer, *, crashes: int) -> list[str]:
    """Say what is wrong between the outbox and what the server took, at any moment."""
    taken = copies(peer)
    with copy.opened() as app:
        made = {row["message_id"]: row for row in rows(app, "delivery")}
    wrong = [
        f"a mail under a Message-ID that is not kept: {identity} to {to}"
        for identity, to in taken
        if identity not in made or made[identity]["address"] != to
    ]
    arrived = {identity for identity, _to in taken}
    wrong += [
        f"called sent and never taken: {key}"
        for key, row in made.items()
        if row["state"] == "sent" and key not in arrived
    ]
    extra = sum(taken.values()) - len(taken)
    if extra > crashes:
        wrong.append(f"{extra} extra copies after {crashes} crashes")
    return wrong


def not_mailed(copy: Copy, day: str) -> list[str]:
    """Say which notices that could be mailed by a day are in no mail that was sent, and who got two on one day."""
    with copy.opened() as app:
        sent = {row["message_id"]: row for row in rows(app, "delivery") if row["state"] == "sent"}
        inside = {row["serial"] for row in rows(app, "delivered_notice") if row["message_id"] in sent}
        reachable = {row["name"] for row in rows(app, "account") if row["mail"] and row["active"]}
        due = [row for row in rows(app, "notice") if row["send_on"] <= day and row["person"] in reachable]
    twice = [key for key, n in Counter((row["person"], row["sent_at"][:10]) for row in sent.values()).items() if n > 1]
    wrong = [f"notice {row['serial']} for {row['person']} was not mailed" for row in due if row["serial"] not in inside]
    return wrong + [f"two digests on one day: {each}" for each in twice]


def told_twice(copy: Copy) -> list[str]:
    """Say which rung told somebody twice, or was recorded twice."""
    with copy.opened() as app:
        notices = Counter((*_rung(row), row["person"]) for row in rows(app, "notice"))
        reminders = Counter((*_rung(row), row["since"]) for row in rows(app, "reminder"))
    counted: Sequence[tuple[tuple[object, ...], int]] = [*reminders.items(), *notices.items()]
    return [f"{key} is there {n} times" for key, n in counted if n > 1]


def _rung(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["subject"], row["obligation"], row["code"]
