"""`/export`: what somebody wants of the logs, at once or by a rule."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot import rhythms, spans
from bot.cadence import Every
from bot.feature import Request
from bot.language import N_, Reader
from bot.model import Conversation, Form, Kind, Message, Person, Reply, UserError
from handlers import mentions, reminders
from handlers.exports import forms, repeating, rules, views
from handlers.exports.commands import EXPORT, feature
from handlers.exports.forms import Filled
from handlers.exports.rights import judge, rights_of, why_not_for
from handlers.exports.wanted import AUDIT, FORUM, MINE, UNIT
from handlers.wording import NAME, cut, ids_in
from storage import exporting, files, forums, handled, names, people
from storage.database import Transaction
from storage.exporting import Asked

UNREAD = 100  # characters of what was not understood
OLDEST, NEWEST = date(1950, 1, 1), date(2149, 12, 31)  # else the year is a slip
_LEADS = (" to", " til", " for")  # to whom: what is left of it without the name


@feature.command(
    N_("/export"),
    N_("Decisions, action items and more, as an Excel file"),
    usage=N_("[what, which days, how often, to whom]"),
    private=True,
)
def begin(request: Request, transaction: Transaction) -> Reply:
    """What was typed stands in the form already; what was not understood, or is not to be had, is said on top of it."""
    _, today = request.reader.text, request.reader.today(request.now)
    rights = rights_of(transaction, request.person, _unit(request, transaction))
    named = reminders.named_in(request, transaction)
    _found, masked = mentions.find_mentions(request.value, [words for words, _whom in named])
    typed = " ".join(masked.replace(mentions.MASK, " ").split())
    said, text = _rhythm_in(typed, today, request.reader.language)
    place, text = _place_in(request, transaction, text) if "#" in text else (None, text)
    forum, text = _forum_in(request, transaction, text)
    read = rules.read(text, today, request.reader.language)
    rest = read.rest
    if place is None and rest:
        place, rest = _place_in(request, transaction, rest)
    others = {whom.id: whom for _words, whom in named if whom is not None and whom.id != request.person.id}
    other = next(iter(others.values()), None)
    scope = MINE if read.own else _usual_scope(request, transaction, rights, forum, other)
    unread = [*(words for words, whom in named if whom is None), *([rest] if rest else [])]
    trouble = [_("I did not understand “{words}”.", words=cut(" ".join(unread), UNREAD))] if unread else []
    if forum is not None and forum not in rights.chairs:
        trouble.append(_("Only who chairs the forum can have all of it exported."))
    if AUDIT in read.kinds and not rights.audit:
        trouble.append(_("The audit log is for administrators alone."))
    if len(others) > 1:
        trouble.append(_("It goes to one person: whom?"))
        other = None
    if other is not None and other.left:
        trouble.append(_("{name} is no longer here.", name=cut(other.name, NAME)))
        other = None
    if other is not None and scope == MINE:
        trouble.append(_own_alone(other, f"{_('/export')} {typed}", request.reader))
        other = None
    usual = tuple(one for one in rules.offered(rights) if one != AUDIT)
    filled = Filled(
        kinds=tuple(one for one in read.kinds if one in rules.offered(rights)) or usual,
        scope=scope,
        first=read.first,
        last=read.last,
        place=place,
        language=request.reader.language,
        said=cut(said, forms.SAID),
        person=other,
    )
    return replace(_form(request, transaction, filled, rights), error=" ".join(trouble))


def _own_alone(other: Person, command: str, reader: Reader) -> str:
    _ = reader.text
    name = cut(other.name, NAME)
    return _("What is yours alone goes to you alone. {name} gets theirs with “{command}”.", name=name, command=command)


def _rhythm_in(text: str, today: date, language: str) -> tuple[str, str]:
    """When it is to come again and again, or at another time, as it was said; and the rest."""
    found = rhythms.read(text, today, language)
    if found.cadence is None or (found.cadence.every is Every.ONCE and spans.read(text, today, language) is not None):
        return "", text
    rest = found.text
    said = text.replace(rest, "", 1).strip(" ,:") if rest else text
    for lead in _LEADS:
        said = said.removesuffix(lead)
    return said, rest


def _forum_in(request: Request, transaction: Transaction, text: str) -> tuple[int | None, str]:
    """A forum of theirs that is named, and the rest."""
    seen = forums.all_visible(transaction, request.person) if text else []
    for one in sorted(seen, key=lambda one: -len(one.name)):
        name = re.compile(rf"(?<![\w#-]){re.escape(one.name)}(?![\w-])", re.IGNORECASE)
        if name.search(text):
            return one.id, name.sub(" ", text, count=1)
    return None, text


def _place_in(request: Request, transaction: Transaction, text: str) -> tuple[Conversation | None, str]:
    """A channel that is named, and the rest."""
    found = names.channel_in(transaction, request.person, text)
    return (found[1], " ".join(text.replace(found[0], " ", 1).split())) if found is not None else (None, text)


def _usual_scope(
    request: Request, transaction: Transaction, rights: rules.Rights, forum: int | None, other: Person | None
) -> str:
    """The forum that is named, or in a forum's channel that one, for whoever chairs it; else as much as they may have.
    Where it is for somebody else, "" leaves open which one of their forums."""
    for one in (forum, forums.of_channel(transaction, request.typed_in.id)):
        if one in rights.chairs:
            return f"{FORUM}:{one}"
    if rights.unit:
        return UNIT
    if other is not None and rights.chairs:
        return f"{FORUM}:{min(rights.chairs)}" if len(rights.chairs) == 1 else ""
    return MINE


def _unit(request: Request, transaction: Transaction) -> int:
    return people.unit_of(transaction, request.typed_in.id)


def _form(request: Request, transaction: Transaction, now: Filled, rights: rules.Rights) -> Form:
    mine = [(one.id, one.name) for one in forums.chaired(transaction, request.person)]
    may = " ".join(name for name in ("unit", "audit") if getattr(rights, name))
    return replace(forms.ask(now, rules.offered(rights), mine, rights.unit, request.reader), state={"may": may})


def _again(request: Request, transaction: Transaction) -> Form:
    rights = rights_of(transaction, request.person, _unit(request, transaction))
    had = request.state.get("may", "").split()  # who may no longer keeps what they typed, and is told so by `judge`
    rights = replace(rights, unit=rights.unit or "unit" in had, audit=rights.audit or "audit" in had)
    return _form(request, transaction, Filled(kinds=(), language=request.reader.language), rights)


def _check(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    values, errors = request.values, dict[str, str]()
    if values["first"] and values["last"] and values["last"] < values["first"]:
        errors["last"] = _("This is before it begins.")
    for name in ("first", "last"):
        if values[name] and not OLDEST <= values[name] <= NEWEST:
            errors[name] = _("Is the year right?")
    if AUDIT in values["kinds"] and values["scope"] not in (UNIT, ""):
        errors["kinds"] = _("The audit log is of everything here: leave it out, or choose everything.")
    if values["said"]:
        try:
            reminders.schedule_of(request, transaction, values["said"])
        except UserError as error:
            errors["said"] = str(error)
    other = _other(request)
    if other is not None and values["scope"] == MINE:
        errors["person"] = _own_alone(other, _("/export"), request.reader)
    return errors


def _other(request: Request) -> Person | None:
    """Who is to get it, if that is somebody else."""
    person: Person | None = request.values["person"]
    return person if person is not None and person.id != request.person.id else None


@feature.form("export.ask", _again, _check)
def ask(request: Request, transaction: Transaction) -> Reply:
    """Sent twice, it is made once."""
    values, reader, other = request.values, request.reader, _other(request)
    asked, receiver = _asked(request, transaction), other or request.person
    judge(transaction, request.person, asked, reader)
    if other is not None and (why := why_not_for(transaction, other, asked, reader)):
        raise UserError(why)
    if values["said"]:
        return repeating.preview(request, transaction, asked, values["said"], receiver)
    key = request.form_key("export")
    export = handled.result_of(transaction, key)
    if export is None:
        first, last = values["first"], values["last"]
        by = exporting.once(transaction, request.person, other, asked, reader.zone) if other is not None else None
        export = exporting.make(transaction, receiver, asked, first, last, reader.zone, by)
        handled.note(transaction, key, export)
        files.want(transaction, EXPORT, receiver, export, f"{EXPORT}:{export}")
    return _being_made(request, asked, other)


def _being_made(request: Request, asked: Asked, other: Person | None) -> Message:
    days = views.period(request.values["first"], request.values["last"], request.reader)
    alone = request.conversation.kind is Kind.DIRECT
    return views.asked(asked.kinds, days, other.name if other is not None else "", alone, request.reader)


def _asked(request: Request, transaction: Transaction) -> Asked:
    values = request.values
    scope, _colon, forum = values["scope"].partition(":")
    ids = ids_in(forum, 1)
    return Asked(
        scope=scope,
        kinds=tuple(values["kinds"]),
        unit=_unit(request, transaction),
        forum=ids[0] if ids else None,
        conversation=values["place"].id if values["place"] else None,
        language=values["language"],
    )
