"""How long the running bot takes: from command to first answer, to take over an edit, and how much memory it holds.

    .venv/bin/python benchmarks/running_bot.py

Starts ``python -m bot run`` on a copy of the FAQ, asks it over HTTP on the loopback, edits files under it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parent.parent
GIVE_UP_SECONDS = 60
PAUSE_SECONDS = 0.05
NUMBERS = count(1)


def ask(base: str, text: str) -> str:
    """The bot's reply to ``text`` as JSON text. Raises ``URLError`` while it is not there."""
    message = {"id": f"benchmark-{next(NUMBERS):06}", "kind": "text", "text": text}
    request = urllib.request.Request(
        f"{base}/chat/messages", json.dumps(message).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=GIVE_UP_SECONDS) as response:
        return str(response.read().decode())


def seconds_until(base: str, text: str, wanted: str) -> float:
    """How long it takes until the reply to ``text`` holds ``wanted``."""
    start = time.perf_counter()
    while time.perf_counter() - start < GIVE_UP_SECONDS:
        try:
            if wanted in ask(base, text):
                return time.perf_counter() - start
        except urllib.error.URLError:
            pass
        time.sleep(PAUSE_SECONDS)
    raise TimeoutError(f"no reply with {wanted!r} in {GIVE_UP_SECONDS} s")


def replace(path: Path, old: str, new: str) -> None:
    """Edits a file as an editor does: the whole file is written anew."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path.name} does not hold {old!r}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def started(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The bot, just started."""
    return subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def main() -> None:
    """Prints one line a figure."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        faq = Path(shutil.copytree(ROOT / "faq", Path(folder) / "faq"))
        environment = {
            **os.environ,
            "WEB_PORT": str(port),
            "FAQ_DIR": str(faq),
            "DATA_DIR": f"{folder}/var",
            "TELEGRAM_BOT_TOKEN": "",
            "LOG_LEVEL": "ERROR",
        }
        base, question = (
            f"http://127.0.0.1:{port}",
            "làm kế hoạch hóa gia đình đặt vòng thì công nhân được nghỉ mấy hôm",
        )
        bot = started(environment)
        try:
            print(f"first start to first answer  {seconds_until(base, question, '7 ngày'):5.2f} s")
            bot.terminate()
            bot.wait()
            bot = started(environment)
            print(f"restart to first answer      {seconds_until(base, question, '7 ngày'):5.2f} s")
            status = Path(f"/proc/{bot.pid}/status").read_text(encoding="ascii")
            memory = int(status.split("VmRSS:")[1].split()[0]) // 1024
            print(f"resident memory              {memory:5d} MB")
            for turn in range(3):
                mark = f"bản {turn}"
                replace(faq / "thai-san.yaml", "{{ thai_san_dat_vong }}", f"{mark} {{{{ thai_san_dat_vong }}}}")
                print(f"answer edited and served     {seconds_until(base, question, mark):5.2f} s")
            for turn in range(3):
                replace(
                    faq / "phrasings" / "thai-san.yaml",
                    "thai-san/tranh-thai:\n",
                    f"thai-san/tranh-thai:\n  - câu mới {turn}\n",
                )
                replace(faq / "thai-san.yaml", "{{ thai_san_dat_vong }}", f"câu {turn} {{{{ thai_san_dat_vong }}}}")
                print(f"phrasing edited and served   {seconds_until(base, question, f'câu {turn}'):5.2f} s")
            times = []
            for _ in range(200):
                start = time.perf_counter()
                ask(base, question)
                times.append(time.perf_counter() - start)
            times.sort()
            print(f"one question over HTTP       p50 {times[100] * 1000:.1f} ms, p99 {times[197] * 1000:.1f} ms")
        finally:
            bot.terminate()
            bot.wait()


if __name__ == "__main__":
    main()
