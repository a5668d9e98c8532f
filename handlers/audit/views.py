"""How the audit log reads: who did what to what, never what that says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language import N_, Reader
from bot.model import Button, Element, Facts, Message, Small, Text
from handlers.wording import NAME, cut, row_of
from storage.audit import REMOVED, Line
from storage.changes import CHANGED, DELETED, MADE

PAGE = 10  # lines of a page

# What each kind of record is called. One that has a number is called by that.
THINGS: Mapping[str, str] = {
    "action_item": N_("an action item"),
    "agenda_item": N_("an item of an agenda"),
    "audit": N_("the log"),
    "conversation": N_("the language of a conversation"),
    "decision": N_("a decision"),
    "export_rule": N_("an export that comes by itself"),
    "forum": N_("a forum"),
    "meeting": N_("a meeting"),
    "milestone": N_("a milestone"),
    "minutes": N_("minutes"),
    "notice": N_("a pre-meeting notice"),
    "occurrence": N_("what became of reminders"),
    "pending": N_("a decision under way"),
    "person": N_("somebody's role"),
    "posting": N_("a message that could not be said"),
    "reminder": N_("a reminder"),
    "unit": N_("the settings"),
    "workspace": N_("how long records are kept"),
}

# So many of them.
MANY: Mapping[str, str] = {
    "action_item": N_("{n} action items"),
    "agenda_item": N_("{n} items of an agenda"),
    "decision": N_("{n} decisions"),
    "meeting": N_("{n} meetings"),
    "milestone": N_("{n} milestones"),
    "minutes": N_("the minutes of {n} meetings"),
    "notice": N_("{n} pre-meeting notices"),
    "occurrence": N_("what became of {n} reminders"),
    "pending": N_("{n} decisions under way"),
    "person": N_("the roles of {n} people"),
    "posting": N_("{n} messages that could not be said"),
    "reminder": N_("{n} reminders"),
}

DONE: Mapping[str, str] = {
    MADE: N_("{who} made {thing}"),
    CHANGED: N_("{who} changed {thing}"),
    DELETED: N_("{who} deleted {thing}"),
}

PLATFORMS: Mapping[str, str] = {"slack": "Slack", "teams": "Teams", "local": "Samspil"}


def log(found: Sequence[Line], about: tuple[int, int], reader: Reader) -> Message:
    """A page of it, the newest first; one more than a page holds means that there are earlier ones. `about` are the ids
    of the decision and the person that it is about, or 0."""
    _ = reader.text
    title = _("The log")
    facts = tuple((reader.moment(one.at), line(one, reader)) for one in found[:PAGE])
    elements: list[Element] = [Facts(facts) if facts else Text(_("Nothing stands here."))]
    decision, person = about
    last = f"{found[PAGE - 1].id}:{decision}:{person}" if len(found) > PAGE else ""
    more = [Button(_("Earlier ones"), "audit.log", last)] if last else []
    small = _(
        "It says who did what, never what was written. Administrators alone see it; that you looked is noted too."
    )
    return Message(title, (*elements, *row_of(more), Small(small)), preview=title, private=True)


def line(one: Line, reader: Reader) -> str:
    """ "Anna Holm changed D-12 · Slack". By which command or button stands in the workbook."""
    return " · ".join(part for part in (done(one, reader), PLATFORMS.get(one.platform, one.platform)) if part)


def who(one: Line, reader: Reader) -> str:
    """A person, whoever runs the program, or the program by itself."""
    if one.who and not one.by_rule:
        return one.who
    return reader.text("Whoever runs Samspil") if one.by_operator else "Samspil"


def done(one: Line, reader: Reader) -> str:
    """ "Anna Holm changed D-12"."""
    _ = reader.text
    many = one.many or 0
    if one.what == REMOVED:
        day = reader.day(one.before) if one.before else ""
        said = _("Kept long enough, and removed: {thing}, from before {day}", thing=thing(one, reader), day=day)
    else:
        said = _said(one, cut(who(one, reader), NAME), reader)
    counted = many > 1 and one.kind not in MANY
    return f"{said} ({reader.number(many)})" if counted else said


def _said(one: Line, by: str, reader: Reader) -> str:
    _ = reader.text
    name, other = (cut(each, NAME) or _("somebody") for each in (one.name, one.other))
    match one.kind:
        case "audit":
            return _("{who} looked at the log", who=by)
        case "forgetting" if one.mine:
            return _("{who} asked to be forgotten", who=by)
        case "forgetting":
            return _("{who} had {name} forgotten", who=by, name=name)
        case "export" if one.by_rule and one.mine:
            return _("{who} made the export that {name} has set up", who=by, name=name)
        case "export" if one.by_rule and one.name:
            owner = cut(one.who or "", NAME)
            return _("{who} made the export for {name} that {owner} has set up", who=by, name=name, owner=owner)
        case "export" if one.name and not one.mine:
            return _("{who} took the records out in a workbook for {name}", who=by, name=name)
        case "export":
            return _("{who} took the records out in a workbook", who=by)
        case "export_rule" if one.what == DELETED:
            return _("{who} ended {thing}", who=by, thing=thing(one, reader))
        case "deputy" if one.what == MADE:
            return _("{who} named {name} as their deputy", who=by, name=name)
        case "deputy":
            return _("{who} ended it: {name} no longer stands in for {person}", who=by, name=name, person=other)
    if one.what in DONE:
        return _(DONE[one.what], who=by, thing=thing(one, reader))
    return f"{by}: {one.what} {thing(one, reader)}"


def thing(one: Line, reader: Reader) -> str:
    """ "D-12", "the role of Bent", or what such a record is called."""
    _ = reader.text
    if one.kind in MANY and one.subject is None and one.many and one.many > 1:
        return _(MANY[one.kind], n=reader.number(one.many))
    if one.kind == "decision" and one.number:
        return f"D-{one.number}"
    if one.kind == "person" and one.name:
        return _("the role of {name}", name=cut(one.name, NAME))
    if one.kind == "export_rule" and one.name:
        return _("an export that comes by itself, for {name}", name=cut(one.name, NAME))
    return _(THINGS[one.kind]) if one.kind in THINGS else one.kind
