"""Minutes from the form over the preview to what is sent: new ones, or the next version of some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.feature import Request
from bot.model import Button, Form, Message, Person, Reply, UserError, told
from handlers import forums
from handlers.agenda import minutes_views as views
from handlers.agenda import rules
from handlers.agenda.commands import feature, meeting_of, whole
from handlers.agenda.views import move_all
from handlers.wording import cut, ids_in, not_found
from storage import agenda, decisions, drafts, handled, meetings, minutes, people
from storage.agenda_tables import Content, Minutes, Part, Version
from storage.database import Transaction
from storage.drafts import Draft
from storage.forum_tables import Forum, Meeting
from storage.minutes import KIND

DECIDED = 140  # characters of a decision's title

# ------------------------------------------------------------------------------------------------ whose


def writable(
    request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False
) -> tuple[Meeting, Forum]:
    """The meeting that the first of these numbers names, if the person may write its minutes; raises UserError if
    not."""
    _ = request.reader.text
    meeting, forum = meeting_of(request, transaction, ids, lock=lock)
    if not rules.writes(forum, meeting, request.person.id):
        raise UserError(_("Only whoever leads the meeting, or takes its minutes, can do that."))
    forums.still_open(request, forum)
    if meeting.cancelled_at is not None or meeting.starts_at > request.now:
        raise UserError(_("Minutes are written once the meeting has begun."))
    return meeting, forum


def _in_state(request: Request, transaction: Transaction) -> tuple[Meeting, Forum]:
    return writable(request, transaction, ids_in(request.state.get("meeting", ""), 1))


# ------------------------------------------------------------------------------------------------ the form


@feature.button("minutes.write", reads=True)
def begin(request: Request, transaction: Transaction) -> Form:
    return opened(request, transaction, *writable(request, transaction, ids_in(request.value, 1)))


@feature.button("minutes.correct", reads=True)
def correct(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 1)
    found = minutes.load(transaction, ids[0]) if ids else None
    if found is None:
        raise not_found(request.reader)
    return opened(request, transaction, *writable(request, transaction, [found.meeting.id]))


def opened(request: Request, transaction: Transaction, meeting: Meeting, forum: Forum) -> Form:
    """Where the person goes on: with the draft that they have, else with the form."""
    for draft in drafts.all_mine(transaction, request.person.id, KIND):
        if draft.about == meeting.id:
            return _preview(request, transaction, draft, meeting, forum)
    now = minutes.of_meeting(transaction, meeting.id)
    content = now.version.content if now else Content(present=tuple(one.id for one in _expected(forum)))
    return _form(request, transaction, meeting, forum, content, _state(meeting, now))


def _expected(forum: Forum) -> list[Person]:
    """Who is at its meetings: not who only made it."""
    minute_taker = [forum.minute_taker] if forum.minute_taker else []
    everybody = [forum.chair, *minute_taker, *(one.person for one in forum.members)]
    return list({one.id: one for one in everybody}.values())


def _state(meeting: Meeting, now: Minutes | None, draft: Draft | None = None) -> dict[str, str]:
    base = {"base": str(now.version.number)} if now else {}
    return {"meeting": str(meeting.id), **base, **({"draft": str(draft.id)} if draft else {})}


def _form(
    request: Request,
    transaction: Transaction,
    meeting: Meeting,
    forum: Forum,
    content: Content,
    state: dict[str, str],
    error: str = "",
) -> Form:
    asked = replace(
        content,
        parts=_asked(transaction, meeting, forum, content.parts, "base" in state),
        decided=_decided(request, transaction, meeting, forum, content.decided),
    )
    asked = minutes.titled(transaction, asked)
    present = tuple(people.people(transaction, list(content.present)))
    return views.write(forum, meeting, views.Written(asked, present), state, request.reader, error)


def _asked(
    transaction: Transaction, meeting: Meeting, forum: Forum, written: Sequence[Part], corrects: bool
) -> tuple[Part, ...]:
    """What the form asks for: what is written, and until the minutes are sent what came to the agenda since."""
    if corrects:
        return tuple(written)
    hours = forums.working_time(transaction, forum)
    return rules.joined(written, list(rules.parts(whole(transaction, meeting, forum), hours)))


def _decided(
    request: Request, transaction: Transaction, meeting: Meeting, forum: Forum, listed: Sequence[tuple[int, str]]
) -> tuple[tuple[int, str], ...]:
    """What is listed, and what the forum's people decided in its channel from the meeting's beginning to the end of its
    day, as far as whoever writes may read it."""
    end = rules.end_of_day(meeting, forums.working_time(transaction, forum))
    found = [
        decision
        for one in minutes.decided(transaction, forum, meeting.starts_at, end)
        if (decision := decisions.readable(transaction, request.person, one))
    ]
    numbers = {number for number, _title in listed}
    new = [(one.number, cut(one.version.content.title, DECIDED)) for one in found if one.number not in numbers]
    return (*listed, *new)[: minutes.MOST_DECIDED]


def _write_form(request: Request, transaction: Transaction) -> Form:
    """The form that was sent, for checking what came back."""
    meeting, forum = _in_state(request, transaction)
    written = _begun_with(request, transaction, meeting)
    return _form(request, transaction, meeting, forum, written, dict(request.state))


def _begun_with(request: Request, transaction: Transaction, meeting: Meeting) -> Content:
    """What stood in the form as it was opened: its draft, or the minutes that it corrects."""
    ids = ids_in(request.state.get("draft", ""), 1)
    draft = drafts.mine(transaction, request.person.id, KIND, ids[0]) if ids else None
    if draft is not None and draft.about == meeting.id:
        return minutes.from_values(draft.values)
    now = minutes.of_meeting(transaction, meeting.id) if "base" in request.state else None
    return now.version.content if now else Content()


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    if len(request.values["present"]) > rules.MOST_PRESENT:
        return {"present": request.reader.text("At most 100 people can be named here.")}
    return {}


@feature.form("minutes.write", _write_form, _wrong)
def write(request: Request, transaction: Transaction) -> Reply:
    """Keeps a draft and shows what readers will see of it. The same form sent again shows the same draft again."""
    meeting, forum = _in_state(request, transaction)
    key = request.form_key(KIND)
    again = handled.result_of(transaction, key)
    if again is not None:
        draft = drafts.mine(transaction, request.person.id, KIND, again)
        if draft is not None:
            return _preview(request, transaction, draft, meeting, forum)
        return _sent_from(request, transaction, again) or views.gone(request.reader)
    begun_with = _begun_with(request, transaction, meeting)
    parts = _asked(transaction, meeting, forum, begun_with.parts, "base" in request.state)
    decided = _decided(request, transaction, meeting, forum, begun_with.decided)
    content = rules.content_of(request.values, parts, decided)
    if not rules.says_something(content):
        raise UserError(request.reader.text("Nothing is written yet, so there is nothing to send."))
    base = ids_in(request.state.get("base", ""), 1)
    before = ids_in(request.state.get("draft", ""), 1)
    values: dict[str, Any] = {**minutes.as_values(content), "base": base[0] if base else 0}
    draft = drafts.save(
        transaction, request.person.id, KIND, values, draft_id=before[0] if before else None, about=meeting.id
    )
    handled.note(transaction, key, draft.id)
    return _preview(request, transaction, draft, meeting, forum)


# ------------------------------------------------------------------------------------------------ the preview


def _preview(
    request: Request, transaction: Transaction, draft: Draft, meeting: Meeting, forum: Forum, error: str = ""
) -> Form:
    content = minutes.titled(transaction, minutes.from_values(draft.values))
    present = sorted(people.people(transaction, list(content.present)), key=lambda one: (one.name, one.id))
    number = draft.values["base"] + 1
    seen = Minutes(
        id=0,
        number=0,
        meeting=meeting,
        author=request.person,
        sent_at=request.now,
        version=Version(number=number, at=request.now, by=request.person, content=content, present=tuple(present)),
        versions=number,
    )
    return views.preview(draft, seen, forum, request.reader, error)


def _my_draft(request: Request, transaction: Transaction, *, lock: bool = False) -> Draft:
    ids = ids_in(request.value or request.state.get("draft", ""), 1)
    draft = drafts.mine(transaction, request.person.id, KIND, ids[0], lock=lock) if ids else None
    if draft is None or draft.about is None:
        raise UserError(request.reader.text("This draft is not there any more: it was sent or thrown away."))
    return draft


@feature.button("minutes.rewrite", reads=True)
def rewrite(request: Request, transaction: Transaction) -> Form:
    """Back from the preview to the form."""
    draft = _my_draft(request, transaction)
    meeting, forum = writable(request, transaction, [draft.about or 0])
    state = {"meeting": str(meeting.id), "draft": str(draft.id)}
    if draft.values["base"]:
        state["base"] = str(draft.values["base"])
    return _form(request, transaction, meeting, forum, minutes.from_values(draft.values), state)


@feature.button("minutes.discard")
def discard(request: Request, transaction: Transaction) -> Message:
    drafts.throw_away(transaction, request.person.id, KIND, _my_draft(request, transaction).id)
    return told(request.reader.text("The draft is thrown away."))


def _preview_form(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.state.get("draft", ""), 1)
    draft = drafts.mine(transaction, request.person.id, KIND, ids[0]) if ids else None
    if draft is None or draft.about is None:
        return views.gone(request.reader)
    return _preview(request, transaction, draft, *writable(request, transaction, [draft.about]))


# ------------------------------------------------------------------------------------------------ sending


@feature.form("minutes.preview", show=_preview_form)
def send(request: Request, transaction: Transaction) -> Reply:
    """Sends a draft. The same preview sent again gets the first one's answer again."""
    _ = request.reader.text
    ids = ids_in(request.state.get("draft", ""), 1)
    # A second submit at the same moment waits here for the first one, and then finds what came of it.
    if ids:
        drafts.mine(transaction, request.person.id, KIND, ids[0], lock=True)
    if ids and (done := _sent_from(request, transaction, ids[0])):
        return done
    draft = _my_draft(request, transaction)
    meeting, forum = writable(request, transaction, [draft.about or 0], lock=True)
    if rules.fingerprint(draft.values) != request.state.get("seen"):
        error = _("The draft was changed after you opened this. This is what it says now; send it if it is right.")
        return _preview(request, transaction, draft, meeting, forum, error)
    content = minutes.from_values(draft.values)
    now = minutes.of_meeting(transaction, meeting.id)
    if (now.version.number if now else 0) != draft.values["base"]:
        return _overtaken(request, transaction, draft, meeting, forum, now)
    if now is None:
        places = agenda.places(transaction, forum)
        made = minutes.send(transaction, meeting, request.person, content, places)
    elif minutes.as_values(content) == minutes.as_values(now.version.content):
        raise UserError(_("Nothing is changed yet, so there is nothing new to send."))
    else:
        made = minutes.correct(transaction, now.id, request.person, content)
    if following := meetings.after(transaction, meeting):
        agenda.changed(transaction, following.id)
    drafts.throw_away(transaction, request.person.id, KIND, draft.id)
    handled.note(transaction, _sending(draft.id), made.id)
    return _sent(request, transaction, made, meeting, forum)


