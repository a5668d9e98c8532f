"""How a decision reads: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Confirm,
    Element,
    Facts,
    Kind,
    Link,
    Message,
    Small,
    Style,
    Text,
)
from handlers.decisions import course_views, rules
from handlers.decisions.naming import TITLE, heading, number
from handlers.wording import NAME, cut, day_of, influence, length_of, names, place_name, row_of
from storage.decision_tables import Announced, Content, Course, Decision, Version

READABLE = 3_500  # characters that a message about one decision shows
LEAST = 700  # of them for its long parts, whatever else there is to say
MOST_LINKS = 4
LINK_LABEL = 80
NOTHING_YET = Course()
SCHEMES = ("https://", "http://", "mailto:")  # what an address says without


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
        items.append((_("Room for influence"), version.room or influence(content.influence, {}, reader)))
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


def announcement(
    decision: Decision, reader: Reader, where: Kind = Kind.CHANNEL, course: Course = NOTHING_YET
) -> Message:
    """The one text for everybody in a conversation: a count of readers, no names, nothing for one person alone."""
    _ = reader.text
    # One that is not in force keeps its text, for whoever wants to know what it was; there is little left to press.
    top = course_views.ended(decision, course, reader)
    foot = (
        *course_views.standing(decision, course, reader),
        *course_views.dissents(course, reader),
        *course_views.perspectives(course, reader),
        *_announced(decision, course, reader),
        *course_views.reviews(course, reader),
        *_read_by(decision, reader),
    )
    said = body(_stands(decision), reader, READABLE - length_of((*top, *foot)) - len(heading(decision)))
    buttons = _reading_buttons(decision, course, reader, said.folded)
    if decision.withdrawn_at is None:
        buttons = (
            _read_button(decision, reader),
            _ask_button(decision, reader),
            *buttons,
            *(() if course.dissents else (_dissent_button(decision, reader),)),
            add_action_item(decision, reader),
        )
    private = where is not Kind.CHANNEL
    preview = _("{author} announces a decision", author=decision.author.name) if private else heading(decision)
    title = heading(decision)
    if how := rules.how_it_ended(decision, course):
        title = cut(_(rules.ENDED[how], decision=title), TITLE)
    return Message(
        title=title,
        elements=(*top, *said.elements, *foot, *row_of((*buttons, *course_views.ways_to_others(course, reader)))),
        preview=preview,
        private=private,
    )


def _announced(decision: Decision, course: Course, reader: Reader) -> tuple[Element, ...]:
    """By whom and when, and in place of which other."""
    _ = reader.text
    said = _edited(decision, reader)
    if other := course.replaces:
        named = _("Replaces {decision}.", decision=number(other))
        said = f"{said} {named if other.number else _('Replaces another decision.')}"
    return (Small(said),)


def _edited(decision: Decision, reader: Reader) -> str:
    _ = reader.text
    author = cut(decision.author.name, NAME)
    said = _("Announced by {author} on {day}.", author=author, day=day_of(decision.published_at, reader))
    version = decision.version
    if version.number > 1:
        edited = _("Edited on {day} (version {n}).", day=day_of(version.at, reader), n=reader.number(version.number))
        said = f"{said} {edited}"
    return said


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


def _dissent_button(decision: Decision, reader: Reader) -> Button:
    return Button(reader.text("Add a minority statement"), "dissent.begin", str(decision.id))


def _reading_buttons(decision: Decision, course: Course, reader: Reader, folded: bool) -> tuple[Button, ...]:
    _ = reader.text
    buttons: list[Button] = []
    if folded:
        buttons.append(Button(_("The whole reasoning"), "decision.reasoning", f"{decision.id}:1"))
    if decision.version.number > 1:
        buttons.append(Button(_("Earlier versions"), "decision.versions", str(decision.id)))
    if course.dissents:
        buttons.append(course_views.dissents_button(decision, reader))
    buttons += course_views.remarks_button(decision, course, reader)
    if course.before and course.before.verdicts:
        buttons.append(Button(_("What people say"), "pending.said", f"{course.before.id}:1"))
    return tuple(buttons)


# ------------------------------------------------------------------------------------------------ to one reader


def shown(
    decision: Decision,
    places: Sequence[Announced],
    me: int,
    reader: Reader,
    course: Course = NOTHING_YET,
    *,
    announces: bool = True,
    takes_on: bool = False,
) -> Message:
    """What somebody who looked it up sees: the announcement, what they may do with it, and where it is announced.
    `announces`: they may announce another in its place."""
    _ = reader.text
    mine, in_force = decision.author.id == me, decision.withdrawn_at is None
    top = course_views.ended(decision, course, reader)
    foot = (
        *course_views.standing(decision, course, reader),
        *course_views.dissents(course, reader),
        *course_views.perspectives(course, reader),
        *_announced(decision, course, reader),
        *course_views.reviews(course, reader, whole=True),
        *_read_by(decision, reader),
    )
    where = _where(places, reader)
    own = row_of(own_buttons(decision, me, reader, announces=announces, takes_on=takes_on))
    said = body(_stands(decision), reader, READABLE - length_of((*top, *foot, *where, *own)) - len(heading(decision)))
    buttons = list(_reading_buttons(decision, course, reader, said.folded))
    if in_force and not mine:
        read = _unread_button(decision, reader) if decision.read_by_me else _read_button(decision, reader)
        buttons = [read, _ask_button(decision, reader), *buttons]
    if in_force:
        dissent = () if course.dissents else (_dissent_button(decision, reader),)
        buttons += [*dissent, add_action_item(decision, reader)]
    buttons += course_views.ways_to_others(course, reader)
    buttons.append(Button(_("The whole way"), "decision.path", f"{decision.id}:1"))
    return Message(
        title=heading(decision),
        elements=(*top, *said.elements, *foot, *where, *row_of(buttons), *own),
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


def own_buttons(
    decision: Decision, me: int, reader: Reader, *, announces: bool = True, takes_on: bool = False
) -> tuple[Button, ...]:
    """What its author may do with a decision, those who decided it, and who takes it on when they are gone."""
    _ = reader.text
    buttons: list[Button] = []
    mine, in_force = decision.author.id == me, decision.withdrawn_at is None
    if in_force and mine:
        buttons.append(Button(_("Edit"), "decision.edit", str(decision.id)))
    if in_force and announces and (takes_on or rules.decided(decision, me)):
        buttons.append(Button(_("Replace"), "decision.replace", str(decision.id)))
    if in_force and (mine or takes_on):
        buttons.append(Button(_("Withdraw"), "decision.withdraw", str(decision.id), Style.DANGER))
    if decision.confirm and mine:
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
