"""Every message and form that any view makes, in every language, shortest and longest, is one that Teams takes.

The official schema checks each card; what it misses stands in `tests.fakes.teams_rules`.
"""

from __future__ import annotations

import pytest

from bot.language import LANGUAGES, Reader
from bot.model import Button, Kind, Place, Profile, buttons_of
from bot.teams.cards import CARD, Surface, message_card
from bot.teams.fields import brought, form_card, reading
from tests.drivers.teams_reading import buttons, inputs, sent
from tests.every_view import every_form, every_message
from tests.fakes.teams_rules import problems, weight

PLACES = [Place(f"19:{n:032}@thread.tacv2", Kind.CHANNEL, f"Svend Gønge Skolen · Kanal {n}") for n in range(200)]
PEOPLE = [Profile(f"{n:08}-0000-4000-8000-000000000000", f"Ann-Sofie Østergård {n}") for n in range(200)]
PERSONAL_AND_SHARED = pytest.mark.parametrize("where", [Kind.DIRECT, Kind.CHANNEL])
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def pressed(button: Button) -> tuple[str, str]:
    return button.action, button.value


@PERSONAL_AND_SHARED
@LANGUAGE
def test_every_message_is_one_that_teams_takes(language: str, where: Kind) -> None:
    for message in every_message(Reader(language, "Europe/Copenhagen")):
        made, summary = message_card(message, language, where)
        for card in (made, *([reading(message, language)] if where is Kind.DIRECT else [])):
            assert problems(card) == [], message.title
            assert weight(card) <= CARD - 1_000, "no view fills a card, so that none is cut"
            came = [brought(button["data"]) for button in buttons(card)]
            # A button that asks first counts further down, where its question is.
            assert sorted((one.press, one.value) for one in came) == sorted(map(pressed, buttons_of(message)))
        assert summary


@pytest.mark.parametrize("surface", [Surface.PERSONAL, Surface.DIALOG])
@LANGUAGE
def test_every_form_is_one_that_teams_takes(language: str, surface: Surface) -> None:
    for form in every_form(Reader(language, "Europe/Copenhagen")):
        card = form_card(form, language, surface, PLACES, PEOPLE)
        assert problems(card) == [], form.title
        # What stands in a field comes back with what is written there, so it is never cut.
        written = sum(len(str(one.get("value", "")).encode()) for one in inputs(card).values())
        assert weight(card) - written <= CARD, form.title
        if written < CARD // 4:
            assert weight(card) <= CARD, form.title
        came = [brought(sent(card, button)) for button in buttons(card)]
        assert {one.opened.form_id for one in came} <= {form.id}
        assert {one.submit for one in came} - {""} == ({form.action} if form.submit or form.fields else set())
