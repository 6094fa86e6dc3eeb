"""The API reads what the command line prints, for whom the table says; who may not read it reads what is read of nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import jsonschema
import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount

from rectify.engine.catalogue import KINDS
from rectify.web.api.calls import CALLS
from rectify.web.api.describing import kind_schema
from rectify.web.api.refusing import CODES
from tests.cli.program import Program as CommandLine
from tests.office import (
    INSPECTION,
    MORNING,
    PROBLEM,
    ROUND,
    SCAN,
    TEAM,
    UNIT,
    Office,
    a_problem,
    an_inspection,
    hand_over,
)
from tests.visitor import Door, door_of
from tests.web.calling import Program, program_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

EVERYBODY = (
    "office", "t1", "clerk", "head", "other.head", "disc", "org", "grp", "ldr", "city", "sysadmin", "secadmin", "auditor",
)  # fmt: skip
SEE_IT = {"office", "t1", "clerk", "head", "disc", "grp", "ldr"}
READ = {
    "/v1/problems": "/v1/problems?state=transferred&limit=10",
    "/v1/problems/{number}": f"/v1/problems/{PROBLEM}",
    "/v1/problems/{number}/journal": f"/v1/problems/{PROBLEM}/journal",
    "/v1/problems/{number}/files/{sha256}": f"/v1/problems/{PROBLEM}/files/{SCAN['sha256']}",
    "/v1/inspections": "/v1/inspections",
    "/v1/inspections/{number}": f"/v1/inspections/{INSPECTION}",
    "/v1/inspections/{number}/journal": f"/v1/inspections/{INSPECTION}/journal",
    "/v1/inspections/{number}/files/{sha256}": f"/v1/inspections/{INSPECTION}/files/{SCAN['sha256']}",
    "/v1/rounds": "/v1/rounds",
    "/v1/units": "/v1/units",
    "/v1/teams": "/v1/teams",
    "/v1/users": "/v1/users",
    "/v1/me": "/v1/me",
    "/v1/waiting": "/v1/waiting",
    "/v1/notices": "/v1/notices",
    "/v1/reports": "/v1/reports",
    "/v1/reports/{name}": "/v1/reports/overview",
    "/v1/reports/{name}/xlsx": "/v1/reports/units/xlsx",
    "/v1/reports/{name}/docx": "/v1/reports/units/docx",
    "/v1/ledger/xlsx": "/v1/ledger/xlsx?overdue=false",
    "/v1/overview": "/v1/overview",
    "/v1/oversight": "/v1/oversight",
    "/v1/double-feedback": "/v1/double-feedback",
    "/v1/notices/why": "/v1/notices/why?person=clerk&on=2026-03-02",
    "/v1/rounds/{code}": f"/v1/rounds/{ROUND}",
    "/v1/rounds/{code}/team-score": f"/v1/rounds/{ROUND}/team-score?team={TEAM}",
    "/v1/units/{code}": f"/v1/units/{UNIT}",
    "/v1/proposals": "/v1/proposals",
    "/v1/correctable/{subject}": f"/v1/correctable/{PROBLEM}",
    "/v1/ladders": "/v1/ladders",
    "/v1/workflows/{name}": "/v1/workflows/five-accounts",
    "/v1/score-sheets": "/v1/score-sheets",
    "/v1/inspections/{number}/score": f"/v1/inspections/{INSPECTION}/score",
    "/v1/acts": "/v1/acts",
    "/v1/workflows": "/v1/workflows",
    "/v1/deadline": "/v1/deadline?profile=two-months&start=2026-08-03",
    "/v1/calendar": "/v1/calendar",
    "/v1/journal": "/v1/journal",
    "/v1/journal/verification": "/v1/journal/verification",
    "/v1/me/sessions": "/v1/me/sessions",
    "/v1/me/tokens": "/v1/me/tokens",
    "/v1/me/views": "/v1/me/views",
    "/v1/forecast": "/v1/forecast?until=2026-03-20",
    "/v1/admin/accounts": "/v1/admin/accounts?q=clerk",
    "/v1/admin/settings": "/v1/admin/settings",
    "/v1/admin/rules": "/v1/admin/rules",
    "/v1/admin/health": "/v1/admin/health",
    "/v1/admin/roles": "/v1/admin/roles",
    "/v1/admin/delegations": "/v1/admin/delegations",
    "/v1/admin/sessions": "/v1/admin/sessions",
    "/v1/admin/door": "/v1/admin/door?kind=token_made",
    "/v1/admin/refusals": "/v1/admin/refusals?last=5",
    "/v1/inspections/{number}/sheets": f"/v1/inspections/{INSPECTION}/sheets",
    "/v1/inspections/{number}/sheets/{word}/xlsx": f"/v1/inspections/{INSPECTION}/sheets/plan/xlsx",
    "/v1/inspections/{number}/sheets/{word}/marked": f"/v1/inspections/{INSPECTION}/sheets/plan/marked?ticket=none",
    "/v1/templates/{kind}/xlsx": "/v1/templates/单位/xlsx",
    "/v1/imports/marked": "/v1/imports/marked?ticket=none",
}
"""One good address for every call that reads."""
SAID = {
    f"/v1/problems/{PROBLEM}": ("problem", "show", PROBLEM),
    f"/v1/problems/{PROBLEM}/journal?last=20": ("journal", "show", PROBLEM),
    f"/v1/inspections/{INSPECTION}/journal": ("journal", "show", INSPECTION),
    "/v1/inspections": ("inspection", "list"),
    f"/v1/inspections/{INSPECTION}": ("inspection", "show", INSPECTION),
    "/v1/rounds": ("round", "list"),
    "/v1/units": ("unit", "list"),
    "/v1/teams": ("team", "list"),
    "/v1/users": ("user", "list"),
    "/v1/reports": ("report",),
    "/v1/reports/overview": ("report", "overview"),
    "/v1/reports/letters": ("report", "letters"),
    "/v1/reports/overview?as_of=2026-03-01": ("report", "overview", "--as-of", "2026-03-01"),
    "/v1/acts": ("acts",),
    "/v1/workflows": ("workflow", "list"),
    "/v1/deadline?profile=two-months&start=2026-08-03&obligation=plan": ("deadline", "two-months", "2026-08-03", "--obligation", "plan"),
    "/v1/journal?last=20": ("journal", "show"),
    "/v1/ladders": ("ladder", "list"),
    "/v1/score-sheets": ("score", "sheets"),
    f"/v1/inspections/{INSPECTION}/score": ("score", "propose", INSPECTION),
    f"/v1/rounds/{ROUND}/team-score?team={TEAM}": ("score", "propose", ROUND, "--team", TEAM),
    "/v1/notices/why?person=clerk&on=2026-03-02": ("notice", "why", "clerk", "2026-03-02"),
    "/v1/forecast?until=2026-05-20": ("forecast", "--until", "2026-05-20"),
    "/v1/forecast?until=2026-05-20&ladder=linying&profile=three-months": ("forecast", "--until", "2026-05-20", "--ladder", "linying",
        "--profile", "three-months"),
}  # fmt: skip
"""The command that prints the same document."""


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("transferred")


def bodies(answer: Any) -> tuple[int, str]:  # noqa: ANN401 - a response
    return answer.status_code, answer.text


# ---- the table


def routes(door: Door) -> set[tuple[str, str]]:
    mounted = next(each for each in door.app.routes if isinstance(each, Mount) and each.path == "/api")
    found = [each for each in mounted.routes if isinstance(each, APIRoute)]
    assert len(found) == len(mounted.routes or [])
    return {(method, each.path) for each in found for method in each.methods or ()} - {
        ("GET", "/openapi.json"),
        ("HEAD", "/openapi.json"),
    }


def test_every_address_of_the_api_stands_in_the_table(door: Door) -> None:
    listed = {(each.method, each.path) for each in CALLS}
    heads = {("HEAD", each.path) for each in CALLS if each.method == "GET"}
    assert routes(door) == listed | heads
    assert {each.path for each in CALLS if each.method == "GET"} == set(READ)


def test_a_process_for_units_has_nothing_internal(office: Office) -> None:
    listed = {(each.method, each.path) for each in CALLS if not each.internal}
    assert {each for each in routes(door_of(office, for_units=True)) if each[0] != "HEAD"} == listed


@pytest.mark.parametrize(
    ("account", "for_units", "hears"),
    [("t1", False, True), ("disc", False, True), ("secadmin", False, True), ("clerk", False, False), ("ldr", False, False),
     ("city", False, False), ("sysadmin", False, False), ("clerk", True, False), ("head", True, False)],
)  # fmt: skip
def test_the_workflow_of_clues_is_named_to_whoever_may_stand_before_them(
    office: Office, account: str, *, for_units: bool, hears: bool
) -> None:
    program = program_of(door_of(office, for_units=for_units), account)
    assert ("clue" in program.get("/v1/workflows").text) is hears
    found = program.get("/v1/workflows/clue")
    assert found.status_code == (200 if hears and account in ("t1", "disc") else 404)


def test_a_call_is_there_for_whom_the_table_names_and_for_nobody_else(door: Door) -> None:
    for account in EVERYBODY:
        program = program_of(door, account)
        roles = set(program.read("/v1/me")["roles"])
        nothing = bodies(program.get("/v1/nothing/at/all"))
        assert nothing[0] == 404
        for call in CALLS:
            if call.method == "GET" and call.who and not roles & {each.value for each in call.who}:
                assert bodies(program.get(READ[call.path])) == nothing, (account, call.path)


def test_what_is_not_to_be_seen_is_read_as_what_is_missing(door: Door) -> None:
    for account in EVERYBODY:
        _is_read_as_missing(program_of(door, account))


def _is_read_as_missing(program: Program) -> None:
    for found, missing in (
        (f"/v1/problems/{PROBLEM}", "/v1/problems/P-2026-9999"),
        (f"/v1/problems/{PROBLEM}/files/{SCAN['sha256']}", f"/v1/problems/P-2026-9999/files/{SCAN['sha256']}"),
        (f"/v1/inspections/{INSPECTION}", "/v1/inspections/I-2026-9999"),
    ):
        answer, nothing = program.get(found), program.get(missing)
        assert nothing.status_code == 404
        if answer.status_code != 200:
            assert bodies(answer) == bodies(nothing), (program.account, found)
            assert dict(answer.headers) == dict(nothing.headers)
    assert (program.get(f"/v1/problems/{PROBLEM}").status_code == 200) == (program.account in SEE_IT)


def test_an_inspections_number_is_no_problem_and_the_other_way_round(door: Door) -> None:
    program = program_of(door, "office")
    for path in (
        f"/v1/problems/{INSPECTION}", f"/v1/inspections/{PROBLEM}", f"/v1/problems/{INSPECTION}/journal",
        f"/v1/inspections/{PROBLEM}/journal", "/v1/problems/%00", "/v1/problems/P-99999999999999999999-1", "/v1/reports/none",
        f"/v1/problems/{PROBLEM}/files/..%2f..%2fconfig",
    ):  # fmt: skip
        assert program.get(path).status_code == 404, path


# ---- the same as the command line


HEAR_OF_CLUES = {"office", "disc", "grp"}


@pytest.mark.parametrize("account", ["office", "clerk", "head", "disc", "grp", "city", "other.head"])
def test_a_document_is_what_the_command_line_prints(
    sqlite_office_in: Callable[[str], Office], capsys: pytest.CaptureFixture[str], account: str
) -> None:
    office = sqlite_office_in("transferred")
    program = program_of(door_of(office), account)
    line = CommandLine(capsys, office.home)
    at = MORNING.isoformat()
    for path, words in SAID.items():
        answer = program.get(path)
        said = line("--as", account, "--json", "--at", at, *words)
        if said.code:
            assert answer.status_code == 404, (path, said.out)
        elif answer.status_code == 404:
            assert (words[0] in ("problem", "inspection", "journal", "user"), account) == (True, "city"), path
        else:
            assert answer.json() == heard_by(account, path, said.document), path


def heard_by(account: str, path: str, printed: dict[str, Any]) -> dict[str, Any]:
    """Give what was printed on the machine as an account hears it: of the workflow of clues only who may stand before them."""
    if path != "/v1/workflows" or account in HEAR_OF_CLUES:
        return printed
    rows = [each for each in printed["workflows"] if each["name"] != "clue"]
    return {**printed, "workflows": rows, "count": len(rows)}


def test_the_ledger_goes_on_where_a_page_ended_and_its_rows_are_the_lists(
    sqlite_office_in: Callable[[str], Office], capsys: pytest.CaptureFixture[str]
) -> None:
    office = sqlite_office_in("transferred")
    for number in range(6):
        office.do("report", "t1", {
            "inspection": INSPECTION, "category": "专项资金", "title": f"又一个问题{number}", "detail": "写明", "source": "信访举报",
            "finding": dict.fromkeys(("time", "fact", "number", "cause", "nature", "degree", "impact"), "写明"),
        })  # fmt: skip
    program = program_of(door_of(office), "office")
    rows, after, pages = [], "", 0
    while True:
        page = program.read(f"/v1/problems?limit=3&after={after}")
        rows += page["problems"]
        pages += 1
        assert page["total"] == 7
        if page["after"] is None:
            break
        after = page["after"]
    said = CommandLine(capsys, office.home)("--as", "office", "--json", "--at", page["on"], "problem", "list").document
    assert (pages, rows) == (3, said["problems"])


def test_a_unit_reads_nothing_of_anothers(door: Door, office: Office) -> None:
    secret = "只有一个单位能看的话"  # noqa: S105 - words, not a key
    an_inspection(office, "U2")
    office.ask("move", "clerk", None, PROBLEM, move="submit", note=secret)
    office.do("report", "t1", {
        "inspection": INSPECTION, "category": "专项资金", "title": secret, "detail": secret, "source": secret,
        "finding": dict.fromkeys(("time", "fact", "number", "cause", "nature", "degree", "impact"), secret),
    })  # fmt: skip
    program = program_of(door, "other.head")
    for path in READ.values():
        answer = program.get(path)
        assert secret not in answer.text, path
        if not re.search(r"/acts|openapi", path):
            assert not re.search(f"{PROBLEM}|县民政局", answer.text), path


def test_what_happens_to_another_unit_changes_no_byte_for_a_unit(door: Door, office: Office) -> None:
    program = program_of(door, "clerk")
    addresses = [each for each in READ.values() if "/files/" not in each]

    def read() -> list[tuple[str, int, str, str | None]]:
        answers = [(path, program.get(path)) for path in addresses]
        return [(path, each.status_code, each.text, each.headers.get("etag")) for path, each in answers]

    before = read()
    other = an_inspection(office, "U2")
    a_problem(office, other, "别的单位的问题")
    hand_over(office, "P-2026-0002", other)
    office.do("add user", "sysadmin", {"name": "z", "display": "别人"})
    assert read() == before


# ---- what documents look like


@pytest.fixture
def description(door: Door) -> Any:  # noqa: ANN401 - JSON
    return program_of(door, "office").read("/openapi.json")


def test_every_document_is_of_the_shape_that_the_description_gives(door: Door, description: Mapping[str, Any]) -> None:
    for account in ("office", "clerk", "auditor", "city", "sysadmin", "secadmin"):
        program = program_of(door, account)
        for call in CALLS:
            if call.method != "GET" or call.gives is None:
                continue
            answer = program.get(READ[call.path])
            shape = description["paths"][call.path]["get"]["responses"][str(answer.status_code)]["content"]
            ((media, found),) = shape.items()
            assert answer.headers["content-type"] == media
            jsonschema.validate(answer.json(), {**found["schema"], "components": description["components"]})


def test_the_description_is_openapi_3_1_and_complete(description: Mapping[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    operations = {(method.upper(), path) for path, found in description["paths"].items() for method in found}
    assert operations == {(each.method, each.path) for each in CALLS}
    for found in description["paths"].values():
        for method, operation in found.items():
            assert operation["security"][0] == {"token": []}
            assert ({"session": []} in operation["security"]) == (method == "get")
            assert operation["summary"]
            assert "401" in operation["responses"]
            assert all(each.get("description") for each in operation.get("parameters", []))
    for name, schema in description["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        for mentioned in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schema)):
            assert mentioned in description["components"]["schemas"], name


@pytest.mark.parametrize("key", KINDS)
def test_every_kinds_own_example_is_of_its_schema(key: str) -> None:
    schema = kind_schema(KINDS[key])
    for example in schema["examples"]:
        as_sent = {**example, "fields": _with_tickets(example.get("fields", {}))}
        jsonschema.validate(as_sent, schema)


def _with_tickets(fields: Any) -> Any:  # noqa: ANN401 - any value of a field
    if isinstance(fields, dict) and set(fields) == {"name", "sha256"}:
        return "ticket"
    if isinstance(fields, dict):
        return {name: _with_tickets(value) for name, value in fields.items()}
    return [_with_tickets(each) for each in fields] if isinstance(fields, list | tuple) else fields


# ---- words, tags, files


UNFIT = {
    "limit=0": "limit", "limit=201": "limit", "limit=x": "limit", "lamp=blue": "lamp", "state=open": "state.0", "after=x": "after",
    "sort=title": "sort", "overdue=perhaps": "overdue", "stat=closed": "stat", "unit=%00": "unit", "q=" + "字" * 201: "q",
}  # fmt: skip
"""Words of the ledger's address that do not fit, with the one that is told."""


