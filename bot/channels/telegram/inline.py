"""Inline mode: search while one types in any chat."""

from __future__ import annotations

import structlog
from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from bot.channels.markup import TELEGRAM_LIMIT, telegram_parts
from bot.channels.telegram.dialogue import Dialogue
from bot.channels.telegram.errors import describe
from bot.conversation.messages import Profile, Suggestion

_log = structlog.get_logger(__name__)

_RESULTS = 8
_CACHE_SECONDS = 10
"""So long Telegram may repeat the results: short, since answers change with the FAQ and the day."""
_BUTTON_CHARACTERS = 64
_TITLE_CHARACTERS = 256
_ROOM_FOR_THE_LINK = 200


async def answer_inline(bot: ExtBot[int], conversations: Dialogue, query: InlineQuery) -> None:
    """Answers ``query``, whatever happens: Telegram shows a spinner until then."""
    results: list[InlineQueryResultArticle] = []
    button = None
    try:
        if query.query.strip():
            found = conversations.search(query.query, _RESULTS)
            told = [suggestion for suggestion in found if suggestion.reply.text.strip()]
            results = [_article(number, suggestion, bot.username) for number, suggestion in enumerate(told)]
        if not results:
            button = _to_private_chat(conversations.profile())
    except Exception as error:
        _log.error("inline search failed", error=describe(error, bot.token))
    try:
        await bot.answer_inline_query(query.id, results, cache_time=_CACHE_SECONDS, button=button)
    except Exception as error:
        # The next letter brings the next query; an answer to this one would come too late.
        _log.info("inline query not answered", error=describe(error, bot.token))


def _article(number: int, suggestion: Suggestion, username: str) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        # Ids of entries may be longer than the 64 bytes Telegram takes.
        id=str(number),
        title=suggestion.title[:_TITLE_CHARACTERS],
        description=suggestion.summary,
        input_message_content=InputTextMessageContent(
            _one_message(suggestion.reply.text, username),
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )


def _one_message(markdown: str, username: str) -> str:
    """``markdown`` as HTML, and a link to the bot's own chat instead of what one message cannot hold."""
    parts = telegram_parts(markdown)
    if len(parts) == 1:
        return parts[0].html
    link = f'<a href="https://t.me/{username}">@{username}</a>'
    return f"{telegram_parts(markdown, TELEGRAM_LIMIT - _ROOM_FOR_THE_LINK)[0].html}\n\n… {link}"


def _to_private_chat(profile: Profile) -> InlineQueryResultsButton:
    """A way into the bot's own chat, labelled like its start command."""
    label = dict(profile.commands).get("start") or profile.name
    return InlineQueryResultsButton(label[:_BUTTON_CHARACTERS], start_parameter="inline")
