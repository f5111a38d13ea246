"""Settings from the environment and ``.env``, typed (pydantic-settings)."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_SHORTEST_KEY = 20
"""Characters: fewer can be guessed by trying."""


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message is one line that names it."""


class Settings(BaseSettings):
    """All settings of the bot; ``docs/settings.md`` explains each to an operator."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    web_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    faq_dir: Path = Path("faq")
    data_dir: Path = Path("var")
    telegram_bot_token: SecretStr | None = None
    telegram_base_url: str = "https://api.telegram.org/bot"
    public_url: str | None = None
    webhook_secret: SecretStr | None = None
    zalo_bot_token: SecretStr | None = None
    zalo_base_url: str = "https://bot-api.zaloplatforms.com"
    zalo_monthly_messages: Annotated[int, Field(ge=1)] = 3000
    zalo_oa_app_id: str | None = None
    zalo_oa_app_secret: SecretStr | None = None
    zalo_oa_secret_key: SecretStr | None = None
    zalo_oa_base_url: str = "https://openapi.zalo.me"
    zalo_oa_oauth_url: str = "https://oauth.zaloapp.com"
    operator_chat: Annotated[str, Field(pattern=r"^[a-z-]+:\S+$")] | None = None
    database_url: SecretStr | None = None
    secret_key: SecretStr | None = None
    officials_chat_id: int | None = None
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 180
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    messages_per_minute: Annotated[int, Field(ge=0)] = 20
    requests_per_minute: Annotated[int, Field(ge=0)] = 600
    trusted_proxies: str = ""
    metrics_token: SecretStr | None = None

    @field_validator(
        *("telegram_bot_token", "public_url", "webhook_secret", "operator_chat"),
        *("zalo_bot_token", "zalo_oa_app_id", "zalo_oa_app_secret", "zalo_oa_secret_key"),
        *("database_url", "secret_key", "officials_chat_id"),
        mode="before",
    )
    @classmethod
    def _empty_means_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("metrics_token", mode="before")
    @classmethod
    def _empty_token_means_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            for part in filter(None, (part.strip() for part in value.split(","))):
                ipaddress.ip_network(part)
        except ValueError:
            raise ValueError("must be addresses or networks, like 127.0.0.1,10.0.0.0/8") from None
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_form(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("must look like 123456:ABC… as BotFather gives it")
        return value

    @field_validator("zalo_bot_token")
    @classmethod
    def _zalo_token_form(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]+:[A-Za-z0-9_.~-]+", value.get_secret_value()):
            raise ValueError("must look like 123456789:abc… as Zalo Bot Manager sends it")
        return value

    @field_validator("zalo_oa_app_id")
    @classmethod
    def _app_id_form(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\d{1,40}", value):
            raise ValueError("must be the number of the app at developers.zalo.me")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret_form(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{8,256}", value.get_secret_value()):
            raise ValueError("must be 8 to 256 of A-Z a-z 0-9 _ -")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_form(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"postgres(ql)?://\S+", value.get_secret_value()):
            raise ValueError("must look like postgresql://user:password@host:5432/name; leave it empty for SQLite")
        return value

    @field_validator("secret_key")
    @classmethod
    def _key_form(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_KEY:
            raise ValueError(f"must have at least {_SHORTEST_KEY} characters; leave it empty to have one made")
        return value

    @field_validator("telegram_base_url", "public_url", "zalo_base_url", "zalo_oa_base_url", "zalo_oa_oauth_url")
    @classmethod
    def _url_form(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            raise ValueError("must be an address like https://example.vn")
        return None if value is None else value.rstrip("/")

    @model_validator(mode="after")
    def _oa_whole_or_not_at_all(self) -> Self:
        parts = ("zalo_oa_app_id", "zalo_oa_app_secret", "zalo_oa_secret_key")
        missing = [name.upper() for name in parts if getattr(self, name) is None]
        if missing and len(missing) < len(parts):
            raise ValueError(f"{', '.join(missing)}: must be set too, the Official Account needs all three")
        return self


def load_settings() -> Settings:
    """The settings of this process.

    Raises ``SettingsError`` with one line naming the first wrong value; the value itself is left out, since it
    may be a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        said = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{str(first['loc'][0]).upper()}: {said}" if first["loc"] else said) from None
