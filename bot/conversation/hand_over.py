"""The hand-over of a question to officials: show it, let the person add or cancel, send, ask two things for planning.

Pure like the rest of the turn: the ticket is an *order* that the service has taken before it says ``sent``.
"""

from __future__ import annotations

from datetime import datetime

from bot.conversation import phrases
from bot.conversation.actions import Act, Action
from bot.conversation.literal import literal
from bot.conversation.messages import Button, Incoming, Kind, Reply
from bot.conversation.outcome import Outcome
from bot.conversation.talk import HandOver, Step, Talk
from bot.edition import Edition
from bot.knowledge import OfficeHours
from bot.matching import Decision
from bot.store import Place, TicketOrder, redact

MOST_CHARACTERS = 1500
"""A question for officials holds no more; a Telegram message shows it whole with all around it."""
_MOST_PLACE_CHARACTERS = 40
"""A longer text is no commune and no workplace but the next question."""


def begin(edition: Edition, talk: Talk, question: str) -> Outcome:
    """The hand-over of ``question``, or of what was asked last, or of what the person will write."""
    text = redact(question)[:MOST_CHARACTERS] or talk.question
    if not text:
        return _at(talk, Step.ASK, "", Reply(edition.wording.hand_over.ask, (_cancel(edition),)))
    return _preview(edition, talk, text)


def ask_for_more(edition: Edition, talk: Talk, ticket: int) -> tuple[tuple[Reply, ...], Talk]:
    """What is still open after an official's answer to ``ticket``."""
    reply = Reply(edition.wording.hand_over.ask_what_is_missing, (_cancel(edition),))
    return (reply,), _with(talk, HandOver(step=Step.MORE, ticket=ticket))


def go_on(edition: Edition, talk: Talk, now: HandOver, incoming: Incoming) -> Outcome | None:
    """The next step, or None if the person turned to something else."""
    if incoming.kind is Kind.BUTTON:
        return _tapped(edition, talk, now, Action.parse(incoming.text))
    if incoming.kind is Kind.COMMAND or not any(c.isalnum() for c in incoming.text):
        return None
    text = redact(incoming.text)
    match now.step:
        case Step.ASK | Step.CONFIRM:
            return _preview(edition, talk, f"{now.text}\n{text}".strip()[:MOST_CHARACTERS])
        case Step.MORE:
            order = TicketOrder(text[:MOST_CHARACTERS], ticket=now.ticket)
            return Outcome((phrases.contacts(edition),), _with(talk, None), order=order)
        case Step.COMMUNE | Step.WORKPLACE:
            return _place(edition, talk, now, incoming.text)


def sent(
    edition: Edition, outcome: Outcome, number: int, moment: datetime, *, officials: bool
) -> tuple[tuple[Reply, ...], Talk]:
    """What is said when ``outcome``'s order has become ticket ``number`` at ``moment``, and the talk after it.

    ``officials`` says whether anybody is told of tickets at once.
    """
    wording = edition.wording.hand_over
    if not officials:
        told = phrases.contacts(edition, wording.sent_without_group.format(number=number))
    elif outcome.order and outcome.order.ticket == number:
        told = Reply(wording.added.format(number=number))
    else:
        told = Reply(wording.sent.format(number=number, when=_when(edition, moment)))
    if outcome.order and outcome.order.ticket == number:
        return (told,), outcome.talk
    asked = Reply(wording.ask_commune, ((_button(wording.skip, Act.SKIP),),))
    return (told, asked), _with(outcome.talk, HandOver(step=Step.COMMUNE, ticket=number))


def official_answer(edition: Edition, number: int, text: str, *, correction: bool) -> Reply:
    """An official's words as the person gets them."""
    wording = edition.wording.hand_over
    frame = wording.correction if correction else wording.answer
    verdicts = (
        Button(wording.solved, str(Action(Act.SOLVED, str(number)))),
        Button(wording.not_yet, str(Action(Act.NOT_YET, str(number)))),
    )
    return Reply(frame.format(number=number, text=literal(text)), (verdicts,))


