"""Making and changing a reminder: in one line or by the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot import guard, rhythms
from bot.cadence import Cadence, OnHoliday, Schedule
from bot.calendar import WorkingTime
from bot.feature import Request
from bot.language import N_
from bot.model import Choice, Conversation, Form, Kind, Person, Reply, UserError
from bot.rhythm_meaning import Doubt
from handlers import mentions
from handlers.reminders import confirming, forms, planning, reading, rules
from handlers.reminders.commands import feature, owned
from handlers.reminders.forms import FORUM, HERE, ME, SOMEBODY, THREAD, Filled
from handlers.wording import cut, ids_in, not_found, place_name
from handlers.wording import names as names_of
from storage import forums, names, people, reminders, units
from storage.database import Transaction
from storage.reminder_tables import DRAFT, Content, Reminder

MOST_FORUMS = 20
_LABEL = 75  # characters that every platform shows of a choice

# ------------------------------------------------------------------------------------------------ in one line


@feature.command(N_("/reminder"), N_("A message that comes back"), usage=N_("[@whom every second Tuesday at 9 what]"))
def begin(request: Request, transaction: Transaction) -> Reply:
    """What is said in full is shown in words, to be confirmed; what is not, the form asks."""
    named = named_in(request, transaction)
    today, language = request.reader.today(request.now), request.reader.language
    read = reading.read(request.value, [words for words, _whom in named], today, language)
    filled = Filled(text=cut(read.text, rules.TEXT), said=cut(read.said, forms.SAID))
    filled = replace(filled, to=ME) if read.me else _for_whom(request, filled, [named[one] for one in read.whom])
    if filled.text != read.text:
        _ = request.reader.text
        most = request.reader.number(rules.TEXT)
        error = _("Your text is longer than {n} characters: what follows them is left out here.", n=most)
        filled = replace(filled, errors={"text": error, **filled.errors})
    if guard.find(request.value):
        _ = request.reader.text
        error = _(
            "This looks like somebody's personal number. Please take it out: such numbers do not belong here. "
            "Nothing was stored."
        )
        where = "said" if guard.find(filled.said) else "text"
        return _form(request, transaction, replace(filled, errors={where: error, **filled.errors}))
    if doubt := _doubt(request, read):
        return _form(request, transaction, replace(filled, errors={"said": doubt, **filled.errors}))
    if not filled.text or not filled.said:
        return _form(request, transaction, filled)
    content, errors = _content(request, transaction, filled)
    if filled.errors or content is None or request.pressed or filled.text != read.text:
        return _form(request, transaction, replace(filled, errors={**errors, **filled.errors}))
    return confirming.before(request, transaction, _made(request, transaction, content))


def _doubt(request: Request, read: reading.Read) -> str:
    """What a line leaves open of when it comes."""
    if read.doubt is not None:
        return _why(request, read.doubt, read.about, read.times, read.day)
    if read.text and not read.said:
        return request.reader.text("I found no time in what you wrote. Try “every Monday at 9” or “3 December at 14”.")
    return ""


def _why(request: Request, doubt: Doubt, about: str, times: Sequence[time], day: date | None) -> str:
    why, reader = rules.WHY_DOUBTFUL[doubt], request.reader
    early, late = rules.halves(times[0] if times else time(2, 30))
    today = reader.today(request.now)
    monday, week_later = (today + timedelta(days=n) for n in (8 - today.isoweekday(), 7))
    named = day or today
    return reader.text(
        why,
        words=about,
        day=reader.day(named),
        earlier=reader.day(named - timedelta(days=7)),
        early=reader.clock(early),
        late=reader.clock(late),
        monday=reader.day(monday),
        week_later=reader.day(week_later),
    )


def named_in(request: Request, transaction: Transaction) -> list[tuple[str, Person | None]]:
    """Who is named in what was typed, with the words: by mention (None for who is not here), or by a name that only one
    known person has."""
    found = [
        (one.words, None if one.profile.app or one.profile.left else people.known_person(transaction, one.profile))
        for one in request.mentions
    ]
    own = dict.fromkeys(mentions.ME, request.person)
    return [*found, *names.named_in(transaction, request.value, own, known=not found)]


def _for_whom(request: Request, filled: Filled, named: list[tuple[str, Person | None]]) -> Filled:
    """To whoever is named, if that is one person; else it is asked about. To nobody named, it comes here."""
    _ = request.reader.text
    if not named:
        return replace(filled, to=ME if request.typed_in.kind is Kind.DIRECT else HERE)
    gone = [words.lstrip("@") for words, whom in named if whom is None]
    them = {whom.id: whom for _words, whom in named if whom is not None}
    if gone:
        error = _("{people} can't be reminded: choose somebody who is here.", people=request.reader.names(gone))
        return replace(filled, to=SOMEBODY, errors={"person": error})
    if len(them) > 1:
        error = _("It goes to one person, to a channel or to each in a forum. Who is it?")
        return replace(filled, to=SOMEBODY, errors={"person": error})
    if request.person.id in them:
        return replace(filled, to=ME)
    return replace(filled, to=SOMEBODY, person=next(iter(them.values())))


# ------------------------------------------------------------------------------------------------ the form


def _form(request: Request, transaction: Transaction, now: Filled, state: dict[str, str] | None = None) -> Form:
    return forms.write(now, _places(request, transaction), state or {}, request.reader)


def _here(request: Request, transaction: Transaction) -> Conversation:
    """Where it comes already, or where it is typed."""
    changed = ids_in(request.state.get("reminder", request.value if request.value.isdecimal() else ""), 1)
    reminder = reminders.load(transaction, changed[0]) if changed else None
    own = reminder is not None and reminder.owner.id == request.person.id
    place = reminder.conversation if reminder is not None and own else None
    return place if place is not None and place.kind is not Kind.DIRECT else request.typed_in


def _places(request: Request, transaction: Transaction) -> list[Choice]:
    """Here, oneself, somebody else, or each in one of one's forums."""
    _ = request.reader.text
    here = _here(request, transaction)
    found = [Choice(ME, _("Only you"))]
    if here.kind is not Kind.DIRECT:
        label = _("Everybody in {place}", place=place_name(here, request.reader))
        found.insert(0, Choice(HERE, cut(label, _LABEL)))
        if _thread(request, transaction):
            found.insert(0, Choice(THREAD, _("In this thread")))
    found.append(Choice(SOMEBODY, _("Somebody else, whom I choose below")))
    for one in forums.all_visible(transaction, request.person)[:MOST_FORUMS]:
        label = _("Each in {forum}", forum=one.name)
        found.append(Choice(f"{FORUM}{one.id}", cut(label, _LABEL)))
    return found


