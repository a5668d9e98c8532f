"""What is said of a decision under way to those whom it concerns, as things happen: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Element,
    Facts,
    Kind,
    Message,
    Small,
    Text,
)
from bot.model import told as told_simply
from handlers.pending import rules, views
from handlers.wording import NAME, cut, influence
from storage.forum_tables import Forum
from storage.pending_tables import DECIDED, DROPPED, Change, Pending, Perspective


def _read(pending: Pending, reader: Reader) -> Button:
    return Button(reader.text("Read it"), "pending.show", str(pending.id))


def asked(pending: Pending, last: bool, reader: Reader) -> Message:
    """To somebody who is to be heard, alone; `last`: a reminder, the only one."""
    _ = reader.text
    author = cut(pending.author.name, NAME)
    if rules.asks_nobody(pending.proposal):
        text = _("{author} lets you know about this.", author=author)
    elif last:
        text = _("{author} would still like to hear you.", author=author) + " " + _("This is the only reminder.")
    else:
        text = _("{author} would like to hear you before it is decided.", author=author)
    facts, why = views.facts_of(pending, reader), cut(pending.proposal.why, views.EXTRACT * 3)
    buttons = [_read(pending, reader)]
    unsigned: tuple[Element, ...] = ()
    if rules.may_speak(pending) and pending.proposal.unsigned and pending.closed_at is None:
        unsigned = (Small(_("You may leave out your name.")),)
    preview = _("Something is to be decided")
    if rules.may_speak(pending):
        buttons.insert(0, views.speak(pending, reader))
        preview = _("You are asked for your perspective")
    return Message(
        views.heading(pending, reader),
        (Text(text), Text(why, _("Why now")), *facts, *unsigned, Buttons(tuple(buttons))),
        preview=preview,
        private=True,
    )


def decides(pending: Pending, me: int, reader: Reader, why_not: str = "") -> Message:
    """To somebody who was named by another, or to whom it comes since nobody else is left; `why_not` is why they can't
    announce it."""
    _ = reader.text
    if rules.may_change(pending, me):
        gone = _("Who opened this is no longer here, so it comes to you.")
        if me == pending.author.id:
            gone = _("Who was to decide this is no longer here, so it comes to you.")
        text = gone if why_not else f"{gone} {_('Decide it, or name somebody else.')}"
        both = dict.fromkeys((*_next(pending, me, why_not, reader), views.change(pending, reader)))
        return Message(
            views.heading(pending, reader),
            (
                Text(text),
                *_small(why_not),
                *views.facts_of(pending, reader),
                Buttons((*both, _read(pending, reader))),
            ),
            preview=_("Something is yours to decide"),
            private=True,
        )
    text = _("{author} has opened this, and you are named as deciding it.", author=cut(pending.author.name, NAME))
    return Message(
        views.heading(pending, reader),
        (Text(text), *views.facts_of(pending, reader), Buttons((_read(pending, reader),))),
        preview=_("You are named as deciding something"),
        private=True,
    )


def settled(pending: Pending, reader: Reader) -> Message:
    """In place of what was asked or told while it was open, or until another day."""
    _ = reader.text
    if pending.state == DROPPED:
        text = _("This is not to be decided any more.")
    elif pending.state == DECIDED:
        text = _("It is decided.")
    else:
        text = _("People may speak again.")
    said = " ".join([text, *views.too_few(pending, reader)])
    return Message(
        views.heading(pending, reader), (Text(said), Buttons((_read(pending, reader),))), preview=text, private=True
    )


def heard(pending: Pending, reader: Reader) -> Message:
    """In place of the question, once somebody has spoken with their name."""
    _ = reader.text
    text = _("Thank you for your perspective.")
    return Message(
        views.heading(pending, reader), (Text(text), Buttons((_read(pending, reader),))), preview=text, private=True
    )


def time_is_over(pending: Pending, reader: Reader) -> Message:
    """In place of the question, to everybody who has not spoken with their name."""
    _ = reader.text
    text = " ".join(
        [_("The time to speak is over. You can still speak with your name."), *views.too_few(pending, reader)]
    )
    buttons = (Button(_("Give my perspective"), "perspective.begin", str(pending.id)), _read(pending, reader))
    return Message(
        views.heading(pending, reader),
        (Text(text), Buttons(buttons)),
        preview=_("The time to speak is over"),
        private=True,
    )


def no_longer(reader: Reader) -> Message:
    """In place of what somebody was asked or told who has nothing to do with it any more."""
    return told_simply(reader.text("You are not asked about this any more."))


def changed(pending: Pending, change: Change, reader: Reader, where: Kind) -> Message:
    """Where it was announced: what people were promised is another now, and why."""
    _ = reader.text
    items: list[tuple[str, str]] = []
    both = change.before, change.after
    if change.before.influence != change.after.influence:
        rooms = [influence(one.influence, pending.words, reader) for one in both]
        items.append((_("Room for influence"), " → ".join(rooms)))
    if change.before.speak_until != change.after.speak_until:
        days = [reader.day(one.speak_until) if one.speak_until else _("no day") for one in both]
        items.append((_("One may speak until"), " → ".join(days)))
    if change.before.unsigned != change.after.unsigned:
        items.append((_("Also without a name"), " → ".join(_("Yes") if one.unsigned else _("No") for one in both)))
    why = Text(change.why, _("Why it is changed"))
    kept: tuple[Element, ...] = ()
    if change.before.unsigned and not change.after.unsigned:
        kept = (Small(_("What was said without a name before is still shown, if at least five have spoken so.")),)
    title = cut(_("Changed: {title}", title=pending.proposal.title), views.TITLE)
    private = where is not Kind.CHANNEL
    return Message(
        title,
        (Facts(tuple(items)), *kept, why, Buttons((_read(pending, reader),))),
        preview=_("What is to be decided was changed") if private else title,
        private=private,
    )


def dropped(pending: Pending, reader: Reader, where: Kind) -> Message:
    _ = reader.text
    title = cut(_("Not to be decided: {title}", title=pending.proposal.title), views.TITLE)
    private = where is not Kind.CHANNEL
    preview = _("Something is not to be decided any more") if private else title
    return Message(title, (Text(pending.dropped_reason, _("Why")),), preview=preview, private=private)


def closed(
    pending: Pending, missing: Sequence[tuple[Forum, str]], me: int, reader: Reader, why_not: str = ""
) -> Message:
    """To those who decide, when the time to speak is over; `why_not` is why the reader can't announce it."""
    _ = reader.text
    if pending.spoken + pending.unsigned:
        text = reader.plural(
            "{n} perspective was given.", "{n} perspectives were given.", pending.spoken + pending.unsigned
        )
    elif pending.was_unsigned:
        text = _("Nobody has spoken with their name.")
    else:
        text = _("Nobody has said anything.")
    said = [text, *views.too_few(pending, reader)]
    buttons = (
        *_next(pending, me, why_not, reader),
        *views.reading(pending, False, reader),
        Button(_("Read it"), "pending.show", str(pending.id)),
    )
    return Message(
        cut(_("The time to speak is over: {title}", title=pending.proposal.title), views.TITLE),
        (Text(" ".join(said)), *views.missing_hats(pending, missing, reader), *_small(why_not), Buttons(buttons)),
        preview=_("The time to speak is over"),
        private=True,
    )


