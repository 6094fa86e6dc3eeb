"""Acts through the API: decided and written as through every door, once however often they are sent, with the same reasons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rectify.store import queries
from rectify.web.api import acting, answering
from tests.cli.program import Program as CommandLine
from tests.office import INSPECTION, PROBLEM, SCAN, Office, a_problem, an_inspection
from tests.visitor import Door, door_of
from tests.web.calling import Program, program_of

if TYPE_CHECKING:
    from collections.abc import Callable

PDF = b"%PDF-1.4 paid"
STEP = {"measure": 1, "on": "2026-03-02", "text": "已拨付", "kind": "action"}


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("transferred")


@pytest.fixture
def clerk(door: Door) -> Program:
    return program_of(door, "clerk")


def progress(act_id: str = "p-1", subject: str = PROBLEM, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a document
    return {"id": act_id, "act": "record", "kind": "progress", "subject": subject, "fields": STEP, **more}


def entries(office: Office) -> int:
    with office.app.store.reading() as reader:
        return reader.head_no


def test_an_act_is_done_once_however_often_it_is_sent(clerk: Program, office: Office) -> None:
    before = entries(office)
    answers = [clerk.asks(progress()) for _ in range(3)]
    assert entries(office) == before + 1
    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert answers[0].json()["results"] == [
        {"id": "p-1", "subject": PROBLEM, "ok": True, "state": "transferred", "refusals": []}
    ]


def test_an_id_with_other_content_is_a_conflict(clerk: Program, office: Office) -> None:
    clerk.asks(progress())
    before = entries(office)
    answer = clerk.asks(progress(fields={**STEP, "text": "别的"}))
    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")
    assert answer.json()["refusals"][0]["reason"] == "id_reused"
    assert entries(office) == before


@pytest.mark.parametrize(
    ("account", "document", "status", "code"),
    [
        ("head", {"act": "move", "move": "submit", "subject": PROBLEM}, 422, "refused"),
        ("clerk", {"act": "move", "move": "close", "subject": PROBLEM}, 403, "not_permitted"),
        ("clerk", progress(subject="P-2026-9999"), 404, "not_found"),
        ("other.head", progress(), 404, "not_found"),
        ("clerk", progress(fields={**STEP, "mesure": 1}), 422, "refused"),
        ("clerk", progress(fields={}), 422, "refused"),
        ("clerk", {**progress(), "as": "head"}, 403, "not_permitted"),
        ("clerk", {"act": "record", "kind": "progres", "subject": PROBLEM}, 422, "refused"),
        ("clerk", {"id": "x"}, 422, "refused"),
        ("city", {"act": "add", "kind": "round", "fields": {}}, 403, "not_permitted"),
    ],
    ids=["gates", "not-his-move", "missing", "not-to-be-seen", "unknown-field", "no-fields", "as-another", "no-kind", "no-act", "no-right"],
)  # fmt: skip
def test_a_refusal_has_a_status_a_code_and_every_reason(
    door: Door, office: Office, account: str, document: dict[str, Any], status: int, code: str
) -> None:
    before = entries(office)
    answer = program_of(door, account).asks(document)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code), told
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["refusals"] == told["results"][0]["refusals"]
    assert all(each["missing"] in told["detail"] for each in told["refusals"])
    assert entries(office) == before


def test_the_results_are_the_command_lines(
    sqlite_office_in: Callable[[str], Office], capsys: pytest.CaptureFixture[str]
) -> None:
    office = sqlite_office_in("transferred")
    documents = [
        progress(),
        {"id": "m-1", "act": "move", "move": "submit", "subject": PROBLEM},
        progress("p-9", "P-2026-9999"),
    ]
    program = program_of(door_of(office), "clerk")
    answer = program.asks({"acts": documents})
    line = CommandLine(capsys, office.home)
    said = [
        line("--as", "clerk", "--json", "move", "submit", PROBLEM, "--id", "m-1").document,
        line("--as", "clerk", "--json", "record", "progress", "P-2026-9999", *(f"{k}={v}" for k, v in STEP.items()), "--id", "p-9").document,
    ]  # fmt: skip
    assert answer.status_code == 207
    assert answer.json()["results"][1:] == [one for each in said for one in each["results"]]


def test_of_a_batch_the_good_are_done_and_the_refused_are_told_why(clerk: Program, office: Office) -> None:
    a_problem(office, title="另一个问题")
    before = entries(office)
    answer = clerk.asks(
        {"acts": [progress("a"), progress("b", "P-2026-0002"), progress("c", fields={**STEP, "text": "又拨付"})]}
    )
    results = answer.json()["results"]
    assert answer.status_code == 207
    assert [(each["id"], each["ok"]) for each in results] == [("a", True), ("b", False), ("c", True)]
    assert entries(office) == before + 2
    assert clerk.asks({"acts": [progress("a")]}).status_code == 200


def test_one_act_about_many_has_a_result_for_each(door: Door) -> None:
    answer = program_of(door, "office").asks(
        {"id": "s", "act": "move", "move": "return", "subjects": [PROBLEM, "P-2026-9999"]}
    )
    assert answer.status_code == 207
    assert [each["subject"] for each in answer.json()["results"]] == [PROBLEM, "P-2026-9999"]


def test_an_act_of_the_offices_own_lists_needs_no_subject(door: Door) -> None:
    fields = {"code": "U9", "name": "县档案馆", "kind": "县直部门", "head": "石馆长", "head_since": "2024-01-01"}
    answer = program_of(door, "office").asks({"act": "add", "kind": "unit", "fields": fields})
    assert answer.status_code == 200, answer.text


# ---- what is no act at all


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "bad_json"), (b"{", 400, "bad_json"), (b"[]", 400, "bad_json"), (b"3", 400, "bad_json"), (b'{"acts": []}', 400, "bad_json"),
        (b'{"acts": [1]}', 400, "bad_json"), (b'{"acts": {}}', 400, "bad_json"), (b'{"id": 1, "id": 2}', 400, "bad_json"),
        (b'{"a": NaN}', 400, "bad_json"), (b"\xff\xfe", 400, "bad_json"), (b"[" * 100_000, 400, "bad_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", 400, "bad_json"), (b'{"act": "move", "move": "\\ud800"}', 422, "refused"),
        (json.dumps({"acts": [{"act": "move"}] * 501}).encode(), 413, "too_large"),
        (json.dumps({"act": "move", "move": "submit", "subjects": [f"P-2026-{n:04d}" for n in range(501)]}).encode(), 413, "too_large"),
    ],
)  # fmt: skip
def test_what_is_no_act_is_said_to_be_none(
    clerk: Program, office: Office, content: bytes, status: int, code: str
) -> None:
    before = entries(office)
    answer = clerk.client.post(
        "/api/v1/acts", content=content, headers={**clerk.headers, "content-type": "application/json; charset=utf-8"}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert entries(office) == before


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_what_a_page_of_another_site_could_send_is_not_read(clerk: Program, kind: str) -> None:
    answer = clerk.client.post(
        "/api/v1/acts",
        content=json.dumps(progress()),
        headers={**clerk.headers, **({"content-type": kind} if kind else {})},
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "bad_type")


def test_packed_content_is_not_unpacked(clerk: Program) -> None:
    assert clerk.asks(progress(), content_encoding="gzip").status_code == 415


def test_more_than_an_act_may_hold_is_not_taken(clerk: Program) -> None:
    answer = clerk.asks({**progress(), "note": "字" * answering.ACTS_BYTES})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


# ---- as the asker had read it


def test_an_act_is_done_where_its_subject_is_as_it_was_read(clerk: Program, office: Office) -> None:
    tag = clerk.get(f"/v1/problems/{PROBLEM}").headers["etag"]
    assert clerk.asks(progress(), if_match=f'"x", {tag}').status_code == 200
    before = entries(office)
    answer = clerk.asks(progress("p-2", fields={**STEP, "text": "又拨付"}), if_match=tag)
    assert (answer.status_code, answer.json()["code"]) == (412, "changed")
    assert entries(office) == before


@pytest.mark.parametrize("lines", [("", '"stale"'), ('"stale"', ""), ("",), ('"stale"', '"other"')])
def test_every_line_of_what_was_read_counts(clerk: Program, office: Office, lines: tuple[str, ...]) -> None:
    before = entries(office)
    headers = [*clerk.headers.items(), *(("if-match", line) for line in lines)]
    answer = clerk.client.post("/api/v1/acts", json=progress(), headers=headers)
    assert (answer.status_code, answer.json()["code"], entries(office)) == (412, "changed", before)
    tag = clerk.get(f"/v1/problems/{PROBLEM}").headers["etag"]
    headers = [*clerk.headers.items(), ("if-match", '"stale"'), ("if-match", tag)]
    assert clerk.client.post("/api/v1/acts", json=progress(), headers=headers).status_code == 200


def test_a_repeat_answers_as_before_whatever_has_changed(clerk: Program) -> None:
    tag = clerk.get(f"/v1/problems/{PROBLEM}").headers["etag"]
    first = clerk.asks(progress(), if_match=tag)
    assert (first.status_code, clerk.asks(progress(), if_match=tag).text) == (200, first.text)


def test_an_inspection_is_asked_for_as_it_was_read_too(door: Door, office: Office) -> None:
    program = program_of(door, "office")
    tag = program.get(f"/v1/inspections/{INSPECTION}").headers["etag"]
    office.do("progress", "clerk", STEP, PROBLEM)
    supervision = {
        "id": "s-1", "act": "record", "kind": "supervision", "subject": INSPECTION, "fields": {},
    }  # fmt: skip
    assert program.asks(supervision, if_match='"0"').status_code == 412
    assert program.asks(supervision, if_match="*").status_code == 422
    assert tag


def test_if_match_tells_nothing_of_what_is_not_to_be_seen(door: Door, office: Office) -> None:
    an_inspection(office, "U2")
    hidden, missing = (
        program_of(door, "other.head").asks(progress(subject=number), if_match='"x"')
        for number in (PROBLEM, "P-2026-9999")
    )
    assert (hidden.status_code, hidden.text) == (404, missing.text)


@pytest.mark.parametrize(
    "document",
    [{"acts": [progress("a"), progress("b")]}, progress() | {"subjects": [PROBLEM], "subject": None}, {"act": "add", "kind": "unit"}],
    ids=["a-batch", "many", "nothing"],
)  # fmt: skip
def test_if_match_is_for_one_act_about_one_thing(clerk: Program, document: dict[str, Any]) -> None:
    answer = clerk.asks(document, if_match='"x"')
    assert (answer.status_code, answer.json()["code"]) == (400, "usage")


# ---- files


def evidence(file: object, act_id: str = "e-1") -> dict[str, Any]:
    fields = {"kind": "voucher", "for": "measure 1", "title": "凭证", "file": file}
    return {"id": act_id, "act": "record", "kind": "evidence", "subject": PROBLEM, "fields": fields}


def test_a_file_is_sent_first_and_named_by_its_ticket(clerk: Program, door: Door) -> None:
    sent = clerk.sends("C:\\文件\\拨付凭证.pdf", PDF)
    assert sent.status_code == 200, sent.text
    assert sent.json()["name"] == "拨付凭证.pdf"
    assert clerk.asks(evidence(sent.json()["file"])).status_code == 200
    page = clerk.read(f"/v1/problems/{PROBLEM}")
    assert [(each["file_name"], each["sha256"]) for each in page["evidence"]] == [
        ("拨付凭证.pdf", sent.json()["sha256"])
    ]
    found = program_of(door, "office").get(f"/v1/problems/{PROBLEM}/files/{sent.json()['sha256']}")
    assert found.content == PDF


def test_a_hash_or_another_persons_ticket_names_no_file(clerk: Program, door: Door) -> None:
    theirs = program_of(door, "head").sends("a.pdf", PDF).json()["file"]
    own = clerk.sends("a.pdf", PDF).json()["file"]
    for file in (
        SCAN,
        SCAN["sha256"],
        theirs,
        own[:-4],
        own.swapcase(),
        "",
        3,
        ["x"],
        "é",
        "W10=",
        {"name": "a", "sha256": "b"},
    ):
        answer = clerk.asks(evidence(file, "e-x"))
        assert (answer.status_code, answer.json()["code"]) == (422, "refused"), file
    assert clerk.asks(evidence(own)).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("", 400), ("字" * 201, 400), ("a\x00b", 400), ("..", 422), ("机密.pdf", 422), ("a.exe", 422), ("a/b.pdf", 200),
        ("绝 密.pdf", 422), ("秘\u3000密.pdf", 422), ("机\u200b密.pdf", 422), ("绝\u2060 密.pdf", 422), ("绝\u0332密.pdf", 422),
        ("秘密审查.pdf", 200),
    ],
)  # fmt: skip
def test_a_files_name_is_a_name(clerk: Program, name: str, status: int) -> None:
    assert clerk.sends(name, PDF).status_code == status


def test_a_file_is_what_its_name_says(clerk: Program) -> None:
    answer = clerk.sends("a.pdf", b"<script>")
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert "不符" in answer.json()["detail"]


def test_a_file_has_a_name_and_the_right_type(clerk: Program) -> None:
    kind = {"content-type": "application/octet-stream"}
    assert clerk.client.post("/api/v1/files", content=b"x", headers={**clerk.headers, **kind}).status_code == 400
    assert clerk.sends("a.pdf", PDF, content_type="application/pdf").status_code == 415


def test_a_file_that_is_too_large_is_not_taken_and_leaves_nothing(office: Office) -> None:
    from dataclasses import replace  # noqa: PLC0415 - for one test's settings

    settings = office.app.settings
    office.app.settings = replace(settings, files=replace(settings.files, max_bytes=1000))
    before = sorted(office.home.rglob("*"))
    program = program_of(door_of(office), "clerk")
    assert program.sends("a.pdf", b"x" * 1001).status_code == 413

    def parts() -> Any:  # noqa: ANN401 - sent without a length
        yield from (b"x" * 600, b"x" * 600)

    answer = program.client.post(
        "/api/v1/files?name=a.pdf",
        content=parts(),
        headers={**program.headers, "content-type": "application/octet-stream"},
    )
    assert answer.status_code == 413
    assert sorted(each for each in office.home.rglob("*") if each.name != "console.key") == [
        each for each in before if each.name != "console.key"
    ]


# ---- the world


def test_a_world_that_fails_is_said_in_one_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    program = program_of(door_of(office), "clerk")
    ticket = program.sends("a.pdf", PDF).json()["file"]
    (office.home / "evidence").rename(office.home / "elsewhere")
    answer = program.sends("b.pdf", PDF)
    assert (answer.status_code, answer.json()["code"]) == (503, "world_failed")
    assert ticket
    monkeypatch.setattr(acting, "ask", lambda *_: 1 / 0)
    answer = program.asks(progress())
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "division" not in answer.text


def test_a_unit_reads_the_state_of_its_own_submission_as_everywhere(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("under_check")
    answer = program_of(door_of(office), "head").asks({"act": "move", "move": "submit", "subject": PROBLEM})
    assert answer.json()["results"][0]["state"] == "under_check"
    with office.app.store.reading() as reader:
        assert queries.problem(reader, PROBLEM)
