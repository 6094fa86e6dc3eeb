"""What a scoring sheet can have counted: each measure finds what is wanting, and names the entries that show it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from rectify.engine.calendar import Calendar
from rectify.engine.dossiers import Dossier
from rectify.engine.entries import NAMES, Entry
from rectify.engine.model import Inspection, Problem
from rectify.engine.scoring import Object
from rectify.engine.scoring_measures import CONDITION_WORDS, CONDITIONS, MEASURES, measured, not_yet
from rectify.library import Library, packaged_years, profile

if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILE = profile(Library(), "two-months")
CALENDAR = Calendar(years=packaged_years())
NUMBER, P, Q = "I-2026-0001", "P-2026-0001", "P-2026-0002"
RECEIPT, PERIOD_END, LATER = "2026-03-02", "2026-05-06", "2026-07-01"
Told = tuple[str, str, dict[str, Any]]


def entry(no: int, kind: str, subject: str, body: Mapping[str, Any]) -> Entry:
    return Entry(no=no, act=f"a-{no}", part=1, kind=kind, subject=subject, at="", on=RECEIPT, by="x", body=body)


def said(kind: str, subject: str = NUMBER, **fields: Any) -> Told:  # noqa: ANN401 - fields of any kind
    return kind, subject, {"fields": fields}


MOVES = {
    "hand_over": ("reported", "handed_over"), "submit": ("transferred", "under_check"), "return": ("under_check", "transferred"),
    "pass": ("under_check", "passed"),
}  # fmt: skip


def moved(move: str, subject: str = P) -> Told:
    """Give a move under a name that no measure may lean on."""
    came, went = MOVES[move]
    return "moved", subject, {"move": "step", "from": came, "to": went, "fields": {}}


ISSUED, SIGNED = said("feedback_document_issued", number="3号"), said("receipt_signed")
FED_BACK = {"handed_over_on": RECEIPT, "state": "transferred"}


def dossier(
    *told: Told, today: str = LATER, problems: tuple[dict[str, Any], ...] = (), letters: tuple[dict[str, Any], ...] = (),
    **inspection: Any,  # noqa: ANN401 - columns of the inspection
) -> Dossier:  # fmt: skip
    """Give a dossier whose entries are numbered from 11 on."""
    columns = {"feedback_on": RECEIPT, "receipt_on": RECEIPT, **inspection}
    rows = tuple(
        Problem(**{"number": number, **row}) for number, row in zip((P, Q, "P-2026-0003"), problems, strict=False)
    )
    return Dossier(
        today=today, profile=PROFILE, calendar=CALENDAR, inspection=Inspection(number=NUMBER, **columns), problems=rows,
        entries=tuple(entry(no, *each) for no, each in enumerate(told, 11)), letters=letters,
    )  # fmt: skip


def life(on: str) -> Told:
    kind, subject, body = said("meeting_held", meeting="democratic_life", held_on=on)
    return kind, subject, {**body, "column": "democratic_life_on"}


def public(scope: str, on: str, channel: str = "website") -> Told:
    kind, subject, body = said("published", scope=scope, channel=channel, published_on=on)
    return kind, subject, {**body, **({"column": f"{scope}_published_on"} if channel != "notice_board" else {})}


def sent(report: str, receiver: str, on: str) -> Told:
    return said("report_delivered", report=report, receiver=receiver, delivered_on=on)


CASES: tuple[tuple[str, Dossier, str | None, tuple[int, ...]], ...] = (
    ("receipt_late", dossier(ISSUED, SIGNED), "0", (11, 12)),
    ("receipt_late", dossier(ISSUED, SIGNED, receipt_on="2026-03-06"), "1", (11, 12)),
    ("receipt_late", dossier(ISSUED, receipt_on=None), "1", (11,)),
    ("receipt_late", dossier(ISSUED, receipt_on=None, today="2026-03-05"), None, ()),
    ("receipt_late", dossier(feedback_on=None, receipt_on=None), None, ()),
    ("plan_late", dossier(SIGNED, said("plan_submitted", submitted_on="2026-03-23")), "0", (11, 12)),
    ("plan_late", dossier(SIGNED, said("plan_submitted", submitted_on="2026-03-24")), "1", (11, 12)),
    ("plan_late", dossier(SIGNED), "1", (11,)),
    ("plan_late", dossier(SIGNED, today="2026-03-23"), None, ()),
    ("democratic_life_missing", dossier(SIGNED, life("2026-03-20")), "0", (11, 12)),
    ("democratic_life_missing", dossier(SIGNED, life("2026-05-20")), "1", (11, 12)),
    ("democratic_life_missing", dossier(SIGNED, said("meeting_held", meeting="committee")), "1", (11,)),
    ("midterm_missing", dossier(SIGNED), "2", (11,)),
    ("midterm_missing", dossier(SIGNED, ("supervised", NUMBER, {"fields": {"on": "2026-03-20"}, "midterm": 1})), "1", (11,)),
    ("report_late", dossier(SIGNED, *(sent(r, o, PERIOD_END) for r in ("rectification", "head") for o in ("office", "leader"))),
     "0", (11, 12, 13, 14, 15)),
    ("report_late", dossier(SIGNED, sent("head", "office", PERIOD_END), sent("head", "leader", "2026-05-07")), "3", (11, 13)),
    ("report_late", dossier(SIGNED, today=PERIOD_END), None, ()),
    ("publication_missing", dossier(SIGNED, public("party", "2026-06-01"), public("public", "2026-06-01")), "0", (11, 12, 13)),
    ("publication_missing", dossier(SIGNED, public("party", "2026-06-01"), public("public", "2026-06-01", "notice_board")),
     "1", (11,)),
    ("notice_board_only", dossier(public("public", "2026-06-01", "notice_board")), "1", (11,)),
    ("notice_board_only", dossier(public("public", "2026-06-01", "notice_board"), public("party", "2026-06-01")), "0", (11, 12)),
    ("notice_board_only", dossier(), None, ()),
    ("undeliberated_problems", dossier(
        moved("hand_over"), moved("hand_over", Q), problems=(FED_BACK, {**FED_BACK, "deliberated_on": "2026-03-10"})), "1", (11,)),
    ("undeliberated_problems", dossier(moved("hand_over"), problems=(FED_BACK,), today="2026-03-10"), None, ()),
    ("overdue_problems", dossier(SIGNED, moved("submit"), problems=(
        {**FED_BACK, "effective_on": PERIOD_END, "first_submitted_on": PERIOD_END},)), "0", (11, 12)),
    ("overdue_problems", dossier(SIGNED, moved("submit"), problems=(
        {**FED_BACK, "effective_on": PERIOD_END, "first_submitted_on": "2026-05-07"},)), "1", (11, 12)),
    ("overdue_problems", dossier(SIGNED, problems=({**FED_BACK, "effective_on": PERIOD_END},)), "1", (11,)),
    ("overdue_problems", dossier(SIGNED, problems=({**FED_BACK, "effective_on": PERIOD_END},), today=PERIOD_END), None, ()),
    ("overdue_problems", dossier(
        SIGNED, ("extension_judged", P, {"fields": {}, "clock": {"effective_on": "2026-06-30"}}),
        problems=({**FED_BACK, "effective_on": "2026-06-30"},)), "1", (12,)),
    ("overdue_problems", dossier(SIGNED, problems=({**FED_BACK, "state": "long_term", "effective_on": PERIOD_END},)), None, ()),
    ("completion_rate", dossier(moved("hand_over"), moved("hand_over", Q), moved("pass", Q), problems=(
        FED_BACK, {**FED_BACK, "state": "passed"}, {**FED_BACK, "state": "void"})), "50.00", (11,)),
    ("completion_rate", dossier(), None, ()),
    ("returned_twice", dossier(moved("return"), moved("return"), problems=({**FED_BACK, "returns": 2},)), "1", (11, 12)),
    ("returned_twice", dossier(moved("return"), problems=({**FED_BACK, "returns": 1},)), "0", (11,)),
    ("excepted_share", dossier(
        said("exception_requested", P), said("consent_given", P), moved("hand_over", Q), moved("hand_over", "P-2026-0003"),
        problems=({**FED_BACK, "exceptions": '{"institution":{"consents":{"team":["agree","t1"],"office":["agree","o"]}}}'},
                  FED_BACK, FED_BACK)), "33.33", (11, 12)),
    ("slogan_share", dossier(said("plan_row_written", P), said("plan_row_written", P), problems=(
        {**FED_BACK, "measures_total": 3, "slogans": 2},)), "66.67", (12,)),
    ("fault_rows", dossier(said("checked", P), said("checked", Q), said("fault_found", Q, code="carelessness"), problems=(
        FED_BACK, {**FED_BACK, "faults": "carelessness"})), "1", (13,)),
    ("fault_rows", dossier(said("checked", P), said("fault_found", P, code="measures"), said("fault_reviewed", P), problems=(
        FED_BACK,)), "0", (12,)),
    ("false_rows", dossier(
        said("fault_found", P, code="measures", report_differs=True), said("fault_found", Q, code="measures"),
        problems=({**FED_BACK, "faults": "measures falsified"}, {**FED_BACK, "faults": "measures"})), "1", (11,)),
    ("false_rows", dossier(said("checked", P), ("looked_back", NUMBER, {"fields": {}, "false": [{"number": P}]}), problems=(
        {**FED_BACK, "state": "closed", "faults": "falsification falsified"},)), "1", (12,)),
    ("unanswered_letters", dossier(letters=(
        {"receiver": "unit", "entry_no": 21, "reply_due_on": "2026-04-01", "replied_on": "2026-04-01"},
        {"receiver": "unit", "entry_no": 22, "reply_due_on": "2026-04-01", "replied_on": "2026-04-02"},
        {"receiver": "unit", "entry_no": 23, "reply_due_on": "2026-04-01", "replied_on": None},
        {"receiver": "unit", "entry_no": 24, "reply_due_on": "2026-08-01", "replied_on": None},
        {"receiver": "unit", "entry_no": 25, "reply_due_on": None, "replied_on": None},
        {"receiver": "discipline", "entry_no": 26, "reply_due_on": "2026-04-01", "replied_on": None})), "2", (22, 23)),
    ("finding_waived", dossier(said("reported", P), said("finding_described", P), said("reported", Q), problems=(
        {**FED_BACK, "finding": "waived"}, {**FED_BACK, "finding": "complete"})), "1", (11, 12)),
    ("not_established", dossier(
        said("reported", P), said("withdrawal_proposed", P, ground="not_established"),
        said("reported", Q), said("withdrawal_proposed", Q, ground="merged"),
        problems=({**FED_BACK, "state": "void"}, {**FED_BACK, "state": "void"})), "1", (11, 12)),
    ("copied_checks", dossier(("checked", P, {"fault": "雷同", "fields": {}}), ("checked", P, {"fault": "", "fields": {}})), "1", (11,)),
    ("feedback_late", dossier(said("reported", P), ISSUED, feedback_on="2026-03-17"), "1", (11, 12)),
    ("feedback_late", dossier(said("reported", P), ISSUED, feedback_on="2026-03-16"), "0", (11, 12)),
    ("feedback_late", dossier(said("report_approved", on="2026-02-10"), said("reported", P), ISSUED, feedback_on="2026-03-03"), "1", (11, 13)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "about", "amount", "entries"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)]
)
def test_a_measure_finds_what_is_wanting_and_the_entries_that_show_it(
    key: str, about: Dossier, amount: str | None, entries: tuple[int, ...]
) -> None:
    found = measured([key], [about])
    if amount is None:
        assert found == {}
        return
    assert (found[key].amount, found[key].entries) == (Decimal(amount), entries)
    assert MEASURES[key].label in found[key].because


def test_every_measure_is_tried() -> None:
    assert {case[0] for case in CASES} == set(MEASURES)


def test_several_inspections_are_measured_together() -> None:
    one = dossier(moved("hand_over"), problems=(FED_BACK,))
    other = dossier(moved("pass"), problems=({**FED_BACK, "state": "passed"},) * 3)
    found = measured(["completion_rate"], [one, other])["completion_rate"]
    assert (found.amount, found.because) == (Decimal("25.00"), "尚未整改完成的问题：4 个中有 1 个（25.00%）")


def test_a_measure_that_asks_for_an_entry_asks_for_one_that_is_written() -> None:
    written = {kind for kind, _word in NAMES.values()} | {"moved"}
    asked = {each.kind for case in CASES for each in case[1].entries}
    assert asked <= written


def test_a_unit_s_and_a_team_s_measures_are_both_there() -> None:
    for object_ in Object:
        assert [key for key, measure in MEASURES.items() if object_ in measure.objects]


@pytest.mark.parametrize(
    ("condition", "about", "missing"),
    [
        pytest.param("publication", dossier(), "党内公开、社会公开", id="nothing published"),
        pytest.param("publication", dossier(party_published_on=LATER), "社会公开", id="inside alone"),
        pytest.param("publication", dossier(party_published_on=LATER, public_published_on=LATER), "", id="both"),
        pytest.param("period_end", dossier(today=PERIOD_END), "整改期未满", id="the last day"),
        pytest.param("period_end", dossier(receipt_on=None), "尚未签收", id="no receipt"),
        pytest.param("period_end", dossier(), "", id="the period is over"),
        pytest.param("reports", dossier(head_office_on=LATER), "还有 3 份", id="three reports are missing"),
    ],
)
def test_a_condition_says_what_is_missing(condition: str, about: Dossier, missing: str) -> None:
    told = not_yet([condition], [about])
    assert (not told) if not missing else (missing in told[0] and NUMBER in told[0])


def test_every_condition_has_its_words() -> None:
    assert set(CONDITION_WORDS) == set(CONDITIONS)
