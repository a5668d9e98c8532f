"""Writing a pre-meeting notice, and changing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendar import WorkingTime
from bot.feature import Request
from bot.language import N_
from bot.model import Form, Message, Reply, UserError
from handlers.forums import deadline, meeting_problems, takes_part
from handlers.notices import forms, rules, sender_views
from handlers.notices.commands import feature, mine, seen
from handlers.notices.following import CHANGED, KIND, MOVED, follow, move, say_to
from handlers.notices.forms import Filled, Offered
from handlers.wording import cut, ids_in
from storage import forums, handled, meetings, notices, people, units
from storage.database import Transaction
from storage.forum_tables import Meeting
from storage.meetings import Arranged
from storage.notice_tables import Notice

EACH = 3  # meetings that are offered of each forum
HERE = 8  # of the forum whose channel it is, or the only one
MOST_OFFERED = 60


@feature.command(
    N_("/nobombs"),
    N_("Tell beforehand what you will raise at a meeting"),
    usage=N_("[topic]"),
    reads=True,
    private=True,
)
def begin(request: Request, transaction: Transaction) -> Form:
    """In a forum's channel it knows the forum; elsewhere it asks."""
    here = [
        one.id for one in forums.all_visible(transaction, request.person) if one.conversation == request.typed_in.id
    ]
    state = {"forum": str(here[0])} if len(here) == 1 else {}
    matter = replace(Filled().matter, topic=cut(request.value, forms.TOPIC))
    offered = _offered(request, transaction, state)
    return forms.write(Filled(matter), offered, state, request.reader)


@feature.button("notice.edit", reads=True)
def edit(request: Request, transaction: Transaction) -> Form:
    notice = _editable(request, mine(request, transaction, ids_in(request.value, 1)))
    return _edit_form(request, transaction, notice)


def _edit_form(request: Request, transaction: Transaction, notice: Notice, now: Filled | None = None) -> Form:
    state = _state(notice)
    offered = _offered(request, transaction, state, notice)
    return forms.write(now or _filled(request, notice), offered, state, request.reader)


def _state(notice: Notice) -> dict[str, str]:
    return {KIND: str(notice.id), "base": str(notice.version), **({"late": "1"} if notice.late else {})}


def late_form(request: Request, transaction: Transaction, notice: Notice, meeting: Meeting) -> Form | None:
    """The notice as it would be for another meeting whose deadline has passed, asking why it can't wait; None where it
    has not."""
    until = _until(transaction, [meeting]).get(meeting.id)
    if until is None or until >= request.now:
        return None
    state = {**_state(notice), "late": "1"}
    offered = _offered(request, transaction, state, notice)
    filled = replace(_filled(request, notice), meeting=str(meeting.id), late_reason="")
    return forms.write(filled, offered, state, request.reader, sender_views.late(until, request.reader))


def _editable(request: Request, notice: Notice) -> Notice:
    if rules.begun(notice, request.now) and notice.meeting.cancelled_at is None:
        raise UserError(request.reader.text("The meeting has begun. Move it to the next one, or write a new one."))
    return notice


def _filled(request: Request, notice: Notice) -> Filled:
    filled = Filled(
        matter=notice.matter,
        meeting=str(notice.meeting.id),
        people=tuple(one.person for one in notice.concerned)[: rules.MOST_NAMED],
        late_reason=notice.late_reason,
    )
    if notice.meeting.forum_id is not None:
        return filled
    there = notice.meeting.starts_at.astimezone(ZoneInfo(request.reader.zone))
    return replace(filled, meeting=forms.ELSEWHERE, name=notice.meeting.name, date=there.date(), at=there.time())


