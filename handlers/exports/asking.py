"""`/export`: what somebody wants of the logs, at once or by a rule."""

from __future__ import annotations

from dataclasses import replace

from bot import rhythms
from bot.feature import Request
from bot.language import N_
from bot.model import Form, Kind, Message, Reply, UserError
from handlers import mentions, reminders
from handlers.exports import forms, repeating, rules, views
from handlers.exports.commands import EXPORT, feature
from handlers.exports.forms import Filled
from handlers.exports.rights import judge, rights_of
from handlers.exports.wanted import AUDIT, FORUM, MINE, UNIT
from handlers.wording import cut, ids_in
from storage import exporting, files, forums, handled, people
from storage.database import Transaction
from storage.exporting import Asked

_LEADS = (" to", " til", " for")  # to whom: what is left of it without the name


@feature.command(
    N_("/export"),
    N_("Decisions, action items and more, as an Excel file"),
    usage=N_("[what, which year, or how often]"),
    private=True,
)
def begin(request: Request, transaction: Transaction) -> Reply:
    """What was typed stands in the form already."""
    named = reminders.named_in(request, transaction)
    _found, masked = mentions.find_mentions(request.value, [words for words, _whom in named])
    text = " ".join(masked.replace(mentions.MASK, " ").split())
    today = request.reader.today(request.now)
    rhythm = rhythms.read(text, today, request.reader.language)
    said, rest = "", text
    if rhythm.cadence is not None and not _is_year(text):
        rest = rhythm.text
        said = text.replace(rest, "", 1).strip(" ,:") if rest else text
        for lead in _LEADS:
            said = said.removesuffix(lead)
    read = rules.read(rest, today)
    rights = rights_of(transaction, request.person, _unit(request, transaction))
    usual = tuple(one for one in rules.offered(rights) if one != AUDIT)
    filled = Filled(
        kinds=tuple(one for one in read.kinds if one in rules.offered(rights)) or usual,
        scope=_usual_scope(request, transaction, rights),
        first=read.first,
        last=read.last,
        language=request.reader.language,
        said=cut(said, forms.SAID),
        person=next((whom for _words, whom in named if whom is not None and whom.id != request.person.id), None),
    )
    return _form(request, transaction, filled, rights)


def _is_year(text: str) -> bool:
    return text.isdecimal()


def _usual_scope(request: Request, transaction: Transaction, rights: rules.Rights) -> str:
    """In a forum's channel that forum's, for whoever chairs it."""
    forum = forums.of_channel(transaction, request.typed_in.id)
    if forum in rights.chairs:
        return f"{FORUM}:{forum}"
    return UNIT if rights.unit else MINE


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
    if AUDIT in values["kinds"] and values["scope"] not in (UNIT, ""):
        errors["kinds"] = _("The audit log is of everything here: leave it out, or choose everything.")
    if values["said"]:
        try:
            reminders.schedule_of(request, transaction, values["said"])
        except UserError as error:
            errors["said"] = str(error)
    elif values["person"] and values["person"].id != request.person.id:
        errors["said"] = _("Say when somebody else is to get it: “every first working day of the month”.")
    other = values["person"] if values["person"] and values["person"].id != request.person.id else None
    if other is not None and values["scope"] == MINE:
        errors["person"] = _("What is yours alone goes to you alone.")
    return errors


@feature.form("export.ask", _again, _check)
def ask(request: Request, transaction: Transaction) -> Reply:
    """Sent twice, it is made once."""
    values, reader = request.values, request.reader
    asked = _asked(request, transaction)
    judge(transaction, request.person, asked, reader)
    if values["said"]:
        receiver = values["person"] or request.person
        return repeating.preview(request, transaction, asked, values["said"], receiver)
    key = request.form_key("export")
    export = handled.result_of(transaction, key)
    if export is None:
        first, last = values["first"], values["last"]
        export = exporting.make(transaction, request.person, asked, first, last, reader.zone)
        handled.note(transaction, key, export)
        files.want(transaction, EXPORT, request.person, export, f"{EXPORT}:{export}")
    return _being_made(request, asked)


def _being_made(request: Request, asked: Asked) -> Message:
    days = views.period(request.values["first"], request.values["last"], request.reader)
    return views.asked(asked.kinds, days, request.conversation.kind is Kind.DIRECT, request.reader)


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
