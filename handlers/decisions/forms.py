"""The forms of decisions: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Conversation,
    Field,
    Form,
    Heading,
    Input,
    Item,
    Message,
    Person,
    Small,
    Text,
)
from handlers.decisions import rules, views
from handlers.decisions.naming import heading
from handlers.wording import influences, names, place_name
from storage.decision_tables import Announced, Decision, Proposal

TITLE = 140  # characters, so that a heading with the number in front has 150
REASON = 500  # characters of a reason to withdraw or to empty


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form: a proposal with its people and places. `changes` is the decision that it would change,
    announced already in `announced`; `replaces` the one in whose place it would come."""

    proposal: Proposal
    decided_by: tuple[Person, ...] = ()
    places: tuple[Conversation, ...] = ()
    changes: Decision | None = None
    announced: tuple[Announced, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)  # what the rooms for influence are called
    replaces: Decision | None = None


def write(written: Written, state: Mapping[str, str], reader: Reader, error: str = "") -> Form:
    """What is needed first, what may help the reader after it; only a preview follows, nothing becomes public."""
    _ = reader.text
    return Form(
        "decision.write",
        _title(written, reader),
        (
            *_needed(written, reader),
            *_helpful(written, reader),
            *_who_and_when(written, reader),
            *_where(written, reader),
        ),
        submit=_("Preview"),
        state=state,
        error=error,
    )


def _title(written: Written, reader: Reader) -> str:
    _ = reader.text
    if written.replaces is not None:
        return _("Replace D-{n}", n=written.replaces.number)
    return _("Change a decision") if written.changes else _("Announce a decision")


def _needed(written: Written, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    content = written.proposal.content
    said = [_("You see a preview first. Nothing is public before you publish.")]
    if (old := written.replaces) is not None:
        said.append(_("Then {decision} is marked as replaced; it can still be read.", decision=heading(old)))
    return (
        Small(" ".join(said)),
        Field("title", _("Title"), required=True, initial=content.title, max_length=TITLE),
        Field("decided", _("What is decided"), Input.LINES, required=True, initial=content.decided),
        Field("why", _("Why"), Input.LINES, required=True, initial=content.why),
    )


def _helpful(written: Written, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    content = written.proposal.content
    helps = {
        "alternatives": _("What else was possible, and why it was not chosen."),
        "compromises": _(
            "The steps of reasoning on the way: what was weighed against what, and what could not be moved."
        ),
        "fixed": _("What can't be changed any more."),
        "open": _("What can still be influenced, and how."),
        "untold": _("If something can't be told, say that and why."),
    }
    return (
        Heading(_("If it helps the reader"), folds=True),
        *(
            Field(name, _(rules.PARTS[name]), Input.LINES, help, initial=getattr(content, name))
            for name, help in helps.items()
        ),
        Field(
            "influence",
            _("Room for influence"),
            Input.CHOICE,
            initial=content.influence,
            choices=influences(written.words, reader),
        ),
        Field("heard", _("Who was heard"), initial=content.heard, max_length=300),
    )


def _who_and_when(written: Written, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    content = written.proposal.content
    return (
        Heading(_("Who and when"), folds=True),
        Field(
            "decided_by",
            _("Decided by"),
            Input.PEOPLE,
            _("They may read it wherever it is announced, and look at it again with you."),
            initial=written.decided_by,
        ),
        Field("on_behalf_of", _("On behalf of"), initial=content.on_behalf_of),
        Field("effective_on", _("Takes effect"), Input.DATE, initial=content.effective_on),
        Field(
            "review_on",
            _("Look at it again"),
            Input.DATE,
            _("You and those who decided are reminded that day, or on the next working day."),
            initial=content.review_on,
        ),
        Field(
            "links",
            _("Links"),
            Input.LINES,
            _("One address on each line, with words in front of it if you like."),
            initial=content.links,
            max_length=3_000,
        ),
        Field("case_number", _("Case number"), initial=content.case_number, max_length=60),
    )


def _where(written: Written, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    if written.changes:
        here = names([place_name(place, reader) for place in written.announced], reader)
        return (
            Heading(_("Where"), folds=True),
            Small(_("It is announced in {places}, and changes there in place.", places=here)),
            Field("places", _("Announce it in more places"), Input.CHANNELS, initial=written.places),
        )
    return (
        Heading(_("Where")),
        Field("places", _("Announce it in"), Input.CHANNELS, required=True, initial=written.places),
        Field(
            "confirm",
            _("Ask the readers to confirm"),
            Input.SWITCH,
            _(
                "You then see the names of those who press “I have read it”, and they are told so before. "
                "It can't be changed after publishing."
            ),
            initial=written.proposal.confirm,
        ),
    )


def published(decision: Decision, places: Sequence[Announced], reminder: date | None, reader: Reader) -> Message:
    """To the author: where it is announced, what follows and what they may do now."""
    _ = reader.text
    where = names([place_name(place, reader) for place in places], reader)
    number = decision.version.number
    if number == 1:
        title = _("D-{n} is published", n=decision.number)
    else:
        title = _("D-{n} is published as version {version}", n=decision.number, version=reader.number(number))
    said = [_("Announced in {places}.", places=where)]
    if reminder:
        others = [one.name for one in decision.version.deciders if one.id != decision.author.id]
        if others:
            said.append(
                _(
                    "{people} are reminded to look at it again on {day}.",
                    people=names([_("You"), *others], reader),
                    day=reader.day(reminder),
                )
            )
        else:
            said.append(_("You are reminded to look at it again on {day}.", day=reader.day(reminder)))
    show = Button(_("Show"), "decision.show", str(decision.id))
    return Message(
        title=title,
        elements=(Text(" ".join(said)), Buttons((show, *views.own_buttons(decision, decision.author.id, reader)))),
        preview=title,
        private=True,
    )


def withdraw(decision: Decision, places: Sequence[Announced], reader: Reader) -> Form:
    _ = reader.text
    where = names([place_name(place, reader) for place in places], reader)
    return Form(
        "decision.withdraw",
        _("Withdraw D-{n}", n=decision.number),
        (
            Text(decision.version.content.title),
            Field("reason", _("Why it is withdrawn"), Input.LINES, required=True, max_length=REASON),
            Small(
                _(
                    "The reason is said in a new message in {places}, and the announcement is marked. "
                    "It can't be taken back.",
                    places=where,
                )
            ),
        ),
        submit=_("Withdraw"),
        state={"decision": str(decision.id)},
    )


def withdrawn(decision: Decision, reader: Reader) -> Message:
    _ = reader.text
    text = _("D-{n} is withdrawn. The reason is said wherever it was announced.", n=decision.number)
    show = Button(_("Show"), "decision.show", str(decision.id))
    return Message("", (Text(text), Buttons((show,))), preview=text, private=True)


def empty(decision: Decision, version: int, reader: Reader) -> Form:
    _ = reader.text
    return Form(
        "decision.empty",
        _("Empty version {n}", n=reader.number(version)),
        (
            Text(
                _(
                    "All text of version {n} is removed. That it was there, and your reason, stay visible. "
                    "It can't be taken back.",
                    n=reader.number(version),
                )
            ),
            Field("reason", _("Why"), Input.LINES, required=True, max_length=REASON),
        ),
        submit=_("Empty it"),
        state={"decision": str(decision.id), "version": str(version)},
    )
