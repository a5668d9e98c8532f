"""How a decision under way reads: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Divider,
    Element,
    Facts,
    Form,
    Heading,
    Kind,
    Message,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from handlers.decisions import folded, paged
from handlers.pending import rules
from handlers.wording import HATS, NAME, cut, day_of, influence, length_of, names, row_of
from storage.decision_tables import Decision
from storage.forum_tables import Forum
from storage.pending_tables import DECIDED, DRAFT, DROPPED, OPEN, Pending

PAGE_ROWS = 8
READABLE = 3_000  # characters that a message about one shows
LEAST = 500  # of them for its long parts
TITLE = 150  # of a message
EXTRACT = 200  # characters of a text among others


def heading(pending: Pending, reader: Reader) -> str:
    return cut(reader.text("To be decided: {title}", title=pending.proposal.title), TITLE)


# ------------------------------------------------------------------------------------------------ what it says


def _parts(pending: Pending, reader: Reader) -> dict[str, tuple[str, str]]:
    """Its long texts by name, with their labels, in the order in which they are read."""
    _ = reader.text
    labels = {
        "why": _("Why now"),
        "given": _("What is given"),
        "open": _("What is open"),
        "way": _("The way there"),
    }
    return {name: (label, text) for name, label in labels.items() if (text := getattr(pending.proposal, name))}


def facts_of(pending: Pending, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    items = [
        (_("Room for influence"), influence(pending.proposal.influence, pending.words, reader)),
        (_("Who decides"), names([one.name for one in rules.owes(pending)], reader)),
    ]
    until = pending.proposal.speak_until
    if until and not rules.asks_nobody(pending.proposal):
        items.append((_("One may speak until"), reader.day(until)))
    return (Facts(tuple(items)),)


def _body(pending: Pending, reader: Reader, used: int) -> tuple[tuple[Element, ...], bool]:
    """What it says within the room that a message has, and whether that is not all."""
    facts, parts = facts_of(pending, reader), _parts(pending, reader)
    room = READABLE - used - length_of(facts) - sum(len(label) for label, _text in parts.values())
    lengths = folded({name: text for name, (_label, text) in parts.items()}, max(room, LEAST))
    texts = [Text(cut(text, lengths[name]), label) for name, (label, text) in parts.items()]
    return (*facts, *texts), any(len(text) > lengths[name] for name, (_label, text) in parts.items())


def _ended(pending: Pending, decision: Decision | None, reader: Reader) -> tuple[Element, ...]:
    """What became of it. The decision is named where those who read here may read it."""
    _ = reader.text
    if pending.state == DROPPED:
        return (Text(pending.dropped_reason, _("Not to be decided any more")), Divider())
    if pending.state != DECIDED:
        return ()
    if decision is None:
        return (Text(_("It is decided.")), Divider())
    said = _("It is decided: {decision}", decision=f"D-{decision.number} · {decision.version.content.title}")
    show = Button(_("Show the decision"), "decision.show", str(decision.id))
    return (Text(cut(said, 300)), Buttons((show,)), Divider())


def _foot(pending: Pending, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    opened = pending.opened_at
    said = (
        [_("Opened by {author} on {day}.", author=cut(pending.author.name, NAME), day=day_of(opened, reader))]
        if (opened)
        else []
    )
    if pending.spoken:
        said.append(reader.plural("{n} has spoken.", "{n} have spoken.", pending.spoken))
    if pending.unsigned:
        said.append(reader.plural("{n} without a name.", "{n} without their names.", pending.unsigned))
    said += too_few(pending, reader)
    changed: tuple[Element, ...] = ()
    if pending.changed:
        words = _("Changed on {day}: {why}", day=day_of(pending.changed.at, reader), why=_why(pending))
        changed = (Small(words),)
    return (*changed, *((Small(" ".join(said)),) if said else ()))


def too_few(pending: Pending, reader: Reader) -> list[str]:
    """What those learn who left out their names, together with everybody else: theirs is not shown."""
    if not pending.was_unsigned or pending.closed_at is None or pending.unsigned or pending.state == DROPPED:
        return []
    return [reader.text("Fewer than five have spoken without their names, so that nothing of it is shown to anybody.")]


def _why(pending: Pending) -> str:
    return cut(" ".join(pending.changed.why.split()), EXTRACT) if pending.changed else ""


def reading(pending: Pending, is_folded: bool, reader: Reader) -> tuple[Button, ...]:
    _ = reader.text
    buttons = [Button(_("Read it all"), "pending.whole", f"{pending.id}:1")] if is_folded else []
    if pending.spoken or pending.unsigned:
        buttons.append(Button(_("What people say"), "pending.said", f"{pending.id}:1"))
    return tuple(buttons)


def speak(pending: Pending, reader: Reader, label: str = "") -> Button:
    words = label or reader.text("Give my perspective")
    return Button(words, "perspective.begin", str(pending.id), Style.PRIMARY)


def announcement(pending: Pending, decision: Decision | None, reader: Reader, where: Kind = Kind.CHANNEL) -> Message:
    """The one text for everybody in a conversation: a count of those who spoke, no names."""
    _ = reader.text
    top, foot = _ended(pending, decision, reader), (*_asked(pending, reader), *_foot(pending, reader))
    said, is_folded = _body(pending, reader, length_of((*top, *foot)) + TITLE)
    buttons = reading(pending, is_folded, reader)
    if rules.may_speak(pending) or (pending.state == DRAFT and not rules.asks_nobody(pending.proposal)):
        buttons = (speak(pending, reader), *buttons)
    private = where is not Kind.CHANNEL
    preview = _("{author} opens a decision", author=pending.author.name) if private else heading(pending, reader)
    return Message(heading(pending, reader), (*top, *said, *foot, *row_of(buttons)), preview=preview, private=private)


def _asked(pending: Pending, reader: Reader) -> tuple[Element, ...]:
    """What is asked of those who read, and who reads what they say."""
    _ = reader.text
    if pending.state not in (OPEN, DRAFT):
        return ()
    if rules.asks_nobody(pending.proposal):
        return (Small(_("This informs you: nothing is asked, since it could change nothing.")),)
    if not pending.proposal.unsigned or pending.closed_at:
        return (Small(_("What you say is read by everybody who can read this, with your name.")),)
    return (
        Small(
            _(
                "What you say is read by everybody who can read this. You may leave out your name: it is then shown "
                "when the time is over, and only if at least five have done so."
            )
        ),
    )


# ------------------------------------------------------------------------------------------------ to one reader


def shown(
    pending: Pending,
    *,
    mine: bool,
    me: int,
    heard: Sequence[str],
    missing: Sequence[tuple[Forum, str]],
    decision: Decision | None,
    reader: Reader,
    said: str = "",
    why_not: str = "",
) -> Message:
    """What somebody who looked it up sees, with what they may do. `mine`: they have spoken with their name; `heard` are
    the forums and people to be heard, as far as they may know of them; `why_not` is why they can't announce it."""
    _ = reader.text
    top = (*((Text(said), Divider()) if said else ()), *_ended(pending, decision, reader))
    told = ((_("To be heard"), names(heard, reader)),) if heard and pending.state in (DRAFT, OPEN) else ()
    deciding = pending.state == OPEN and pending.decides(me)
    foot = (*((Facts(told),) if told else ()), *_foot(pending, reader), *missing_hats(pending, missing, reader))
    foot += (Small(why_not),) if deciding and why_not else ()
    body, is_folded = _body(pending, reader, length_of((*top, *foot)) + TITLE)
    buttons = list(reading(pending, is_folded, reader))
    if rules.may_speak(pending) and (mine or not pending.decides(me)):
        buttons.insert(0, speak(pending, reader, _("Change my perspective") if mine else ""))
    own: list[Button] = []
    if deciding and not why_not:
        own.append(decide(pending, reader))
    if pending.state == OPEN and rules.may_change(pending, me):
        own.append(change(pending, reader))
        own.append(Button(_("Not to be decided"), "pending.drop", str(pending.id), Style.DANGER))
    if pending.state == DRAFT:
        own.append(Button(_("Go on"), "pending.resume", str(pending.id)))
    return Message(
        heading(pending, reader),
        (*top, *body, *foot, *row_of(buttons), *row_of(own)),
        preview=_("A decision under way"),
        private=True,
    )


