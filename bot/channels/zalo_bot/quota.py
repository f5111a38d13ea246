"""The messages a bot may send in a month.

The free plan has 3,000; what is over is refused (bot.zaloplatforms.com), and no call tells how many are left. So
they are counted here, and the operator hears of it while there is time to buy more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.channels.alarms import Alarms
from bot.store import SentCounts

_log = structlog.get_logger(__name__)

_WARN_AT_PERCENT = (80, 95)


class MonthlyQuota:
    """Counts what one channel sends."""

    def __init__(
        self, channel: str, limit: int, counts: SentCounts, alarms: Alarms, now: Callable[[], datetime]
    ) -> None:
        self._channel = channel
        self._limit = limit
        self._counts = counts
        self._alarms = alarms
        self._now = now
        self._marks = {-(-limit * percent // 100): percent for percent in _WARN_AT_PERCENT}

    async def count(self) -> None:
        """Counts one message that is out; warns once at each share of the month's messages. Never raises."""
        month = f"{self._now():%Y-%m}"
        try:
            sent = await self._counts.add(self._channel, month)
        except Exception as error:
            # An error here would have the message sent again.
            _log.error("message not counted", error=type(error).__name__)
            return
        if percent := self._marks.get(sent):
            self._alarms.sound(
                f"zalo-quota-{percent}",
                f"Bot Zalo đã gửi {sent} trong {self._limit} tin của tháng {self._now():%m/%Y} ({percent}%). "
                "Hết tin thì bot im lặng tới đầu tháng sau: hãy nâng gói tại bot.zaloplatforms.com, "
                "rồi sửa ZALO_MONTHLY_MESSAGES.",
            )

    def exceeded(self) -> None:
        """Zalo has refused a message for want of quota."""
        self._alarms.sound(
            "zalo-quota-exceeded",
            "Zalo từ chối gửi tin vì hết hạn mức (lỗi 429). Người dân nhắn cho bot Zalo lúc này không được trả lời: "
            "hãy nâng gói tại bot.zaloplatforms.com.",
        )
