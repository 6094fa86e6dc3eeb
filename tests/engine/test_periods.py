"""A period profile as data: what is read, and how a faulty one is told."""

from __future__ import annotations

import pytest

from rectify import library
from rectify.engine.periods import Profile, profile_from
from rectify.errors import FaultyFile

FILES = library.Library()


def table(**changes: object) -> dict[str, object]:
    text = library.toml(FILES.source("config", "periods/two-months.toml"))
    return text | changes


def obligations(**changes: object) -> dict[str, object]:
    rows = table()["obligations"]
    assert isinstance(rows, dict)
    return table(obligations=rows | changes)


ABSOLUTE = {"from": "receipt", "basis": "试验"}


@pytest.mark.parametrize(
    ("data", "where", "says"),
    [
        pytest.param(table(rol="none"), "rol", "不认识这一项", id="an unknown key"),
        pytest.param(table(roll="previous_workday"), "roll", "不认识这个值", id="an unknown roll rule"),
        pytest.param(table(count=60), "count", "不认识这个值", id="a number for a word"),
        pytest.param(table(label=3), "label", "应是一段文字", id="a number for a text"),
        pytest.param(table(note=3), "note", "应是一段文字", id="a number for a note"),
        pytest.param(table(version="1"), "version", "整数", id="a text for a number"),
        pytest.param(table(version=True), "version", "整数", id="true is no number"),
        pytest.param(table(extension={"max_times": -1, "max_months": 2}), "extension.max_times", "整数", id="negative"),
        pytest.param(table(extension=2), "extension", "应是一节", id="a value for a table"),
        pytest.param(table(obligations={}), "obligations.rectify", "缺少", id="an obligation is missing"),
        pytest.param(obligations(rectfy=ABSOLUTE), "obligations.rectfy", "不认识", id="an unknown obligation"),
        pytest.param(obligations(plan=ABSOLUTE), "obligations.plan", "一种长度", id="no length"),
        pytest.param(
            obligations(plan={**ABSOLUTE, "days": 3, "months": 1}), "obligations.plan", "一种长度", id="two lengths"
        ),
        pytest.param(obligations(plan={**ABSOLUTE, "days": 0}), "obligations.plan.days", "整数", id="no days"),
        pytest.param(
            obligations(plan={**ABSOLUTE, "days": 3, "from": "posting"}),
            "obligations.plan.from",
            "不认识",
            id="no event",
        ),
        pytest.param(
            obligations(plan={"from": "receipt", "days": 3}), "obligations.plan.basis", "缺少", id="without a basis"
        ),
        pytest.param(
            obligations(follow_up={**ABSOLUTE, "days": 3, "repeats": "yes"}),
            "obligations.follow_up.repeats",
            "true 或 false",
            id="a text for yes",
        ),
        pytest.param(
            obligations(midterm={"half_of": "plan", "basis": "试验"}),
            "obligations.midterm.half_of",
            "months 或 days",
            id="half of working days",
        ),
        pytest.param(
            obligations(midterm={"half_of": "reports", "basis": "试验"}),
            "obligations.midterm.half_of",
            "months 或 days",
            id="leaning on what leans itself",
        ),
        pytest.param(
            obligations(reports={"same_as": "rectfy", "basis": "试验"}),
            "obligations.reports.same_as",
            "不认识",
            id="the same as nothing",
        ),
        pytest.param(
            obligations(publication={"after": "rectify", "days": 30, "basis": "试验"}),
            "obligations.publication.after",
            "months",
            id="days after months",
        ),
        pytest.param(
            obligations(reports={"same_as": "rectify", "from": "receipt", "basis": "试验"}),
            "obligations.reports.from",
            "不认识",
            id="a second anchor",
        ),
    ],
)
def test_a_faulty_profile_names_the_field(data: dict[str, object], where: str, says: str) -> None:
    with pytest.raises(FaultyFile) as caught:
        profile_from(data, "试验")
    assert any(fault.where == where and says in fault.message for fault in caught.value.faults)


def test_all_faults_of_a_profile_come_together() -> None:
    with pytest.raises(FaultyFile) as caught:
        profile_from(table(roll="x", version=0, extra=1), "试验")
    assert {fault.where for fault in caught.value.faults} == {"roll", "version", "extra"}


def test_a_profile_read_twice_is_the_same() -> None:
    again: Profile = profile_from(table(), "two-months")
    assert again == library.profile(FILES, "two-months")
