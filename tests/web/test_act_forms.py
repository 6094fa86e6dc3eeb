"""Acts through forms: sent twice, overtaken by somebody else, refused beside the field, many at once, files and hostile text."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import pytest

from rectify.app import receiving
from rectify.app.files import path_of
from rectify.engine.catalogue import KINDS
from tests import ledger
from tests.office import INSPECTION, PROBLEM, Office
from tests.visitor import door_of, hidden_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = "2026-03-02"
PROGRESS = {"measure": 1, "on": TODAY, "text": "已拨付12.6万元", "kind": "result"}
PDF = b"%PDF-1.7 a scan"
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "{% for x in [1] %}", "' OR 1=1 --", "=cmd()|'/C calc'!A1",
    "</textarea><script>1</script>", "javascript:alert(1)", "&lt;b&gt;", "\u2066unseen\u2069",
)  # fmt: skip


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("transferred")


def entries(office: Office, kind: str) -> int:
    return sum(row["kind"] == kind for row in ledger.rows(office.app, "entry"))


def test_a_form_sent_twice_counts_once(office: Office) -> None:
    visitor = door_of(office).visitor("clerk")
    page = visitor.page(f"/do/progress?about={PROBLEM}")
    form = {**dict(hidden_of(page, "/do/progress")), **{f"f.{name}": str(value) for name, value in PROGRESS.items()}}
    first, second = (visitor.client.post("/do/progress", data=form) for _ in range(2))
    assert first.status_code == 303
    assert second.status_code in (303, 409)
    assert entries(office, "progress_made") == 1


def test_a_form_sent_again_after_others_have_acted_answers_as_before(office: Office) -> None:
    door = door_of(office)
    clerk = door.visitor("clerk")
    page = clerk.page(f"/do/progress?about={PROBLEM}")
    form = {**dict(hidden_of(page, "/do/progress")), **{f"f.{name}": str(value) for name, value in PROGRESS.items()}}
    assert clerk.client.post("/do/progress", data=form).status_code == 303
    office.do("progress", "head", {**PROGRESS, "text": "又拨付一笔"}, PROBLEM)
    assert clerk.client.post("/do/progress", data=form).status_code == 303
    assert clerk.client.post("/do/progress", data={**form, "id": "web-another"}).status_code == 409
    assert entries(office, "progress_made") == 2


def test_what_was_done_is_said_once_on_the_next_page_and_cannot_be_made_up(office: Office) -> None:
    door = door_of(office)
    visitor = door.visitor("clerk")
    where = visitor.does("progress", PROBLEM, PROGRESS).headers["location"]
    assert "已办理：整改进展" in text_of(visitor.page(where))
    assert "已办理" not in text_of(visitor.page(f"/problems/{PROBLEM}"))
    other = door.visitor("head")
    assert "已办理：整改进展" not in text_of(other.page(where)), "it is this session's alone"
    assert "请汇款" not in visitor.page(f"/problems/{PROBLEM}?said=请汇款&done=请汇款")


def test_a_refusal_stands_beside_the_field_and_nothing_is_lost(office: Office) -> None:
    visitor = door_of(office).visitor("clerk")
    answer = visitor.does("progress", PROBLEM, {**PROGRESS, "on": "2026-02-30", "text": "一段很长的说明"})
    assert answer.status_code == 422
    assert "没有这一天" in text_of(answer.text)
    assert "一段很长的说明" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert entries(office, "progress_made") == 0
    empty = visitor.does("progress", PROBLEM, {"measure": 1})
    assert text_of(empty.text).count("请填写这一项") == 3


def test_somebody_elses_act_meanwhile_is_shown_before_anything_is_written(office: Office) -> None:
    door = door_of(office)
    clerk, head = door.visitor("clerk"), door.visitor("head")
    page = clerk.page(f"/do/progress?about={PROBLEM}")
    head.does(
        "self_check", PROBLEM, {"scope": "全局", "checked_on": TODAY, "persons": "甲", "found": "无", "corrected": "无"}
    )
    form = {**dict(hidden_of(page, "/do/progress")), **{f"f.{name}": str(value) for name, value in PROGRESS.items()}}
    answer = clerk.client.post("/do/progress", data=form)
    assert answer.status_code == 409
    assert "别人已就此办理" in text_of(answer.text)
    assert "自查自纠" in text_of(answer.text)
    assert entries(office, "progress_made") == 0
    again = {**form, **dict(hidden_of(answer.text, "/do/progress"))}
    assert clerk.client.post("/do/progress", data=again).status_code == 303


def test_what_a_unit_may_not_hear_of_does_not_hold_its_form_back(office: Office) -> None:
    clerk = door_of(office).visitor("clerk")
    page = clerk.page(f"/do/progress?about={PROBLEM}")
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复登记"}, PROBLEM)
    form = {**dict(hidden_of(page, "/do/progress")), **{f"f.{name}": str(value) for name, value in PROGRESS.items()}}
    assert clerk.client.post("/do/progress", data=form).status_code == 303


def test_many_are_moved_at_once_with_a_result_each(office: Office) -> None:
    second = office.do(
        "report", "office", {"inspection": INSPECTION, "category": "作风", "title": "公务接待超标", "detail": "12次"}
    )
    visitor = door_of(office).visitor("office")
    chosen = visitor.sends("/problems", [("about", PROBLEM), ("about", second), ("move", "withdraw")])
    where = chosen.headers["location"]
    assert visitor.page(where).count('type="hidden" name="about"') == 2
    answer = visitor.sends("/do/move", {}, shown=where)
    shown = text_of(answer.text)
    assert "办成 0 个，未办成 2 个" in shown
    assert shown.count("缺撤销申请") == 2
    assert visitor.sends("/problems", {"move": "withdraw"}).status_code == 400


def test_a_file_is_kept_through_a_refusal_and_by_its_sender_alone(office: Office) -> None:
    door = door_of(office)
    clerk, head = door.visitor("clerk"), door.visitor("head")
    fields = {"kind": "voucher", "for": "measure 1"}
    refused = clerk.does("evidence", PROBLEM, fields, files={"f.file": ("凭证.pdf", PDF, "application/pdf")})
    assert refused.status_code == 422
    assert "已上传：凭证.pdf" in text_of(refused.text)
    again = dict(hidden_of(refused.text, "/do/evidence"))
    form = {**again, "f.kind": "voucher", "f.for": "measure 1", "f.title": "拨付凭证"}
    stolen = {**form, **dict(hidden_of(head.page(f"/do/evidence?about={PROBLEM}"), "/do/evidence"))}
    assert head.client.post("/do/evidence", data=stolen).status_code == 422, "the ticket is the clerk's"
    bent = {**form, "f.file.ticket": form["f.file.ticket"][:-6] + "AAAAAA"}
    assert clerk.client.post("/do/evidence", data=bent).status_code == 422
    assert clerk.client.post("/do/evidence", data=form).status_code == 303
    digest = hashlib.sha256(PDF).hexdigest()
    assert path_of(office.app, digest).read_bytes() == PDF
    found = clerk.get(f"/problems/{PROBLEM}/files/{digest}")
    assert (found.status_code, found.content) == (200, PDF)
    assert found.headers["content-disposition"].startswith("attachment")
    assert found.headers["content-type"] == "application/octet-stream"
    for account in ("other.head", "city", "sysadmin", "org"):
        assert door.visitor(account).get(f"/problems/{PROBLEM}/files/{digest}").status_code == 404
    assert clerk.get(f"/problems/{PROBLEM}/files/{'0' * 64}").status_code == 404
    assert clerk.get(f"/problems/{PROBLEM}/files/..%2f..%2foffice.db").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("scan.pdf", b"<html><script>1</script>", "不符"), ("page.html", b"<html></html>", "不能上传这种文件"),
        ("run.exe", b"MZ\x90\x00", "不能上传这种文件"), ("drawing.svg", b"<svg onload=alert(1)>", "不能上传这种文件"),
        ("notes.txt", b"<script>alert(1)</script>", "不符"), ("notes.txt", b"\x00\x01\x02", "不符"), ("empty.pdf", b"", "空的"),
        ("关于某案的（机密）.pdf", PDF, "密级"), ("noname", PDF, "没有扩展名"), ("a.jpg", PDF, "不符"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WAVE", "不符"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_first_bytes_say(name: str, content: bytes, said: str) -> None:
    try:
        fault = receiving.fault_of(receiving.file_name(name), content[: receiving.HEAD])
    except ValueError as error:
        fault = str(error)
    assert said in fault


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("scan.pdf", PDF), ("照片.JPG", b"\xff\xd8\xff\xe0"), ("表.xlsx", b"PK\x03\x04"), ("稿.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("说明.txt", "拨付说明".encode()), ("说明.csv", "拨付,说明".encode("gbk")), ("保密审查表.pdf", PDF), ("C:\\扫描\\scan.pdf", PDF),
        ("长.txt", ("字" * 3000).encode()), ("长.txt", ("字" * 3000).encode("gb18030")),
        ("照片.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 "),
    ],
)  # fmt: skip
def test_what_offices_use_is_taken(name: str, content: bytes) -> None:
    assert receiving.fault_of(receiving.file_name(name), content[: receiving.HEAD]) == ""


def test_nobody_sends_more_in_a_day_than_anybody_needs(office: Office) -> None:
    door = door_of(office, upload_day_bytes=40)
    clerk = door.visitor("clerk")
    fields = {"kind": "voucher", "for": "measure 1", "title": "凭证"}
    sent = [
        clerk.does("evidence", PROBLEM, fields, files={"f.file": (f"{number}.pdf", PDF + bytes([64 + number]), "")})
        for number in (1, 2, 3)
    ]
    assert [each.status_code for each in sent] == [303, 303, 422]
    assert "一天内上传的文件合计不能超过" in text_of(sent[2].text)
    door.passes(hours=25)
    again = door.visitor("clerk")
    assert again.does("evidence", PROBLEM, fields, files={"f.file": ("3.pdf", PDF + b"C", "")}).status_code == 303


def test_more_than_a_form_may_hold_is_refused_before_it_is_read(office: Office) -> None:
    door = door_of(office)
    clerk = door.visitor("clerk")
    most = office.app.settings.files.max_bytes
    assert clerk.client.post("/do/evidence", content=b"", headers={"content-length": str(most * 2)}).status_code == 413


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_ever_text(sqlite_office_in: Callable[[str], Office], text: str) -> None:
    office = sqlite_office_in("transferred")
    door = door_of(office)
    clerk = door.visitor("clerk")
    answer = clerk.does("progress", PROBLEM, {**PROGRESS, "text": text}, note=text)
    assert answer.status_code in (303, 422)
    pages = [clerk.page(f"/problems/{PROBLEM}"), door.visitor("office").page(f"/problems/{PROBLEM}"), answer.text]
    plain = text.replace("#", "").replace("%", "").replace("&", "")
    pages += [clerk.page(f"/problems?q={plain}"), clerk.client.get("/do/" + text.replace("/", "")).text]
    for page in pages:
        assert "<script>" not in page
        bare = re.sub(r'"[^"]*"', '""', page)  # what stands within quotation marks is a value, and no mark ends it
        assert not re.search(r"<[^>]*(onerror|onload)=|<img src=x|<b>", bare)
        assert "49" not in text_of(page) if text == "{{7*7}}" else True


def test_every_kind_of_act_has_a_form_for_whoever_may_ask(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    door = door_of(office)
    who = {"office": "office", "team": "t1", "unit_head": "head", "unit_clerk": "clerk", "discipline": "disc", "leading_group": "grp",
           "organisation": "org", "leader": "ldr", "sysadmin": "sysadmin", "secadmin": "secadmin", "auditor": "auditor",
           "city": "city", "co_unit": "clerk"}  # fmt: skip
    about = {"problem": PROBLEM, "inspection": INSPECTION, "round": "R-2026-1", "unit": "U1", "": ""}
    visitors = {name: door.visitor(name) for name in set(who.values())}
    for key, kind in KINDS.items():
        if key == "move":
            continue
        roles = [role.value for role in kind.by if role.value in who]
        visitor = visitors[who[roles[0]]]
        query = f"?about={about[kind.subject]}" if kind.subject else ""
        found = visitor.get(f"/do/{key.replace(' ', '%20')}{query}")
        assert found.status_code == 200, (key, roles[0])
        for each in kind.fields:
            assert re.search(rf'(name|id)="f[.-]{each.name}["-.]', found.text), (key, each.name)


def test_only_what_is_typed_is_said_how_to_type(office: Office) -> None:
    door = door_of(office)
    typed, chosen = (
        door.visitor(who).page(path) for who, path in (("office", "/do/add%20unit"), ("office", "/do/delegate"))
    )
    assert re.search(r'<input[^>]+name="f\.head"[^>]*>\s*<p class="hint"[^>]*>写姓名或账号', typed)
    assert not re.search(r"</select>\s*<p class=\"hint\"[^>]*>写姓名或账号", chosen + typed)
    assert re.search(r'<select[^>]+name="f\.from_user"', chosen)
