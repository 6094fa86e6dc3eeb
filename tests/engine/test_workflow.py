"""A workflow's text becomes data, or every fault in it is named with its line and column."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify import library
from rectify.engine import gates
from rectify.engine.diagram import mermaid
from rectify.engine.model import Role
from rectify.engine.workflow import Workflow, parse
from rectify.errors import FaultyFile
from rectify.library import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rectify.errors import Fault

GATES = ("self_check_done", "institution_built", "persons_dealt_with", "closer_is_another", "plan_approved")

CHAIN = """\
name: chain
version: 3
label: 短链
states:
  reported: {account: 报账, label: 已登记, owed: [feedback]}
  handed_over: {account: 交账, label: 整改中, owed: [rectify, midterm]}
  closed: {account: 销账, label: 已销号, final: true}
  legacy: {label: 历史已销号, final: true}
moves:
  hand_over:
    label: 交账
    from: [reported]
    to: handed_over
    by: [office, team]
    gates: []
  close:
    label: 销账
    from: [handed_over]
    to: closed
    by: [office]
    gates: [self_check_done, institution_built, persons_dealt_with, closer_is_another]
    fields: [minutes]
"""

LOST = "  long_term: {label: 走失, owed: [review]}\n  closed: {account"
AWAY = """moves:
  away:
    label: 走开
    from: [handed_over]
    to: long_term
    by: [office]
    gates: []
