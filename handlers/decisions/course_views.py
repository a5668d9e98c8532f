"""What became of a decision, as it reads: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import N_, Reader
from bot.model import Button, Divider, Element, Facts, Form, Heading, Kind, Link, Message, Small, Text
from handlers.decisions import rules
from handlers.decisions.naming import TITLE, heading, number
from handlers.wording import NAME, cut, day_of, names, row_of
from storage.decision_tables import DROPPED, KEEP, REPLACED, Course, Decision, Dissent, Reviewed
from storage.pending_tables import FOLLOWED, NOT, PARTLY
from storage.signatures import AGREES, ASKED, CANNOT, READ, REMARKS, Signature

MOST_REVIEWS = 2  # told to one reader
REVIEW = 150  # characters of why
MOST_DISSENTS = 2  # of which the beginning is shown
DISSENT = 160  # characters of it

SAID: Mapping[str, str] = {
    ASKED: N_("has not answered"),
    AGREES: N_("stands behind it"),
    REMARKS: N_("stands behind it, with a remark"),
    CANNOT: N_("can't stand behind it"),
    READ: N_("has read it"),
}
MOST_SIGNED = 4  # who are named
MOST_REMARKS = 2  # of which the beginning is shown
SHOWN = 160  # characters of it

# ------------------------------------------------------------------------------------------------ under a decision


def ended(decision: Decision, course: Course, reader: Reader) -> tuple[Element, ...]:
    """How it went out of force; nothing while it holds."""
    _ = reader.text
    if decision.withdrawn_at is None:
        return ()
    day = day_of(decision.withdrawn_at, reader)
    if course.replaced_by is not None:
        return (Text(_replaced(course, day, reader)), Divider())
    label = _("Withdrawn on {day}", day=day)
    if dropped := course.dropped:
        name = cut(dropped.by.name, NAME)
        label = _("Dropped by {name} on {day}, when it was looked at again", name=name, day=day)
    return (Text(decision.withdrawn_reason, label), Divider())


def _replaced(course: Course, day: str, reader: Reader) -> str:
    _ = reader.text
    other = course.replaced_by
    if other is None or not other.number:
        return _("Replaced by another decision on {day}.", day=day)
    return _("Replaced by {decision} on {day}.", decision=number(other), day=day)


def ways_to_others(course: Course, reader: Reader) -> tuple[Button, ...]:
    """To what it was replaced by, and to what it replaced."""
    others = [one for one in (course.replaced_by, course.replaces) if one is not None and one.number]
    return tuple(
        Button(reader.text("Show {decision}", decision=number(one)), "decision.show", str(one.id)) for one in others
    )


def reviews(course: Course, reader: Reader, *, whole: bool = False) -> tuple[Element, ...]:
    """That it was looked at again and stays: the last time or, `whole`, the last few, and why."""
    kept = [one for one in course.reviews if one.verdict == KEEP]
    if not whole:
        return tuple(Small(_looked_at(one, reader)) for one in kept[-1:])
    return tuple(
        Text(cut(one.why, REVIEW), _looked_at(one, reader)) if one.why else Small(_looked_at(one, reader))
        for one in kept[-MOST_REVIEWS:]
    )


def _looked_at(review: Reviewed, reader: Reader) -> str:
    _ = reader.text
    day, name = day_of(review.at, reader), cut(review.by.name, NAME)
    return _("Looked at again on {day}: {name} says that it stays as it is.", day=day, name=name)


def standing(decision: Decision, course: Course, reader: Reader) -> tuple[Element, ...]:
    """Who stands behind it, who does not and why, who has not answered."""
    _ = reader.text
    asked = course.signatures
    items = []
    for state, label in ((AGREES, _("Stand behind it")), (ASKED, _("Asked, and have not answered"))):
        if who := [one.person.name for one in asked if one.state == state]:
            items.append((label, names(who[:MOST_SIGNED], reader, max(len(who) - MOST_SIGNED, 0))))
    remarks = [one for one in asked if one.says]
    return (
        *((Facts(tuple(items)),) if items else ()),
        *(Text(cut(one.says, SHOWN), _said_by(one, reader)) for one in remarks[:MOST_REMARKS]),
        *((Small(_("They were asked about version 1.")),) if asked and decision.version.number > 1 else ()),
    )


def _said_by(one: Signature, reader: Reader) -> str:
    return f"{cut(one.person.name, NAME)} {reader.text(SAID[one.state])}"


def remarks_button(decision: Decision, course: Course, reader: Reader) -> tuple[Button, ...]:
    """Where not all of what they say is to be read there."""
    remarks = [one.says for one in course.signatures if one.says]
    if len(remarks) <= MOST_REMARKS and all(len(one) <= SHOWN for one in remarks):
        return ()
    return (Button(reader.text("All remarks"), "signature.remarks", str(decision.id)),)


def remarks(decision: Decision, course: Course, reader: Reader) -> Form:
    """Everybody who was asked, and what they say, whole."""
    _ = reader.text
    said = [Text(one.says, _said_by(one, reader)) for one in course.signatures if one.says]
    others = [Small(f"{_said_by(one, reader)}.") for one in course.signatures if not one.says]
    return Form("decision.reading", _("All remarks"), (Heading(heading(decision)), *said, *others))


def perspectives(course: Course, reader: Reader) -> tuple[Element, ...]:
    """What came of what people said before."""
    if course.before is None or not course.before.verdicts:
        return ()
    return (Small(" ".join(given(course.before.verdicts, reader)).rstrip()),)


def given(verdicts: Mapping[str, int], reader: Reader) -> tuple[str, str]:
    """How many perspectives there were; and how many were followed, in part, or not, "" while none is answered."""
    _ = reader.text
    said = reader.plural("{n} perspective was given.", "{n} perspectives were given.", sum(verdicts.values()))
    labels = {FOLLOWED: _("Followed: {n}."), PARTLY: _("In part: {n}."), NOT: _("Not followed: {n}.")}
    came = [label.format(n=reader.number(verdicts[key])) for key, label in labels.items() if verdicts.get(key)]
    return said, " ".join(came)


def dissents(course: Course, reader: Reader) -> tuple[Element, ...]:
    """Whose they are and how they begin; a button opens them whole."""
    said: list[Element] = [
        Text(cut(one.text, DISSENT), dissent_label(one, reader)) for one in course.dissents[:MOST_DISSENTS]
    ]
    if (more := len(course.dissents) - MOST_DISSENTS) > 0:
        said.append(Small(reader.plural("{n} more minority statement", "{n} more minority statements", more)))
    return (*said, *dissents_taken_back(course, reader))


def dissent_label(dissent: Dissent, reader: Reader) -> str:
    return reader.text("Minority statement by {name}", name=cut(dissent.by.name, NAME))


def dissents_taken_back(course: Course, reader: Reader) -> tuple[Element, ...]:
    """That there was one; whose, is not told any more."""
    if not course.taken_back:
        return ()
    said = reader.plural(
        "{n} minority statement was taken back.", "{n} minority statements were taken back.", course.taken_back
    )
    return (Small(said),)


def dissents_button(decision: Decision, reader: Reader) -> Button:
    return Button(reader.text("Minority statements"), "dissent.read", f"{decision.id}:1")


# ------------------------------------------------------------------------------------------------ where it was said


def withdrawal(
    decision: Decision, url: str, reader: Reader, where: Kind, course: Course, replaced_by: str = ""
) -> Message:
    """That it is no longer in force: in a new message, since a change of the announcement notifies nobody.
    `replaced_by` is who announced what came in its place, where that is to be said."""
    _ = reader.text
    private = where is not Kind.CHANNEL
    how = rules.how_it_ended(decision, course)
    title = cut(_(rules.ENDED[how], decision=heading(decision)), TITLE)
    name = decision.author.name
    preview = _("A decision is withdrawn") if decision.author.left else _("{author} withdraws a decision", author=name)
    said: tuple[Element, ...] = (Text(decision.withdrawn_reason, _("Why it is withdrawn")),)
    by = "" if decision.author.left else _("Withdrawn by {author}.", author=cut(name, NAME))
    if how == REPLACED and decision.withdrawn_at is not None:
        preview = _("A decision is replaced")
        by = _("Replaced by {author}.", author=cut(replaced_by, NAME)) if replaced_by else ""
        said = (Text(_replaced(course, day_of(decision.withdrawn_at, reader), reader)),)
    if how == DROPPED and course.dropped is not None:
        name = course.dropped.by.name
        preview = _("{name} drops a decision", name=name)
        said = (Text(decision.withdrawn_reason, _("Why it no longer holds")),)
        by = _("Dropped by {name}, when it was looked at again.", name=cut(name, NAME))
    return Message(
        title=title,
        elements=(
            *said,
            *((Link(_("To the announcement"), url),) if url else ()),
            *((Small(by),) if by else ()),
            *row_of(ways_to_others(course, reader)[:1] if how == REPLACED else ()),
        ),
        preview=preview if private else title,
        private=private,
    )
