"""Many processes at one office at once: each act once, numbers without a gap, every link holds, the ledger is the fold."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.books import reconcile, verify
from tests import ledger
from tests.office import INSPECTION, PROBLEM, STEPS, a_problem, an_inspection, an_office, people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.office import Office

ROOT = Path(__file__).resolve().parents[2]
ASKER = Path(__file__).with_name("asker.py")
PROCESSES, ACTS = 4, 300
ANSWER = {"to": "县财政局", "on": "2026-03-02", "text": "已核拨"}


@pytest.fixture
def real(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """Open an office that is not simulated: its clock is each process's own, and no hand of it has to go on."""
    made: list[Office] = []

    def make(state: str) -> Office:
        office = an_office(tmp_path, new_database(), simulated=False)
        made.append(office)
        people(office)
        an_inspection(office)
        a_problem(office)
        for name, step in STEPS.items() if state != "reported" else ():
            step(office)
            if name == state:
                break
        return office

    yield make
    for each in made:
        each.app.store.close()


def race(office: Office, scripts: Sequence[Sequence[dict[str, object]]]) -> list[list[list[dict[str, Any]]]]:
    """Start a process for each script, let all go at once, and give each one's results."""
    running = [
        subprocess.Popen(
            [sys.executable, ASKER, office.home, str(number)], cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(len(scripts))
    ]  # fmt: skip
    try:
        for process, script in zip(running, scripts, strict=True):
            tell(process, json.dumps(script))
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()
        for process in running:  # all of them wait at the line
            tell(process, "go")
        said = [process.communicate(timeout=240) for process in running]
    finally:
        for process in running:
            process.kill()
            process.communicate()
    assert [complaint for _answers, complaint in said if complaint] == []
    return [json.loads(answers) for answers, _complaint in said]


def tell(process: subprocess.Popen[str], line: str) -> None:
    """Write a line to a process."""
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def books_hold(office: Office) -> None:
    """Check what holds whatever happened: contiguous numbers, every link, and a fold that gives the ledger."""
    entries = ledger.rows(office.app, "entry")
    assert [row["no"] for row in entries] == list(range(1, len(entries) + 1))
    assert len({(row["act"], row["part"]) for row in entries}) == len(entries)
    assert verify(office.app).ok
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []


def act(number: int, process: int, **words: object) -> dict[str, object]:
    return {"id": f"p{process}-{number}", **words}


@pytest.fixture
def counts(often: Callable[[int, int], int]) -> tuple[int, int]:
    """Give how many processes ask for how many acts altogether."""
    return often(PROCESSES, 8), often(ACTS, 10_000)


def test_many_processes_on_one_problem_write_each_act_once(
    real: Callable[[str], Office], counts: tuple[int, int]
) -> None:
    office = real("transferred")
    sent = {"to": "县财政局", "path": "department", "sent_on": "2026-03-02", "handed_by": "王干部"}
    office.do("referral", "office", sent, PROBLEM)
    before = ledger.head(office.app)[0]
    processes, acts = counts
    scripts = [
        [
            act(n, process, key="referral_answer", account="off2", subjects=[PROBLEM], fields=ANSWER)
            for n in range(acts // processes)
        ]
        for process in range(processes)
    ]
    results = race(office, scripts)
    assert all(each["ok"] for script in results for answers in script for each in answers)
    assert ledger.head(office.app)[0] - before == acts // processes * processes
    books_hold(office)


def test_many_processes_on_many_problems_write_each_act_once(
    real: Callable[[str], Office], counts: tuple[int, int]
) -> None:
    office = real("reported")
    processes, acts = counts
    about = {"inspection": INSPECTION, "category": "三资", "detail": "缺页"}
    scripts = [
        [
            act(n, process, key="report", account="t1", fields={**about, "title": f"第 {process}-{n} 条"})
            for n in range(acts // processes)
        ]
        for process in range(processes)
    ]
    results = race(office, scripts)
    numbers = [each["subject"] for script in results for answers in script for each in answers]
    assert len(set(numbers)) == acts // processes * processes
    assert len(ledger.rows(office.app, "problem")) == len(numbers) + 1
    books_hold(office)


def test_the_same_acts_from_many_processes_are_written_once(real: Callable[[str], Office]) -> None:
    office = real("reported")
    about = {"inspection": INSPECTION, "category": "三资", "detail": "缺页"}
    script = [act(n, 0, key="report", account="t1", fields={**about, "title": f"第 {n} 条"}) for n in range(40)]
    results = race(office, [script] * PROCESSES)
    told = [[answers[0]["subject"] for answers in each] for each in results]
    assert told == [told[0]] * PROCESSES
    assert len(ledger.rows(office.app, "problem")) == len(script) + 1
    books_hold(office)


def test_of_many_who_make_the_same_move_one_makes_it(real: Callable[[str], Office]) -> None:
    office = real("reported")
    numbers = [PROBLEM, *(a_problem(office) for _ in range(19))]
    document = {"number": "3号", "issued_on": "2026-03-02", "problems_count": 20}
    office.do("feedback_document", "office", document, INSPECTION)
    scripts = [
        [
            act(n, process, key="move", move="hand_over", account="office", subjects=[number])
            for n, number in enumerate(numbers)
        ]
        for process in range(PROCESSES)
    ]
    results = race(office, scripts)
    made = Counter(each["subject"] for script in results for answers in script for each in answers if each["ok"])
    assert made == dict.fromkeys(numbers, 1)
    refused = [each for script in results for answers in script for each in answers if not each["ok"]]
    assert {each["refusals"][0]["reason"] for each in refused} == {"wrong_state"}
    assert len(ledger.rows(office.app, "refusal")) == len(refused)
    books_hold(office)
