"""Sources, remarks and drafts of findings are sealed wherever they are kept, and open for whoever has the key and may read them."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app import checkup, registers
from rectify.app.asking import ask, digest_of
from rectify.app.ledger import ledger_rows
from rectify.app.reading import problem_page
from rectify.engine.acts import Act
from rectify.engine.journal import canonical
from rectify.engine.rights import Sight, sight
from rectify.errors import WorldFailed
from rectify.store import facts, queries, sealing, tables
from rectify.store.internal_text import LOCKED, MARK, InternalText
from rectify.store.replay import differences, replay, standing
from rectify.wiring import open_office
from tests import ledger
from tests.office import FINDING, INSPECTION, PROBLEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rectify.app.office import App
    from tests.office import Office

    OfficeIn = Callable[[str], Office]

WORD = "井台传话"
"""Stands in every internal text here, and nowhere else."""
_REPORT = {
    "inspection": INSPECTION, "category": "专项资金", "title": "补贴发放不及时", "detail": "拖延三个月", "source": f"{WORD}一",
    "remark": f"{WORD}二", "finding": dict.fromkeys(FINDING, f"{WORD}三"),
}  # fmt: skip
_CORRECTION = {"field": "source", "from": f"{WORD}一", "to": f"{WORD}四", "reason": "笔误"}
_PARTS = [{"title": f"补贴{n}", "detail": "拖延", "category": "专项资金"} for n in (1, 2)]
_LEGACY = {
    "inspection": INSPECTION, "reason": "历史台账",
    "rows": [{"category": "党建", "title": "台账缺失", "closed_on": "2024-11-20", "remark": f"{WORD}五"}],
}  # fmt: skip
REPORT_ID = "the-report"


def told(office: Office) -> str:
    """Bring internal text into the books by every act that has some, and be refused one; gives the problem."""
    (found,) = office.ask("report", "t1", _REPORT, act_id=REPORT_ID)
    number = str(found.subject)
    office.do("finding", "t1", dict.fromkeys(FINDING, f"{WORD}六"), number)
    for account in ("office", "off2"):
        office.do("correct", account, {**_CORRECTION, "subject": number})
    office.do("correct", "office", {**_CORRECTION, "subject": number, "from": f"{WORD}四", "to": f"{WORD}七"})
    for account in ("office", "off2"):
        office.do("add legacy", account, _LEGACY)
    assert not office.ask("report", "clerk", _REPORT)[0].ok
    for account in ("clerk", "office"):
        assert not office.ask("correct", account, {**_CORRECTION, "subject": number})[0].ok
    office.do("split", "office", {"reason": "两件事", "parts": _PARTS}, number)
    office.do("withdrawal_decision", "grp", {"verdict": "agree", "opinion": "同意"}, number)
    return number


@pytest.fixture
def office(office_in: OfficeIn) -> Office:
    """Give an office with internal text everywhere."""
    made = office_in("reported")
    told(made)
    return made


def kept(app: App) -> Iterator[str]:
    """Give every value of every table that the office's database has."""
    for table in tables.metadata.sorted_tables:
        for row in ledger.rows(app, table.name):
            yield from (json.dumps(value, ensure_ascii=False) for value in row.values())
            yield from (str(value) for value in row.values())


def read(app: App, account: str = "office") -> dict[str, Any]:
    """Give what somebody reads of all that."""
    with app.store.reading() as reader:
        today = app.today()
        who = facts.actor(reader, account, today, None)
        assert who is not None
        listed = list(queries.problems(reader, sight(who)))
        number = next(row["number"] for row in listed if row["title"] == _REPORT["title"])
        page = problem_page(app, reader, who, number, today)
        return {
            "page": page,
            "rows": list(ledger_rows(app, reader, who, today)),
            "proposals": registers.proposals(reader, who) if account == "office" else [],
            "parts": [row for row in listed if row["split_from"] == number],
            "legacy": [row["remark"] for row in listed if row["state"] == "legacy"],
        }


def test_no_internal_word_lies_in_the_open(office: Office) -> None:
    assert [value for value in kept(office.app) if WORD in value] == []
    assert sum(value.startswith(MARK) for value in kept(office.app)) > 6


def test_whoever_may_read_it_reads_it_as_it_was_written(office: Office) -> None:
    found = read(office.app)
    page = found["page"]
    assert (page["source"], page["remark"]) == (f"{WORD}四", f"{WORD}二")
    said = {each["kind"]: each.get("fields", {}) for each in page["journal"]}
    assert said["reported"]["finding"] == _REPORT["finding"]
    assert said["finding_described"] == dict.fromkeys(FINDING, f"{WORD}六")
    assert said["corrected"]["to"] == f"{WORD}四"
    assert [each["fields"]["to"] for each in found["proposals"]] == [f"{WORD}七"]
    assert [(row["source"], row["remark"]) for row in found["parts"]] == [(f"{WORD}四", f"{WORD}二")] * 2
    assert found["legacy"] == [f"{WORD}五"]
    assert any(WORD in str(row["remark"]) for row in found["rows"])
    assert MARK not in str(found)


