"""线索: a world apart in pages too — those let in by name work there, and to everybody else nothing of it is there."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from rectify.app.clues.reminding import remind
from rectify.engine.clues.rights import Standing
from rectify.web.routes import ROUTES
from tests import clues, ledger
from tests.clues import CLUE, CONTENT, DAY, SECRET_NAME, SECRET_PERSON, SECRET_TEXT
from tests.office import INSPECTION, MORNING, PROBLEM, ROUND, UNIT, Office
from tests.web.house import house_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpx2 import Response

    from tests.web.house import House, Person

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = (
    "/clues", "/clues/due", "/clues/notices", "/clues/report", "/clues/access", "/clues/log", f"/clues/{CLUE}",
    f"/clues/{CLUE}/papers/1", "/clues/do/register", f"/clues/do/accept?about={CLUE}", "/clues/do/authorise",
)  # fmt: skip
STRANGERS = ("clerk", "head", "other.head", "ldr", "city", "office", "off2", "sysadmin")
"""Whoever has no business with clues, by role or by name."""
SECRETS = (SECRET_NAME, SECRET_PERSON, SECRET_TEXT, "匿名来信")
WAY_IN = 'href="/clues"'
_NUMBERS = count(1)


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    """Open an office with a store of clues that is empty."""
    return clues.founded(office_in("reported"))


@pytest.fixture
def house(office: Office) -> House:
    """Open its console."""
    return house_of(office)


def does(
    person: Person, key: str, fields: Mapping[str, object], about: str = "", *, paper: bytes | None = None, name: str = "材料.pdf"
) -> Response:  # fmt: skip
    """Send the form of an act about clues."""
    named = {f"f.{each}": value for each, value in fields.items()}
    files = {"f.file": (name, paper, "application/pdf")} if paper is not None else None
    given = {"id": f"{key}-{next(_NUMBERS)}", **({"about": about} if about else {}), **named}
    return person.post(f"/clues/do/{key}", given, files=files)


NEW = {
    "inspection": INSPECTION, "name": SECRET_NAME, "persons.1.name": SECRET_PERSON, "persons.1.post": "股长", "persons.2.name": "孙某某",
    "source": "匿名来信", "content": SECRET_TEXT, "problem": PROBLEM,
}  # fmt: skip


# ---- the work


def test_a_clue_goes_its_whole_road_through_the_forms(house: House, office: Office) -> None:
    team, discipline = house.person("t1"), house.person("disc")
    page = team.read("/clues/do/register")
    assert f'<option value="{INSPECTION}">' in page
    assert f'<option value="{PROBLEM}">' in page
    answer = does(team, "register", NEW, paper=CONTENT)
    assert answer.headers["location"].startswith(f"/clues/{CLUE}?")
    page = team.read(answer.headers["location"])
    assert "已办理：登记线索" in page
    assert all(word in page for word in SECRETS)
    assert discipline.get(f"/clues/{CLUE}").status_code == 404
    steps: tuple[tuple[Person, str, Mapping[str, object]], ...] = (
        (team, "transfer", clues.HANDED), (discipline, "accept", clues.ACCEPTED), (discipline, "dispose", clues.DISPOSED),
        (discipline, "result", {"kind": "立案", "on": DAY, "cases": "1", "persons": "1"}),
        (discipline, "answer", clues.ANSWERED), (discipline, "file", clues.FILED),
    )  # fmt: skip
    for person, key, fields in steps:
        offered = re.findall(rf'href="(/clues/do/{key}\?about={CLUE})"', person.read(f"/clues/{CLUE}"))
        assert offered, key
        assert person.get(offered[0]).status_code == 200
        answer = does(person, key, fields, CLUE)
        assert answer.status_code == 303, (key, answer.text)
    assert clues.row(office)["state"] == "filed"
    assert "已归档" in discipline.read("/clues")
    assert "/clues/do/" not in re.sub(r"<nav.*?</nav>", "", discipline.read(f"/clues/{CLUE}"), flags=re.DOTALL)
    assert '立案（件）</th><td class="code">1</td>' in discipline.read("/clues/report?year=2026")


def test_a_paper_is_kept_sealed_and_given_back_as_it_was(house: House, office: Office) -> None:
    team = house.person("t1")
    before = sorted((office.home / "evidence").rglob("*"))
    does(team, "register", NEW, paper=CONTENT)
    assert sorted((office.home / "evidence").rglob("*")) == before
    everywhere = [path for path in office.home.rglob("*") if path.is_file() and path.name != "clue.key"]
    assert [path for path in everywhere if b"what a witness wrote" in path.read_bytes()] == []
    answer = team.get(f"/clues/{CLUE}/papers/1")
    assert answer.content == CONTENT
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert team.get(f"/clues/{CLUE}/papers/2").status_code == 404
    assert team.get(f"/clues/{CLUE}/papers/x").status_code == 404


def test_a_refused_act_is_told_beside_what_was_typed(house: House, office: Office) -> None:
    team, discipline = house.person("t1"), house.person("disc")
    does(team, "register", NEW)
    before = clues.books(office)
    answer = does(team, "transfer", {"to": "discipline", "handed_by": "孙组长"}, CLUE)
    assert answer.status_code == 422
    assert "请填写这一项" in answer.text
    assert 'value="孙组长"' in answer.text
    assert does(discipline, "accept", clues.ACCEPTED, CLUE).status_code == 404
    answer = does(team, "attachment", {"title": "照片"}, CLUE, paper=b"MZ a program", name="照片.pdf")
    assert answer.status_code == 422
    assert does(team, "register", {**NEW, "inspection": "I-2026-0999"}).status_code == 404
    assert clues.books(office) == before


def test_another_row_for_persons_asks_for_nothing(house: House, office: Office) -> None:
    before = clues.books(office)
    answer = house.person("t1").post("/clues/do/register", {"id": "x", "more": "persons", "f.persons.1.name": "某甲"})
    assert 'name="f.persons.2.name"' in answer.text
    assert 'value="某甲"' in answer.text
    assert clues.books(office) == before


# ---- who is let in


@pytest.mark.parametrize("account", ["t1", "disc", "org", "grp", "secadmin", "auditor"])
def test_whoever_has_business_here_finds_the_way_in(house: House, account: str) -> None:
    person = house.person(account)
    assert WAY_IN in person.read("/me")
    answer = person.get("/clues")
    assert answer.status_code == 200 or person.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize("account", STRANGERS)
def test_to_everybody_else_nothing_of_it_is_there(house: House, account: str) -> None:
    does(house.person("t1"), "register", NEW, paper=CONTENT)
    person = house.person(account)
    missing = person.get("/no/such/room")
    for path in ROOMS:
        answer = person.get(path)
        assert (answer.status_code, answer.text) == (404, missing.text), path
    for path in ("/clues/do/register", "/clues/do/authorise", "/clues/export"):
        answer = person.post(path, {"id": "x", "purpose": "x"})
        assert (answer.status_code, answer.text) == (404, missing.text), path
    assert WAY_IN not in person.read("/me")


def test_a_personal_authorisation_opens_the_index_to_the_office_and_ends_at_once(house: House) -> None:
    team, group, office_ = house.person("t1"), house.person("grp"), house.person("off2")
    does(team, "register", NEW)
    answer = does(
        group, "authorise", {"user": "off2", "from": DAY, "until": "2026-06-30", "decision": "领导小组第3次会议"}
    )
    assert answer.headers["location"].startswith("/clues/access?")
    assert "王干部" in group.read("/clues/access")
    page = office_.read("/clues")
    assert WAY_IN in page
    assert CLUE in page
    assert [word for word in SECRETS if word in page + office_.read(f"/clues/{CLUE}")] == []
    assert house.person("office").get("/clues").status_code == 404
    assert '<option value="off2">' in group.read("/clues/do/revoke")
    assert does(group, "revoke", {"user": "off2", "reason": "调离"}).status_code == 303
    assert office_.get("/clues").text == office_.get("/no/such/room").text


def test_who_decides_who_may_look_does_not_look_himself(house: House) -> None:
    does(house.person("t1"), "register", NEW)
    group = house.person("grp")
    assert group.get("/clues").headers["location"] == "/clues/access"
    for path in ("/clues/due", "/clues/report", f"/clues/{CLUE}", "/clues/log", "/clues/do/register"):
        assert group.get(path).status_code == 404, path


def test_where_no_store_is_founded_there_is_no_room(office_in: Callable[[str], Office]) -> None:
    house = house_of(office_in("reported"))
    for account in ("t1", "disc", "org", "grp", "secadmin", "auditor", *STRANGERS):
        person = house.person(account)
        missing = person.get("/no/such/room")
        assert WAY_IN not in person.read("/me")
        assert [path for path in ROOMS if person.get(path).text != missing.text] == [], account


def test_a_store_that_does_not_open_is_told_to_whom_it_concerns_alone(house: House, office: Office) -> None:
    (office.home / "config" / "clue.key").unlink()
    assert house.person("disc").get("/clues/due").status_code == 503
    assert WAY_IN not in house.person("disc").read("/me")
    assert house.person("office").get("/clues/due").text == house.person("office").get("/no/such/room").text


def test_a_key_that_is_taken_away_ends_what_was_open_and_one_that_comes_back_opens_it_again(
    house: House, office: Office
) -> None:
    team, key = house.person("t1"), office.home / "config" / "clue.key"
    does(team, "register", NEW)
    assert SECRET_NAME in team.read("/clues")
    kept = key.read_bytes()
    key.unlink()
    assert team.get("/clues/due").status_code == 503
    assert WAY_IN not in team.read("/me")
    key.write_bytes(kept)
    key.chmod(0o600)
    assert SECRET_NAME in team.read("/clues")


# ---- who looked


def test_every_look_is_in_the_log_which_the_auditor_reads(house: House, office: Office) -> None:
    team, auditor = house.person("t1"), house.person("auditor")
    does(team, "register", NEW, paper=CONTENT)
    for path in ("/clues", f"/clues/{CLUE}", f"/clues/{CLUE}/papers/1", "/clues/due", "/clues/report"):
        team.get(path)
    looked = [(row["account"], row["what"]) for row in clues.rows(office, "reading")]
    assert {("t1", each) for each in ("list", "show", "paper", "due", "report")} <= set(looked)
    page = auditor.read("/clues/log")
    assert "孙组长" in page
    assert "附件" in page
    assert [word for word in SECRETS if word in page] == []
    assert "没有记录" in auditor.read("/clues/log?number=C-2026-0999")
    assert house.person("secadmin").get("/clues/log").status_code == 404


def test_a_sheet_is_taken_out_with_a_purpose_and_a_number(house: House, office: Office) -> None:
    team = house.person("t1")
    does(team, "register", NEW)
    assert team.post("/clues/export", {"purpose": " "}).status_code == 400
    assert team.post("/clues/export", {"purpose": "x"}, csrf="x").status_code == 403
    answer = team.post("/clues/export", {"purpose": "专题会商"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "CX-2026-0001" in text
    assert SECRET_NAME in text
    page = house.person("auditor").read("/clues/log")
    assert "CX-2026-0001" in page
    assert "专题会商" in page
    assert ledger.rows(office.app, "refusal") == []


def test_reminders_are_listed_for_whom_they_were_made(house: House, office: Office) -> None:
    clues.brought_to(office, "accepted")
    with clues.desk(office, "secadmin", Standing.CHECK) as desk:
        remind(desk, MORNING.date() + timedelta(days=90))
    assert CLUE in house.person("disc").read("/clues/notices")
    assert "没有提醒" in house.person("t1").read("/clues/notices")


# ---- what serves units

_UNIT_FACING = """
import json, os, sys
seen = []
def hook(event, args):
    said = repr(args)
    if event.startswith(("open", "os.", "sqlite3.")) and any(name in said for name in ("clues.db", "clue.key", "office/clues")):
        seen.append([event, said[:300]])
