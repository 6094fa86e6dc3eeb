"""The OpenAPI 3.1 description: calls and parameters as FastAPI reads them, every kind of act from its own fields.

The acts' schemas give the plain way to write a field; the engine reads a few more (a number written as text, a list with
commas). Which moves there are is a workflow file's to say, so a move's name is text here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from rectify.app.documents import LONGEST_ID, LONGEST_NAME
from rectify.engine.acts import MAX_CODE, MAX_TEXT, NO, YES, Field, Kind, Type
from rectify.engine.catalogue import KINDS, NOTHING, RECORDS
from rectify.web.api.acting import MOST
from rectify.web.api.calls import BYTES, CALLS, JSON, ROOT
from rectify.web.api.refusing import CODES, MEDIA
from rectify.web.api.shapes.parts import Trouble

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rectify.web.api.calls import Call

Schema = dict[str, Any]
_ABOUT = (
    "巡视巡察整改台账的程序接口。带令牌（Authorization: Bearer …）调用，令牌在控制台“我的账号”里自己生成，权限与本人当时的权限相同；"
    "控制台自己的页面可凭登录读取，不能写入。出错一律是 application/problem+json，code 可供程序判断，refusals 写明缺什么、由谁补齐。"
)
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
_CODE: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_CODE}
_DAY: Schema = {"type": "string", "format": "date"}
_LIST: Schema = {"type": "array", "items": _TEXT, "minItems": 1}
_PLAIN: dict[Type, Schema] = {
    Type.TEXT: _TEXT, Type.PERSON: _TEXT, Type.CODE: _CODE, Type.DAY: _DAY, Type.PEOPLE: _LIST, Type.TEXTS: _LIST,
    Type.CODES: {"type": "array", "items": {"anyOf": [_CODE, {"type": "integer"}]}, "minItems": 1},
    Type.COUNT: {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    Type.MONEY: {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,6})?$", "description": "万元，写成文字"}, Type.FLAG: {"type": "boolean"},
    Type.VERDICT: {"type": "string", "enum": sorted(YES | NO), "description": "agree、disagree 或同义的词"},
    Type.FILE: {"type": "string", "minLength": 1, "description": "上传文件后得到的凭据"},
    Type.TARGET: {"type": "string", "pattern": r"^(measure [1-9]\d{0,2}|[a-z_]+)$"},
}  # fmt: skip


def description(app: FastAPI) -> Schema:
    """Give the whole description."""
    made = get_openapi(
        title="巡视巡察整改台账", version="1", openapi_version="3.1.0", description=_ABOUT, routes=app.routes,
        servers=[{"url": ROOT}],
    )  # fmt: skip
    schemas = made["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for call in CALLS:
        operation = made["paths"].get(call.path, {}).get(call.method.lower())
        if operation is not None:
            _complete(operation, call)
    schemas |= {"Trouble": _trouble(schemas), **{name_of(each): kind_schema(each) for each in KINDS.values()}}
    made["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "本人在控制台生成的令牌"},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "rectify_session",
            "description": "控制台的登录，只供读取",
        },
    }
    return made


def _trouble(schemas: Schema) -> Schema:
    found = Trouble.model_json_schema()
    found["properties"] |= {
        "code": {"type": "string", "enum": list(CODES)},
        "refusals": {"type": "array", "items": {"$ref": "#/components/schemas/Refusal"}},
        "results": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}},
        "faults": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
        "more": {"type": "integer", "minimum": 0, "description": "没有列出的错误还有几处"},
        "marked": {"type": ["string", "null"], "description": "标注了错误的表的凭据"},
    }
    schemas["Fault"] = {
        "type": "object", "required": ["where", "message"],
        "properties": {
            "where": {"type": "string"}, "message": {"type": "string"}, "line": {"type": "integer"}, "column": {"type": "integer"},
        },
    }  # fmt: skip
    return found


def _complete(operation: Schema, call: Call) -> None:
    """Add what the library does not know: who may call, what is sent, what goes wrong."""
    answers = operation["responses"]
    answers.pop("422", None)
    for status in sorted(_statuses(call)):
        titles = [kind.title for kind in CODES.values() if kind.status == status]
        content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Trouble"}}}
        answers[str(status)] = {"description": "；".join(titles), "content": content}
    for status, said in (call.statuses or {}).items():
        answers[str(status)] = {"description": said, "content": answers["200"]["content"]}
    if call.gives is None:
        answers["200"] = {"description": "文件", "content": {call.media: {"schema": {}}}}
    if call.tagged:
        tag = {"schema": {"type": "string"}, "description": "这份文档的标记"}
        answers["200"]["headers"] = {"ETag": tag}
        answers["304"] = {"description": "与 If-None-Match 所写的相同", "headers": {"ETag": tag}}
        operation.setdefault("parameters", []).append(_header("If-None-Match", "已有的标记；没有变化时回答 304"))
    operation["security"] = [{"token": []}] if call.takes else [{"token": []}, {"session": []}]
    if call.takes == JSON:
        operation.setdefault("parameters", []).append(
            _header("If-Match", "读取时的标记；对象已有变化时回答 412，不办理")
        )
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": _sent()}}}
    elif call.takes:
        operation["requestBody"] = {"required": True, "content": {BYTES: {"schema": {}}}}


def _statuses(call: Call) -> set[int]:
    found = {400, 401, 404, 429, 500, 503}
    if call.takes:
        found |= {413, 415, 422}
    if call.takes == JSON:
        return found | {403, 409, 412}
    return found | ({403, 409} if call.sheet else set())


def _header(name: str, said: str) -> Schema:
    return {"name": name, "in": "header", "required": False, "description": said, "schema": {"type": "string"}}


def _sent() -> Schema:
    one = {"oneOf": [{"$ref": f"#/components/schemas/{name_of(each)}"} for each in KINDS.values()]}
    many = {
        "type": "object", "required": ["acts"], "additionalProperties": False,
        "properties": {"acts": {"type": "array", "items": one, "minItems": 1, "maxItems": MOST}},
    }  # fmt: skip
    return {"oneOf": [*one["oneOf"], many]}


# ---- the acts


def name_of(kind: Kind) -> str:
    """Name an act's schema: ``act.receipt``, ``act.add-unit``."""
    return f"act.{kind.key.replace(' ', '-')}"


