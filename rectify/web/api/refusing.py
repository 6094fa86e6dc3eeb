"""What an error becomes for a program: a problem document (RFC 9457) with a status, a code, and the same reasons as everywhere.

What is missing and what is not to be seen is one document, byte for byte.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from rectify.errors import Busy, FaultyFile, NotPermitted, NotThere, Race, RectifyError, WordsWrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.errors import Fault

MEDIA = "application/problem+json"
WAIT_SECONDS = 60
BUSY_SECONDS = "10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A kind of problem: its status, its title, and what to do about it."""

    status: int
    title: str
    advice: str


CODES: Mapping[str, Code] = {
    "usage": Code(status=400, title="请求写得不对", advice="按 detail 和 faults 改正参数"),
    "bad_json": Code(status=400, title="内容不是合格的 JSON", advice="按 detail 改正内容"),
    "no_token": Code(status=401, title="没有有效的令牌", advice="带上 Authorization: Bearer 令牌；令牌在“我的账号”里自己生成"),
    "not_permitted": Code(status=403, title="无权办理", advice="refusals 写明由谁办理"),
    "not_found": Code(status=404, title="没有这个对象，或者您无权查看", advice="核对编号；两种情形回答相同"),
    "not_allowed": Code(status=405, title="不支持这种请求", advice="看 Allow"),
    "id_reused": Code(status=409, title="编号已用于另一内容的请求", advice="另取编号"),
    "race": Code(status=409, title="刚好有人同时在办理", advice="稍候以同一编号再试"),
    "changed": Code(status=412, title="对象已有变化", advice="重新读取，看过变化再办"),
    "too_large": Code(status=413, title="内容过大", advice="分批提交；文件上限由办公室设定"),
    "bad_type": Code(status=415, title="内容的类型不对", advice="办理用 application/json，上传用 application/octet-stream"),
    "refused": Code(status=422, title="暂不能办理", advice="refusals 写明缺什么、由谁补齐；补齐后可用同一编号再办"),
    "faulty_sheet": Code(status=422, title="表中有错误，整张表没有写入", advice="按 faults 逐处改正；标注了错误的表凭 marked 下载"),
    "too_many": Code(status=429, title="无效令牌试得过多", advice="稍候再试，先核对令牌"),
    "failed": Code(status=500, title="程序出错了，没有办理任何事项", advice="把时间告诉系统管理员"),
    "busy": Code(status=503, title="同时办理的人太多", advice="按 Retry-After 稍候再试"),
    "world_failed": Code(status=503, title="系统暂时不能办理", advice="稍候以同一编号再试；仍不行告诉系统管理员"),
    "faulty_file": Code(status=503, title="办公室自己的配置文件有错", advice="faults 写明错在哪里，请巡察办改正"),
}  # fmt: skip
"""Every code there is; what a program may rely on. The reasons of an act that was refused stand under ``refusals``."""


class Refused(Exception):  # noqa: N818 - names what happened
    """A call that is answered by a problem document."""

    def __init__(
        self, code: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(code)
        self.code, self.detail, self.headers, self.more = code, detail, headers, more

    def response(self) -> Response:
        """Give the problem document."""
        return problem(self.code, self.detail, headers=self.headers, **self.more)


def problem(
    code: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: object
) -> Response:  # fmt: skip
    """Give a problem document; ``more`` are members besides (``refusals``, ``faults``, ``results``)."""
    kind = CODES[code]
    document = {
        "type": f"/api#{code}", "title": kind.title, "status": kind.status, "detail": detail or f"{kind.title}。",
        "code": code, **more,
    }  # fmt: skip
    return Response(encoded(document), status_code=kind.status, media_type=MEDIA, headers=dict(headers or {}))


def encoded(document: Mapping[str, Any]) -> bytes:
    """Write a document as the command line does."""
    return json.dumps(document, ensure_ascii=False).encode()


def told(error: RectifyError) -> Response:
    """Turn an error into a problem document."""
    match error:
        case NotThere() | NotPermitted():
            return problem("not_found")
        case WordsWrong():
            return problem("usage", f"{error.message}。")
        case Race():
            return problem("race", headers={"retry-after": "1"})
        case Busy():
            return problem("busy", f"{error.message}。", headers={"retry-after": BUSY_SECONDS})
        case FaultyFile():
            return problem("faulty_file", f"{error.message}。", faults=[fault_document(each) for each in error.faults])
        case _:
            return problem("world_failed", f"{error.message}。", headers={"retry-after": str(WAIT_SECONDS)})


def fault_document(fault: Fault) -> dict[str, object]:
    """Give a fault with where it is, in words and, where there are any, as line and column."""
    found = {"where": fault.where, "message": fault.message, "line": fault.line, "column": fault.column}
    return {name: value for name, value in found.items() if value is not None}


# ---- words of an address that do not fit

_SAID: Mapping[str, str] = {
    "missing": "必须写明", "int_parsing": "应为整数", "int_type": "应为整数", "int_from_float": "应为整数",
    "int_parsing_size": "数太大", "bool_parsing": "应为 true 或 false", "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}", "string_too_long": "不能超过 {max_length} 字", "string_too_short": "不能为空",
    "string_pattern_mismatch": "写法不对", "too_long": "写得太多，最多 {max_length} 个",
}  # fmt: skip


def unfit(errors: Sequence[Mapping[str, Any]]) -> Response:
    """Give the problem document for words of an address that FastAPI has found unfit."""
    faults = [{"where": _where(each), "message": _message(each)} for each in errors]
    said = "；".join(f"{each['where']}：{each['message']}" for each in faults)
    return problem("usage", f"{said}。", faults=faults)


def _where(error: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0])


def _message(error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    if error["type"] in ("literal_error", "enum"):
        return f"应为下列之一：{context.get('expected', '').replace(' or ', '、').replace(', ', '、')}"
    return _SAID.get(error["type"], "写法不对").format(**context)