sys.addaudithook(hook)
from pathlib import Path
from rectify.wiring import open_console
from rectify.web.application import application
from rectify.app import sessions, signing_in
from rectify.web.answering import SESSION
from starlette.testclient import TestClient

console = open_console(Path(sys.argv[1]), for_units=True)
client = TestClient(application(console), base_url="http://console", follow_redirects=False)
inside = signing_in.sign_in_by_proxy(console, "clerk", sessions.Visitor(address="192.0.2.1"))
client.cookies.set(SESSION, inside.secret)
answers = {path: (found.status_code, found.text) for path in json.loads(sys.argv[2]) if (found := client.get(path))}
outside = signing_in.sign_in_by_proxy(console, "disc", sessions.Visitor(address="192.0.2.1"))
opened = [os.readlink(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd") if os.path.islink(f"/proc/self/fd/{each}")]
print(json.dumps({
    "modules": [name for name in sys.modules if "clue" in name],
    "opened": [name for name in opened if "clue" in name], "seen": seen,
    "answers": answers, "outside": type(outside).__name__,
}, ensure_ascii=False))
"""
MAY_BE_KNOWN = ("rectify.engine.clues",)
"""Whoever lists workflow files has to know the one of another kind, to leave it out: the same file in every office."""


def test_a_process_that_serves_units_has_nothing_of_clues(office: Office) -> None:
    clues.brought_to(office, "accepted")
    paths = ["/", "/problems", f"/problems/{PROBLEM}", "/inspections", "/me", "/notices", *ROOMS, "/no/such/room"]
    done = subprocess.run(
        [sys.executable, "-c", _UNIT_FACING, str(office.home), json.dumps(paths)], capture_output=True, text=True,
        check=False, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert [name for name in told["modules"] if not name.startswith(MAY_BE_KNOWN)] == []
    assert (told["opened"], told["seen"]) == ([], [])
    assert {path: told["answers"][path] for path in ROOMS} == dict.fromkeys(ROOMS, told["answers"]["/no/such/room"])
    assert told["answers"]["/problems"][0] == 200
    assert told["outside"] == "Held"


# ---- twin worlds: two offices that differ only in clues give the same bytes

_DRAWN = re.compile(r'(name="(?:csrf|id)" value=")[^"]*|((?:given|said|ticket)=)[\w%=-]+')
"""What is drawn anew for every session and form."""
ABOUT = {"number": (PROBLEM, INSPECTION), "code": (ROUND, UNIT), "key": ("receipt", "report", "delegate", "add unit")}


@pytest.fixture
def twins(office_in: Callable[[str], Office]) -> tuple[Office, Office]:
    """Tell one story twice: an office without a store of clues, and the same with clues about everything there is."""
    one = office_in("transferred")
    other = office_in("transferred")
    clues.founded(other)
    clues.brought_to(other, "filed")
    clues.brought_to(other, "accepted")
    clues.a_clue(other)
    clues.asked(other, "accept", "t1", {}, CLUE)
    return one, other


def addresses() -> list[str]:
    """Give every address of a page, with things that are there in the place of its parameters."""
    found = []
    for route in ROUTES:
        if route.method != "GET":
            continue
        names = re.findall(r"\{(\w+)", route.path)
        fitting = ABOUT.get(names[0], ("1",)) if names else ("",)
        found += [re.sub(r"\{\w+(:\w+)?\}", each, route.path) for each in fitting]
    return [
        *dict.fromkeys(found),
        *ROOMS,
        f"/do/finding?about={PROBLEM}",
        f"/do/receipt?about={INSPECTION}",
        "/no/such/room",
    ]


def plain(answer: Response) -> tuple[int, str]:
    """Give an answer without what was drawn by lot."""
    return answer.status_code, _DRAWN.sub(r"\1\2", answer.text)


@pytest.mark.parametrize("account", ["clerk", "head", "ldr", "city", "office", "off2"])
def test_whoever_is_not_let_in_reads_the_same_with_clues_and_without_a_store(
    twins: tuple[Office, Office], account: str
) -> None:
    one, other = (house_of(each).person(account) for each in twins)
    differing = []
    for path in addresses():
        answers = [person.get(path) for person in (one, other)]
        kinds = {answer.headers.get("content-type", "").split(";")[0] for answer in answers}
        if kinds <= {"text/html", "text/plain", "application/json", ""} and plain(answers[0]) != plain(answers[1]):
            differing.append(path)
    assert differing == []


def test_a_unit_reads_the_same_in_a_process_of_its_own(twins: tuple[Office, Office]) -> None:
    one, other = (house_of(each, for_units=True).person("clerk") for each in twins)
    assert [path for path in addresses() if plain(one.get(path)) != plain(other.get(path))] == []


def test_asking_for_the_room_leaves_the_same_line_at_the_door(twins: tuple[Office, Office]) -> None:
    told = []
    for each in twins:
        for account in ("clerk", "off2"):
            house_of(each).person(account).get("/clues")
        told.append(sorted((row["account"], row["kind"], row["said"]) for row in ledger.rows(each.app, "door_event")))
    assert told[0] == told[1]
    assert ("clerk", "forbidden", "GET /clues") in told[0]
