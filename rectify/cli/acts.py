"""``rectify acts``, ``apply``, ``move`` and ``record``: asking for acts, one or many, and hearing what became of each."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from rectify.cli.shape import command
from rectify.cli.telling import table, tell
from rectify.errors import WordsWrong, WorldFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.app.asking import Result
    from rectify.app.documents import Door
    from rectify.app.office import App
    from rectify.cli.session import Session

REFUSED, UNSEEN, FAULTY = 3, 4, 5
LONGEST_LINE = 1 << 20
_PAIR = re.compile(r"([a-z][a-z0-9_]*)=(.*)", re.DOTALL)


# ---- what can be asked


@command("acts", help="列出所有可办事项：字段、由谁办、样例。带 --json 为程序可读的完整清单。")
@click.pass_obj
def acts(session: Session) -> None:
    """List every act there is, from the acts themselves."""
    from rectify.app.listing import acts_document  # noqa: PLC0415 - loads the engine, which help does not need
    from rectify.library import Library  # noqa: PLC0415 - the same

    document = acts_document(Library(session.home))
    tell(session, {"acts": document, "count": len(document)}, lambda: _acts_table(document))


def _acts_table(document: Sequence[Mapping[str, object]]) -> None:
    rows = [(_asked(each), each["label"], _fields(each), "、".join(_listed(each["role_labels"]))) for each in document]
    table(("事项", "名称", "字段（*为必填）", "由谁办"), rows)
    click.echo("各字段的含义、可用的值和样例：rectify acts --json。")


def _asked(each: Mapping[str, object]) -> str:
    return " ".join(str(each[name]) for name in ("act", "move", "kind") if each.get(name))


def _fields(each: Mapping[str, object]) -> str:
    fields = each["fields"]
    assert isinstance(fields, list)  # noqa: S101 - made by acts_document
    return " ".join(f"{field['name']}{'*' if field['required'] else ''}" for field in fields)


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


# ---- asking


@command(
    "move",
    help="流转一个或多个问题：交账、转账、申请销号、销账等。各有各的结果。MOVE 是动作，如 hand_over（交账）、close（销账）；N 是问题编号。",
)
@click.argument("move_", metavar="MOVE")
@click.argument("numbers", metavar="N…", nargs=-1, required=True)
@click.option("--note", metavar="NOTE", help="附注，记入办理记录。")
@click.option("--signed-by", metavar="NAME", help="在纸上签字的人，与办理的账号不是一人时写明，并附扫描件。")
@click.option("--file", "scan", metavar="FILE", help="扫描件。")
@click.option("--minutes", metavar="FILE", help="会议记录：成批销账时记入每一个问题。")
@click.option(
    "--field", "pairs", metavar="KEY=VALUE", multiple=True, help="动作所带的字段，如 what=…、due_on=…；可多次。"
)
@click.option("--id", "act_id", metavar="ID", help="请求编号；同一编号重复办理不会重复生效。")
@click.pass_obj
def move(
    session: Session, move_: str, numbers: tuple[str, ...], note: str | None, signed_by: str | None, scan: str | None,
    pairs: tuple[str, ...], act_id: str | None, *, minutes: str | None,
) -> None:  # fmt: skip
    """Ask for one move of many problems."""
    document = {"act": "move", "move": move_, **_subjects(numbers), **_common(act_id, signed_by, note)}
    fields: dict[str, object] = dict(_pair(pair) for pair in pairs)
    if minutes is not None:
        fields["minutes"] = minutes
    _ask_and_tell(session, {**document, "fields": _with_scan(fields, scan)})


@command(
    "record",
    help="登记一件事实：签收、会议、佐证、核查等。KIND 是种类，见 rectify acts；SUBJECT 是问题或巡察的编号，可写几个；"
    "字段写成 key=value：几个值用逗号分开，成组的字段写成 JSON，文件写路径。",
)
@click.argument("kind", metavar="KIND")
@click.argument("words", metavar="SUBJECT… KEY=VALUE…", nargs=-1)
@click.option("--file", "scan", metavar="FILE", help="扫描件，即字段 file。")
@click.option("--signed-by", metavar="NAME", help="在纸上签字的人，与办理的账号不是一人时写明，并附扫描件。")
@click.option("--note", metavar="NOTE", help="附注，记入办理记录。")
@click.option("--id", "act_id", metavar="ID", help="请求编号；同一编号重复办理不会重复生效。")
@click.pass_obj
def record(
    session: Session, kind: str, words: tuple[str, ...], scan: str | None, signed_by: str | None, note: str | None,
    act_id: str | None,
) -> None:  # fmt: skip
    """Ask that a fact be recorded."""
    from rectify.engine.catalogue import KINDS, RECORDS  # noqa: PLC0415 - help does not need it

    numbers = [word for word in words if not _PAIR.fullmatch(word)]
    fields = dict(_typed(kind, *_pair(word)) for word in words if _PAIR.fullmatch(word))
    named = {"act": kind} if kind in KINDS and kind not in (*RECORDS, "move") else {"act": "record", "kind": kind}
    document = {**named, **_subjects(numbers), **_common(act_id, signed_by, note)}
    _ask_and_tell(session, {**document, "fields": _with_scan(fields, scan)})


def _subjects(numbers: Sequence[str]) -> dict[str, object]:
    if not numbers:
        return {}
    return {"subject": numbers[0]} if len(numbers) == 1 else {"subjects": list(numbers)}


def _common(act_id: str | None, signed_by: str | None, note: str | None) -> dict[str, object]:
    given = {"id": act_id, "signed_by": signed_by, "note": note}
    return {name: value for name, value in given.items() if value is not None}


def _pair(word: str) -> tuple[str, str]:
    found = _PAIR.fullmatch(word)
    if found is None:
        raise WordsWrong(f"字段应写成 key=value：{word}")
    return found[1], found[2]


def _typed(kind: str, name: str, value: str) -> tuple[str, object]:
    """Read a list that is written as JSON; everything else is text, which the act's own fields know how to read."""
    from rectify.engine.acts import Type  # noqa: PLC0415 - help does not need it
    from rectify.engine.catalogue import KINDS  # noqa: PLC0415 - the same

    lists = {Type.CODES, Type.TEXTS, Type.PEOPLE, Type.CHOICES}
    fields = KINDS[kind].fields if kind in KINDS else ()
    if value.startswith("[") and any(each.name == name and each.type in lists for each in fields):
        try:
            return name, json.loads(value)
        except ValueError:
            return name, value
    return name, value


