"""What officials do in their Telegram group: answer tickets by replying, correct, close, make knowledge of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from telegram import CallbackQuery, Message, Update

from bot.channels.telegram.group import TelegramGroup
from bot.conversation import desk
from bot.conversation.desk import DeskAct
from bot.conversation.messages import Reply
from bot.editing.drafts import write_draft
from bot.edition import Edition
from bot.store import Answering, State, Store, Ticket

log = structlog.get_logger(__name__)

_CHANNEL = "officials"
"""The group's name among the handled updates."""


class OfficialsDesk:
    """Handles the updates of the officials' group that are about tickets."""

    def __init__(
        self,
        group: TelegramGroup,
        store: Store,
        edition: Callable[[], Edition],
        faq_dir: Path,
        now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        """``wake`` is called when there is something to send."""
        self._group = group
        self._store = store
        self._edition = edition
        self._faq_dir = faq_dir
        self._now = now
        self._wake = wake

    async def handle(self, update: Update) -> bool:
        """Does what an official asks for in ``update``; False if it is none of the desk's business.

        An error says that it may be given again; what is done twice then is only what the bot says about it.
        """
        chat = update.effective_chat
        if chat is None or chat.id != self._group.chat_id:
            return False
        key, place = str(update.update_id), str(chat.id)
        if await self._store.handled(_CHANNEL, place, key) is not None:
            return True
        if update.callback_query:
            mine = await self._pressed(update.callback_query)
        elif update.edited_message:
            mine = await self._edited(update.edited_message, key)
        else:
            mine = bool(update.message) and await self._written(update.message, key)  # type: ignore[arg-type]
        if mine:
            await self._store.record(_CHANNEL, place, key, at=self._now(), talk="", replies="")
            self._wake()
        return mine

    async def _written(self, message: Message, key: str) -> bool:
        above = message.reply_to_message
        if above is None or above.from_user is None or not above.from_user.is_bot:
            return False
        number = await self._ticket_of(above)
        if number is None or (message.text or "").startswith("/"):
            return False
        wording = self._edition().wording.desk
        ticket = await self._store.tickets.get(number)
        if ticket is None or ticket.state is State.ERASED:
            await self._say(wording.gone, message.message_id)
            return True
        if not message.text:
            await self._say(wording.only_text, message.message_id)
            return True
        answering, said = await self._store.answers.answer(
            number,
            message.text,
            update=key,
            message=message.message_id,
            official=str(message.from_user.id if message.from_user else 0),
            at=self._now(),
        )
        if answering is Answering.CLOSED:
            await self._say(wording.closed.format(number=number), message.message_id)
        elif answering is Answering.HELD and said:
            await self._group.post(desk.held(self._edition(), number, said), message.message_id)
        return True

    async def _edited(self, message: Message, key: str) -> bool:
        number = await self._store.tickets.in_group(message.message_id)
        if number is None or not message.text:
            return False
        answering = await self._store.answers.correct(message.message_id, message.text, update=key, at=self._now())
        if answering is Answering.CLOSED:
            await self._say(self._edition().wording.desk.closed.format(number=number), message.message_id)
        return True

    async def _pressed(self, query: CallbackQuery) -> bool:
        action = desk.read_action(query.data or "")
        if action is None or not isinstance(query.message, Message):
            return False
        act, target = action
        under = query.message.message_id
        if act is DeskAct.SEND_TOO:
            return await self._release(target, under)
        number = await self._ticket_of(query.message)
        if number is None:
            return False
        edition = self._edition()
        ticket = await self._store.tickets.get(number)
        if ticket is None or ticket.state is State.ERASED:
            await self._say(edition.wording.desk.gone, under)
            return True
        match act:
            case DeskAct.BELONGS:
                await self._group.post(desk.which_entry(edition, ticket), under)
            case DeskAct.OTHER_TOPIC:
                await self._group.post(desk.which_topic(edition, number), under)
            case DeskAct.TOPIC:
                await self._group.post(desk.entries_of(edition, target, number), under)
            case DeskAct.ENTRY if target in edition.entries:
                await self._store.proposals.add(number, target, ticket.question, self._now())
                await self._group.post(desk.proposed(edition, target, ticket.question), under)
            case DeskAct.NEW_ENTRY:
                await self._draft(edition, ticket, under)
            case DeskAct.CLOSE:
                await self._store.tickets.close(number, self._now())
                await self._say(edition.wording.desk.closed_by_official.format(number=number), under)
        return True

    async def _release(self, said: str, under: int) -> bool:
        if not (said.isascii() and said.isdigit()):
            return False
        answering = await self._store.answers.release(int(said), self._now())
        if answering is Answering.CLOSED:
            await self._say(self._edition().wording.desk.closed_meanwhile, under)
        return True

    async def _draft(self, edition: Edition, ticket: Ticket, under: int) -> None:
        wording = edition.wording.desk
        try:
            path = await asyncio.to_thread(write_draft, self._faq_dir, ticket, self._now().date())
        except OSError as error:
            log.error("draft_not_written", error=type(error).__name__, cure="let the bot write to FAQ_DIR/drafts")
            await self._say(wording.not_drafted.format(reason=error.strerror), under)
        else:
            await self._say(wording.drafted.format(file=path.relative_to(self._faq_dir).as_posix()), under)

    async def _ticket_of(self, message: Message) -> int | None:
        """The ticket that a message of the bot is about. If a crash kept it from being noted, its buttons tell."""
        noted = await self._store.tickets.in_group(message.message_id)
        rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
        return noted or desk.ticket_meant(str(button.callback_data) for row in rows for button in row)

    async def _say(self, text: str, under: int) -> None:
        await self._group.post(Reply(text), under)
