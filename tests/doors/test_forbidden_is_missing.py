"""What is not to be seen is answered as what is not there: the same status, the same headers, the same bytes, at every door.

Every principal, every address with a parameter, another's row beside a number that nobody has: by reading, by its head alone, and by
sending every form and every act there is, with a good token. An answer may repeat the number it was asked for, and nothing else.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from httpx2 import ASGITransport, AsyncClient

from rectify.engine.acts import Type
from rectify.engine.catalogue import INSPECTION as ABOUT_INSPECTION
from rectify.engine.catalogue import KINDS
from rectify.engine.catalogue import PROBLEM as ABOUT_PROBLEM
from rectify.web.routes import ROUTES
from tests.clues import CLUE
from tests.doors.conftest import CLUE_READERS
from tests.doors.opening import Answer, answer_of, opened
from tests.doors.sweeping import ROLE_OF
from tests.doors.test_twin_pages import KNOW_OF_CLUES
from tests.neighbours import (
    AT_WORK,
    CLOSED,
    FAR,
    IN_REVIEW,
    INSPECTION,
    JOINT,
    MISSING_INSPECTION,
    MISSING_PROBLEM,
    MORE_OF_THEIRS,
    NEXT_DOOR,
    NOT_DELIVERED,
    PRINCIPALS,
    THEIR_VOID,
    THEIRS,
    VOID,
)
from tests.office import OTHER_SCAN, SCAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.doors.conftest import Worlds
    from tests.visitor import Visitor

OWN = {AT_WORK, IN_REVIEW, CLOSED, VOID, JOINT}
NEXT = {THEIRS, MORE_OF_THEIRS, THEIR_VOID}
ALL = OWN | NEXT | {NOT_DELIVERED}
ROWS = {
    **dict.fromkeys(("clerk", "head", "ldr"), OWN), **{account: OWN | {NOT_DELIVERED} for account in ("t1", "lia")},
    "other.head": NEXT, "third.head": {JOINT}, **dict.fromkeys(("office", "disc", "grp"), ALL),
}  # fmt: skip
SEES: Mapping[str, set[str]] = {account: ROWS.get(account, set()) for account in PRINCIPALS}
"""Which problems each principal sees, as the rights table has it; whoever is not named sees none."""
EVERY = {INSPECTION, NEXT_DOOR, FAR}
WHOLE = {
    **{account: {INSPECTION} for account in ("clerk", "head", "ldr", "t1", "lia")}, "other.head": {NEXT_DOOR}, "third.head": {FAR},
    **dict.fromkeys(("office", "disc", "grp", "org"), EVERY),
}  # fmt: skip
SEES_INSPECTIONS: Mapping[str, set[str]] = {account: WHOLE.get(account, set()) for account in PRINCIPALS}
SHEETS_OF: Mapping[str, set[str]] = {"third.head": {INSPECTION}}
"""Whoever co-operates in a joint problem fills the sheet of his own measures there, and sees nothing else of that inspection."""
CLUES = ("/clues/{}", "/clues/{}/papers/1", "/clues/do/accept?about={}", "/clues/do/dispose?about={}")
MISSING_CLUE = "C-2026-0099"
_GONE = 404


def without(answer: Answer, *named: str) -> tuple[int, object, bytes]:
    """Give an answer without the numbers that it was asked about."""
    content = answer.content
    for each in named:
        content = content.replace(each.encode(), b"*")
    return answer.status, answer.headers, content


# ---- reading


@pytest.mark.parametrize("account", PRINCIPALS)
def test_another_s_row_is_read_as_one_that_nobody_has(worlds: Worlds, account: str) -> None:
    found = worlds.seen("clued", account)
    for missing, sees, others in (
        (MISSING_PROBLEM, SEES[account], ALL), (MISSING_INSPECTION, SEES_INSPECTIONS[account], EVERY),
    ):  # fmt: skip
        asked = [each for each in found if missing in each]
        assert asked or missing != MISSING_PROBLEM
        for address in asked:
            nothing = found[address]
            if account == "auditor" and address.endswith("/journal"):
                continue  # he reads of every entry that it was made, and of none what it says
            assert nothing.status == _GONE or "?" in address, address
            joined = SHEETS_OF.get(account, set()) if "/sheets" in address else set()
            for number in others - sees - joined:
                same = found.get(address.replace(missing, number))
                assert same is None or without(same, number) == without(nothing, missing), (account, number, address)
    shown = {number for number in ALL if f"/problems/{number}" in found and found[f"/problems/{number}"].status == 200}
    assert shown == SEES[account]


@pytest.mark.parametrize("account", PRINCIPALS)
def test_a_head_tells_no_more_than_the_whole(worlds: Worlds, account: str) -> None:
    visitor = worlds.door("clued").visitor(account)
    places = [f"/problems/{{}}{end}" for end in ("", f"/files/{SCAN['sha256']}", f"/files/{OTHER_SCAN['sha256']}")]
    places += [f"/api/v1{each}" for each in places] + ["/api/v1/problems/{}/journal"]
    asked = [each.format(number) for each in places for number in (AT_WORK, THEIRS, MISSING_PROBLEM)]
    heads, whole = opened(visitor, asked, "HEAD"), opened(visitor, asked)
    for address in asked:
        beside = [
            [each for each in answer.headers if each[0] != "content-length"]
            for answer in (heads[address], whole[address])
        ]
        assert (heads[address].status, beside[0], heads[address].content) == (whole[address].status, beside[1], b""), (
            address
        )
    if THEIRS not in SEES[account] and account != "auditor":
        for each in places:
            assert without(heads[each.format(THEIRS)], THEIRS) == without(
                heads[each.format(MISSING_PROBLEM)], MISSING_PROBLEM
            )


@pytest.mark.parametrize("account", PRINCIPALS)
def test_a_filter_names_another_s_unit_as_it_names_none(worlds: Worlds, account: str) -> None:
    """A list filtered by what is not his is the list filtered by what is not there."""
    visitor = worlds.door("clued").visitor(account)
    pairs = [
        (f"{place}?{word}={theirs}", f"{place}?{word}={nobody}")
        for place in ("/problems", "/problems/print", "/api/v1/problems")
        for word, theirs, nobody in (
            ("unit", "U2", "U9"), ("unit", "县水利局", "县没有局"), ("q", THEIRS, MISSING_PROBLEM), ("inspection", NEXT_DOOR, MISSING_INSPECTION),
        )
    ]  # fmt: skip
    found = opened(visitor, [each for pair in pairs for each in pair])
    for theirs, nobody in pairs:
        word, other = theirs.partition("=")[2], nobody.partition("=")[2]
        same = _asked_again(found[theirs], word) == _asked_again(found[nobody], other)
        assert same or account in ("office", "disc", "grp", "other.head", "org", *_KNOW_THE_UNITS), (account, theirs)


_KNOW_THE_UNITS = ("ldr", "t1", "lia")
"""Who reads the office's register of units, in words, and is told in words what he filtered by: other rows he sees none."""


