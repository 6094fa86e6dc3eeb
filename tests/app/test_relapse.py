"""Looking back at what was closed; what came back is a new problem that names the old one (R-33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app.reading import problem_page
from rectify.errors import NotPermitted
from rectify.store import facts
from rectify.store.oversight_queries import false_rows
from tests import ledger
from tests.app.asked_of import is_sound, said, seen_by, told
from tests.office import FINDING, INSPECTION, OTHER_UNIT, PROBLEM, Office, a_problem, an_inspection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.asking import Result

DAY = "2026-03-02"
LOOK = {"on": DAY, "checkers": ["t1", "t2"], "problems": [PROBLEM], "result": "成果巩固"}


def planned(office: Office) -> str | None:
    """Give until when the inspection's look-back is owed."""
    found = (
        row for row in ledger.rows(office.app, "deadline") if (row["subject"], row["slot"]) == (INSPECTION, "look_back")
    )
    until: str | None = next(found)["effective_on"]
    return until


def come_back(office: Office, inspection: str = INSPECTION, predecessor: str = PROBLEM, account: str = "t1") -> Result:
    fields = {
        "inspection": inspection,
        "category": "专项资金",
        "title": "又有滞留",
        "detail": "滞留3万元",
        "source": "回头看",
    }
    about = {**fields, "finding": dict.fromkeys(FINDING, "写明"), "predecessor": predecessor}
    return office.ask("report", account, about)[0]


def test_the_closing_plans_the_look_back_and_the_look_back_settles_it(office_in: Callable[[str], Office]) -> None:
    office = office_in("closed")
    assert planned(office) == "2026-09-02"
    office.do("look_back", "t1", {**LOOK, "next_on": "2026-12-01"}, INSPECTION)
    assert planned(office) == "2026-12-01"
    office.do("look_back", "office", LOOK, INSPECTION)
    assert planned(office) is None
    assert is_sound(office)


def test_a_missed_look_back_is_the_office_s(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    assert {person for person, what in told(office, "2026-09-03") if what == "look_back"} == {"office", "off2"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"checkers": ["t1"]}, "bad_value"),
        ({"checkers": ["t1", "无名"]}, "bad_value"),
        ({"checkers": ["t1", "clerk"]}, "own_act"),
        ({"problems": ["P-2026-0009"]}, "bad_value"),
        ({"relapsed": ["P-2026-0009"]}, "bad_value"),
        ({"next_on": DAY}, "bad_value"),
    ],
    ids=[
        "one checker",
        "an unknown one",
        "one of the unit",
        "a problem of nobody",
        "relapsed but not looked at",
        "again today",
    ],
)
def test_a_look_back_that_is_none_is_refused(
    sqlite_office_in: Callable[[str], Office], fields: Mapping[str, object], reason: str
) -> None:
    office = sqlite_office_in("closed")
    assert said(office.ask("look_back", "t1", {**LOOK, **fields}, INSPECTION))[0] == reason


def test_an_open_problem_is_not_looked_back_at(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("passed")
    assert said(office.ask("look_back", "t1", LOOK, INSPECTION))[0] == "bad_value"


def test_the_unit_does_not_look_back_at_itself(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    assert said(office.ask("look_back", "head", LOOK, INSPECTION))[0] == "not_permitted"


def test_what_was_found_false_is_counted_and_a_successor_is_asked_for(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("closed")
    found = {"relapsed": [PROBLEM], "falsified": [PROBLEM], "result": "虚报"}
    (result,) = office.ask("look_back", "t1", {**LOOK, **found}, INSPECTION)
    assert PROBLEM in result.warnings[0]
    with office.app.store.reading() as reader:
        assert false_rows(reader, INSPECTION) == 1
    assert ledger.problem(office.app, PROBLEM)["state"] == "closed"
    assert is_sound(office)


# ---- successors


def test_a_successor_names_its_predecessor_and_has_a_clock_of_its_own(office_in: Callable[[str], Office]) -> None:
    office = office_in("closed")
    result = come_back(office)
    assert result.ok
    assert not [each for each in result.warnings if PROBLEM in each]
    successor = ledger.problem(office.app, str(result.subject))
    assert (successor["predecessor"], successor["start_on"], successor["state"]) == (PROBLEM, None, "reported")
    assert [each for each in come_back(office).warnings if PROBLEM in each]
    assert ledger.problem(office.app, PROBLEM)["state"] == "closed"
    assert is_sound(office)


def test_each_shows_the_other_to_whoever_may_see_it(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    successor = str(come_back(office).subject)
    with office.app.store.reading() as reader:
        pages = {}
        for account in ("office", "head"):
            who = facts.actor(reader, account, DAY)
            assert who is not None
            pages[account] = problem_page(office.app, reader, who, PROBLEM, DAY)
            if account == "office":
                pages["successor"] = problem_page(office.app, reader, who, successor, DAY)
    assert (pages["office"]["predecessor"], pages["office"]["successors"]) == (None, [successor])
    assert pages["successor"]["predecessor"] == PROBLEM
    assert pages["head"]["successors"] == []  # not handed over yet: the unit does not know of it


def test_only_a_closed_problem_of_the_same_unit_is_a_predecessor(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    other = an_inspection(office, OTHER_UNIT)
    still_open = a_problem(office)
    for inspection, named in ((other, PROBLEM), (INSPECTION, still_open), (INSPECTION, "P-2020-0001")):
        result = come_back(office, inspection, named)
        assert [each.reason.value for each in result.refusals] == ["bad_value"]
        assert named in result.refusals[0].missing


# ---- the rate


def test_the_rate_counts_what_was_looked_back_at(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    names = ("closed", "looked_back_at", "relapsed", "rate")

    def rates() -> tuple[object, ...]:
        made = seen_by(office, "grp", "relapse")
        return tuple(made[name] for name in names)

    assert rates() == (1, 0, 0, "0.00")
    office.do("look_back", "t1", LOOK, INSPECTION)
    assert rates() == (1, 1, 0, "0.00")
    office.do("look_back", "t1", {**LOOK, "relapsed": [PROBLEM]}, INSPECTION)
    assert rates() == (1, 1, 1, "100.00")


def test_a_successor_alone_counts_as_a_relapse(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    come_back(office)
    made = seen_by(office, "office", "relapse")
    assert (made["looked_back_at"], made["relapsed"], made["problems"][0]["found"]) == (1, 1, ["succeeded"])


def test_a_unit_sees_no_rate_of_relapse(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    with pytest.raises(NotPermitted):
        seen_by(office, "head", "relapse")
