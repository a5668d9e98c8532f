"""How a minority statement is written and read: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import Reader
from bot.model import Button, Confirm, Field, Form, Heading, Input, Message, Person, Quote, Small, Style, Text
from handlers.decisions.course_views import DISSENT, dissents_button, dissents_taken_back
from handlers.decisions.naming import heading
from handlers.decisions.reading import dissent_part, paged
from handlers.wording import NAME, cut, names, place_name, row_of
from storage.decision_tables import Announced, Course, Decision, Dissent

TEXT = 20_000  # characters


def write(decision: Decision, places: Sequence[Announced], reader: Reader) -> Form:
    """Says before it is sent who sees it, and for how long."""
    _ = reader.text
    seen = _("Everybody who may read the decision sees it, with your name.")
    if places:
        where = names([place_name(place, reader) for place in places], reader)
        seen = _("Everybody who may read the decision sees it, with your name: in {places}, say.", places=where)
    kept = _("Nobody can change it, you neither; only you can take it back. Those who decided are told.")
    return Form(
        "dissent.write",
        _("Minority statement"),
        (
            Text(heading(decision)),
            Field("text", _("What you disagree with, and why"), Input.LINES, required=True, max_length=TEXT),
            Small(f"{seen} {kept}"),
        ),
        submit=_("Add it"),
        state={"decision": str(decision.id)},
    )


def written(decision: Decision, reader: Reader) -> Message:
    _ = reader.text
    text = _("Your minority statement stands with D-{n} now. You can take it back.", n=decision.number)
    return Message("", (Text(text), *row_of((dissents_button(decision, reader),))), preview=text, private=True)


def taken_back(decision: Decision, reader: Reader) -> Message:
    _ = reader.text
    text = _(
        "Your minority statement about D-{n} is taken back and its text is deleted. That there was one can still be "
        "seen, but not that it was yours.",
        n=decision.number,
    )
    show = Button(_("Show"), "decision.show", str(decision.id))
    return Message("", (Text(text), *row_of((show,))), preview=text, private=True)


def pages(decision: Decision, course: Course, page: int, me: Person, reader: Reader) -> Form:
    """A page of all of them, whole."""
    _ = reader.text
    found = paged([dissent_part(one, reader) for one in course.dissents], reader)
    page = min(page, len(found))
    buttons: list[Button] = []
    if page > 1:
        buttons.append(Button(_("Back"), "dissent.read", f"{decision.id}:{page - 1}"))
    if page < len(found):
        buttons.append(Button(_("Next"), "dissent.read", f"{decision.id}:{page + 1}", Style.PRIMARY))
    mine = [one for one in course.dissents if one.by.id == me.id]
    if mine:
        buttons.append(_take_back(mine[0], reader))
    elif decision.withdrawn_at is None and not me.guest:
        buttons.append(Button(_("Add a minority statement"), "dissent.begin", str(decision.id)))
    where = _("Page {page} of {pages}", page=reader.number(page), pages=reader.number(len(found)))
    return Form(
        "decision.reading",
        _("Minority statements"),
        (
            Heading(heading(decision)),
            *(Text(text, label) for label, text in found[page - 1]),
            *(() if course.dissents else (Text(_("There is none now.")),)),
            *dissents_taken_back(course, reader),
            *((Small(where),) if len(found) > 1 else ()),
            *row_of(buttons),
        ),
    )


def _take_back(dissent: Dissent, reader: Reader) -> Button:
    _ = reader.text
    confirm = Confirm(
        title=_("Take your minority statement back?"),
        text=_("Its text is deleted wherever it is shown. That there was one can still be seen."),
        yes=_("Yes, take it back"),
        no=_("Leave it"),
    )
    return Button(_("Take mine back"), "dissent.take_back", str(dissent.id), Style.DANGER, confirm)


def told_of(dissent: Dissent, decision: Decision, reader: Reader) -> Message:
    """To those who decided; once it is taken back, without its text and without a name."""
    _ = reader.text
    if dissent.withdrawn_at is not None:
        text = _("A minority statement about it was taken back.")
        title, preview = heading(decision), _("A minority statement was taken back")
        show = Button(_("Show"), "decision.show", str(decision.id))
        return Message(title, (Text(text), *row_of((show,))), preview=preview, private=True)
    name = cut(dissent.by.name, NAME)
    title = _("{name} has added a minority statement", name=name)
    return Message(
        title=title,
        elements=(
            Text(heading(decision)),
            Quote(cut(dissent.text, DISSENT), name),
            *row_of((dissents_button(decision, reader),)),
        ),
        preview=title,
        private=True,
    )