def _asked_again(answer: Answer, word: str) -> tuple[int, bytes]:
    from urllib.parse import quote  # noqa: PLC0415 - for this alone

    content = answer.content
    for each in (word, quote(word)):
        content = content.replace(each.encode(), b"*")
    return answer.status, content


# ---- clues


@pytest.mark.parametrize("account", [*PRINCIPALS, "t9"])
def test_a_clue_that_is_not_for_somebody_is_one_that_nobody_has(worlds: Worlds, account: str) -> None:
    visitor = worlds.door("clued").visitor(account)
    found = opened(visitor, [each.format(number) for each in CLUES for number in (CLUE, MISSING_CLUE)])
    nowhere = opened(visitor, ("/no/such/room",))["/no/such/room"]
    for each in CLUES:
        clue, missing = found[each.format(CLUE)], found[each.format(MISSING_CLUE)]
        assert missing.status == _GONE
        if account not in CLUE_READERS:
            assert without(clue, CLUE) == without(missing, MISSING_CLUE), (account, each)
        if account not in KNOW_OF_CLUES | {"t9"}:  # to whom the way in is shown, it shows where he is
            assert without(missing) == without(nowhere), (account, each)
    assert (found[f"/clues/{CLUE}"].status == 200) == (account in CLUE_READERS)