def _thread(request: Request, transaction: Transaction) -> str:
    """The message in whose thread it may come: the one that it is about, or where it comes already."""
    if request.state.get("thread", ""):
        return request.state["thread"]
    changed = ids_in(request.state.get("reminder", request.value if request.value.isdecimal() else ""), 1)
    reminder = reminders.load(transaction, changed[0]) if changed else None
    return reminder.content.thread if reminder is not None and reminder.owner.id == request.person.id else ""


@feature.shortcut("reminder.from_message", N_("Remind about this"))
def begin_from_message(request: Request, transaction: Transaction) -> Form:
    """In its thread, where the bot may write there; its first line is what is said."""
    source, here = request.source, request.typed_in
    lines = [words for one in (source.text if source else "").splitlines() if (words := " ".join(one.split()))]
    may_write = here.kind is not Kind.PRIVATE or here.name  # a closed one that the bot is not in tells it no name
    thread = source.reference if source and here.kind is not Kind.DIRECT and may_write else ""
    asked = replace(request, state={"thread": thread} if thread else {})
    filled = Filled(text=cut(lines[0] if lines else "", rules.TEXT), to=THREAD if thread else ME)
    return _form(asked, transaction, filled, dict(asked.state))


def _write_form(request: Request, transaction: Transaction) -> Form:
    return _form(request, transaction, Filled(), dict(request.state))


