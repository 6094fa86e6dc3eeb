"""Acts in any order, by anybody: a problem is closed only where an oracle of its own says that every fact is there.

The oracle reads domain.md A2 once more, from nothing but the acts that were accepted; it shares no code with the gates.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rectify.app.books import reconcile, verify
from rectify.wiring import open_office
from tests import ledger
from tests.app.test_no_way_round import ACCOUNTS, DAY, FACTS, MAY, MEASURES, MOVES, STORY, bare_office
from tests.office import INSPECTION, MORNING, PROBLEM, SCAN, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LATER = datetime(2026, 5, 20, 1, 0, tzinfo=UTC)
"""A fortnight after the deadline, which is 2026-05-06 for a receipt of 2026-03-02."""

DUE, SUPPLEMENT = "2026-05-06", "2026-05-25"
UNIT_PEOPLE = frozenset({"head", "clerk"})
PAPERS = frozenset({"meeting", "document"})
EDGES = {
    "hand_over": ({"reported"}, "handed_over"),
    "transfer": ({"handed_over"}, "transferred"),
    "submit": ({"transferred"}, "under_check"),
    "return": ({"under_check"}, "transferred"),
    "pass": ({"under_check"}, "passed"),
    "close": ({"passed"}, "closed"),
    "reopen_check": ({"passed"}, "under_check"),
    "continue_long": ({"transferred", "under_check"}, "long_term"),
    "resume": ({"long_term"}, "transferred"),
    "withdraw": ({"reported", "handed_over", "transferred", "under_check", "passed", "long_term"}, "void"),
}

STATES = ("handed_over", "transferred", "under_check", "passed", "closed")
Given = tuple[str, str, "Mapping[str, object]", str]
"""Account, kind, fields, subject."""


def _consents() -> list[Given]:
    given: list[Given] = []
    for must, bodies in (
        ("institution", ("team", "office")),
        ("accountability", ("team", "discipline", "leading_group")),
    ):
        ground = "existing_rule_adequate" if must == "institution" else "no_identifiable_person"
        request = {"must": must, "ground": ground, "reason": "历史原因", "minutes": SCAN}
        given.append(("head", "exception", request, PROBLEM))
        people = {"team": "t2", "office": "off2", "discipline": "disc", "leading_group": "grp"}
        given += [
            (people[body], "consent", {"must": must, "body": body, "verdict": verdict, "opinion": "见附件"}, PROBLEM)
            for body in bodies
            for verdict in ("agree", "disagree")
        ]
    return given


AMENDED = [{**each, "text": f"{each['text']}（调整）"} for each in MEASURES]
"""Other measures, so that nothing that was done stays done."""
BESIDE: list[Given] = [
    *_consents(),
    ("off2", "plan_approval", {"verdict": "returned", "opinion": "再细"}, PROBLEM),
    ("clerk", "progress", {"measure": 1, "on": DAY, "text": "未完", "kind": "action", "done": False}, PROBLEM),
    ("clerk", "evidence", {"kind": "meeting", "for": "measure 2", "title": "纪要", "file": SCAN}, PROBLEM),
    ("t1", "evidence", {"kind": "photo", "for": "check", "title": "现场", "file": SCAN}, PROBLEM),
    ("t1", "check", {"checkers": ["t1", "t2"], "checked_on": DAY, "method": ["look"], "findings": "账册仍缺三页，凭证无签字",
                     "conclusion": "return"}, PROBLEM),
    ("t1", "check", {"checkers": ["t1", "clerk"], "checked_on": DAY, "method": ["look"], "findings": "均已到位，属实",
                     "conclusion": "pass"}, PROBLEM),
    ("disc", "discipline_review", {"verdict": "supplement", "opinion": "补材料"}, PROBLEM),
    ("disc", "discipline_review", {"verdict": "disagree", "opinion": "不同意"}, PROBLEM),
    ("head", "explanation", {"reason": "汛期"}, PROBLEM),
    ("off2", "explanation_review", {"verdict": "accepted", "slip_number": "督2号"}, PROBLEM),
    ("off2", "explanation_review", {"verdict": "rejected", "slip_number": "督2号"}, PROBLEM),
    ("head", "continuation_request", {"reason": "长期", "stage_goal": "一期", "review_on": "2026-09-30"}, PROBLEM),
    ("off2", "continuation_decision", {"verdict": "agree"}, PROBLEM),
    ("off2", "review", {"reviewed_on": DAY, "result": "一期完成"}, PROBLEM),
    ("clerk", "plan_amendment", {"criterion": "全部拨付", "reason": "调整", "measures": AMENDED}, PROBLEM),
    ("head", "objection", {"reason": "反馈前已拨付"}, PROBLEM),
    ("off2", "objection_decision", {"verdict": "rejected", "opinion": "属实"}, PROBLEM),
    ("office", "withdrawal", {"ground": "error", "reason": "重复"}, PROBLEM),
    ("grp", "withdrawal_decision", {"verdict": "disagree"}, PROBLEM),
]  # fmt: skip
RECORDS: list[Given] = [(fact.account, fact.key, fact.fields, fact.subject) for fact in FACTS] + BESIDE
BACK = {"what": "补齐凭证", "due_on": SUPPLEMENT}


@dataclass(slots=True)
class Oracle:
    """What domain.md A2 asks for before 销账, told from the accepted acts alone."""

    done: list[tuple[str, str, str, Mapping[str, Any]]] = field(default_factory=list)
    """Day, account, kind (a move by its own name), fields."""

    def record(self, day: str, account: str, key: str, fields: Mapping[str, Any]) -> None:
        """Take an accepted act."""
        self.done.append((day, account, key, fields))

    def of(self, key: str, since: int = 0, **wanted: object) -> list[tuple[str, str, str, Mapping[str, Any]]]:
        """Give the accepted acts of a kind since some place, with these fields."""
        return [
            each for each in self.done[since:]
            if each[2] == key and all(each[3].get(name) == value for name, value in wanted.items())
        ]  # fmt: skip

    def last(self, *keys: str) -> int:
        """Give the place of the last act of these kinds; -1 where there was none."""
        return max((place for place, each in enumerate(self.done) if each[2] in keys), default=-1)

    def must(self, record: str, target: str, must: str, bodies: tuple[str, ...]) -> bool:
        """Say whether one of the three musts is met, or excepted by every body that has to agree."""
        if self.of(record) and [each for each in self.of("evidence") if each[3]["for"] == target]:
            return True
        requests = [place for place, each in enumerate(self.done) if each[2] == "exception" and each[3]["must"] == must]
        if not requests or not bodies:
            return False
        said = [self.of("consent", requests[-1], must=must, body=body) for body in bodies]
        agreed = [each[-1] for each in said if each and each[-1][3]["verdict"] == "agree"]
        return len(agreed) == len(bodies) and len({account for _day, account, *_rest in agreed}) == len(bodies)

    def why_not(self) -> list[str]:
        """Name everything of A2 that is not there although the problem is closed."""
        plan, applied = self.last("plan_row", "plan_amendment"), self.last("submit")
        reviewed_since = self.last("submit", "reopen_check", "return")
        verdicts = [fields["verdict"] for *_who, fields in self.of("plan_approval", plan)]
        doing = {fields["measure"]: fields.get("done") for *_who, fields in self.of("progress", plan)}
        checks = self.of("check", self.last("submit", "reopen_check"))
        reviews = [fields["verdict"] for *_who, fields in self.of("discipline_review", reviewed_since)]
        closer = self.done[-1][1]
        receipts = {(f["report"], f["receiver"]) for *_who, f in self.of("report_delivery") if f.get("received_on")}
        facts = {
            "finding": bool(self.of("finding")),
            "feedback document": bool(self.of("feedback_document")),
            "three feedbacks": {f["form"] for *_who, f in self.of("feedback")} == {"collective", "head", "leader"},
            "receipt": bool(self.of("receipt")),
            "plan": plan >= 0 and verdicts[-1:] == ["approved"],
            "meeting": bool(self.of("meeting")),
            "referral": bool(self.of("referral")),
            "measures": doing == {1: True, 2: True},
            "substance": any(f["kind"] not in PAPERS and f["for"].startswith("measure") for *_who, f in self.of("evidence")),
            "self-check": self.must("self_check", "self_check", "self_check", ()),
            "institution": self.must("institution", "institution", "institution", ("team", "office")),
            "persons": self.must(
                "accountability", "accountability", "accountability", ("team", "discipline", "leading_group")
            ),
            "in time": self.in_time(applied),
            "check": bool(checks) and checks[-1][3]["conclusion"] == "pass"
            and not UNIT_PEOPLE & set(checks[-1][3]["checkers"]) and len(checks[-1][3]["checkers"]) > 1,
            "reports": len(receipts) == 4,
            "discipline": reviews[-1:] == ["agree"],
            "another closes": closer not in UNIT_PEOPLE
            and not any(closer in f["checkers"] for *_who, f in self.of("check")) if checks else False,
        }  # fmt: skip
        return [name for name, there in facts.items() if not there]

    def in_time(self, applied: int) -> bool:
        """Say whether the last application came in time, or its lateness was accepted."""
        day = self.done[applied][0]
        sent_back = [place for place, each in enumerate(self.done[:applied]) if each[2] == "return"]
        verdicts = [
            fields["verdict"] for *_who, fields in self.of("explanation_review", sent_back[-1] if sent_back else 0)
        ]
        until = self.done[sent_back[-1]][3]["due_on"] if sent_back else DUE
        return day <= max(DUE, until) or verdicts[-1:] == ["accepted"]


class AnyOrder(RuleBasedStateMachine):
    """Anybody asks for anything at any time; whatever is accepted goes to the oracle."""

    prepared: ClassVar[Path]
    ended: ClassVar[Counter[str]]
    """In which states examples ended: a machine that never closes anything shows nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(self.prepared, self.folder / "office")
        self.office = Office(app=open_office(self.folder / "office", os_user="tester"), asked=1000)
        self.office.stand_at(MORNING + timedelta(hours=1))
        self.oracle = Oracle()
        self.state = "reported"

    def teardown(self) -> None:
        """Close the books: every link holds, and a replay gives the ledger row for row."""
        assert verify(self.office.app).ok
        assert reconcile(self.office.app).differences == ()
        self.office.app.store.close()
        shutil.rmtree(self.folder)
        self.ended[self.state] += 1

    def asked(
        self, key: str, account: str, fields: Mapping[str, object], subject: str, move: str | None = None
    ) -> bool:
        """Ask, and check that exactly what was accepted was written."""
        before = ledger.head(self.office.app)[0]
        result = self.office.ask(key, account, fields, subject, move=move)[0]
        assert ledger.head(self.office.app)[0] - before == (1 if result.ok else 0)
        if result.ok:
            self.oracle.record(self.office.app.today(), account, move or key, fields)
        return result.ok

    def moved(self, move: str, account: str, fields: Mapping[str, object]) -> None:
        """Ask for a move, and check that it is one that A2 has, made by somebody who may."""
        if not self.asked("move", account, fields, PROBLEM, move):
            return
        sources, target = EDGES[move]
        assert self.state in sources
        assert account in MAY[move]
        self.state = target

    @initialize(
        upto=st.sampled_from([None, *STORY]),
        without=st.sets(st.sampled_from([fact.name for fact in FACTS]), max_size=3),
    )
    def begins_with_a_part_of_the_story(self, upto: str | None, without: set[str]) -> None:
        """Tell the story up to a move, with some facts left out."""
        for move, facts in STORY.items() if upto else ():
            for fact in facts:
                if fact.name not in without:
                    self.asked(fact.key, fact.account, fact.fields, fact.subject)
            if move == upto:
                break
            self.moved(move, MOVES[move], {})

    @rule(given=st.sampled_from(RECORDS))
    def somebody_records_what_is_his(self, given: Given) -> None:
        """Record something that is this account's to record."""
        account, key, fields, subject = given
        self.asked(key, account, fields, subject)

    @rule(given=st.sampled_from(RECORDS), account=st.sampled_from(ACCOUNTS))
    def anybody_records_anything(self, given: Given, account: str) -> None:
        """Record anything as anybody."""
        _account, key, fields, subject = given
        self.asked(key, account, fields, subject)

    @rule(move=st.sampled_from(sorted(EDGES)), back=st.booleans(), pick=st.integers(0, 99))
    def somebody_moves_it_who_may(self, move: str, back: bool, pick: int) -> None:  # noqa: FBT001 - drawn
        """Make any move as somebody whose move it is."""
        movers = sorted(MAY[move])
        day = {"due_on": DUE} if self.office.app.today() <= DUE else {}  # no more than a whole period from today
        fields = {**BACK, **day} if back and move in ("return", "reopen_check") else {}
        self.moved(move, movers[pick % len(movers)], fields)

    @rule(move=st.sampled_from(sorted(EDGES)), account=st.sampled_from(ACCOUNTS))
    def anybody_moves_it(self, move: str, account: str) -> None:
        """Make any move as anybody."""
        self.moved(move, account, {})

    @rule()
    def it_goes_on_its_way(self) -> None:
        """Make the next move of the main road."""
        for move in MOVES:
            if self.state in EDGES[move][0]:
                self.moved(move, MOVES[move], {})
                return

    @precondition(lambda self: self.office.app.today() == DAY)
    @rule()
    def the_deadline_passes(self) -> None:
        """Let the deadline go by."""
        self.office.stand_at(LATER)

    @invariant()
    def the_ledger_stands_where_the_accepted_moves_led(self) -> None:
        """Compare the ledger's state with the moves that were accepted."""
        assert ledger.problem(self.office.app, PROBLEM)["state"] == self.state

    @invariant()
    def nothing_is_closed_without_its_facts(self) -> None:
        """Ask the oracle about a problem that was closed."""
        if self.state == "closed" and self.oracle.done[-1][2] == "close":
            assert self.oracle.why_not() == []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the office at the beginning of the story once; every example works on a copy."""
    office = bare_office(tmp_path_factory.mktemp("prepared"))
    office.app.store.close()
    return office.home


def machine_for(home: Path) -> type[AnyOrder]:
    """Give the machine that works on copies of a home."""

    class Prepared(AnyOrder):
        prepared = home
        ended: ClassVar[Counter[str]] = Counter()

    return Prepared


def test_in_no_order_is_a_problem_closed_without_its_facts(prepared: Path, often: Callable[[int, int], int]) -> None:
    machine = machine_for(prepared)
    run_state_machine_as_test(
        machine, settings=settings(max_examples=often(60, 5_000), stateful_step_count=30, deadline=None)
    )
    assert set(machine.ended) >= set(STATES)


def test_the_oracle_agrees_that_the_whole_story_closes_it(prepared: Path) -> None:
    machine = machine_for(prepared)()
    machine.begins_with_a_part_of_the_story("close", set())
    machine.it_goes_on_its_way()
    assert (machine.state, machine.oracle.why_not()) == ("closed", [])
    machine.teardown()


# A report that was sent counts by its receipt, which is refused without the sending; the plan's signature has no gate.
MISSED = [fact.name for fact in FACTS if " to " not in fact.name and fact.name != "plan"]


@pytest.mark.parametrize("left_out", MISSED)
def test_the_oracle_misses_every_fact_that_is_left_out(left_out: str) -> None:
    oracle = Oracle()
    for move, facts in STORY.items():
        for fact in facts:
            if fact.name != left_out:
                oracle.record(DAY, fact.account, fact.key, fact.fields)
        oracle.record(DAY, MOVES[move], move, {})
    assert oracle.why_not()


def test_the_story_speaks_of_one_problem_of_one_inspection() -> None:
    assert {fact.subject for fact in FACTS} == {PROBLEM, INSPECTION}
