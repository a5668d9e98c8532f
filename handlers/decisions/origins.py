"""What was raised at a meeting and the decision that came of it lead to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.feature import Request
from bot.model import Button, Message, Text
from handlers.decisions.commands import refusal
from handlers.decisions.naming import heading, number
from handlers.people import Deed, allowed
from handlers.wording import cut, ids_in, row_of
from storage import agenda, decision_origins, forums, meetings, notices, people
from storage.database import Transaction
from storage.decision_tables import ITEM, NOTICE, Content, Origin, Proposal
from storage.forum_tables import Forum, Meeting

SAID = 300  # characters of a decision's name


@dataclass(frozen=True, slots=True)
class Raised:
    """What somebody may see of what was raised. `title` and `text` are "" where they are not for everybody."""

    origin: Origin
    meeting: Meeting
    forum: Forum | None
    by: str
    at: datetime
    title: str
    text: str
    show: str  # the action of the button that leads there


def raised(request: Request, transaction: Transaction, origin: Origin) -> Raised | None:
    """It, while it stands and the person may see it."""
    forum: Forum | None
    if origin.kind == ITEM:
        item = agenda.item(transaction, origin.subject)
        found = meetings.visible(transaction, request.person, item.meeting_id) if item and not item.removed else None
        if item is None or found is None:
            return None
        meeting, forum = found
        words = item.words
        by, at = item.added_by.name, item.added_at
        return Raised(origin, meeting, forum, by, at, words.title, words.text, "agenda.item")
    notice = notices.visible(transaction, request.person, origin.subject) if origin.kind == NOTICE else None
    if notice is None or notice.withdrawn_at is not None:
        return None
    forum_id = notice.meeting.forum_id
    forum = forums.visible(transaction, request.person, forum_id) if forum_id is not None else None
    title = notice.matter.topic if notice.matter.on_agenda else ""
    return Raised(origin, notice.meeting, forum, notice.sender.name, notice.created_at, title, "", "notice.show")


def named(request: Request, transaction: Transaction, state: Mapping[str, str]) -> Origin | None:
    """What the state of a form says that it comes of, if the person may see it."""
    kind, _colon, subject = state.get("origin", "").partition(":")
    ids = ids_in(subject, 1)
    found = raised(request, transaction, Origin(kind, ids[0])) if ids and kind in (ITEM, NOTICE) else None
    return found.origin if found else None


def as_state(origin: Origin) -> str:
    return f"{origin.kind}:{origin.subject}"


def proposal_for(request: Request, transaction: Transaction, found: Raised) -> Proposal:
    """Announced in the channel of the forum, if the person may."""
    forum = found.forum
    channel = forum.conversation if forum else None
    there = channel is not None and not refusal(request, transaction, [channel])
    return Proposal(
        content=Content(title=found.title, why=found.text, heard=forum.settings.name if forum else ""),
        decided_by=(request.person.id,),
        places=(channel.id,) if channel is not None and there else (),
        origin=found.origin,
    )


def with_decisions(request: Request, transaction: Transaction, message: Message, origin: Origin) -> Message:
    """What was raised, with what was decided of it, and the way to decide it."""
    _ = request.reader.text
    found = decision_origins.came_of(transaction, request.person, origin)
    action = "decision.from_item" if origin.kind == ITEM else "decision.from_notice"
    said = tuple(Text(cut(_("It is decided: {decision}", decision=heading(one)), SAID)) for one in found)
    show = tuple(Button(_("Show {decision}", decision=number(one)), "decision.show", str(one.id)) for one in found)
    here = people.unit_of(transaction, request.conversation.id)
    may = allowed(transaction, request.person, Deed.ANNOUNCE, here)
    decide = (Button(_("Announce the decision"), action, str(origin.subject)),) if may else ()
    return replace(message, elements=(*message.elements, *said, *row_of((*show, *decide))))