def _with_scan(fields: dict[str, object], scan: str | None) -> dict[str, object]:
    if scan is not None and "file" in fields:
        raise WordsWrong("--file 与 file= 只写一个")
    return fields if scan is None else {**fields, "file": scan}


def _ask_and_tell(session: Session, document: Mapping[str, object]) -> None:
    from rectify.app.documents import Door  # noqa: PLC0415 - help does not need it
    from rectify.app.files import keeper  # noqa: PLC0415 - the same
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - the same

    with writing(session) as app:
        door = Door(
            account=account(session, app), fresh=app.fresh, file_of=keeper(app, Path.cwd()), os_user=app.os_user
        )
        results = asked(app, document, door)
        labels = {} if session.json else _labels(app, results)
    tell(session, {"results": [each.document() for each in results]}, lambda: tell_results(results, labels))
    leave(exit_code(results))


def asked(app: App, document: Mapping[str, object], door: Door) -> tuple[Result, ...]:
    """Ask for what a document says; what is no act is refused in the same form."""
    from rectify.app.asking import ask  # noqa: PLC0415 - help does not need it
    from rectify.app.documents import act_from  # noqa: PLC0415 - the same
    from rectify.engine.acts import Act  # noqa: PLC0415 - the same

    act = act_from(document, door)
    return ask(app, act) if isinstance(act, Act) else act


def _labels(app: App, results: Sequence[Result]) -> Mapping[str, str]:
    from rectify.app.state_words import state_labels  # noqa: PLC0415 - help does not need it

    with app.store.reading() as reader:
        return state_labels(app, reader, [str(each.subject) for each in results if each.ok and each.state])