def _sending(draft_id: int) -> str:
    return f"{KIND}.draft:{draft_id}"


def _sent_from(request: Request, transaction: Transaction, draft_id: int) -> Message | None:
    """What was answered when that draft was sent, if it was, to who may see that."""
    made = handled.result_of(transaction, _sending(draft_id))
    found = minutes.load(transaction, made) if made is not None else None
    seen = meetings.visible(transaction, request.person, found.meeting.id) if found else None
    return _sent(request, transaction, found, *seen) if found is not None and seen is not None else None


def _sent(request: Request, transaction: Transaction, made: Minutes, meeting: Meeting, forum: Forum) -> Message:
    move = to_move(request, transaction, made, meeting, forum)
    return views.sent_now(made, views.places(forum, request.reader), forum, move, request.reader)


def to_move(
    request: Request, transaction: Transaction, found: Minutes, meeting: Meeting, forum: Forum
) -> Button | None:
    """Carries over what the minutes say nothing about, where the person may do that."""
    following = meetings.after(transaction, meeting)
    left = rules.not_dealt_with(agenda.of_meeting(transaction, meeting.id), found)
    if following is None or not left or not rules.may_move_all(forum, meeting, request.person.id):
        return None
    return move_all(meeting, following, request.reader)


def _overtaken(
    request: Request, transaction: Transaction, draft: Draft, meeting: Meeting, forum: Forum, now: Minutes | None
) -> Form:
    """Somebody sent minutes, or corrected them, after this draft was begun: nothing of either is lost."""
    error = request.reader.text(
        "Somebody sent or corrected these minutes meanwhile. What you wrote is here, unchanged; preview and send it "
        "again to put it in place of theirs."
    )
    content = minutes.from_values(draft.values)
    return _form(request, transaction, meeting, forum, content, _state(meeting, now, draft), error)
