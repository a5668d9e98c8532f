"""How it reads what people say to a decision under way, and what came of it: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Confirm,
    Divider,
    Element,
    Form,
    Heading,
    Message,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from handlers.pending import rules, views
from handlers.wording import NAME, cut, names, row_of
from storage.pending_tables import Pending, Perspective, Said


def perspectives(pending: Pending, found: Sequence[Perspective], page: int, reader: Reader) -> Form:
    _ = reader.text
    rows = tuple(_perspective_row(pending, one, reader) for one in found[: views.PAGE_ROWS])
    buttons = [Button(_("Back"), "pending.said", f"{pending.id}:{page - 1}")] if page > 1 else []
    if len(found) > views.PAGE_ROWS:
        buttons.append(Button(_("Next"), "pending.said", f"{pending.id}:{page + 1}"))
    later = []
    if pending.proposal.unsigned and pending.closed_at is None:
        later.append(_("What is said without a name is shown when the time is over, if at least five have spoken so."))
    items = (
        Heading(views.heading(pending, reader)),
        Rows(rows) if rows else Text(_("Nobody has said anything yet.")),
        *(Small(one) for one in [*later, *views.too_few(pending, reader)]),
        *row_of(buttons),
    )
    return Form("pending.reading", _("What people say"), items)


def _perspective_row(pending: Pending, one: Perspective, reader: Reader) -> Row:
    _ = reader.text
    first = one.said.sees or one.said.suggests or one.said.worries or _("We have reached the limit.")
    marks = [reader.text(rules.VERDICTS[one.verdict])] if one.verdict else []
    detail = " · ".join([*marks, cut(" ".join(first.split()), views.EXTRACT)])
    return Row(
        title=_who(one, reader), detail=detail, button=Button(_("Read"), "perspective.show", _named(pending, one))
    )


def _named(pending: Pending, one: Perspective) -> str:
    return f"{pending.id}:{one.id}" if one.id > 0 else f"{pending.id}:{-one.id}:0"


def _who(one: Perspective, reader: Reader) -> str:
    _ = reader.text
    if one.person is None:
        return _("Without a name")
    said = cut(one.person.name, NAME)
    if one.said.for_group == "yes":
        said = _("{name}, for their group, which was heard", name=said)
    elif one.said.for_group == "no":
        said = _("{name}, for their group, not heard yet", name=said)
    return _("{name} (after the day)", name=said) if one.late else said


def perspective(pending: Pending, one: Perspective, answers: bool, reader: Reader, *, draft: int = 0) -> Form:
    """One, whole, with what came of it; `draft` is that of the decision, for whoever writes it."""
    _ = reader.text
    buttons = [Button(_("All perspectives"), "pending.said", f"{pending.id}:1")]
    if answers:
        label = _("Change the answer") if one.verdict else _("Answer")
        buttons.insert(0, Button(label, "perspective.answer", _named(pending, one), Style.PRIMARY))
    if draft:
        buttons.append(Button(_("Go on with the draft"), "decision.resume", str(draft)))
    answer: tuple[Element, ...] = ()
    if one.verdict:
        answer = (Divider(), Text(one.answer, reader.text(rules.VERDICTS[one.verdict])))
    items = (Heading(_who(one, reader)), *said_elements(one.said, reader), *answer, *row_of(buttons))
    return Form("pending.reading", _("A perspective"), items)


def said_elements(said: Said, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    parts = {_("What I see"): said.sees, _("What I worry about"): said.worries, _("What I suggest"): said.suggests}
    found: list[Element] = [Text(text, label) for label, text in parts.items() if text]
    if said.limit:
        found.append(Text(_("We have reached the limit.")))
    return tuple(found)


def thanks(pending: Pending, unsigned: bool, late: bool, reader: Reader) -> Message:
    _ = reader.text
    if unsigned:
        day = reader.day(pending.proposal.speak_until or date.max)
        text = _(
            "Thank you. It is kept without your name, and shown after {day} if at least five have spoken so. "
            "It can't be taken back, since nobody knows which one is yours.",
            day=day,
        )
        return Message("", (Text(text),), preview=_("Thank you"), private=True)
    text = _(
        "Thank you. {people} will see it, and so will everybody who can read what is to be decided.",
        people=names([one.name for one in rules.owes(pending)], reader),
    )
    if late:
        text += " " + _("It came after the day, and is marked so.")
    buttons = Buttons(
        (
            Button(_("Change"), "perspective.begin", str(pending.id)),
            Button(
                _("Take my perspective back"),
                "perspective.take_back",
                str(pending.id),
                confirm=Confirm(
                    title=_("Take back your perspective?"),
                    text=_("What you wrote is deleted. You can give it anew while nothing is decided."),
                    yes=_("Yes, take it back"),
                    no=_("Leave it there"),
                ),
            ),
        )
    )
    return Message("", (Text(text), buttons), preview=_("Thank you"), private=True)
