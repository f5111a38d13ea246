"""Memory that an edition's learning used and freed, given back to the machine."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_memory_back() -> None:
    """Lets glibc return free pages inside its heap: after a load 60 MB of 260 MB here. Elsewhere does nothing."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
