"""The last learnt matcher on disk, so that a restart need not learn again."""

from __future__ import annotations

import hashlib
import hmac
import os
import pickle
from pathlib import Path

import structlog

import bot.language
import bot.matching
from bot.matching import Matcher

log = structlog.get_logger(__name__)

CACHE_KEY = "cache-key"
"""The name of the secret that signs the cache."""
_DIGEST_BYTES = 32


class MatcherCache:
    """One file in ``DATA_DIR``. It is signed, since unpickling runs what the file says: only what this bot wrote
    itself is read. It fits only the same phrasings, vocabulary and code; any doubt means learning anew."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._file = folder / "matcher.cache"
        self._key = key
        self._code = _code_digest()

    def get(self, learnt_from: str) -> Matcher | None:
        """The matcher learnt from exactly this, or None."""
        try:
            raw = self._file.read_bytes()
        except OSError:
            return None
        signature, content = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        if not hmac.compare_digest(signature, self._sign(learnt_from, content)):
            return None
        matcher = pickle.loads(content)  # noqa: S301 - signed with our own key, checked above
        return matcher if isinstance(matcher, Matcher) else None

    def put(self, learnt_from: str, matcher: Matcher) -> None:
        """Keeps ``matcher`` for the next start. A full disk costs the next start a few seconds, nothing else."""
        content = pickle.dumps(matcher, protocol=pickle.HIGHEST_PROTOCOL)
        unfinished = self._file.with_suffix(f".{os.getpid()}")
        try:
            unfinished.write_bytes(self._sign(learnt_from, content) + content)
            unfinished.replace(self._file)
        except OSError as error:
            log.warning("matcher_not_cached", error=error.strerror)

    def _sign(self, learnt_from: str, content: bytes) -> bytes:
        return hmac.new(self._key, f"{self._code}:{learnt_from}:".encode() + content, hashlib.sha256).digest()


def _code_digest() -> str:
    """Changes with the code that learns and reads."""
    digest = hashlib.sha256()
    for package in (bot.language, bot.matching):
        for path in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