@pytest.mark.parametrize("account", ["disc", "grp", "org"])
def test_others_who_see_the_row_read_none_of_it(office: Office, account: str) -> None:
    with office.app.store.reading() as reader:
        who = facts.actor(reader, account, office.app.today(), None)
        assert who is not None
        for row in queries.problems(reader, sight(who)):
            page = problem_page(office.app, reader, who, row["number"], office.app.today())
            assert WORD not in str(page)
            assert MARK not in str(page)


def test_a_repeat_answers_as_before_and_another_content_is_refused(office: Office) -> None:
    before = ledger.head(office.app)
    again = office.ask("report", "t1", _REPORT, act_id=REPORT_ID)
    assert again[0].ok
    other = office.ask("report", "t1", {**_REPORT, "remark": "别的"}, act_id=REPORT_ID)
    assert [each.reason.value for each in other[0].refusals] == ["id_reused"]
    assert ledger.head(office.app) == before


def test_the_books_still_reconcile_and_a_day_gone_by_is_read_with_the_key(office: Office) -> None:
    with office.app.store.reading() as reader:
        fold, _chain = replay(reader)
        assert list(differences(reader, fold)) == []
        with standing(reader, office.app.today()) as then:
            rows = list(queries.problems(then, Sight(everything=True)))
            assert any(row["source"] == f"{WORD}四" for row in rows)


def test_a_process_for_units_has_no_key_and_gives_a_unit_the_same(office: Office) -> None:
    for_units = open_office(office.home, for_units=True)
    for_units.now = office.app.now
    try:
        page = read(for_units)["page"]
        assert (page["source"], page["remark"]) == (LOCKED, LOCKED)
        assert WORD not in str(page)
    finally:
        for_units.store.close()