# ---- sending

_CSRF = re.compile(rb'name="csrf" value="([^"]+)"')
SENDING = ("clerk", "head", "ldr", "t1", "lia", "other.head", "org", "city", "sysadmin")
"""Whoever has a role that asks for something, and does not see every unit."""


def posted(visitor: Visitor, sent: Iterable[tuple[str, Mapping[str, str]]]) -> list[Answer]:
    """Send forms with the token of the visitor's own session, all in one loop."""

    async def all_of_them() -> list[Answer]:
        transport = ASGITransport(app=visitor.door.app, client=("10.0.0.1", 50000))
        async with AsyncClient(
            transport=transport, base_url="http://console", cookies=dict(visitor.client.cookies)
        ) as client:
            token = _CSRF.search((await client.get("/me")).content)
            assert token is not None
            csrf = token[1].decode()
            return [answer_of(await client.post(path, data={"csrf": csrf, **fields})) for path, fields in sent]

    return asyncio.run(all_of_them())


def forms(account: str, problem: str, inspection: str) -> list[tuple[str, Mapping[str, str]]]:
    """Give every form that can be sent about something: the acts of somebody's role, and every other sending of the table."""
    role = ROLE_OF[account]
    found: list[tuple[str, Mapping[str, str]]] = []
    for route in ROUTES:
        if route.method != "POST":
            continue
        if route.path == "/do/{key}":
            found += [
                (
                    f"/do/{key}",
                    {
                        "about": problem if kind.subject == ABOUT_PROBLEM else inspection,
                        "id": f"x-{key}",
                        "move": "submit",
                    },
                )
                for key, kind in KINDS.items()
                if key == "move" or role in kind.by or key in ("evidence", "letter")
            ]
        elif names := re.findall(r"\{(\w+)\}", route.path):
            path = route.path.replace("{number}", inspection).replace("{word}", "plan").replace("{key}", "accept")
            found.append((re.sub(r"\{\w+\}", problem, path), {"about": problem, "id": f"y-{names[0]}"}))
        elif route.path == "/problems":
            found.append((route.path, {"about": problem, "move": "submit"}))
    return found


@pytest.mark.parametrize("account", SENDING)
def test_a_form_about_another_s_row_is_answered_as_one_about_nothing(worlds: Worlds, account: str) -> None:
    their = (NEXT_DOOR, THEIRS) if account != "other.head" else (INSPECTION, AT_WORK)
    visitor = worlds.door("tried").visitor(account)
    sent = [
        forms(account, problem, inspection) for inspection, problem in (their, (MISSING_INSPECTION, MISSING_PROBLEM))
    ]
    if account == "org":  # it sees every inspection, and no problem that was not referred to it
        sent = [[each for each in forms_ if their[0] not in (each[0], each[1].get("about"))] for forms_ in sent]
        sent[1] = [each for each in sent[1] if MISSING_INSPECTION not in (each[1].get("about"), *each[0].split("/"))]
        sent[0] = [each for each in sent[0] if their[0] not in each[0].split("/")]
    answers = [posted(visitor, each) for each in sent]
    assert len(answers[0]) == len(answers[1]) > 3
    for (path, fields), theirs, missing in zip(sent[0], *answers, strict=True):
        assert _unnamed(theirs, *their) == _unnamed(missing, MISSING_INSPECTION, MISSING_PROBLEM), (path, fields)


