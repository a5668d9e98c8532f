"""Who is asked about a draft, for what, and what they read of it. Once, since no platform's own rules matter here."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Form, Kind, Message, Place, buttons_of
from bot.platform import Deed
from storage.database import Database
from storage.decision_tables import DecisionRow, DissentRow
from storage.drafts import DraftRow
from storage.signatures import SignatureRow
from tests.handlers.acting import ROOM, Acting, New, filled, profiles
from tests.handlers.parts import readable
from tests.handlers.test_pending_unsigned import opened_at_school

EVERYBODY = ("anna", "bent", "clara")
ALONE = Place("direct-elsewhere", Kind.DIRECT)  # whoever acts somewhere is there


async def drafts(school: Acting, **more: Any) -> str:
    """Anna has a draft; its id."""
    for one in EVERYBODY:
        await school.do(one, Deed.COMMAND, text="/samspil")
    form = await school.do("anna", Deed.COMMAND, text="/decision Fælles tid")
    written = {"decided": "Onsdag.", "why": "Teamene mangler tid.", "places": [ROOM]} | more
    preview = await school.send("anna", form, **written)
    assert isinstance(preview, Form), preview
    return preview.state["draft"]


async def asks(school: Acting, draft: str, *whom: str, purpose: str = "signs") -> None:
    form = await school.press("anna", "signature.begin", draft)
    assert isinstance(await school.send("anna", form, people=profiles(whom), purpose=purpose), Message)
    await school.is_delivered()


async def rewords(school: Acting, draft: str, decided: str) -> Any:
    preview = await school.send("anna", await school.press("anna", "decision.rewrite", draft), decided=decided)
    await school.is_delivered()
    return preview


def told(school: Acting, who: str) -> list[New]:
    return [one for one in school.platform.new if one.person == who and "Fælles tid" in one.message.title]


def now(school: Acting, one: New) -> str:
    return readable(school.platform.shown[one.reference].message)


def value(one: New, action: str) -> str:
    return next(found.value for found in buttons_of(one.message) if found.action == action)


async def test_its_author_reads_who_sees_it(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    time = {"day": "2026-03-07", "time": "20:30"}
    for others in (False, True):
        if others:
            await asks(school, draft, "bent")
        for seen in (
            await school.press("anna", "decision.resume", draft),
            await school.press("anna", "decision.keep", draft),
            await school.send("anna", await school.press("anna", "decision.later", draft), **time),
            await school.press("anna", "decision.call_off", draft),
        ):
            assert isinstance(seen, Form | Message)
            assert ("Only you see it." in readable(seen)) is not others, readable(seen)
            assert ("whom you asked about it: Bent." in readable(seen)) is others, readable(seen)


async def test_whoever_answered_is_asked_about_other_words_in_a_new_message(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await asks(school, draft, "bent", "clara")
    [first] = told(school, "bent")
    await school.press("bent", "signature.agree", value(first, "signature.agree"))
    await rewords(school, draft, "Torsdag.")
    first, second = told(school, "bent")
    assert "You are asked anew" in now(school, first)
    assert "Onsdag" not in now(school, first)
    assert "Torsdag." in now(school, second)
    assert "The words have changed since you were asked." in now(school, second)
    [only] = told(school, "clara")
    assert "Torsdag." in now(school, only), "she had not answered: hers changes in place"
    await rewords(school, draft, "Fredag.")
    assert len(told(school, "bent")) == 2, "he has not answered again"
    assert "Fredag." in now(school, second)


async def test_what_a_reader_remarked_stays_when_they_have_read_it(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await asks(school, draft, "bent", purpose="reads")
    [asked] = told(school, "bent")
    form = await school.press("bent", "signature.remark", value(asked, "signature.remark"))
    await school.send("bent", form, remark="Husk SFO'en.")
    await school.press("bent", "signature.agree", value(asked, "signature.agree"))
    await school.is_delivered()
    assert "Husk SFO'en." in now(school, told(school, "anna")[-1])


@pytest.mark.on_both
async def test_a_reader_who_is_asked_to_stand_behind_it(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await asks(school, draft, "bent", purpose="reads")
    [read] = told(school, "bent")
    form = await school.press("bent", "signature.remark", value(read, "signature.remark"))
    await school.send("bent", form, remark="Mellem os.")
    begun = await school.press("bent", "signature.remark", value(read, "signature.remark"))
    await asks(school, draft, "bent", "clara")
    status = now(school, told(school, "anna")[-1])
    assert "Clara" in status
    assert "Mellem os." in status, "its author still has it"
    read, signs = told(school, "bent")
    assert "You are asked something else" in now(school, read)
    assert "asks whether you stand behind this" in now(school, signs)
    assert "The words have changed" not in now(school, signs)
    late = await school.press("bent", "signature.agree", value(read, "signature.agree"))
    assert isinstance(late, Message)
    assert "asks whether you stand behind this" in readable(late), "to have read it is not to stand behind it"
    again = await school.send("bent", begun, remark="Til alle?")
    assert isinstance(again, Form), "what he wrote for advice would stand with the decision"
    assert again.fields[0].initial == "Til alle?"
    assert {one.state for one in school.ids(SignatureRow)} == {"asked"}
    published = await school.send("anna", await school.press("anna", "decision.resume", draft))
    assert isinstance(published, Message)
    await school.is_delivered()
    said = readable(next(one for one in school.platform.shown.values() if one.conversation == "trio").message)
    assert "Bent" in said
    assert "Mellem os." not in said, "advice is between the two"


async def says(school: Acting, who: str, remark: str, action: str = "signature.cannot") -> None:
    """In the newest message that asks them."""
    form = await school.press(who, action, value(told(school, who)[-1], action))
    assert isinstance(await school.send(who, form, remark=remark), Message)
    await school.is_delivered()


async def publishes(school: Acting, draft: str) -> None:
    await school.send("anna", await school.press("anna", "decision.resume", draft))
    await school.is_delivered()


def overview(school: Acting) -> str:
    """What the author was sent first, as it is now."""
    [one] = [one for one in school.platform.new if one.person == "anna" and "What they say" in one.message.title]
    return now(school, one)


async def test_whoever_asked_keeps_the_overview_when_it_is_published(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await asks(school, draft, "bent")
    await asks(school, draft, "clara", purpose="reads")
    await says(school, "bent", "For sent.")
    await says(school, "clara", "Husk SFO'en.", "signature.remark")
    await publishes(school, draft)
    seen = overview(school)
    assert "Fælles tid" in seen
    assert "For sent." in seen
    assert "Husk SFO'en." in seen
    assert "published as D-1" in seen
    assert "You can't stand" not in seen, "that is what Bent said"
    [asked] = told(school, "bent")
    assert "published as D-1" in now(school, asked)
    assert "For sent." in now(school, asked), "his own words"


async def test_whoever_asked_keeps_the_overview_when_they_threw_the_draft_away(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await asks(school, draft, "bent")
    await says(school, "bent", "For sent.")
    await school.press("anna", "decision.discard", draft)
    await school.is_delivered()
    assert "For sent." in overview(school)
    assert "You threw the draft away." in overview(school)
    assert "you were asked" not in overview(school)


async def test_what_was_said_to_earlier_words_is_kept_and_not_published(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await asks(school, draft, "bent")
    await asks(school, draft, "clara", purpose="reads")
    await says(school, "bent", "Onsdag er for sent.")
    await says(school, "clara", "Husk SFO'en.", "signature.remark")
    assert "Onsdag er for sent." in now(school, told(school, "bent")[-1])
    for decided in ("Torsdag.", "Fredag."):
        await rewords(school, draft, decided)
        assert "Bent, to the words before: can't stand behind it" in overview(school)
        assert "Onsdag er for sent." in overview(school)
        assert "Husk SFO'en." in overview(school)
        asked = now(school, told(school, "bent")[-1])
        assert "You said before: You can't stand behind it." in asked
        assert "Onsdag er for sent." in asked
    answer = await school.press("bent", "signature.agree", value(told(school, "bent")[-1], "signature.agree"))
    assert isinstance(answer, Message)
    agreed = await school.press("bent", "signature.agree", _now_value(school, "bent"))
    assert isinstance(agreed, Message)
    await school.is_delivered()
    assert "You said before" not in now(school, told(school, "bent")[-1])
    assert "Onsdag er for sent." in overview(school), "the author still has what led to the change"
    await publishes(school, draft)
    said = readable(next(one for one in school.platform.shown.values() if one.conversation == "trio").message)
    assert "Bent" in said
    assert "Onsdag er for sent." not in said
    assert "SFO" not in said
    assert "SFO" in overview(school)


def _now_value(school: Acting, who: str) -> str:
    """What the newest question carries as it is now."""
    shown = school.platform.shown[told(school, who)[-1].reference].message
    return next(found.value for found in buttons_of(shown) if found.action == "signature.agree")


async def test_the_author_hears_of_a_remark_before_it_is_published_by_itself(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await asks(school, draft, "bent", "clara")
    time = {"day": "2026-03-07", "time": "20:30"}
    await school.send("anna", await school.press("anna", "decision.later", draft), **time)
    before = len(school.platform.new)
    await says(school, "bent", "For sent.")
    await says(school, "bent", "For sent.")
    [new] = [one for one in school.platform.new[before:] if one.person == "anna"]
    assert "Bent has answered" in new.message.title
    assert "For sent." in readable(new.message)
    assert "7 March" in readable(new.message)
    await says(school, "bent", "Dog: kun om vinteren.", "signature.remark")
    await school.press("clara", "signature.agree", value(told(school, "clara")[-1], "signature.agree"))
    await school.is_delivered()
    later = [one for one in school.platform.new[before:] if one.person == "anna"]
    assert len(later) == 2, "once for each that is new; who agrees has nothing to add"
    assert "Dog: kun om vinteren." in readable(later[-1].message)


async def test_whoever_may_not_read_it_learns_no_more_than_that_it_is_published(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await school.do("hanne", Deed.COMMAND, text="/samspil")
    await asks(school, draft, "hanne")
    [asked] = told(school, "hanne")
    await publishes(school, draft)
    assert "is published" in now(school, asked)
    assert "D-1" not in now(school, asked)
    assert not list(buttons_of(school.platform.shown[asked.reference].message))


async def test_asking_is_confirmed_without_a_copy_that_grows_old(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    form = await school.press("anna", "signature.begin", draft)
    answer = await school.send("anna", form, people=profiles(["bent"]), purpose="signs")
    assert isinstance(answer, Message)
    assert "has not answered" not in readable(answer)
    assert "They are asked." in readable(answer)


async def test_what_was_typed_comes_back_when_the_draft_was_published_meanwhile(database: Database) -> None:
    school = Acting(database)
    draft = await drafts(school)
    await asks(school, draft, "bent")
    [asked] = told(school, "bent")
    form = await school.press("bent", "signature.remark", value(asked, "signature.remark"))
    await school.send("anna", await school.press("anna", "decision.resume", draft))
    late = await school.send("bent", form, remark="En lang bemærkning.")
    assert isinstance(late, Message)
    assert "This is settled" in readable(late)
    assert "En lang bemærkning." in readable(late)
    [row] = school.ids(SignatureRow)
    assert (row.state, row.remark) == ("asked", "")


async def test_nobody_does_or_sees_what_is_not_theirs(database: Database) -> None:
    """Hanne is in no circle, Bent was asked to stand behind it, Clara to read it; the draft is Anna's."""
    school = Acting(database)
    await school.do("hanne", Deed.COMMAND, text="/samspil")
    draft = await drafts(school, decided="HEMMELIGT")
    await asks(school, draft, "bent")
    await asks(school, draft, "clara", purpose="reads")
    time = {"day": "2026-03-07", "time": "20:30"}
    authors = [await school.press("anna", one, draft) for one in ("signature.begin", "decision.later")]
    before = _rows(school)
    for who in ("hanne", "bent", "clara"):
        for action in ("signature.begin", "decision.later", "decision.call_off", "decision.resume", "decision.rewrite"):
            assert "HEMMELIGT" not in _shown(await school.press(who, action, draft)), (who, action)
        asking, later = authors
        assert isinstance(await school.send(who, asking, people=profiles([who]), purpose="signs"), Message)
        assert "HEMMELIGT" not in _shown(await school.send(who, later, **time))
    for owner, others in (("bent", ("hanne", "clara", "anna")), ("clara", ("hanne", "bent", "anna"))):
        [asked] = told(school, owner)
        whose = {one.action: one.value for one in buttons_of(asked.message)}
        remark = await school.press(owner, "signature.remark", whose["signature.remark"])
        for who in others:
            for action in ("signature.agree", "signature.remark", "signature.cannot"):
                answer = await school.press(who, action, whose["signature.remark"])
                assert "Not found" in _shown(answer), (who, action, _shown(answer))
            row = whose["signature.remark"].partition(":")[0]
            assert "Not found" in _shown(await school.press(who, "signature.whole", f"{row}:1"))
            assert "Not found" in _shown(await school.send(who, remark, remark="FREMMED"))
    assert _rows(school) == before
    await school.send("anna", await school.press("anna", "decision.resume", draft))
    await school.is_delivered()
    [decision] = school.ids(DecisionRow)
    form = await school.press("bent", "dissent.begin", decision.id)
    await school.send("bent", form, text="Nej tak.")
    [dissent] = school.ids(DissentRow)
    for action, named in (
        ("dissent.begin", f"{decision.id}"),
        ("dissent.read", f"{decision.id}:1"),
        ("dissent.take_back", f"{dissent.id}"),
        ("signature.remarks", f"{decision.id}"),
        ("decision.replace", f"{decision.id}"),
        ("decision.path", f"{decision.id}:1"),
    ):
        answer = await school.do("hanne", Deed.PRESS, ALONE, action=action, value=named)
        assert "Not found" in _shown(answer), (action, _shown(answer))
    assert isinstance(form, Form)
    assert "Not found" in _shown(await school.do("hanne", Deed.SUBMIT, ALONE, **filled(form, text="FREMMED")))
    for who in ("anna", "clara"):
        assert "Not found" in _shown(await school.press(who, "dissent.take_back", dissent.id))
    assert "who decided it can do that" in _shown(await school.press("bent", "decision.replace", decision.id))
    await school.is_delivered()
    assert [one.text for one in school.ids(DissentRow)] == ["Nej tak."]
    assert not any("FREMMED" in one or "HEMMELIGT" in one for one in school.platform.bytes["direct-hanne"])


async def test_only_who_decides_announces_what_was_decided(database: Database) -> None:
    school = Acting(database)
    pending = await opened_at_school(school, deciders=["bent"])
    await school.do("xenia", Deed.COMMAND, ALONE, text="/samspil")
    for who, place in (("clara", ROOM), ("xenia", ALONE)):
        answer = await school.do(who, Deed.PRESS, place, action="decision.from_pending", value=str(pending))
        assert "Not found" in _shown(answer), who
    assert isinstance(await school.press("bent", "decision.from_pending", pending), Form)


def _shown(answer: object) -> str:
    assert isinstance(answer, Form | Message), answer
    errors = [answer.error, *(one.error for one in answer.fields)] if isinstance(answer, Form) else []
    return "\n".join([readable(answer), *errors])


def _rows(school: Acting) -> list[object]:
    asked = [(one.id, one.person_id, one.state, one.remark, one.only_reads) for one in school.ids(SignatureRow)]
    return [*sorted(asked), *((one.id, one.publish_at, one.values) for one in school.ids(DraftRow))]
