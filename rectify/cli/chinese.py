"""Click's own words in Chinese: one table, put where click asks gettext for a translation.

Click binds ``gettext`` once a module when it is loaded, and gettext chooses a language by the environment. Our messages are
Chinese whatever the environment says, so the table takes the place of that lookup. A test compares it with what click asks
for, so that a new click cannot bring an English sentence unnoticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示本帮助并退出。",
    "Show the version and exit.": "显示版本并退出。",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "Confirm the action without prompting.": "不再询问，直接确认。",
    "Do you want to continue?": "是否继续？",
    "Repeat for confirmation": "请再输入一次",
    "Press any key to continue...": "按任意键继续……",
    "Aborted!": "已中断。",
    "deprecated": "已不建议使用",
    "required": "必填",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
    "unknown error": "未知错误",
    "(dynamic)": "（视情况）",
    "env var: {var}": "环境变量：{var}",
    "default: {default}": "默认：{default}",
    "Error: {message}": "错误：{message}",
    "Error: invalid input": "错误：输入不对",
    "Error: The two entered values do not match.": "错误：两次输入不一致。",
    "Try '{command} {option}' for help.": "查看用法：{command} {option}",
    "Missing command.": "缺少命令",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少{param_type}",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "No such option {name!r}.": "没有这个选项：{name}",
    "No such command {name!r}.": "没有这个命令：{name}",
    "Did you mean {possibility}?": "，是否应为 {possibility}",
    "(Did you mean one of: {possibilities}?)": "，是否应为其中之一：{possibilities}",
    "Option {name!r} does not take a value.": "选项 {name} 不带值",
    "Option {name!r} requires an argument.": "选项 {name} 后面缺少值",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面应有 {nargs} 个值",
    "Argument {name!r} takes {nargs} values.": "参数 {name} 应有 {nargs} 个值",
    "Got unexpected extra argument ({args})": "多出了参数：{args}",
    "Got unexpected extra arguments ({args})": "多出了参数：{args}",
    "Takes {nargs} values but 1 was given.": "应有 {nargs} 个值，只给了 1 个",
    "Takes {nargs} values but {len} were given.": "应有 {nargs} 个值，给了 {len} 个",
    "Value must be an iterable.": "应为一列值",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename}：{message}",
    "Choose from:\n\t{choices}": "可用：{choices}",
    "{value!r} is not {choice}.": "{value} 不是 {choice}",
    "{value!r} is not one of {choices}.": "“{value}”不在可用的值之中：{choices}",
    "{value!r} does not match the format {format}.": "{value} 不合格式 {format}",
    "{value!r} does not match the formats {formats}.": "{value} 不合格式 {formats}",
    "{value!r} is not a valid {number_type}.": "“{value}”不是整数",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 之内",
    "{value!r} is not a valid boolean. Recognized values: {states}": "“{value}”不是是或否；可用：{states}",
    "{len_type} values are required, but {len_value} was given.": "应有 {len_type} 个值，给了 {len_value} 个",
    "{len_type} values are required, but {len_value} were given.": "应有 {len_type} 个值，给了 {len_value} 个",
    "{name} {filename!r} does not exist.": "{name}不存在：{filename}",
    "{name} {filename!r} is a file.": "{name}是文件，不是目录：{filename}",
    "{name} {filename!r} is a directory.": "{name}是目录，不是文件：{filename}",
    "{name} {filename!r} is not readable.": "{name}不能读：{filename}",
    "{name} {filename!r} is not writable.": "{name}不能写：{filename}",
    "{name} {filename!r} is not executable.": "{name}不能执行：{filename}",
}
"""What click says while somebody uses a command → our words; what it says only to programmers is left as it is."""

_MODULES = (
    click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.termui, click.types,
)  # fmt: skip


def _chosen(english: str) -> str:
    return WORDS.get(english, english)


def _counted(one: str, many: str, count: int) -> str:
    return _chosen(one if count == 1 else many)


def speak_chinese() -> None:
    """Let click speak Chinese in this process, whatever the environment says."""
    for module in _MODULES:
        for name, spoken in (("_", _chosen), ("ngettext", _counted)):
            if hasattr(module, name):
                setattr(module, name, spoken)


def sentence(error: click.ClickException) -> str:
    """Give click's complaint as one Chinese sentence without its full stops and doubled blanks."""
    said = error.format_message().replace(" ，", "，").replace(" .", "").strip()
    return said.removesuffix(".").removesuffix("。")
