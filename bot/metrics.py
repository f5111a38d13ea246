"""Numbers for the operator, in Prometheus' form. They count; they never say who or what."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one running bot, in a registry of their own."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._turns = Counter(
            "bot_turns", "Messages and taps, by how they ended", ["channel", "kind", "end"], registry=self._registry
        )
        self._seconds = Histogram(
            "bot_turn_seconds",
            "From a message to its replies being out and recorded",
            ["channel"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._in_flight = Gauge("bot_turns_in_flight", "Turns that have begun", registry=self._registry)
        self._up = Gauge("bot_up", "1 where a part of the bot works, 0 where not", ["part"], registry=self._registry)

    @contextmanager
    def turn(self, channel: str, kind: str, admission: str) -> Iterator[None]:
        """Counts and times one turn: its end is the ``admission`` that turned it away, or ``done`` or ``failed``."""
        began = time.perf_counter()
        end = "failed"
        try:
            with self._in_flight.track_inprogress():
                yield
            end = "done" if admission == "yes" else admission
        finally:
            self._turns.labels(channel, kind, end).inc()
            if admission == "yes":
                self._seconds.labels(channel).observe(time.perf_counter() - began)

    def part(self, name: str, *, up: bool) -> None:
        """Says whether a part works: ``store``, ``faq``, a channel."""
        self._up.labels(name).set(up)

    def exposition(self) -> bytes:
        """All numbers as Prometheus reads them."""
        return generate_latest(self._registry)
