"""How being forgotten reads."""

from __future__ import annotations

from bot.language import FORMER, Reader
from bot.model import Field, Form, Input, Item, Message, Person, Quote, Small, Text, told
from handlers.wording import NAME, cut
from storage.decision_tables import Question

ONESELF = "me"


def former(language: str) -> str:
    """What somebody is called who is forgotten, in the language of their unit."""
    return Reader(language, "UTC").text(FORMER)


def making(reader: Reader) -> Message:
    return told(reader.text("I gather what is kept about you. It comes here, in our own chat, as soon as it is ready."))


def whom(reader: Reader) -> Form:
    _ = reader.text
    person = Field("person", _("Who is to be forgotten?"), Input.PERSON, required=True)
    return Form("privacy.forget", _("Forget somebody"), (person,), submit=_("Go on"))


def sure(person: Person, reader: Reader, *, mine: bool) -> Form:
    """What will happen; for somebody else the name has to be typed."""
    _ = reader.text
    name = cut(person.name, NAME)
    begins = (
        _("You will be forgotten here. This can't be taken back.")
        if mine
        else _("{name} will be forgotten here. This can't be taken back.", name=name)
    )
    items: list[Item] = [
        Text(begins),
        Text(
            _(
                "Name, settings, roles, calendar links, drafts, pre-meeting notices, perspectives and private "
                "reminders go. So do unanswered questions, and what was said in our own chat."
            )
        ),
        Text(
            _(
                "Decisions, minutes, agendas, minority statements and action items stay, since others rely on them, "
                "and say “{former}” in place of the name. Where somebody has to take over, I ask them.",
                former=_(FORMER),
            )
        ),
        Small(
            _(
                "I can't change what people wrote in the chat themselves, answers shown to one person alone, lists of "
                "follow-ups sent before, files already fetched, or what your organisation has archived."
            )
        ),
        Small(_("Whoever comes back is somebody new to me.")),
    ]
    state = {"person": ONESELF if mine else str(person.id)}
    if not mine:
        items.append(Field("name", _("Type the name, to be sure"), required=True, help=name))
    return Form("privacy.sure", _("Forget"), tuple(items), submit=_("Forget"), state=state)


def last_administrator(unit: str, reader: Reader, *, mine: bool) -> str:
    """`unit` is "" for the workspace's only one."""
    _ = reader.text
    where = cut(unit, NAME) or _("The workspace")
    if mine:
        return _("You are the only administrator of: {unit}. Appoint another one first, in the settings.", unit=where)
    return _("They are the only administrator of: {unit}. Appoint another one first, in the settings.", unit=where)


def forgotten(reader: Reader, *, mine: bool) -> Message:
    _ = reader.text
    if mine:
        return told(
            _("You are forgotten. Messages that name you are changed in the next minutes. Thank you, and farewell.")
        )
    return told(_("It is done. Messages with the name in them are changed in the next minutes."))


def emptied(reader: Reader) -> Message:
    """In place of a message that may stand no more."""
    return told(reader.text("What stood here is removed, since somebody it concerned has been forgotten here."))


def unanswered(question: Question, reader: Reader) -> Message:
    """To whoever asked."""
    _ = reader.text
    title = _("Your question about D-{n} gets no answer", n=question.decision.number)
    says = _("Whoever announced it is no longer here. Please ask somebody else in person.")
    return Message(title, (Quote(question.text), Text(says)), preview=title, private=True)


def chairs_now(forum: str, reader: Reader) -> Message:
    _ = reader.text
    title = _("You now chair {forum}", forum=cut(forum, NAME))
    says = _("Whoever chaired it is no longer here. You can give it to somebody else: Edit, under the forum.")
    return Message(title, (Text(says),), preview=_("You now chair a forum"), private=True)