def _check(request: Request, transaction: Transaction) -> dict[str, str]:
    if not request.values["said"] or not request.values["text"]:
        return {}
    return _content(request, transaction, _typed(request))[1]


def _typed(request: Request) -> Filled:
    names = ("text", "said", "to", "person", "asks", "on_holiday", "turns")
    return Filled(**{name: request.values[name] for name in names})


@feature.form("reminder.write", _write_form, _check)
def write(request: Request, transaction: Transaction) -> Reply:
    """A change counts when it is confirmed too; until then what it changes is as it was."""
    content, _errors = _content(request, transaction, _typed(request))
    if content is None:
        raise UserError(request.reader.text("Something is missing. Fill the form in once more."))
    before = ids_in(request.state.get("reminder", ""), 1)
    if not before:
        return confirming.before(request, transaction, _made(request, transaction, content))
    held = _writable(request, transaction, before, lock=True)
    if held.state != DRAFT:
        change = reminders.make(transaction, request.person, held.unit_id, content, changes=held.id)
        return confirming.before(request, transaction, change)
    reminders.rewrite(transaction, held.id, content)
    return confirming.before(request, transaction, reminders.load(transaction, held.id) or held)


def _writable(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> Reminder:
    """What is written on: the change of it that is not confirmed yet, if there is one; instead of one that is, what it
    changed."""
    found = owned(request, transaction, ids, lock=lock)
    if found.changes is not None and found.state != DRAFT:
        found = owned(request, transaction, [found.changes], lock=lock)
    change = reminders.changes_of(transaction, request.person, [found.id]).get(found.id)
    return found if change is None else owned(request, transaction, [change], lock=lock)


def _made(request: Request, transaction: Transaction, content: Content) -> Reminder:
    if reminders.count_of(transaction, request.person) >= rules.MOST:
        _ = request.reader.text
        raise UserError(
            _("You have {n} reminders, and that is the most. Delete one first.", n=request.reader.number(rules.MOST))
        )
    unit = people.unit_of(transaction, request.typed_in.id)
    return reminders.make(transaction, request.person, unit, content)


# ------------------------------------------------------------------------------------------------ what was meant


def _content(request: Request, transaction: Transaction, filled: Filled) -> tuple[Content | None, dict[str, str]]:
    """What a form or a line means, or what is wrong with which field."""
    _ = request.reader.text
    errors: dict[str, str] = {}
    schedule, exact = None, False
    try:
        schedule, exact = schedule_of(request, transaction, filled.said, filled.on_holiday)
    except UserError as error:
        errors["said"] = str(error)
    place = _target(request, transaction, filled)
    if place is None and not filled.to.startswith(FORUM):
        errors["person"] = _("Who is it?")
    if len(filled.turns) > rules.MOST_TURNS:
        errors["turns"] = _("At most 30 people can take turns.")
    if filled.turns and place is not None and place.kind is Kind.DIRECT:
        errors["turns"] = _(
            "Turns are for a channel or a forum, and this goes to one person alone. Choose another "
            "“To whom?”, or nobody here."
        )
    forum = ids_in(filled.to.removeprefix(FORUM), 1) if filled.to.startswith(FORUM) else []
    if forum and (strangers := _strangers(request, transaction, filled, forum[0])):
        errors["turns"] = _("Not in that forum: {people}. Choose among those who are.", people=strangers)
    if errors or schedule is None:
        return None, errors
    if place is None and not (forum and forums.may_see(transaction, request.person, forum[0])):
        raise not_found(request.reader)
    content = Content(
        text=filled.text,
        said=filled.said,
        schedule=schedule,
        exact=exact,
        asks=filled.asks,
        conversation=place.id if place else None,
        forum=forum[0] if forum else None,
        thread=_thread(request, transaction) if filled.to == THREAD else "",
        turns=tuple(one.id for one in filled.turns),
    )
    return content, {}


def _strangers(request: Request, transaction: Transaction, filled: Filled, forum_id: int) -> str:
    """The names of those who are to take turns and would not get it, as they are not in the forum that it goes to."""
    forum = forums.visible(transaction, request.person, forum_id)
    readers = planning.readers(forum) if forum is not None else set()
    return names_of([one.name for one in filled.turns if forum and one.id not in readers], request.reader)


def _target(request: Request, transaction: Transaction, filled: Filled) -> Conversation | None:
    """The conversation that it goes to."""
    if filled.to in (HERE, THREAD):
        return _here(request, transaction)
    whom: Person | None = request.person if filled.to == ME else filled.person if filled.to == SOMEBODY else None
    return people.direct_conversation(transaction, whom) if whom is not None else None


def schedule_of(request: Request, transaction: Transaction, said: str, on_holiday: str = "") -> tuple[Schedule, bool]:
    """When something comes, and whether its times were named. Raises UserError with what is wrong."""
    _ = request.reader.text
    today = request.reader.today(request.now)
    read = rhythms.read(said, today, request.reader.language)
    if read.too_often:
        raise UserError(
            _("It may come every five minutes at most: what comes more often, people stop reading. When shall it come?")
        )
    if read.doubt is not None:
        raise UserError(_why(request, read.doubt, read.about, read.times, read.day))
    if not reading.has_time(read) or read.text.strip(" ,.:"):
        raise UserError(_("I don't understand when. Try “every Monday at 9” or “3 December at 14”."))
    if read.doubtful:
        raise UserError(
            _(
                "I can't tell for sure: it may be past, or mean more than one thing. Say it in another way, please: "
                "“every Monday at 9”, “3 December at 14.00”."
            )
        )
    working = units.unit(transaction, people.unit_of(transaction, request.typed_in.id)).working_time
    zone = request.reader.zone
    cadence, times = reading.soon(read, request.now.astimezone(ZoneInfo(zone)))
    cadence = replace(cadence, on_holiday=_on_holiday(on_holiday, cadence, working))
    schedule = Schedule(cadence, times or (working.begins,), zone, read.until)
    coming = schedule.following(request.now, replace(working, zone=zone), read.count or 1)
    if not coming:
        raise UserError(_("This never comes: it is past, or the rule ends before it begins."))
    if read.lasts is not None:
        schedule = replace(schedule, until=coming[0].planned.date() + read.lasts - timedelta(days=1))
    if read.count is not None:
        last = coming[-1].planned.date()
        schedule = replace(schedule, until=min(last, read.until or date.max))
    return schedule, bool(times)


def _on_holiday(chosen: str, cadence: Cadence, working: WorkingTime) -> OnHoliday:
    """What was chosen, or what the words say ("the last working day"), or what is usual."""
    if chosen:
        return OnHoliday(chosen)
    return rules.on_holiday(cadence, working) if cadence.on_holiday is OnHoliday.SKIP else cadence.on_holiday


# ------------------------------------------------------------------------------------------------ changing one


@feature.button("reminder.edit", reads=True)
def edit(request: Request, transaction: Transaction) -> Form:
    reminder = _writable(request, transaction, ids_in(request.value, 1))
    content, place = reminder.content, reminder.conversation
    to, person = HERE, None
    if content.forum is not None:
        to = f"{FORUM}{content.forum}"
    elif content.thread:
        to = THREAD
    elif place is not None and place.kind is Kind.DIRECT:
        to = ME if place.person_id == request.person.id else SOMEBODY
        person = people.person(transaction, place.person_id) if to == SOMEBODY and place.person_id else None
    filled = Filled(
        text=content.text,
        said=reading.spelt_out(content, request.reader),
        to=to,
        person=person,
        asks=content.asks,
        on_holiday=str(content.schedule.cadence.on_holiday),
        turns=reminder.turns,
    )
    return _form(request, transaction, filled, {"reminder": str(reminder.id)})