def decide(pending: Pending, reader: Reader) -> Button:
    return Button(reader.text("Announce the decision"), "decision.from_pending", str(pending.id), Style.PRIMARY)


def change(pending: Pending, reader: Reader) -> Button:
    return Button(reader.text("Change"), "pending.change", str(pending.id))


def missing_hats(pending: Pending, missing: Sequence[tuple[Forum, str]], reader: Reader) -> tuple[Element, ...]:
    """Under which hats nobody has spoken: no names, and no counting of people."""
    _ = reader.text
    if not missing or pending.state != OPEN or rules.asks_nobody(pending.proposal):
        return ()
    said = [f"{forum.titles.get(hat) or _(HATS[hat])} ({cut(forum.settings.name, 40)})" for forum, hat in missing]
    text = _("Not heard yet: {hats}.", hats=names(said, reader))
    unsigned = _("Some of them may have spoken without their names.") if pending.was_unsigned else ""
    return (Small(f"{text} {unsigned}".strip()),)


def whole(pending: Pending, page: int, reader: Reader) -> Form:
    """A page of everything that it says."""
    _ = reader.text
    pages = paged(list(_parts(pending, reader).values()), reader)
    page = min(max(page, 1), len(pages))
    buttons = [
        Button(label, "pending.whole", f"{pending.id}:{to}")
        for label, to in ((_("Back"), page - 1), (_("Next"), page + 1))
        if 1 <= to <= len(pages)
    ]
    where = _("Page {page} of {pages}", page=reader.number(page), pages=reader.number(len(pages)))
    items = (
        Heading(heading(pending, reader)),
        *(Text(text, label) for label, text in pages[page - 1]),
        *((Small(where),) if len(pages) > 1 else ()),
        *row_of(buttons),
    )
    return Form("pending.reading", _("Read it all"), items)


