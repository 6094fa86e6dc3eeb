"""``rectify notice why``: its keys, its sentences, and its refusals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.app.ticking import tick
from tests.cli.program import Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office


@pytest.fixture
def ticked(capsys: pytest.CaptureFixture[str], sqlite_office_in: Callable[[str], Office]) -> Program:
    """Give the program in an office that was ticked up to the day of T-7."""
    office = sqlite_office_in("transferred")
    for n in range(1, 54):
        tick(office.app, on=date(2026, 3, 2) + timedelta(days=n))
    return Program(capsys, office.home)


def test_the_answer_has_the_promised_keys(ticked: Program) -> None:
    answer = ticked("--as", "office", "--json", "notice", "why", "head", "2026-04-24")
    found = answer.document
    assert (answer.code, answer.err) == (0, "")
    assert found.keys() == {
        "person", "display", "on", "active", "roles", "role_labels", "ticked_on", "said", "notices", "count", "silent", "more",
    }  # fmt: skip
    assert found["notices"][0].keys() == {
        "serial", "subject", "obligation", "label", "code", "lamp", "role", "letter", "made_on", "send_on", "nominal_on",
        "effective_on", "reasons", "mail",
    }  # fmt: skip
    assert found["notices"][0]["mail"].keys() == {"state", "said", "message_id", "sent_at"}
    assert found["silent"][0].keys() == {
        "subject", "obligation", "label", "effective_on", "reason", "code", "on", "said",
    }  # fmt: skip


def test_people_read_sentences(ticked: Program) -> None:
    told = ticked("--as", "head", "notice", "why", "赵主任", "2026-04-24")
    assert told.code == 0
    for words in (
        "赵主任（head，被巡察单位主要负责人）2026-04-24：通知 1 条",
        "本人以主要负责人身份收到",
        "邮件：未配置",
        "当日没有通知的",
    ):
        assert words in told.out, words
    one = ticked("--as", "head", "notice", "why", "head", "2026-04-24", "--subject", "I-2026-0001")
    assert "P-2026-0001" not in one.out


@pytest.mark.parametrize(
    ("account", "words", "code"),
    [
        ("clerk", "head 2026-04-24", 3), ("office", "nobody 2026-04-24", 4), ("office", "head 2026-04-25", 2),
        ("office", "head 2026-4-24", 2), ("office", "head", 2),
    ],
    ids=["another's", "nobody's", "a day to come", "no day", "no date"],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(account: str, words: str, code: int, ticked: Program) -> None:
    assert ticked("--as", account, "notice", "why", *words.split()).code == code
