"""What the bot remembers of one talk between two turns."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError


class Step(StrEnum):
    """Where a hand-over to officials stands."""

    ASK = "ask"
    """The person is to write the question."""
    CONFIRM = "confirm"
    """The person sees what would be sent."""
    COMMUNE = "commune"
    """The ticket is out; the person may say where they live."""
    WORKPLACE = "workplace"
    """And at what kind of place they work."""
    MORE = "more"
    """The person is to write what an official's answer left open."""


class HandOver(BaseModel):
    """A hand-over that has begun."""

    model_config = ConfigDict(frozen=True)

    step: Step
    text: str = ""
    """What would be sent, redacted."""
    ticket: int | None = None


class Talk(BaseModel):
    """The state of one talk. Of the person's words only the last question is kept, redacted, for a hand-over."""

    model_config = ConfigDict(frozen=True)

    about: str | None = None
    """The entry answered last, or the topic of the choices offered since; a follow-up leans on it."""
    misses: int = 0
    """How many tries in a row did not bring an answer."""
    question: str = ""
    """What the person asked last, redacted."""
    hand_over: HandOver | None = None

    @classmethod
    def restore(cls, state: str | None) -> Talk:
        """The talk as ``dump`` gave it; a new one if there is none, or if an older bot wrote what this one
        cannot read."""
        if state is None:
            return cls()
        try:
            return cls.model_validate_json(state)
        except ValidationError:
            return cls()

    def dump(self) -> str:
        """The talk as text for the store."""
        return self.model_dump_json()
