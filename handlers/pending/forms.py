"""The forms of decisions under way: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Choice,
    Confirm,
    Conversation,
    Divider,
    Field,
    Form,
    Heading,
    Input,
    Item,
    Message,
    Person,
    Small,
    Style,
    Text,
)
from handlers.pending import perspective_views, rules
from handlers.wording import influences, names, place_name
from storage.pending_tables import OPEN, Pending, Perspective, Proposal, Said

NAMED, UNSIGNED = "named", "unsigned"
ASKED = "asked"  # in the state of a form: one may leave out one's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the form, with its people and places. `changes` is what it would change, announced already."""

    proposal: Proposal
    deciders: tuple[Person, ...] = ()
    people: tuple[Person, ...] = ()
    places: tuple[Conversation, ...] = ()
    changes: Pending | None = None
    words: Mapping[str, str] = field(default_factory=dict)  # what the rooms for influence are called


def write(now: Filled, forums: Sequence[Choice], state: Mapping[str, str], reader: Reader, error: str = "") -> Form:
    _ = reader.text
    announced = now.changes is not None and now.changes.state == OPEN
    return Form(
        "pending.write",
        _("Change") if announced else _("Something to decide"),
        (*_what(now, reader), *_who(now, forums, reader), *_way(now, reader), *_where(now, announced, reader)),
        submit=_("Save") if announced else _("Preview"),
        state=state,
        error=error,
    )