def _tapped(edition: Edition, talk: Talk, now: HandOver, action: Action | None) -> Outcome | None:
    wording = edition.wording.hand_over
    match action.act if action else None:
        case Act.SEND if now.step is Step.CONFIRM:
            return Outcome((phrases.contacts(edition),), _with(talk, None), order=TicketOrder(now.text))
        case Act.ADD if now.step is Step.CONFIRM:
            return _at(talk, Step.CONFIRM, now.text, Reply(wording.write_more, (_cancel(edition),)))
        case Act.CANCEL:
            return Outcome((phrases.plain(edition, wording.cancelled),), _with(talk, None))
        case Act.SKIP if now.step is Step.COMMUNE:
            return _ask_workplace(edition, talk, now)
        case Act.SKIP if now.step is Step.WORKPLACE:
            return Outcome((phrases.plain(edition, wording.places_done),), _with(talk, None))
        case Act.WORKPLACE if action and action.target in wording.workplaces and now.ticket:
            place = Place(now.ticket, workplace=wording.workplaces[action.target])
            return Outcome((phrases.plain(edition, wording.places_done),), _with(talk, None), (place,))
    return None


def _place(edition: Edition, talk: Talk, now: HandOver, text: str) -> Outcome | None:
    if now.ticket is None or len(text) > _MOST_PLACE_CHARACTERS or "?" in text or "\n" in text:
        return None
    if edition.match(text).decision is Decision.ANSWER:
        return None
    if now.step is Step.COMMUNE:
        asked = _ask_workplace(edition, talk, now)
        return Outcome(asked.replies, asked.talk, (Place(now.ticket, commune=text),))
    done = phrases.plain(edition, edition.wording.hand_over.places_done)
    return Outcome((done,), _with(talk, None), (Place(now.ticket, workplace=text),))


def _ask_workplace(edition: Edition, talk: Talk, now: HandOver) -> Outcome:
    wording = edition.wording.hand_over
    kinds = [Button(label, str(Action(Act.WORKPLACE, key))) for key, label in wording.workplaces.items()]
    rows = [tuple(kinds[i : i + 2]) for i in range(0, len(kinds), 2)]
    reply = Reply(wording.ask_workplace, (*rows, (_button(wording.skip, Act.SKIP),)))
    return Outcome((reply,), _with(talk, HandOver(step=Step.WORKPLACE, ticket=now.ticket)))


def _preview(edition: Edition, talk: Talk, text: str) -> Outcome:
    wording = edition.wording.hand_over
    rows = ((_button(wording.send, Act.SEND), _button(wording.add, Act.ADD)), _cancel(edition))
    return _at(talk, Step.CONFIRM, text, Reply(wording.preview.format(question=literal(text)), rows))


def _at(talk: Talk, step: Step, text: str, reply: Reply) -> Outcome:
    return Outcome((reply,), _with(talk, HandOver(step=step, text=text)))


def _with(talk: Talk, hand_over: HandOver | None) -> Talk:
    return talk.model_copy(update={"hand_over": hand_over})


def _when(edition: Edition, moment: datetime) -> str:
    wording = edition.wording.hand_over
    hours = office_hours(edition)
    if hours is None:
        return wording.hours_unknown
    until = _moment(edition, hours.answer_by(moment))
    if hours.is_open(moment):
        return wording.open_now.format(until=until)
    return wording.shut_now.format(opening=_moment(edition, hours.next_opening(moment)), until=until)


def office_hours(edition: Edition) -> OfficeHours | None:
    """When the officials who answer tickets work, if ``contacts.yaml`` says so."""
    return next((c.office_hours for c in edition.contacts.values() if c.office_hours), None)


def _moment(edition: Edition, moment: datetime) -> str:
    wording = edition.wording.hand_over
    weekday = wording.weekdays[moment.weekday()]
    return wording.moment.format(time=f"{moment:%H:%M}", weekday=weekday, day=f"{moment:%d/%m/%Y}")


def _cancel(edition: Edition) -> tuple[Button, ...]:
    return (_button(edition.wording.hand_over.cancel, Act.CANCEL),)


def _button(label: str, act: Act) -> Button:
    return Button(label, str(Action(act)))