def test_a_unit_reads_the_same_from_either_process(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    for_units = open_office(office.home, for_units=True)
    for_units.now = office.app.now
    try:
        pages = []
        for app in (office.app, for_units):
            with app.store.reading() as reader:
                who = facts.actor(reader, "clerk", app.today(), None)
                assert who is not None
                pages.append(problem_page(app, reader, who, PROBLEM, app.today()))
        assert pages[0] == pages[1]
        assert LOCKED not in str(pages)
    finally:
        for_units.store.close()


def test_without_the_key_s_file_the_office_is_told_and_the_units_go_on(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    (office.home / "config" / "internal.key").unlink()
    app = open_office(office.home)
    app.now = office.app.now
    try:
        with pytest.raises(WorldFailed, match="读不了内部文字密钥文件"):
            ask(app, Act(id="r", key="report", account="t1", fields=_REPORT))
        with app.store.reading() as reader:
            who = facts.actor(reader, "office", app.today(), None)
            assert who is not None
            with pytest.raises(WorldFailed, match="读不了内部文字密钥文件"):
                problem_page(app, reader, who, PROBLEM, app.today())
        asked = Act(
            id="o",
            key="objection",
            account="clerk",
            subjects=(PROBLEM,),
            fields={"reason": "事实不清", "signed_by": "head"},
        )
        assert all(each.reason.value != "bad_value" for each in ask(app, asked)[0].refusals)
        said = [line for line in checkup.glance(app) if line.about == "内部文字"]
        assert [line.level for line in said] == [checkup.Level.WRONG]
        assert "读不了内部文字密钥文件" in said[0].said
    finally:
        app.store.close()


def test_an_office_without_a_key_keeps_its_text_open_and_reads_it_when_it_has_one(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    toml = office.home / "config" / "rectify.toml"
    named = toml.read_text(encoding="utf-8")
    toml.write_text(named.partition("[internal]")[0], encoding="utf-8")
    plain = open_office(office.home)
    plain.now = office.app.now
    assert ask(plain, Act(id="plain", key="report", account="t1", fields=_REPORT))[0].ok
    plain.store.close()
    assert any(WORD in value for value in kept(office.app))
    found = read(office.app)["page"]
    assert (found["source"], found["remark"]) == (f"{WORD}一", f"{WORD}二")


def test_the_same_text_gives_the_same_token_under_one_key_and_opens_under_no_other(tmp_path: Path) -> None:
    kept_ = []
    for name in ("one", "two"):
        sealing.new_key(tmp_path / name, sealing.INTERNAL)
        kept_.append(InternalText(tmp_path / name))
    one, two = kept_
    token = one.sealed(WORD)
    assert token == one.sealed(WORD) == one.sealed(token)
    assert WORD not in token
    assert token != two.sealed(WORD)
    assert one.opened(token) == WORD
    for app, changed in ((two, token), (one, token[:-4] + "AAA="), (one, MARK + "?")):
        with pytest.raises(WorldFailed, match="解不开"):
            app.opened(changed)


# ---- guesses, other keys, no key


def test_no_guess_can_be_tried_against_what_is_kept(office: Office) -> None:
    plain = digest_of(Act(id="", key="report", account="t1", fields=_REPORT))
    number = next(iter(row["number"] for row in ledger.rows(office.app, "problem") if row["title"] == _REPORT["title"]))
    proposed = {**_CORRECTION, "subject": number, "from": f"{WORD}四", "to": f"{WORD}七"}
    guesses = [plain] + [
        sha256(canonical([name, fields]).encode()).hexdigest()
        for name, fields in (("correct", proposed), ("add legacy", _LEGACY))
    ]
    assert [value for value in kept(office.app) for guess in guesses if guess in value] == []


@pytest.mark.parametrize(
    ("key", "account", "fields"),
    [
        ("correct", "office", {**_CORRECTION, "field": "source ", "from": f"{WORD}猜"}),
        ("add legacy", "clerk", {**_LEGACY, "rows": json.dumps(_LEGACY["rows"], ensure_ascii=False)}),
    ],
    ids=["a field's name with a blank", "rows sent as one text"],
)
def test_what_was_refused_is_sealed_however_it_was_sent(
    office: Office, key: str, account: str, fields: dict[str, Any]
) -> None:
    rows = ledger.rows(office.app, "problem")
    number = next(row["number"] for row in rows if row["title"] == _REPORT["title"])
    assert not office.ask(key, account, {**fields, **({"subject": number} if key == "correct" else {})})[0].ok
    assert [value for value in kept(office.app) if WORD in value] == []


def said_by_the_glance(app: App) -> list[tuple[checkup.Level, str]]:
    """Give what a look at the office says of its internal text."""
    return [(line.level, line.said) for line in checkup.glance(app) if line.about == "内部文字"]


def opened_again(office: Office) -> App:
    """Open an office anew, at the moment where it stands."""
    app = open_office(office.home)
    app.now = office.app.now
    return app


def test_under_another_key_nothing_is_written_that_the_right_one_could_not_open(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    told(office)
    assert said_by_the_glance(office.app) == [(checkup.Level.FINE, "加密保存，密钥可用")]
    key = office.home / "config" / "internal.key"
    key.unlink()
    sealing.new_key(key, sealing.INTERNAL)
    app = opened_again(office)
    try:
        ((level, said),) = said_by_the_glance(app)
        assert (level, "密钥不对" in said) == (checkup.Level.WRONG, True)
        before = ledger.head(app)
        with pytest.raises(WorldFailed, match="密钥不对"):
            ask(app, Act(id="other", key="report", account="t1", fields={**_REPORT, "title": "另一件"}))
        assert ledger.head(app) == before
    finally:
        app.store.close()


def test_where_the_setting_lost_its_key_it_is_said_and_nothing_stands_for_the_text(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    (found,) = office.ask("report", "t1", _REPORT)
    number = str(found.subject)
    office.do("split", "office", {"reason": "两件事", "parts": _PARTS}, number)
    toml = office.home / "config" / "rectify.toml"
    toml.write_text(toml.read_text(encoding="utf-8").partition("[internal]")[0], encoding="utf-8")
    app = opened_again(office)
    try:
        ((level, said),) = said_by_the_glance(app)
        assert (level, "没有写明密钥文件" in said) == (checkup.Level.WRONG, True)
        wrong = {**_CORRECTION, "subject": number, "from": LOCKED}
        with pytest.raises(WorldFailed, match="不能照抄入账"):
            ask(app, Act(id="c", key="correct", account="office", fields=wrong))
        agreed = Act(
            id="w", key="withdrawal_decision", account="grp", subjects=(number,), fields={"verdict": "agree", "opinion": "同意"}
        )  # fmt: skip
        assert ask(app, agreed)[0].ok
    finally:
        app.store.close()
    with office.app.store.reading() as reader:
        rows = [row for row in queries.problems(reader, Sight(everything=True)) if row["split_from"] == number]
        assert [(row["source"], row["remark"]) for row in rows] == [(f"{WORD}一", f"{WORD}二")] * 2
