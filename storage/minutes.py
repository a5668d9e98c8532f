"""The minutes of meetings and their versions. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.model import Person
from storage import meetings, people, postings, searched, units
from storage.agenda_tables import Content, Edition, Held, Minutes, MinutesRow, MinutesVersionRow, Part, Version
from storage.database import Transaction
from storage.decision_tables import DecisionPlaceRow, DecisionRow
from storage.forum_tables import FEW, Forum, Meeting, MeetingRow
from storage.notice_tables import NoticeRow
from storage.postings import Wanted

KIND = "minutes"  # the kind of record, for its numbers, drafts and postings
SENT = "minutes.sent"  # the view that shows minutes where they were sent
MOST_DECIDED = 10  # decisions listed with minutes
NOTICE = "notice_"  # begins the key of what is said of a pre-meeting notice, before its id
LOOKED_BACK = 12  # minutes that may name a notice which went on to a later meeting

_OF_MEETING = (MeetingRow.workspace_id == MinutesRow.workspace_id) & (MeetingRow.id == MinutesRow.meeting_id)

# ------------------------------------------------------------------------------------------------ reading


def of_meeting(transaction: Transaction, meeting_id: int) -> Minutes | None:
    """A meeting's minutes, whoever asks: who may read them is for the meeting's forum to say."""
    row = transaction.session.scalar(select(MinutesRow).where(MinutesRow.meeting_id == meeting_id))
    return load(transaction, row.id) if row else None


def id_of(transaction: Transaction, meeting_id: int) -> int | None:
    """That of a meeting's minutes, where there are any."""
    return transaction.session.scalar(select(MinutesRow.id).where(MinutesRow.meeting_id == meeting_id))


def load(transaction: Transaction, minutes_id: int, version: int = 0) -> Minutes | None:
    """The minutes with one version of them, or (0) the current one; whoever asks."""
    row = transaction.get(MinutesRow, minutes_id)
    found = transaction.get(MinutesVersionRow, minutes_id, version or row.version) if row else None
    return _minutes(transaction, row, found) if row is not None and found is not None else None


def known(transaction: Transaction, minutes_id: int) -> Minutes:
    """The current version of minutes that are known to be there."""
    row = transaction.one(MinutesRow, minutes_id)
    return _minutes(transaction, row, transaction.one(MinutesVersionRow, minutes_id, row.version))


def _minutes(transaction: Transaction, row: MinutesRow, found: MinutesVersionRow) -> Minutes:
    content = titled(transaction, from_values(found.content))
    who = {one.id: one for one in people.people(transaction, sorted({row.author_id, found.by_id, *content.present}))}
    return Minutes(
        id=row.id,
        number=row.number,
        meeting=meetings.one(transaction, row.meeting_id),
        author=who[row.author_id],
        sent_at=row.sent_at,
        version=Version(
            number=found.version,
            at=found.at,
            by=who[found.by_id],
            content=content,
            present=tuple(sorted((who[one] for one in content.present), key=lambda one: (one.name, one.id))),
        ),
        versions=row.version,
    )


def titled(transaction: Transaction, content: Content) -> Content:
    """The same with what its notices are called now, to everybody in their forum."""
    ids = [int(one.key.removeprefix(NOTICE)) for one in content.parts if one.key.startswith(NOTICE)]
    if not ids:
        return content
    stand = select(NoticeRow).where(NoticeRow.id.in_(ids), NoticeRow.withdrawn_at.is_(None))
    rows = transaction.session.scalars(stand).all()
    who = {one.id: one.name for one in people.people(transaction, [row.sender_id for row in rows])} if rows else {}
    named = {f"{NOTICE}{row.id}": (row.topic if row.on_agenda else "", who[row.sender_id]) for row in rows}
    return replace(content, parts=tuple(_titled(one, named) for one in content.parts))


def _titled(part: Part, named: Mapping[str, tuple[str, str]]) -> Part:
    if not part.key.startswith(NOTICE):
        return part
    title, by = named.get(part.key, ("", ""))
    return replace(part, title=title, by=by)


def editions(transaction: Transaction, minutes_id: int, before: int, most: int) -> list[Edition]:
    """The versions earlier than `before`, the latest first."""
    query = select(MinutesVersionRow).where(
        MinutesVersionRow.minutes_id == minutes_id, MinutesVersionRow.version < before
    )
    rows = transaction.session.scalars(query.order_by(MinutesVersionRow.version.desc()).limit(most)).all()
    who = {one.id: one.name for one in people.people(transaction, [row.by_id for row in rows])} if rows else {}
    return [Edition(row.version, row.at, who[row.by_id]) for row in rows]


def held(transaction: Transaction, forum: Forum, most: int, skip: int = 0) -> list[Held]:
    """A forum's meetings that have begun, the latest first, with the numbers of their minutes."""
    found = meetings.begun(transaction, forum, most, skip)
    query = select(MinutesRow.meeting_id, MinutesRow.id, MinutesRow.number).where(
        MinutesRow.meeting_id.in_([one.id for one in found])
    )
    numbers = {one.meeting_id: one for one in transaction.session.execute(query)} if found else {}
    return [Held(one, numbers[one.id].id, numbers[one.id].number) if one.id in numbers else Held(one) for one in found]


def latest(transaction: Transaction, forum: Forum, before: datetime) -> Minutes | None:
    """The minutes of the forum's last meeting before a moment that has any."""
    query = (
        select(MinutesRow.id)
        .join(MeetingRow, _OF_MEETING)
        .where(MeetingRow.forum_id == forum.id, MeetingRow.starts_at < before)
        .order_by(MeetingRow.starts_at.desc(), MeetingRow.id)
        .limit(1)
    )
    found = transaction.session.scalar(query)
    return load(transaction, found) if found is not None else None


