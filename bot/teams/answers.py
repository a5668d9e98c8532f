"""What a person sees at once on Teams: carries out the `Answer` to what they did.

What a dialog or a pressed card asks for goes back in the same breath; a new message follows as soon as what was done is
committed and acknowledged.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import structlog

from bot.kept import Kept
from bot.language import Reader
from bot.model import Button, Buttons, Field, Form, Input, Kind, Message, Place, Profile, Reply, Small, told
from bot.platform import Answer, Deed, Gone, Incoming, TryLater, Unreachable
from bot.teams.activities import How, Received
from bot.teams.adapter import TeamsAdapter
from bot.teams.cards import Surface, message_card
from bot.teams.connector import TeamsFailed
from bot.teams.directory import TROUBLE, Directory
from bot.teams.fields import Opened, form_card, reading
from bot.teams.files import file_of, laid, question
from bot.teams.text import Card, one_line, weight
from bot.underway import Underway

CARD = "application/vnd.microsoft.card.adaptive"
HEAVIEST = 90_000  # bytes of UTF-16 that a message's card may have; Teams takes some 100 KB with all around it
TEXT = "application/vnd.microsoft.activity.message"
TRIES = 4
PATIENCE = 10.0  # seconds that an answer waits for when Teams asks for a pause
SHORTLY = 1.0  # seconds after a call that failed
DIALOG_TITLE = 80
SHORT = 1_500  # bytes of a card that fits into a small dialog, more or less

Body = dict[str, Any]  # what an invoke is answered with

log = structlog.get_logger("samspil.teams")


def activity_of(card: Card, summary: str) -> Body:
    """A message with a card, in Teams' JSON."""
    return {"type": "message", "summary": summary, "attachments": [{"contentType": CARD, "content": card}]}