"""

# fmt: off - a table
# id, what is replaced in CHAIN, by what, line, column, a part of the sentence. Each is one slip and gives one fault.
ONE_SLIP: tuple[tuple[str, str, str, int, int, str], ...] = (
    # syntax
    ("tab", "    label: 交账", "\tlabel: 交账", 11, 1, "不能用制表符（Tab）缩进"),
    ("indentation", "  close:\n", " close:\n", 16, 2, "缩进或层次与上文不一致"),
    ("list_not_closed", "[handed_over]", "[handed_over", 18, 11, "方括号没有配对"),
    ("braces_not_closed", "label: 历史已销号, final: true}", "label: 历史已销号, final: true", 8, 11, "花括号没有配对"),
    ("quote_not_closed", "label: 短链", 'label: "短链', 3, 8, "引号没有配对"),
    ("full_width_colon", "label: 短链", "label：短链", 3, 6, "全角冒号“：”应改为半角冒号"),
    ("colon_in_text", "label: 短链", "label: 短链: 试行", 3, 10, "这里不应出现冒号"),
    ("two_documents", "states:\n", "---\nstates:\n", 4, 1, "一个文件只能写一份内容"),
    ("alias", "by: [office]", "by: *people", 20, 9, "不能用锚点（&）和别名（*）"),
    ("anchor", "by: [office]", "by: &people [office]", 20, 9, "不能用锚点（&）和别名（*）"),
    ("control_character", "短链", "短\x07链", 3, 9, "含有不可见的控制字符"),
    ("symbol", "label: 短链", "label: @短链", 3, 8, "这个符号不能用在词的开头"),
    # keys
    ("unknown_key", "    fields: [minutes]", "    xxxxxx: 3", 22, 5, "未定义的项目“xxxxxx”；可以用的有："),
    ("near_key", "    label: 销账", "    lable: 销账", 17, 5, "未定义的项目“lable”，是否应为“label”"),
    ("near_key_at_the_top", "version: 3", "verison: 3", 2, 1, "“verison”，是否应为“version”"),
    ("missing_key", "    to: closed\n", "", 16, 3, "动作“close”缺少“to”"),
    ("missing_label_of_state", "{label: 历史已销号, final: true}", "{final: true}", 8, 3, "状态“legacy”缺少“label”"),
    ("missing_version", "version: 3\n", "", 1, 1, "流程文件缺少“version”"),
    ("repeated_key", "version: 3\n", "version: 3\nversion: 4\n", 3, 1, "“version”重复"),
    ("repeated_key_in_move", "    to: closed\n", "    to: closed\n    to: closed\n", 20, 5, "“to”重复"),
    ("repeated_state", "  legacy:", "  closed: {label: 又一个}\n  legacy:", 8, 3, "状态“closed”重复定义，第 7 行已有"),
    # types
    ("version_is_text", "version: 3", "version: 第三版", 2, 10, "应是从 1 起的整数"),
    ("version_is_zero", "version: 3", "version: 0", 2, 10, "应是从 1 起的整数"),
    ("name_is_chinese", "name: chain", "name: 短链", 1, 7, "只能用小写英文字母"),
    ("label_is_a_number", "label: 短链", "label: 12", 3, 8, "应是文字；要写成“12”，请加引号"),
    ("label_is_empty", "label: 短链", "label:", 3, 1, "应写一段文字"),
    ("label_is_long", "label: 短链", f"label: {'长' * 41}", 3, 8, "1 至 40 个字"),
    ("final_is_no", "label: 整改中,", "label: 整改中, final: no,", 6, 49, "只能写 true 或 false"),
    ("state_is_a_word", "  legacy: {label: 历史已销号, final: true}", "  legacy: 历史", 8, 3, "状态“legacy”应逐项写成"),
    ("gates_are_nothing", "    gates: []", "    gates:", 15, 5, "“gates”应写成前置条件的列表"),
    ("to_is_a_list", "    to: closed", "    to: [closed]", 19, 9, "状态应只写一个词"),
    ("code_is_chinese", "  legacy:", "  历史:", 8, 3, "状态代码“历史”只能用小写英文字母"),
    # references
    (
        "chinese_state_near",
        "from: [handed_over]",
        "from: 交帐",
        18,
        11,
        "状态“交帐”，是否应为“交账”（写作 handed_over）",
    ),
    ("chinese_state", "from: [handed_over]", "from: [交账]", 18, 12, "未定义的状态“交账”，是否应为“handed_over”"),
    ("near_state", "to: handed_over", "to: hand_over", 13, 9, "未定义的状态“hand_over”，是否应为“handed_over”"),
    ("state_of_nowhere", "to: closed", "to: qqq", 19, 9, "未定义的状态“qqq”；可以用的有：reported、handed_over"),
    ("near_role", "[office, team]", "[ofice, team]", 14, 10, "未定义的角色“ofice”，是否应为“office”"),
    ("chinese_role", "[office, team]", "[巡察办, team]", 14, 10, "未定义的角色“巡察办”，是否应为“office”"),
    ("full_width_comma", "[office, team]", "[office，team]", 14, 10, "请用半角逗号“,”分开"),
    ("the_system_moves_nothing", "[office, team]", "[office, system]", 14, 18, "未定义的角色“system”"),
    ("near_gate", "persons_dealt_with,", "person_dealt_with,", 21, 49, "未定义的前置条件“person_dealt_with”"),
    ("gate_of_nowhere", "gates: []", "gates: [os.system]", 15, 13, "未定义的前置条件“os.system”"),
    ("near_obligation", "owed: [feedback]", "owed: [feedbck]", 5, 46, "未定义的应办事项“feedbck”，是否应为“feedback”"),
    ("near_field", "[minutes]", "[minute]", 22, 14, "未定义的填写项“minute”，是否应为“minutes”"),
    ("repeated_word", "[office, team]", "[office, office]", 14, 18, "角色“office”重复"),
    ("from_nowhere", "from: [handed_over]", "from: []", 18, 5, "没有写从哪个状态出发"),
    ("by_nobody", "by: [office]\n", "by: []\n", 20, 5, "没有写由谁办理"),
    # what every workflow keeps
    ("nothing_owed", "label: 已登记, owed: [feedback]", "label: 已登记", 5, 3, "状态“reported”没有应办事项"),
    ("nothing_owed_in_a_list", "[feedback]", "[]", 5, 39, "状态“reported”没有应办事项"),
    ("another_end", "owed: [rectify, midterm]", "final: true", 6, 49, "不能是终结状态"),
    ("closed_goes_on", "已销号, final: true}\n  l", "已销号}\n  l", 7, 3, "状态“closed”必须是终结状态"),
    ("out_of_closed", "from: [reported]", "from: [reported, closed]", 12, 22, "不能从终结状态“closed”出发"),
    ("must_missing", "self_check_done, ", "", 21, 5, "必须有前置条件“self_check_done”（自查自纠）"),
    ("closer_missing", ", closer_is_another", "", 21, 5, "必须有前置条件“closer_is_another”"),
    ("unit_closes", "by: [office]\n", "by: [office, unit_head]\n", 20, 18, "被巡察单位不能给自己销账"),
    ("another_s_duty", "[rectify, midterm]", "[rectify, closing]", 6, 58, "状态“handed_over”不应办“closing”"),
    (
        "nothing_after_the_end",
        "历史已销号, final: true",
        "历史已销号, final: true, owed: [feedback]",
        8,
        46,
        "这里不再有应办事项",
    ),
    ("administrator_moves", "[office, team]", "[office, sysadmin]", 14, 18, "三员没有业务权限"),
)
# fmt: on


def faults_of(text: str) -> Sequence[Fault]:
    """Give a faulty text's faults."""
    with pytest.raises(FaultyFile) as raised:
        parse(text, "chain.yaml", GATES)
    assert raised.value.name == "chain.yaml"
    assert raised.value.exit_code == 5
    return raised.value.faults


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "part"), [row[1:] for row in ONE_SLIP], ids=[row[0] for row in ONE_SLIP]
)
def test_one_slip_gives_one_fault_at_its_place(old: str, new: str, line: int, column: int, part: str) -> None:
    assert CHAIN.count(old) == 1 or old in ("label: 短链", "    to: closed\n")
    found = [(fault.line, fault.column, fault.message) for fault in faults_of(CHAIN.replace(old, new, 1))]
    assert [(line, column)] == [place[:2] for place in found], found
    assert part in found[0][2]


