"""The terminal as a channel: a talk at a prompt, choices by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding

from bot.channels.choices import read_typed
from bot.conversation.messages import Button, Incoming, Kind, Reply
from bot.conversation.talk import Talk
from bot.conversation.turn import take_turn
from bot.edition import Edition

_LEAVE = {"/thoat", "/quit", "/exit"}
_PROMPT = "[bold cyan]Bạn:[/] "


def read_line(line: str, choices: list[Button]) -> Incoming:
    """What a typed line means: ``/command``, the number of an open choice, or a message."""
    return read_typed(line, [choice.action for choice in choices])


def show(console: Console, replies: Iterable[Reply]) -> list[Button]:
    """Prints the replies and gives the choices that are open now, in the order of their numbers."""
    choices: list[Button] = []
    for reply in replies:
        console.print(Padding(Markdown(reply.text), (1, 0, 0, 2)))
        for button in (b for row in reply.buttons for b in row):
            if button.url:
                console.print(f"   • {button.label}: {button.url}", markup=False)
            else:
                choices.append(button)
                console.print(f"   {len(choices)}. {button.label}", markup=False)
    console.print()
    return choices


def chat(edition: Edition, day: date, console: Console, read: Callable[[], str]) -> None:
    """A talk until the person leaves (``/thoat``, Ctrl-C or the end of the input)."""
    outcome = take_turn(edition, Talk(), Incoming(Kind.COMMAND, "start"), day)
    while True:
        choices = show(console, outcome.replies)
        console.print(_PROMPT, end="")
        try:
            line = read()
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip().lower() in _LEAVE:
            return
        outcome = take_turn(edition, outcome.talk, read_line(line, choices), day)
