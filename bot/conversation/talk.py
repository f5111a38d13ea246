"""What the bot remembers of one talk between two turns. No words of the person are kept."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError


class Talk(BaseModel):
    """The state of one talk."""

    model_config = ConfigDict(frozen=True)

    about: str | None = None
    """The entry answered last, or the topic of the choices offered since; a follow-up leans on it."""
    misses: int = 0
    """How many tries in a row did not bring an answer."""

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
