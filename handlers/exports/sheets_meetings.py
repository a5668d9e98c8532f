"""Meetings, pre-meeting notices and reminders as rows: pure, in any language."""

from __future__ import annotations

from bot.language import N_
from handlers.exports.sheets import Words, named_place
from handlers.exports.workbook import Column, Kind, Row, Tone, Value
from storage.exports_meetings import Exported as Meeting
from storage.exports_notices import Exported as Notice
from storage.exports_reminders import Exported as Reminder
from storage.reminder_tables import ACTIVE, ENDED, PAUSED

# ------------------------------------------------------------------------------------------------ meetings

_HELD = {"Held": Tone.GOOD, "Cancelled": Tone.OVER}


def meeting_columns(words: Words) -> list[Column]:
    _ = words.reader.text
    return [
        Column(_("Forum"), 28),
        *words.unit_column,
        Column(_("When"), 19, Kind.MOMENT),
        Column(_("State"), 12, tones=words.in_tones(_HELD)),
        Column(_("Length in minutes"), 10, Kind.NUMBER),
        Column(_("Place"), 22),
        Column(_("Chair"), 20),
        Column(_("Items"), 8, Kind.NUMBER),
        Column(_("Agenda"), 60),
        Column(_("Minutes of the meeting"), 12),
        Column(_("Minutes sent on"), 13, Kind.DAY),
        Column(_("Version"), 9, Kind.NUMBER),
        Column(_("Reason"), 26),
    ]


def meeting_row(one: Meeting, words: Words) -> Row:
    _ = words.reader.text
    agenda = "\n".join(
        f"{n}. {item.title} ({item.by}){f': {item.text}' if item.text else ''}"
        for n, item in enumerate(one.items, start=1)
    )
    values: list[Value] = [
        one.forum,
        *words.of_unit(one.unit),
        words.there(one.starts_at),
        _("Cancelled") if one.cancelled else _("Held") if one.begun else _("Planned"),
        one.minutes,
        one.place,
        one.chair,
        len(one.items),
        agenda,
        _("Number {n}", n=one.minutes_number) if one.minutes_number is not None else None,
        words.day(one.minutes_sent_at),
        one.minutes_versions,
        one.cancelled_reason,
    ]
    return Row(values, one.forum)


# ------------------------------------------------------------------------------------------------ notices

_ANSWERED = {
    "Answered": Tone.GOOD,
    "Answered in part": Tone.WAITS,
    "Not answered": Tone.TROUBLE,
    "Withdrawn": Tone.OVER,
}
_WISHES = {"information": N_("To inform"), "discussion": N_("To discuss it"), "decision": N_("A decision")}


def notice_columns(words: Words) -> list[Column]:
    _ = words.reader.text
    return [
        Column(_("Sent"), 19, Kind.MOMENT),
        *words.unit_column,
        Column(_("Sent by"), 22),
        Column(_("To how many"), 11, Kind.NUMBER),
        Column(_("Have answered"), 11, Kind.NUMBER),
        Column(_("State"), 18, tones=words.in_tones(_ANSWERED)),
        Column(_("In time"), 10),
        Column(_("Meeting"), 28),
        Column(_("When"), 19, Kind.MOMENT),
        Column(_("Raised"), 10),
        Column(_("Topic"), 32),
        Column(_("How the sender sees it"), 44),
        Column(_("What the sender wants to achieve"), 36),
        Column(_("What the sender wishes for"), 16),
        Column(_("After the deadline, because"), 26),
        Column(_("Who may read it"), 30),
    ]


def notice_row(one: Notice, words: Words) -> Row:
    """To those who are not in its circle: that there was one."""
    _ = words.reader.text
    if one.withdrawn:
        state = _("Withdrawn")
    elif not one.told:  # all of them were taken out again
        state = ""
    elif one.answered >= one.told:
        state = _("Answered")
    else:
        state = _("Answered in part") if one.answered else _("Not answered")
    values: list[Value] = [
        words.there(one.created_at),
        *words.of_unit(one.unit),
        one.sender,
        one.told,
        one.answered,
        state,
        words.yes(not one.late),
        one.forum,
        words.there(one.starts_at),
    ]
    inner = one.inner
    if inner is None:
        return Row([*values, *[None] * 6, _("Only its sender and those it was sent to")])
    wish = _WISHES.get(inner.wish, "")
    values += [
        words.yes(inner.raised_at is not None),
        inner.topic,
        inner.how,
        inner.aim,
        _(wish),
        inner.late_reason,
        _("You, and the others it concerns"),
    ]
    return Row(values)


# ------------------------------------------------------------------------------------------------ reminders

_COMES = {ACTIVE: N_("Comes"), PAUSED: N_("Paused"), ENDED: N_("Ended")}
_TONES = {_COMES[ACTIVE]: Tone.GOOD, _COMES[PAUSED]: Tone.WAITS, _COMES[ENDED]: Tone.OVER}


def reminder_columns(words: Words) -> list[Column]:
    _ = words.reader.text
    return [
        Column(_("What it says"), 50),
        *words.unit_column,
        Column(_("State"), 12, tones=words.in_tones(_TONES)),
        Column(_("Made by"), 20),
        Column(_("When it comes"), 30),
        Column(_("To whom"), 24),
        Column(_("Asks whether it is done"), 14),
        Column(_("Made on"), 13, Kind.DAY),
        Column(_("Came so often"), 13, Kind.NUMBER),
        Column(_("Came last"), 19, Kind.MOMENT),
    ]


def reminder_row(one: Reminder, words: Words) -> Row:
    _ = words.reader.text
    values: list[Value] = [
        one.text,
        *words.of_unit(one.unit),
        _(_COMES[one.state]),
        one.owner,
        one.said,
        one.forum or one.person or named_place(one.kind, one.place, words.reader),
        words.yes(one.asks),
        words.day(one.created_at),
        one.came,
        words.there(one.last_at),
    ]
    return Row(values)
