"""How a pre-meeting notice reads to those it concerns and to the chair: pure, in any language.

What follows a notice (a follow-up, say) names who and which meeting, never the matter: so there is one message to empty
when it is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.language import N_, Reader
from bot.model import Button, Buttons, Element, Message, Quote, Small, Style, Text, told
from handlers.notices import rules
from handlers.wording import NAME, chat_with, cut, names
from storage.notice_tables import Concerned, Notice, Question

# ------------------------------------------------------------------------------------------------ what several show


def where_and_when(notice: Notice, reader: Reader) -> str:
    """ "TRIO · onsdag den 4. marts 2026 kl. 14.00"."""
    when = reader.moment(notice.meeting.starts_at)
    return f"{notice.meeting.name} · {when}" if notice.meeting.name else when


def _to_stay(notice: Notice, reader: Reader) -> str:
    """The same in a message that nothing changes later: the name of a meeting outside forums is the sender's words."""
    return where_and_when(notice, reader) if notice.meeting.forum_id else reader.moment(notice.meeting.starts_at)


def sender(notice: Notice) -> str:
    return cut(notice.sender.name, NAME)


_BY: Mapping[str, str] = {  # the fields of a matter, as others call them
    "how": N_("How {name} sees it"),
    "aim": N_("What {name} wants to achieve"),
    "wish": N_("What {name} wishes for"),
}


def matter(notice: Notice, reader: Reader, *, own: bool = False) -> tuple[Element, ...]:
    """What it says, word for word; to its sender as their `own` words."""
    _ = reader.text
    said = notice.matter
    name = sender(notice)
    wish = rules.WISHES.get(said.wish, "")
    written = {"how": said.how, "aim": said.aim, "wish": _(wish) if wish else ""}
    parts = (
        (said.topic, _("Topic")),
        *((text, _(rules.FIELDS[field]) if own else _(_BY[field], name=name)) for field, text in written.items()),
        (notice.late_reason, _("After the deadline, because")),
    )
    return tuple(Text(text, label) for text, label in parts if text)


def who_sees(notice: Notice, reader: Reader) -> Small:
    _ = reader.text
    chair = notice.chair if notice.matter.chair_sees else None
    first = dict.fromkeys((notice.sender.name, *((chair.name,) if chair else ())))
    circle = [*first, *(name for name in notice.circle.names if name not in first)]
    people = names(circle, reader, notice.circle.size - len(notice.circle.names))
    said = [
        _(
            "Who sees this: {people}. Nobody else, and no administrator. Exports of others tell at most that there was "
            "one.",
            people=people,
        )
    ]
    if notice.meeting.forum_id is not None and notice.matter.on_agenda:
        said.append(_("The topic stands on the agenda too."))
    if notice.meeting.forum_id is not None and notice.late:
        said.append(_("The agenda says that it came late, and why."))
    return Small(" ".join(said))


def emptied(notice: Notice, reader: Reader) -> Message:
    """In place of what stood there, to somebody whom it no longer concerns."""
    if notice.withdrawn_at is not None:
        return withdrawn(reader)
    title = reader.text("Withdrawn")
    text = reader.text("{name} has changed whom it concerns, and you are not among them.", name=sender(notice))
    return Message(title, (Text(text),), preview=title, private=True)


def withdrawn(reader: Reader) -> Message:
    """In place of what stood there, to whomever."""
    title = reader.text("Withdrawn")
    return Message(title, (Text(reader.text("What stood here is withdrawn.")),), preview=title, private=True)


# ------------------------------------------------------------------------------------------------ to those concerned


def told_to(notice: Notice, one: Concerned, now: datetime, reader: Reader) -> Message:
    """The notice to one of those it concerns, with what they answered."""
    _ = reader.text
    name = sender(notice)
    return Message(
        title=_("{name} will raise something, and you should know before", name=name),
        elements=(
            Text(where_and_when(notice, reader), _("Meeting")),
            *matter(notice, reader),
            *(Small(line) for line in _news(notice, one, reader)),
            *_answers(notice, one, now, reader),
            who_sees(notice, reader),
        ),
        preview=_("{name} has a pre-meeting notice for you", name=name),
        private=True,
    )


