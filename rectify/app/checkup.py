"""The checkup behind ``rectify doctor``: each line says what was looked at, how it is, and what to do about it.

Nothing is changed here. What cannot even be opened (settings, the database) is told by the caller, who opens them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from rectify.app import books, file_modes, invariants
from rectify.app.delivering import mail_settings
from rectify.app.files import FOLDER, path_of
from rectify.app.ladder_list import ladders
from rectify.app.scoring import read_sheet, sheet_names, sheet_source
from rectify.engine.clues.workflow import parse_any
from rectify.errors import FaultyFile, RectifyError
from rectify.library import profiles
from rectify.notify import notices
from rectify.store import health
from rectify.store.schema import newest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rectify.app.office import App

_CHUNK = 1 << 20
_TOLD_ELSEWHERE = frozenset({"I2", "I3", "I9"})
"""Invariants that have lines of their own: the chain, the ledger, the files."""

_LONG_SILENCE = 3
"""Days without a tick after which it is worth a word."""


class Level(StrEnum):
    """How a line of the checkup is."""

    FINE = "ok"
    NOTICE = "notice"
    WRONG = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was looked at."""

    about: str
    level: Level
    said: str

    def document(self) -> dict[str, str]:
        """Give the line as programs read it."""
        return {"about": self.about, "level": self.level.value, "said": self.said}


def fine(about: str, said: str) -> Line:
    """Say that something is as it should be."""
    return Line(about=about, level=Level.FINE, said=said)


def notice(about: str, said: str) -> Line:
    """Say that something is worth knowing."""
    return Line(about=about, level=Level.NOTICE, said=said)


def wrong(about: str, said: str) -> Line:
    """Say that something must be put right."""
    return Line(about=about, level=Level.WRONG, said=said)


def glance(app: App) -> Iterator[Line]:
    """Look at what costs next to nothing, however large the office: neither the journal's links nor files are read."""
    yield from _database(app)
    yield from _texts(app)
    yield from _adopted(app)
    yield from _holidays(app)
    yield from _secrets(app)
    yield from _internal_text(app)
    yield from _mail(app)
    yield from _ticks(app)


def look(app: App, *, full: bool, progress: Callable[[int], None]) -> Iterator[Line]:
    """Look at an open office; ``full`` replays the journal too. ``progress`` is told how many files were read."""
    yield from _database(app)
    yield from _journal(app, full=full)
    yield from _texts(app)
    yield from _adopted(app)
    yield from _holidays(app)
    yield from _secrets(app)
    yield from _internal_text(app)
    yield from _mail(app)
    yield from _ticks(app)
    yield from _files(app, progress)


def told(found: Iterator[Line]) -> Iterator[Line]:
    """Give the lines of a look, and where a file is so faulty that the look ends there, its faults as lines of their own."""
    try:
        yield from found
    except FaultyFile as error:
        for fault in error.faults:
            yield wrong(error.name, str(fault))


def _database(app: App) -> Iterator[Line]:
    with app.store.reading() as reader:
        found = health.health(reader)
    about = "数据库"
    yield fine(about, f"{found.kind} {found.version}，库结构 {found.schema}（程序需要 {newest()}）")
    if found.journal_mode is not None:
        said = f"日志模式 {found.journal_mode}"
        safe = found.journal_mode != "wal" or found.wal_safe
        yield fine(about, said) if safe else wrong(about, f"{said}：这个版本的 SQLite 在多连接下可能损坏数据")
    if found.owns_journal:
        yield notice(about, "程序使用的数据库角色拥有各表，能关掉办理记录的保护；建议由可建角色的账号建库")
    missing = health.GUARDS - found.guards
    if missing:
        yield wrong("办理记录", f"数据库中的保护触发器缺失：{'、'.join(sorted(missing))}")
    else:
        yield fine("办理记录", "保护触发器齐全")


def _journal(app: App, *, full: bool) -> Iterator[Line]:
    verdict = books.verify(app)
    if verdict.ok:
        yield fine("办理记录", f"{verdict.entries} 条，前后相接，链尾 {verdict.head[:16]}……")
    else:
        yield wrong("办理记录", f"第 {verdict.first_bad} 条起有问题：{verdict.fault}")
    if not full:
        return
    found = books.reconcile(app)
    if found.ok:
        yield fine("对账", "台账与办理记录、与反馈问题数一致")
    for each in found.differences:
        yield wrong("对账", each)
    violated = [each for each in invariants.check(app) if each.code not in _TOLD_ELSEWHERE]
    for violation in violated:
        yield wrong("不变式", str(violation))
    if not violated:
        yield fine("不变式", "办理、期限、通知、邮件各项都成立")


def _texts(app: App) -> Iterator[Line]:
    """Every workflow, profile, ladder, scoring sheet and notice text, the office's own and the shipped ones."""
    faults = [*_workflow_faults(app), *_config_faults(app)]
    faults += notices.check(lambda name: app.library.source("notifications", name).text)
    for error in faults:
        for fault in error.faults:
            yield wrong("规则文件", f"{error.name} {fault}".strip())
    if not faults:
        yield fine("规则文件", "流程、期限方案、提醒阶梯、评分表、通知模板都没有错误")


