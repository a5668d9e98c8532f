"""Lists and pages of decisions, to one person who asked: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import N_, Reader
from bot.model import Button, Buttons, Form, Heading, Message, Row, Rows, Small, Style, Text
from handlers.decisions import course_views, rules, views
from handlers.decisions.naming import TITLE, heading, number
from handlers.wording import NAME, cut, day_of, page_end, row_of
from storage.decision_tables import DROPPED, REPLACED, WITHDRAWN, Course, Decision, Dissent, Edition, Listed, Version

PAGE = 6_000  # characters of a page of the whole reasoning
LEAST_WORTH = 120  # characters of a part that are worth beginning with at the foot of a page
PAGE_ROWS = 8
PAGE_NAMES = 50
MOST_PAGES = 10_000
WORDS = 100  # characters of what is searched for
ENDED = {
    WITHDRAWN: N_("Withdrawn. {detail}"),
    DROPPED: N_("Dropped. {detail}"),
    REPLACED: N_("Replaced. {detail}"),
}


def listing(found: Sequence[Listed], words: str, after: str, reader: Reader) -> Message:
    """A page of what somebody may read; `after` names where the next one begins, if there is one."""
    _ = reader.text
    title = _("Decisions with “{words}”", words=cut(words, NAME)) if words else _("Decisions")
    rows = tuple(_listed(one, reader) for one in found)
    empty = (
        _("Nothing that you may read has these words.")
        if words
        else _("No decision that you may read is announced yet.")
    )
    next_page = Button(_("Next"), "decision.list", f"{after}:{words}") if after else None
    return Message(
        title=title,
        elements=(Rows(rows) if rows else Text(empty), *(row_of([next_page]) if next_page else ())),
        preview=_("Decisions"),
        private=True,
    )


def _listed(one: Listed, reader: Reader) -> Row:
    _ = reader.text
    detail = _("{author}, {day}", author=cut(one.author, NAME), day=day_of(one.published_at, reader))
    return Row(
        title=f"{number(one)} · {one.title}",
        detail=_(ENDED[one.ended], detail=detail) if one.ended else detail,
        button=Button(_("Show"), "decision.show", str(one.id)),
    )


def reasoning(decision: Decision, page: int, reader: Reader, course: Course = views.NOTHING_YET) -> Form:
    """A page of everything that the current version says, and of what stands with it."""
    return _pages(decision, decision.version, page, reader, "decision.reasoning", str(decision.id), course)


def earlier_version(
    decision: Decision,
    version: Version,
    page: int,
    mine: bool,
    reader: Reader,
    course: Course = views.NOTHING_YET,
) -> Form:
    """A page of what the decision once said. Its author may empty it; minority statements stand with it still."""
    _ = reader.text
    value = f"{decision.id}:{version.number}"
    every = Button(_("All versions"), "decision.versions", str(decision.id))
    if version.emptied_at is not None:
        said = _(
            "{author} emptied this version on {day}.",
            author=cut(decision.author.name, NAME),
            day=day_of(version.emptied_at, reader),
        )
        reason = Text(version.emptied_reason, _("Reason"))
        others = (course_views.dissents_button(decision, reader),) if course.dissents else ()
        items = (Heading(heading(decision)), Text(said), reason, Buttons((every, *others)))
        return Form("decision.reading", _("Version {n}", n=reader.number(version.number)), items)
    empty = (Button(_("Empty this version"), "decision.empty", value, Style.DANGER),) if mine else ()
    return _pages(decision, version, page, reader, "decision.version", value, course, (every, *empty))


def _pages(
    decision: Decision,
    version: Version,
    page: int,
    reader: Reader,
    action: str,
    value: str,
    course: Course,
    more: Sequence[Button] = (),
) -> Form:
    _ = reader.text
    parts = [(_(label), getattr(version.content, name)) for name, label in rules.PARTS.items()]
    parts.append((_("Links"), "\n".join(rules.lines_in(version.content.links))))
    parts += [dissent_part(one, reader) for one in course.dissents]
    pages = paged(parts, reader)
    page = min(max(page, 1), len(pages))
    buttons: list[Button] = []
    if page > 1:
        buttons.append(Button(_("Back"), action, f"{value}:{page - 1}"))
    if page < len(pages):
        buttons.append(Button(_("Next"), action, f"{value}:{page + 1}", Style.PRIMARY))
    where = _("Page {page} of {pages}", page=reader.number(page), pages=reader.number(len(pages)))
    current = version.number == decision.version.number
    last = views.facts_of(version, reader) if page == len(pages) else ()
    return Form(
        "decision.reading",
        _("The whole reasoning") if current else _("Version {n}", n=reader.number(version.number)),
        (
            Heading(cut(f"{number(decision)} · {version.content.title}", TITLE)),
            Small(_("Version {n}, {day}", n=reader.number(version.number), day=day_of(version.at, reader))),
            *(Text(text, label) for label, text in pages[page - 1]),
            *last,
            *((Small(where),) if len(pages) > 1 else ()),
            *row_of((*buttons, *more)),
        ),
    )


def dissent_part(dissent: Dissent, reader: Reader) -> tuple[str, str]:
    """A minority statement as a part: whose, when, about which version; word for word."""
    label = reader.text(
        "{whose}, {day}, about version {n}",
        whose=course_views.dissent_label(dissent, reader),
        day=day_of(dissent.at, reader),
        n=reader.number(dissent.version),
    )
    return label, dissent.text


def paged(parts: Sequence[tuple[str, str]], reader: Reader) -> list[list[tuple[str, str]]]:
    """Labelled texts on pages of at most PAGE characters; nothing is left out."""
    pages: list[list[tuple[str, str]]] = [[]]
    left = PAGE
    for label, whole in parts:
        text, name = whole, label
        while text:
            room = left - len(name)
            if room < min(len(text), LEAST_WORTH):
                pages.append([])
                left = PAGE
                continue
            end = len(text) if len(text) <= room else page_end(text, room)
            pages[-1].append((name, text[:end]))
            # What was cut goes on overleaf: not once more below itself, where the cut left a little room.
            left = left - len(name) - end if end == len(text) else 0
            text, name = text[end:].lstrip("\n "), reader.text("{label} (continued)", label=label)
    return pages


def versions(decision: Decision, editions: Sequence[Edition], reader: Reader) -> Form:
    """The earlier versions, one to a line; one more than a page holds means that there are earlier ones."""
    _ = reader.text
    page = editions[:PAGE_ROWS]
    rows = tuple(
        Row(
            title=_("Version {n}", n=reader.number(one.number)),
            detail=_("{day}, emptied", day=day_of(one.at, reader)) if one.emptied else day_of(one.at, reader),
            button=Button(_("Open"), "decision.version", f"{decision.id}:{one.number}:1"),
        )
        for one in page
    )
    more = (
        [Button(_("Next"), "decision.versions", f"{decision.id}:{page[-1].number}")]
        if len(editions) > PAGE_ROWS
        else []
    )
    current = _(
        "The current one is version {n}, {day}.",
        n=reader.number(decision.version.number),
        day=day_of(decision.version.at, reader),
    )
    nothing = Text(_("There is no earlier version."))
    return Form(
        "decision.reading",
        _("Earlier versions"),
        (Heading(heading(decision)), Small(current), Rows(rows) if rows else nothing, *row_of(more)),
    )


def readers(decision: Decision, page: int, found: Sequence[str], reader: Reader) -> Form:
    """To the author who asked readers to confirm: who did."""
    _ = reader.text
    shown = found[:PAGE_NAMES]
    more = [Button(_("Next"), "decision.readers", f"{decision.id}:{page + 1}")] if len(found) > PAGE_NAMES else []
    return Form(
        "decision.reading",
        _("Who has read it"),
        (
            Heading(heading(decision)),
            Small(_("Version {n}. Only you can see this.", n=reader.number(decision.version.number))),
            Text("\n".join(cut(name, NAME) for name in shown) or _("Nobody yet.")),
            *row_of(more),
        ),
    )
