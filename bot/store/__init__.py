"""What the bot remembers: talks, handled updates, votes. One SQLite file under ``DATA_DIR``."""

from bot.store.database import Store, Vote

__all__ = ["Store", "Vote"]
