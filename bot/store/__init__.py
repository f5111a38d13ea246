"""What the bot remembers: talks, handled updates, questions, votes, tickets, and what the Zalo channels need. A SQLite
file, or PostgreSQL."""

from bot.store.database import Store
from bot.store.events import NONE_CHOSEN, CandidateSeen, Choice, Event, Place, Question, TicketOrder, Verdict, Vote
from bot.store.inbox import Inbox, Waiting
from bot.store.oa_tokens import OaTokens, TokenPair
from bot.store.official_answers import Answering
from bot.store.open_choices import OpenChoices
from bot.store.redaction import redact
from bot.store.seal import Seal
from bot.store.sent_counts import SentCounts
from bot.store.ticket_forms import Outcome, Said, Side, State, Ticket

__all__ = [
    "NONE_CHOSEN",
    "Answering",
    "CandidateSeen",
    "Choice",
    "Event",
    "Inbox",
    "OaTokens",
    "OpenChoices",
    "Outcome",
    "Place",
    "Question",
    "Said",
    "Seal",
    "SentCounts",
    "Side",
    "State",
    "Store",
    "Ticket",
    "TicketOrder",
    "TokenPair",
    "Verdict",
    "Vote",
    "Waiting",
    "redact",
]
