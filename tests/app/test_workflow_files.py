"""The other workflow files: each is gone through by the real acts, and stays shut wherever one fact is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from rectify.app.books import reconcile
from rectify.app.reports import figures
from rectify.app.ticking import tick
from rectify.engine.gates import GATES
from rectify.engine.rights import Sight
from rectify.engine.workflow import Workflow, parse
from rectify.store import queries
from tests import ledger
from tests.app.test_no_way_round import ACCOUNTS, DAY, EVERYWHERE, FROM_HAND_OVER, MEASURES, Fact
from tests.app.test_no_way_round import FACTS as LONG_CHAIN
from tests.office import INSPECTION, MORNING, PROBLEM, SCAN, TEAM, UNIT, Office, an_office, people
from tests.versions import keep, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.copies import Copies, Databases

ROUND = "R-2026-2"
STAY_ENDS = "2026-03-20"
Story = dict[str, tuple[Fact, ...]]


class Chain(NamedTuple):
    """A workflow file as it is used: its story in order, and who makes each of its moves."""

    story: Story
    may: Mapping[str, frozenset[str]]
    ways: tuple[tuple[str, str], ...]
    """Move and the state it leads to, along the story."""


def facts(*names: str, move: str) -> tuple[Fact, ...]:
    """Take facts of the long chain as they are, for a chain in which this move asks for them."""
    known = {fact.name: fact for fact in LONG_CHAIN}
    return tuple(known[name]._replace(needed_by=(move, known[name].needed_by[1])) for name in names)


FEEDBACKS = ("feedback collective", "feedback head", "feedback leader")
WORK = ("first measure", "second measure", "voucher")
CLAIMS = ("self-check", "institution", "accountability")
PROOFS = ("self-check proof", "institution proof", "accountability proof")
NOTICE = Fact(
    "notice", "t1", "on_the_spot_notice",
    {"number": "立改1号", "issued_on": DAY, "signed_by": "赵主任", "signed_on": DAY, "file": SCAN}, PROBLEM,
    ("hand_over", "notice_signed"),
)  # fmt: skip
WITHIN_THE_STAY = Fact(
    "plan row", "clerk", "plan_row",
    {"criterion": "全部拨付到户", "measures": [{**each, "due_on": STAY_ENDS} for each in MEASURES]}, PROBLEM,
    ("submit", "plan_complete"),
)  # fmt: skip
OFFICE, TEAM_OR_OFFICE = frozenset({"office", "off2"}), frozenset({"office", "off2", "t1", "t2"})
HEAD, TEAM_ONLY = frozenset({"head"}), frozenset({"t1", "t2"})

ROLLING = Chain(
    story={
        "hand_over": facts("finding", "feedback document", move="hand_over"),
        "transfer": facts(
            *FEEDBACKS, "receipt", "plan row", "meeting", "plan approval", "referral", move="transfer"
        ),
        "submit": (*facts(*WORK, *CLAIMS, move="submit"), *facts(*PROOFS, move="pass")),
        "pass": facts("check", move="pass"),
        "close": facts("discipline review", move="close"),
    },
    may={
        "hand_over": OFFICE, "transfer": OFFICE, "submit": HEAD, "return": TEAM_OR_OFFICE, "pass": TEAM_ONLY, "close": OFFICE,
        "reopen_check": OFFICE, "continue_long": OFFICE, "resume": OFFICE, "withdraw": OFFICE,
    },
    ways=(
        ("hand_over", "handed_over"), ("transfer", "transferred"), ("submit", "under_check"), ("pass", "passed"), ("close", "closed"),
    ),
)  # fmt: skip
ON_THE_SPOT = Chain(
    story={
        "hand_over": (*facts("finding", move="hand_over"), NOTICE),
        "submit": (
            WITHIN_THE_STAY, *facts(*WORK, *CLAIMS, move="submit"), *facts(*PROOFS, move="close"),
        ),
        "close": facts("check", move="close"),
    },
    may={"hand_over": TEAM_OR_OFFICE, "submit": HEAD, "return": TEAM_OR_OFFICE, "close": OFFICE, "withdraw": OFFICE},
    ways=(("hand_over", "transferred"), ("submit", "under_check"), ("close", "closed")),
)  # fmt: skip
SHORT = Chain(
    story={
        "hand_over": facts("finding", "feedback document", "referral", move="hand_over"),
        "submit": (
            *facts(*FEEDBACKS, "receipt", "plan row", "meeting", *WORK, *CLAIMS, move="submit"), *facts(*PROOFS, move="close"),
        ),
        "close": facts("check", "discipline review", move="close"),
    },
    may={
        "hand_over": OFFICE, "submit": HEAD, "return": TEAM_OR_OFFICE, "close": OFFICE, "continue_long": OFFICE, "resume": OFFICE,
        "withdraw": OFFICE,
    },
    ways=(("hand_over", "transferred"), ("submit", "under_check"), ("close", "closed")),
)  # fmt: skip
CHAINS: Mapping[str, Chain] = {"five-accounts-rolling": ROLLING, "on-the-spot": ON_THE_SPOT, "short-chain": SHORT}
MAKES = {"hand_over": "office", "transfer": "office", "submit": "head", "pass": "t1", "close": "office"}


def workflow(name: str) -> Workflow:
    """Read a shipped workflow."""
    return parse(shipped(name), name, GATES.keys())


def a_round_of(folder: Path, name: str, url: str | None = None, *, own: str = "") -> Office:
    """Open an office with a round of this workflow, whose one problem has nothing said of it and must be referred.

    ``own`` is the office's own text of that name, where it has one.
    """
    office = an_office(folder, url)
    if own:
        keep(office, own, name)
    people(office)
    of_round = {"code": ROUND, "name": "第四轮", "kind": "专项", "opened_on": "2026-03-01", "workflow": name}
    office.do("add round", "office", of_round)
    office.do("add team", "office", {"round": ROUND, "name": TEAM})
    for member in ("t1", "t2"):
        dates = {"from": "2026-03-01", "until": "2026-12-31"}
        office.do("authorise", "office", {"user": member, "team": TEAM, "round": ROUND, "purpose": "inspect", **dates})
    stay = {"started_on": "2026-02-16", "ended_on": STAY_ENDS}
    office.do("add inspection", "office", {"round": ROUND, "unit": UNIT, "team": TEAM, **stay})
    fields = {"inspection": INSPECTION, "category": "专项资金", "title": "滞留", "detail": "滞留资金"}
    office.do("report", "t1", {**fields, "refer_to": ["department"]})
    return office


def tell(office: Office, chain: Chain, *, leaving_out: str = "", until: str = "") -> dict[str, list[str]]:
    """Tell a chain's story but for one fact, to a state; gives why each move was refused, if it was."""
    refused: dict[str, list[str]] = {}
    for move, to in chain.ways:
        for fact in chain.story[move]:
            if fact.name != leaving_out:
                office.ask(fact.key, fact.account, fact.fields, fact.subject)
        if until and refused and state_of(office) == until:
            return refused
        result = office.ask("move", MAKES[move], None, PROBLEM, move=move)[0]
        refused[move] = [refusal.reason.value for refusal in result.refusals]
        if to == until:
            return refused
    return refused


