"""Every message and form that any view makes, shortest and longest, for the platforms' contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from bot.app import registry
from bot.language import Reader
from bot.model import Conversation, Form, Kind, Message, Person
from bot.platform import REASONS
from handlers.home import views as home
from handlers.people import days_off_views, follow_ups, role_views, unit_views
from handlers.people import views as people
from handlers.people.rules import Deed
from handlers.privacy import views as privacy
from handlers.wording import chat_with
from storage.closings import Closing
from storage.people import Chosen
from storage.preferences import Preferences
from storage.roles import Appointment, Deputy, Held
from storage.units import ROLES, Unit
from tests.handlers import test_action_item_views as action_items
from tests.handlers import test_agenda_views as agenda
from tests.handlers import test_decision_views as decisions
from tests.handlers import test_forum_views as forums
from tests.handlers import test_notice_views as notices
from tests.handlers import test_pending_views as pending
from tests.handlers import test_reminder_views as reminders
from tests.handlers import test_wheel_views as wheel

ANNA = Person(1, "U0ANNA", "Anna " + "Holm" * 40, "da", "Europe/Copenhagen", hat="leader")
ROOM = Conversation(1, "C1", Kind.CHANNEL, "personale" * 8, "da")
DIRECT = Conversation(2, "D1", Kind.DIRECT, "", "da", person_id=1)
UNIT = Unit(
    1,
    "19:team",
    "Nordskolen " * 9,
    "da",
    "Europe/Copenhagen",
    "DK",
    time(8),
    time(16),
    "12345",
    *("Tt" * 30, "Tt" * 30, "Tt" * 30, "Tt" * 30),
    agreed="Christmas Eve",
)
HOURS, DAY = UNIT.working_time, date(2026, 3, 2)
BUSY = Preferences(
    digest_on=3, begins=time(22, 30), ends=time(23, 59), away_until=date(2026, 12, 30), weekdays="135", in_holidays=True
)
CLOSINGS = [Closing(DAY.replace(day=n % 28 + 1), date(2026, 6, 9), "Efterårsferie" * 7) for n in range(30)]
HELD = [Held(ANNA, role) for role in reversed(ROLES[1:]) for _n in range(20)]
DEPUTY = Deputy(2**62, 1, ANNA, ANNA, DAY, date(2026, 12, 31))
REMINDED = (BUSY, *(Preferences(follow_ups=how) for how in follow_ups.HOW))


def every_message(reader: Reader) -> Iterator[Message]:
    yield from decisions.every_message(reader)
    yield from forums.every_message(reader)
    yield from notices.every_message(reader)
    yield from pending.every_message(reader)
    yield from action_items.every_message(reader)
    yield from reminders.every_message(reader)
    yield from wheel.every_message(reader)
    yield Message("", (chat_with(ANNA, reader),), preview="-")
    yield from agenda.every_message(reader)
    yield from (home.greeting(of_a_team, reader) for of_a_team in (True, False))
    yield from (home.help_message(registry().menu(reader.language), words, reader) for words in ("", "x" * 3_000))
    yield from (home.begun("begin:/forum new", "/forum new", where, reader) for where in (ROOM, DIRECT))
    yield home.begun_otherwise("/forum new", reader)
    yield from (home.retried(tried, reader) for tried in (True, False))
    for reason in (*REASONS, "replaced", "gave_up"):
        yield home.trouble(2**62, "D-1 · " + "t" * 140, reason, decisions.NOW, False, ROOM, None, reader)
        yield home.trouble(2**62, "", reason, decisions.NOW, True, DIRECT, ANNA, reader)
    yield home.said_after_all("D-1 · x", ROOM, None, reader)
    yield from (home.never_said("D-1 · x", reason, ROOM, None, reader) for reason in ("missed", "gone"))
    yield from (people.saved(follow_ups.said(one, HOURS, DAY, reader), reader) for one in REMINDED)
    yield people.founded(UNIT, reader)
    yield unit_views.saved(reader)
    yield from every_message_of_roles(reader)
    yield from (privacy.making(reader), privacy.emptied(reader), privacy.chairs_now("TRIO " * 20, reader))
    yield from (privacy.forgotten(reader, mine=mine) for mine in (True, False))
    for closings in ((), CLOSINGS):
        yield days_off_views.saved(UNIT, closings, closings, DAY, reader)
        yield days_off_views.shown(UNIT, closings, DAY, "Anna Holm", reader)


def every_message_of_roles(reader: Reader) -> Iterator[Message]:
    everything = dict.fromkeys(Deed, True)
    yield role_views.listing(UNIT, (), (), 1, dict.fromkeys(Deed, False), reader)
    yield role_views.listing(UNIT, HELD, [DEPUTY], 1, everything, reader)
    yield role_views.appointed(0, gave_up=True, reader=reader)
    yield role_views.appointed(2, gave_up=False, reader=reader)
    for role in ROLES:
        for before in ROLES:
            yield role_views.told(Appointment(1, 1, ANNA, before, role, ANNA, latest=True), UNIT, reader)
    yield role_views.named(DEPUTY, reader)
    yield role_views.what(UNIT, reader)
    yield role_views.over(reader)
    for over in (True, False):
        yield role_views.deputy_told(DEPUTY, list(Deed), UNIT, over, reader)
        yield role_views.deputy_told(DEPUTY, [], UNIT, over, reader)
        yield role_views.deputy_noted(DEPUTY, UNIT, over, not over, reader)
        yield role_views.deputy_ended(DEPUTY, ANNA, over, not over, UNIT, reader)


def every_form(reader: Reader) -> Iterator[Form]:
    yield from decisions.every_form(reader)
    yield from forums.every_form(reader)
    yield from notices.every_form(reader)
    yield from pending.every_form(reader)
    yield from action_items.every_form(reader)
    yield from reminders.every_form(reader)
    yield from wheel.every_form(reader)
    yield from agenda.every_form(reader)
    for here in (ROOM, DIRECT):
        asks = follow_ups.items(REMINDED[0], HOURS, DAY, reader)
        seen = people.Settings(Chosen("da", "nb"), UNIT, [ANNA] * 50, follow_ups=asks)
        yield people.settings_form(seen, reader)
        yield people.settings_form(
            replace(seen, may=people.OFFERED, own=[UNIT] * 9, mine=1, may_found=True),
            reader,
        )
        setting = unit_views.Setting(UNIT, here, "nb", several=True)
        for part in (unit_views.time, unit_views.rights, unit_views.words):
            yield part(setting, reader)
            yield part(setting, reader, unit_views.overtaken(reader))
        yield people.settings_form(replace(seen, chosen=Chosen("", ""), administrators=[]), reader)
    yield people.found_form(reader)
    yield role_views.appoint(UNIT, HELD, reader, unit_views.overtaken(reader))
    yield role_views.deputy_form(UNIT, None, DAY, reader)
    yield role_views.deputy_form(UNIT, DEPUTY, DAY, reader, unit_views.overtaken(reader))
    yield from (privacy.whom(reader), *(privacy.sure(ANNA, reader, mine=mine) for mine in (True, False)))
    for closings in ((), CLOSINGS):
        yield days_off_views.form(UNIT, closings, DAY, {"unit": str(2**63 - 1), "base": "1" * 10}, reader)
