"""What the bot remembers: talks, handled updates, questions, votes, tickets. A SQLite file, or PostgreSQL."""

from bot.store.database import Store
from bot.store.events import NONE_CHOSEN, CandidateSeen, Choice, Event, Place, Question, TicketOrder, Verdict, Vote
from bot.store.official_answers import Answering
from bot.store.redaction import redact
from bot.store.ticket_forms import Outcome, Said, Side, State, Ticket

__all__ = [
    "NONE_CHOSEN",
    "Answering",
    "CandidateSeen",
    "Choice",
    "Event",
    "Outcome",
    "Place",
    "Question",
    "Said",
    "Side",
    "State",
    "Store",
    "Ticket",
    "TicketOrder",
    "Verdict",
    "Vote",
    "redact",
]
