"""How the anonymous question after a meeting reads, and what came of it: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.language import Reader
from bot.model import Button, Buttons, Element, Facts, Message, Small, Text, told
from handlers.wording import cut, day_of
from storage.forum_tables import Forum, Meeting
from storage.surprise_tables import LEAST, Counted


def question(forum: Forum, meeting: Meeting, closes: datetime, reader: Reader) -> Message:
    _ = reader.text
    labels = (_("No"), _("Yes"), _("I'd rather not say"))
    buttons = tuple(Button(label, "surprise.answer", f"{meeting.id}:{n}") for n, label in enumerate(labels))
    kept = _(
        "This is anonymous. Only three numbers are kept, and until the round closes who has answered: never who said "
        "what. The numbers are shown once, after {day}, and only if at least {least} have answered.",
        day=day_of(closes, reader),
        least=reader.number(LEAST),
    )
    limits = _(
        "That holds against everybody who reads here and against administrators, but not against somebody who has the "
        "database itself. An answer can't be taken back, since nobody knows which one is yours."
    )
    return Message(
        title=_("Did anything come as a surprise that should not have?"),
        elements=(Text(_of(forum, meeting, reader)), Buttons(buttons), Small(kept), Small(limits)),
        preview=_("A question after a meeting"),
        private=True,
    )


def _of(forum: Forum, meeting: Meeting, reader: Reader) -> str:
    return f"{forum.settings.name} · {reader.moment(meeting.starts_at)}"


def thanks(reader: Reader) -> Message:
    """In place of the question, whatever the answer was."""
    return told(reader.text("Thank you. Your answer is counted."))


def closed(reader: Reader) -> Message:
    """In place of the question, for who has not answered."""
    return told(is_closed(reader))


def is_closed(reader: Reader) -> str:
    return reader.text("This round is closed. Nothing more is counted.")


def result(forum: Forum, meeting: Meeting, counted: Counted | None, trend: Sequence[int], reader: Reader) -> Message:
    """Where the forum is, once; `counted` is None where too few have answered."""
    _ = reader.text
    shown: Element
    if counted is None:
        shown = Text(_("Too few have answered to show anything."))
    else:
        numbers = (counted.no, counted.yes, counted.unsaid)
        labels = (_("No"), _("Yes"), _("I'd rather not say"))
        shown = Facts(tuple((label, reader.number(n)) for label, n in zip(labels, numbers, strict=True)))
    line = lately(trend, reader)
    return Message(
        title=_("Did anything come as a surprise? {forum}", forum=cut(forum.settings.name, 60)),
        elements=(
            Text(_of(forum, meeting, reader)),
            shown,
            *((Facts((line,)),) if line and counted else ()),
            Small(_("Asked anonymously after the meeting; shown only where at least {n} have answered.", n=LEAST)),
        ),
        preview=_("What was answered after a meeting"),
        private=True,
    )


def lately(trend: Sequence[int], reader: Reader) -> tuple[str, str] | None:
    """How many were surprised at each of the last meetings, the earliest first, as a label and its words."""
    if not trend:
        return None
    counts = ", ".join(reader.number(n) for n in trend)
    words = reader.plural("the last meeting: {counts}", "the last {n} meetings: {counts}", len(trend), counts=counts)
    return reader.text("Surprised"), words
