"""From a call to an answer: who calls, may he, are his words fit, what does the call give; and what an error becomes.

In that order: whoever is nobody learns nothing of a call's words, and whoever may not call reads what he would read of something
that is not there. A document is made of one moment of the office; its ``ETag`` is made of its bytes, so it changes for a reader
when what he reads changes, and tells nothing of what he does not.
"""

from __future__ import annotations

import hashlib
import inspect
import logging
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from fastapi import Request
from fastapi.params import Path as PathParameter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from rectify.engine.acts import plain_text
from rectify.errors import Busy, NotThere, RectifyError
from rectify.web.api.caller import Caller, after, caller_of, turned_away
from rectify.web.api.calls import JSON, Call
from rectify.web.api.refusing import Refused, encoded, problem, told, unfit
from rectify.web.watching import PATTERN, numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.console import Console

ACTS_BYTES = 4 << 20
"""What one request of acts may hold."""
_IN_MEMORY = 1 << 20
CONSOLE = "rectify.console"
"""Where a request carries the console that it came to."""
_log = logging.getLogger("rectify.api")


def endpoint(call: Call) -> Any:  # noqa: ANN401 - a function, plain or async, with the call's own parameters
    """Give what FastAPI calls for a call: its parameters are the call's own, so that FastAPI reads and describes them."""
    if call.takes:

        async def answer(request: Request, **words: Any) -> Response:  # noqa: ANN401 - the call's own parameters
            return await _written(request.scope[CONSOLE], call, request, words)

    else:

        def answer(request: Request, **words: Any) -> Response:  # type: ignore[misc]  # noqa: ANN401 - one of the two
            return _protected(lambda: _read(request.scope[CONSOLE], call, request, words))

    own = [
        parameter.replace(annotation=hint)
        for name, hint in get_type_hints(call.answer, include_extras=True).items()
        if (parameter := inspect.signature(call.answer).parameters.get(name)) and hasattr(hint, "__metadata__")
    ]
    first = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    kept = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
    answer.__signature__ = inspect.Signature([first, *kept], return_annotation=Response)  # type: ignore[attr-defined]
    answer.__annotations__ = {}
    setattr(answer, PATTERN, call.whole_path)
    return answer


def known_words(call: Call) -> Mapping[str, bool]:
    """Give the words that a call's address may have, each with whether it may be written more than once."""
    hints = get_type_hints(call.answer, include_extras=True)
    marks = {name: getattr(hint, "__metadata__", ()) for name, hint in hints.items()}
    return {
        name: get_origin(get_args(hints[name])[0]) is tuple
        for name, mark in marks.items()
        if mark and not any(isinstance(each, PathParameter) for each in mark)
    }


def _protected(work: Callable[[], Response]) -> Response:
    """Answer an error as a problem document; what is no error of ours is a bug, logged with its stack."""
    try:
        return work()
    except Refused as refused:
        return refused.response()
    except RectifyError as error:
        answer = told(error)
        if answer.status_code >= 500 and not isinstance(error, Busy):  # noqa: PLR2004 - the world failed
            _log.error("world failed: %s", error.message)
        return answer
    except Exception:  # noqa: BLE001 - the edge: whatever it is, a program reads a problem document
        _log.exception("bug in the API")
        return problem("failed")


# ---- reading


def _read(console: Console, call: Call, request: Request, words: Mapping[str, Any]) -> Response:
    console = numbered(console, request.scope)
    try:
        with console.app.store.reading() as reader:
            caller = caller_of(console, reader, request, writes=False)
            with caller.within(reader):
                answer = None if call.apart else _protected(lambda: _answer(call, caller, request, words))
    except Refused as refused:
        raise turned_away(console, request, refused) from None
    if answer is None:
        answer = _protected(lambda: _answer(call, caller, request, words))
    after(caller, request)
    return answer


def _answer(call: Call, caller: Caller, request: Request, words: Mapping[str, Any]) -> Response:
    _let_in(call, caller, request)
    made = _made(call, caller, lambda: call.answer(caller, **words))
    if isinstance(made, Response):
        return made
    content = encoded(made)
    if not call.tagged:
        return Response(content, media_type=JSON)
    tag = tag_of(content)
    if matches(", ".join(request.headers.getlist("if-none-match")), tag, weakly=True):
        return Response(status_code=304, headers={"etag": tag})
    return Response(content, media_type=JSON, headers={"etag": tag})


