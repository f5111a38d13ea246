"""Names that people give of themselves and of others: "em tên là Trần Thị Hoa", "toi la nguyen van an".

Many surnames are everyday words once their marks are gone (``ho ngheo`` is no Mr Hồ), so without "tên" before it a
name must look like one: capitals, or a surname that is no other word.
"""

from __future__ import annotations

import re
from typing import NamedTuple


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PEOPLE = r"toi|tui|em|minh|chau|con|anh|chi|bac|ong|ba|bo|me|vo|chong|be|no"
NAME_CUE = (
    rf"(?P<named>\b(?:ho (?:va )?)?ten(?: (?:that|day du))?(?: cua)?(?: (?:{_PEOPLE})){{0,2}}[^\S\n]*(?:\bla\b|[:=])"
    r"|\b(?:toi|tui|em|minh|chau|con) ten(?:[^\S\n]+la\b|[^\S\n]*[:=]|(?!\w)))"
    rf"|(?P<called>\b(?:{_PEOPLE}) ten(?!\w)|\b(?:{_PEOPLE}|day) la\b)"
)
"""What comes before a name, in folded text: ``named`` where nothing else can come, ``called`` where it may."""

_SURNAMES = _set(
    "nguyễn trần phạm hoàng huỳnh phan đặng bùi ngô dương đinh trương trịnh đoàn lâm mai lưu thái phùng tống vương"
    " quách kiều nghiêm khổng diệp bạch nông giàng hứa thạch mạc sầm lò lê vũ võ đỗ hồ lý đào cao hà tô tạ châu tăng"
    " từ chu thân triệu văn tôn cù ông"
)
_ONLY_SURNAMES = _set("nguyễn trần phạm huỳnh bùi trịnh quách lê vũ võ đặng ngô phùng")
"""Those that are hardly any other word after "là"."""
_ONLY_BARE_SURNAMES = _set("nguyen tran pham huynh bui trinh quach")
"""The same, written without marks."""
_BARE_SURNAMES = _set(
    "nguyen tran pham hoang huynh phan dang bui ngo duong dinh truong trinh doan lam mai luu thai phung tong vuong"
    " quach kieu nghiem diep bach nong giang thach sam le vu vo do ho ly dao cao ha to ta chau tang chu than"
)
_MIDDLE_NAMES = _set("van thi duc dinh ngoc xuan quoc ba")
_NO_NAME = _set(
    "gi sao ai nao dau bao may phai trong tren bi sai ghi co khong chua dung cua cty cong o lam sinh nam hien dang la"
    " muon hoi xin cho nghi dong que toi em minh thi va voi nhung ma do day the cai nguoi lao giao nhan chu tai ky ke"
    " hoc can bo vien duoc da tung tham tuoi so sdt cccd cmnd khac nhau giong dem moi cu tat viet ten ho doi tu den vi"
    " neu khi nay kia ay roi a nhe chuyen vien gia dinh goi benh cha me chi"
)
_TITLE = re.compile(r"(?:anh|chi|ba|ong|co|chu|bac|chau|be)[^\S\n]+")
_WORD = re.compile(r"[^\W\d_]+")
_SPACES = " \u00a0"
_MOST_WORDS = 5
_MOST_SMALL_WORDS = 4


class _Word(NamedTuple):
    text: str
    folded: str
    end: int

    @property
    def title(self) -> bool:
        """Begins with a capital, and is not shouted."""
        return self.text[0].isupper() and (len(self.text) == 1 or not self.text.isupper())

    @property
    def surname(self) -> bool:
        return self.text.lower() in _SURNAMES or (self.text.isascii() and self.folded in _BARE_SURNAMES)

    @property
    def only_surname(self) -> bool:
        return self.text.lower() in _ONLY_SURNAMES or self.text.lower() in _ONLY_BARE_SURNAMES

    @property
    def no_name(self) -> bool:
        return self.folded in _NO_NAME and self.folded not in _MIDDLE_NAMES


def name_end(text: str, folded: str, start: int, *, announced: bool) -> tuple[int, int] | None:
    """Where the name after a cue that ends at ``start`` begins and ends; None if no name comes.

    ``announced`` says that the cue spoke of a name.
    """
    begin = start
    while begin < len(text) and text[begin] in _SPACES:
        begin += 1
    if title := _TITLE.match(folded, begin):
        begin = title.end()
    words = _words(text, folded, begin)
    count = _length(words, announced=announced) if words else 0
    return (begin, words[count - 1].end) if count else None


def full_name_end(text: str, folded: str, start: int) -> int | None:
    """Where a full name in capitals with a middle name (``Nguyễn Văn An``) ends that begins at ``start``."""
    words = _words(text, folded, start)
    if len(words) < 3 or not words[0].surname or words[1].folded not in ("van", "thi"):
        return None
    return words[_full(words) - 1].end if all(word.title for word in words[:3]) else None


def _words(text: str, folded: str, begin: int) -> list[_Word]:
    words: list[_Word] = []
    while len(words) < _MOST_WORDS and (found := _WORD.match(text, begin)):
        words.append(_Word(found[0], folded[found.start() : found.end()], found.end()))
        begin = found.end()
        if begin >= len(text) or text[begin] not in _SPACES:
            break
        begin += 1
    return words


def _length(words: list[_Word], *, announced: bool) -> int:
    """How many of ``words``, which come after a cue, are a name."""
    first, *others = words
    if first.surname and others and (others[0].title or not others[0].no_name):
        middle = len(others) > 1 and others[0].folded in _MIDDLE_NAMES
        if announced or (first.title and others[0].title) or first.only_surname or middle:
            return _full(words)
    titles = next((number for number, word in enumerate(words) if not word.title), len(words))
    if titles >= 2 and (announced or not first.no_name):
        return titles
    if announced and (first.title or not first.no_name):
        return 1
    return 0


def _full(words: list[_Word]) -> int:
    """How many words a name has that begins with its surname: to the end of its capitals, at most four in small
    letters."""
    most = _MOST_WORDS if words[1].title else _MOST_SMALL_WORDS
    for number in range(1, min(most, len(words))):
        before, word = words[number - 1], words[number]
        given = before.folded in _MIDDLE_NAMES and number > 1
        if (number > 1 and before.title and not word.title) or not (given or word.title or not word.no_name):
            return number
    return min(most, len(words))
