"""The bot's sentences around tickets: what a person reads, and what officials read in their group."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=44)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HandOverWording(_Model):
    """What a person reads."""

    requests: Texts
    """How people ask for a human."""
    button: Label
    ask: Text
    preview: Text
    send: Label
    add: Label
    cancel: Label
    write_more: Text
    cancelled: Text
    expired: Text
    sent: Text
    added: Text
    sent_without_group: Text
    open_now: Text
    shut_now: Text
    hours_unknown: Text
    moment: Text
    weekdays: Annotated[tuple[Text, ...], Field(min_length=7, max_length=7)]
    ask_commune: Text
    ask_workplace: Text
    workplaces: dict[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,30}$")], Label]
    skip: Label
    places_done: Text
    answer: Text
    correction: Text
    solved: Label
    not_yet: Label
    thanks_for_solved: Text
    ask_what_is_missing: Text


class DeskWording(_Model):
    """What officials read in their group."""

    ticket: Text
    more: Text
    how_to_answer: Text
    belongs: Label
    new_entry: Label
    close: Label
    delivered: Text
    mailed: Text
    blocked: Text
    failed: Text
    held: Text
    send_too: Label
    closed: Text
    closed_meanwhile: Text
    closed_by_official: Text
    gone: Text
    only_text: Text
    solved: Text
    not_yet: Text
    reminder: Text
    erased: Text
    which_topic: Text
    which_entry: Text
    other_topic: Label
    proposed: Text
    drafted: Text
    not_drafted: Text
