"""Looking at a decision again: what those who decided are asked, and how their answer reads. Pure, in any language."""

from __future__ import annotations

from datetime import date

from bot.language import Reader
from bot.model import Button, Element, Field, Form, Input, Kind, Message, Small, Style, Text
from handlers.decisions import rules
from handlers.decisions.naming import TITLE, heading
from handlers.wording import NAME, cut, day_of, row_of
from storage.decision_tables import KEEP, Course, Decision, Reviewed

WHY = 500  # characters
WHY_SHOWN = 150  # of these, among other words
DECIDED = 500  # characters shown of what is decided


def asked(
    decision: Decision,
    course: Course,
    answer: Reviewed | None,
    me: int,
    today: date,
    reader: Reader,
    *,
    announces: bool = True,
) -> Message:
    """On the day that was agreed, to those who agreed on it; afterwards what came of it. `announces`: the reader may
    announce another in its place."""
    _ = reader.text
    settled = _settled(decision, course, answer, me, today, reader)
    show = Button(_("Show"), "decision.show", str(decision.id))
    said: tuple[Element, ...] = settled or (
        Text(
            _(
                "This decision was to be looked at again. Does it still hold? Whoever of those who decided it answers "
                "first, answers for all."
            )
        ),
        Text(cut(decision.version.content.decided, DECIDED), _("What is decided")),
    )
    answers = () if settled else _answers(decision, len(course.reviews), announces, reader)
    return Message(
        title=cut(_("Time to look again: {decision}", decision=heading(decision)), TITLE),
        elements=(*said, *row_of((*answers, show))),
        preview=_("A decision is to be looked at again"),
        private=True,
    )


def _answers(decision: Decision, before: int, announces: bool, reader: Reader) -> tuple[Button, ...]:
    """`before`: how often it was answered, so that an old button answers nothing new."""
    _ = reader.text
    value = f"{decision.id}:{before}"
    return (
        Button(_("Keep"), "review.keep", value, Style.PRIMARY),
        *((Button(_("Change"), "review.change", value),) if announces else ()),
        Button(_("Drop"), "review.drop", value, Style.DANGER),
    )


def _settled(
    decision: Decision, course: Course, answer: Reviewed | None, me: int, today: date, reader: Reader
) -> tuple[Element, ...]:
    """Why there is nothing to answer any more; nothing while there is."""
    _ = reader.text
    if answer is not None:
        why = (Text(answer.why, _("Why")),) if answer.why else ()
        return (Text(answered(answer, reader)), *why)
    how = rules.how_it_ended(decision, course)
    if how and decision.withdrawn_at is not None:
        day = day_of(decision.withdrawn_at, reader)
        return (Text(_("It has not been in force since {day}.", day=day)),)
    if not rules.decided(decision, me):
        return (Text(_("You are no longer named as one of those who decided it.")),)
    next_on = decision.version.content.review_on
    if next_on is not None and next_on > today:
        return (Text(_("It is looked at again on {day}.", day=reader.day(next_on))),)
    return ()


def answered(review: Reviewed, reader: Reader) -> str:
    """Who answered what, and what follows."""
    _ = reader.text
    name, day = cut(review.by.name, NAME), day_of(review.at, reader)
    said = _("{name} answered on {day}:", name=name, day=day)
    return f"{said} {_(rules.VERDICTS[review.verdict])}{_next(review, reader)}"


def _next(review: Reviewed, reader: Reader) -> str:
    if review.next_on is None:
        return ""
    return " " + reader.text("It is looked at again on {day}.", day=reader.day(review.next_on))


def meanwhile(decision: Decision, review: Reviewed, reader: Reader) -> str:
    """To whoever is about to replace it."""
    _ = reader.text
    name = cut(review.by.name, NAME)
    said = _("{name} has said meanwhile that D-{n} stays as it is.", name=name, n=decision.number)
    why = [_("Why: {why}", why=cut(review.why, WHY_SHOWN))] if review.why else []
    return " ".join([said, *why, _("Publish this all the same?")])


def keep(decision: Decision, before: int, reader: Reader) -> Form:
    _ = reader.text
    return Form(
        "review.keep",
        _("Keep D-{n}", n=decision.number),
        (
            Text(decision.version.content.title),
            Field("why", _("Why"), Input.LINES, max_length=WHY),
            Field(
                "next_on", _("Look at it again"), Input.DATE, _("You and those who decided are asked again that day.")
            ),
            Small(_("That it stays as it is, and why, is said wherever it is announced, with your name.")),
        ),
        submit=_("Keep"),
        state={"decision": str(decision.id), "before": str(before)},
    )


def drop(decision: Decision, before: int, reader: Reader) -> Form:
    _ = reader.text
    return Form(
        "review.drop",
        _("Drop D-{n}", n=decision.number),
        (
            Text(decision.version.content.title),
            Field("why", _("Why it no longer holds"), Input.LINES, required=True, max_length=WHY),
            Small(
                _(
                    "The reason is said in a new message wherever it is announced, with your name, and the "
                    "announcement is marked. It can't be taken back."
                )
            ),
        ),
        submit=_("Drop"),
        state={"decision": str(decision.id), "before": str(before)},
    )


def noted(decision: Decision, review: Reviewed, reader: Reader) -> Message:
    """To whoever answered."""
    _ = reader.text
    if review.verdict == KEEP:
        text = _("D-{n} stays as it is. It is said wherever it was announced.", n=decision.number) + _next(
            review, reader
        )
    else:
        text = _("D-{n} no longer holds. The reason is said wherever it was announced.", n=decision.number)
    show = Button(_("Show"), "decision.show", str(decision.id))
    return Message("", (Text(text), *row_of((show,))), preview=text, private=True)


def kept(decision: Decision, review: Reviewed, reader: Reader, where: Kind) -> Message:
    """For everybody where it was announced."""
    _ = reader.text
    private = where is not Kind.CHANNEL
    title = cut(_("Looked at again: {decision}", decision=heading(decision)), TITLE)
    said = f"{_(rules.VERDICTS[review.verdict])}{_next(review, reader)}"
    name = cut(review.by.name, NAME)
    return Message(
        title=title,
        elements=(
            Text(said),
            *((Text(review.why, _("Why")),) if review.why else ()),
            Small(_("Answered by {author}.", author=name)),
        ),
        preview=_("{name} has looked at a decision again", name=name) if private else title,
        private=private,
    )