def _offered(
    request: Request, transaction: Transaction, state: dict[str, str], notice: Notice | None = None
) -> Offered:
    """The meetings to choose from: those of the forum that it is about, or the next ones of each of one's forums."""
    mine_to_see = [one.id for one in forums.all_visible(transaction, request.person)]
    here = [one for one in ids_in(state.get("forum", ""), 1) if one in mine_to_see]
    each = HERE if len(here or mine_to_see) == 1 else EACH
    found = meetings.next_of(transaction, here or mine_to_see, each)[:MOST_OFFERED]
    is_now = notice.meeting if notice and not rules.closed(notice, request.now) else None
    if is_now and is_now.forum_id is not None and is_now.id not in {one.id for one in found}:
        found = [is_now, *found]
    late = {meeting_id for meeting_id, until in _until(transaction, found).items() if until < request.now}
    return Offered(found, frozenset(late), found[0].id if here and found else None)


def _until(transaction: Transaction, found: Sequence[Meeting]) -> dict[int, datetime]:
    """Until when topics for these meetings are to be raised; one outside any forum has agreed on nothing."""
    agreed = forums.deadlines(transaction, [one.forum_id for one in found if one.forum_id is not None])
    hours = {unit: units.unit(transaction, unit).working_time for unit in {one.unit_id for one in agreed.values()}}
    return {
        one.id: deadline(to.before, to.counted_in, one.starts_at, replace(hours[to.unit_id], zone=to.zone))
        for one in found
        if one.forum_id is not None and (to := agreed.get(one.forum_id)) is not None
    }


def _changed(request: Request, transaction: Transaction, *, lock: bool = False) -> Notice | None:
    """What the form changes; None for a new one."""
    if KIND not in request.state:
        return None
    return _editable(request, mine(request, transaction, ids_in(request.state[KIND], 1), lock=lock))


def _write_form(request: Request, transaction: Transaction) -> Form:
    notice = _changed(request, transaction)
    now = _filled(request, notice) if notice else Filled()
    offered = _offered(request, transaction, dict(request.state), notice)
    return forms.write(now, offered, request.state, request.reader)


