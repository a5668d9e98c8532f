"""How minutes read, and the form in which they are written: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Confirm,
    Conversation,
    Divider,
    Element,
    Field,
    Form,
    Heading,
    Input,
    Kind,
    Message,
    Person,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from handlers import action_items
from handlers.agenda import rules, views
from handlers.decisions import folded, paged
from handlers.wording import NAME, cut, day_of, names, place_name, row_of
from storage.agenda_tables import Content, Edition, Held, Minutes, Part
from storage.drafts import Draft
from storage.forum_tables import Forum, Meeting

PART = 1_500  # characters about one thing: all of them, with EXTRA, are what one form can show again
EXTRA = 3_000
READABLE = 4_000  # characters that a message shows of them
MOST_PARTS = 15  # with words, that a message shows
PAGE_ROWS = 8
TITLE = 150

# ------------------------------------------------------------------------------------------------ words


def number(minutes: Minutes | Held) -> str:
    return f"M-{minutes.number}"


def heading(minutes: Minutes, forum: Forum, reader: Reader) -> str:
    return cut(f"{number(minutes)} · {reader.text('Minutes of {forum}', forum=forum.settings.name)}", TITLE)


def label(part: Part, reader: Reader) -> str:
    """What a part is about."""
    if part.key == "last":
        return reader.text("Minutes of {day}: anything to correct?", day=reader.day(rules.day_in(part)))
    if not part.title and not part.by:
        return reader.text("An item that was withdrawn")
    return cut(part.title, TITLE) if part.title else views.untold(part.by, reader)


def _texts(content: Content, reader: Reader) -> list[tuple[str, str]]:
    """Everything that is written, under its label."""
    _ = reader.text
    written = [(label(one, reader), one.text) for one in content.parts if one.text]
    decided = "\n".join(f"D-{n} · {title}" for n, title in content.decided)
    rest = ((_("Anything else"), content.extra), (_("Decided"), decided))
    return [*written, *((name, text) for name, text in rest if text)]


def _present(people: Sequence[Person], reader: Reader, *, all_: bool = False) -> str:
    if not people:
        return reader.text("nobody is named")
    if all_:
        return reader.names([cut(one.name, NAME) for one in people])
    return names([one.name for one in people], reader)


# ------------------------------------------------------------------------------------------------ messages


def sent(minutes: Minutes, forum: Forum, place: Conversation, reader: Reader) -> Message:
    """Minutes where they were sent."""
    _ = reader.text
    everybody = _("Who sees this: everybody in this channel.")
    own = _("Who sees this: those who are in the forum. Each of them has it here.")
    return Message(
        title=heading(minutes, forum, reader),
        elements=(
            *_body(minutes, reader),
            Small(own if place.kind is Kind.DIRECT else everybody),
            Buttons((*_to_read(minutes, reader), action_items.from_meeting(minutes.meeting, reader))),
        ),
        preview=_("Minutes of a forum"),
        private=True,
    )


def shown(minutes: Minutes, forum: Forum, writes: bool, move: Button | None, reader: Reader) -> Message:
    """Minutes to somebody of the forum; `writes` where they may correct them too. `move` carries over what they say
    nothing about."""
    _ = reader.text
    correct = (Button(_("Correct"), "minutes.correct", str(minutes.id)),) if writes else ()
    back = Button(_("All minutes"), "minutes.list", f"{forum.id}:1")
    return Message(
        title=heading(minutes, forum, reader),
        elements=(
            *_body(minutes, reader),
            *((Buttons((move,)),) if move else ()),
            Small(_("Who sees this: those who are in the forum, and everybody where the minutes were sent.")),
            Buttons((*_to_read(minutes, reader), *correct, action_items.from_meeting(minutes.meeting, reader), back)),
        ),
        preview=_("Minutes of a forum"),
        private=True,
    )


def _to_read(minutes: Minutes, reader: Reader) -> tuple[Button, ...]:
    _ = reader.text
    earlier = (Button(_("Earlier versions"), "minutes.versions", str(minutes.id)),) if minutes.versions > 1 else ()
    return (Button(_("All of it"), "minutes.read", f"{minutes.id}:{minutes.version.number}:1"), *earlier)


def _body(minutes: Minutes, reader: Reader) -> Iterator[Element]:
    """As much of it as a message has room for."""
    _ = reader.text
    version = minutes.version
    yield Small(reader.moment(minutes.meeting.starts_at))
    if version.number > 1:
        yield Small(_("Corrected on {day} by {name}.", day=day_of(version.at, reader), name=cut(version.by.name, NAME)))
    yield Text(_present(version.present, reader), _("Present"))
    texts = _texts(version.content, reader)
    keys = {str(n): text for n, (_label, text) in enumerate(texts[:MOST_PARTS])}
    shares = folded(keys, READABLE)
    for n, (name, text) in enumerate(texts[:MOST_PARTS]):
        yield Text(cut(text, shares[str(n)]), name)
    if len(texts) > MOST_PARTS or any(shares[key] < len(text) for key, text in keys.items()):
        yield Small(_("This is the beginning of it. “{button}” shows the rest.", button=_("All of it")))


def listing(forum: Forum, found: Sequence[Held], page: int, may_write: Sequence[int], reader: Reader) -> Message:
    """A page of a forum's meetings that have begun; one more than a page holds means that there is a next one.
    `may_write` are those whose minutes the person may write."""
    _ = reader.text
    rows = tuple(_row(one, one.meeting.id in may_write, reader) for one in found[:PAGE_ROWS])
    more = (Button(_("Next"), "minutes.list", f"{forum.id}:{page + 1}"),) if len(found) > PAGE_ROWS else ()
    agenda = Button(_("Next agenda"), "agenda.show", str(forum.id))  # a row's "Agenda" is that of its meeting
    return Message(
        title=cut(_("Minutes of {forum}", forum=forum.settings.name), TITLE),
        elements=(
            Rows(rows) if rows else Text(_("No meeting has begun yet.")),
            Buttons((*more, agenda)),
        ),
        preview=_("Minutes of a forum"),
        private=True,
    )


def _row(one: Held, may_write: bool, reader: Reader) -> Row:
    _ = reader.text
    when = reader.moment(one.meeting.starts_at)
    if one.minutes is not None:
        return Row(when, number(one), button=Button(_("Show"), "minutes.show", str(one.minutes)))
    write = Button(_("Write"), "minutes.write", str(one.meeting.id))
    agenda = Button(_("Agenda"), "agenda.of", str(one.meeting.id))
    return Row(when, _("No minutes are sent yet."), button=write if may_write else agenda)


def sent_now(minutes: Minutes, where: str, forum: Forum, move: Button | None, reader: Reader) -> Message:
    """To whoever sent them: where they are, and what can follow."""
    _ = reader.text
    n = number(minutes)
    if minutes.version.number == 1:
        text = _("{number} is sent to {places}.", number=n, places=where)
    else:
        text = _("{number} is corrected. What was sent changes in place; nobody is notified.", number=n)
    show = Button(_("Show"), "minutes.show", str(minutes.id))
    back = Button(_("All minutes"), "minutes.list", f"{forum.id}:1")
    buttons = (show, *([move] if move else []), back)
    return Message("", (Text(text), Buttons(buttons)), preview=_("Minutes of a forum"), private=True)


def places(forum: Forum, reader: Reader) -> str:
    """Where minutes of a forum are sent."""
    if forum.conversation is not None:
        return place_name(forum.conversation, reader)
    return reader.text("each of those who are in {forum}", forum=forum.settings.name)


# ------------------------------------------------------------------------------------------------ reading


def reading(minutes: Minutes, forum: Forum, page: int, reader: Reader) -> Form:
    """A page of everything that one version says."""
    _ = reader.text
    version = minutes.version
    pages = paged(
        [(_("Present"), _present(version.present, reader, all_=True)), *_texts(version.content, reader)], reader
    )
    page = min(max(page, 1), len(pages))
    value = f"{minutes.id}:{version.number}"
    buttons = [Button(_("Back"), "minutes.read", f"{value}:{page - 1}")] if page > 1 else []
    if page < len(pages):
        buttons.append(Button(_("Next"), "minutes.read", f"{value}:{page + 1}", Style.PRIMARY))
    where = _("Page {page} of {pages}", page=reader.number(page), pages=reader.number(len(pages)))
    said = _("Version {n}, {day}", n=reader.number(version.number), day=day_of(version.at, reader))
    return Form(
        "minutes.reading",
        number(minutes),
        (
            Heading(heading(minutes, forum, reader)),
            Small(f"{reader.moment(minutes.meeting.starts_at)} · {said}"),
            *(Text(text, name) for name, text in pages[page - 1]),
            *((Small(where),) if len(pages) > 1 else ()),
            *row_of(buttons),
        ),
    )


def versions(minutes: Minutes, found: Sequence[Edition], reader: Reader) -> Message:
    """The earlier versions, one to a line; one more than a page holds means that there are earlier ones."""
    _ = reader.text
    rows = tuple(
        Row(
            _("Version {n}", n=reader.number(one.number)),
            _("{author}, {day}", author=cut(one.by, NAME), day=day_of(one.at, reader)),
            button=Button(_("Open"), "minutes.read", f"{minutes.id}:{one.number}:1"),
        )
        for one in found[:PAGE_ROWS]
    )
    last = found[:PAGE_ROWS][-1].number if found else 1
    more = (Button(_("Next"), "minutes.versions", f"{minutes.id}:{last}"),) if len(found) > PAGE_ROWS else ()
    show = Button(_("Show"), "minutes.show", str(minutes.id))
    return Message(
        title=f"{number(minutes)} · {_('Earlier versions')}",
        elements=(Rows(rows) if rows else Text(_("There is no earlier version.")), Buttons((*more, show))),
        preview=_("Minutes of a forum"),
        private=True,
    )


# ------------------------------------------------------------------------------------------------ writing


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form: `content`, with the people in it."""

    content: Content
    present: tuple[Person, ...] = ()


