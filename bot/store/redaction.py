"""Takes what belongs to a person out of a message, before it is stored, logged or shown to others.

Law 91/2025/QH15 on the protection of personal data asks for no more data than the purpose needs (Article 3). The
purpose here is to see what is asked; who asks, and with which numbers, is not part of it.

>>> redact("Em tên Trần Thị Hoa, sđt 0912 345 678, lương 5.300.000đ, nghỉ từ 1/7/2025")
'Em tên [tên], sđt [số điện thoại], lương 5.300.000đ, nghỉ từ 1/7/2025'
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.store.personal_names import NAME_CUE, full_name_end, name_end
from bot.store.personal_numbers import IDENTITY, PHONE, read_number

NAME = "[tên]"
EMAIL = "[email]"
LINK = "[liên kết]"
CARD = "[số thẻ BHYT]"
SECRET = "[mật khẩu]"  # noqa: S105 - what stands for one

_UNSEEN = "\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_INVISIBLE = re.compile(rf"(?<=\w)[{_UNSEEN}\u200d\ufe0f\u20e3]+|[{_UNSEEN}]+")
"""Zero-width signs, writing directions, keycaps: they would part the digits of a number unseen. What joins emoji
stays between them."""
_DIGIT_WORDS = r"(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)"

_PERSONAL = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]+[^\S\n]?@[^\S\n]?[\w-]+(?:\.[\w-]+)+)"
    # A page of the government is what people ask about, not who they are; what follows its name is looked at.
    r"|(?P<public>(?:https?://)?(?<![\w.@-])(?:[\w-]+\.)*(?:gov|chinhphu)\.vn(?![\w-]|\.\w))"
    r"|(?P<link>(?:https?://|\bwww\.)[^\s\[\]]+"
    r"|(?<![\w.@-])(?:[\w-]+\.)+(?:com|net|org|vn|edu|info|xyz|app|io)(?![\w-])(?:[/?:#][^\s\[\]]*)?"
    # Endings that are also words ("xong.me toi om") count only before a path.
    r"|(?<![\w.@-])(?:[\w-]+\.)+[a-z]{2,10}/[^\s\[\]]+"
    r"|(?<![\w@])@[a-z][\w.]{3,})"
    r"|\b(?P<secret>mat khau|password|pass|otp|ma xac (?:nhan|thuc))\b"
    r"(?:(?:[^\S\n][^\W\d_]+){0,3}?[^\S\n]*(?:\bla\b|[:=]))?[^\S\n]*"
    r"|(?P<card>(?<![^\W_])[a-z]{2}(?:\d{10,13}|[ .-]?[1-5][ .-]?\d\d(?:[ .-]?\d){10})(?!\d))"
    rf"|(?P<spoken>\b(?:{_DIGIT_WORDS}[\s,.-]{{1,3}}){{7,}}{_DIGIT_WORDS}\b)"
    rf"|{NAME_CUE}"
    r"|(?P<code>(?<![^\W_])[a-z]{1,2}\d{7,9}(?!\w))"
    r"|(?P<number>(?<!\d)[+(]{0,2}\d)"
    r"|(?P<word>(?<![^\W_])[^\W\d_]{2,}[ \u00a0](?:van|thi)[ \u00a0])"
)
"""Where something personal may begin, in folded text."""
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_SECRET_WORD = re.compile(r"\d{4,}|[^\s\[\],;]*\d[^\s\[\],;]*")


def redact(text: str) -> str:
    """``text`` with telephone, identity, insurance, card and account numbers, e-mail addresses, links, passwords
    and introduced names replaced by what they are, in brackets.

    Amounts, years, dates, laws and public hotlines stay. The result is in NFC, with the digits 0-9 and without
    invisible signs; redacting it again changes nothing.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    while (again := _once(text)) != text:
        text = again
    return text


def _once(text: str) -> str:
    folded = "".join(map(_fold, text))
    parts: list[str] = []
    before = ""
    done = at = 0
    while found := _PERSONAL.search(folded, at):
        # The words before count as they will stand in the result.
        before = before[-80:] + folded[done : found.start()]
        parts.append(text[done : found.start()])
        begin, at, mask = _judge(text, folded, found, before)
        before += folded[found.start() : begin] + (mask if mask else folded[begin:at])
        parts += (text[found.start() : begin], text[begin:at] if mask is None else mask)
        done = at
    return "".join(parts) + text[done:]


def _judge(text: str, folded: str, found: re.Match[str], before: str) -> tuple[int, int, str | None]:
    """From where to where what was found goes, and what stands for it (None: it stays)."""
    start, end = found.span()
    match found.lastgroup:
        case "email":
            return start, end, EMAIL
        case "link":
            return start, end, LINK
        case "card":
            return start, end, CARD
        case "spoken":
            return start, end, PHONE
        case "secret":
            word = _SECRET_WORD.match(text, end)
            return (end, word.end(), SECRET) if word else (end, end, None)
        case "code":
            # Documents of the law have short numbers; a passport's or a cut card's letters are capitals.
            letters = text[start:end].rstrip("0123456789")
            return (start, end, IDENTITY if len(letters) == 1 else CARD) if letters.isupper() else (start, end, None)
        case "named" | "called":
            name = name_end(text, folded, end, announced=found.lastgroup == "named")
            return (*name, NAME) if name else (end, end, None)
        case "word":
            full = full_name_end(text, folded, start)
            return (start, full, NAME) if full else (start, start + 1, None)
        case "number":
            reading = read_number(text, folded, start, before)
            return start, reading.end, reading.mask
        case _:
            return start, end, None


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    """The small letter without marks, always one character, so that places in both texts are the same."""
    if character in "đĐ":
        return "d"
    return unicodedata.normalize("NFD", character)[0].lower()[0]
