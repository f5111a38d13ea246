"""The web chat: one page, one endpoint for messages."""

from bot.channels.web.channel import WebChat

__all__ = ["WebChat"]
