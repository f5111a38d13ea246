"""An event of an Official Account as a message that waits for its answer.

https://docs.zaloplatforms.com/docs/OA/webhook/tin-nhan/su-kien-nguoi-dung-gui-tin-nhan and
https://docs.zaloplatforms.com/docs/OA/webhook/quan-ly/su-kien-nguoi-dung-quan-tam-hay-bo-quan-tam-oa
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.channels.inbox_worker import Heard
from bot.conversation.messages import Kind

BUTTON_PREFIX = "#chon:"
"""Before the action in a button's payload: a press comes back as if the person had typed the payload."""

_Id = Annotated[str, Field(min_length=1, max_length=80)]
_MEDIA = frozenset({"image", "gif", "file", "sticker", "audio", "video", "link", "location", "business_card"})
_SEND = "user_send_"


class _Person(BaseModel):
    id: _Id


class _Message(BaseModel):
    msg_id: _Id
    text: str = ""


class _Event(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    event_name: str
    timestamp: int
    sender: _Person | None = None
    follower: _Person | None = None
    message: _Message | None = None


def read_event(body: object) -> Heard | None:
    """What a person did, or None if ``body`` is nothing to answer. Who begins to follow the account is greeted."""
    try:
        event = _Event.model_validate(body)
    except ValidationError:
        return None
    if event.event_name == "follow" and event.follower:
        key = f"follow-{event.timestamp}"
        return Heard(event.follower.id, key, event.timestamp, Kind.COMMAND, "start")
    if event.sender is None or event.message is None:
        return None
    what, text = event.event_name.removeprefix(_SEND), event.message.text
    if event.event_name == f"{_SEND}text":
        pressed = text.startswith(BUTTON_PREFIX)
        kind, text = (Kind.BUTTON, text.removeprefix(BUTTON_PREFIX)) if pressed else (Kind.TEXT, text)
    elif event.event_name.startswith(_SEND) and what in _MEDIA:
        # Zalo fills the text of some of these with addresses; none of them is a question.
        kind, text = Kind.MEDIA, ""
    else:
        return None
    return Heard(event.sender.id, event.message.msg_id, event.timestamp, kind, text)


def left(body: object) -> str | None:
    """The person who stopped following the account, if ``body`` tells that."""
    try:
        event = _Event.model_validate(body)
    except ValidationError:
        return None
    return event.follower.id if event.event_name == "unfollow" and event.follower else None
