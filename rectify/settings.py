"""Every setting once: its name, default, meaning and environment name.

Settings come from the office's ``config/rectify.toml`` before the shipped file; the environment comes before both. What is
unknown or of the wrong kind is named, with its key, and nothing is guessed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from typing import Any

from rectify.errors import Fault, FaultyFile

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def _setting(default: Any, meaning: str, *, environment: str | None = None, choices: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - a default of any kind
    return field(default=default, metadata={"meaning": meaning, "environment": environment, "choices": choices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """``[office]``: who we are."""

    code: str = _setting("county", "办公室代码，库内唯一")
    name: str = _setting("县委巡察办", "办公室名称，用于通知和台账")
    console: str = _setting("巡察整改系统", "通知中“请到哪里办理”的说法")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """``[database]``: where the office's data is."""

    url: str = _setting("", "数据库地址；空为 HOME/office.db", environment="RECTIFY_DATABASE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``[notice]``: when people are told."""

    from_time: str = _setting("08:30", "每个工作日最早发送时间")
    until_time: str = _setting("17:30", "每个工作日最晚发送时间")
    green_day: str = _setting("monday", "绿色提醒每周汇总日", choices=WEEKDAYS)
    chunk: int = _setting(500, "夜间批处理每批条数")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """``[mail]``: off until a host is named."""

    host: str = _setting("", "邮件服务器；空为不发邮件", environment="RECTIFY_MAIL_HOST")
    port: int = _setting(25, "端口", environment="RECTIFY_MAIL_PORT")
    security: str = _setting("none", "连接方式", choices=("none", "starttls", "tls"))
    user: str = _setting("", "登录名；空为不登录")
    password_file: str = _setting("", "存放密码的文件")
    ca_file: str = _setting("", "内网根证书文件；空为系统证书库")
    sender: str = _setting("notice@rectify.invalid", "发件地址")
    sender_name: str = _setting("工作提示", "发件人显示名，不含单位事项")
    domain: str = _setting("rectify.invalid", "Message-ID 的域名部分")
    timeout: int = _setting(20, "秒；服务器多久不应答算失败")
    claim_minutes: int = _setting(10, "分钟；发送进程被杀后，多久由别的进程重发")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """``[schedule]``: when ``rectify run`` works."""

    tick_at: str = _setting("02:00", "每天生成提醒的时间")
    deliver_every_minutes: int = _setting(10, "分钟；多久查一次待发通知")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """``[import]``: what a sheet may be at most."""

    max_bytes: int = _setting(20_000_000, "字节")
    max_rows: int = _setting(200_000, "行")
    max_columns: int = _setting(200, "列")


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """``[files]``: evidence."""

    max_bytes: int = _setting(200_000_000, "单个佐证文件的字节上限")


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """``[journal]``: the record."""

    algorithm: str = _setting("sha256", "校验算法，建库时定", choices=("sha256", "sm3"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """``[clues]``: the restricted side; a process that serves units is given neither of the two."""

    url: str = _setting("", "线索库地址；空为 HOME/clues.db", environment="RECTIFY_CLUES")
    key_file: str = _setting("", "线索密钥文件；空为 HOME/config/clue.key", environment="RECTIFY_CLUE_KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Internal:
    """``[internal]``: sources, remarks and drafts of findings, sealed; a process that serves units is not given the key."""

    key_file: str = _setting("", "内部文字密钥文件，相对于办公室目录；空为不加密", environment="RECTIFY_INTERNAL_KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """``[console]``: the pages, who is let in, and for how long."""

    host: str = _setting("127.0.0.1", "监听地址；放在反向代理之后时保持本机地址", environment="RECTIFY_CONSOLE_HOST")
    port: int = _setting(8470, "端口", environment="RECTIFY_CONSOLE_PORT")
    https: str = _setting("no", "是否经 HTTPS 访问；yes 时登录凭据只经加密连接发送", choices=("no", "yes"))
    second_factor: str = _setting("internal", "谁须用动态口令", choices=("internal", "all", "off"))
    code_drift: str = _setting("1", "动态口令：手机与服务器的时钟可相差几个 30 秒；0 为不放宽", choices=("0", "1"))
    passwords: str = _setting(
        "asvs", "口令要求：asvs 重长度、不定期更换；dengbao 重组成、定期更换", choices=("asvs", "dengbao")
    )
    hashing: str = _setting("argon2id", "口令如何保存", choices=("argon2id", "pbkdf2-sm3"))
    password_days: int = _setting(90, "天；dengbao 时口令多久须更换")
    idle_minutes: int = _setting(30, "分钟；多久不用须重新登录")
    session_hours: int = _setting(8, "小时；登录后最长多久须重新登录")
    tries: int = _setting(5, "同一处连续输错几次后须等待")
    wait_minutes: int = _setting(15, "分钟；输错过多后等待多久")
    proxy: str = _setting("", "可信反向代理的地址，空格分开；只信它们转来的来访地址")
    account_header: str = _setting("", "单点登录：可信代理写明账号的请求头；空为不用")
    upload_files: int = _setting(20, "一次上传的文件数上限")
    upload_day_bytes: int = _setting(2_000_000_000, "字节；一个账号一天内上传的文件合计上限")
    metrics_token_file: str = _setting("", "监控令牌文件，相对于办公室目录；空为不提供 /metrics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of them."""

    office: Office = field(default_factory=Office)
    database: Database = field(default_factory=Database)
    notice: Notice = field(default_factory=Notice)
    mail: Mail = field(default_factory=Mail)
    schedule: Schedule = field(default_factory=Schedule)
    imports: Import = field(default_factory=Import)
    files: Files = field(default_factory=Files)
    journal: Journal = field(default_factory=Journal)
    clues: Clues = field(default_factory=Clues)
    internal: Internal = field(default_factory=Internal)
    console: Console = field(default_factory=Console)


SECTIONS: Mapping[str, type[Any]] = {
    "office": Office,
    "database": Database,
    "notice": Notice,
    "mail": Mail,
    "schedule": Schedule,
    "import": Import,
    "files": Files,
    "journal": Journal,
    "clues": Clues,
    "internal": Internal,
    "console": Console,
}


def settings_from(data: Mapping[str, object], name: str = "rectify.toml") -> Settings:
    """Read settings from TOML's table; raises FaultyFile with every unknown key and wrong value."""
    faults = [Fault(where=section, message="没有这一节") for section in data if section not in SECTIONS]
    read: dict[str, Any] = {}
    for section, kind in SECTIONS.items():
        given = data.get(section, {})
        if not isinstance(given, Mapping):
            faults.append(Fault(where=section, message="应为一节"))
            given = {}
        read["imports" if section == "import" else section] = _section(section, kind, given, faults)
    if faults:
        raise FaultyFile(name, tuple(faults))
    return Settings(**read)


def _section(section: str, kind: type[Any], given: Mapping[str, object], faults: list[Fault]) -> object:
    known = {each.name: each for each in fields(kind)}
    faults += [Fault(where=f"{section}.{key}", message="没有这个设置") for key in given if key not in known]
    values: dict[str, object] = {}
    for name, each in known.items():
        value: object = given.get(name, each.default)
        environment = each.metadata["environment"]
        if environment and os.environ.get(environment):
            text = os.environ[environment]
            value = int(text) if isinstance(each.default, int) and text.isdigit() else text
        fault = _fault(name, value, each.default, each.metadata["choices"])
        if fault:
            faults.append(Fault(where=f"{section}.{name}", message=fault))
        values[name] = value
    return kind(**values) if not faults else kind()


def _fault(name: str, value: object, default: object, choices: tuple[str, ...]) -> str:
    if type(value) is not type(default):
        return "应为整数" if isinstance(default, int) else "应为文字"
    if choices and value not in choices:
        return f"应为 {'、'.join(choices)} 之一"
    if isinstance(value, int) and value < 1:
        return "应为正整数"
    if name.endswith(("_time", "_at")):
        try:
            time.fromisoformat(str(value))
        except ValueError:
            return "应为 HH:MM 形式的时间"
    return ""
