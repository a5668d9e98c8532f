"""How a decision reads: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Confirm,
    Divider,
    Element,
    Facts,
    Kind,
    Link,
    Message,
    Small,
    Style,
    Text,
)
from handlers.decisions import rules
from handlers.wording import NAME, cut, day_of, influence, length_of, names, place_name, row_of
from storage.decision_tables import Announced, Content, Decision, Listed, Version

READABLE = 3_500  # characters that a message about one decision shows
LEAST = 700  # of them for its long parts, whatever else there is to say
TITLE = 150  # of a message
UNIT = 40  # characters of a unit's name in front of a number
MOST_LINKS = 4
LINK_LABEL = 80
SCHEMES = ("https://", "http://", "mailto:")  # what an address says without


def number(decision: Decision | Listed) -> str:
    """ "D-12", with the name of the unit that gave it where that has one: others give the same number."""
    said = f"D-{decision.number}"
    return f"{cut(decision.unit, UNIT)} · {said}" if decision.unit else said


def heading(decision: Decision) -> str:
    """ "D-12 · New timetable"; a decision that is not published yet has no number."""
    title = decision.version.content.title
    return cut(f"{number(decision)} · {title}", TITLE) if decision.number else title


# ------------------------------------------------------------------------------------------------ the announcement


@dataclass(frozen=True, slots=True)
class Body:
    """What a decision says within the room that a message has; `folded` when that is not all of it."""

    elements: tuple[Element, ...]
    folded: bool


def body(version: Version, reader: Reader, room: int = READABLE) -> Body:
    """The parts in a calm order: what and why first, then who and when, then the links."""
    facts, links = facts_of(version, reader), _links(version.content)
    texts = {name: text for name in rules.PARTS if (text := getattr(version.content, name))}
    labels = {name: reader.text(label) for name, label in rules.PARTS.items() if name in texts}
    used = length_of((*facts, *links)) + sum(map(len, labels.values()))
    shown = rules.folded(texts, max(room - used, LEAST))
    parts = [Text(cut(text, shown[name]), labels[name]) for name, text in texts.items()]
    left_out = len(rules.lines_in(version.content.links)) > len(links)
    return Body((*parts, *facts, *links), folded=left_out or sum(shown.values()) < sum(map(len, texts.values())))


def facts_of(version: Version, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    content = version.content
    items: list[tuple[str, str]] = []
    if content.influence:
        items.append((_("Room for influence"), influence(content.influence, {}, reader)))
    if content.heard:
        items.append((_("Who was heard"), content.heard))
    if version.deciders:
        items.append((_("Decided by"), names([one.name for one in version.deciders], reader)))
    if content.on_behalf_of:
        items.append((_("On behalf of"), content.on_behalf_of))
    if content.effective_on:
        items.append((_("Takes effect"), reader.day(content.effective_on)))
    if content.review_on:
        items.append((_("We look at it again"), reader.day(content.review_on)))
    if content.case_number:
        items.append((_("Case number"), content.case_number))
    return (Facts(tuple(items)),) if items else ()


def _links(content: Content) -> tuple[Element, ...]:
    """The first few lines."""
    return tuple(map(_link, rules.lines_in(content.links)[:MOST_LINKS]))


def _link(line: str) -> Link | Small:
    """Where words stand in place of an address, it says beside them where that leads."""
    found = rules.address_in(line)
    if found is None:
        return Small(cut(line, LINK_LABEL))
    url, words = found
    host = rules.host_of(url)
    if words and len(host) < LINK_LABEL // 2:
        return Link(f"{cut(words, LINK_LABEL - len(host))} ({host})", url)
    shown = url
    for scheme in SCHEMES:
        shown = shown.removeprefix(scheme)
    return Link(cut(shown, LINK_LABEL), url)


def _stands(decision: Decision) -> Version:
    """What it says now: nobody looks again at what is withdrawn."""
    if decision.withdrawn_at is None:
        return decision.version
    return replace(decision.version, content=replace(decision.version.content, review_on=None))


def announcement(decision: Decision, reader: Reader, where: Kind = Kind.CHANNEL) -> Message:
    """The one text for everybody in a conversation: a count of readers, no names, nothing for one person alone."""
    _ = reader.text
    # A withdrawn one keeps its text, for whoever wants to know what was withdrawn; nothing is to be pressed any more.
    top, foot = _withdrawn(decision, reader), (*_edited(decision, reader), *_read_by(decision, reader))
    said = body(_stands(decision), reader, READABLE - length_of((*top, *foot)) - len(heading(decision)))
    buttons = _reading_buttons(decision, reader, said.folded)
    if decision.withdrawn_at is None:
        buttons = (
            _read_button(decision, reader),
            _ask_button(decision, reader),
            *buttons,
            add_action_item(decision, reader),
        )
    private = where is not Kind.CHANNEL
    preview = _("{author} announces a decision", author=decision.author.name) if private else heading(decision)
    title = heading(decision)
    if decision.withdrawn_at is not None:
        title = cut(_("Withdrawn: {decision}", decision=title), TITLE)
    return Message(
        title=title,
        elements=(*top, *said.elements, *foot, *row_of(buttons)),
        preview=preview,
        private=private,
    )


def _withdrawn(decision: Decision, reader: Reader) -> tuple[Element, ...]:
    if decision.withdrawn_at is None:
        return ()
    label = reader.text("Withdrawn on {day}", day=day_of(decision.withdrawn_at, reader))
    return (Text(decision.withdrawn_reason, label), Divider())


def _edited(decision: Decision, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    author = cut(decision.author.name, NAME)
    said = _("Announced by {author} on {day}.", author=author, day=day_of(decision.published_at, reader))
    version = decision.version
    if version.number > 1:
        edited = _("Edited on {day} (version {n}).", day=day_of(version.at, reader), n=reader.number(version.number))
        said = f"{said} {edited}"
    return (Small(said),)


def _read_by(decision: Decision, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    said = [reader.plural("{n} has read it.", "{n} have read it.", decision.readers)] if decision.readers else []
    if decision.confirm and decision.withdrawn_at is None:
        said.append(_("{author} asks readers to confirm, and sees who did.", author=cut(decision.author.name, NAME)))
    return (Small(" ".join(said)),) if said else ()


def _read_button(decision: Decision, reader: Reader) -> Button:
    _ = reader.text
    value = f"{decision.id}:{decision.version.number}"
    if not decision.confirm:
        return Button(_("I have read it"), "decision.read", value, Style.PRIMARY)
    author = cut(decision.author.name, NAME)
    confirm = Confirm(
        title=_("I have read it"),
        text=_("{author} asked readers to confirm, and sees your name. Nobody else does.", author=author),
        yes=_("I have read it"),
        no=_("Not now"),
    )
    return Button(_("I have read it"), "decision.read", value, Style.PRIMARY, confirm)


def add_action_item(decision: Decision, reader: Reader) -> Button:
    """By anybody who reads it."""
    return Button(reader.text("Add action item"), "action_item.from_decision", str(decision.id))


def _ask_button(decision: Decision, reader: Reader) -> Button:
    return Button(reader.text("Ask"), "decision.ask", str(decision.id))


def _reading_buttons(decision: Decision, reader: Reader, folded: bool) -> tuple[Button, ...]:
    _ = reader.text
    buttons: list[Button] = []
    if folded:
        buttons.append(Button(_("The whole reasoning"), "decision.reasoning", f"{decision.id}:1"))
    if decision.version.number > 1:
        buttons.append(Button(_("Earlier versions"), "decision.versions", str(decision.id)))
    return tuple(buttons)


# ------------------------------------------------------------------------------------------------ to one reader


def shown(decision: Decision, places: Sequence[Announced], mine: bool, reader: Reader) -> Message:
    """What somebody who looked it up sees: the announcement, what they may do with it, and where it is announced."""
    _ = reader.text
    top, foot = _withdrawn(decision, reader), (*_edited(decision, reader), *_read_by(decision, reader))
    where = _where(places, reader)
    rest = (*top, *foot, *where, *row_of(author_buttons(decision, reader)))
    said = body(_stands(decision), reader, READABLE - length_of(rest) - len(heading(decision)))
    buttons = list(_reading_buttons(decision, reader, said.folded))
    if decision.withdrawn_at is None and not mine:
        read = _unread_button(decision, reader) if decision.read_by_me else _read_button(decision, reader)
        buttons = [read, _ask_button(decision, reader), *buttons]
    if decision.withdrawn_at is None:
        buttons.append(add_action_item(decision, reader))
    return Message(
        title=heading(decision),
        elements=(
            *top,
            *said.elements,
            *foot,
            *where,
            *row_of(buttons),
            *(row_of(author_buttons(decision, reader)) if mine else ()),
        ),
        preview=_("Decision D-{n}", n=decision.number),
        private=True,
    )


def _where(places: Sequence[Announced], reader: Reader) -> tuple[Element, ...]:
    """Links to the first few announcements, and the names of the other places."""
    _ = reader.text
    said = [place for place in places if place.said]
    linked = [place for place in said if place.url][:MOST_LINKS]
    others = names([place_name(place, reader) for place in said if place not in linked], reader)
    links = (Link(_("To the announcement in {place}", place=place_name(place, reader)), place.url) for place in linked)
    if not others:
        return tuple(links)
    return (*links, Small(_("Also announced in {places}.", places=others)))


def author_buttons(decision: Decision, reader: Reader) -> tuple[Button, ...]:
    """What only its author may do with a decision."""
    _ = reader.text
    buttons: list[Button] = []
    if decision.withdrawn_at is None:
        buttons.append(Button(_("Edit"), "decision.edit", str(decision.id)))
        buttons.append(Button(_("Withdraw"), "decision.withdraw", str(decision.id), Style.DANGER))
    if decision.confirm:
        buttons.append(Button(_("Who has read it"), "decision.readers", f"{decision.id}:1"))
    return tuple(buttons)


def _unread_button(decision: Decision, reader: Reader) -> Button:
    return Button(
        reader.text("Take back that I have read it"), "decision.unread", f"{decision.id}:{decision.version.number}"
    )


def noted(decision: Decision, version: int, reader: Reader) -> Message:
    """To somebody who pressed "I have read it": what was noted, who sees it and how to take it back."""
    _ = reader.text
    said = [_("Noted: you have read D-{n} (version {version}).", n=decision.number, version=reader.number(version))]
    if version < decision.version.number:
        said.append(_("It was edited since, so please look at the new version too."))
    if decision.confirm:
        said.append(_("{author} sees your name.", author=cut(decision.author.name, NAME)))
    else:
        said.append(_("Only the count is shown, not your name."))
    button = Button(_("Take back"), "decision.unread", f"{decision.id}:{version}")
    text = " ".join(said)
    return Message("", (Text(text), Buttons((button,))), preview=said[0], private=True)


def taken_back(decision: Decision, reader: Reader) -> Message:
    _ = reader.text
    text = _("Taken back: you have not read D-{n} yet.", n=decision.number)
    return Message("", (Text(text), *row_of((_read_button(decision, reader),))), preview=text, private=True)


# ------------------------------------------------------------------------------------------------ said later


def withdrawal(decision: Decision, url: str, reader: Reader, where: Kind) -> Message:
    """A new message, since a change of the announcement notifies nobody."""
    _ = reader.text
    private = where is not Kind.CHANNEL
    title = _("Withdrawn: {decision}", decision=heading(decision))
    author = cut(decision.author.name, NAME)
    return Message(
        title=cut(title, TITLE),
        elements=(
            Text(decision.withdrawn_reason, _("Why it is withdrawn")),
            *((Link(_("To the announcement"), url),) if url else ()),
            Small(_("Withdrawn by {author}.", author=author)),
        ),
        preview=_("{author} withdraws a decision", author=decision.author.name) if private else title,
        private=private,
    )


def review(decision: Decision, mine: bool, reader: Reader) -> Message:
    """On the day that was agreed, to those who agreed on it."""
    _ = reader.text
    buttons = [Button(_("Show"), "decision.show", str(decision.id))]
    if mine:
        buttons += author_buttons(decision, reader)[:2]
    asked = _("You wanted to look at this decision again. Does it still hold? It can stay, be edited or be withdrawn.")
    not_mine = _(
        "This decision was to be looked at again. Does it still hold? {author} can edit or withdraw it.",
        author=cut(decision.author.name, NAME),
    )
    return Message(
        title=cut(_("Time to look again: {decision}", decision=heading(decision)), TITLE),
        elements=(
            Text(asked if mine else not_mine),
            Text(cut(decision.version.content.decided, 500), _("What is decided")),
            *row_of(buttons),
        ),
        preview=_("A decision is to be looked at again"),
        private=True,
    )