class Answers:
    """Gives answers over one app."""

    def __init__(self, adapter: TeamsAdapter, directory: Directory) -> None:
        self._adapter = adapter
        self._directory = directory
        self._edits: dict[tuple[str, str], tuple[Received, Body]] = {}  # still to be made
        self._editing: set[tuple[str, str]] = set()
        self._laying: set[str] = set()  # the questions whose files are on their way
        self._taken = Kept[bool](time.monotonic)  # those whose files are where they belong
        self.underway = Underway(lambda error: log.error("teams.answer_failed", error=type(error).__name__))

    async def give(self, received: Received, answer: Answer) -> Body | None:
        """Shows the reply; returns what an invoke is answered with."""
        reply, language, deed = answer.reply, answer.language, received.incoming.deed
        match received.how:
            case How.FETCH | How.SUBMIT:
                return {"task": await self._dialog(received, reply, language)}
            case How.FILE if reply is not None:
                self._about_file(received, reply, language)
                return None
            case How.MESSAGE | How.EXECUTE if file_of(reply):
                received = _anew(received)  # what asks about a file is no card, and takes no form's place
            case How.EXECUTE if reply is not None and received.answered:
                card, summary = await self._card(received, reply, language)
                # At once; and as an edit of the message, since what is answered to a press is kept nowhere. What was
                # refused is not to be kept either.
                if not (isinstance(reply, Form) and reply.refused):
                    self._edit(received, activity_of(card, summary))
                return {"statusCode": 200, "type": CARD, "value": card}
            case How.MESSAGE | How.EXECUTE if isinstance(reply, Form) and reply.refused and deed is Deed.SUBMIT:
                # Nor here, where nothing can be shown at once: what was typed stands in the form, which stays.
                received, reply = _anew(received), _emptied(reply)
        if reply is not None:
            activity = await self._message(received, reply, language)
            if received.card and received.answered:
                self._edit(received, activity)
            else:
                self.underway.begin(self._say(received, activity))
        return {"statusCode": 200, "type": TEXT, "value": ""} if received.how is How.EXECUTE else None

    async def _dialog(self, received: Received, reply: Reply, language: str) -> Body:
        if reply is None:
            return {"type": "message", "value": Reader(language, "UTC").text("Done.")}
        if isinstance(reply, Form):
            card = await self._form(received, reply, language, Surface.DIALOG)
        else:
            card = reading(reply, language)
        value = {
            "title": one_line(reply.title, DIALOG_TITLE) or "Samspil",
            "width": "medium",
            "height": "large" if isinstance(reply, Form) else "medium" if weight(card) > SHORT else "small",
            "card": {"contentType": CARD, "content": card},
        }
        return {"type": "continue", "value": value}

    async def _message(self, received: Received, reply: Message | Form, language: str) -> Body:
        """In somebody's own chat."""
        if isinstance(reply, Message) and (file := file_of(reply)):
            return question(reply, file)
        return activity_of(*await self._card(received, reply, language))

    async def _card(self, received: Received, reply: Message | Form, language: str) -> tuple[Card, str]:
        """For a message, and its summary."""
        if isinstance(reply, Message):
            return message_card(reply, language, received.incoming.place.kind)
        card = await self._form(received, reply, language, Surface.PERSONAL)
        title = one_line(reply.title, DIALOG_TITLE)
        if _weighs(card) > HEAVIEST and received.incoming.deed is not Deed.SUBMIT:
            return _elsewhere(received.incoming, title, language)
        return card, title

    async def _form(self, received: Received, form: Form, language: str, surface: Surface) -> Card:
        """With what its fields offer, which is asked for only where it has such fields."""
        incoming, inputs = received.incoming, {field.input for field in form.fields}
        places: list[Place] = []
        people: list[Profile] = []
        if inputs & {Input.CHANNEL, Input.CHANNELS}:
            places = await self._directory.offered(incoming.workspace, incoming.by.external_id)
        if inputs & {Input.PERSON, Input.PEOPLE}:
            people = await self._directory.people(incoming.workspace, incoming.place)
        return form_card(form, language, surface, places, people)

    # ---------------------------------------------------------------------------------------- files

    def _about_file(self, received: Received, reply: Message | Form, language: str) -> None:
        """After the question whether they want it. Answered twice, the file comes once."""
        about = f"{received.conversation} {received.card or received.incoming.id}"
        if received.upload is None:
            self.underway.begin(self._no_file(received, reply, language))
        elif not isinstance(reply, Message) or file_of(reply) is None:  # it is not, or no longer, theirs to have
            self.underway.begin(self._tell(received, reply, language))
        elif self._taken.fresh(about):
            again = Reader(language, "UTC").text("You have this file already. Ask for it again to have it anew.")
            self.underway.begin(self._tell(received, told(again), language))
        elif about not in self._laying:
            self._laying.add(about)
            self.underway.begin(self._lay(about, received, reply, language))

    async def _tell(self, received: Received, reply: Message | Form, language: str) -> bool:
        return await self._say(received, activity_of(*await self._card(received, reply, language)))

    async def _no_file(self, received: Received, reply: Message | Form, language: str) -> None:
        await self._tell(received, reply, language)
        await self._take_away(received)

    async def _lay(self, about: str, received: Received, message: Message, language: str) -> None:
        """The question goes when the file has come; until then it can be answered once more."""
        upload, file = received.upload, file_of(message)
        assert upload is not None and file is not None  # noqa: S101, PT018  (that is why we are here)
        try:
            await self._adapter.upload(upload.url, file.content)
        except TeamsFailed as error:
            log.warning("teams.file_not_laid", code=str(error))
            _ = Reader(language, "UTC").text
            sorry = _("The file could not be put into your OneDrive. Nothing is lost: please accept it once more.")
            await self._tell(received, _or(told(sorry), file.instead), language)
        else:
            if await self._say(received, laid(message, upload)):
                self._taken.keep(about, True)
                await self._take_away(received)
        finally:
            self._laying.discard(about)

    async def _take_away(self, received: Received) -> None:
        """The question, which Teams leaves standing with its buttons."""
        if not received.card:
            return
        try:
            await self._adapter.delete(received.service_url, received.conversation, received.card)
        except TROUBLE as error:
            log.info("teams.question_stays", code=str(error))

    # ---------------------------------------------------------------------------------------- said

    def _edit(self, received: Received, activity: Body) -> None:
        """One edit of a message at a time, and the latest wins."""
        pressed = (received.conversation, received.card)
        self._edits[pressed] = (received, activity)
        if pressed not in self._editing:
            self._editing.add(pressed)
            self.underway.begin(self._edit_all(pressed))

    async def _edit_all(self, pressed: tuple[str, str]) -> None:
        try:
            while edit := self._edits.pop(pressed, None):
                await self._say(*edit)
        finally:
            self._editing.discard(pressed)

    async def _say(self, received: Received, activity: Body) -> bool:
        """In place of the form that was pressed on, else as a message of its own. Whether it was said."""
        service, where, code = received.service_url, received.conversation, "gone"
        for left in reversed(range(TRIES)):
            try:
                if received.card and received.answered:
                    await self._adapter.update(service, where, received.card, activity)
                else:
                    await self._adapter.send(service, where, activity)
                return True
            except Gone:
                received = _anew(received)
                continue
            except TryLater as pause:
                code, seconds = "throttled", pause.seconds
            except TeamsFailed as error:  # it may have been said: better twice than not at all
                code, seconds = str(error), SHORTLY
            except Unreachable as error:
                log.warning("teams.answer_not_shown", code=error.reason)
                return False
            if not left or seconds > PATIENCE:
                break
            await asyncio.sleep(seconds)
        log.warning("teams.answer_not_shown", code=code)
        return False


def _or(message: Message, button: Button | None) -> Message:
    """With another way, where there is one."""
    return replace(message, elements=(*message.elements, Buttons((button,)))) if button else message


def _weighs(card: Card) -> int:
    return 2 * len(json.dumps(card, ensure_ascii=False))


def _elsewhere(incoming: Incoming, title: str, language: str) -> tuple[Card, str]:
    """In place of a form that is too heavy for a message: it opens as a dialog."""
    _ = Reader(language, "UTC").text
    open_it = Button(_("Open the form"), *incoming.again)
    say = _("There is much text in it, so it opens in a window of its own.")
    note = Message(title, (Small(say), Buttons((open_it,))), preview=title)
    return message_card(note, language, Kind.PRIVATE, Opened(incoming.form_id, incoming.state).dump())


def _emptied(form: Form) -> Form:
    """With what is wrong, and nothing of what was typed."""
    return replace(
        form, items=tuple(replace(one, initial=None) if isinstance(one, Field) else one for one in form.items)
    )


def _anew(received: Received) -> Received:
    """The pressed card is gone, or stays as it is: the answer becomes a message of its own."""
    return Received(received.incoming, received.how, received.service_url, received.conversation)
