"""A decision is looked at again by those who decided it: it stays, is dropped, or is replaced. On every platform, on
both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.language import every_wording
from bot.model import Form
from tests.chat import Chat, Somebody
from tests.drivers import Seen, named
from tests.handlers.conftest import PROFILES, START, School, readable

DAY = "2026-03-09"
TITLE = "Time to look again: {decision}"


async def is_to_be_looked_at(chat: Chat, **more: Any) -> None:
    """Anna and Bent are asked on the day."""
    await chat.announces(chat.anna, review_on=DAY, decided_by=["anna", "bent"], **more)
    await chat.passes(days=7)


def times_asked(somebody: Somebody) -> list[Seen]:
    titles = [one.partition(":")[0] for one in (TITLE, *every_wording(TITLE).values())]
    return [one for one in somebody.direct if any(title in one.text for title in titles)]


def asked(somebody: Somebody) -> Seen:
    return times_asked(somebody)[-1]


def offers(seen: Seen, *labels: str) -> bool:
    return all(named(seen.buttons, label) for label in labels)


async def test_whoever_answers_first_answers_for_all(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    assert offers(asked(chat.bent), "Keep", "Change", "Drop", "Show")
    await chat.bent.presses("Keep", on=asked(chat.bent))
    await chat.bent.submits(why="Det virker.", next_on="2026-06-08")
    assert "8. juni 2026" in chat.bent.private[-1]
    (announced,) = chat.channel("personale")
    assert "mandag den 8. juni 2026" in announced, "it tells the new day"
    (reply,) = announced.replies
    assert "Det virker." in reply
    assert "Bent Sørensen" in reply
    for one in (chat.anna, chat.bent):
        assert "Bent Sørensen" in asked(one)
        assert not offers(asked(one), "Keep")
    await chat.passes(days=90)
    await chat.passes(days=1)
    assert offers(asked(chat.bent), "Change"), "on the new day they are asked anew"
    assert len(times_asked(chat.bent)) == 2


async def test_what_is_dropped_says_why_wherever_it_was_announced(chat: Chat) -> None:
    await is_to_be_looked_at(chat, places=["personale", "trio"])
    await chat.bent.presses("Drop", on=asked(chat.bent))
    await chat.bent.submits(why="")
    assert chat.bent.form.fields["why"].error
    await chat.bent.submits(why="Skemaet er lavet om.")
    for place in ("personale", "trio"):
        first, second = chat.channel(place)
        assert "Skemaet er lavet om." in first
        assert "Skemaet er lavet om." in second
        assert "Bent Sørensen" in first
        assert "I have read it" not in first.buttons
    assert "Bent Sørensen" in asked(chat.anna)
    await chat.clara.types("/decision list")
    assert "Dropped." in chat.clara.private[-1]


@pytest.mark.told_once
async def test_two_at_once_are_one_answer_and_nothing_is_lost(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    await chat.anna.presses("Keep", on=asked(chat.anna))
    await chat.bent.presses("Drop", on=asked(chat.bent))
    await asyncio.gather(
        chat.driver.submit("anna", {"why": "Behold den."}), chat.driver.submit("bent", {"why": "Den skal væk."})
    )
    await chat.settles()
    (second,) = [one for one in (chat.anna, chat.bent) if one.has_form]
    first = chat.bent if second is chat.anna else chat.anna
    assert second.form.fields["why"].value in ("Behold den.", "Den skal væk."), "what they wrote stays"
    assert ("Bent Sørensen" if first is chat.bent else "Anna Holm") in second.form.error
    await second.submits()
    assert second.has_form, "however often it is sent"
    said = "\n".join(one.text + "".join(reply.text for reply in one.replies) for one in chat.channel("personale"))
    assert ("Behold den." in said) != ("Den skal væk." in said)


@pytest.mark.told_once
async def test_the_same_answer_twice_is_one(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    await chat.bent.presses("Keep", on=asked(chat.bent))
    await chat.bent.submits(why="Det virker.")
    answer = chat.bent.private[-1].text
    await chat.bent.submits_again()
    assert chat.bent.private[-1].text == answer
    assert len(chat.channel("personale")[-1].replies) == 1


async def test_a_button_of_an_earlier_time_answers_nothing_new(school: School) -> None:
    await school.announce("anna", review_on=DAY, decided_by=[PROFILES["anna"], PROFILES["bent"]])
    await school.deliver(START + timedelta(days=7))
    (old,) = school.said("direct-bent")
    form = await school.press("anna", school.said("direct-anna")[0], "Keep")
    await school.submit("anna", form, next_on="2026-03-16")
    await school.deliver()
    for label in ("Keep", "Change", "Drop"):
        assert "Anna Holm answered on Monday 9 March 2026" in readable(await school.press("bent", old, label))
    await school.deliver(START + timedelta(days=14))
    assert "Anna Holm answered" in readable(await school.press("bent", old, "Drop")), "this is another time"
    late = await school.press("bent", school.said("direct-bent")[-1], "Drop")
    await school.submit("bent", late, why="It is over.")
    await school.deliver()
    *_earlier, asked_again, told = school.said("direct-anna")
    assert "It is over." in readable(told)
    gone = await school.press("anna", asked_again, "Show")
    assert "Dropped by Bent Sørensen on Monday 16 March 2026" in readable(gone)


@pytest.mark.on_both
async def test_many_answers_at_once_are_one(school: School) -> None:
    await school.announce("anna", review_on=DAY, decided_by=[PROFILES["anna"], PROFILES["bent"]])
    await school.deliver(START + timedelta(days=7))
    forms = [
        await school.press(one, school.said(f"direct-{one}")[0], label)
        for one, label in (("anna", "Keep"), ("bent", "Drop"), ("bent", "Keep"), ("anna", "Drop"))
    ]
    people = ("anna", "bent", "bent", "anna")
    sent = (school.submit(one, form, why=f"{one} says") for one, form in zip(people, forms, strict=True))
    answers = await asyncio.gather(*sent)
    assert sorted(type(one).__name__ for one in answers) == ["Form", "Form", "Form", "Message"]
    assert all("answered on" in one.error for one in answers if isinstance(one, Form))
    await school.deliver()
    assert len(school.said("personale")) == 2


@pytest.mark.told_once
async def test_the_next_day_is_ahead_and_not_before_it_takes_effect(chat: Chat) -> None:
    await chat.anna.types("/decision")
    values = {"title": "Nyt skema", "decided": "x", "why": "y", "decided_by": ["anna", "bent"]}
    await chat.anna.submits(**values, effective_on="2026-04-01", review_on="2026-03-09")
    assert "senere" in chat.anna.form.fields["review_on"].error or "later" in chat.anna.form.fields["review_on"].error
    await chat.anna.submits(effective_on="2026-03-09")
    await chat.anna.submits()
    await chat.passes(days=7)
    await chat.bent.presses("Keep", on=asked(chat.bent))
    await chat.bent.submits(next_on="2026-03-09", why="Fint.")
    assert chat.bent.form.fields["next_on"].error
    assert chat.bent.form.fields["why"].value == "Fint."


@pytest.mark.told_once
async def test_only_those_who_decided_answer(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    await chat.clara.presses("Drop", on=asked(chat.bent))
    assert not chat.clara.has_form


@pytest.mark.told_once
async def test_what_is_withdrawn_asks_nothing_any_more(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Withdraw", on=chat.anna.private[-1])
    await chat.anna.submits(reason="Rammen er ændret.")
    assert len(asked(chat.bent).buttons) == 1, "all that is left is to show it"


async def test_change_leads_to_a_decision_in_its_place(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    await chat.bent.presses("Change", on=asked(chat.bent))
    assert chat.bent.form.fields["decided"].value == "Onsdag kl. 14-16."
    assert chat.bent.form.fields["places"].value == ["personale"]
    await chat.bent.submits(decided="Torsdag kl. 14-16.")
    assert "D-1" in chat.bent.form, "the preview says what it replaces"
    assert offers(asked(chat.anna), "Keep"), "nothing is answered yet"
    await chat.bent.submits()
    old, new = chat.channel("personale")
    assert "Erstattet af D-2 mandag den 9. marts 2026." in old
    assert "Erstatter D-1." in new
    assert "Torsdag" in new
    assert "Bent Sørensen" in asked(chat.anna)
    await chat.clara.presses(old.buttons[-1], on=old)
    assert "Torsdag kl. 14-16." in chat.clara.private[-1]
    await chat.clara.presses(new.buttons[-1], on=new)
    assert "Onsdag kl. 14-16." in chat.clara.private[-1]


async def test_what_was_answered_meanwhile_is_said_once_before_it_is_replaced(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    await chat.anna.presses("Change", on=asked(chat.anna))
    await chat.anna.submits(decided="Torsdag kl. 14-16.")
    await chat.bent.presses("Keep", on=asked(chat.bent))
    await chat.bent.submits(why="Det virker.")
    await chat.anna.submits()
    assert "Bent Sørensen" in chat.anna.form.error
    assert "Det virker." in chat.anna.form.error
    assert len(chat.channel("personale")) == 1, "nothing is replaced yet"
    before = len(chat.bent.direct)
    await chat.anna.submits()
    assert "Erstatter D-1." in chat.channel("personale")[-1]
    (new,) = chat.bent.direct[before:]
    assert "D-1" in new
    assert "Anna Holm" in new
    await chat.bent.presses(new.buttons[-1], on=new)
    assert "Torsdag kl. 14-16." in chat.bent.private[-1]


@pytest.mark.told_once
async def test_what_was_answered_before_the_form_was_sent_is_said_too(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    await chat.anna.presses("Change", on=asked(chat.anna))
    await chat.bent.presses("Keep", on=asked(chat.bent))
    await chat.bent.submits()
    await chat.anna.submits(decided="Torsdag kl. 14-16.")
    await chat.anna.presses("Publish later")
    await chat.anna.submits(day="2026-03-10", time="10:00")
    assert "Bent Sørensen" in chat.anna.form.error
    await chat.anna.presses("Publish later")
    await chat.anna.submits(day="2026-03-10", time="10:00")
    assert not chat.anna.has_form, "she knows now"
    await chat.passes(days=1)
    await chat.passes(hours=3)
    assert "Erstatter D-1." in chat.channel("personale")[-1]


@pytest.mark.told_once
async def test_what_is_published_by_itself_waits_when_somebody_said_that_the_old_stays(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    await chat.anna.presses("Change", on=asked(chat.anna))
    await chat.anna.submits(decided="Torsdag kl. 14-16.")
    await chat.anna.presses("Publish later")
    await chat.anna.submits(day="2026-03-10", time="10:00")
    await chat.bent.presses("Keep", on=asked(chat.bent))
    await chat.bent.submits()
    await chat.passes(days=1)
    await chat.passes(hours=3)
    assert len(chat.channel("personale")) == 1
    assert "Bent Sørensen" in chat.anna.direct[-1]


@pytest.mark.told_once
async def test_those_who_decided_are_told_that_it_was_dropped_but_not_who_did_it(chat: Chat) -> None:
    await is_to_be_looked_at(chat)
    before = {one.key: len(one.direct) for one in (chat.anna, chat.bent)}
    await chat.bent.presses("Drop", on=asked(chat.bent))
    await chat.bent.submits(why="Skemaet er lavet om.")
    (new,) = chat.anna.direct[before["anna"] :]
    assert "Skemaet er lavet om." in new
    assert "Bent Sørensen" in new
    assert len(chat.bent.direct) == before["bent"]
