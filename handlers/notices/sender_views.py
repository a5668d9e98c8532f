"""How a pre-meeting notice reads to whoever sent it: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Confirm,
    Element,
    Facts,
    Message,
    Person,
    Quote,
    Row,
    Rows,
    Small,
    Style,
    Text,
    told,
)
from handlers.notices import rules
from handlers.notices.views import matter, where_and_when, who_sees
from handlers.wording import NAME, chat_with, cut, names
from storage.forum_tables import Meeting
from storage.notice_tables import Concerned, Notice, Question

# ------------------------------------------------------------------------------------------------ the living message


def status(notice: Notice, after: Meeting | None, now: datetime, reader: Reader) -> Message:
    """What the sender sees of it all the time: who has answered what, and what can be done. `after` is the next meeting
    that it could be moved to."""
    _ = reader.text
    if notice.withdrawn_at is not None:
        text = _("You withdrew this. What it said is deleted.")
        return Message(_("Withdrawn"), (Text(text, where_and_when(notice, reader)),), text, private=True)
    return Message(
        title=_("What you will raise") if notice.raised_at is None else _("What you raised"),
        elements=(
            Text(where_and_when(notice, reader), _("Meeting")),
            *matter(notice, reader, own=True),
            Facts(tuple(_answers(notice, reader))),
            *(Small(line) for line in _state(notice, reader)),
            Buttons(tuple(_buttons(notice, after, now, reader))),
            who_sees(notice, reader),
        ),
        preview=_("Your pre-meeting notice"),
        private=True,
    )


def _answers(notice: Notice, reader: Reader) -> Iterator[tuple[str, str]]:
    """Who has said what, by what was said; those who have talked after that are told apart."""
    _ = reader.text
    talked = [one for one in notice.concerned if one.talked_at is not None]
    for answer, label in rules.ANSWERS.items():
        said = [one for one in notice.concerned if one.answer == answer and one.talked_at is None]
        yield from _group(_(label), [one for one in said if one.kept_at is None], reader)
    kept = [one for one in notice.concerned if one.kept_at is not None]
    yield from _group(_("Asked to have it moved; you keep it"), kept, reader)
    yield from _group(_("Have talked with you"), talked, reader)
    yield from _group(_("Have not answered"), rules.waited_for(notice), reader)
    yield from _group(_("Could not be reached"), [one for one in notice.concerned if not one.reached], reader)


def _group(label: str, people: Sequence[Concerned], reader: Reader) -> Iterator[tuple[str, str]]:
    if people:
        yield label, names([one.person.name for one in people], reader)


def _state(notice: Notice, reader: Reader) -> Iterator[str]:
    _ = reader.text
    if notice.matter.wants_talk:
        yield _("You would like to talk beforehand.")
    unreached = [one.person.name for one in notice.concerned if not one.reached]
    if unreached:
        yield _("I can't reach {people}: please tell them yourself.", people=names(unreached, reader))
    if notice.meeting.cancelled_at is not None:
        yield _("This meeting is cancelled.")
    if notice.raised_at is not None:
        yield _("You raised it at the meeting.")


def _buttons(notice: Notice, after: Meeting | None, now: datetime, reader: Reader) -> Iterator[Button]:
    _ = reader.text
    value = str(notice.id)
    if rules.begun(notice, now) and notice.meeting.cancelled_at is None:
        if notice.raised_at is None:
            yield Button(_("It was raised"), "notice.raised", value, Style.PRIMARY)
        else:
            yield Button(_("It was not raised after all"), "notice.not_raised", value)
    else:
        yield Button(_("Edit"), "notice.edit", value)
    if after is not None and notice.raised_at is None:
        yield _to_next(notice, after, reader)
    yield Button(_("Withdraw"), "notice.withdraw", value, Style.DANGER)


def _to_next(notice: Notice, after: Meeting, reader: Reader) -> Button:
    _ = reader.text
    confirm = Confirm(
        title=_("Move it to the next meeting?"),
        text=_("It is then for {moment}. Those it concerns are told.", moment=reader.moment(after.starts_at)),
        yes=_("Move it"),
        no=_("Not now"),
    )
    return Button(_("To the next meeting"), "notice.move", f"{notice.id}:{after.id}", Style.PLAIN, confirm)


# ------------------------------------------------------------------------------------------------ answers at once


def sent(
    notice: Notice, outside: Sequence[Person], near: bool, deadline: datetime | None, new: bool, reader: Reader
) -> Message:
    """To whoever sent or changed it: what happens now, and what is good to know. `outside` are not in the forum, `near`
    is whether nobody is followed up before the meeting."""
    _ = reader.text
    people = names([one.person.name for one in notice.concerned], reader)
    said = (
        _("It is sent to {people}.", people=people) if new else _("It is saved. It concerns {people}.", people=people)
    )
    return Message(
        title="",
        elements=(
            Text(said, where_and_when(notice, reader)),
            *(Small(line) for line in _notes(notice, outside, near, deadline, reader)),
            Buttons((Button(_("See who has answered"), "notice.show", str(notice.id)),)),
        ),
        preview=_("Your pre-meeting notice"),
        private=True,
    )


def _notes(
    notice: Notice, outside: Sequence[Person], near: bool, deadline: datetime | None, reader: Reader
) -> Iterator[str]:
    _ = reader.text
    guests = [one.person.name for one in notice.concerned if one.person.guest]
    if guests:
        yield _("{people} are guests here; they read it like the others.", people=names(guests, reader))
    if outside:
        people = names([one.name for one in outside], reader)
        yield _("{people} are not in this forum; they see its name and when it meets.", people=people)
    if near:
        yield _("The meeting is so near that I remind nobody: please call them.")
    if notice.late and deadline is not None and (notice.chair is None or notice.chair.id != notice.sender.id):
        yield _(
            "The deadline was {moment}. The chair is told that there is a late item.", moment=reader.moment(deadline)
        )


def late(deadline: datetime, reader: Reader) -> str:
    """On top of the form that comes back once."""
    return reader.text(
        "Topics for this meeting were to be raised by {moment}. You can still send it: say why it can't wait.",
        moment=reader.moment(deadline),
    )


# ------------------------------------------------------------------------------------------------ what comes back


def wants_talk(notice: Notice, one: Concerned, reader: Reader) -> Message:
    _ = reader.text
    name = cut(one.person.name, NAME)
    title = _("{name} would like to talk with you first", name=name)
    text = _overtaken(one, reader)
    last: tuple[Element, ...] = ()
    if one.answer == rules.TALK and one.talk_at is not None:
        text = _("{name} proposes {moment}.", name=name, moment=reader.moment(one.talk_at))
    elif one.answer == rules.TALK:
        text = _("Write to {name}, or call.", name=name)
    if one.talked_at is not None:
        last = (Small(_("You two have talked.")),)
    elif one.answer == rules.TALK:
        last = (chat_with(one.person, reader), Buttons((Button(_("We have talked"), "notice.talked", str(one.id)),)))
    who = Small(_("Only you and {name} see this.", name=name))
    about = Text(notice.matter.topic, where_and_when(notice, reader))
    return Message(title, (about, Text(text), *last, who), preview=title, private=True)


def _overtaken(one: Concerned, reader: Reader) -> str:
    """Where what somebody answered first is no longer their answer: they gave another, or none since they were asked
    anew."""
    _ = reader.text
    name = cut(one.person.name, NAME)
    if one.answer:
        return _("{name} has answered something else meanwhile.", name=name)
    return _("That is settled. {name} has been asked anew.", name=name)


def asks_to_move(notice: Notice, one: Concerned, after: Meeting | None, now: datetime, reader: Reader) -> Message:
    _ = reader.text
    name = cut(one.person.name, NAME)
    title = _("{name} asks you to move it to another meeting", name=name)
    elements: list[Element] = [Text(notice.matter.topic, where_and_when(notice, reader))]
    if one.answer != rules.MOVE:
        elements.append(Small(_overtaken(one, reader)))
    else:
        elements.append(Quote(one.reason, name))
        if one.kept_at is not None:
            elements.append(Small(_("You keep it for this meeting. {name} is told.", name=name)))
        elif not rules.closed(notice, now):
            other = Button(_("Choose another meeting"), "notice.edit", str(notice.id))
            move = _to_next(notice, after, reader) if after else other
            elements.append(Buttons((move, Button(_("Keep it for this meeting"), "notice.keep", str(one.id)))))
    elements.append(Small(_("Only you and {name} see this.", name=name)))
    return Message(title, tuple(elements), preview=title, private=True)


def asked(notice: Notice, question: Question, reader: Reader) -> Message:
    """A question from one of those concerned, with what was answered."""
    _ = reader.text
    name = cut(question.asker.name, NAME)
    answer: tuple[Element, ...] = (Text(question.answer, _("Your answer")),) if question.answer else ()
    label = _("Change the answer") if question.answer else _("Answer")
    return Message(
        title=_("{name} asks about what you will raise", name=name),
        elements=(
            Text(notice.matter.topic, where_and_when(notice, reader)),
            Quote(question.text, name),
            *answer,
            Buttons((Button(label, "notice.reply", str(question.id)),)),
            Small(_("Only you and {name} see this.", name=name)),
        ),
        preview=_("{name} asks about a pre-meeting notice", name=name),
        private=True,
    )


# ------------------------------------------------------------------------------------------------ by itself


def last_call(notice: Notice, reader: Reader) -> Message:
    """Once, when one working day remains."""
    _ = reader.text
    people = names([one.person.name for one in rules.unprepared(notice)], reader)
    title = _("One working day remains, and not everybody has answered")
    return Message(
        title=title,
        elements=(
            Text(
                _("No answer from {people}. A call is surer than any message.", people=people),
                where_and_when(notice, reader),
            ),
            Buttons((Button(_("See who has answered"), "notice.show", str(notice.id)),)),
            Small(_("Only you see this.")),
        ),
        preview=title,
        private=True,
    )


def begins(notice: Notice, after: Meeting | None, now: datetime, reader: Reader) -> Message:
    """When the meeting begins: who knows, who may not; then what became of it."""
    _ = reader.text
    missing = [one.person.name for one in rules.unprepared(notice)]
    if notice.raised_at is not None:
        said = _("You raised it at the meeting.")
    elif missing:
        said = _("No answer came from {people}: it is not certain that they know.", people=names(missing, reader))
    else:
        said = _("Everybody it concerns knows about it.")
    over = now > notice.meeting.starts_at + timedelta(minutes=notice.meeting.minutes)
    title = _("Your meeting is over") if over else _("Your meeting begins")
    return Message(
        title=title,
        elements=(
            Text(notice.matter.topic, where_and_when(notice, reader)),
            Text(said),
            Buttons(tuple(_buttons(notice, after, now, reader))),
            Small(_("Only you see this.")),
        ),
        preview=title,
        private=True,
    )


def homeless(notice: Notice, after: Meeting | None, reason: str, reader: Reader) -> Message:
    """The meeting is cancelled, for this reason if there is one to tell: where should it go?"""
    _ = reader.text
    title = _("A meeting at which you wanted to raise something is cancelled")
    move = (_to_next(notice, after, reader),) if after else ()
    elements: tuple[Element, ...] = (
        Text(notice.matter.topic, where_and_when(notice, reader)),
        Text(cut(reason, 300) or _("It is no longer planned.")),
        Text(_("Where should it go? Nobody is reminded of it until you say.")),
        Buttons(
            (
                *move,
                Button(_("Choose another meeting"), "notice.edit", str(notice.id)),
                Button(_("Withdraw"), "notice.withdraw", str(notice.id), Style.DANGER),
            )
        ),
        Small(_("Only you see this.")),
    )
    return Message(title, elements, preview=title, private=True)


def cancelled_again(notice: Notice, reader: Reader) -> Message:
    """In place of that question, once a newer message asks it."""
    text = reader.text("This meeting is cancelled once more. My newer message asks where it should go.")
    return Message("", (Text(text, where_and_when(notice, reader)),), preview=text, private=True)


def housed(notice: Notice, reader: Reader) -> Message:
    """In place of a question about another meeting, once it is answered."""
    _ = reader.text
    text = _("What you will raise is for this meeting now.")
    return Message(text, (Text(where_and_when(notice, reader)),), preview=text, private=True)


# ------------------------------------------------------------------------------------------------ lists


PAGE_ROWS = 8


def listing(found: Sequence[Notice], page: int, me: int, reader: Reader) -> Message:
    """A page of what somebody sent and of what concerns them, for meetings to come; one more than a page holds means
    that there is a next one."""
    _ = reader.text
    rows = tuple(_row(one, me, reader) for one in found[:PAGE_ROWS])
    nothing = _("Nothing is announced to you or by you. Type {command} to begin.", command=_("/nobombs"))
    more = len(found) > PAGE_ROWS
    return Message(
        title=_("What will be raised"),
        elements=(
            Rows(rows) if rows else Text(nothing),
            *((Buttons((Button(_("Next"), "notice.list", str(page + 1)),)),) if more else ()),
        ),
        preview=_("Pre-meeting notices"),
        private=True,
    )


def _row(notice: Notice, me: int, reader: Reader) -> Row:
    _ = reader.text
    who = _("Yours") if notice.sender.id == me else _("From {name}", name=cut(notice.sender.name, NAME))
    read = Button(_("Read it"), "notice.show", str(notice.id))
    return Row(notice.matter.topic, f"{who} · {where_and_when(notice, reader)}", button=read)


def moved(notice: Notice, reader: Reader) -> Message:
    text = reader.text("It is moved to {meeting}. Those it concerns are told.", meeting=where_and_when(notice, reader))
    return told(text)


def replied(question: Question, reader: Reader) -> Message:
    return told(reader.text("Your answer is sent to {name}.", name=cut(question.asker.name, NAME)))


def kept(one: Concerned, reader: Reader) -> Message:
    return told(reader.text("You keep it for this meeting. {name} is told.", name=cut(one.person.name, NAME)))
