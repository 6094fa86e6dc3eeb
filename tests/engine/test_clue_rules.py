"""The rules of clues by themselves: who sees what, what no ``clue.yaml`` may switch off, when the reminders fall due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rectify.engine.clues.model import Clue, Watcher
from rectify.engine.clues.reminding import owed
from rectify.engine.clues.rights import BY_ROLE, Sight, Standing, has, may_have, roles_towards, sight
from rectify.engine.clues.workflow import parse, parse_any
from rectify.engine.model import Role
from rectify.errors import FaultyFile
from rectify.library import Library, calendar, shipped_folder

HANDED = Clue(number="C-2026-0001", round="R1", team="第一组", unit="U1", addressed_to="discipline")
MINE = frozenset({("R1", "第一组")})
TEXT = (shipped_folder("workflows") / "clue.yaml").read_text(encoding="utf-8")


def who(role: Role, **more: object) -> Watcher:
    """Give somebody with one role of his own."""
    return Watcher(name="somebody", roles=frozenset({role}), **more)  # type: ignore[arg-type]  # as the table has them


MAY_EVER = {Role.TEAM, Role.DISCIPLINE, Role.ORGANISATION, Role.OFFICE, Role.LEADING_GROUP}
"""The only roles that ever see a clue: a role that comes to be later sees none until it is entered here."""

SEES: tuple[tuple[str, Watcher, Sight], ...] = (
    ("the team that wrote it", who(Role.TEAM, teams=MINE), Sight.WHOLE),
    ("another team", who(Role.TEAM, teams=frozenset({("R1", "第二组")})), Sight.NOTHING),
    ("the same team a round later", who(Role.TEAM, teams=frozenset({("R2", "第一组")})), Sight.NOTHING),
    ("a team whose mandate has ended", who(Role.TEAM), Sight.NOTHING),
    ("the body it is addressed to", who(Role.DISCIPLINE), Sight.WHOLE),
    ("the other body", who(Role.ORGANISATION), Sight.NOTHING),
    ("that body's member who belongs to the unit", who(Role.DISCIPLINE, units=frozenset({"U1"})), Sight.NOTHING),
    ("a team member who acts for some unit", who(Role.TEAM, teams=MINE, of_a_unit=True), Sight.NOTHING),
    ("the office", who(Role.OFFICE), Sight.NOTHING),
    ("the office, by name", who(Role.OFFICE, authorised=True), Sight.INDEX),
    ("the leading group", who(Role.LEADING_GROUP), Sight.NOTHING),
    ("the leading group, by name", who(Role.LEADING_GROUP, authorised=True), Sight.WHOLE),
    *(
        (f"{role.value}, whatever is written", who(role, authorised=True, teams=MINE), Sight.NOTHING)
        for role in Role
        if role not in MAY_EVER
    ),
)  # fmt: skip


@pytest.mark.parametrize(("somebody", "extent"), [row[1:] for row in SEES], ids=[row[0] for row in SEES])
def test_who_sees_how_much_of_a_clue(somebody: Watcher, extent: Sight) -> None:
    assert sight(roles_towards(somebody, HANDED)) is extent


@pytest.mark.parametrize("standing", Standing)
def test_roles_that_never_stand_there_open_no_store(standing: Standing) -> None:
    never = set(Role) - MAY_EVER - {Role.SECADMIN, Role.AUDITOR}
    assert {role for role in Role if may_have(who(role, authorised=True), standing)} & never == set()


def test_a_unit_s_side_shuts_out_every_other_role() -> None:
    everything = Watcher(name="x", roles=frozenset(Role), teams=MINE, of_a_unit=True, authorised=True)
    assert not any(has(everything, standing) for standing in Standing)


def test_administrators_never_look() -> None:
    assert BY_ROLE[Standing.LOOK] & {Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR} == frozenset()


# ---- the law of clue.yaml: id, what is taken out, what is put in, a part of one of the faults

SWITCHED_OFF = (
    ("the signatures", "    gates:\n      - both_signed # who handed over and who received, two persons, both dates (R-30)",
     "    gates: []", "不经“both_signed”"),
    ("the answer", "      - answer_on_file\n", "", "不经“answer_on_file”"),
    ("the other filer", "      - filer_is_another\n", "", "不经“filer_is_another”"),
    ("the unit files", "by: [office, discipline, organisation]", "by: [unit_head]", "不能由“unit_head”"),
    ("the leader accepts", "by: [discipline, organisation]\n    gates:\n      - both_signed", "by: [leader]\n    gates:\n      - both_signed",
     "不能由“leader”"),
    ("a short cut", "from: [answered]", "from: [accepted, answered]\n    # ", ""),
    ("another end", "  handled: {label: 已处置, owed: [referral_answer]}", "  handled: {label: 已处置, final: true}", "终结状态是且只是"),
    ("nothing owed", "  accepted: {label: 已受理, owed: [referral_answer]}", "  accepted: {label: 已受理}", "没有应办事项"),
    ("a state of one's own", "  filed: {", "  lost: {label: 遗失}\n  filed: {", "线索流程没有“lost”"),
    ("an account", "  answered: {label: 已反馈}", "  answered: {label: 已反馈, account: 查账}", "不属五账"),
    ("an obligation of problems", "owed: [receipt]", "owed: [rectify]", "线索只应办"),
    ("a gate of problems", "gates: []", "gates: [self_check_done]", "未定义的前置条件"),
    ("the other kind", "kind: clue", "kind: problem", "这是“problem”类流程"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("out", "put", "said"), [row[1:] for row in SWITCHED_OFF], ids=[row[0] for row in SWITCHED_OFF]
)
def test_what_no_file_may_switch_off(out: str, put: str, said: str) -> None:
    assert out in TEXT
    changed = TEXT.replace(out, put, 1)
    if not said:  # a shorter road is an office's choice: every safeguard still stands on it
        assert parse(changed, "clue.yaml").name == "clue"
        return
    with pytest.raises(FaultyFile) as raised:
        parse(changed, "clue.yaml")
    assert any(said in fault.message for fault in raised.value.faults), [str(fault) for fault in raised.value.faults]


def test_each_kind_of_file_is_read_by_its_own_law() -> None:
    assert parse_any(TEXT, "clue.yaml").label == "问题线索"
    problems = (shipped_folder("workflows") / "five-accounts.yaml").read_text(encoding="utf-8")
    assert parse_any(problems, "five-accounts.yaml").name == "five-accounts"
    with pytest.raises(FaultyFile, match="有 1 处错误"):
        parse(problems, "five-accounts.yaml")


# ---- reminders


def test_reminders_run_from_thirty_days_before_to_thirty_after_and_end_with_the_answer() -> None:
    days = calendar(Library())
    clue = Clue(
        number="C-2026-0001",
        state="accepted",
        received_on="2026-03-02",
        nominal_on="2026-06-02",
        effective_on="2026-06-02",
    )
    told = [each[-1].rung.code for n in range(140) if (each := owed(clue, days, date(2026, 3, 2) + timedelta(days=n)))]
    assert list(dict.fromkeys(told)) == ["T-30", "T-15", "T-7", "T-1", "T+1", "T+7", "T+15", "T+30"]
    answered = Clue(number="C-2026-0001", state="answered", received_on="2026-03-02", nominal_on="2026-06-02",
                    effective_on="2026-06-02")  # fmt: skip
    assert owed(answered, days, date(2026, 7, 10)) == ()