def _made(call: Call, caller: Caller, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - a document, or a response
    """Let a call make its answer, and remember for the auditor where it found nothing for whoever called."""
    try:
        return make()
    except NotThere:
        caller.kept = "" if call.internal else "unseen"
        raise


def _let_in(call: Call, caller: Caller, request: Request) -> None:
    """Let in whoever holds a role that the call names, with words that the call knows; raises Refused."""
    if call.who and not caller.roles & call.who:
        caller.kept = "forbidden"
        raise Refused("not_found")
    known = known_words(call)
    faults = [{"where": name, "message": "没有这个参数"} for name in request.query_params if name not in known]
    faults += [
        {"where": name, "message": "只能写一次"}
        for name, many in known.items()
        if not many and len(request.query_params.getlist(name)) > 1
    ]
    faults += [{"where": name, "message": said} for name, value in request.query_params.multi_items() if (said := _fault_of(value))]  # fmt: skip
    if faults:
        raise Refused(
            "usage", "；".join(f"{each['where']}：{each['message']}" for each in faults) + "。", faults=faults
        )
    if any(_fault_of(str(value)) for value in request.path_params.values()):
        raise Refused("not_found")


def _fault_of(value: str) -> str:
    try:
        plain_text(value).encode()
    except ValueError:
        return "含有不可用的字符，或太长"
    return ""


def tag_of(content: bytes) -> str:
    """Give a document's tag, made of nothing but its bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def matches(header: str, tag: str, *, weakly: bool) -> bool:
    """Say whether a list of tags names this one; ``*`` names any. Written by RFC 9110, 13.1."""
    given = [each.strip() for each in header.split(",") if each.strip()]
    if weakly:
        given = [each.removeprefix("W/") for each in given]
    return "*" in given or tag in given


# ---- writing


async def _written(console: Console, call: Call, request: Request, words: Mapping[str, Any]) -> Response:
    """Answer a call that writes: what is sent is read only once it is known who sends it."""
    caller = await run_in_threadpool(_entering, console, call, request)
    if isinstance(caller, Response):
        return caller
    most = _most(console, call)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as sent:
        try:
            whole = await _received(request, sent, most)
        except ClientDisconnect:
            whole = False
        if not whole:
            return problem("too_large", f"内容超过 {most} 字节的上限。")
        sent.seek(0)
        return await run_in_threadpool(
            _protected, lambda: _finished(call, caller, request, lambda: call.answer(caller, sent, **words))
        )


def _most(console: Console, call: Call) -> int:
    if call.takes == JSON:
        return ACTS_BYTES
    settings = console.app.settings
    return settings.imports.max_bytes if call.sheet else settings.files.max_bytes


def _finished(call: Call, caller: Caller, request: Request, make: Callable[[], Any]) -> Response:
    def answered() -> Response:
        made = _made(call, caller, make)
        return made if isinstance(made, Response) else Response(encoded(made), media_type=JSON)

    answer = _protected(answered)
    after(caller, request)
    return answer


async def _received(request: Request, target: Any, most: int) -> bool:  # noqa: ANN401 - a temporary file
    """Take what is sent, part by part; says whether it was within the limit."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            return False
        await run_in_threadpool(target.write, part)
    return True


def _entering(console: Console, call: Call, request: Request) -> Caller | Response:
    found: list[Caller] = []

    def enter() -> Response:
        caller = _entered(console, call, request)
        _of_its_type(call, request)
        found.append(caller)
        return Response()

    refused = _protected(enter)
    return found[0] if found else refused


def _entered(console: Console, call: Call, request: Request) -> Caller:
    """Say who calls, and let him in before anything of his is read; raises Refused, of which the auditor's line is kept."""
    console, caller = numbered(console, request.scope), None
    try:
        with console.app.store.reading() as reader:
            caller = caller_of(console, reader, request, writes=bool(call.takes))
            _let_in(call, caller, request)
    except Refused as refused:
        if caller is not None:
            after(caller, request)
        raise turned_away(console, request, refused) from None
    return caller


def _of_its_type(call: Call, request: Request) -> None:
    sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
    packed = request.headers.get("content-encoding", "identity").strip().lower()
    if sent != call.takes or packed != "identity":
        raise Refused("bad_type", f"应为 {call.takes}，不压缩。")


# ---- words that FastAPI itself has found unfit


def unfit_words(console: Console, call: Call, request: Request, errors: Any) -> Response:  # noqa: ANN401 - FastAPI's
    """Answer words that do not fit, but only to whoever may call."""

    def answer() -> Response:
        _entered(console, call, request)
        return unfit(errors)

    return _protected(answer)
