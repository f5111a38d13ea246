"""Whether a message asks for a human."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from bot.language import fold, plain_text

_ALIKE = 92
"""So like a known request (0 to 100) that only a slip or two can be the difference."""
_CLAUSE = re.compile(r"[.,;:!?\n]+")
_POLITE = {
    *("a", "ah", "ak", "oi", "da", "vang", "cho", "em", "anh", "chi", "co", "chu", "bac", "toi", "tui", "minh", "ban"),
    *("shop", "ad", "admin", "bot", "muon", "xin", "duoc", "voi", "nhe", "nha", "ne", "di", "thi", "la", "hay"),
    *("giup", "gium", "dum", "nho", "lam", "on", "phai", "the"),
}
"""Words, without marks, that surround a request and change nothing of it."""


def asks_for_an_official(text: str, requests: Iterable[str]) -> str | None:
    """What else ``text`` says if it asks for a human in one of the ways of ``requests``; None if it does not ask.

    The request is the whole message, or its first or last clause: "cho em gặp cán bộ, công ty nợ bảo hiểm" gives
    "công ty nợ bảo hiểm".
    """
    known = {_bare(request) for request in requests}
    if _is_request(text, known):
        return ""
    clauses = [(part.start(), part.end()) for part in _CLAUSE.finditer(text)]
    if not clauses:
        return None
    (first_end, rest_start), (rest_end, last_start) = clauses[0], clauses[-1]
    # "Xin hỏi cán bộ, …" is only a polite beginning, whoever answers.
    known = {request for request in known if not request.startswith("hoi ")}
    if _is_request(text[:first_end], known):
        return text[rest_start:].strip()
    if _is_request(text[last_start:], known):
        return text[:rest_end].strip()
    return None


def _is_request(text: str, known: set[str]) -> bool:
    said = _bare(text)
    return bool(said) and any(fuzz.ratio(said, request) >= _ALIKE for request in known)


def _bare(text: str) -> str:
    words = [word for word in fold(plain_text(text)).split() if word not in _POLITE]
    # "cần gặp" is polite too; but inside, the same letters are the first half of "cán bộ".
    return " ".join(words[1:] if words[:1] == ["can"] and words[1:2] != ["bo"] else words)