def _workflow_faults(app: App) -> Iterator[FaultyFile]:
    for name in app.library.names("workflows", ".yaml"):
        source = app.library.source("workflows", name)
        try:
            parse_any(source.text, source.name)
        except FaultyFile as error:
            yield error


def _config_faults(app: App) -> Iterator[FaultyFile]:
    try:
        profiles(app.library)
    except FaultyFile as error:
        yield error
    for name in sorted(app.names_of("config", "ladders/", ".toml")):
        try:
            app.ladder(name)
        except FaultyFile as error:
            yield error
    for name in sheet_names(app.library):
        try:
            read_sheet(sheet_source(app.library, name), name)
        except FaultyFile as error:
            yield error


def _adopted(app: App) -> Iterator[Line]:
    """Ladders whose file is not the text that rounds go by: nothing is wrong, but somebody may think that it holds."""
    about = "提醒阶梯"
    with app.store.reading() as reader:
        listed = ladders(app, reader)
    for each in listed:
        adopt = f"rectify ladder adopt {each['name']}"
        if each["changed"]:
            rounds = "、".join(each["changed"])
            what = "文件已改" if each["there"] else "文件已不在"
            yield notice(about, f"“{each['name']}”的{what}，轮次 {rounds} 仍按启用时的文本提醒；改用新文本：{adopt}")
        if each["not_adopted"]:
            rounds = "、".join(each["not_adopted"])
            yield notice(
                about, f"轮次 {rounds} 的阶梯“{each['name']}”没有留存文本，改文件会影响在办事项；请运行 {adopt}"
            )


def _holidays(app: App) -> Iterator[Line]:
    about = "放假安排"
    try:
        known = app.calendar.years
    except FaultyFile as error:
        for fault in error.faults:
            yield wrong(about, str(fault))
        return
    this = date.fromisoformat(app.today()).year
    for year in (this, this + 1):
        if year in known:
            yield fine(about, f"{year} 年已公布：{known[year].source}")
        else:
            yield notice(about, f"{year} 年尚无安排，期限暂按周末推算；公布后用 rectify calendar import 导入")


def _secrets(app: App) -> Iterator[Line]:
    about, found = "文件权限", list(file_modes.looked_at(app))
    for said, whose in found:
        yield wrong(about, said) if whose == file_modes.OTHERS else notice(about, said)
    if not found:
        yield fine(about, "密钥和口令文件只有本程序的账号能读")


def _internal_text(app: App) -> Iterator[Line]:
    about = "内部文字"
    try:
        with app.store.reading() as reader:
            sealed = app.store.internal.works(reader)
    except RectifyError as error:
        yield wrong(about, error.message)
        return
    yield fine(about, "加密保存，密钥可用") if sealed else notice(about, "没有设密钥，问题来源、备注和底稿未加密保存")


def _mail(app: App) -> Iterator[Line]:
    about = "邮件"
    if not app.settings.mail.host:
        yield notice(about, "未配置邮件服务器，通知只在系统内显示（rectify notice list）")
        return
    try:
        settings = mail_settings(app)
    except RectifyError as error:
        yield wrong(about, error.message)
    else:
        yield fine(about, f"服务器 {settings.host}:{settings.port}，发件地址 {settings.sender}")


def _ticks(app: App) -> Iterator[Line]:
    with app.store.reading() as reader:
        last = reader.ticked_on
    if last is None:
        yield notice("夜间批处理", "还没有运行过 rectify tick；请写进 cron，或常驻 rectify run")
        return
    silent = (date.fromisoformat(app.today()) - date.fromisoformat(last)).days
    said = f"上次业务日期 {last}"
    yield (
        notice("夜间批处理", f"{said}，已 {silent} 天没有运行") if silent > _LONG_SILENCE else fine("夜间批处理", said)
    )


def _files(app: App, progress: Callable[[int], None]) -> Iterator[Line]:
    about, bad, count = "文件", 0, 0
    with app.store.reading() as reader:
        for digest, entry in health.files_named(reader):
            count += 1
            if said := _file_fault(app, digest):
                bad += 1
                yield wrong(about, f"办理记录第 {entry} 条所附文件{said}：{digest[:16]}……")
            progress(count)
    if not bad:
        yield fine(about, f"办理记录所附 {count} 个文件都在，内容与校验值一致")
    left = sum(1 for _part in (app.home / FOLDER).glob(".part-*"))
    if left:
        yield notice(about, f"有 {left} 个未存完的临时文件（{FOLDER}/.part-…），可以删除")


def _file_fault(app: App, digest: str) -> str:
    found = hashlib.sha256()
    try:
        with path_of(app, digest).open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    except FileNotFoundError:
        return "不见了"
    except OSError as error:
        return f"读不了（{error.strerror}）"
    return "" if found.hexdigest() == digest else "内容已改变"
