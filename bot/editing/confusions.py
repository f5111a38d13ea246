"""Which entries compete for the same words, and which phrasings would tell them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching import Misreading

_EXAMPLES = 3
_WORDS = 6


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two entries that are taken for each other."""

    entries: tuple[str, str]
    """In the order of how often each is taken for the other."""
    misread: tuple[Misreading, ...]


def confusions(misread: Sequence[Misreading]) -> list[Confusion]:
    """Pairs of entries with their misread phrasings, the worst pair first."""
    pairs: dict[frozenset[str], list[Misreading]] = {}
    for one in misread:
        pairs.setdefault(frozenset((one.entry, one.read_as)), []).append(one)
    found = []
    for of_pair in pairs.values():
        often = Counter(one.entry for one in of_pair)
        first, second = sorted({of_pair[0].entry, of_pair[0].read_as}, key=lambda entry: (-often[entry], entry))
        found.append(Confusion((first, second), tuple(of_pair)))
    return sorted(found, key=lambda confusion: (-len(confusion.misread), confusion.entries))


def confusion_lines(confusion: Confusion) -> list[str]:
    """Lines of Vietnamese for an official: how often, examples with the words that misled, what to add."""
    first, second = confusion.entries
    lines = [f"{first} ↔ {second}: {len(confusion.misread)} câu mẫu dễ bị hiểu lẫn"]
    for entry, other in ((first, second), (second, first)):
        of_entry = [one for one in confusion.misread if one.entry == entry]
        if not of_entry:
            continue
        lines.append(f"  Câu của “{entry}” bị hiểu thành “{other}”:")
        for one in of_entry[:_EXAMPLES]:
            because = ", ".join(f"“{word}”" for word in one.pulled_by)
            lines.append(f"    - {one.text}" + (f"  (vì {because})" if because else ""))
        words = Counter(word for one in of_entry for word in one.pulled_by)
        listed = ", ".join(f"“{word}”" for word, _ in words.most_common(_WORDS))
        lines.append(f"    Nên thêm câu hỏi mẫu cho “{entry}” có các từ: {listed}")
    return lines
