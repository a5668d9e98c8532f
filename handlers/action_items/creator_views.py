"""How action items read to whoever asked for them: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.language import Reader
from bot.model import Button, Buttons, Element, Message, Row, Small, Style, Text
from handlers.action_items import rules
from handlers.action_items.views import TITLE, comes_from, due, line, matter, state, ways, who, who_sees, words_of
from handlers.wording import cut, in_rows, names, row_of
from storage.action_item_tables import ActionItem

# ------------------------------------------------------------------------------------------------ the living message


def status(items: Sequence[ActionItem], place: str, reader: Reader) -> Message:
    """What whoever asked sees of it all the time: of one task everything, of several one line each."""
    _ = reader.text
    first = items[0]
    if len(items) > 1:
        return _overview(items, place, reader)
    name = who(first.owner.name)
    asks = first.state == "done" and not first.solved
    unreached = (Small(_("I can't reach {name}. Ask somebody else: nothing is lost.", name=name)),)
    return Message(
        title=_("An action item") if first.inherited else _("You have asked {name} for this", name=name),
        elements=(
            *matter(first, reader),
            *state(first, reader),
            *(() if first.reached or not rules.is_open(first) else unreached),
            *((Text(_("Did it solve the problem?")),) if asks else ()),
            *row_of(creator_buttons(first, reader)),
            *ways(first, reader),
            who_sees(first, place, reader),
        ),
        preview=_("An action item") if first.inherited else _("An action item that you asked for"),
        private=True,
    )


def _overview(items: Sequence[ActionItem], place: str, reader: Reader) -> Message:
    """At most as many lines as may be asked at once."""
    _ = reader.text
    first = items[0]
    rows = tuple(
        Row(who(one.owner.name), _waits(one, reader), button=Button(_("Open"), "action_item.show", str(one.id)))
        for one in items
    )
    done = sum(one.state == "done" for one in items)
    title = _("You have asked {people} for this", people=names([one.owner.name for one in items], reader))
    return Message(
        title=cut(title, TITLE),
        elements=(
            *words_of(first.task, reader),
            Small(_("{done} of {all} done.", done=reader.number(done), all=reader.number(len(items)))),
            *in_rows(rows),
            *comes_from(first, reader),
            who_sees(first, place, reader),
        ),
        preview=_("An action item that you asked for"),
        private=True,
    )


def _waits(item: ActionItem, reader: Reader) -> str:
    """How it goes, and what waits for whoever asked."""
    _ = reader.text
    if rules.is_open(item) and item.suggested_on is not None:
        asks = _("{name} suggests {day}.", name=who(item.owner.name), day=reader.day(item.suggested_on))
        return f"{line(item, reader)}\n{asks}"
    if item.state == "done":
        answer = _(rules.SOLVED[item.solved]) if item.solved else ""
        question = _("Did it solve the problem?")
        return f"{line(item, reader)}\n{question} {answer}".rstrip()
    return line(item, reader)


def creator_buttons(item: ActionItem, reader: Reader) -> list[Button]:
    """The next step first."""
    _ = reader.text
    value = str(item.id)
    if rules.is_open(item):
        agree = [] if item.suggested_on is None else answers_to_date(item, reader)
        help_it = [Button(_("It is there now"), "action_item.unblock", value)] if item.state == "blocked" else []
        change = Button(_("Change"), "action_item.edit", value)
        return [*agree, *help_it, change, Button(_("Drop it"), "action_item.drop", value, Style.DANGER)]
    if item.state == "done":
        reopen = Button(_("It is not done after all"), "action_item.reopen", value)
        follow_up = [_next(item, reader)] if item.solved in ("partly", "no") else []
        return [*follow_up, reopen] if item.solved else [*judging(item, reader), reopen]
    return [ask_another(item, reader), *([let_be(item, reader)] if rules.is_declined(item) else [])]


def let_be(item: ActionItem, reader: Reader) -> Button:
    return Button(reader.text("Leave it at that"), "action_item.let_be", str(item.id))


def ask_another(item: ActionItem, reader: Reader) -> Button:
    return Button(reader.text("Ask somebody else"), "action_item.edit", str(item.id))


def answers_to_date(item: ActionItem, reader: Reader) -> list[Button]:
    _ = reader.text
    return [
        Button(_("Agree to the date"), "action_item.agree", str(item.id), Style.PRIMARY),
        Button(_("Keep the date"), "action_item.keep", str(item.id)),
    ]


# ------------------------------------------------------------------------------------------------ did it solve it


def judging(item: ActionItem, reader: Reader) -> list[Button]:
    _ = reader.text
    value = str(item.id)
    return [
        Button(_("Yes"), "action_item.solved", value, Style.PRIMARY),
        Button(_("Partly"), "action_item.partly", value),
        Button(_("No"), "action_item.unsolved", value),
    ]


def did_it_solve(item: ActionItem, reader: Reader) -> Message:
    """The one question after it is done; afterwards what was answered."""
    _ = reader.text
    name = who(item.owner.name)
    title = _("{name} has done it. Did it solve the problem?", name=name)
    if item.state != "done":
        text = _("It is open again. I ask when it is done.")
        return Message(text, (Text(due(item, reader), item.task.title),), preview=text, private=True)
    value = str(item.id)
    asks: tuple[Element, ...] = (
        Buttons(tuple(judging(item, reader))),
        Text(_("Too early to say?")),
        Buttons(
            (
                Button(_("Ask me in two weeks"), "action_item.ask_later", f"{value}:2"),
                Button(_("Ask me in three months"), "action_item.ask_later", f"{value}:13"),
            )
        ),
    )
    if item.solved:
        asks = (*state(item, reader), *(row_of([_next(item, reader)]) if item.solved != "yes" else ()))
    return Message(title, (Text(item.task.title), *asks), preview=_("{name} has done it", name=name), private=True)


def _next(item: ActionItem, reader: Reader) -> Button:
    """What comes after one that did not solve the problem."""
    _ = reader.text
    if item.followed_by is not None:
        return Button(_("What came next"), "action_item.show", str(item.followed_by))
    return Button(_("Agree on what comes next"), "action_item.follow_up", str(item.id), Style.PRIMARY)


def judged(item: ActionItem, solved: str, reader: Reader) -> Message:
    """To whoever answered."""
    _ = reader.text
    text = _("Good. It is noted.") if solved == "yes" else _("Thank you. It is noted.")
    following = row_of([_next(item, reader)]) if solved != "yes" else ()
    return Message("", (Text(text, item.task.title), *following), preview=text, private=True)


def ask_later(item: ActionItem, day: date, reader: Reader) -> Message:
    text = reader.text("I ask you on {day}.", day=reader.day(day))
    return Message("", (Text(text, item.task.title),), preview=text, private=True)


def asked_later(item: ActionItem, day: date | None, reader: Reader) -> Message:
    """In place of the question, where it is asked anew: on that day, or (None) in a newer message."""
    _ = reader.text
    text = _("My newer message about this is further down.")
    if day is not None:
        text = _("Did it solve the problem? I ask you on {day}.", day=reader.day(day))
    return Message("", (Text(text, item.task.title),), preview=_("An action item has changed"), private=True)


# ------------------------------------------------------------------------------------------------ by itself


def silent(item: ActionItem, name: str, offered: bool, twice: bool, reader: Reader) -> Message:
    """Nobody has said yes or no: to whoever asked. `twice`: they were reminded of it too."""
    _ = reader.text
    title = _("No answer from {name}", name=name)
    value = str(item.id)
    if offered:
        said = _("It is still yours. A call is surer than any message.")
        buttons = [Button(_("Take the offer back"), "action_item.take_back", value)]
    else:
        said = _("I have asked twice, and do not ask again. A call is surer than any message.")
        if not twice:
            said = _("I have asked, and nothing has come back. A call is surer than any message.")
        buttons = [ask_another(item, reader), Button(_("Drop it"), "action_item.drop", value)]
    return Message(title, (Text(said, item.task.title), Buttons(tuple(buttons))), preview=title, private=True)


def overdue(item: ActionItem, reader: Reader) -> Message:
    """Once, when its owner has been reminded for the last time: what shall become of it?"""
    _ = reader.text
    value = str(item.id)
    title = _("What shall become of this?")
    day = reader.day(item.task.due_on)
    text = _("{name} was to do it by {day}. I do not remind any more.", name=who(item.owner.name), day=day)
    if item.state == "asked":
        text = _("{name} has not answered, and it was due on {day}.", name=who(item.owner.name), day=day)
    return Message(
        title=title,
        elements=(
            Text(text, item.task.title),
            Buttons(
                (
                    Button(_("A new date"), "action_item.redate", value, Style.PRIMARY),
                    Button(_("Ask what would help"), "action_item.help", value),
                    ask_another(item, reader),
                    Button(_("Drop it"), "action_item.drop", value, Style.DANGER),
                )
            ),
            Small(_("Talk with {name}: often something is lacking.", name=who(item.owner.name))),
        ),
        preview=title,
        private=True,
    )


def settled(item: ActionItem, reader: Reader) -> Message:
    """In place of that question, once it is answered."""
    _ = reader.text
    text = f"{who(item.owner.name)} · {line(item, reader)}"
    return Message("", (Text(text, item.task.title),), preview=_("An action item has changed"), private=True)


# ------------------------------------------------------------------------------------------------ answers at once


def created(items: Sequence[ActionItem], place: str, reader: Reader) -> Message:
    """What was understood, in words."""
    _ = reader.text
    others = [one.owner.name for one in items if not rules.is_own(one)]
    people = names(others, reader)
    said = _("{people} is asked.", people=people) if len(others) == 1 else _("{people} are asked.", people=people)
    return _at_once(items, said if others else _("It is noted as yours."), place, reader)


def saved(item: ActionItem, asks: bool, place: str, reader: Reader) -> Message:
    """After a change, by which somebody is asked anew or not."""
    _ = reader.text
    said = _("Saved. {name} is told.", name=who(item.owner.name))
    if asks and item.state == "asked":
        said = _("Saved. {name} is asked.", name=who(item.owner.name))
    return _at_once([item], said if not rules.is_own(item) else _("Saved."), place, reader)


def _at_once(items: Sequence[ActionItem], text: str, place: str, reader: Reader) -> Message:
    """What was understood is there to be read, and can be taken back."""
    _ = reader.text
    first = items[0]
    shown = _("It is shown in {place}.", place=place) if place else _("Only those who have to do with it see it.")
    value = str(first.id)
    buttons = (Button(_("Change"), "action_item.edit", value), Button(_("Drop it"), "action_item.drop", value))
    overview = (Button(_("Open"), "action_item.heading", value),)
    return Message(
        title="",
        elements=(
            Text(text),
            Text(due(first, reader), first.task.title),
            Small(shown),
            Buttons(buttons if len(items) == 1 else overview),
        ),
        preview=text,
        private=True,
    )