def state_of(office: Office) -> str:
    return str(ledger.problem(office.app, PROBLEM)["state"])


def own_line(office: Office) -> ledger.Row:
    """Give the problem's own line of what is owed."""
    lines = ledger.rows(office.app, "deadline")
    return next(each for each in lines if (each["subject"], each["slot"]) == (PROBLEM, ""))


@pytest.fixture
def office_of(new_database: Databases, copies: Copies, tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """Open offices at the beginning of a workflow's story, each in a database of its own."""
    made: list[Office] = []

    def make(name: str) -> Office:
        folder = tmp_path / f"of-{len(made)}"
        folder.mkdir()
        told = copies.office(f"bare {name}", lambda place, url=None: a_round_of(place, name, url), folder, new_database)
        made.append(told)
        return made[-1]

    yield make
    for each in made:
        each.app.store.close()


@pytest.fixture
def quick_of(copies: Copies, tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """Open such offices on SQLite only, for what no database has a say in."""
    made: list[Office] = []

    def make(name: str) -> Office:
        folder = tmp_path / f"quick-{len(made)}"
        folder.mkdir()
        made.append(copies.office(f"bare {name}", lambda place: a_round_of(place, name), folder))
        return made[-1]

    yield make
    for each in made:
        each.app.store.close()


@pytest.mark.parametrize("name", CHAINS)
def test_with_every_fact_the_problem_is_closed(office_of: Callable[[str], Office], name: str) -> None:
    office, chain = office_of(name), CHAINS[name]
    assert tell(office, chain) == {move: [] for move, _to in chain.ways}
    row = ledger.problem(office.app, PROBLEM)
    assert (row["state"], row["workflow"], row["handed_over_on"], row["closed_on"]) == ("closed", name, DAY, DAY)
    assert own_line(office)["obligation"] == ""
    assert reconcile(office.app).differences == ()


GATED = [
    pytest.param(name, fact, id=f"{name} {fact.name}")
    for name, chain in CHAINS.items()
    for found in chain.story.values()
    for fact in found
    if fact.needed_by[0]
]


@pytest.mark.parametrize(("name", "fact"), GATED)
def test_without_one_fact_it_is_not_closed_and_the_gate_is_named(
    quick_of: Callable[[str], Office], name: str, fact: Fact
) -> None:
    office, chain = quick_of(name), CHAINS[name]
    refused = tell(office, chain, leaving_out=fact.name)
    move, gate = fact.needed_by
    order = [each for each, _to in chain.ways]
    assert [refused[each] for each in order[: order.index(move)]] == [[]] * order.index(move)
    assert gate in refused[move]
    assert all({"wrong_state", "not_found"} & set(refused[each]) for each in order[order.index(move) + 1 :])
    assert state_of(office) != "closed"


@pytest.mark.parametrize("name", CHAINS)
def test_every_gate_of_the_way_is_asked_for_by_a_fact_of_the_story(name: str) -> None:
    chain, read = CHAINS[name], workflow(name)
    told = {fact.needed_by for found in chain.story.values() for fact in found}
    on_the_way = {(move, gate) for move, _to in chain.ways for gate in read.move(move).gates}
    # The musts once more at the closing, who closes, and time: none of them is a fact that could be left out.
    besides = {
        ("close", gate) for gate in ("self_check_done", "institution_built", "persons_dealt_with", "closer_is_another")
    }
    assert on_the_way - told <= besides | {("submit", "in_time_or_accepted")}


@pytest.mark.parametrize("name", CHAINS)
def test_the_moves_are_made_by_whom_the_file_says(name: str) -> None:
    roles = {"office": OFFICE, "team": TEAM_ONLY, "unit_head": HEAD}
    found = {move.code: frozenset[str]().union(*(roles[by] for by in move.by)) for move in workflow(name).moves}
    assert found == CHAINS[name].may


def expected(account: str, may: frozenset[str], state: str) -> str:
    """Say how acts.md answers somebody's move: unseen, not permitted, or with reasons."""
    if account == "nobody":
        return "not_permitted"
    if account not in EVERYWHERE | (FROM_HAND_OVER if state != "reported" else frozenset()):
        return "not_found"
    return "reasons" if account in may else "not_permitted"


def long_term(office: Office) -> None:
    """Bring a problem from ``transferred`` to ``long_term``."""
    asked = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
    office.do("continuation_request", "head", asked, PROBLEM)
    office.do("continuation_decision", "office", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="continue_long")


def withdrawn(office: Office) -> None:
    """Bring a problem to ``void``."""
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复登记"}, PROBLEM)
    office.do("withdrawal_decision", "grp", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")


def bring(office: Office, name: str, state: str) -> None:
    """Bring the problem of a round to any state that its workflow has."""
    if state == "reported":
        return
    sideways = {"long_term": long_term, "void": withdrawn}
    tell(office, CHAINS[name], until="transferred" if state in sideways else state)
    if state in sideways:
        sideways[state](office)
    assert state_of(office) == state


STATES = [
    pytest.param(name, state.code, id=f"{name} {state.code}")
    for name in CHAINS
    for state in workflow(name).states
    if state.code != "legacy"
]


@pytest.mark.parametrize(("name", "state"), STATES)
def test_no_role_makes_a_move_that_is_not_its_own_or_not_due(
    quick_of: Callable[[str], Office], name: str, state: str
) -> None:
    office = quick_of(name)
    bring(office, name, state)
    before = ledger.books(office.app)
    for account in ACCOUNTS:
        for move, may in CHAINS[name].may.items():
            result = office.ask("move", account, None, PROBLEM, move=move)[0]
            said = [refusal.reason.value for refusal in result.refusals]
            outcome = expected(account, may, state)
            assert not result.ok, (account, move)
            assert result.unseen == (outcome == "not_found"), (account, move, said)
            assert outcome == "reasons" or said == [outcome], (account, move, said)
    assert ledger.books(office.app) == before


def test_in_the_short_chain_the_commission_is_asked_for_its_review_with_the_application(
    office_of: Callable[[str], Office],
) -> None:
    office = office_of("short-chain")
    bring(office, "short-chain", "under_check")
    (line,) = [each for each in ledger.rows(office.app, "deadline") if each["slot"].startswith("discipline:")]
    assert (line["subject"], line["obligation"]) == (PROBLEM, "discipline_review")
    office.do("move", "office", {"what": "补充凭证", "due_on": "2026-05-06"}, PROBLEM, move="return")
    (line,) = [each for each in ledger.rows(office.app, "deadline") if each["slot"].startswith("discipline:")]
    assert line["obligation"] == ""


def test_in_the_short_chain_the_receipt_starts_the_clock_of_what_was_handed_over_before(
    office_of: Callable[[str], Office],
) -> None:
    office = office_of("short-chain")
    bring(office, "short-chain", "transferred")
    assert ledger.problem(office.app, PROBLEM)["start_on"] is None
    said = office.ask("move", "head", None, PROBLEM, move="submit")[0]
    assert {"receipt_on_file", "in_time_or_accepted"} <= {each.reason.value for each in said.refusals}
    office.do("receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION)
    assert ledger.problem(office.app, PROBLEM)["effective_on"] == "2026-05-06"
    assert own_line(office)["obligation"] == "rectify"


def test_continuing_work_that_began_before_the_receipt_comes_back_with_a_clock(
    office_of: Callable[[str], Office],
) -> None:
    office = office_of("short-chain")
    bring(office, "short-chain", "long_term")
    office.do("receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION)
    assert ledger.problem(office.app, PROBLEM)["start_on"] is None
    office.stand_at(MORNING.replace(month=9, day=28))
    office.do("review", "office", {"reviewed_on": "2026-09-28", "result": "一期已完成"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="resume")
    row = ledger.problem(office.app, PROBLEM)
    assert (row["state"], row["start_on"], row["effective_on"]) == ("transferred", DAY, "2026-05-06")
    assert (own_line(office)["obligation"], own_line(office)["nominal_on"]) == ("supplement", "2026-09-30")


OWED = {
    "reported": "feedback", "handed_over": "", "transferred": "rectify", "under_check": "check", "passed": "closing",
    "long_term": "review", "closed": "", "void": "",
}  # fmt: skip
"""A problem's own line in each state. Before the receipt no clock runs: the receipt is owed, by the unit as a whole."""
LATER = MORNING + timedelta(days=230)


@pytest.mark.parametrize(("name", "state"), STATES)
def test_in_every_state_something_is_owed_the_tick_works_and_the_figures_reconcile(
    office_of: Callable[[str], Office], name: str, state: str
) -> None:
    office = office_of(name)
    bring(office, name, state)
    owed = "" if (name, state) == ("short-chain", "transferred") else OWED[state]
    assert own_line(office)["obligation"] == owed
    office.stand_at(LATER)
    for day in (date(2026, 3, 16), date(2026, 5, 15), LATER.date()):
        tick(office.app, on=day)
        assert tick(office.app, on=day).notices == 0
    told = [row["obligation"] for row in ledger.rows(office.app, "reminder") if row["subject"] == PROBLEM]
    assert bool(owed) == (owed in told)
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []
    with office.app.store.reading() as reader:
        counted = figures(queries.counts(reader, Sight(everything=True), office.app.today()).values())
    assert counted.reconciles
    assert (counted.registered, counted.fed_back) == (1, int(state not in ("reported", "void")))
