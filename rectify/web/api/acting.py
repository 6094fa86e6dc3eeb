"""The calls that write: acts, one or many, and the files that acts name.

An act goes the way of every door: ``documents.act_from``, then ``asking.ask``. A file is sent beforehand and named by a ticket
that only its sender can redeem, so that nobody files another's paper by knowing its hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

from fastapi import Query
from starlette.responses import Response

from rectify.app import json_text, tickets
from rectify.app.asking import Result, ask
from rectify.app.documents import Door, act_from
from rectify.app.lists import inspection_page
from rectify.app.reading import problem_page
from rectify.app.receiving import receive
from rectify.engine.acts import Act
from rectify.engine.model import Reason
from rectify.web.api.answering import matches, tag_of
from rectify.web.api.caller import Caller  # noqa: TC001 - FastAPI's parameters are read from what a call is annotated with
from rectify.web.api.calls import BYTES, JSON, post
from rectify.web.api.refusing import Refused, encoded, problem
from rectify.web.api.shapes import acting as shapes
from rectify.web.routes import ANYBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rectify.store.transaction import Reader

MOST = 500
"""Acts, and subjects of them all, in one request."""
MIXED = 207
"""The status of several results of which some were refused."""
_FIRST = ((Reason.ID_REUSED, "id_reused"), (Reason.NOT_FOUND, "not_found"), (Reason.NOT_PERMITTED, "not_permitted"))


@post(
    "/acts", summary='办理：一件事项文档，或 {"acts": […]} 成批；以 id 重复提交不会重复生效', gives=shapes.Results, takes=JSON,
    who=ANYBODY, statuses={MIXED: "成批中有未办成的：逐项给出结果"},
)  # fmt: skip
def acts(caller: Caller, sent: BinaryIO) -> Response:
    """Ask for acts; each is decided and written by itself, the good are done and the refused told why."""
    documents = _documents(sent.read())
    still = _still(caller, documents)
    door = Door(account=caller.actor.name, fresh=caller.app.fresh, file_of=_file_of(caller), as_beats=False)
    results = [result for each in documents for result in _asked(caller, each, door, still)]
    content = encoded({"results": [each.document() for each in results]})
    if all(each.ok for each in results):
        return Response(content, media_type=JSON)
    if len(results) > 1:
        return Response(content, status_code=MIXED, media_type=JSON)
    return why_not(results[0])


def _documents(content: bytes) -> list[Mapping[str, Any]]:
    try:
        sent = json_text.value_of(content)
    except ValueError as error:
        raise Refused("bad_json", f"{error}。") from None
    many = sent.get("acts") if isinstance(sent, dict) and set(sent) == {"acts"} else [sent]
    if not isinstance(many, list) or not many or not all(isinstance(each, dict) for each in many):
        raise Refused("bad_json", '应为一件事项文档（JSON 对象），或 {"acts": [事项文档…]}。')
    about = sum(len(each["subjects"]) if isinstance(each.get("subjects"), list) else 1 for each in many)
    if max(len(many), about) > MOST:
        raise Refused("too_large", f"一次最多 {MOST} 件事项、{MOST} 个对象。")
    return many


def _asked(
    caller: Caller, document: Mapping[str, Any], door: Door, still: Callable[[Reader], None] | None
) -> Sequence[Result]:
    act = act_from(document, door)
    return ask(caller.app, act, still) if isinstance(act, Act) else act


def _file_of(caller: Caller) -> Callable[[object], Mapping[str, str]]:
    def kept(value: object) -> Mapping[str, str]:
        found = tickets.taken_back(caller.console.vault, caller.actor.name, value) if isinstance(value, str) else None
        if found is None:
            raise ValueError("应为您自己上传文件后得到的凭据（POST /api/v1/files 的 file）")
        return found

    return kept


def why_not(result: Result) -> Response:
    """Give the problem document of the one act that was refused, with the same reasons."""
    shown = result.document()
    reasons = [each.reason for each in result.refusals]
    code = next((code for reason, code in _FIRST if reason in reasons), "refused")
    detail = "；".join(each.missing for each in result.refusals)
    return problem(code, f"{detail}。", refusals=shown["refusals"], results=[shown])


# ---- as the asker had read it


def _still(caller: Caller, documents: Sequence[Mapping[str, Any]]) -> Callable[[Reader], None] | None:
    """Give what is asked in an act's own transaction: whether its one subject is still as ``If-Match`` says."""
    wanted = caller.if_match
    if wanted is None:
        return None
    subject = documents[0].get("subject") if len(documents) == 1 else None
    if not isinstance(subject, str) or not subject.startswith(("P-", "I-")):
        raise Refused("usage", "If-Match 只用于一件事项、一个问题或一次巡察。")
    number = subject.strip()

    def unchanged(reader: Reader) -> None:
        page = (problem_page if number.startswith("P-") else inspection_page)(
            caller.app, reader, caller.actor, number, caller.today
        )
        if not matches(wanted, tag_of(encoded(page)), weakly=False):
            raise Refused("changed")

    return unchanged


# ---- files


@post("/files", summary="上传文件，得到写在事项里的凭据", gives=shapes.Ticket, takes=BYTES, who=ANYBODY)
def upload(
    caller: Caller, sent: BinaryIO, name: Annotated[str, Query(min_length=1, max_length=200, description="文件名，如 拨付凭证.pdf")]
) -> dict[str, str]:  # fmt: skip
    """Keep a file and give its ticket."""
    try:
        kept = receive(caller.console, caller.actor.name, name, sent)
    except ValueError as error:
        raise Refused("refused", f"{error}。") from None
    return {"file": tickets.ticket(caller.console.vault, caller.actor.name, kept), **kept}