def _unnamed(answer: Answer, *named: str) -> tuple[int, object, bytes]:
    status, headers, content = without(answer, *named)
    said = re.sub("|".join(map(re.escape, named)), "*", repr(headers))
    return status, said, content


@pytest.mark.parametrize("account", SENDING)
def test_an_act_about_another_s_row_is_answered_as_one_about_nothing(worlds: Worlds, account: str) -> None:
    """Every kind of act there is, by the API: all in one sending about another's row, all in one about nothing."""
    their = (NEXT_DOOR, THEIRS) if account != "other.head" else (INSPECTION, AT_WORK)
    door = worlds.door("tried")
    secret = _token(worlds, account)
    told = []
    for inspection, problem in (their, (MISSING_INSPECTION, MISSING_PROBLEM)):
        acts: list[dict[str, Any]] = [
            {"id": f"z-{key}", "act": "record", "kind": key, "subject": problem if kind.subject == ABOUT_PROBLEM else inspection, "fields": {}}
            for key, kind in KINDS.items()
            if kind.subject in (ABOUT_PROBLEM, "inspection") and key not in ("move", "report")
            and not (account == "org" and kind.subject != ABOUT_PROBLEM)
        ]  # fmt: skip
        acts += [
            {"id": f"m-{move}", "act": "move", "move": move, "subject": problem}
            for move in ("submit", "close", "no_such_move")
        ]
        client = door.visitor().client
        answer = client.post("/api/v1/acts", json={"acts": acts}, headers={"authorization": f"Bearer {secret}"})
        text = answer.text
        for each, sign in ((inspection, "I-*"), (problem, "P-*")):
            text = text.replace(each, sign)
        told.append((answer.status_code, text))
    assert told[0] == told[1]


def _token(worlds: Worlds, account: str) -> str:
    from tests.web.calling import token_of  # noqa: PLC0415 - after everybody has read his own page of tokens

    return token_of(worlds.door("tried"), account, name=f"试{len(worlds.secrets)}")


def test_another_s_token_and_session_are_ended_by_nobody_else(worlds: Worlds) -> None:
    """A token's number that is another's, and one that nobody has: the same answer, and the token goes on working."""
    door = worlds.door("tried")
    secret = _token(worlds, "lia2")
    with door.office.app.store.reading() as reader:
        from rectify.app import tokens  # noqa: PLC0415 - for this alone

        (theirs, *_rest) = [each["id"] for each in tokens.listed(door.console, reader, "lia2")]
    found = posted(door.visitor("ldr2"), [(f"/me/tokens/{each}/revoke", {}) for each in (theirs, "0" * len(theirs))])
    assert without(found[0], theirs) == without(found[1], "0" * len(theirs))
    good = door.visitor().client.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"})
    assert good.status_code == 200


@pytest.mark.parametrize("account", ["clerk", "head"])
def test_a_name_on_paper_tells_nobody_whether_there_is_such_an_account(worlds: Worlds, account: str) -> None:
    """What is signed by somebody of another unit is answered as what is signed by nobody that anybody knows."""
    office = worlds.door("tried").office
    role = ROLE_OF[account]
    subjects = {ABOUT_PROBLEM: AT_WORK, ABOUT_INSPECTION: INSPECTION}
    compared = 0
    for key, kind in KINDS.items():
        if role not in kind.by or kind.subject not in subjects:
            continue
        said = []
        for name in ("冯主任", "没有这个人", "other.head", "no.body"):
            fields = {each.name: name for each in kind.fields if each.type is Type.PERSON}
            result = office.ask(key, account, {**kind.example, **fields}, subjects[kind.subject], signed_by=name)[0]
            said.append(str(result.document()["refusals"]).replace(name, "*"))
        compared += 1
        assert len(set(said)) == 1, (key, said)
    assert compared > 5
