"""Which numbers in a message belong to a person, and which are the question.

A number is judged by its form (how many digits, how they are grouped), by the words before it ("stk", "căn cước",
"lương") and by the unit after it. In doubt a long number is taken for a person's: a masked amount costs a worker
another try, a stored identity number cannot be taken back.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PHONE = "[số điện thoại]"
IDENTITY = "[số căn cước]"
INSURANCE = "[mã số BHXH]"
ACCOUNT = "[số tài khoản]"
OTHER = "[số]"

_LOOK_BACK = 40
_LONGEST_GAP = 25
_GAP = r"(?:,|[^\S\n]{0,2}[._·–—()-]{0,2}[^\S\n]{0,2})"
"""What people put between the digits of one number: nothing, a space, a dot, a dash, brackets."""
_JOIN = r"(?:,|[^\S\n]{1,2}|[^\S\n]?[._·–—-][^\S\n]?)"
"""The same, where there must be something."""

_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"\d{{1,2}}([./-])\d{{1,2}}\1{_YEAR}(?!\d|\.\d)"
    rf"|{_YEAR}([./-])\d{{1,2}}\2\d{{1,2}}(?!\d|\.\d)"
    rf"|\d{{1,2}}[./-]{_YEAR}(?!\d|[.-]\d)"
)
_HOTLINE = re.compile(rf"1[89]00(?:{_GAP}\d){{4}}(?!\d)|11[1-5](?:{_JOIN}11[1-5])*(?!\d|{_JOIN}\d)")
"""Numbers for everybody (Circular 25/2014/TT-BTTTT): 1800 1096, 1900 9068, 113."""
_DOTTED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3}){0,4}(?:[.,]\d{1,2})?(?!\d|[.,]\d)")
_SPACED = re.compile(rf"[1-9]\d{{0,2}}(?:[^\S\n]\d{{3}}){{1,4}}(?!(?:{_JOIN})?\d)")
_PHONE = re.compile(
    rf"(?:\(?\+?{_GAP}84{_GAP}(?:0{_GAP})?|\(?00{_GAP}84{_GAP}|\(?0{_GAP})[35789](?:{_GAP}\d){{8}}(?!\d)"
    rf"|(?:\(?\+{_GAP}84{_GAP}|\(?0{_GAP})2(?:{_GAP}\d){{8,9}}(?!\d)"
)
_CITIZEN = re.compile(rf"0(?:{_GAP}\d){{11}}(?!\d)")
_PLAIN = re.compile(r"\d+")
_ANNOUNCED = re.compile(rf"\d{{6,}}(?:{_JOIN}\d{{3,}}){{0,4}}|\d{{1,5}}(?:{_JOIN}\d{{2,}}){{1,8}}")
_GROUPED = re.compile(rf"\d{{1,5}}(?:{_JOIN}\d{{2,5}}){{1,12}}(?!\d)|\d(?:{_JOIN}\d){{8,30}}(?!\d)")

_CUE = re.compile(
    r"\b(?:"
    r"(?P<phone>s[dđ]t|dt|dien thoai|phone|mobile|zalo|viber|goi|lien he|alo)"
    r"|(?P<identity>cmnd|cmtnd|cmt|cccd|can cuoc|chung minh|dinh danh|ho chieu|passport)"
    r"|(?P<insurance>ma so|ma the|so the|so so|(?:ma|so) (?:bhxh|bhyt|bao hiem))"
    r"|(?P<account>stk|tk|tai khoan|atm|vietcombank|vcb|agribank|bidv|vietinbank|techcombank|tcb|mb ?bank|acb"
    r"|sacombank|tp ?bank|vp ?bank|hdbank|shb|lpbank|seabank)"
    r"|(?P<money>luong|tien|muc|dong|(?<!cong )nhan|lanh|thu nhap|tro cap|phu cap|von|vay|tong)"
    r")\b"
)
_LABELS = {"phone": PHONE, "identity": IDENTITY, "insurance": INSURANCE, "account": ACCOUNT}
_UNIT = re.compile(r"(?:d|k|tr|vnd)\b|[^\S\n]{0,2}(?:dong|vnd|usd|ngan|nghin|trieu)\b|[^\S\n]?[₫$]")
_SIGN_OF_DONG = re.compile(r"[^\S\n]?đ(?!\w)", re.IGNORECASE)


class Reading(NamedTuple):
    """The number that ends at ``end``: what stands for it, or None if it stays."""

    end: int
    mask: str | None


def read_number(text: str, folded: str, start: int, before: str) -> Reading:
    """What the number at ``start`` is.

    ``folded`` is ``text`` in small letters without marks, as long as ``text``; ``before`` is the folded text
    before the number, with everything personal already masked.
    """
    for public in (_DATE, _HOTLINE):
        if found := public.match(text, start):
            return Reading(found.end(), None)
    cue = _cue(before)
    if (amount := _amount_end(text, folded, start, cue)) is not None:
        return Reading(amount, None)
    for form, label in ((_PHONE, PHONE), (_CITIZEN, IDENTITY)):
        if found := form.match(text, start):
            return Reading(found.end(), label)
    plain = _PLAIN.match(text, start)
    if plain is None:
        return Reading(start + 1, None)
    if cue in _LABELS and (found := _ANNOUNCED.match(text, start)) and _is_announced(found[0], cue):
        return Reading(found.end(), _LABELS[cue])
    if len(plain[0]) >= 9:
        return Reading(plain.end(), _label(plain[0], cue))
    if (found := _GROUPED.match(text, start)) and _is_long_group(found[0]):
        return Reading(found.end(), _label(_digits(found[0]), cue))
    # Only the first group is passed: a telephone number may follow it.
    return Reading(plain.end(), None)


def _cue(before: str) -> str:
    """The kind of the last word that says what number comes; "" if there is none near."""
    tail = before[-_LOOK_BACK:]
    tail = tail[max(map(tail.rfind, "];!?\n")) + 1 :]
    cues = list(_CUE.finditer(tail))
    if not cues:
        return ""
    last = cues[-1]
    if len(tail) - last.end() > _LONGEST_GAP or any(c.isdigit() for c in tail[last.end() :]):
        return ""
    return last.lastgroup or ""


def _amount_end(text: str, folded: str, start: int, cue: str) -> int | None:
    """Where the amount of money at ``start`` ends, or None if it is none."""
    if found := _DOTTED.match(text, start) or _SPACED.match(text, start):
        digits = _digits(found[0])
        if len(digits) <= 8:
            is_amount = cue not in _LABELS or digits.endswith("000") or _has_unit(text, folded, found.end())
        else:
            is_amount = _has_unit(text, folded, found.end()) or (cue == "money" and digits.endswith("00"))
        return found.end() if is_amount else None
    found = _PLAIN.match(text, start)
    if found is None:
        return None
    digits = found[0]
    if len(digits) <= 8:
        return found.end() if _has_unit(text, folded, found.end()) else None
    round_sum = len(digits) <= 12 and not digits.startswith("0") and digits.endswith("000")
    said = cue == "money" or (not cue and _has_unit(text, folded, found.end()))
    return found.end() if round_sum and said else None


def _has_unit(text: str, folded: str, end: int) -> bool:
    return bool(_UNIT.match(folded, end) or _SIGN_OF_DONG.match(text, end))


def _is_announced(number: str, cue: str) -> bool:
    """Whether ``number`` may be what the word ``cue`` announced: not years, not a round sum."""
    digits = _digits(number)
    groups = re.findall(r"\d+", number)
    if all(re.fullmatch(_YEAR, group) for group in groups):
        return False
    if len(digits) < 9 and digits.endswith("000") and cue in ("phone", "insurance"):
        return False
    if len(groups) > 1:
        return len(digits) >= (7 if cue in ("phone", "account") else 8)
    return len(digits) >= (7 if cue in ("phone", "insurance") else 6)


def _is_long_group(number: str) -> bool:
    """Whether digits in groups are one long number: not years, not thousands, not a list of small numbers."""
    groups = re.findall(r"\d+", number)
    count = sum(map(len, groups))
    if count < 9:
        return False
    if count < 15 and any(re.fullmatch(_YEAR, group) or group == "000" for group in groups):
        return False
    return all(len(group) == 1 for group in groups) or any(len(group) >= 3 for group in groups)


def _label(digits: str, cue: str) -> str:
    if cue in _LABELS:
        return _LABELS[cue]
    return {9: IDENTITY, 10: INSURANCE, 12: IDENTITY}.get(len(digits), OTHER)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