def test_a_sound_text_becomes_data() -> None:
    workflow = parse(CHAIN, "chain.yaml", GATES)
    assert (workflow.name, workflow.version, workflow.label) == ("chain", 3, "短链")
    assert [state.code for state in workflow.states] == ["reported", "handed_over", "closed", "legacy"]
    assert workflow.state("legacy").account is None
    assert workflow.state("handed_over").owed == ("rectify", "midterm")
    close = workflow.move("close")
    assert (close.label, close.from_states, close.to, close.by) == ("销账", ("handed_over",), "closed", (Role.OFFICE,))
    assert close.gates == GATES[:4]
    assert close.fields == ("minutes",)
    assert workflow.moves_from("reported") == (workflow.move("hand_over"),)
    assert workflow.text_hash == hashlib.sha256(CHAIN.encode()).hexdigest()


def test_one_word_may_stand_without_brackets() -> None:
    bare = CHAIN.replace("from: [handed_over]", "from: handed_over")
    assert parse(bare, "chain.yaml", GATES).moves == parse(CHAIN, "chain.yaml", GATES).moves


def test_a_state_or_move_the_workflow_has_not_is_a_key_error() -> None:
    workflow = parse(CHAIN, "chain.yaml", GATES)
    with pytest.raises(KeyError):
        workflow.state("passed")
    with pytest.raises(KeyError):
        workflow.move("pass")


def test_all_faults_come_back_together_in_the_order_of_the_text() -> None:
    text = CHAIN.replace("owed: [feedback]", "owed: [fedback]").replace("[office, team]", "[ofice, 组]")
    text = text.replace("closer_is_another", "closer_is_anther").replace("version: 3", "version: x\nverison: 3")
    places = [(fault.line, fault.column) for fault in faults_of(text)]
    assert places == [(2, 10), (3, 1), (6, 46), (15, 10), (15, 17), (22, 69)]