def _wrong_fields(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    given = request.values
    wrong = {"people": rules.wrong_people(given["people"], bool(given.get("everybody")), request.person.id)}
    chosen = _chosen(request)
    elsewhere = given.get("meeting") == forms.ELSEWHERE or any(given[name] for name in ("name", "date", "at"))
    if chosen is not None and elsewhere:
        wrong["name"] = N_("Choose a meeting above, or give another one here: not both.")
    elif elsewhere:
        hours = _clock(request, transaction)
        wrong |= {name: N_("This is needed.") for name in ("name", "date", "at") if not given[name]}
        wrong |= meeting_problems(given["date"], given["at"], None, hours, request.now)
    elif chosen is None:
        field = "meeting" if "meeting" in given else "name"
        wrong[field] = N_("For which meeting? Choose one, or give the day and time of another one.")
    if given.get("everybody") and elsewhere:
        wrong["everybody"] = N_("This is for a forum's meeting: name the people instead.")
    elif given.get("everybody") and chosen is not None and not _whom(request, transaction, chosen):
        wrong["everybody"] = N_("Nobody else is in this forum. Name somebody instead.")
    return {name: _(words) for name, words in wrong.items() if words}


def _chosen(request: Request) -> int | None:
    """The forum's meeting that was chosen."""
    given = request.values.get("meeting")
    return int(given) if given and given != forms.ELSEWHERE else None


def _whom(request: Request, transaction: Transaction, meeting_id: int) -> list[int]:
    """Whom it goes to, by id."""
    forum_id = meetings.one(transaction, meeting_id).forum_id
    forum = forums.load(transaction, forum_id) if forum_id is not None else None
    in_forum = list(takes_part(forum).values()) if forum else []
    return [one.id for one in rules.concerned(request.values, in_forum, request.person.id)]


@feature.form("notice.write", _write_form, _wrong_fields)
def write(request: Request, transaction: Transaction) -> Reply:
    """Sends a notice or changes one. After the deadline it asks once why it can't wait. The same form sent again gets
    the first one's answer."""
    key = request.form_key(KIND)
    again = handled.result_of(transaction, key)
    if again is not None:
        return _sent(request, transaction, seen(request, transaction, [again]))
    before = _changed(request, transaction, lock=True)
    if before is not None and str(before.version) != request.state.get("base"):
        error = request.reader.text("This was changed meanwhile. What you wrote is here, unchanged; save it again.")
        return replace(_edit_form(request, transaction, before, forms.typed(request.values)), error=error)
    meeting = _meeting(request, transaction, before)
    until = _until(transaction, [meeting]).get(meeting.id)
    moves = before is None or before.meeting.id != meeting.id
    late = (until is not None and until < request.now) if moves else before.late if before else False
    if late and moves and "late" not in request.state and until is not None:
        state = {**request.state, "late": "1"}
        offered = _offered(request, transaction, state, before)
        error = sender_views.late(until, request.reader)
        return forms.write(forms.typed(request.values), offered, state, request.reader, error)
    notice = _write(request, transaction, before, meeting, late)
    handled.note(transaction, key, notice.id)
    return _sent(request, transaction, notice)


def _write(request: Request, transaction: Transaction, before: Notice | None, meeting: Meeting, late: bool) -> Notice:
    given = request.values
    concerned = _whom(request, transaction, meeting.id)
    matter, reason = rules.matter(given), given.get("late_reason", "") if late else ""
    if before is None:
        notice = notices.send(transaction, request.person, meeting, matter, concerned, late=late, late_reason=reason)
        follow(transaction, notice)
        return notice
    beyond = [one.person.id for one in before.concerned[rules.MOST_NAMED :]]  # for whom the form had no room
    ask_again = bool(given.get("ask_again"))
    notice = notices.change(transaction, before, matter, [*concerned, *beyond], late_reason=reason, ask_again=ask_again)
    known = {one.id for one in before.concerned}
    stayed = [one for one in notice.concerned if one.id in known]
    if meeting.id != before.meeting.id:
        notice = move(transaction, notice, meeting, late=late, late_reason=reason, told=stayed)
    else:
        follow(transaction, notice)
        if meeting.starts_at != before.meeting.starts_at:
            say_to(transaction, notice, stayed, MOVED)
    back = {one.id for one in before.removed}
    anew = [one for one in notice.concerned if one.id in back or (ask_again and one.id in known)]
    say_to(transaction, notice, anew, CHANGED)
    return notice


def _meeting(request: Request, transaction: Transaction, before: Notice | None) -> Meeting:
    """The meeting that was chosen, or one outside any forum, which is made or moved."""
    given = request.values
    if (chosen := _chosen(request)) is not None:
        return meetings.one(transaction, chosen)
    unit_id = people.unit_of(transaction, request.conversation.id)
    starts_at = _clock(request, transaction).at(given["date"], given["at"])
    now = before.meeting if before and before.meeting.forum_id is None else None
    if now is None or now.name != given["name"]:
        return meetings.arrange(transaction, unit_id, given["name"], starts_at)
    if now.starts_at != starts_at:
        now = meetings.change(transaction, now.id, Arranged(starts_at=starts_at, minutes=now.minutes, place=now.place))
    return now


def _sent(request: Request, transaction: Transaction, notice: Notice) -> Message:
    forum = forums.load(transaction, notice.meeting.forum_id) if notice.meeting.forum_id is not None else None
    inside = takes_part(forum) if forum else {one.person.id: one.person for one in notice.concerned}
    outside = [one.person for one in notice.concerned if one.person.id not in inside]
    hours = units.unit(transaction, notice.unit_id).working_time
    times = [rules.nudge_at(n, request.now, notice.meeting.starts_at, hours) for n in rules.NUDGES]
    near = not any(times)
    until = _until(transaction, [notice.meeting]).get(notice.meeting.id)
    return sender_views.sent(notice, outside, near, until, KIND not in request.state, request.reader)


def _clock(request: Request, transaction: Transaction) -> WorkingTime:
    """The unit's working time, by the clock of whoever writes."""
    unit = units.unit(transaction, people.unit_of(transaction, request.conversation.id))
    return replace(unit.working_time, zone=request.reader.zone)
