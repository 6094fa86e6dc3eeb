"""``rectify workflow``: which workflow files there are, and every fault of one. Needs no office and no account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from rectify.cli.shape import Later, group
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from rectify.engine.workflow import Workflow
    from rectify.library import Library, Source

_FOLDER = "workflows"
_SUFFIX = ".yaml"


class Asked(Protocol):
    """What these commands need of ``ctx.obj``."""

    home: Path | None
    json: bool


_MIGRATE = Later(
    place="migrating:migrate", help="把在办问题换到流程的另一版，逐状态列明保留、新增、已满足和须补办的前置条件。"
)


_PROVE = Later(place="proving:prove", help="证明一个流程文件守住了不可关闭的规矩，守不住时说出最短的反例。")
_DIAGRAM = Later(place="proving:diagram", help="把一个流程文件画成图：Mermaid 文本或 SVG 图。")


@group(
    "workflow",
    help="流程文件：列出、检查、证明、画图、换版。",
    later={"prove": _PROVE, "diagram": _DIAGRAM, "migrate": _MIGRATE},
)
def workflow() -> None:
    """Hold what concerns workflow files."""


@workflow.command("list", help="列出可用的流程，本单位自己的文件优先于随程序提供的同名文件。")
@click.pass_context
def list_(ctx: click.Context) -> None:
    """List the workflow files, a faulty one with the number of its faults."""
    from rectify.app.workflow_files import workflow_rows  # noqa: PLC0415 - loads the engine, which help does not need
    from rectify.library import Library  # noqa: PLC0415 - the same

    asked: Asked = ctx.obj
    rows = workflow_rows(Library(asked.home))
    if asked.json:
        click.echo(json.dumps({"workflows": rows, "count": len(rows)}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(_row_text(row))


@workflow.command("check", help="检查一个流程文件，逐条列出错误及其行、列，退出码为 5。FILE 是文件路径或流程名。")
@click.argument("file", metavar="FILE")
@click.pass_context
def check(ctx: click.Context, file: str) -> None:
    """Name every fault of a workflow file, or say that it has none."""
    from rectify.app.workflow_files import (  # noqa: PLC0415 - loads the engine, which help does not need
        departures_of,
        found,
        parsed,
    )
    from rectify.library import Library  # noqa: PLC0415 - the same

    asked: Asked = ctx.obj
    source = named_source(Library(asked.home), file)
    read = parsed(source)
    if asked.json:
        click.echo(json.dumps(found(read, source), ensure_ascii=False))
        return
    click.echo(f"{source.name} {_good(read)}")
    if less := departures_of(read):
        click.echo(f"注意，比随程序提供的“{read.name}”要求得少（不算错误，请确认是本意）：")
        for each in less:
            click.echo(f"  {each}")


def named_source(files: Library, file: str) -> Source:
    """Open the file a person names: by its path, else by the name of a workflow."""
    from rectify.library import read  # noqa: PLC0415 - the same

    if Path(file).is_file():
        return read(Path(file), file)
    name = file if file.endswith(_SUFFIX) else f"{file}{_SUFFIX}"
    if Path(file).name == file and name in files.names(_FOLDER, _SUFFIX):
        return files.source(_FOLDER, name)
    raise WordsWrong(f"没有这个流程文件：{file}")


def _good(read: Workflow) -> str:
    return f"没有错误：{read.label}，第 {read.version} 版，{len(read.states)} 个状态，{len(read.moves)} 个动作"


def _row_text(row: dict[str, object]) -> str:
    whose = "本单位" if row["own"] else "随程序"
    if not row["ok"]:
        return f"{row['file']}（{whose}）：有 {row['faults']} 处错误，请用 rectify workflow check 查看"
    return f"{row['name']}（{whose}）：{row['label']}，第 {row['version']} 版"
