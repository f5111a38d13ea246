"""How fast one person may write."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.pace import Admission, Pace


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_kind_word_once_then_silence_then_again_heard() -> None:
    clock = Clock()
    pace = Pace(4, clock)
    said = [pace.admit("a") for _ in range(8)]
    assert said == [Admission.YES] * 4 + [Admission.SLOW_DOWN] + [Admission.SILENCE] * 3
    clock.now += 15
    assert pace.admit("a") is Admission.SILENCE
    clock.now += 15
    assert pace.admit("a") is Admission.YES


def test_people_do_not_share_a_pace() -> None:
    pace = Pace(1, Clock())
    assert [pace.admit(person) for person in "aabba"] == ["yes", "slow_down", "yes", "slow_down", "silence"]


def test_zero_sets_no_limit() -> None:
    pace = Pace(0, Clock())
    assert {pace.admit("a") for _ in range(1000)} == {Admission.YES}


def test_memory_is_bounded_whoever_writes() -> None:
    pace = Pace(1, Clock(), most=3)
    pace.admit("flood")
    assert pace.admit("flood") is Admission.SLOW_DOWN
    for person in "abc":
        pace.admit(person)
    # Forgotten for longer silent ones, not for the flood's own noise.
    assert pace.admit("flood") is Admission.YES
    assert pace.admit("c") is Admission.SLOW_DOWN


@given(st.integers(1, 30), st.lists(st.floats(0, 120), max_size=200))
def test_nobody_gets_more_through_than_the_pace_and_one_warning_a_pause(per_minute: int, waits: list[float]) -> None:
    clock = Clock()
    pace = Pace(per_minute, clock)
    said = []
    for wait in waits:
        clock.now += wait
        said.append(pace.admit("a"))
    count = Counter(said)
    assert count[Admission.YES] <= per_minute + sum(waits) * per_minute / 60 + 1e-6
    for before, after in pairwise(said):
        if after is Admission.SILENCE:
            assert before in (Admission.SLOW_DOWN, Admission.SILENCE)
        if before is Admission.SLOW_DOWN:
            assert after is not Admission.SLOW_DOWN


@pytest.mark.parametrize("jump", [0.0, 1e9])
def test_a_clock_far_ahead_gives_no_more_than_a_full_bucket(jump: float) -> None:
    clock = Clock()
    pace = Pace(2, clock)
    pace.admit("a")
    clock.now += jump
    assert [pace.admit("a") for _ in range(4)].count(Admission.YES) <= 2
