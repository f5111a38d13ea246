"""How fast one person may write."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_MOST_REMEMBERED = 20_000
"""So many people's pace is known at once; the one silent longest is forgotten first."""


class Admission(StrEnum):
    """What a message meets."""

    YES = "yes"
    SLOW_DOWN = "slow_down"
    """The first one too many: the person is told."""
    SILENCE = "silence"
    """One more after that: nobody answers, so that a flood costs nothing."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    paused: bool = False


class Pace:
    """A token bucket a person: ``per_minute`` messages at once, then as many a minute; 0 sets no limit.

    Who has used them up is told so once and then not heard until half of them are there again, so that a machine
    that goes on sending does not get every third message through. Pure but for ``clock``, which must not jump.
    """

    def __init__(
        self, per_minute: int, clock: Callable[[], float] = time.monotonic, most: int = _MOST_REMEMBERED
    ) -> None:
        self._capacity = per_minute
        self._clock = clock
        self._most = most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def admit(self, person: str) -> Admission:
        """Counts a message of ``person`` and says what to do with it."""
        if not self._capacity:
            return Admission.YES
        now = self._clock()
        bucket = self._buckets.setdefault(person, _Bucket(self._capacity, now))
        self._buckets.move_to_end(person)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        bucket.tokens = min(self._capacity, bucket.tokens + (now - bucket.at) * self._capacity / 60)
        bucket.at = now
        if bucket.paused and bucket.tokens < max(1, self._capacity / 2):
            return Admission.SILENCE
        bucket.paused = bucket.tokens < 1
        if bucket.paused:
            return Admission.SLOW_DOWN
        bucket.tokens -= 1
        return Admission.YES
