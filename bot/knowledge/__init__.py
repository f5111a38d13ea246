"""``faq/*.yaml`` as checked, frozen objects; dated figures; the answer of an entry on a day."""

from bot.knowledge.amounts import Amount
from bot.knowledge.entries import Entry, EntryVersion, Topic
from bot.knowledge.hand_over_wording import DeskWording, HandOverWording
from bot.knowledge.loading import Knowledge, LoadResult, load_knowledge
from bot.knowledge.models import Contact, Figure, LawDocument, LawRef, OutsideGroup, SmallTalk, Wording
from bot.knowledge.office_hours import OfficeHours
from bot.knowledge.problems import Problem
from bot.knowledge.rendering import Answer

__all__ = [
    "Amount",
    "Answer",
    "Contact",
    "DeskWording",
    "Entry",
    "EntryVersion",
    "Figure",
    "HandOverWording",
    "Knowledge",
    "LawDocument",
    "LawRef",
    "LoadResult",
    "OfficeHours",
    "OutsideGroup",
    "Problem",
    "SmallTalk",
    "Topic",
    "Wording",
    "load_knowledge",
]
