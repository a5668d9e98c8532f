"""What an action item comes from: a decision, a meeting, a pre-meeting notice or another item, as far as somebody may
know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.feature import Request
from bot.language import Reader
from bot.model import Choice, Conversation
from handlers.wording import cut, ids_in
from storage import action_items, decisions, forums, meetings, notices, people
from storage.action_item_tables import Origin
from storage.database import Transaction
from storage.forum_tables import Meeting

EACH = 2  # meetings of each forum that are offered
MOST = 20
_LABEL = 75  # characters that every platform shows of a choice


@dataclass(frozen=True, slots=True)
class Source:
    """`kind` is a column of `Origin`; `conversation` is where those talk who know it, if anywhere."""

    kind: str
    id: int
    label: str
    conversation: Conversation | None = None


def source(request: Request, transaction: Transaction, named: str) -> Source | None:
    """What "meeting:12" names; None for what the person may not know. It is looked at each time: a form's state is not
    to be trusted."""
    kind, _colon, number = named.partition(":")
    ids = ids_in(number, 1)
    if not ids:
        return None
    me, id = request.person, ids[0]
    if kind == "decision" and (decision := decisions.readable(transaction, me, id)):
        return Source(kind, id, _decision_label(decision.number, decision.version.content.title))
    if kind == "notice" and (notice := notices.visible(transaction, me, id)):
        return Source(kind, id, cut(notice.matter.topic, _LABEL))
    if kind == "meeting" and (found := meetings.visible(transaction, me, id)):
        meeting, forum = found
        return Source(kind, id, _meeting_label(meeting, request.reader), forum.conversation)
    if kind == "action_item" and (item := action_items.readable(transaction, me, id)):
        places = people.conversations(transaction, [item.conversation]) if item.conversation is not None else []
        return Source("follows", id, cut(item.task.title, _LABEL), places[0] if places else None)
    return None


def choices(request: Request, transaction: Transaction) -> list[Choice]:
    """What it may come from: the person's forums' meetings, their notices, decisions lately."""
    me, reader = request.person, request.reader
    own = [one.id for one in forums.all_visible(transaction, me)]
    held = [*meetings.last_of(transaction, own, EACH), *meetings.next_of(transaction, own, EACH)]
    found = [Choice(f"meeting:{one.id}", _meeting_label(one, reader)) for one in held]
    sent = notices.mine(transaction, me, request.now, EACH * 2)
    found += [Choice(f"notice:{one.id}", cut(one.matter.topic, _LABEL)) for one in sent]
    announced = decisions.latest(transaction, me, None, EACH * 2)
    found += [Choice(f"decision:{one.id}", _decision_label(one.number, one.title)) for one in announced]
    return found[:MOST]


def of_form(request: Request, transaction: Transaction, chosen: str) -> Origin:
    """What was chosen in a form, or what it was opened from."""
    state = request.state
    found = source(request, transaction, chosen or state.get("about", ""))
    chosen_one: dict[str, Any] = {found.kind: found.id} if found else {}
    return Origin(url=state.get("url", "")[:500], **chosen_one)


def _decision_label(number: int | None, title: str) -> str:
    return cut(f"D-{number} {title}", _LABEL)


def _meeting_label(meeting: Meeting, reader: Reader) -> str:
    return cut(f"{meeting.name} · {reader.day(reader.today(meeting.starts_at))}", _LABEL)