def kind_schema(kind: Kind) -> Schema:
    """Give the schema of one kind of act, from its fields."""
    named: Schema = {"act": {"const": kind.key}}
    if kind.key in RECORDS:
        named = {"act": {"const": "record"}, "kind": {"const": kind.key}}
    if kind.key == "move":
        named["move"] = {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_NAME,
            "description": "动作，见 GET /v1/acts",
        }
    about = _about(kind)
    fields = _fields(kind.fields)
    needed = [*named, *(["fields"] if fields["required"] else [])]
    return {
        "type": "object", "title": kind.label, "additionalProperties": False, "required": needed,
        "properties": {**named, **_COMMON, **about, "fields": fields},
        **({"oneOf": [{"required": ["subject"]}, {"required": ["subjects"]}]} if about else {}),
        "examples": [_example(kind, named)],
    }  # fmt: skip


_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
_COMMON: Schema = {
    "id": {"type": "string", "minLength": 1, "maxLength": LONGEST_ID, "description": "请求编号；重复提交不会重复生效"},
    "as": {**_NAME, "description": "须为令牌的账号"}, "signed_by": {**_NAME, "description": "在纸上签字的人"},
    "note": {**_TEXT, "description": "附注"},
}  # fmt: skip


def _about(kind: Kind) -> Schema:
    if kind.subject == NOTHING:
        return {}
    many = {"type": "array", "items": _NAME, "minItems": 1, "maxItems": MOST, "uniqueItems": True}
    return {"subject": _NAME, "subjects": many}


def _example(kind: Kind, named: Schema) -> Schema:
    given = {name: each["const"] for name, each in named.items() if "const" in each}
    if kind.key == "move":
        return {**given, **kind.example}
    about = {} if kind.subject == NOTHING else {"subject": _SUBJECTS.get(kind.subject, "U01")}
    return {"id": "a-1", **given, **about, "fields": dict(kind.example)}


_SUBJECTS = {"problem": "P-2026-0001", "inspection": "I-2026-0001", "round": "R-2026-1"}


def _fields(fields: tuple[Field, ...]) -> Schema:
    return {
        "type": "object", "additionalProperties": False, "properties": {each.name: _field(each) for each in fields},
        "required": [each.name for each in fields if each.required],
    }  # fmt: skip


def _field(field: Field) -> Schema:
    return {**_type(field), "title": field.label}


def _type(field: Field) -> Schema:
    match field.type:
        case Type.GROUP:
            return _fields(field.fields)
        case Type.GROUPS:
            return {"type": "array", "items": _fields(field.fields), "minItems": 1}
        case Type.CHOICE:
            return {"type": "string", "enum": list(field.choices)}
        case Type.CHOICES:
            return {"type": "array", "items": {"type": "string", "enum": list(field.choices)}, "minItems": 1}
        case _:
            return dict(_PLAIN[field.type])
