"""Why somebody was told on a day, or was not: every notice with its reasons, and what he might have expected instead.

The duties are those that ran at the end of that day (by replay, where the ledger has gone on since), the notices and mails
those that there are. The office may ask about anybody; everybody else about himself, and then hears only of rungs that reach
him: who else is told, and of what, is not a unit's to know (domain.md B6.2).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rectify.app.reached import People
from rectify.app.why_question import Question
from rectify.app.why_silent import silent
from rectify.app.why_told import told
from rectify.engine.model import ROLE_WORDS, Actor, Role
from rectify.errors import NotPermitted, NotThere, WordsWrong
from rectify.store import duty_queries, facts, queries, replay, why_queries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rectify.app.office import App
    from rectify.store.transaction import Reader

Document = dict[str, Any]
MOST = 100
"""Silent duties that are told one by one, the nearest first; more are counted."""


def why(app: App, reader: Reader, actor: Actor, person: str, on: date, *, subject: str | None = None) -> Document:
    """Say why somebody was told what on a day; raises NotPermitted, NotThere, and WordsWrong for a day to come."""
    name = _whom(reader, actor, person)
    ticked = duty_queries.last_business_date(reader)
    if on.isoformat() > max(app.today(), ticked or ""):
        raise WordsWrong(f"{on} 还没有到；以后的通知请用 rectify forecast 推演")
    with _as_it_stood(app, reader, on) as view:
        asked = Question(
            app=app, reader=reader, view=view, asker=actor, person=name, on=on, ticked=ticked, subject=subject,
            people=People(view, on.isoformat()), full=_is_office(actor),
        )  # fmt: skip
        return _answer(asked)


def _is_office(actor: Actor) -> bool:
    return any(grant.role is Role.OFFICE for grant in actor.grants)


def _whom(reader: Reader, actor: Actor, person: str) -> str:
    """Give the account that is asked about, by its name or the one it is shown by."""
    if not _is_office(actor):
        if not actor.is_called(person):
            raise NotPermitted("只能查询自己的通知")
        return actor.name
    found = facts.canonical_names(reader, [person]).get(person)
    if found is None:
        raise NotThere(f"没有这个账号：{person}")
    return found


@contextmanager
def _as_it_stood(app: App, reader: Reader, on: date) -> Iterator[Reader]:
    """Give the ledger at the end of a day; today's, and that of a day after which nothing was written, is at hand."""
    if on.isoformat() >= min(app.today(), why_queries.last_entry_on(reader)):
        yield reader
        return
    with replay.standing(reader, on.isoformat()) as view:
        yield view


def _answer(asked: Question) -> Document:
    account = next(row for row in queries.master(asked.reader, "account") if row["name"] == asked.person)
    then = facts.actor(asked.view, asked.person, asked.day)
    roles = list(dict.fromkeys(grant.role for grant in then.grants)) if then is not None else []
    notices, keys = told(asked, account["mail"])
    others = sorted(silent(asked, keys) if then is not None else [], key=_nearest)
    return {
        "person": asked.person,
        "display": account["display"],
        "on": asked.day,
        "active": then is not None,
        "roles": [role.value for role in roles],
        "role_labels": [ROLE_WORDS[role] for role in roles],
        "ticked_on": asked.ticked,
        "said": list(_of_the_account(asked, then)),
        "notices": notices,
        "count": len(notices),
        "silent": others if asked.subject else others[:MOST],
        "more": 0 if asked.subject else max(len(others) - MOST, 0),
    }


def _nearest(found: Document) -> tuple[bool, str, str]:
    return (found["on"] is None, str(found["on"]), str(found["subject"]))


def _of_the_account(asked: Question, then: Actor | None) -> Iterator[str]:
    """Give what keeps an account silent as a whole: it is not in use, it has no role, the day has not been ticked for."""
    if then is None:
        yield "账号当日已停用或尚未登记，不生成通知"
    elif not then.grants:
        yield "账号当日没有任何角色，没有事项通知本人"
    if asked.ticked is None:
        yield "还没有运行过批处理（rectify tick），没有生成通知"
    elif asked.day > asked.ticked:
        yield f"批处理上次处理到 {asked.ticked}，当日的提醒还没有生成"