def listing(found: Sequence[Pending], page: int, today: date, reader: Reader) -> Message:
    """A page of what waits to be decided; one more than a page holds means that there is a next one."""
    _ = reader.text
    rows = tuple(_listed(one, today, reader) for one in found[:PAGE_ROWS])
    more = [Button(_("Next"), "pending.list", str(page + 1))] if len(found) > PAGE_ROWS else []
    nothing = Text(
        _("Nothing waits to be decided, as far as you can see. {command} opens something.", command=_("/decision open"))
    )
    title = _("To be decided")
    return Message(title, (Rows(rows) if rows else nothing, *row_of(more)), preview=title, private=True)


def _listed(one: Pending, today: date, reader: Reader) -> Row:
    _ = reader.text
    show = Button(_("Open"), "pending.show", str(one.id))
    if one.opened_at is None:
        return Row(title=one.proposal.title, detail=_("A draft that only you see"), button=show)
    who = names([person.name for person in rules.owes(one)], reader)
    since, until = rules.owed_since(one, reader), one.proposal.speak_until
    if until and today <= until and not rules.asks_nobody(one.proposal):
        detail = _("One may speak until {day}.", day=reader.day(until)) + " " + _("{people} decides.", people=who)
    else:
        detail = _("{people} owes the answer, since {day}.", people=who, day=reader.day(since or today))
    return Row(title=one.proposal.title, detail=detail, button=show)
