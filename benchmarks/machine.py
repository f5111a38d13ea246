"""Where and when something was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from bot import clock

_ROOT = Path(__file__).parent.parent


def where_and_when(started_load: float) -> str:
    """One line: day, commit, machine, and how busy the machine was when it began (``started_load``)."""
    changed = _git("status", "--porcelain", "--", "bot", "benchmarks", "faq")
    commit = _git("rev-parse", "--short", "HEAD") + (" with changes" if changed else "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {clock.today()} at commit {commit}: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"Python {platform.python_version()}; load average {started_load:.1f} before it began."
    )


def load_average() -> float:
    """How many processes wanted a core in the last minute."""
    return os.getloadavg()[0]


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=_ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or ("" if arguments[0] == "status" else "unknown")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
