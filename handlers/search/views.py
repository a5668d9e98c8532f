"""What was found, to one person who asked: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import N_, Reader
from bot.model import Button, Message, Row, Rows, Small, Text
from handlers.wording import NAME, cut, day_of, decision_number, row_of
from storage.search import Found
from storage.searched import ACTION_ITEM, AGENDA_ITEM, DECISION, FORUM, MINUTES, NOTICE, PENDING, REMINDER

PAGE_ROWS = 8
WORDS = 100  # characters of what is searched for
TITLE = 120  # characters of a row's title

# What each kind is called, and the button that shows one.
KINDS = {
    DECISION: (N_("Decision"), "decision.show"),
    PENDING: (N_("To be decided"), "pending.show"),
    ACTION_ITEM: (N_("Action item"), "action_item.show"),
    NOTICE: (N_("Pre-meeting notice"), "notice.show"),
    FORUM: (N_("Forum"), "forum.show"),
    AGENDA_ITEM: (N_("Agenda item"), "agenda.item"),
    MINUTES: (N_("Minutes"), "minutes.show"),
    REMINDER: (N_("Reminder"), "reminder.show"),
}


def listing(found: Sequence[Found], words: str, more: str, reader: Reader, *, everywhere: str = "") -> Message:
    """A page; `more` is what the button for the next one carries, "" where there is none, and `everywhere` what that
    carries which looks in more than this list, "" where that is all there is."""
    _ = reader.text
    title = _("Found: “{words}”", words=cut(words, NAME))
    if not found:
        title = _("Not found: “{words}”", words=cut(words, NAME))
        wider = (Button(_("Search in everything"), "search.page", everywhere),) if everywhere else ()
        elements = (*_nothing(reader, wider=bool(wider)), *row_of(wider))
        return Message(title, elements, preview=title, private=True)
    next_page = (Button(_("Next"), "search.page", more),) if more else ()
    rows = (Rows(tuple(_row(one, reader) for one in found)),)
    return Message(title, (*rows, *row_of(next_page)), preview=_("What was found"), private=True)


def _row(one: Found, reader: Reader) -> Row:
    _ = reader.text
    kind, action = KINDS[one.kind]
    said = _("Decision, no longer in force") if one.ended else _(kind)
    below = f"{said} · {day_of(one.at, reader)}" if one.at else said
    title = cut(" ".join(one.title.split()), TITLE)
    return Row(
        f"{decision_number(one.unit, one.number)} · {title}" if one.number else title,
        f"{below}\n{one.extract}" if one.extract else below,
        button=Button(_("Show"), action, str(one.id)),
    )


def _nothing(reader: Reader, *, wider: bool) -> tuple[Text, Small]:
    _ = reader.text
    tips = _(
        "Fewer words find more, and so does the beginning of a word: “school” finds “schools” and “schoolyard”. "
        "Words in quotes are found only as they stand."
    )
    said = _("Nothing in this list has these words.") if wider else _("Nothing that you may see has these words.")
    return Text(said), Small(tips)


def nothing_to_find(reader: Reader) -> Message:
    """Where no word was typed, and no number."""
    _ = reader.text
    text = _(
        "What are you looking for? Write one or more words, or the number of a case, after {command}.",
        command=_("/samspil search"),
    )
    return Message("", (Text(text),), preview=_("What was found"), private=True)
