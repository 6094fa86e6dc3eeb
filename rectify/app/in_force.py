"""What an installation goes by: every setting with its meaning, and every rule text with what is wrong with it.

Read-only: settings are changed in ``config/rectify.toml`` by whoever runs the machine, rule texts by their own commands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from rectify.app.office import text_hash
from rectify.app.pinning import LADDERS
from rectify.app.scoring import FOLDER as SHEETS
from rectify.app.scoring import read_sheet
from rectify.engine.clues.workflow import parse_any
from rectify.engine.owed import ladder_from
from rectify.engine.periods import profile_from
from rectify.errors import FaultyFile, RectifyError
from rectify.library import PERIODS, toml
from rectify.settings import SECTIONS
from rectify.store import admin_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.library import Source
    from rectify.store.transaction import Reader

_HIDDEN = frozenset({"clues"})
"""Sections whose values nobody reads here: they would tell whether there is a store (docs/clues.md)."""
NOT_SHOWN = "（不显示）"
_IN_ADDRESS = re.compile(r"(://[^:/@\s]*):[^@\s]*@")
SECTION_WORDS: Mapping[str, str] = {
    "office": "办公室", "database": "数据库", "notice": "提醒", "mail": "邮件", "schedule": "夜间批处理", "import": "导入",
    "files": "附件", "journal": "办理记录", "clues": "线索", "internal": "内部文字", "console": "页面和登录",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingShown:
    """One setting: what it is now, what it is unless told otherwise, and what it means."""

    name: str
    value: str
    default: str
    meaning: str
    environment: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """One rule text: whose it is, what it calls itself, the hash of its text, and its faults."""

    name: str
    own: bool
    label: str
    version: str
    text_hash: str
    faults: tuple[str, ...]
    pinned: bool
    """Whether something in the office goes by this very text."""


def settings_in_force(app: App) -> list[tuple[str, list[SettingShown]]]:
    """Give every setting by section; passwords within addresses, and what concerns clues, are left out."""
    return [(section, list(_section(app, section, kind))) for section, kind in SECTIONS.items()]


def _section(app: App, section: str, kind: type[Any]) -> Iterator[SettingShown]:
    held = getattr(app.settings, "imports" if section == "import" else section)
    for each in fields(kind):
        value = getattr(held, each.name)
        hidden = section in _HIDDEN
        yield SettingShown(
            name=f"{section}.{each.name}", value=NOT_SHOWN if hidden else _IN_ADDRESS.sub(r"\1:***@", str(value)),
            default=str(each.default), meaning=each.metadata["meaning"], environment=each.metadata["environment"] or "",
            changed=not hidden and value != each.default,
        )  # fmt: skip


def _workflow(source: Source, _name: str) -> tuple[str, str]:
    read = parse_any(source.text, source.name)
    return read.label, str(read.version)


def _ladder(source: Source, name: str) -> tuple[str, str]:
    read = ladder_from(toml(source), name)
    return read.label, str(read.version)


def _profile(source: Source, name: str) -> tuple[str, str]:
    read = profile_from(toml(source), name)
    return read.label, str(read.version)


def _sheet(source: Source, name: str) -> tuple[str, str]:
    read = read_sheet(source, name)
    return read.label, str(read.version)


_Text = tuple[str, str, str, str, "Callable[[Source, str], tuple[str, str]]"]
_TEXTS: tuple[_Text, ...] = (
    ("流程", "workflows", "", ".yaml", _workflow),
    ("期限方案", "config", PERIODS, ".toml", _profile),
    ("提醒阶梯", "config", LADDERS, ".toml", _ladder),
    ("评分表", "config", SHEETS, ".toml", _sheet),
)  # fmt: skip
"""What rule texts there are: their heading, folder, prefix and ending, and what reads their label and version."""


_NAMED_BY: Mapping[str, _Text] = {"workflow": _TEXTS[0], "profile": _TEXTS[1], "ladder": _TEXTS[2], "sheet": _TEXTS[3]}
"""Fields of acts that name a rule text."""


def label_of(app: App, field: str, name: str) -> str:
    """Give what people call the rule text that a field of an act names; other fields' values as they are."""
    return _label(app, _NAMED_BY[field], name) if field in _NAMED_BY and name else name


def labels(app: App, rounds: Sequence[Mapping[str, Any]]) -> Mapping[str, Mapping[str, str]]:
    """Give what the rule texts that rounds name are called by people: for ``profile``, ``ladder`` and ``workflow``, by name."""
    return {
        word: {name: label_of(app, word, name) for name in sorted({str(each[word]) for each in rounds})}
        for word in ("workflow", "profile", "ladder")
    }


def _label(app: App, text: _Text, name: str) -> str:
    """Give a text's own label; its name where it cannot be read, which the room of the rule texts says."""
    _heading, folder, prefix, suffix, read = text
    try:
        return read(app.library.source(folder, f"{prefix}{name}{suffix}"), name)[0] or name
    except RectifyError:
        return name


def rule_texts(app: App, reader: Reader) -> list[tuple[str, list[RuleText]]]:
    """Give every rule text by its kind, the office's own before the shipped one of the same name."""
    pinned = admin_queries.pinned_hashes(reader)
    return [
        (heading, [_text(app, folder, prefix, name, suffix, read, pinned) for name in sorted(app.names_of(folder, prefix, suffix))])
        for heading, folder, prefix, suffix, read in _TEXTS
    ]  # fmt: skip


def _text(
    app: App, folder: str, prefix: str, name: str, suffix: str, read: Callable[[Source, str], tuple[str, str]],
    pinned: frozenset[str],
) -> RuleText:  # fmt: skip
    source = app.library.source(folder, f"{prefix}{name}{suffix}")
    label, version = "", ""
    faults: tuple[str, ...] = ()
    try:
        label, version = read(source, name)
    except FaultyFile as error:
        faults = tuple(str(fault) for fault in error.faults)
    digest = text_hash(source.text)
    return RuleText(
        name=name, own=source.path.is_relative_to(app.home), label=label, version=version, text_hash=digest, faults=faults,
        pinned=digest in pinned,
    )  # fmt: skip
