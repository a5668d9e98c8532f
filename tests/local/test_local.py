"""The browser workspace over HTTP, with a scripted program behind it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest

from bot.local import Channel, Member, World
from bot.local import world as worlds
from bot.model import (
    Button,
    Buttons,
    Chat,
    Choice,
    Confirm,
    Conversation,
    Divider,
    Facts,
    Field,
    Form,
    Heading,
    Input,
    Kind,
    Link,
    Person,
    Place,
    Profile,
    Quote,
    Row,
    Rows,
    Small,
    Source,
    Text,
)
from bot.platform import Deed, Gone, Target, Unreachable
from tests.local.workspace import Workspace, message

# ---------------------------------------------------------------------------------------------- what people do


async def test_a_command_reaches_the_program_in_the_persons_name(workspace: Workspace) -> None:
    await workspace.does(text="/decision Nyt mødeskema")
    (asked,) = workspace.asked
    assert (asked.deed, asked.text, asked.platform, asked.workspace) == (
        Deed.COMMAND,
        "/decision Nyt mødeskema",
        "local",
        "T1",
    )
    assert asked.by == Profile("anna", "Anna Holm", "da-DK", "Europe/Copenhagen")
    assert asked.place == Place("personale", Kind.CHANNEL, "personale")


async def test_the_same_thing_sent_again_carries_the_same_id_and_stands_there_once(workspace: Workspace) -> None:
    workspace.reply = lambda incoming: message("Thank you")
    await workspace.does(text="/decision")
    await workspace.does(text="/decision")
    first, again = workspace.asked
    assert first.id == again.id
    assert len(workspace.driver.private("anna")) == 1
    await workspace.does(text="/decision", person="bent")
    assert workspace.asked[-1].id != first.id, "another person's request is another one"


async def test_a_form_with_every_input_comes_back_as_the_model_says(workspace: Workspace) -> None:
    anna = Person(1, "anna", "Anna Holm", "da", "Europe/Copenhagen")
    staff = Conversation(1, "personale", Kind.CHANNEL, "personale", "da")
    colours = (Choice("red", "Decided"), Choice("green", "Together"))
    form = Form(
        "decision",
        "Announce a decision",
        (
            Text("Say why"),
            *(
                Field(input.value, input.value.title(), input, choices=colours, initial=initial)
                for input, initial in {
                    Input.LINE: "Title",
                    Input.LINES: None,
                    Input.CHOICE: "red",
                    Input.CHOICES: ("green",),
                    Input.PERSON: anna,
                    Input.PEOPLE: (anna,),
                    Input.CHANNEL: staff,
                    Input.CHANNELS: (),
                    Input.DATE: date(2027, 2, 3),
                    Input.TIME: time(8, 30),
                    Input.NUMBER: 12,
                    Input.SWITCH: True,
                }.items()
            ),
            Buttons((Button("An example", "example", "7"),)),
        ),
        submit="Send",
        state={"draft": "4"},
    )
    workspace.reply = lambda incoming: form if incoming.deed is Deed.COMMAND else None
    driver = workspace.driver
    await driver.type("anna", "trio", "/decision")
    seen = driver.form("anna")
    assert seen is not None
    assert (seen.title, seen.text, seen.buttons, seen.submit) == (form.title, "Say why", ["An example"], "Send")
    assert seen.fields["people"].value == ["anna"]

    await driver.press_in_form("anna", "An example")
    pressed = workspace.asked[-1]
    assert (pressed.deed, pressed.action, pressed.value) == (Deed.PRESS, "example", "7")
    assert (pressed.form_id, pressed.state) == (form.id, {"draft": "4"})
    assert driver.form("anna"), "a press that answers nothing leaves the form open"

    await driver.submit("anna", {"lines": "One\nTwo", "channels": ["trio", "personale"], "person": "bent"})
    sent = workspace.asked[-1]
    bent = Profile("bent", "Bent Sørensen", "da-DK", "Europe/Copenhagen")
    assert (sent.deed, sent.action, sent.form_id, sent.state) == (Deed.SUBMIT, "decision", form.id, {"draft": "4"})
    assert sent.place.external_id == "trio"
    assert sent.values == {
        "line": "Title",
        "lines": "One\nTwo",
        "choice": "red",
        "choices": ["green"],
        "person": bent,
        "people": [Profile("anna", "Anna Holm", "da-DK", "Europe/Copenhagen")],
        "channel": Place("personale", Kind.CHANNEL, "personale"),
        "channels": [Place("trio", Kind.PRIVATE, "trio"), Place("personale", Kind.CHANNEL, "personale")],
        "date": "2027-02-03",
        "time": "08:30",
        "number": "12",
        "switch": True,
    }
    assert driver.form("anna") is None


async def test_a_refused_form_keeps_what_was_typed(workspace: Workspace) -> None:
    form = Form("ask", "Ask", (Field("why", "Why"), Field("what", "What", required=True)), submit="Send")
    mended = replace(form, items=(form.items[0], Field("what", "What", error="This is needed.")))
    workspace.reply = lambda incoming: mended if incoming.deed is Deed.SUBMIT else form
    await workspace.driver.type("anna", "personale", "/ask")
    await workspace.driver.submit("anna", {"why": "Because"})
    seen = workspace.driver.form("anna")
    assert seen is not None
    assert (seen.fields["why"].value, seen.fields["what"].error) == ("Because", "This is needed.")


async def test_ordinary_text_stays_in_the_channel_and_takes_a_shortcut(workspace: Workspace) -> None:
    await workspace.driver.shortcut("bent", "trio", "We move the meeting", "announce")
    (asked,) = workspace.asked
    assert (asked.deed, asked.action) == (Deed.SHORTCUT, "announce")
    (said,) = workspace.local.memory.posts("trio")
    url = f"http://127.0.0.1:3978/local/#trio/{said.id}"
    assert asked.source == Source("We move the meeting", url, said.id)
    assert (said.by, said.text) == ("bent", "We move the meeting")


async def test_text_sent_again_stands_where_it_stood(workspace: Workspace) -> None:
    body = {"person": "anna", "conversation": "personale", "request": "r1", "text": "Hello"}
    await workspace.post("say", body)
    before = workspace.local.memory.posts("personale")
    await workspace.announce()
    await workspace.post("say", body)
    assert workspace.local.memory.posts("personale")[:1] == before
    assert workspace.asked == [], "it is nobody's command"


async def test_what_is_said_to_samspil_alone_is_a_command_too(workspace: Workspace) -> None:
    direct = workspace.local.memory.direct_of("clara")
    workspace.reply = lambda incoming: message("What you may read")
    body = {"person": "clara", "conversation": direct, "request": "r1", "text": "decision list"}
    assert (await workspace.post("say", body))[0] == 200
    (asked,) = workspace.asked
    assert (asked.deed, asked.text, asked.place) == (Deed.COMMAND, "decision list", Place(direct, Kind.DIRECT))
    __, shown = await workspace.get(f"conversation?person=clara&id={direct}")
    (said,), (answered,) = shown["posts"], shown["answers"]
    assert (said["text"], answered["message"]["elements"][0]["text"]) == ("decision list", "What you may read")
    assert said["id"] != answered["id"], "the page keeps both under their ids"


# ---------------------------------------------------------------------------------------------- private answers


async def test_a_private_answer_is_seen_by_one_person_and_survives_a_reload(workspace: Workspace) -> None:
    workspace.reply = lambda incoming: message("For Anna alone")
    await workspace.driver.type("anna", "personale", "/decision show 1")
    assert "For Anna alone" in workspace.driver.private("anna")[0]
    assert workspace.driver.private("bent") == []
    __, reloaded = await workspace.get("conversation?person=anna&id=personale")
    assert [answer["message"]["elements"][0]["text"] for answer in reloaded["answers"]] == ["For Anna alone"]
    __, others = await workspace.get("conversation?person=bent&id=personale")
    assert others["answers"] == []
    assert "For Anna alone" not in workspace.driver.every_byte_for("bent")
    assert "For Anna alone" in workspace.driver.every_byte_for("anna")


async def test_a_press_in_a_private_answer_changes_it_in_place(workspace: Workspace) -> None:
    step = Buttons((Button("Next", "next", confirm=Confirm("Sure?", "It counts.", "Yes", "No")),))
    workspace.reply = lambda incoming: message("Page 2" if incoming.deed is Deed.PRESS else "Page 1", step)
    await workspace.driver.type("anna", "personale", "/decision list")
    (first,) = workspace.driver.private("anna")
    await workspace.driver.press("anna", first, "Next")
    (now,) = workspace.driver.private("anna")
    assert "Page 2" in now
    await workspace.post("dismiss", {"person": "anna", "conversation": "personale", "answer": now.handle["id"]})
    assert workspace.driver.private("anna") == []
    await workspace.driver.press("anna", first, "Next")
    assert "Page 2" in workspace.driver.private("anna")[0], "one that was put away comes back as a new one"


async def test_old_messages_and_answers_are_dropped(workspace: Workspace) -> None:
    first = await workspace.announce()
    for n in range(worlds.MOST_MESSAGES):
        workspace.local.memory.say("personale", f"m{n}", "anna", "Hello")
    assert len(workspace.local.memory.posts("personale")) == worlds.MOST_MESSAGES
    with pytest.raises(Gone):
        await workspace.local.update(Target("T1", "personale"), first, message("New"), "da")
    for n in range(worlds.MOST_ANSWERS + 1):
        workspace.local.memory.answer("personale", "anna", f"a{n}", message(f"Answer {n}"), "en")
    answers = workspace.driver.private("anna")
    assert len(answers) == worlds.MOST_ANSWERS
    assert "Answer 0" not in answers[0].text.splitlines()


# ---------------------------------------------------------------------------------------------- what Samspil says


async def test_every_element_is_shown_and_replies_stand_in_the_thread(workspace: Workspace) -> None:
    confirm = Confirm("Sure?", "It counts.", "Yes", "No")
    everything = message(
        "From Tuesday to Thursday",
        Heading("Room"),
        Facts((("Colour", "Yellow"),)),
        Quote("Does it hold for us?", "Clara"),
        Divider(),
        Link("The case", "https://example.org/case"),
        Chat("Write to Clara", "clara", "Write to Clara directly."),
        Rows((Row("D-12", "Thursday", "https://example.org/12", Button("Show", "show", "12")),)),
        Buttons((Button("I have read it", "read", confirm=confirm),)),
        Small("Everybody can see this"),
    )
    sent = await workspace.local.send(Target("T1", "personale"), everything, "da")
    reply = await workspace.local.send(Target("T1", "personale"), message("Yes"), "da", sent.reference)
    await workspace.local.send(Target("T1", "personale"), message("And thanks"), "da", reply.reference)
    (seen,) = workspace.driver.channel("personale")
    shown = "A decision What From Tuesday to Thursday Room Colour Yellow Does it hold for us? Clara The case"
    assert seen.text.replace("\n", " ").startswith(f"{shown} Write to Clara directly. D-12")
    assert (seen.buttons, seen.preview) == (["Show", "I have read it"], "Anna announced a decision")
    assert seen.links == ["https://example.org/case", "https://example.org/12"]
    assert ["Yes" in seen.replies[0], "And thanks" in seen.replies[1]] == [True, True]
    assert sent.url == f"http://127.0.0.1:3978/local/#personale/{sent.reference}"


async def test_a_change_shows_in_place_until_the_message_is_deleted(workspace: Workspace) -> None:
    reference = await workspace.announce()
    await workspace.local.update(Target("T1", "personale"), reference, message("To Friday"), "da")
    (seen,) = workspace.driver.channel("personale")
    assert "To Friday" in seen
    await workspace.driver.delete("personale", seen)
    assert workspace.driver.channel("personale") == []
    with pytest.raises(Gone):
        await workspace.local.update(Target("T1", "personale"), reference, message("To Monday"), "da")


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (Target("T1", "uden-bot"), "not_in_channel"),
        (Target("T1", "nowhere"), "no_such_conversation"),
        (Target("T2", "personale"), "no_such_conversation"),
        (Target("T1", person="nobody"), "person_unreachable"),
    ],
)
async def test_what_cannot_be_said_there_says_why(workspace: Workspace, to: Target, reason: str) -> None:
    with pytest.raises(Unreachable) as refused:
        await workspace.local.send(to, message("Hello"), "da")
    assert refused.value.reason == reason


async def test_a_direct_message_needs_only_the_person(workspace: Workspace) -> None:
    sent = await workspace.local.send(Target("T1", person="bent"), message("For Bent"), "da")
    assert sent.conversation == workspace.local.memory.direct_of("bent")
    assert "For Bent" in workspace.driver.direct("bent")[0]
    assert "For Bent" not in workspace.driver.every_byte_for("anna")


async def test_samspil_can_be_added_to_a_channel_and_taken_out(workspace: Workspace) -> None:
    await workspace.driver.bot_joins("anna", "uden-bot")
    await workspace.announce(place="uden-bot")
    assert "uden-bot" in await workspace.local.memberships("T1", "anna")
    await workspace.driver.bot_leaves("clara", "uden-bot")
    assert [asked.deed for asked in workspace.asked] == [Deed.ADDED, Deed.REMOVED]
    with pytest.raises(Unreachable):
        await workspace.announce(place="uden-bot")
    direct = workspace.local.memory.direct_of("anna")
    assert await workspace.local.memberships("T1", "anna") == {"personale", "trio", "ledelse", "teams", direct}
    assert await workspace.local.memberships("T2", "anna") == frozenset()


# ---------------------------------------------------------------------------------------------- who sees what


async def test_everybody_sees_their_own_conversations_alone(workspace: Workspace) -> None:
    async def listed(person: str) -> list[str]:
        __, seen = await workspace.get(f"workspace?person={person}")
        return [one["id"] for one in seen["conversations"] if one["kind"] != "direct"]

    assert await listed("anna") == ["personale", "trio", "ledelse", "uden-bot", "teams"]
    assert await listed("clara") == ["personale", "uden-bot", "teams"]
    assert await listed("eva") == ["trio"], "a guest sees the channels they are in"


async def test_a_conversation_of_others_and_one_that_is_not_there_are_the_same(workspace: Workspace) -> None:
    for id in ("ledelse", "nowhere", workspace.local.memory.direct_of("anna")):
        assert await workspace.get(f"conversation?person=bent&id={id}") == (404, {"error": "no_such_conversation"})
        refusal = 404, {"error": "no_such_conversation"}
        assert await workspace.does(person="bent", conversation=id, text="/decision") == refusal
        values = {"where": {"channel": id}}
        assert await workspace.does(person="bent", deed="submit", action="decision", values=values) == refusal
    assert workspace.asked == []


async def test_changes_arrive_at_once_where_they_may_be_seen(workspace: Workspace) -> None:
    address = f"{workspace.url}/local/api/events?person="
    opened = [
        await workspace.session.ws_connect(address + person, origin=workspace.url) for person in ("bent", "clara")
    ]
    bent, clara = opened
    await workspace.announce("For three", place="trio")
    await workspace.announce("For all")
    first = await bent.receive_json(timeout=5)
    assert (first["what"], first["conversation"]) == ("post", "trio")
    assert (await bent.receive_json(timeout=5))["conversation"] == "personale"
    assert (await clara.receive_json(timeout=5))["conversation"] == "personale"
    await workspace.local.stop()
    assert (await bent.receive(timeout=5)).type.name in ("CLOSE", "CLOSING", "CLOSED")
    for socket in opened:
        await socket.close()


async def test_a_page_that_cannot_follow_is_cut_off(workspace: Workspace) -> None:
    with workspace.local.feed.listening("anna") as news:
        for _ in range(2000):
            workspace.local.feed.tell({"what": "coming"})
        assert news.qsize() <= 1001
        while (event := news.get_nowait()) is not None:
            assert event == {"what": "coming"}


async def test_two_workspaces_share_nothing() -> None:
    one, other = Workspace(), Workspace()
    alone = other.made(World("T9", "Alone", "Europe/Oslo", (Member("x", "X", "nb", "Europe/Oslo"),), ()))
    await one.local.send(Target("T1", "personale"), message("Hello"), "da")
    assert other.local.memory.posts("personale") == []
    assert alone.memory.visible("x") == [Channel("direct-x", "", Kind.DIRECT, "nb", frozenset({"x"}))]
    await asyncio.sleep(0)
