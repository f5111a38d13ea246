"""What the bot remembers: talks, handled updates, votes, and what the Zalo channels need. One SQLite file under
``DATA_DIR``."""

from bot.store.database import Store, Vote
from bot.store.inbox import Inbox, Waiting
from bot.store.oa_tokens import OaTokens, TokenPair
from bot.store.open_choices import OpenChoices
from bot.store.seal import Seal
from bot.store.sent_counts import SentCounts

__all__ = ["Inbox", "OaTokens", "OpenChoices", "Seal", "SentCounts", "Store", "TokenPair", "Vote", "Waiting"]
