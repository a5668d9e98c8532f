"""Decisions and action items as rows: pure, in any language."""

from __future__ import annotations

from bot.language import N_
from handlers.exports.sheets import Words
from handlers.exports.workbook import Column, Kind, Link, Row, Tone, Value
from handlers.wording import influence
from storage.decision_tables import DROPPED, REPLACED, WITHDRAWN
from storage.exports_action_items import Exported as ActionItem
from storage.exports_decisions import Exported as Decision

STANDS = {
    "": N_("In force"),
    WITHDRAWN: N_("Withdrawn"),
    DROPPED: N_("Dropped"),
    REPLACED: N_("Replaced"),
}
_STANDS = {words: Tone.OVER if ended else Tone.GOOD for ended, words in STANDS.items()}


def decision_columns(words: Words) -> list[Column]:
    _ = words.reader.text
    return [
        Column(_("Number"), 9, Kind.DECISION),
        *words.unit_column,
        Column(_("Title"), 30),
        Column(_("State"), 14, tones=words.in_tones(_STANDS)),
        Column(_("Announced on"), 13, Kind.DAY),
        Column(_("What is decided"), 46),
        Column(_("Why"), 46),
        Column(_("Alternatives considered"), 36),
        Column(_("Compromises and constraints"), 36),
        Column(_("What is fixed"), 26),
        Column(_("What is still open"), 26),
        Column(_("What cannot be told, and why not"), 26),
        Column(_("Room for influence"), 20),
        Column(_("Who was heard"), 24),
        Column(_("Decided by"), 20),
        Column(_("On behalf of"), 20),
        Column(_("Announced by"), 18),
        Column(_("Takes effect"), 13, Kind.DAY),
        Column(_("We look at it again"), 13, Kind.DAY),
        Column(_("Case number"), 14),
        Column(_("Version"), 9, Kind.NUMBER),
        Column(_("Edited on"), 13, Kind.DAY),
        Column(_("Have read it"), 10, Kind.NUMBER),
        Column(_("Questions and answers"), 40),
        Column(_("Minority statements"), 36),
        Column(_("Replaces"), 11, Kind.DECISION),
        Column(_("Replaced by"), 11, Kind.DECISION),
        Column(_("No longer in force since"), 13, Kind.DAY),
        Column(_("Reason"), 26),
        Column(_("Announced in"), 22),
        Column(_("Links"), 30),
        Column(_("Message"), 16),
    ]


def decision_row(one: Decision, words: Words) -> Row:
    _ = words.reader.text
    content = one.content
    name = f"{one.unit} · D-{one.number}" if words.units and one.unit else f"D-{one.number}"
    values: list[Value] = [
        one.number,
        *words.of_unit(one.unit),
        content.title,
        _(STANDS[one.ended]),
        words.day(one.published_at),
        content.decided,
        content.why,
        content.alternatives,
        content.compromises,
        content.fixed,
        content.open,
        content.untold,
        (one.room or influence(content.influence, {}, words.reader)) if content.influence else None,
        content.heard,
        "\n".join(one.deciders),
        content.on_behalf_of,
        one.author,
        content.effective_on,
        content.review_on if not one.ended else None,
        content.case_number,
        one.version,
        words.day(one.edited_at) if one.version > 1 else None,
        one.readers,
        _asked(one, words),
        "\n\n".join(f"{said.by}: {said.text}" for said in one.objections),
        words.decision(one.replaces),
        words.decision(one.replaced_by),
        words.day(one.ended_at),
        one.ended_reason,
        "\n".join(words.place(place) for place in one.places),
        content.links,
        _message(one, words),
    ]
    return Row(values, name)


def _asked(one: Decision, words: Words) -> str:
    if not one.questions:
        return ""
    _ = words.reader.text
    question, answer, waits = _("Question"), _("Answer"), _("No answer yet")
    return "\n\n".join(
        f"{question}: {pair.question}\n{f'{answer}: {pair.answer}' if pair.answer else waits}" for pair in one.questions
    )


def _message(one: Decision, words: Words) -> Value:
    place = next((place for place in one.places if place.url), None)
    return Link(words.place(place), url=place.url) if place is not None else None


# ------------------------------------------------------------------------------------------------ action items

GOES = {
    "asked": N_("Waiting for an answer"),
    "accepted": N_("Under way"),
    "blocked": N_("Something is lacking"),
    "done": N_("Done"),
    "dropped": N_("Not being done"),
    "declined": N_("Nobody does it yet"),
}
_GOES = {
    GOES["asked"]: Tone.WAITS,
    GOES["accepted"]: Tone.WAITS,
    GOES["blocked"]: Tone.TROUBLE,
    GOES["done"]: Tone.GOOD,
    GOES["dropped"]: Tone.OVER,
    GOES["declined"]: Tone.TROUBLE,
}
_LACKS = {
    "time": N_("Time"),
    "money": N_("Money"),
    "decision": N_("A decision by somebody"),
    "person": N_("Another person"),
}
_SOLVED = {"yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No")}
_TERMS = {"short": N_("Short term"), "long": N_("Long term")}


def state_of(one: ActionItem) -> str:
    """A key of GOES."""
    return "declined" if one.declined else one.state


def action_item_columns(words: Words) -> list[Column]:
    _ = words.reader.text
    return [
        Column(_("What is to be done"), 38),
        *words.unit_column,
        Column(_("How it goes"), 20, tones=words.in_tones(_GOES)),
        Column(_("Who"), 20),
        Column(_("By when"), 13, Kind.DAY),
        Column(_("Asked for on"), 13, Kind.DAY),
        Column(_("Closed on"), 13, Kind.DAY),
        Column(_("What is there when it is done"), 36),
        Column(_("Decision"), 11, Kind.DECISION),
        Column(_("Meeting"), 28),
        Column(_("Shown in"), 18),
        Column(_("Asked for by"), 20),
        Column(_("Take part"), 20),
        Column(_("Sparring partner"), 18),
        Column(_("Whom it serves"), 22),
        Column(_("Short or long term"), 12),
        Column(_("What is lacking"), 16),
        Column(_("Reason"), 28),
        Column(_("Did it solve the problem?"), 14),
        Column(_("What now"), 28),
        Column(_("Changes"), 11, Kind.NUMBER),
        Column(_("Message"), 16),
    ]


def action_item_row(one: ActionItem, words: Words) -> Row:
    """What only those see who have to do with it stands empty for others."""
    _ = words.reader.text
    inner = one.inner
    values: list[Value] = [
        one.title,
        *words.of_unit(one.unit),
        _(GOES[state_of(one)]),
        one.owner,
        one.due_on,
        words.day(one.created_at),
        words.day(one.closed_at),
        one.deliver,
        words.decision(one.decision),
        words.meeting(one.meeting),
        words.place(one.place) if one.place is not None else None,
    ]
    if inner is None:
        values += [None] * 10
    else:
        term, lacks, solved = _TERMS.get(inner.term, ""), _LACKS.get(inner.lacks, ""), _SOLVED.get(inner.solved, "")
        values += [
            inner.creator,
            "\n".join(inner.participants),
            inner.partner,
            inner.serves,
            _(term),
            _(lacks),
            inner.reason,
            _(solved),
            inner.what_now,
            inner.steps,
        ]
    return Row([*values, Link(_("Open"), url=one.url) if one.url else None])
