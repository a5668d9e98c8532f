"""How a question about a decision and its answer read: pure, in any language."""

from __future__ import annotations

from bot.language import Reader
from bot.model import Button, Buttons, Element, Field, Form, Input, Kind, Link, Message, Quote, Small, Text, told
from handlers.decisions.naming import heading
from handlers.wording import NAME, cut, place_name
from storage.decision_tables import Announced, Decision, Question

# Characters; together they fit one message.
QUESTION = 1_000
ANSWER = 2_200


def ask(decision: Decision, place: Announced | None, reader: Reader) -> Form:
    """Says before it is sent who sees what."""
    _ = reader.text
    author = cut(decision.author.name, NAME)
    to_author = _("{author} gets your question with your name. It can't be taken back once it is sent.", author=author)
    if place is None:
        later = _("The answer comes to you alone.")
    else:
        later = _(
            "The answer is posted under the decision in {place}, with your question but without your name.",
            place=place_name(place, reader),
        )
    return Form(
        "question.ask",
        _("Ask about D-{n}", n=decision.number),
        (
            Text(decision.version.content.title),
            Field("text", _("Your question"), Input.LINES, required=True, max_length=QUESTION),
            Small(f"{to_author} {later}"),
        ),
        submit=_("Ask"),
        state={"decision": str(decision.id)},
    )


def sent(decision: Decision, reader: Reader) -> Message:
    author = cut(decision.author.name, NAME)
    return told(reader.text("Your question was sent to {author}. You will be told when it is answered.", author=author))


def asked(question: Question, reader: Reader) -> Message:
    """To the author of the decision, who sees here too what was answered."""
    _ = reader.text
    name = cut(question.asker.name, NAME)
    answered = question.answered_at is not None
    answer: tuple[Element, ...] = (Text(question.answer, _("Your answer")),) if answered else ()
    label = _("Change the answer") if answered else _("Answer")
    return Message(
        title=_("A question about D-{n}", n=question.decision.number),
        elements=(
            Text(question.decision.version.content.title),
            Quote(question.text, name),
            *answer,
            Buttons((Button(label, "question.answer", str(question.id)),)),
        ),
        preview=_("{name} asks about a decision", name=name),
        private=True,
    )


def answer(question: Question, place: Announced | None, reader: Reader) -> Form:
    _ = reader.text
    if place is None:
        who = _("Only {name} gets your answer.", name=cut(question.asker.name, NAME))
    else:
        who = _(
            "Your answer is posted under the decision in {place}, with the question but without the asker's name.",
            place=place_name(place, reader),
        )
    return Form(
        "question.answer",
        _("Answer"),
        (
            Text(heading(question.decision)),
            Quote(question.text, cut(question.asker.name, NAME)),
            Field("answer", _("Your answer"), Input.LINES, required=True, initial=question.answer, max_length=ANSWER),
            Small(who),
        ),
        submit=_("Answer"),
        state={"question": str(question.id)},
    )


def answered_to_author(question: Question, place: Announced | None, reader: Reader) -> Message:
    _ = reader.text
    if place is None:
        return told(_("Your answer is sent to {name}.", name=cut(question.asker.name, NAME)))
    return told(_("Your answer is posted under the decision in {place}.", place=place_name(place, reader)))


def answer_below(question: Question, reader: Reader, where: Kind) -> Message:
    """Under the announcement, for everybody there: the question without its asker."""
    _ = reader.text
    number = question.decision.number
    return Message(
        title="",
        elements=(
            Quote(question.text),
            Text(question.answer, _("Answer")),
            Small(_("Answered by {author}.", author=cut(question.decision.author.name, NAME))),
        ),
        preview=_("A question about D-{n} is answered", n=number),
        private=where is not Kind.CHANNEL,
    )


def answered(question: Question, place: Announced | None, reader: Reader) -> Message:
    """To whoever asked."""
    _ = reader.text
    author = cut(question.decision.author.name, NAME)
    link = (Link(_("To the announcement in {place}", place=place_name(place, reader)), place.url),) if place else ()
    return Message(
        title=_("Your question about D-{n} is answered", n=question.decision.number),
        elements=(Quote(question.text), Text(question.answer, _("{author} answers", author=author)), *link),
        preview=_("{author} answered your question", author=author),
        private=True,
    )


def nudge(question: Question, reader: Reader) -> Message:
    """Once, and politely."""
    _ = reader.text
    return Message(
        title=_("A question about D-{n} is still open", n=question.decision.number),
        elements=(
            Text(_("It can be answered briefly, also with “I don't know yet”. You are not reminded again.")),
            Quote(question.text, cut(question.asker.name, NAME)),
            Buttons((Button(_("Answer"), "question.answer", str(question.id)),)),
        ),
        preview=_("A question is still open"),
        private=True,
    )