def write(
    forum: Forum, meeting: Meeting, written: Written, state: Mapping[str, str], reader: Reader, error: str = ""
) -> Form:
    """A field for each thing on the agenda; only a preview follows, nothing is sent."""
    _ = reader.text
    content = written.content
    decided = [f"D-{n} · {title}" for n, title in content.decided]
    return Form(
        "minutes.write",
        _("Correct the minutes") if "base" in state else _("Write minutes"),
        (
            Small(views.moment_of(forum, meeting, reader)),
            Small(_("You see a preview first. What stays empty is left out.")),
            *(
                Field(one.key, label(one, reader), Input.LINES, initial=one.text, max_length=PART)
                for one in content.parts
            ),
            Field("extra", _("Anything else"), Input.LINES, initial=content.extra, max_length=EXTRA),
            Field("present", _("Present"), Input.PEOPLE, initial=written.present),
            *((Text("\n".join(decided), _("Decided, as announced that day")),) if decided else ()),
        ),
        submit=_("Preview"),
        state=state,
        error=error,
    )


def preview(draft: Draft, minutes: Minutes, forum: Forum, reader: Reader, error: str = "") -> Form:
    """`minutes` are the draft as if it were sent. The form belongs to the draft as it is now, so that nothing else than
    what was seen is sent."""
    _ = reader.text
    where = places(forum, reader)
    if minutes.version.number == 1:
        follows = _("It is sent to {places}, and gets its number then.", places=where)
    else:
        follows = _("What was sent changes in place, marked as corrected. Nobody is notified.")
    throw = Confirm(_("Throw this draft away?"), _("It can't be brought back."), _("Throw away"), _("Keep it"))
    return Form(
        "minutes.preview",
        _("Preview"),
        (
            Small(follows),
            Small(
                _(
                    "Until then it is a draft that only you see, also if you close this. {command} finds it again.",
                    command=_("/forum minutes"),
                )
            ),
            Buttons(
                (
                    Button(_("Edit"), "minutes.rewrite", str(draft.id)),
                    Button(_("Throw away"), "minutes.discard", str(draft.id), Style.DANGER, throw),
                )
            ),
            Divider(),
            Heading(cut(_("Minutes of {forum}", forum=forum.settings.name), TITLE)),
            *_body(minutes, reader),
        ),
        submit=_("Send") if minutes.version.number == 1 else _("Save the correction"),
        state={"draft": str(draft.id), "seen": rules.fingerprint(draft.values)},
        error=error,
    )


def gone(reader: Reader) -> Form:
    """The preview of a draft that is no more."""
    _ = reader.text
    return Form("minutes.preview", _("Preview"), (Text(_("This draft is not there any more.")),), submit=_("Send"))
