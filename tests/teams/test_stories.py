"""What happens on Teams alone: threads, dialogs, installations, addresses that change."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.language import every_wording
from storage.people import ConversationRow
from tests.conftest import another, opened
from tests.drivers import says
from tests.drivers.teams import Answer, TeamsDriver
from tests.drivers.teams_reading import button_of, buttons, pressable, sent, shown_text, submit_of
from tests.fakes.teams import Conversation, FakeTeams, Posted, conversation_id, entra_id, user_id
from tests.fakes.teams_login import Json
from tests.handlers.test_home import administers
from tests.teams.conftest import School


def mention(fake: FakeTeams, *others: str) -> dict[str, Any]:
    named = [("Samspil", f"28:{fake.app_id}")] + [(fake.people[user_id(one)].name, user_id(one)) for one in others]
    entities = [{"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": id}} for name, id in named]
    return {"entities": entities}


def card(posted: Posted) -> Json:
    content: Json = posted.activity["attachments"][0]["content"]
    return content


# ------------------------------------------------------------------------------------------------ what is typed


@pytest.mark.parametrize("text", ["/beslutning", "beslutning", "/decision", "Decision", "samspil beslutning"])
async def test_in_ones_own_chat_a_command_needs_neither_slash_nor_mention(school: School, text: str) -> None:
    await school.anna.types(text, "direct")
    assert "decided" in school.anna.form.fields


@pytest.mark.parametrize("room", ["personale", "trio"])
async def test_where_others_read_a_command_is_answered_with_a_button(school: School, room: str) -> None:
    """For whoever presses, in a dialog; what was typed for all to read stands in the form."""
    text = "<at>Samspil</at>\xa0beslutning Nyt <at>Bent Sørensen</at>-skema\n"
    [invitation] = await school.types("anna", text, room, **mention(school.fake, "bent"))
    [(label, button)] = pressable(card(invitation))
    assert label in every_wording("Open").values()
    assert says(
        shown_text(card(invitation)),
        "When you press, only you see what opens. What you type here, everybody can read.",
    )
    assert "@Bent Sørensen-skema" not in shown_text(card(invitation)), "it is not said a second time"
    for person in ("anna", "bent"):
        activity = school.fake.activity(
            person, room, invitation.id, type="invoke", name="task/fetch", value={"data": button["data"]}
        )
        dialog = (await school.driver.post(activity))["task"]["value"]["card"]["content"]
        [title] = [part for part in dialog["body"] if part.get("id") == "title:line"]
        assert title["value"] == "Nyt @Bent Sørensen-skema"


async def test_in_a_channel_the_answer_stays_in_the_thread(school: School) -> None:
    activity = school.fake.activity("anna", "personale", text="<at>Samspil</at> hjælp", **mention(school.fake))
    await school.driver.post(activity)
    reply = school.fake.messages[-1]
    assert reply.reply_to == activity["id"]
    answer = school.fake.activity("bent", "personale", activity["id"], text="<at>Samspil</at>", **mention(school.fake))
    await school.driver.post(answer)
    assert school.fake.messages[-1].reply_to == activity["id"]


async def test_a_message_told_twice_is_answered_once(school: School) -> None:
    activity = school.fake.activity("anna", text="beslutning")
    await school.driver.post(activity)
    await school.driver.post(activity)
    assert len(school.fake.messages) == 1


async def test_a_typed_answer_waits_where_teams_asks_for_a_pause(school: School) -> None:
    school.fake.fail("send", 429, headers={"Retry-After": "1"})
    school.fake.fail("send", 412)
    assert len(await school.types("anna", "beslutning")) == 1


async def test_an_older_client_answers_with_messages(school: School) -> None:
    """`Action.Submit` in a personal chat comes as a message with a value; the card is changed in place."""
    [form] = await school.types("anna", "beslutning")
    submit = submit_of(card(form))
    assert submit is not None
    assert submit["fallback"]["type"] == "Action.Submit"
    typed = {"title": "Ny", "decided": "x", "why": "y", "places": conversation_id("personale")}
    data = sent(card(form), submit["fallback"], **typed)
    assert await school.types("anna", "", value=data, replyToId=form.id) == []
    preview = card(school.fake.messages[-1])
    assert school.fake.messages[-1].id == form.id
    assert "Ny" in shown_text(preview)
    form.deleted = True
    [again] = await school.types("anna", "", value=data, replyToId=form.id)
    assert "Ny" in shown_text(card(again)), "where the card is gone, the answer is a message of its own"


# ------------------------------------------------------------------------------------------------ cards


async def test_what_stands_for_itself_stays_when_it_is_pressed(school: School) -> None:
    """The answer comes below it; an answer is replaced by what comes of it."""
    announced = await school.announces(school.anna)
    await school.bent.presses("Ask", on=announced)
    await school.bent.submits(text="Gælder det alle?")
    question = school.anna.direct[-1]
    await school.anna.presses("Answer", on=question)
    assert "Gælder det alle?" in school.anna.direct[-1], "the question is still there"
    forms = len(school.fake.messages)
    await school.anna.submits(answer="Ja.")
    assert not school.anna.has_form
    assert "Ja." in announced_now(school).replies[-1]
    assert [one for one in school.fake.messages[forms:] if one.conversation == "a:1anna"] == []
    stored = school.fake.messages[forms - 1]
    assert submit_of(card(stored)) is None, "the form gave way to its answer, also when the chat is opened anew"


def announced_now(school: School) -> Any:
    return school.channel("personale")[-1]


async def test_a_card_pressed_after_its_record_is_gone(school: School) -> None:
    announced = await school.announces(school.anna)
    posted: Posted = announced.handle
    data = button_of(card(posted), announced.buttons[0])["data"]
    gone = data | {"value": "1 1"}
    activity = school.fake.activity("bent", "personale", type="invoke", name="task/fetch", value={"data": gone})
    body = await school.driver.post(activity)
    assert says(
        shown_text(body["task"]["value"]["card"]["content"]),
        "Not found. Either it does not exist, or it is not yours to see.",
    )


FOREIGN: dict[str, Any] = {
    "no data": {},
    "text": {"data": "hemmelig"},
    "another bot's": {"data": {"choice": "hemmelig"}},
    "a press and a submit": {"data": {"press": "a", "submit": "b"}},
    "half a message": {"commandId": "decision.from_message", "messagePayload": {"body": {"content": 7}}},
}


@pytest.mark.parametrize("value", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("name", ["task/fetch", "task/submit", "adaptiveCard/action", "composeExtension/fetchTask"])
async def test_what_no_button_of_ours_sends_is_malformed(school: School, name: str, value: Any) -> None:
    if name == "adaptiveCard/action":
        value = {"action": value}
    activity = school.fake.activity("anna", type="invoke", name=name, value=value)
    assert (await refused(school, activity)) == 400
    assert school.fake.messages == []


async def refused(school: School, activity: Json) -> int:
    with pytest.raises(AssertionError, match="the bot answered") as caught:
        await school.driver.post(activity)
    return int(str(caught.value).split()[3].partition("\n")[0])


async def test_a_card_in_a_channel_is_nobodys_to_replace(school: School) -> None:
    value = {"action": {"type": "Action.Execute", "verb": "/samspil", "data": {"press": "/samspil"}}}
    activity = school.fake.activity("anna", "personale", type="invoke", name="adaptiveCard/action", value=value)
    assert await refused(school, activity) == 400


async def test_what_teams_may_leave_out_is_not_missed(school: School) -> None:
    [help_] = await school.types("anna", "hjælp", recipient=None, entities=None, locale=None, localTimezone=None)
    assert card(help_)
    told = school.fake.activity(
        "anna", "personale", thread="", text=None, recipient=None, membersAdded=[{"id": "28:x"}]
    )
    await school.driver.post({**told, "type": "conversationUpdate"})
    for kind in ("messageReaction", "typing", "event"):
        await school.driver.post({**school.fake.activity("anna"), "type": kind})
    assert len(school.fake.messages) == 1


async def test_a_form_too_heavy_for_a_message_opens_as_a_dialog(school: School) -> None:
    long = "Æ" * 30_000
    await school.anna.types("/decision Lang", "direct")
    await school.anna.submits(decided=long, why=long, places=["personale"])
    await school.anna.presses("Edit")
    note = next(one for one in reversed(school.fake.messages) if one.conversation == "a:1anna")
    [(label, button)] = pressable(card(note))
    assert label == "Åbn formularen"
    assert "ÆÆÆ" not in json.dumps(note.activity, ensure_ascii=False)
    activity = school.fake.activity("anna", type="invoke", name="task/fetch", value={"data": button["data"]})
    dialog = (await school.driver.post(activity))["task"]["value"]["card"]["content"]
    assert json.dumps(dialog, ensure_ascii=False).count(long) == 2


async def test_a_form_in_ones_own_chat_can_be_closed(school: School) -> None:
    [form] = await school.types("anna", "beslutning")
    [cancel] = [one for one in buttons(card(form)) if one["title"] == "Annuller"]
    value = {"action": {"type": "Action.Execute", "verb": cancel["verb"], "data": cancel["data"]}}
    activity = school.fake.activity("anna", type="invoke", name="adaptiveCard/action", value=value, replyToId=form.id)
    body = await school.driver.post(activity)
    assert says(shown_text(body["value"]), "Closed. Nothing was changed.")
    assert card(form) == body["value"], "also when the chat is opened anew"


async def test_what_was_refused_is_not_kept_in_the_chat(school: School) -> None:
    await school.anna.types("beslutning", "direct")
    await school.anna.submits(title="Ny", decided="Bent, 010190-1234, skifter hold.", why="y", places=["personale"])
    assert school.anna.form.fields["decided"].error
    assert "010190-1234" in school.anna.form.fields["decided"].value
    assert "010190-1234" not in "".join(said for _, said in school.fake.written)


async def test_a_channel_is_open_to_its_team_before_anything_is_said_there(school: School) -> None:
    there = conversation_id("personale")
    other = Conversation("19:other@thread.tacv2", "channel", "Andet", school.fake.conversations[there].members, there)
    school.fake.conversations[other.id] = other
    await school.anna.types("beslutning", "direct")
    form: Answer = school.anna.form.handle
    submit = submit_of(form.card)
    assert submit is not None
    assert form.posted is not None
    data = sent(form.card, submit, title="Ny", decided="x", why="y", places=other.id)
    value = {"action": {"type": "Action.Execute", "verb": submit["verb"], "data": data}}
    activity = school.fake.activity(
        "anna", type="invoke", name="adaptiveCard/action", value=value, replyToId=form.posted.id
    )
    body = await school.driver.post(activity)
    assert "personale › Andet" in shown_text(body["value"])
    assert "⚠" not in shown_text(body["value"])


# ------------------------------------------------------------------------------------------------ people and places


async def test_whoever_cannot_be_looked_up_is_a_guest(school: School) -> None:
    school.fake.fail("member", 503)
    await school.clara.types("/samspil settings", "direct")
    assert not administers(school.clara), "no guest becomes administrator"
    await school.passes(hours=1)
    await school.clara.types("/samspil settings", "direct")
    assert administers(school.clara)


async def test_somebody_of_another_organisation_is_a_guest(school: School) -> None:
    stranger: Json = {"from": {"id": "29:1stranger", "name": "Stranger"}}  # no id in this tenant's directory
    [answer] = await school.types("anna", "samspil indstillinger", **stranger)
    await school.anna.types("/samspil settings", "direct")
    assert administers(school.anna), "no guest becomes administrator"
    assert "people.time" not in json.dumps(card(answer))


async def test_who_uses_no_samspil_cannot_be_chosen(school: School) -> None:
    await school.anna.types("/decision", "direct")
    form = school.anna.form
    submit = submit_of(form.handle.card)
    assert submit is not None
    data = sent(form.handle.card, submit, title="Ny", decided="x", why="y") | {"deciders:people": entra_id("nobody")}
    opened_in = form.handle.posted
    value = {"action": {"type": "Action.Execute", "verb": submit["verb"], "data": data}}
    activity = school.fake.activity(
        "anna", type="invoke", name="adaptiveCard/action", value=value, replyToId=opened_in.id
    )
    body = await school.driver.post(activity)
    assert "⚠" in shown_text(body["value"])
    assert "Ny" in json.dumps(body["value"], ensure_ascii=False), "nothing typed is lost"


async def test_who_leaves_a_team_reads_no_more_of_it(school: School) -> None:
    await school.announces(school.anna, channel="teams")
    await school.clara.types("/decision show 1", "direct")
    assert "Fælles tid" in school.clara.private[-1]
    left = school.fake.activity("anna", "teams", thread="", text=None, membersRemoved=[{"id": user_id("clara")}])
    school.fake.conversations[conversation_id("teams")].members.discard(user_id("clara"))
    await school.driver.post({**left, "type": "conversationUpdate"})
    await school.passes(minutes=6)
    await school.clara.types("/decision show 1", "direct")
    assert "Fælles tid" not in school.clara.private[-1]


async def test_where_the_app_was_taken_out_unheard_the_sender_is_told(school: School) -> None:
    await school.anna.types("/decision Begge steder")
    await school.anna.submits(decided="x", why="y", places=["personale", "teams"])
    school.fake.conversations[conversation_id("teams")].bot = False
    await school.anna.submits()
    [trouble] = school.anna.direct
    assert "teams" in trouble
    await school.driver.bot_joins("anna", "teams")
    await school.settles()
    await school.anna.presses("Try again", on=trouble)
    assert any("Begge steder" in one for one in school.channel("teams"))


async def test_an_app_is_greeted_once_and_goes_with_its_team(school: School) -> None:
    await school.driver.bot_joins("anna", "uden-bot")
    await school.settles()
    await school.driver.bot_joins("anna", "uden-bot")
    await school.settles()
    assert len(school.channel("uden-bot")) == 1
    await school.announces(school.anna, channel="uden-bot")
    await school.driver.bot_leaves("anna", "uden-bot")
    await school.anna.types("/decision show 1")
    await school.anna.presses("Edit")
    await school.anna.submits(decided="Torsdag kl. 14.")
    await school.anna.submits()
    await school.passes(hours=3)
    assert not any("Torsdag" in one for one in school.channel("uden-bot"))
    assert school.anna.direct == [], "nobody is bothered with what can't be changed"
    await school.driver.bot_joins("anna", "uden-bot")
    await school.settles()
    assert any("Torsdag" in one for one in school.channel("uden-bot")), "back again, it follows again"


async def test_the_other_channels_of_a_team_are_not_greeted(school: School) -> None:
    """They too are left alone while it is gone, and spoken to again when it is back."""
    there = conversation_id("personale")
    other = Conversation("19:other@thread.tacv2", "channel", "Andet", school.fake.conversations[there].members, there)
    school.fake.conversations[other.id] = other
    await school.announces(school.anna, places=["personale", other.id])
    await school.driver.bot_leaves("anna", "personale")
    await school.anna.types("/decision show 1", "direct")
    await school.anna.presses("Edit")
    await school.anna.submits(decided="Torsdag kl. 14.")
    await school.anna.submits()
    said = [one for one in school.fake.messages if one.conversation == other.id]
    assert [one.edits for one in said] == [0]
    await school.driver.bot_joins("anna", "personale")
    await school.settles()
    said = [one for one in school.fake.messages if one.conversation == other.id]
    assert [one.edits for one in said] == [1], "changed, and no greeting beside it"


async def test_a_personal_installation_is_greeted(school: School) -> None:
    for _ in range(2):
        told = school.fake.activity("clara", text=None, action="add")
        await school.driver.post({**told, "type": "installationUpdate"})
        await school.settles()
    [greeting] = school.clara.direct
    assert says(greeting.text, "Hello, I am Samspil")


async def test_who_has_no_samspil_and_shares_no_team_is_not_reached(school: School) -> None:
    """Whoever wanted to reach them hears it at once, and what to do."""
    announced = await school.announces(school.anna)
    for conversation in school.fake.conversations.values():
        if conversation.team:
            conversation.members.discard(user_id("anna"))
    await school.bent.presses("Ask", on=announced)
    await school.bent.submits(text="Gælder det alle?")
    [trouble] = school.bent.direct
    assert "Jeg kan ikke få fat i Anna Holm." in trouble.text
    school.fake.installed.add(user_id("anna"))
    await school.bent.presses("Try again", on=trouble)
    assert "Gælder det alle?" in school.anna.direct[-1]


# ------------------------------------------------------------------------------------------------ addresses


async def test_what_is_said_later_survives_a_restart_and_another_address(school: School) -> None:
    await school.announces(school.anna)
    before = school.fake.service_url
    async with opened("teams", another(school.database), installed=False) as later:
        assert isinstance(later.driver, TeamsDriver)
        assert later.driver.fake.service_url != before, "Microsoft is elsewhere now"
        await later.anna.types("/samspil", "direct")
        await later.clara.types("/decision", "personale")
        await later.clara.submits(title="Senere", decided="x", why="y")
        await later.clara.submits()
        assert "Senere" in later.channel("personale")[-1]


async def test_in_the_chat_of_two_people_nothing_of_theirs_is_said(school: School) -> None:
    """Teams calls that chat personal too, in whose messages' menus our actions stand; Samspil is not in it."""
    await school.types("anna", "hjælp")
    body = {"contentType": "html", "content": "<p>Kan du skrive referat?</p>"}
    payload = {"id": "1", "linkToMessage": "https://teams.microsoft.com/l/message/1/1", "body": body}
    value = {"commandId": "action_item.from_message", "commandContext": "message", "messagePayload": payload}
    activity = school.fake.activity("anna", type="invoke", name="composeExtension/fetchTask", value=value)
    activity["conversation"]["id"] = "19:anna_bent@unq.gbl.spaces"
    answer = json.dumps(await school.driver.post(activity))
    assert "Kan du skrive referat?" in answer
    assert "here" not in answer, "it can't be shown there"
    with school.database.system(reads=True) as session:
        rows = session.scalars(select(ConversationRow).where(ConversationRow.kind == "direct")).all()
        assert {row.external_id[:2] for row in rows if row.external_id} == {"a:"}