def test_two_moves_of_the_same_code_from_the_same_state_are_named() -> None:
    again = CHAIN + "  close:\n    label: 又销账\n    from: [handed_over, reported]\n"
    (fault,) = faults_of(again)
    assert (fault.line, fault.column) == (23, 3)
    assert fault.message == "动作“close”重复定义，第 16 行已有；从“handed_over”出发有两个同名动作"


def test_a_move_twice_from_different_states_is_a_duplicate_all_the_same() -> None:
    (fault,) = faults_of(CHAIN + "  close:\n    label: 又销账\n    from: [reported]\n")
    assert fault.message == "动作“close”重复定义，第 16 行已有"


def test_a_state_without_a_move_has_no_way_forward() -> None:
    text = CHAIN.replace("  closed: {account", LOST).replace("moves:\n", AWAY)
    (fault,) = faults_of(text)
    assert (fault.line, fault.column, fault.message) == (7, 3, "状态“long_term”没有出路：没有动作从它出发")


def test_a_state_that_means_nothing_is_named_with_those_that_mean_something() -> None:
    (fault,) = faults_of(CHAIN.replace("handed_over", "in_hand"))
    assert (fault.line, fault.column) == (6, 3)
    assert fault.message.startswith("没有“in_hand”这种状态：可以用的有 reported、handed_over")


def test_what_lies_ahead_of_a_state_is_what_its_moves_still_ask_for() -> None:
    read = parse(CHAIN.replace("gates: []", "gates: [plan_approved]"), "chain.yaml", GATES)
    assert "plan_approved" in read.gates_ahead("reported")
    assert read.gates_ahead("handed_over") == set(GATES) - {"plan_approved"}
    assert read.gates_ahead("closed") == frozenset()


def test_a_state_that_only_turns_in_circles_has_no_way_forward() -> None:
    circle = AWAY + AWAY.removeprefix("moves:\n").replace("away", "stay").replace("[handed_over]", "[long_term]")
    (fault,) = faults_of(CHAIN.replace("  closed: {account", LOST).replace("moves:\n", circle))
    assert fault.message == "状态“long_term”没有出路：从它出发走不到“closed”"


def test_a_state_that_no_move_leads_to_is_unreachable() -> None:
    text = CHAIN.replace("  closed: {account", LOST).replace("from: [handed_over]", "from: [handed_over, long_term]")
    (fault,) = faults_of(text)
    assert (fault.line, fault.column) == (7, 3)
    assert "状态“long_term”走不到" in fault.message


def test_no_move_leads_into_the_opening_balance() -> None:
    (fault,) = faults_of(CHAIN.replace("moves:\n", AWAY.replace("long_term", "legacy")))
    assert (fault.line, fault.column) == (13, 9)
    assert "历史已销号只能由期初建账登记" in fault.message


def test_a_workflow_needs_its_beginning_and_its_end() -> None:
    text = CHAIN.replace("  reported:", "  draft:").replace("[reported]", "[draft]")
    assert any("没有起始状态" in fault.message and fault.line == 4 for fault in faults_of(text))
    text = CHAIN.replace("  closed:", "  done:").replace("to: closed", "to: done")
    assert any("没有销号状态" in fault.message and fault.line == 4 for fault in faults_of(text))


def test_the_way_round_a_must_is_shown() -> None:
    (fault,) = faults_of(CHAIN.replace("institution_built, ", ""))
    assert fault.message.endswith("现在可以这样绕过：reported → handed_over → closed")


def test_a_must_on_the_way_does_not_free_the_closing_move_of_it() -> None:
    text = CHAIN.replace("institution_built, ", "").replace("gates: []", "gates: [institution_built]")
    (fault,) = faults_of(text)
    assert "必须有前置条件“institution_built”" in fault.message
    assert "绕过" not in fault.message


