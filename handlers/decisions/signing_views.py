"""How it reads to stand behind a decision before it is published: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.language import N_, Reader
from bot.model import (
    Button,
    Buttons,
    Choice,
    Divider,
    Element,
    Facts,
    Field,
    Form,
    Heading,
    Input,
    Message,
    Small,
    Style,
    Text,
    told,
)
from handlers.decisions import views
from handlers.decisions.course_views import SAID
from handlers.decisions.naming import TITLE
from handlers.wording import NAME, cut, length_of, row_of
from storage.decision_tables import Version
from storage.signatures import AGREES, ASKED, CANNOT, READ, REMARKS, Signature

MOST_ASKED = 10  # people, about one draft
REMARK = 600  # characters
ROOM = 3_500  # characters of remarks together, before what was said to earlier words is cut
BEFORE = (60, 300)  # characters shown of each of these, at least and at most
SIGNS, READS = "signs", "reads"
YOU_SAID: Mapping[str, str] = {
    AGREES: N_("You stand behind it."),
    REMARKS: N_("You stand behind it, with a remark."),
    CANNOT: N_("You can't stand behind it."),
    READ: N_("You have read it."),
}
SETTLED = N_("This is settled: the draft was published or thrown away.")


def value(signature: Signature) -> str:
    """What a button carries: whose it is, which words it is about, and for what they are asked: to have read it is not
    to stand behind it."""
    words = signature.seen[12:24] if signature.only_reads else signature.seen[:12]
    return f"{signature.id}:{int(words, 16)}"


# ------------------------------------------------------------------------------------------------ asking


def ask(draft_id: int, asked: Sequence[Signature], reader: Reader) -> Form:
    _ = reader.text
    choices = (Choice(SIGNS, _("To stand behind it")), Choice(READS, _("To read it first, for advice")))
    there = (Small(_("Asked already: {people}.", people=_names(asked, reader))),) if asked else ()
    return Form(
        "signature.ask",
        _("Ask others first"),
        (
            *there,
            Field("people", _("Whom?"), Input.PEOPLE, required=True),
            Field("purpose", _("For what?"), Input.CHOICE, required=True, initial=SIGNS, choices=choices),
            Small(
                _(
                    "Each of them sees the draft alone, and nobody else does. You can publish it whenever you like. "
                    "Whoever was asked to stand behind it is then named with the decision, with what they answered; "
                    "what a reader remarked stays between the two of you."
                )
            ),
        ),
        submit=_("Ask them"),
        state={"draft": str(draft_id)},
    )


def _names(asked: Sequence[Signature], reader: Reader) -> str:
    return ", ".join(f"{cut(one.person.name, NAME)} ({reader.text(SAID[one.state])})" for one in asked)


def asked(signature: Signature, version: Version, again: bool, reader: Reader) -> Message:
    """To whoever is asked: the draft as it is now. `again`: its words have changed since they were asked."""
    _ = reader.text
    author = cut(signature.author.name, NAME)
    if signature.only_reads:
        text = _("{author} would like you to read this before it is published.", author=author)
    else:
        text = _("{author} asks whether you stand behind this before it is published.", author=author)
    top = [Text(text), *_yours(signature, reader)]
    if again and signature.state == ASKED:
        top.append(Text(_("The words have changed since you were asked.")))
    said = views.body(version, reader, views.READABLE - 500 - length_of(top[1:]))
    whole = (Button(_("The whole reasoning"), "signature.whole", f"{signature.id}:1"),) if said.folded else ()
    return Message(
        cut(_("A draft: {title}", title=version.content.title), TITLE),
        (
            *top,
            Divider(),
            *said.elements,
            Small(_("Only {author} and those who are asked see it.", author=author)),
            Buttons((*_answers(signature, reader), *whole)),
        ),
        preview=_("You are asked about a draft"),
        private=True,
    )


def _yours(signature: Signature, reader: Reader) -> tuple[Text, ...]:
    """What the person said themselves: to these words or, until they do, to the ones before."""
    _ = reader.text
    if signature.state != ASKED:
        said = _(YOU_SAID[signature.state])
        return (Text(signature.remark, said) if signature.remark else Text(said),)
    if not signature.state_before:
        return ()
    said = _("You said before: {said}", said=_(YOU_SAID[signature.state_before]))
    return (Text(cut(signature.remark_before, REMARK), said) if signature.remark_before else Text(said),)


def asked_anew(reworded: bool, reader: Reader) -> Message:
    """In place of a question after which another came; `reworded`: about other words."""
    _ = reader.text
    return told(
        _("The words were changed after this. You are asked anew, in a newer message.")
        if reworded
        else _("You are asked something else about this draft, in a newer message.")
    )


def _answers(signature: Signature, reader: Reader) -> tuple[Button, ...]:
    _ = reader.text
    about = value(signature)
    if signature.only_reads:
        return (
            Button(_("I have read it"), "signature.agree", about, Style.PRIMARY),
            Button(_("I have a remark"), "signature.remark", about),
        )
    return (
        Button(_("I stand behind it"), "signature.agree", about, Style.PRIMARY),
        Button(_("With a remark"), "signature.remark", about),
        Button(_("I can't"), "signature.cannot", about),
    )


def ended(signature: Signature, number: int, reader: Reader) -> Message:
    """In place of the question: what has become of the draft. `number` is that of the decision, 0 where they may
    not read it."""
    _ = reader.text
    if signature.decision is None:
        return told(_("A draft that you were asked about was not published."))
    what = _("It is published as D-{n}.", n=number) if number else _("What you were asked about is published.")
    yours = _yours(signature, reader) if signature.state != ASKED else ()
    show = (Button(_("Show"), "decision.show", str(signature.decision)),) if number else ()
    return Message("", (Text(what), *yours, *row_of(show)), preview=what, private=True)


@dataclass(frozen=True, slots=True)
class Now:
    """What is decided by a draft now, after a remark was begun: in other words then, or it is asked for something
    else."""

    decided: str
    reworded: bool


def why(signature: Signature, how: str, reader: Reader, *, remark: str = "", now: Now | None = None) -> Form:
    """`now`: what was asked has changed while a `remark` was written."""
    _ = reader.text
    label = _("Why not?") if how == CANNOT else _("Your remark")
    after = _("{author} reads it at once.", author=cut(signature.author.name, NAME))
    if not signature.only_reads:
        after = _("It stands with the decision when that is published, as you write it.") + " " + after
    return Form(
        "signature.why",
        _("I can't") if how == CANNOT else _("With a remark"),
        (
            *((Text(cut(now.decided, views.LEAST), _("What is decided")),) if now else ()),
            Field("remark", label, Input.LINES, required=True, initial=remark or signature.remark, max_length=REMARK),
            Small(after),
        ),
        submit=_("Send"),
        state={"signature": value(signature), "how": how},
        error=_changed(now, reader) if now else "",
    )


def _changed(now: Now, reader: Reader) -> str:
    _ = reader.text
    if now.reworded:
        return _("The words were changed meanwhile. This is what they say now; send it if it still holds.")
    return _("Meanwhile you are asked whether you stand behind this; send it if it is what you say to that.")


def too_late(remark: str, reader: Reader) -> Message:
    """What somebody wrote to a draft that is none any more: they have it back."""
    _ = reader.text
    said = (Text(_(SETTLED)), Text(remark, _("You wrote, and nobody else has got it")))
    return Message("", said, preview=_(SETTLED), private=True)


# ------------------------------------------------------------------------------------------------ what they say


def were_asked(reader: Reader) -> Message:
    """To whoever asked; what is said to it comes in a message of its own, which is kept up to date."""
    return told(reader.text("They are asked. What they say comes to you in your own conversation with me."))


def status(title: str, asked: Sequence[Signature], after: tuple[Element, ...], reader: Reader) -> Message:
    """To whoever asked: who has said what. `title` is "" where there is none any more; `after` is what may be done or
    has become of it."""
    _ = reader.text
    earlier = sum(1 for one in asked if one.remark_before)
    left = (ROOM - sum(len(one.remark) for one in asked)) // max(earlier, 1)
    room = min(max(left, BEFORE[0]), BEFORE[1])
    words = [said for one in asked for said in (*_remark(one, reader), *_earlier(one, room, reader))]
    others = tuple((cut(one.person.name, NAME), _answer(one, reader)) for one in asked if not one.remark)
    heading = _("What they say to your draft: {title}", title=title) if title else _("What they say to your draft")
    return Message(
        cut(heading, TITLE),
        (*words, *((Facts(others),) if others else ()), *after),
        preview=_("What they say to your draft"),
        private=True,
    )


def said(one: Signature, title: str, publish_at: datetime, reader: Reader) -> Message:
    """To whoever asked about a draft that is published by itself: there may still be time to change it."""
    _ = reader.text
    heading = _("{name} has answered about your draft: {title}", name=cut(one.person.name, NAME), title=title)
    call_off = Button(_("Call it off"), "decision.call_off", str(one.draft))
    return Message(
        cut(heading, TITLE),
        (
            *_remark(one, reader),
            Text(_("It will be published on {moment}.", moment=reader.moment(publish_at))),
            Buttons((Button(_("Go on with the draft"), "decision.resume", str(one.draft)), call_off)),
        ),
        preview=_("Somebody has answered about your draft"),
        private=True,
    )


def _remark(one: Signature, reader: Reader) -> tuple[Text, ...]:
    label = cut(f"{one.person.name}: {reader.text(SAID[one.state])}", 150)
    return (Text(cut(one.remark, REMARK), label),) if one.remark else ()


def _earlier(one: Signature, room: int, reader: Reader) -> tuple[Text, ...]:
    """What somebody wrote to the words before."""
    _ = reader.text
    if not one.remark_before:
        return ()
    name, said = cut(one.person.name, NAME), _(SAID[one.state_before])
    return (Text(cut(one.remark_before, room), _("{name}, to the words before: {said}", name=name, said=said)),)


def _answer(one: Signature, reader: Reader) -> str:
    _ = reader.text
    if one.state == ASKED and one.state_before and not one.remark_before:
        return _("{said} (to the words before: {before})", said=_(SAID[ASKED]), before=_(SAID[one.state_before]))
    return _(SAID[one.state])


def go_on(draft_id: int, reader: Reader) -> tuple[Element, ...]:
    return row_of((Button(reader.text("Go on with the draft"), "decision.resume", str(draft_id)),))


def became(decision: tuple[int, int] | None, reader: Reader) -> tuple[Element, ...]:
    """To whoever asked: the id and number of what they published, None where they threw it away."""
    _ = reader.text
    if decision is None:
        return (Text(_("You threw the draft away.")),)
    show = Button(_("Show"), "decision.show", str(decision[0]))
    return (Text(_("It is published as D-{n}.", n=decision[1])), *row_of((show,)))


def whole(signature: Signature, page: int, pages: Sequence[Sequence[tuple[str, str]]], reader: Reader) -> Form:
    """A page of everything that a draft says."""
    _ = reader.text
    page = min(max(page, 1), len(pages))
    buttons = tuple(
        Button(label, "signature.whole", f"{signature.id}:{to}")
        for label, to in ((_("Back"), page - 1), (_("Next"), page + 1))
        if 1 <= to <= len(pages)
    )
    items = (
        Heading(_("A draft")),
        *(Text(text, label) for label, text in pages[page - 1]),
        *((Buttons(buttons),) if buttons else ()),
    )
    return Form("decision.reading", _("The whole reasoning"), items)