def _news(notice: Notice, one: Concerned, reader: Reader) -> Iterator[str]:
    _ = reader.text
    name = sender(notice)
    if notice.meeting.cancelled_at is not None:
        yield _("This meeting is cancelled. {name} decides what becomes of it.", name=name)
    if notice.changed_at is not None:
        labels = {**rules.FIELDS, **_BY}
        changed = reader.names([_(labels[field], name=name) for field in notice.changed])
        yield _("{name} changed this on {day}: {what}.", name=name, day=reader.moment(notice.changed_at), what=changed)
    if notice.matter.wants_talk and not one.answer:
        yield _("{name} would like to talk with you beforehand.", name=name)
    if notice.raised_at is not None:
        yield _("It was raised at the meeting.")


def _answers(notice: Notice, one: Concerned, now: datetime, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    said = _answered(notice, one, reader)
    elements: list[Element] = [Text(said, _("Your answer"))] if said else []
    if rules.closed(notice, now):
        return tuple(elements)
    if one.answer == rules.TALK and one.talked_at is None:
        elements.append(chat_with(notice.sender, reader))
    value = str(one.id)
    talk = notice.matter.wants_talk
    buttons = {
        rules.PREPARED: Button(_("I am prepared"), "notice.prepared", value, Style.PLAIN if talk else Style.PRIMARY),
        rules.TALK: Button(_("Let us talk first"), "notice.talk", value, Style.PRIMARY if talk else Style.PLAIN),
        rules.ASK: Button(_("Ask"), "notice.ask", value),
        rules.MOVE: Button(_("Can it be moved?"), "notice.ask_to_move", value),
    }
    kept = one.kept_at is not None  # then they may ask once more
    given = one.answer if one.answer == rules.PREPARED or (one.answer == rules.MOVE and not kept) else ""
    more = (
        (Button(_("We have talked"), "notice.talked", value),) if one.answer == rules.TALK and not one.talked_at else ()
    )
    return (*elements, Buttons((*more, *(button for answer, button in buttons.items() if answer != given))))


def _answered(notice: Notice, one: Concerned, reader: Reader) -> str:
    _ = reader.text
    name = sender(notice)
    match one.answer:
        case rules.PREPARED:
            return _("You are prepared.")
        case rules.TALK if one.talked_at is not None:
            return _("You two have talked.")
        case rules.TALK if one.talk_at is not None:
            return _("You want to talk first, and propose {moment}.", moment=reader.moment(one.talk_at))
        case rules.TALK:
            return _("You want to talk first.")
        case rules.ASK:
            return _("You have asked something.")
        case rules.MOVE if one.kept_at is not None:
            return _("You asked to have it moved. {name} keeps it for this meeting.", name=name)
        case rules.MOVE:
            return _("You asked to have it moved: {reason}", reason=one.reason)
    return ""


def nudge(notice: Notice, one: Concerned, n: int, reader: Reader) -> Message:
    """Polite and short; the last one says that it is the last."""
    _ = reader.text
    name = sender(notice)
    value = str(one.id)
    text = _("{name} would like to know whether you are prepared.", name=name)
    last = (Small(_("I do not remind you again.")),) if n == rules.NUDGES[-1] else ()
    return Message(
        title=_("{name} will raise something, and has no answer from you yet", name=name),
        elements=(
            Text(f"{text}\n{_to_stay(notice, reader)}"),
            *last,
            Buttons(
                (
                    Button(_("Read it"), "notice.show", str(notice.id), Style.PRIMARY),
                    Button(_("I am prepared"), "notice.prepared", value),
                    Button(_("Let us talk first"), "notice.talk", value),
                )
            ),
        ),
        preview=_("A pre-meeting notice from {name} waits for your answer", name=name),
        private=True,
    )


def said_since(notice: Notice, what: str, reader: Reader) -> Message:
    """Something about a notice that must be noticed: it was changed, moved, kept or withdrawn."""
    _ = reader.text
    name = sender(notice)
    words = {
        "changed": _("{name} has changed a pre-meeting notice and asks you anew.", name=name),
        "moved": _("{name} has moved what they will raise to this meeting.", name=name),
        "kept": _("{name} has read your wish, and keeps it for this meeting.", name=name),
        "withdrawn": _("{name} has withdrawn a pre-meeting notice: nothing of it is raised.", name=name),
    }[what]
    read = Button(reader.text("Read it"), "notice.show", str(notice.id), Style.PRIMARY)
    buttons: tuple[Element, ...] = () if what == "withdrawn" else (Buttons((read,)),)
    return Message(title="", elements=(Text(words, _to_stay(notice, reader)), *buttons), preview=words, private=True)


def answered(notice: Notice, question: Question, reader: Reader) -> Message:
    """To whoever asked."""
    _ = reader.text
    name = sender(notice)
    return Message(
        title=_("{name} has answered your question", name=name),
        elements=(
            Text(where_and_when(notice, reader), _("Meeting")),
            Quote(question.text),
            Text(question.answer, _("{author} answers", author=name)),
            Small(_("Only you and {name} see this.", name=name)),
        ),
        preview=_("{name} has answered your question", name=name),
        private=True,
    )


def talked(notice: Notice, one: Concerned, reader: Reader, *, to_sender: bool) -> Message:
    """To both, once: whether they have talked; afterwards that they have."""
    _ = reader.text
    other = cut(one.person.name, NAME) if to_sender else sender(notice)
    title = _("Have you talked with {name}?", name=other)
    if one.talked_at is not None:
        again = Button(_("Not yet after all"), "notice.not_talked", str(one.id))
        text = _("You two have talked. That is what it is for.")
        return Message(title, (Text(text, where_and_when(notice, reader)), Buttons((again,))), title, private=True)
    text = _("You wanted to talk before the meeting.")
    return Message(
        title=title,
        elements=(
            Text(text, where_and_when(notice, reader)),
            Buttons((Button(_("We have talked"), "notice.talked", str(one.id), Style.PRIMARY),)),
            Small(_("If not: a call is enough. I do not ask again.")),
        ),
        preview=title,
        private=True,
    )


# ------------------------------------------------------------------------------------------------ to the chair


def for_chair(notice: Notice, reader: Reader) -> Message:
    """That there is an item and from whom; what it says only on request, and only where the sender lets the chair
    read it."""
    _ = reader.text
    name = sender(notice)
    said = [_("{name} will raise something at a meeting that you chair.", name=name)]
    if notice.late:
        said.append(_("It came after the deadline: {reason}", reason=notice.late_reason or "–"))
    if notice.matter.chair_sees:
        button = Buttons((Button(_("Read it"), "notice.show", str(notice.id), Style.PRIMARY),))
        more: tuple[Element, ...] = (button,)
    else:
        more = (Small(_("What it is about, only those it concerns read.")),)
    return Message(
        title=_("An item from {name}", name=name),
        elements=(Text("\n".join(said), where_and_when(notice, reader)), *more, Small(_("Only you see this."))),
        preview=_("{name} has an item for a meeting that you chair", name=name),
        private=True,
    )


def to_chair_in_full(notice: Notice, reader: Reader) -> Message:
    """What the sender lets the chair read."""
    _ = reader.text
    name = sender(notice)
    return Message(
        title=_("An item from {name}", name=name),
        elements=(
            Text(where_and_when(notice, reader), _("Meeting")),
            *matter(notice, reader),
            who_sees(notice, reader),
        ),
        preview=_("{name} has an item for a meeting that you chair", name=name),
        private=True,
    )


# ------------------------------------------------------------------------------------------------ answers at once


def noted(notice: Notice, answer: str, reader: Reader) -> Message:
    """To whoever pressed."""
    _ = reader.text
    name = sender(notice)
    return told(
        {
            rules.PREPARED: _("Thank you. {name} sees that you are prepared.", name=name),
            rules.TALK: _("{name} is told that you would like to talk first.", name=name),
            rules.ASK: _("Your question was sent to {name}. You will be told when it is answered.", name=name),
            rules.MOVE: _("{name} is told, and decides.", name=name),
            "talked": _("Good. It is noted for you both."),
            "not_talked": _("It is noted that you have not talked yet."),
        }[answer]
    )