@pytest.mark.parametrize(
    ("state", "owed", "said"),
    [("passed", "closing", "验收通过"), ("long_term", "review", "转持续整改")],
)
def test_the_unit_takes_nothing_off_its_own_account(state: str, owed: str, said: str) -> None:
    text = CHAIN.replace("handed_over", state).replace("rectify, midterm", owed)
    (fault,) = faults_of(text.replace("[office, team]", "[team, unit_clerk]"))
    assert (fault.line, fault.column) == (14, 16)
    assert f"被巡察单位不能给自己{said}" in fault.message


def shipped(*changes: tuple[str, str]) -> str:
    """Give the shipped workflow with some of its text replaced."""
    text = (shipped_folder("workflows") / "five-accounts.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[rectify, midterm]", "[closing]", "状态“transferred”不应办“closing”"),
        ("true, owed: [look_back]", "true, owed: [check]", "状态“closed”不应办“check”"),
        ("待销号, owed: [closing]", "待销号, owed: [look_back]", "状态“passed”不应办“look_back”"),
        ("owed: [review]", "owed: [closing]", "状态“long_term”不应办“closing”"),
        ("owed: [check]", "owed: [check, look_back]", "状态“under_check”不应办“look_back”"),
        ("owed: [receipt, plan]", "owed: [feedback]", "状态“handed_over”不应办“feedback”"),
        (
            "by: [office]\n    gates: [withdrawal_approved]",
            "by: [unit_head]\n    gates: [withdrawal_approved]",
            "不能给自己撤销问题",
        ),
    ],
)
def test_what_belongs_elsewhere_or_looks_at_nothing_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(FaultyFile) as raised:
        parse(shipped((old, new)), "five-accounts.yaml", tuple(gates.GATES))
    (fault,) = raised.value.faults
    assert said in fault.message


def test_a_file_that_is_no_text_is_faulty_at_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "chain.yaml"
    path.write_bytes(b"name: chain\nlabel: \xc4\xcf\n")
    with pytest.raises(FaultyFile) as raised:
        library.read(path)
    (fault,) = raised.value.faults
    assert (raised.value.exit_code, fault.line, fault.column) == (5, 2, 8)


@pytest.mark.parametrize("text", ["", "# 只有注释\n", "---\n"], ids=["nothing", "comment", "marker"])
def test_an_empty_file_is_one_fault(text: str) -> None:
    assert len(faults_of(text)) == 1


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "五账\n", "[" * 5000, "a: " + "{a: " * 3000, "? [a]\n: b\n"],
    ids=["list", "word", "brackets", "braces", "list_as_key"],
)  # fmt: skip
def test_what_is_no_workflow_at_all_is_faulty(text: str) -> None:
    assert faults_of(text)


@given(st.integers(0, len(CHAIN)), st.integers(0, 40), st.text(max_size=12))
def test_any_damage_gives_faults_with_places_or_a_workflow(start: int, length: int, put: str) -> None:
    text = CHAIN[:start] + put + CHAIN[start + length :]
    try:
        outcome: Workflow | tuple[Fault, ...] = parse(text, "chain.yaml", GATES)
    except FaultyFile as error:
        outcome = error.faults
    if not isinstance(outcome, Workflow):
        assert outcome
        assert all(1 <= (fault.line or 0) <= len(text) + 1 and (fault.column or 0) >= 1 for fault in outcome)


def test_the_picture_has_every_state_and_move_and_escapes_labels() -> None:
    picture = mermaid(parse(CHAIN.replace("label: 整改中", "label: '整改\"中\": a'"), "chain.yaml", GATES))
    assert picture.splitlines()[:3] == [
        "stateDiagram-v2",
        '    state "报账 · 已登记" as s_reported',
        '    state "交账 · 整改#quot;中#quot;#58; a" as s_handed_over',
    ]
    assert "    [*] --> s_reported\n" in picture
    assert "    s_handed_over --> s_closed: 销账\n" in picture
    assert picture.endswith("    s_legacy --> [*]\n")
