"""How many to look at, how many may be bad, and which ones: exact, the smallest that does, and drawn by anybody alike."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine import sampling

FIVE, TEN = Fraction(5, 100), Fraction(10, 100)
LOT = tuple(f"P-2026-{n:04d}" for n in range(1, 101))


def counted(lot: int, bad: int, size: int, accept: int) -> Fraction:
    """Give the same probability by looking at every sample there is: the first ``bad`` of the lot are the bad ones."""
    samples = list(combinations(range(lot), size))
    taken = sum(sum(each < bad for each in sample) <= accept for sample in samples)
    return Fraction(taken, len(samples))


def one_after_another(lot: int, bad: int, size: int) -> Fraction:
    """Give the probability that not one of a sample is bad, one draw after another."""
    left = Fraction(1)
    for drawn in range(size):
        left *= Fraction(lot - bad - drawn, lot - drawn)
    return left


@pytest.mark.parametrize("lot", range(1, 9))
def test_the_probability_is_that_of_all_samples_there_are(lot: int) -> None:
    for bad in range(lot + 1):
        for size in range(lot + 1):
            for accept in range(3):
                assert sampling.accepted(lot, bad, size, accept) == counted(lot, bad, size, accept)


@pytest.mark.parametrize(
    ("lot", "size"),
    [(1, 1), (2, 2), (10, 9), (20, 18), (50, 27), (100, 37), (414, 42), (1000, 44), (4000, 45), (400_000, 45)],
)
def test_sizes_for_five_in_a_hundred_at_ten_in_a_hundred(lot: int, size: int) -> None:
    plan = sampling.plan(lot, FIVE, TEN)
    assert plan is not None
    assert (plan.size, plan.accept) == (size, 0)
    assert plan.missed == one_after_another(lot, plan.bad, size) <= TEN
    assert size == 1 or one_after_another(lot, plan.bad, size - 1) > TEN


@given(
    lot=st.integers(1, 150),
    tolerable=st.integers(1, 60),
    risk=st.integers(1, 50),
    accept=st.integers(0, 4),
)
def test_a_plan_keeps_its_risk_and_no_smaller_one_does(lot: int, tolerable: int, risk: int, accept: int) -> None:
    share, most = Fraction(tolerable, 100), Fraction(risk, 100)
    size, bad = sampling.least_size(lot, share, most, accept), sampling.worst(lot, share)
    if size is None:
        assert bad <= accept
        return
    assert sampling.accepted(lot, bad, size, accept) <= most
    assert size == accept + 1 or sampling.accepted(lot, bad, size - 1, accept) > most
    for worse in range(bad, min(bad + 5, lot) + 1):  # a worse lot is accepted no more easily
        assert sampling.accepted(lot, worse, size, accept) <= most


@given(
    lot=st.integers(1, 150), tolerable=st.integers(5, 40), acceptable=st.integers(1, 4), risks=st.integers(5, 20),
)  # fmt: skip
def test_with_two_risks_both_are_kept_or_all_are_looked_at(
    lot: int, tolerable: int, acceptable: int, risks: int
) -> None:
    risk, good = Fraction(risks, 100), Fraction(acceptable, 100)
    plan = sampling.plan(lot, Fraction(tolerable, 100), risk, acceptable=good, producer_risk=risk)
    assert plan is not None
    assert plan.missed <= risk
    rejected = 1 - sampling.accepted(lot, int(good * lot), plan.size, plan.accept)
    assert rejected <= risk or plan.size == lot


def test_there_is_no_plan_for_nothing() -> None:
    assert sampling.plan(0, FIVE, TEN) is None


def test_a_plan_says_itself_in_words() -> None:
    plan = sampling.plan(414, FIVE, TEN)
    assert plan is not None
    assert plan.words() == (
        "批量 414 个，抽 42 个，不合格不超过 0 个即接收；若实际不合格达到 5%（21 个），仍被接收的概率为 "
        f"{sampling.percent(plan.missed)}%（不高于 10%），按超几何分布精确计算"
    )


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(5, 100), "5"),
        (Fraction(1, 3), "33.34"),
        (Fraction(25, 1000), "2.5"),
        (Fraction(1), "100"),
        (Fraction(0), "0"),
    ],
)
def test_a_risk_is_never_told_smaller_than_it_is(share: Fraction, said: str) -> None:
    assert sampling.percent(share) == said


# ---- the draw


def test_anybody_draws_the_same_with_plain_sha_256() -> None:
    seed, written = "07 12 19", "ab" * 32
    by_hand = sorted(LOT, key=lambda number: hashlib.sha256(f"{seed}|{written}|{number}".encode()).hexdigest())
    assert sampling.drawn(seed, written, LOT, 37) == tuple(by_hand[:37])
    assert sampling.drawn(seed, written, reversed(LOT), 37) == tuple(by_hand[:37])


def test_the_draw_hangs_on_the_seed_and_on_the_hash_of_its_entry() -> None:
    draws = {sampling.drawn(seed, written, LOT, 10) for seed in ("1", "2") for written in ("a", "b")}
    assert len(draws) == 4
    assert all(len(set(each)) == 10 and set(each) <= set(LOT) for each in draws)


def test_every_problem_has_about_the_same_chance() -> None:
    times = dict.fromkeys(LOT, 0)
    for seed in range(2000):
        for number in sampling.drawn(str(seed), "hash", LOT, 10):
            times[number] += 1
    assert min(times.values()) > 140
    assert max(times.values()) < 260


@pytest.mark.parametrize(
    ("checked", "bad", "verdict"),
    [(0, 0, "open"), (9, 1, "open"), (10, 1, "accepted"), (2, 2, "rejected"), (10, 2, "rejected")],
)
def test_a_sample_is_rejected_at_once_and_accepted_when_all_were_looked_at(
    checked: int, bad: int, verdict: str
) -> None:
    assert sampling.judged(10, 1, checked, bad) == verdict


def test_the_sum_of_all_ways_is_all_ways() -> None:
    assert sum(comb(21, found) * comb(393, 42 - found) for found in range(22)) == comb(414, 42)