def _next(pending: Pending, me: int, why_not: str, reader: Reader) -> tuple[Button, ...]:
    """What the reader, who decides it, does now: whoever opened it and can't announce it names somebody who can."""
    if not why_not:
        return (views.decide(pending, reader),)
    return (views.change(pending, reader),) if rules.may_change(pending, me) else ()


def _small(said: str) -> tuple[Small, ...]:
    return (Small(said),) if said else ()


def owed(pending: Pending, last: bool, me: int, reader: Reader, why_not: str = "") -> Message:
    """To those who decide: people wait for the answer."""
    _ = reader.text
    since = rules.owed_since(pending, reader)
    text = _("People wait for the answer since {day}.", day=reader.day(since) if since else "")
    if last:
        text += " " + _("This is the last reminder.")
    buttons = (*_next(pending, me, why_not, reader), _read(pending, reader))
    return Message(
        views.heading(pending, reader),
        (Text(text), *_small(why_not), Buttons(buttons)),
        preview=_("A decision is awaited"),
        private=True,
    )


def told(pending: Pending, one: Perspective, decision: int, reader: Reader) -> Message:
    """To somebody who has spoken: what came of it."""
    _ = reader.text
    title = cut(_("Decided: {title}", title=pending.proposal.title), views.TITLE)
    verdict = (
        Text(one.answer, reader.text(rules.VERDICTS[one.verdict]))
        if one.verdict
        else Text(_("You were heard. There is no answer to your perspective yet."))
    )
    show = _show(decision, reader)
    buttons = (*show, Button(_("What people say"), "pending.said", f"{pending.id}:1"))
    elements = (verdict, *_elsewhere(decision, reader), Buttons(buttons))
    return Message(title, elements, preview=_("What you spoke about is decided"), private=True)


def ended(pending: Pending, by: str, decision: int, reader: Reader) -> Message:
    """To whoever opened it or was to decide it: somebody has announced the decision."""
    _ = reader.text
    title = cut(_("Decided: {title}", title=pending.proposal.title), views.TITLE)
    text = Text(_("{name} has announced the decision.", name=cut(by, NAME)))
    buttons = Buttons((*_show(decision, reader), _read(pending, reader)))
    elements = (text, *_elsewhere(decision, reader), buttons)
    return Message(title, elements, preview=_("What was to be decided is decided"), private=True)


def _show(decision: int, reader: Reader) -> tuple[Button, ...]:
    return (Button(reader.text("Show the decision"), "decision.show", str(decision)),) if decision else ()


def _elsewhere(decision: int, reader: Reader) -> tuple[Element, ...]:
    """`decision` is 0 where the reader may not read it."""
    return () if decision else (Small(reader.text("It was announced where you don't read.")),)
