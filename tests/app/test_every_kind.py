"""Every kind of act in the catalogue: accepted when it is good, refused for each thing that can be wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rectify.engine.acts import Field, Kind, Type, read_fields
from rectify.engine.catalogue import KINDS
from rectify.engine.rights import WHO
from tests import ledger
from tests.app.kinds import GOOD, LATE_KINDS, prepare, subjects
from tests.app.test_no_way_round import SIDEWAYS
from tests.office import MORNING, PROBLEM, STEPS, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rectify.app.asking import Result

NEVER = {
    "unknown marks": {"a": 1},
    "a control mark": "一\x07二",
    "a bidirectional mark": "一\u202e二",
    "too long": "长" * 8001,
}
BAD: Mapping[Type, Mapping[str, object]] = {
    Type.TEXT: {**NEVER, "a list": ["一"], "a flag": True},
    Type.PERSON: NEVER,
    Type.CODE: {**NEVER, "longer than an index holds": "长" * 201},
    Type.DAY: {
        "a day that is not": "2026-02-30", "strokes": "2026/03/02", "without hyphens": "20260302", "a number": 20260302,
        "an instant": "2026-03-02T01:00:00Z", "long ago": "1900-01-01", "far ahead": "2300-01-01", "words": "三月二日",
    },
    Type.COUNT: {"below zero": -1, "a fraction": 1.5, "a fraction as text": "1.0", "a flag": True, "words": "三",
                 "beyond a column": 10**10, "superscript": "²"},
    Type.FLAG: {"perhaps": "maybe", "two": 2},
    Type.CHOICE: {"another word": "nonsense", "a list": ["nonsense"]},
    Type.CHOICES: {"another word": ["nonsense"], "a number": 5},
    Type.PEOPLE: {"twice the same": ["t1", "t1"], "a number": 5, "a list in it": [["t1"]]},
    Type.TEXTS: {"twice the same": ["甲", "甲"], "a number": 5},
    Type.CODES: {"twice the same": [PROBLEM, PROBLEM], "a number": 5},
    Type.FILE: {"a path": "scan.pdf", "no hash": {"name": "scan.pdf"}, "no such hash": {"name": "a", "sha256": "../x"}},
    Type.VERDICT: {"perhaps": "perhaps", "a flag": True},
    Type.TARGET: {"no measure": "measure 0", "another word": "nonsense", "any number": "measure x"},
    Type.GROUP: {"a number": 5, "no JSON": "a=1"},
    Type.GROUPS: {"a number": 5, "no groups": ["一"], "no JSON": "a=1"},
}  # fmt: skip
MISSING: Mapping[str, object] = {"not there": None, "blank": "  ", "an empty list": []}

# Where the words of an act narrow who may ask for it, the words of another case are for another account to say.
NARROWING = {("receipt", "deemed"), ("report_delivery", "received_on"), ("report_delivery", "received_by")}
# A number that leads nowhere is answered as one that may not be seen.
LEADING = {("report", "inspection"), ("add legacy", "inspection")}


def ready(key: str, office_in: Callable[[str], Office]) -> Office:
    """Open an office in which a good act of this kind can be asked."""
    state = GOOD[key].state
    start, further = SIDEWAYS.get(state, (state, None))
    office = office_in(start)
    if further is not None:
        further(office)
    if key in LATE_KINDS:
        office.stand_at(MORNING.replace(month=6, day=10))
    prepare(office, key)
    return office


@pytest.fixture(params=GOOD)
def key(request: pytest.FixtureRequest) -> str:
    """Give every kind of act but the moves."""
    return str(request.param)


@pytest.fixture
def office(key: str, sqlite_office_in: Callable[[str], Office]) -> Office:
    """Give an office in which a good act of the kind can be asked."""
    return ready(key, sqlite_office_in)


def said(result: Result) -> list[str]:
    return [refusal.reason.value for refusal in result.refusals]


def test_the_table_of_good_acts_is_whole() -> None:
    assert set(GOOD) | {"move"} == set(KINDS)
    assert set(WHO) | {"move"} == set(KINDS)


def test_every_field_of_a_kind_is_in_its_good_act_or_is_another_case_of_it() -> None:
    left = {
        f"{key}.{field.name}"
        for key, good in GOOD.items()
        for field in KINDS[key].fields
        if field.name not in good.fields
    }
    others = {
        "receipt.deemed", "receipt.witnesses", "receipt.reason", "report_delivery.received_on", "report_delivery.received_by",
        "referral_answer.file", "second_rectification.result", "second_rectification.opinion", "second_rectification.due_on",
        "withdrawal.into", "finding.waived", "finding.reason", "letter.prepared", "exception.number", "migrate_workflow.confirm",
        "inspection_closing.midterm_reason", "inspection_closing.signed_by",
    }  # fmt: skip
    assert {each for each in left if not each.endswith(".file")} | {"referral_answer.file"} == others


def test_a_good_act_is_accepted_once_and_answers_a_repeat_as_before(
    key: str, office_in: Callable[[str], Office]
) -> None:
    opened = ready(key, office_in)
    good = GOOD[key]
    first = opened.ask(key, good.account, good.fields, *subjects(key), act_id="the-act")
    assert all(each.ok for each in first), first
    written = ledger.head(opened.app)
    again = opened.ask(key, good.account, good.fields, *subjects(key), act_id="the-act")
    assert [each.document() for each in again] == [each.document() for each in first]
    assert ledger.head(opened.app) == written
    assert ledger.last_entry(opened.app)["act"] == "the-act"


def faulty(key: str) -> Iterator[tuple[str, str, object]]:
    """Give every faulty way to fill a field: the field, what is faulty, the value."""
    for field in KINDS[key].fields:
        for name, value in BAD.get(field.type, {}).items():
            yield field.name, name, value
        if field.past:
            yield field.name, "a day ahead", "2026-06-11"
        if field.required:
            yield from ((field.name, name, value) for name, value in MISSING.items())


def expected(key: str, field: str, value: object) -> str:
    """Say with which reason a faulty value of a field is answered."""
    if value in MISSING.values():
        return "missing_field"
    if (key, field) in NARROWING:
        return "not_permitted"
    return "not_found" if (key, field) in LEADING else "bad_value"


def test_every_faulty_value_of_every_field_is_named_and_changes_nothing(key: str, office: Office) -> None:
    good, before = GOOD[key], ledger.books(office.app)
    for field, name, value in faulty(key):
        result = office.ask(key, good.account, {**good.fields, field: value}, *subjects(key))[0]
        assert said(result) == [expected(key, field, value)], (field, name, result.refusals)
        if said(result) in (["bad_value"], ["missing_field"]):
            assert f"“{field}" in result.refusals[0].missing, (field, name)
    assert ledger.books(office.app) == before


def test_an_unknown_field_is_refused_by_its_name(key: str, office: Office) -> None:
    good, before = GOOD[key], ledger.books(office.app)
    result = office.ask(key, good.account, {**good.fields, "fource": "是"}, *subjects(key))[0]
    assert said(result) == ["unknown_field"]
    assert "fource" in result.refusals[0].missing
    assert ledger.books(office.app) == before


def test_all_that_is_wrong_is_named_at_once(key: str, office: Office) -> None:
    good = GOOD[key]
    required = [field.name for field in KINDS[key].fields if field.required]
    narrowed = {"consent": ["body"], "plan_opinion": ["body"], "receipt": []}.get(key, [])
    kept = {name: good.fields[name] for name in narrowed}
    result = office.ask(key, good.account, {**kept, "fource": 1}, *subjects(key))[0]
    reasons = said(result)
    if key == "finding":  # with no word of the team's it is nobody's
        assert reasons == ["unknown_field"]
        return
    assert reasons.count("missing_field") == len([name for name in required if name not in kept])
    assert "unknown_field" in reasons


def test_a_role_without_the_act_is_told_that_alone(key: str, office: Office) -> None:
    good, before = GOOD[key], ledger.books(office.app)
    if good.wrong_account:
        result = office.ask(key, good.wrong_account, good.fields, *subjects(key))[0]
        assert said(result) == ["not_permitted"]
    for account in ("nobody", "system"):
        assert said(office.ask(key, account, good.fields, *subjects(key))[0]) == ["not_permitted"]
    assert ledger.books(office.app) == before


@pytest.mark.parametrize("key", [key for key, good in GOOD.items() if good.subject])
def test_what_is_not_yours_to_see_is_answered_as_what_is_not_there(
    key: str, sqlite_office_in: Callable[[str], Office]
) -> None:
    opened = ready(key, sqlite_office_in)
    good = GOOD[key]
    theirs = good.subject
    not_there = theirs[:-4] + "9999"
    hidden = opened.ask(key, "other.head", good.fields, theirs)[0].document()
    missing = opened.ask(key, "other.head", good.fields, not_there)[0].document()
    for told in (hidden, missing):
        told["subject"] = told["id"] = ""
    assert hidden == missing
    assert hidden["refusals"] == [{"reason": "not_found", "missing": "没有这个对象，或者您无权查看", "owner": None}]
    another = "I-2026-0001" if theirs.startswith("P-") else PROBLEM
    assert opened.ask(key, good.account, good.fields, another)[0].unseen


@pytest.mark.parametrize("state", ["reported", *STEPS, *SIDEWAYS])
def test_a_fact_out_of_its_time_is_refused_for_the_state_alone(
    state: str, sqlite_office_in: Callable[[str], Office]
) -> None:
    start, further = SIDEWAYS.get(state, (state, None))
    opened = sqlite_office_in(start)
    if further is not None:
        further(opened)
    before = ledger.books(opened.app)
    seen = {"head", "clerk"} if state == "reported" else set()
    for key, good in GOOD.items():
        states = KINDS[key].states
        if states is not None and state not in states and good.account not in seen:
            result = opened.ask(key, good.account, good.fields, PROBLEM)[0]
            assert said(result) == ["wrong_state"], key
            in_review = state in ("under_check", "passed") and good.account in ("head", "clerk")
            assert result.state == ("under_check" if in_review else state), key
    assert ledger.books(opened.app) == before


def test_nothing_is_recorded_any_more_on_what_is_over() -> None:
    over = {"closed", "void", "legacy"}
    on_problems = [kind for kind in KINDS.values() if kind.subject == "problem" and kind.key != "move"]
    assert [kind.key for kind in on_problems if kind.states is None or kind.states & over] == []


@pytest.mark.parametrize(
    ("raw", "read"),
    [("12.60", "12.60"), ("0", "0"), (12, "12"), (" 3.5 ", "3.5"), ("999999999999.000001", "999999999999.000001")],
    ids=["two places", "nothing", "whole", "spaces", "a hundredth of a yuan"],
)
def test_money_is_decimal_text(raw: object, read: str) -> None:
    kind = Kind(key="k", label="", subject="", fields=(Field(name="sum", label="金额", type=Type.MONEY),))
    assert read_fields(kind, {"sum": raw}, "2026-03-02") == ({"sum": read}, ())


@pytest.mark.parametrize(
    "raw",
    [
        12.6,
        True,
        "-1",
        "NaN",
        "Infinity",
        "十二",
        {"a": 1},
        [12],
        "1e9",
        "1_000",
        "+5",
        ".5",
        "5.",
        "１２.６",
        "12,600",
        "1234567890123",
        "0.0000001",
    ],
    ids=[
        "a float",
        "a flag",
        "below zero",
        "no number",
        "endless",
        "words",
        "an object",
        "a list",
        "an exponent",
        "an underscore",
        "a sign",
        "no digit before the point",
        "none behind it",
        "full width",
        "a comma",
        "thirteen digits",
        "seven places",
    ],
)
def test_money_is_never_a_float_or_no_number(raw: Any) -> None:  # noqa: ANN401 - whatever a document may hold
    kind = Kind(key="k", label="", subject="", fields=(Field(name="sum", label="金额", type=Type.MONEY),))
    _values, refusals = read_fields(kind, {"sum": raw}, "2026-03-02")
    assert [refusal.reason.value for refusal in refusals] == ["bad_value"]


def test_groups_may_come_as_json_text(sqlite_office_in: Callable[[str], Office]) -> None:
    opened = ready("plan_row", sqlite_office_in)
    fields = dict(GOOD["plan_row"].fields)
    opened.do("plan_row", "clerk", {**fields, "measures": json.dumps(fields["measures"])}, PROBLEM)
    assert [row["text"] for row in ledger.rows(opened.app, "measure")] == ["拨付"]
