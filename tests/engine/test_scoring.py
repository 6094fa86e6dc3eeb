"""Scoring: what is proposed, what lines come to, where grades begin, and what a veto does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.scoring import (
    Aspect,
    Grade,
    Item,
    Kind,
    Line,
    Object,
    Scheme,
    Sheet,
    Veto,
    add_up,
    faults,
    propose,
    read_points,
    taken,
    written,
)
from rectify.engine.scoring_measures import Measured

D = Decimal
GRADES = tuple(
    Grade(name=name, at_least=D(least)) for name, least in (("好", 90), ("较好", 80), ("一般", 60), ("差", 0))
)
ITEMS = (
    Item(code="A1", text="一", points=D(10), measure="overdue_problems", each=D(2)),
    Item(code="A2", text="二", points=D(40), measure="completion_rate"),
    Item(code="A3", text="三", points=D(30)),
)
LAST = (Item(code="B1", text="四", points=D(20)), Item(code="B2", text="五", points=D(15)))


def sheet(scheme: Scheme = Scheme.DEDUCT, *, beside: tuple[Item, ...] = (), vetoes: tuple[Veto, ...] = ()) -> Sheet:
    """Give a sheet of a hundred points in two aspects."""
    last = LAST if scheme is Scheme.DEDUCT else LAST[:1]
    return Sheet(
        name="s", label="评分表", version=1, note="", object=Object.UNIT, scheme=scheme, total=D(100), grades=GRADES,
        aspects=(Aspect(name="前", points=D(80), items=ITEMS), Aspect(name="后", points=D(20), items=last)),
        beside=beside, vetoes=vetoes, second_rectification=frozenset({"一般", "差"}),
    )  # fmt: skip


def found(amount: str | int, *, share: bool = False) -> Measured:
    return Measured(amount=D(amount), because="依据", entries=(7, 9), is_share=share)


def lines(**points: str) -> tuple[Line, ...]:
    return tuple(Line(item=item, points=D(value), reason="理由", entries=(1,)) for item, value in points.items())


# ---- from an amount to points


@pytest.mark.parametrize(
    ("each", "above", "amount", "share", "expected"),
    [
        pytest.param(None, 0, 0, False, "0", id="nothing wanting takes nothing"),
        pytest.param(None, 0, 1, False, "10", id="without each a count takes all at once"),
        pytest.param("2", 0, 3, False, "6", id="each one takes its points"),
        pytest.param("2", 0, 9, False, "10", id="never more than the item has"),
        pytest.param("2", 2, 3, False, "2", id="what is tolerated takes nothing"),
        pytest.param("2", 3, 3, False, "0", id="just what is tolerated"),
        pytest.param(None, 0, "33.33", True, "3.33", id="a share takes its part, half up"),
        pytest.param(None, 0, "0.05", True, "0.01", id="half a cent is rounded up"),
        pytest.param(None, 20, "20", True, "0", id="a share that is tolerated"),
        pytest.param(None, 20, "60", True, "5", id="a share above what is tolerated counts in proportion"),
        pytest.param(None, 0, "100", True, "10", id="a whole share takes all"),
        pytest.param("0.25", 0, "10.5", True, "2.63", id="points for each hundredth"),
    ],
)
def test_an_amount_becomes_points(each: str | None, above: int, amount: str, share: bool, expected: str) -> None:  # noqa: FBT001
    item = Item(code="X", text="项", points=D(10), measure="m", each=D(each) if each else None, above=D(above))
    assert taken(item, found(amount, share=share)) == D(expected)


def test_a_proposal_carries_the_reason_and_the_entries_of_what_was_counted() -> None:
    proposed = propose(sheet(), {"overdue_problems": found(2), "completion_rate": found("25", share=True)})
    assert proposed == (
        Line(item="A1", points=D(4), reason="依据", entries=(7, 9)),
        Line(item="A2", points=D("10.00"), reason="依据", entries=(7, 9)),
    )


def test_a_sheet_that_deducts_proposes_only_what_is_wanting() -> None:
    assert propose(sheet(), {"overdue_problems": found(0)}) == ()


def test_a_sheet_that_adds_proposes_what_is_earned_and_nothing_that_could_not_be_counted() -> None:
    proposed = propose(sheet(Scheme.ADD), {"overdue_problems": found(1)})
    assert [(each.item, each.points) for each in proposed] == [("A1", D(8))]


def test_a_malus_is_proposed_as_taken_in_either_scheme() -> None:
    malus = Item(code="K1", text="减", points=D(5), kind=Kind.MALUS, measure="report_late", each=D(1))
    for scheme in Scheme:
        proposed = propose(sheet(scheme, beside=(malus,)), {"report_late": found(3)})
        assert [(each.item, each.points) for each in proposed] == [("K1", D(3))]


# ---- what is wrong with lines


@pytest.mark.parametrize(
    ("given_lines", "said"),
    [
        pytest.param(lines(X9="1"), "没有“X9”这一项", id="an unknown item"),
        pytest.param((*lines(A1="1"), *lines(A1="2")), "“A1”写了两次", id="an item twice"),
        pytest.param(lines(A1="10.01"), "“A1”扣 10.01 分，应在 0 至 10 之间", id="more than the item has"),
    ],
)
def test_a_faulty_line_is_named(given_lines: tuple[Line, ...], said: str) -> None:
    (told,) = faults(sheet(), given_lines)
    assert said in told


@pytest.mark.parametrize("points", ["0", "10"])
def test_the_borders_of_an_item_belong_to_it(points: str) -> None:
    assert faults(sheet(), lines(A1=points)) == ()


def test_a_sheet_that_deducts_needs_no_line_and_one_that_adds_needs_them_all() -> None:
    assert faults(sheet(), ()) == ()
    assert faults(sheet(Scheme.ADD), lines(A1="1", A3="2")) == ("得分制评分表须逐项打分，还缺：A2、B1",)
    assert faults(sheet(Scheme.ADD), lines(A1="1", A2="0", A3="2", B1="3")) == ()


# ---- adding up


@pytest.mark.parametrize(
    ("given_lines", "score", "grade"),
    [
        pytest.param((), "100", "好", id="nothing taken"),
        pytest.param(lines(A1="10"), "90", "好", id="just good"),
        pytest.param(lines(A1="10", A3="0.01"), "89.99", "较好", id="a cent below good"),
        pytest.param(lines(A1="10", A3="10"), "80", "较好", id="just fair"),
        pytest.param(lines(A2="40"), "60", "一般", id="just middling"),
        pytest.param(lines(A2="40", A3="0.5"), "59.5", "差", id="bad"),
        pytest.param(lines(B1="20", B2="15"), "80", "较好", id="an aspect loses no more than it has"),
        pytest.param(lines(A1="10", A2="40", A3="30", B1="20", B2="15"), "0", "差", id="everything taken"),
    ],
)
def test_a_sheet_that_deducts_adds_up(given_lines: tuple[Line, ...], score: str, grade: str) -> None:
    reached = add_up(sheet(), given_lines, {})
    assert (reached.points, reached.grade) == (D(score), grade)
    assert reached.second_rectification == (grade in ("一般", "差"))


def test_a_sheet_that_adds_adds_up_with_bonus_and_malus_beside_it() -> None:
    beside = (
        Item(code="J1", text="加", points=D(5), kind=Kind.BONUS),
        Item(code="K1", text="减", points=D(10), kind=Kind.MALUS),
    )
    adding = sheet(Scheme.ADD, beside=beside)
    whole = lines(A1="10", A2="40", A3="30", B1="20")
    assert add_up(adding, (*whole, *lines(J1="5")), {}).points == D(105)
    assert add_up(adding, (*whole, *lines(J1="5", K1="2.5")), {}).points == D("102.5")
    assert add_up(adding, lines(A1="1", A2="0", A3="0", B1="0", K1="10"), {}).points == D(0)


@pytest.mark.parametrize(
    ("rows", "score", "vetoed"),
    [
        pytest.param(4, "98", False, id="one fewer"),
        pytest.param(5, "0", True, id="just so many"),
        pytest.param(6, "0", True, id="more"),
    ],
)
def test_a_veto_stands_above_everything_else(rows: int, score: str, vetoed: bool) -> None:  # noqa: FBT001
    veto = Veto(measure="false_rows", count=D(5), score=D(0), text="一票否决")
    reached = add_up(sheet(vetoes=(veto,)), lines(A1="2"), {"false_rows": found(rows)})
    assert (reached.points, bool(reached.vetoed)) == (D(score), vetoed)
    assert reached.grade == ("差" if vetoed else "好")


def test_a_veto_never_raises_a_score() -> None:
    veto = Veto(measure="false_rows", count=D(1), score=D(60), text="降为 60 分")
    assert add_up(sheet(vetoes=(veto,)), lines(A2="40", A3="30"), {"false_rows": found(1)}).points == D(30)


_POINTS = st.integers(min_value=0, max_value=4000).map(lambda cents: D(cents) / 100)


@given(
    scheme=st.sampled_from(list(Scheme)),
    points=st.fixed_dictionaries(dict.fromkeys(("A1", "A2", "A3", "B1", "J1", "K1"), _POINTS)),
    rows=st.integers(min_value=0, max_value=9),
)
def test_a_score_lies_between_nought_and_the_total_with_its_bonus(
    scheme: Scheme, points: dict[str, Decimal], rows: int
) -> None:
    beside = (
        Item(code="J1", text="加", points=D(5), kind=Kind.BONUS),
        Item(code="K1", text="减", points=D(40), kind=Kind.MALUS),
    )
    made = sheet(scheme, beside=beside, vetoes=(Veto(measure="false_rows", count=D(5), score=D(0), text="否决"),))
    kept = tuple(
        Line(item=code, points=min(value, item.points)) for code, value in points.items() if (item := made.item(code))
    )
    assert faults(made, kept) == ()
    reached = add_up(made, kept, {"false_rows": found(rows)})
    assert 0 <= reached.points <= made.most == 105
    assert sum((each.score for each in reached.aspects), D(0)) <= made.total
    assert reached.grade == made.grade(reached.points)
    assert read_points(str(reached.document()["score"])) == reached.points


@given(amount=st.decimals(min_value=0, max_value=100, places=2), share=st.booleans())
def test_what_a_measure_takes_lies_between_nought_and_the_item(amount: Decimal, share: bool) -> None:  # noqa: FBT001
    for item in ITEMS:
        assert 0 <= taken(item, found(str(amount), share=share)) <= item.points


# ---- numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2", "2"), ("2.50", "2.5"), ("0.25", "0.25"), ("100", "100"), ("0", "0"), ("10.00", "10")],
)
def test_points_are_written_as_people_do(text: str, expected: str) -> None:
    assert written(read_points(text)) == expected


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1e3", "NaN", "Infinity", "二", "1,5", "１", "99999"])
def test_what_are_no_points_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="至多两位小数"):
        read_points(text)
