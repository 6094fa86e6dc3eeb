"""Who may read an office's secrets on its own machine: made for one account, and told where they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app import checkup, opening
from rectify.app.console import KEY_FILE
from tests.visitor import door_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.office import Office

CONFIG = """
[mail]
host = "mail.invalid"
password_file = "config/mail.password"

[console]
metrics_token_file = "config/metrics.token"
"""
SECRETS = (KEY_FILE, "internal.key", "mail.password", "metrics.token")


@pytest.fixture
def office(sqlite_office_in: Callable[[str], Office]) -> Office:
    """Give an office with every file of secrets that there can be."""
    made = sqlite_office_in("reported")
    config = made.home / "config"
    with (config / "rectify.toml").open("a", encoding="utf-8") as file:
        file.write(CONFIG)
    for name in ("mail.password", "metrics.token"):
        (config / name).write_text("not so secret\n", encoding="utf-8")
        (config / name).chmod(0o600)
    door_of(made)  # makes the key
    return made


def told(office: Office) -> list[tuple[str, str]]:
    from rectify.wiring import open_office  # noqa: PLC0415 - with the settings as they stand by now

    app = open_office(office.home)
    try:
        return [(line.level.value, line.said) for line in checkup.glance(app) if line.about == "文件权限"]
    finally:
        app.store.close()


def test_what_the_program_makes_is_its_own_account_s_alone(office: Office) -> None:
    assert (office.home / "config" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert told(office) == [("ok", "密钥和口令文件只有本程序的账号能读")]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(("mode", "level"), [(0o644, "error"), (0o602, "error"), (0o640, "notice"), (0o660, "notice")])
def test_a_secret_that_others_reach_is_told_by_its_name_and_mode(
    office: Office, name: str, mode: int, level: str
) -> None:
    (office.home / "config" / name).chmod(mode)
    ((found, said),) = told(office)
    assert found == level
    assert name in said
    assert f"{mode:04o}" in said


@pytest.mark.parametrize(
    ("url", "level"),
    [("postgresql://rectify:hunter2@db/office", "error"), ("postgresql://rectify@db/office", "ok")],
    ids=["with a password", "without"],
)
def test_settings_are_a_secret_where_they_hold_a_password(office: Office, url: str, level: str) -> None:
    path = office.home / "config" / "rectify.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# {url}\n{text}", encoding="utf-8")  # where it stands makes no difference to who reads it
    path.chmod(0o644)
    assert [found for found, _said in told(office)] == [level]


def test_settings_with_a_database_s_address_are_made_for_one_account(tmp_path: Path) -> None:
    opening.make_home(tmp_path / "a", opening.config_text("a", "甲", "postgresql://rectify:hunter2@db/office"))
    assert (tmp_path / "a" / "config" / "rectify.toml").stat().st_mode & 0o777 == 0o600