def decided(transaction: Transaction, forum: Forum, since: datetime, until: datetime) -> list[int]:
    """The decisions that people of a forum announced in its own channel in this time, the earliest first."""
    if forum.conversation is None:
        return []
    query = (
        select(DecisionRow.id)
        .join(
            DecisionPlaceRow,
            (DecisionPlaceRow.workspace_id == DecisionRow.workspace_id)
            & (DecisionPlaceRow.decision_id == DecisionRow.id),
        )
        .where(
            DecisionPlaceRow.conversation_id == forum.conversation.id,
            DecisionRow.published_at >= since,
            DecisionRow.published_at < until,
            DecisionRow.withdrawn_at.is_(None),
            DecisionRow.author_id.in_([one.id for one in forum.people]),
        )
        .order_by(DecisionRow.published_at, DecisionRow.id)
        .limit(MOST_DECIDED)
    )
    return list(transaction.session.scalars(query))


# ------------------------------------------------------------------------------------------------ as data


def as_values(content: Content) -> dict[str, Any]:
    """Content as a draft and a version keep it: plain JSON data, without a word of any notice."""
    return {
        "parts": [asdict(_titled(one, {})) for one in content.parts],
        "extra": content.extra,
        "present": list(content.present),
        "decided": [list(one) for one in content.decided],
    }


def from_values(values: Mapping[str, Any]) -> Content:
    """The content that `as_values` was given, but for what its notices are called (`titled`)."""
    return Content(
        parts=tuple(Part(**one) for one in values["parts"]),
        extra=values["extra"],
        present=tuple(values["present"]),
        decided=tuple((number, title) for number, title in values["decided"]),
    )


# ------------------------------------------------------------------------------------------------ changing


def send(transaction: Transaction, meeting: Meeting, by: Person, content: Content, places: Sequence[int]) -> Minutes:
    """New minutes with the next number of the meeting's unit, to be shown in these places."""
    row = transaction.add(
        MinutesRow(
            unit_id=meeting.unit_id,
            number=units.next_number(transaction, meeting.unit_id, KIND),
            meeting_id=meeting.id,
            author_id=by.id,
            version=1,
            sent_at=transaction.now,
        )
    )
    transaction.flush()
    sender = by.id if len(places) <= FEW else None
    postings.post_all(transaction, [Wanted(SENT, row.id, one, live=True, sender_id=sender) for one in places])
    return _write(transaction, row, by, content)


def correct(transaction: Transaction, minutes_id: int, by: Person, content: Content) -> Minutes:
    """The next version of minutes whose meeting is held by `storage.meetings.lock`: what was sent changes in place."""
    row = transaction.one(MinutesRow, minutes_id)
    row.version += 1
    postings.touch(transaction, KIND, minutes_id)
    return _write(transaction, row, by, content)


def changed(transaction: Transaction, meeting_id: int) -> None:
    """What a meeting's minutes name, or its notices, which earlier minutes may name too, is to be brought up to
    date where it was sent."""
    own = select(MinutesRow.id).where(MinutesRow.meeting_id == meeting_id)
    for minutes_id in {*transaction.session.scalars(own), *_naming_notices_of(transaction, meeting_id)}:
        postings.touch(transaction, KIND, minutes_id)


def _naming_notices_of(transaction: Transaction, meeting_id: int) -> list[int]:
    """The latest minutes of the same forum that say something of notices which are for this meeting now."""
    notices = select(NoticeRow.id).where(NoticeRow.meeting_id == meeting_id)
    keys = {f"{NOTICE}{one}" for one in transaction.session.scalars(notices)}
    meeting = transaction.one(MeetingRow, meeting_id)
    if not keys or meeting.forum_id is None:
        return []
    query = (
        select(MinutesRow.id, MinutesVersionRow.content)
        .join(
            MinutesVersionRow,
            (MinutesVersionRow.workspace_id == MinutesRow.workspace_id)
            & (MinutesVersionRow.minutes_id == MinutesRow.id)
            & (MinutesVersionRow.version == MinutesRow.version),
        )
        .join(MeetingRow, _OF_MEETING)
        .where(MeetingRow.forum_id == meeting.forum_id, MeetingRow.starts_at < meeting.starts_at)
        .order_by(MeetingRow.starts_at.desc())
        .limit(LOOKED_BACK)
    )
    found = transaction.session.execute(query).all()
    return [one.id for one in found if keys & {part["key"] for part in one.content["parts"]}]


def welcome(transaction: Transaction, forum: Forum, who: Sequence[int]) -> None:
    """Somebody came into a forum again: the minutes that they were sent before they left follow once more."""
    query = select(MinutesRow.id).join(MeetingRow, _OF_MEETING).where(MeetingRow.forum_id == forum.id)
    sent = list(transaction.session.scalars(query))
    if sent:
        postings.revive(transaction, KIND, sent, list(people.direct_conversations(transaction, who).values()))


def _write(transaction: Transaction, row: MinutesRow, by: Person, content: Content) -> Minutes:
    transaction.add(
        MinutesVersionRow(
            minutes_id=row.id, version=row.version, by_id=by.id, at=transaction.now, content=as_values(content)
        )
    )
    searched.renew(transaction, searched.MINUTES, row.id)
    return known(transaction, row.id)
