"""Asking for acts on the command line: answers, exit codes, files, identities, and many at once."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from rectify.engine.catalogue import KINDS
from rectify.engine.rights import WHO
from tests.cli.program import start
from tests.office import FINDING, INSPECTION, OTHER_SCAN, PROBLEM, SCAN, a_problem, peopled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.cli.program import Answer, Program
    from tests.office import Office

FEEDBACK = {
    "act": "record", "kind": "feedback_document", "subject": INSPECTION, "as": "office",
    "fields": {"number": "3号", "issued_on": "2026-03-02", "problems_count": 1},
}  # fmt: skip
HAND_OVER = {"act": "move", "move": "hand_over", "subject": PROBLEM, "as": "office"}


def written(path: Path, *lines: Mapping[str, Any] | str) -> str:
    """Write act documents, a line each."""
    text = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return str(path)


def reasons(answer: Answer) -> list[list[str]]:
    """Give the reasons of every result."""
    return [[each["reason"] for each in result["refusals"]] for result in answer.document["results"]]


# ---- what can be asked


def test_acts_lists_every_kind_with_its_roles_fields_and_an_example(program: Program) -> None:
    listed = program("acts", "--json").document["acts"]
    kinds = {each.get("kind") or each["act"] for each in listed if each["act"] != "move"}
    assert kinds == set(KINDS) - {"move"}
    assert {each["move"] for each in listed if each["act"] == "move"} >= {"hand_over", "close", "withdraw"}
    for each in listed:
        assert each["roles"], each
        assert each["example"]["act"] == each["act"]
        assert all(set(field) == {"name", "label", "type", "required", "choices", "fields"} for field in each["fields"])
        if each["act"] != "move":
            assert each["roles"] == [role.value for role in WHO[each.get("kind") or each["act"]]]


def test_every_example_is_a_document_that_is_understood(office: Office, inside: Program) -> None:
    """An example may be refused for its matter, never for its form."""
    examples = [each["example"] for each in inside("acts", "--json").document["acts"]]
    path = office.home.parent / "here" / "acts.jsonl"
    named = {str(value) for each in examples for value in each.get("fields", {}).values()}
    for name in (each for each in named if each.endswith((".pdf", ".docx", ".xlsx"))):
        (path.parent / name).write_bytes(b"scan")
    answer = inside("--as", "office", "apply", written(path, *examples))
    for line, example in zip(answer.lines, examples, strict=True):
        found = {each["reason"] for result in line["results"] for each in result["refusals"]}
        assert found <= {"not_permitted", "wrong_state", "bad_value", "not_found"} | set(map(str, GATES_AND_OTHERS)), (
            example
        )
        assert not [
            each for result in line["results"] for each in result["refusals"]
            if each["reason"] == "bad_value" and "不能晚于今天" not in each["missing"] and ("未定义" in each["missing"] or "字段" in each["missing"])
        ], example  # fmt: skip


GATES_AND_OTHERS = (
    "democratic_life_held", "midterm_supervised", "published", "supervised_both", "problems_settled",
    "finding_complete", "feedback_issued", "receipt_on_file", "three_feedbacks", "plan_complete", "deliberated", "plan_approved",
    "referrals_sent", "supplement_stated", "dual_reports_delivered", "discipline_review_agreed", "self_check_done",
    "institution_built", "persons_dealt_with", "continuation_approved", "review_recorded", "withdrawal_approved", "own_act",
    "closer_is_another", "checked_independently",
)  # fmt: skip


# ---- one act


def test_a_move_answers_with_one_document(inside: Program) -> None:
    assert inside("--as", "office", "record", "feedback_document", INSPECTION, "number=3号", "issued_on=2026-03-02",
                  "problems_count=1").code == 0  # fmt: skip
    answer = inside("--as", "office", "--json", "move", "hand_over", PROBLEM, "--id", "m1")
    assert (answer.code, answer.err) == (0, "")
    assert answer.document == {
        "results": [{"id": "m1", "subject": PROBLEM, "ok": True, "state": "handed_over", "refusals": []}]
    }


def test_people_read_the_new_state_by_its_name(quick: Program) -> None:
    quick(
        "--as",
        "office",
        "record",
        "feedback_document",
        INSPECTION,
        "number=3号",
        "issued_on=2026-03-02",
        "problems_count=1",
    )
    answer = quick("--as", "office", "move", "hand_over", PROBLEM)
    assert (answer.code, answer.out, answer.err) == (0, f"{PROBLEM}：已办理，现为“已反馈”\n", "")


def test_a_refusal_tells_every_reason_and_who_can_help(inside: Program) -> None:
    answer = inside("--as", "office", "move", "close", PROBLEM)
    assert (answer.code, answer.out) == (3, "")
    for gate in ("wrong_state", "self_check_done", "institution_built", "persons_dealt_with", "dual_reports_delivered"):
        assert f"［{gate}］" in answer.err
    assert "可由被巡察单位经办人补齐" in answer.err


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ((PROBLEM,), 3),
        (("P-2026-0099",), 4),
        ((PROBLEM, "P-2026-0099"), 3),
        (("P-2026-0099", "P-2026-0098"), 4),
        (("nonsense",), 4),
        ((INSPECTION,), 4),
    ],
    ids=["refused", "unseen", "refused and unseen", "all unseen", "no number", "another kind of thing"],
)
def test_refused_wins_over_unseen(numbers: tuple[str, ...], code: int, quick: Program) -> None:
    assert quick("--as", "office", "move", "close", *numbers).code == code
    assert quick("--as", "office", "--json", "move", "close", *numbers).code == code


def test_of_many_the_good_are_done_and_each_is_answered_for(office: Office, inside: Program) -> None:
    other = a_problem(office, title="另一个问题")
    inside(
        "--as",
        "office",
        "record",
        "feedback_document",
        INSPECTION,
        "number=3号",
        "issued_on=2026-03-02",
        "problems_count=2",
    )
    answer = inside("--as", "office", "--json", "move", "hand_over", PROBLEM, "P-2026-0099", other)
    assert answer.code == 4
    assert [each["ok"] for each in answer.document["results"]] == [True, False, True]


def test_not_visible_and_not_there_are_the_same_words(inside: Program) -> None:
    hidden = inside("--as", "other.head", "--json", "move", "submit", PROBLEM)
    missing = inside("--as", "other.head", "--json", "move", "submit", "P-2026-0099")
    assert hidden.code == missing.code == 4
    assert reasons(hidden) == reasons(missing) == [["not_found"]]


def test_a_role_without_the_act_hears_that_alone(quick: Program) -> None:
    assert reasons(quick("--as", "t1", "--json", "move", "close", PROBLEM)) == [["not_permitted"]]


def test_nothing_refused_is_written(office: Office, inside: Program) -> None:
    before = inside("journal", "verify", "--json").document
    inside("--as", "office", "move", "close", PROBLEM)
    inside("--as", "office", "record", "plan_approval", PROBLEM, "nonsense=1")
    assert inside("journal", "verify", "--json").document == before
    assert inside("reconcile", "--json").document["differences"][1:] == []
    assert office.home.is_dir()


# ---- identities


def test_the_same_id_and_content_answers_as_before_and_writes_once(inside: Program) -> None:
    words = ("--as", "office", "--json", "record", "feedback_document", INSPECTION, "number=3号", "issued_on=2026-03-02",
             "problems_count=1", "--id", "letter-3")  # fmt: skip
    first, again = inside(*words), inside(*words)
    assert first.document == again.document
    assert first.code == again.code == 0
    entries = inside("--as", "office", "journal", "show", INSPECTION, "--json").document["entries"]
    assert [each["kind"] for each in entries].count("feedback_document_issued") == 1


def test_the_same_id_for_other_content_is_refused(inside: Program) -> None:
    words = ("--as", "office", "--json", "record", "feedback_document", INSPECTION, "issued_on=2026-03-02", "problems_count=1",
             "--id", "letter-3")  # fmt: skip
    assert inside(*words, "number=3号").code == 0
    other = inside(*words, "number=4号")
    assert other.code == 3
    assert reasons(other) == [["id_reused"]]


# ---- files


def test_a_file_is_kept_under_its_hash(office: Office, inside: Program, tmp_path: Path) -> None:
    content = b"%PDF minutes"
    (tmp_path / "here" / "minutes.pdf").write_bytes(content)
    answer = inside(
        "--as", "office", "record", "feedback", INSPECTION, "form=collective", "held_on=2026-03-02", "persons=赵主任,孙组长",
        "--file", "minutes.pdf",
    )  # fmt: skip
    assert answer.code == 0
    digest = hashlib.sha256(content).hexdigest()
    assert (office.home / "evidence" / digest[:2] / digest).read_bytes() == content
    assert [path for path in (office.home / "evidence").iterdir() if path.name.startswith(".part")] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.pdf", "没有这个文件"),
        (".", "不是普通文件"),
        ("/dev/zero", "不是普通文件"),
        ("missing/deeper.pdf", "没有这个文件"),
        ("big.pdf", "上限"),
        ("a\tb.pdf", "没有这个文件"),
    ],
    ids=["missing", "folder", "device", "no folder", "too large", "odd name"],
)
def test_a_file_that_cannot_be_kept_is_a_refusal_that_names_its_field(
    name: str, said: str, inside: Program, office: Office, tmp_path: Path
) -> None:
    with (office.home / "config" / "rectify.toml").open("a", encoding="utf-8") as settings:
        settings.write("[files]\nmax_bytes = 10\n")
    (tmp_path / "here" / "big.pdf").write_bytes(b"more than ten bytes")
    answer = inside(
        "--as", "office", "--json", "record", "feedback", INSPECTION, "form=collective", "held_on=2026-03-02", "persons=赵主任",
        f"minutes={name}",
    )  # fmt: skip
    assert answer.code == 3
    refusal = answer.document["results"][0]["refusals"][0]
    assert (refusal["reason"], "minutes" in refusal["missing"], said in refusal["missing"]) == ("bad_value", True, True)
    there = {path.name for path in (office.home / "evidence").iterdir()}
    assert there == {SCAN["sha256"][:2], OTHER_SCAN["sha256"][:2]}


def test_files_stand_beside_the_document_that_names_them(inside: Program, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "minutes.pdf").write_bytes(b"minutes")
    document = {
        "act": "record", "kind": "feedback", "subject": INSPECTION,
        "fields": {"form": "head", "held_on": "2026-03-02", "persons": ["赵主任"], "minutes": "minutes.pdf"},
    }  # fmt: skip
    assert inside("--as", "office", "apply", written(folder / "acts.jsonl", document)).code == 0


def test_a_hash_that_nobody_stored_is_no_file(quick: Program, tmp_path: Path) -> None:
    fields = {
        "form": "head",
        "held_on": "2026-03-02",
        "persons": ["赵主任"],
        "minutes": {"name": "x.pdf", "sha256": "0" * 64},
    }
    document = {"act": "record", "kind": "feedback", "subject": INSPECTION, "fields": fields}
    answer = quick("--as", "office", "apply", written(tmp_path / "here" / "a.jsonl", document))
    assert (answer.code, answer.lines[0]["results"][0]["refusals"][0]["reason"]) == (3, "bad_value")


# ---- many acts


def test_apply_answers_line_by_line_and_goes_on_after_a_fault(inside: Program, tmp_path: Path) -> None:
    path = written(tmp_path / "here" / "acts.jsonl", FEEDBACK, "not json", "", "[1]", HAND_OVER)
    answer = inside("apply", path)
    assert answer.code == 5
    assert [next(iter(line)) for line in answer.lines] == ["results", "error", "error", "results"]
    assert [line["error"]["faults"][0]["line"] for line in answer.lines if "error" in line] == [2, 4]
    assert answer.lines[-1]["results"][0]["state"] == "handed_over"


REFUSED = {**HAND_OVER, "move": "close"}
UNSEEN = {**HAND_OVER, "subject": "P-2026-0099"}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), 0),
        ((FEEDBACK,), 0),
        ((FEEDBACK, UNSEEN), 4),
        ((UNSEEN, "nonsense"), 4),
        ((FEEDBACK, "nonsense"), 5),
        ((REFUSED, UNSEEN, "nonsense", FEEDBACK), 3),
    ],
    ids=["nothing", "done", "unseen", "unseen and faulty", "faulty", "all"],
)
def test_the_worst_line_gives_the_exit_code(lines: tuple[Any, ...], code: int, quick: Program, tmp_path: Path) -> None:
    assert quick("apply", written(tmp_path / "here" / "acts.jsonl", *lines)).code == code


def test_apply_reads_standard_input(office: Office) -> None:
    answer = start("apply", "-", home=office.home, given=json.dumps(FEEDBACK) + "\n" + json.dumps(HAND_OVER))
    assert answer.code == 0
    assert [line["results"][0]["ok"] for line in answer.lines] == [True, True]


def test_a_file_that_is_not_there_is_one_sentence(inside: Program) -> None:
    answer = inside("apply", "missing.jsonl")
    assert (answer.code, answer.err.count("\n")) == (2, 1)


def test_as_in_the_document_beats_as_on_the_line(quick: Program, tmp_path: Path) -> None:
    path = written(tmp_path / "here" / "acts.jsonl", FEEDBACK)
    assert quick("--as", "head", "apply", path).code == 0


@pytest.mark.parametrize(
    ("changed", "reason", "said"),
    [
        ({"act": "moove"}, "bad_value", "是否应为“move”"),
        ({"act": "receipt"}, "bad_value", "record（kind 为 receipt）"),
        ({"act": "record", "kind": "recept", "move": None}, "bad_value", "是否应为“receipt”"),
        ({"act": "record", "move": None}, "missing_field", "kind"),
        ({"nonsense": 1}, "unknown_field", "nonsense"),
        ({"subjectt": "x"}, "unknown_field", "是否应为“subject"),
        ({"subject": None, "subjects": [PROBLEM, PROBLEM]}, "bad_value", "重复"),
        ({"subjects": [PROBLEM]}, "bad_value", "只写一个"),
        ({"subject": None, "subjects": []}, "bad_value", "不能为空"),
        ({"subject": None, "subjects": PROBLEM}, "bad_value", "一列"),
        ({"subject": None}, "missing_field", "subject"),
        ({"subject": 5}, "bad_value", "subject"),
        ({"move": None}, "missing_field", "move"),
        ({"move": "hand_ove"}, "bad_value", "hand_ove"),
        ({"id": "x" * 200}, "bad_value", "id"),
        ({"id": ""}, "bad_value", "id"),
        ({"id": 5}, "bad_value", "id"),
        ({"note": "\x00"}, "bad_value", "note"),
        ({"fields": [1]}, "bad_value", "fields"),
        ({"fields": {"nonsense": 1}}, "unknown_field", "nonsense"),
        ({"kind": "receipt"}, "unknown_field", "kind"),
        ({"act": "add team", "move": None, "fields": {}}, "unknown_field", "subject"),
        ({"signed_by": "\ud800"}, "bad_value", "字符"),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_document_that_is_not_quite_one_says_what_it_should_be(
    changed: dict[str, Any], reason: str, said: str, quick: Program, tmp_path: Path
) -> None:
    document = {name: value for name, value in {**HAND_OVER, **changed}.items() if value is not None}
    path = tmp_path / "here" / "acts.jsonl"
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")
    answer = quick("apply", str(path))
    assert answer.code == 3
    refusals = answer.lines[0]["results"][0]["refusals"]
    assert any(each["reason"] == reason and said in each["missing"] for each in refusals), refusals


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe",
        b'{"act":"move","act":"move"}',
        b'{"act":NaN}',
        b'{"act":"move","n":' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"act":"' + b"x" * (2 << 20) + b'"}',
        b'"text"',
        b"{}",
    ],
    ids=["no utf-8", "a key twice", "no number", "a long number", "deep", "a long line", "text", "no act"],
)
def test_a_hostile_line_is_one_fault_and_the_next_is_heard(line: bytes, quick: Program, tmp_path: Path) -> None:
    path = tmp_path / "here" / "acts.jsonl"
    path.write_bytes(line + b"\n" + json.dumps(FEEDBACK).encode() + b"\n")
    answer = quick("apply", str(path))
    assert answer.code == 5
    assert "error" in answer.lines[0]
    assert answer.lines[1]["results"][0]["ok"]


def test_add_is_understood_in_both_spellings(quick: Program, tmp_path: Path) -> None:
    fields = {"round": "R-2026-1", "name": "第二组"}
    one = {"act": "add", "kind": "team", "fields": fields}
    other = {"act": "add team", "fields": {**fields, "name": "第三组"}}
    assert quick("--as", "office", "apply", written(tmp_path / "here" / "acts.jsonl", one, other)).code == 0


def test_record_takes_lists_and_groups(quick: Program) -> None:
    lists = ("form=leader", "held_on=2026-03-02", 'persons=["赵主任", "孙组长"]')
    assert quick("--as", "office", "record", "feedback", INSPECTION, *lists).code == 0
    finding = json.dumps(dict.fromkeys(FINDING, "写明"), ensure_ascii=False)
    words = (f"inspection={INSPECTION}", "category=党建", "title=台账缺失", "detail=缺失", f"finding={finding}")
    assert quick("--as", "t1", "record", "report", *words).code == 0


def test_the_operating_system_s_user_is_kept_beside_the_account(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    assert start("apply", "-", home=office.home, given=json.dumps(FEEDBACK)).code == 0
    office.app.store.close()