def _what(now: Filled, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    proposal = now.proposal
    return (
        Field("title", _("What is to be decided?"), required=True, initial=proposal.title, max_length=rules.TITLE),
        _lines("why", _("Why now?"), proposal.why, required=True),
        Field(
            "influence",
            _("Room for influence"),
            Input.CHOICE,
            _("With the first it only informs: nobody is asked what could change nothing."),
            required=True,
            initial=proposal.influence,
            choices=influences(now.words, reader),
        ),
        _lines("given", _("What is given"), proposal.given, _("What can't be moved, and who has set it.")),
        _lines("open", _("What is open"), proposal.open, _("What can be influenced, and how.")),
    )


def _lines(name: str, label: str, initial: str, help: str = "", *, required: bool = False) -> Field:
    return Field(name, label, Input.LINES, help, required=required, initial=initial, max_length=rules.LONG)


def _who(now: Filled, forums: Sequence[Choice], reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    named = tuple(str(one) for one in now.proposal.forums)
    heard = Field("forums", _("Forums to be heard"), Input.CHOICES, initial=named, choices=tuple(forums))
    return (
        Heading(_("Who")),
        Field("deciders", _("Who decides"), Input.PEOPLE, _("You, if nobody is named."), initial=now.deciders),
        *((heard,) if forums else ()),
        Field(
            "people",
            _("People to be heard"),
            Input.PEOPLE,
            _("Each is asked once, and reminded once before the day."),
            initial=now.people,
        ),
    )


def _way(now: Filled, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    way = _("One step on each line: “12 March: TRIO”, “20 March: MED committee decides”.")
    unsigned = _(
        "Only where at least five are to be heard. It is shown once, when the time is over, if at least five have "
        "spoken so. It protects against readers and administrators, not against somebody who has the database itself."
    )
    return (
        Heading(_("The way there")),
        Field("speak_until", _("One may speak until"), Input.DATE, initial=now.proposal.speak_until),
        Field("way", _("The way there"), Input.LINES, way, initial=now.proposal.way, max_length=rules.STEPS),
        Field("unsigned", _("Also without a name"), Input.SWITCH, unsigned, initial=now.proposal.unsigned),
    )


def _where(now: Filled, announced: bool, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    if not announced:
        return (Field("places", _("Announce it in"), Input.CHANNELS, initial=now.places),)
    help = _("It is said to everybody, if the room for influence, the day or “also without a name” is another.")
    return (
        Field("places", _("Announced in"), Input.CHANNELS, initial=now.places),
        Field("why_changed", _("Why is it changed?"), Input.LINES, help, max_length=rules.LONG),
    )


def preview(
    pending: Pending, message: Message, places: Sequence[Conversation], heard: int, reader: Reader, error: str = ""
) -> Form:
    """What readers will see, and whom it reaches."""
    _ = reader.text
    said = [_("This is what readers will see.")]
    if places:
        where = names([place_name(one, reader) for one in places], reader)
        said.append(_("It will be announced in {places}.", places=where))
    if heard and rules.asks_nobody(pending.proposal):
        said.append(reader.plural("{n} person is told alone.", "{n} people are told, each alone.", heard))
    elif heard:
        said.append(reader.plural("{n} person is asked alone.", "{n} people are asked, each alone.", heard))
    discard = Button(
        _("Throw away"),
        "pending.discard",
        str(pending.id),
        Style.DANGER,
        Confirm(
            title=_("Throw this draft away?"),
            text=_("It can't be brought back."),
            yes=_("Throw away"),
            no=_("Keep it"),
        ),
    )
    edit = Button(_("Edit"), "pending.change", str(pending.id))
    return Form(
        "pending.preview",
        _("Preview"),
        (
            Small(" ".join(said)),
            Small(
                _("Until you announce it, only you see it. {command} finds it again.", command=_("/decision waiting"))
            ),
            Buttons((edit, discard)),
            Divider(),
            Heading(message.title),
            *(element for element in message.elements if not isinstance(element, Buttons)),
        ),
        submit=_("Announce it"),
        state={"pending": str(pending.id), "version": str(pending.version)},
        error=error,
    )


def drop(pending: Pending, reader: Reader) -> Form:
    _ = reader.text
    return Form(
        "pending.dropping",
        _("Not to be decided"),
        (
            Text(pending.proposal.title),
            Field("reason", _("Why"), Input.LINES, required=True, max_length=rules.LONG),
            Small(_("It is said wherever it was announced, and can't be taken back.")),
        ),
        submit=_("Say so"),
        state={"pending": str(pending.id)},
    )


def perspective(pending: Pending, now: Said, unsigned: bool, late: bool, reader: Reader) -> Form:
    """What somebody has to say; `unsigned`: they may leave out their name."""
    _ = reader.text
    said = [
        _("Everybody who can read what is to be decided reads what you write, with your name unless you leave it out.")
        if unsigned
        else _("Everybody who can read what is to be decided reads what you write, with your name.")
    ]
    if late:
        said.append(_("The day has passed. What you say is kept, and marked as later."))
    signing = (Choice(NAMED, _("With my name")), Choice(UNSIGNED, _("Without my name")))
    kept = _(
        "Without a name neither who wrote it nor when is kept. It is shown after {day}, all at once, if at least five "
        "have spoken so. It can't be changed or taken back, since nobody knows which one is yours.",
        day=reader.day(pending.proposal.speak_until) if pending.proposal.speak_until else "",
    )
    choices = tuple(Choice(key, _(words)) for key, words in rules.FOR_GROUP.items())
    whom = now.for_group or rules.MYSELF
    return Form(
        "perspective.write",
        _("My perspective"),
        (
            Text(pending.proposal.title),
            *((Text(pending.proposal.open, _("What is open")),) if 0 < len(pending.proposal.open) < 600 else ()),
            _part("sees", _("What I see"), now.sees),
            _part("worries", _("What I worry about"), now.worries),
            _part("suggests", _("What I suggest"), now.suggests),
            Field(
                "limit",
                _("We have reached the limit"),
                Input.SWITCH,
                _("A fair thing to say: there is no room for more."),
                initial=now.limit,
            ),
            Field("for_group", _("For whom I speak"), Input.CHOICE, required=True, initial=whom, choices=choices),
            *(
                (Field("signing", _("My name"), Input.CHOICE, kept, required=True, initial=NAMED, choices=signing),)
                if unsigned
                else ()
            ),
            Small(" ".join(said)),
        ),
        submit=_("Give it"),
        state={"pending": str(pending.id), **({ASKED: "1"} if unsigned else {})},
    )


def _part(name: str, label: str, initial: str) -> Field:
    return Field(name, label, Input.LINES, initial=initial, max_length=rules.PERSPECTIVE)


def seen_of(one: Perspective) -> str:
    """Which words they are: what was said with a name may be changed."""
    return f"{one.at:%Y%m%d%H%M%S%f}" if one.at else ""


def answer(pending: Pending, one: Perspective, value: str, reader: Reader, error: str = "") -> Form:
    _ = reader.text
    verdicts = tuple(Choice(key, _(words)) for key, words in rules.VERDICTS.items())
    return Form(
        "perspective.answering",
        _("An answer"),
        (
            *perspective_views.said_elements(one.said, reader),
            Field("verdict", _("What came of it?"), Input.CHOICE, required=True, initial=one.verdict, choices=verdicts),
            Field("answer", _("Why, in a line"), required=True, initial=one.answer, max_length=rules.SHORT),
            Small(_("It stands with the perspective, for everybody who reads that.")),
        ),
        submit=_("Save"),
        state={"perspective": value, "seen": seen_of(one)},
        error=error,
    )