def tell_results(results: Sequence[Result], labels: Mapping[str, str]) -> None:
    """Tell people what became of each subject: the done on standard output, the reasons why not on standard error."""
    from rectify.engine.model import ROLE_WORDS  # noqa: PLC0415 - help does not need it

    for each in results:
        if each.ok:
            label = labels.get(each.subject or "")
            now = f"，现为“{label}”" if label else ""
            click.echo(f"{each.subject or each.id}：已办理{now}")
            for warning in each.warnings:
                click.echo(f"{each.subject or each.id}：请注意，{warning}", err=True)
            continue
        for refusal in each.refusals:
            whose = f"（可由{ROLE_WORDS[refusal.owner]}补齐）" if refusal.owner else ""
            click.echo(f"{each.subject or each.id}：{refusal.missing}{whose}［{refusal.reason}］", err=True)


def exit_code(results: Sequence[Result]) -> int:
    """Give the exit code of some results: refused wins over unseen, unseen over done."""
    if any(not each.ok and not each.unseen for each in results):
        return REFUSED
    return UNSEEN if any(each.unseen for each in results) else 0


def leave(code: int) -> None:
    """End the command with an exit code."""
    if code:
        click.get_current_context().exit(code)


# ---- acts from a file


@command(
    "apply",
    help="逐行办理文件或标准输入中的事项文档。FILE 每行一个 JSON 文档，写法见 rectify acts --json；“-”为标准输入。\n\n"
    "无论是否带 --json，每行文档都输出一行 JSON 结果；一行有错，其余照办。退出码：有被拒绝的为 3，其次有不存在的为 4，"
    "再次有不成文档的行为 5。文件路径相对于 FILE 所在的目录。",
)
@click.argument("file", metavar="FILE")
@click.pass_obj
def apply(session: Session, file: str) -> None:
    """Ask for the acts of a file or of standard input, a result line each."""
    from rectify.app.documents import Door  # noqa: PLC0415 - help does not need it
    from rectify.app.files import keeper  # noqa: PLC0415 - the same
    from rectify.cli.desk import bound, writing  # noqa: PLC0415 - the same

    base = Path.cwd() if file == "-" else Path(file).absolute().parent
    codes = {0}
    with opened_file(file) as stream, writing(session) as app:
        named = session.as_ or bound(app)
        door = Door(account=named, fresh=app.fresh, file_of=keeper(app, base), os_user=app.os_user)
        for number, document in documents(stream):
            if isinstance(document, str):
                codes.add(FAULTY)
                _line(faulty_line(number, document))
                continue
            results = asked(app, document, door)
            codes.add(exit_code(results))
            _line({"results": [each.document() for each in results]})
    leave(next((code for code in (REFUSED, UNSEEN, FAULTY) if code in codes), 0))


def faulty_line(number: int, said: str) -> dict[str, object]:
    """Give the result of a line that is no document, with what is wrong with it."""
    fault = {"where": f"第 {number} 行", "message": said, "line": number, "column": None}
    return {"error": {"code": "faulty_line", "message": f"第 {number} 行：{said}", "faults": [fault]}}


def _line(document: Mapping[str, object]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False))


def opened_file(file: str) -> BinaryIO:
    """Open a file of act documents, or standard input."""
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except FileNotFoundError:
        raise WordsWrong(f"没有这个文件：{file}") from None
    except OSError as error:
        raise WorldFailed(f"读不了文件 {file}：{error.strerror}") from error


def documents(stream: BinaryIO) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    """Give each line's number with its document, or with what is wrong with it; empty lines are passed over."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            yield number, f"超过 {LONGEST_LINE} 字节"
            continue
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield number, _document(line)


def _document(line: bytes) -> Mapping[str, object] | str:
    from rectify.app.json_text import value_of  # noqa: PLC0415 - help does not need it

    try:
        document = value_of(line)
    except ValueError as error:
        return str(error)
    if not isinstance(document, dict):
        return "不是一个事项文档（应为 JSON 对象）"
    return document if "act" in document else "不是一个事项文档（缺少“act”）"
