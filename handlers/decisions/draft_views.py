"""What has been written and not yet published, as its author sees it: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Confirm,
    Conversation,
    Divider,
    Form,
    Heading,
    Message,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from handlers.decisions import rules
from handlers.decisions.reading import PAGE_ROWS
from handlers.wording import cut, names, place_name
from storage.drafts import Draft
from storage.pending_tables import Pending
from storage.signatures import Signature


@dataclass(frozen=True, slots=True)
class Previewed:
    """What readers will see of a draft: `message` announces it as if it were published, in the language of `place`.

    `places` get it anew; `several_languages` when they, or those where it stands already, do not share one. `reminder`
    is the day on which the review comes, `publish_at` when it is published by itself; `unanswered` perspectives were
    given and are not answered, of what it `decides`; `asked` are those who see it too.
    """

    message: Message
    place: Conversation
    places: Sequence[Conversation] = ()
    several_languages: bool = False
    reminder: date | None = None
    unanswered: int = 0
    decides: Pending | None = None
    today: date = date.min
    asked: Sequence[Signature] = ()
    publish_at: datetime | None = None


def preview(draft: Draft, seen: Previewed, reader: Reader, error: str = "") -> Form:
    """What may be done stands before the text, which may be long. The form belongs to the draft as it is now, so that
    nothing else than what was seen is published."""
    _ = reader.text
    elements = seen.message.elements
    labels = [button.label for element in elements if isinstance(element, Buttons) for button in element.buttons]
    return Form(
        "decision.preview",
        _("Preview"),
        (
            Small(" ".join(_before_publishing(draft, seen, reader))),
            Small(
                _(
                    "Until you publish it, it is a draft, also if you close this. {command} finds it again.",
                    command=_("/decision drafts"),
                )
                + f" {who_sees(seen.asked, reader)}"
            ),
            Buttons(
                (
                    Button(_("Edit"), "decision.rewrite", str(draft.id)),
                    Button(_("Keep as draft"), "decision.keep", str(draft.id)),
                    *_first(draft, seen, reader),
                    *schedule_buttons(draft.id, seen.publish_at, reader),
                    discard_button(draft.id, reader),
                )
            ),
            Divider(),
            Heading(seen.message.title),
            *(element for element in elements if not isinstance(element, Buttons)),
            Small(_("Below it: {buttons}", buttons=" · ".join(labels))),
        ),
        submit=_("Publish"),
        state={"draft": str(draft.id), "seen": rules.fingerprint(draft.values)},
        error=error,
    )


def _first(draft: Draft, seen: Previewed, reader: Reader) -> Iterator[Button]:
    """What may be done before it is published."""
    _ = reader.text
    if draft.about is None:
        yield Button(_("Ask others first"), "signature.begin", str(draft.id))
    about = rules.from_values(draft.values).pending
    if seen.unanswered and about is not None:
        yield Button(_("Answer perspectives"), "pending.said", f"{about}:1")


def _before_publishing(draft: Draft, seen: Previewed, reader: Reader) -> Iterator[str]:
    """What the author should know of what follows."""
    _ = reader.text
    yield _("This is what readers will see.")
    if seen.publish_at:
        yield _("It will be published on {moment}.", moment=reader.moment(seen.publish_at))
    if draft.about is None:
        yield _("It gets its number when you publish.")
    yield from _still_open(seen, reader)
    if seen.unanswered:
        yield reader.plural(
            "{n} perspective has no answer yet: whoever gave it will look for one.",
            "{n} perspectives have no answer yet: those who gave them will look for one.",
            seen.unanswered,
        )
    if seen.places:
        where = names([place_name(place, reader) for place in seen.places], reader)
        yield _("It will be announced in {places}.", places=where)
    if draft.about is not None:
        yield _("What is announced already changes in place, marked as edited. Nobody is notified.")
    if seen.several_languages:
        place = place_name(seen.place, reader)
        yield _("Shown here as in {place}: each place has the words around yours in its own language.", place=place)
    day = rules.from_values(draft.values).content.review_on
    if day and seen.reminder and day != seen.reminder:
        yield _(
            "You are reminded to look at it again on {reminder}, the first working day after {day}.",
            reminder=reader.day(seen.reminder),
            day=reader.day(day),
        )


def _still_open(seen: Previewed, reader: Reader) -> Iterator[str]:
    """That people were promised more time than they get."""
    _ = reader.text
    one = seen.decides
    until = one.proposal.speak_until if one else None
    if one is None or until is None or one.closed_at is not None or seen.today > until:
        return
    yield _("People were told that they may speak until {day}; publishing ends that.", day=reader.day(until))
    if one.was_unsigned:
        yield _(
            "What was said without a name can only be read after that, and is deleted if fewer than five have spoken "
            "so: wait until the day is over if you want to read and answer it first."
        )


def schedule_buttons(draft_id: int, publish_at: datetime | None, reader: Reader) -> tuple[Button, ...]:
    _ = reader.text
    later = Button(_("Another time") if publish_at else _("Publish later"), "decision.later", str(draft_id))
    return (later, Button(_("Call it off"), "decision.call_off", str(draft_id))) if publish_at else (later,)


def nothing_to_preview(reader: Reader) -> Form:
    """The preview of a draft that is no more."""
    _ = reader.text
    return Form("decision.preview", _("Preview"), (Text(_("This draft is not there any more.")),), submit=_("Publish"))


def discard_button(draft_id: int, reader: Reader) -> Button:
    _ = reader.text
    confirm = Confirm(
        title=_("Throw this draft away?"),
        text=_("It can't be brought back. What is published already stays as it is."),
        yes=_("Throw away"),
        no=_("Keep it"),
    )
    return Button(_("Throw away"), "decision.discard", str(draft_id), Style.DANGER, confirm)


def who_sees(asked: Sequence[Signature], reader: Reader) -> str:
    """Who sees a draft: its author, and whoever was asked about it."""
    _ = reader.text
    if not asked:
        return _("Only you see it.")
    people = names([one.person.name for one in asked], reader)
    return _("You see it, and whom you asked about it: {people}.", people=people)


def kept(draft_id: int, command: str, asked: Sequence[Signature], reader: Reader) -> Message:
    _ = reader.text
    text = _("Kept as a draft. {command} finds it again.", command=command) + f" {who_sees(asked, reader)}"
    buttons = Buttons((Button(_("Go on"), "decision.resume", str(draft_id)), discard_button(draft_id, reader)))
    return Message("", (Text(text), buttons), preview=_("Kept as a draft"), private=True)


def drafts(found: Sequence[Draft], page: int, now: datetime, reader: Reader) -> Message:
    """A page of somebody's drafts, the latest first."""
    _ = reader.text
    first = (page - 1) * PAGE_ROWS
    rows = tuple(
        Row(
            title=cut(rules.from_values(one.values).content.title, 150),
            detail=_("Will be published on {moment}", moment=reader.moment(one.publish_at))
            if one.publish_at and one.publish_at > now
            else _("Changed on {moment}", moment=reader.moment(one.changed_at)),
            button=Button(_("Go on"), "decision.resume", str(one.id)),
        )
        for one in found[first : first + PAGE_ROWS]
    )
    more = len(found) > first + PAGE_ROWS
    return Message(
        title=_("Your drafts"),
        elements=(
            Rows(rows) if rows else Text(_("You have no drafts.")),
            Small(_("What is to be decided has its drafts under {command}.", command=_("/decision waiting"))),
            *((Buttons((Button(_("Next"), "decision.drafts", str(page + 1)),)),) if more else ()),
        ),
        preview=_("Your drafts"),
        private=True,
    )
