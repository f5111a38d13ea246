"""What the tests write to the bot as people do, and what no log of the whole test run may hold."""

from __future__ import annotations

import logging
from io import StringIO

import pytest

from bot.logs import log_formatter, set_up_logs
from tests.support.bot_api import BotApi

PERSONAL = (
    "Trần Thị Hoa",
    "0912345678",
    "0912 345 678",
    "045190001234",
    "4512345678",
    "DN4454512345678",
    "0071000123456",
    "hoa.tran@example.vn",
    "nói thầm với bot",
)
"""Name, telephone, identity, insurance, card, account, e-mail, and words of a message."""
CHAT = 771122334
"""The number of a person's chat."""
STORY = f"Em tên {PERSONAL[0]}, sđt {', '.join(PERSONAL[1:])}, nghỉ ốm được mấy ngày"
SECRETS = (*PERSONAL, str(CHAT), BotApi.token, BotApi.token.partition(":")[2])


class RunLog:
    """Every line that the program logs while the tests run, in the forms an operator may choose.

    It listens at the loggers themselves, so it also hears tests that set up logging anew.
    """

    def __init__(self) -> None:
        self._lines = StringIO()
        self._formatters = (log_formatter("text"), log_formatter("json"))
        self._handle = logging.Logger.handle

    def start(self, patch: pytest.MonkeyPatch) -> None:
        """Begins to listen, with the program's own loggers at their most talkative."""
        set_up_logs("DEBUG")
        logging.getLogger().handlers.clear()

        def handle(logger: logging.Logger, record: logging.LogRecord) -> None:
            # Of libraries what would reach the log: warnings.
            if record.name.partition(".")[0] == "bot" or record.levelno >= logging.WARNING:
                self._lines.writelines(formatter.format(record) + "\n" for formatter in self._formatters)
            self._handle(logger, record)

        patch.setattr(logging.Logger, "handle", handle)

    @property
    def text(self) -> str:
        """All lines so far."""
        return self._lines.getvalue()