def test_words_that_do_not_fit_are_named_in_chinese(door: Door) -> None:
    program = program_of(door, "office")
    for query, where in UNFIT.items():
        answer = program.get(f"/v1/problems?{query}")
        document = answer.json()
        assert (answer.status_code, document["code"]) == (400, "usage")
        assert [each["where"] for each in document["faults"]] == [where]
        assert re.search(r"[\u4e00-\u9fff]", document["faults"][0]["message"])
        assert not re.search(r"Input|should|String", answer.text)


@pytest.mark.parametrize("path", [f"/v1/problems/{PROBLEM}", f"/v1/inspections/{INSPECTION}"])
def test_a_document_that_has_not_changed_is_not_sent_again(door: Door, office: Office, path: str) -> None:
    program = program_of(door, "clerk")
    first = program.get(path)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    again = program.get(path, if_none_match=f'"other", W/{tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    office.do("progress", "clerk", {"measure": 1, "on": "2026-03-02", "text": "已拨付", "kind": "action"}, PROBLEM)
    changed = program.get(f"/v1/problems/{PROBLEM}", if_none_match=tag)
    assert changed.status_code == 200


def test_a_tag_tells_a_unit_nothing_of_what_it_does_not_read(door: Door, office: Office) -> None:
    unit, inside = program_of(door, "clerk"), program_of(door, "office")
    before = [each.get(f"/v1/problems/{PROBLEM}").headers["etag"] for each in (unit, inside)]
    office.do(
        "correct",
        "office",
        {"subject": PROBLEM, "field": "source", "from": "信访举报", "to": "巡察发现", "reason": "笔误"},
    )
    after = [each.get(f"/v1/problems/{PROBLEM}").headers["etag"] for each in (unit, inside)]
    assert [was == is_ for was, is_ in zip(before, after, strict=True)] == [True, False]


def test_a_file_is_given_to_whom_its_page_names_it(door: Door, office: Office) -> None:
    file = {"kind": "voucher", "for": "measure 1", "title": "凭证", "file": SCAN}
    office.do("evidence", "clerk", file, PROBLEM)
    path = f"/v1/problems/{PROBLEM}/files/{SCAN['sha256']}"
    found = program_of(door, "clerk").get(path)
    assert (found.status_code, found.content) == (200, b"%PDF-1.4 scan")
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment")
    assert program_of(door, "other.head").get(path).status_code == 404
    assert program_of(door, "clerk").get(path.replace(SCAN["sha256"], "0" * 64)).status_code == 404


# ---- what is written down about it


def test_every_call_and_every_code_is_documented() -> None:
    text = _document("api.md")
    assert {each.whole_path for each in CALLS} <= set(re.findall(r"`(?:GET|POST) ([^`?]+)`", text))
    assert set(re.findall(r"^\| `(\w+)` \| \d", text, re.MULTILINE)) == set(CODES)


def _document(name: str) -> str:
    from tests.cli.program import ROOT  # noqa: PLC0415 - where the checkout is

    path: Path = ROOT / "docs" / name
    return path.read_text(encoding="utf-8")


def test_the_page_shows_the_calls_that_are_open_to_its_reader(door: Door) -> None:
    shown = door.visitor("office").page("/api")
    assert "/api/v1/journal/verification" in shown
    unit = door.visitor("clerk").page("/api")
    assert "/api/v1/problems/{number}" in unit
    assert "/api/v1/journal/verification" not in unit
    for code in CODES:
        assert f'id="{code}"' in unit


def test_a_head_is_answered_as_a_get_without_its_document(door: Door) -> None:
    program = program_of(door, "office")
    answer = program.client.head(f"/api/v1/problems/{PROBLEM}", headers=program.headers)
    assert (answer.status_code, answer.headers["etag"]) == (200, program.get(f"/v1/problems/{PROBLEM}").headers["etag"])


def test_programs_are_told_no_in_problem_documents_everywhere(door: Door) -> None:
    program: Program = program_of(door, "office")
    client, headers = program.client, program.headers
    asked = [
        client.put("/api/v1/problems", headers=headers), client.post("/api/v1/problems", headers=headers),
        client.post("/api/v1/acts", headers={**headers, "origin": "https://elsewhere"}), client.get("/api/", headers=headers),
        client.get("/api/v1/acts/x", headers=headers), client.request("DELETE", "/api/v1/acts", headers=headers),
    ]  # fmt: skip
    for answer in asked:
        assert answer.headers["content-type"] == "application/problem+json"
        document = answer.json()
        assert document["status"] == answer.status_code
        assert document["type"] == f"/api#{document['code']}"
    assert [each.status_code for each in asked] == [405, 405, 403, 404, 404, 405]
    assert {each.headers.get("allow") for each in asked if each.status_code == 405} <= {
        "GET, HEAD, POST",
        "GET",
        "GET, HEAD",
    }
