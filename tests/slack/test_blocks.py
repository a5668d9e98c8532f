"""Whatever a view can make, Slack takes: every element and field, from the shortest to the longest content."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import (
    LINES_LENGTH,
    MOST_ROWS,
    Button,
    Buttons,
    Chat,
    Choice,
    Confirm,
    Conversation,
    Divider,
    Element,
    Facts,
    Field,
    Form,
    Heading,
    Input,
    Item,
    Kind,
    Link,
    Message,
    Person,
    Quote,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from bot.slack.blocks import MESSAGE_TEXT, message_blocks
from bot.slack.modal import Given, Opened, modal, reading
from bot.slack.modal import given as given_in
from tests.drivers.slack_reading import buttons_of, input_blocks, links_of, read_form, text_lines
from tests.fakes.slack_rules import message_problems, text_of, view_problems
from tests.fakes.slack_workspace import View

ANNA = Person(1, "U0ANNA", "Anna Holm", "da", "Europe/Copenhagen")
STAFF = Conversation(1, "C0STAFF", Kind.CHANNEL, "personale", "da")
NASTY = (
    "<!channel> @everyone <@U0ANNA> *fed* _kursiv_ ~væk~ `kode` <https://x.test|her> &amp; <b>HTML</b> \u202egnort 🎈"
)
LONG = "En lang begrundelse, som ingen når at læse. " * 700  # over 30,000 characters


def elements(text: str) -> tuple[Element, ...]:
    confirm = Confirm(text, text, text, text)
    button = Button(text, "act", text, Style.DANGER, confirm)
    url = "https://skolen.slack.com/archives/C1/p1"
    return (
        Text(text),
        Text(text, label=text),
        Heading(text),
        Heading(text, folds=True),
        Facts(((text, text), ("", text), (text, ""))),
        Quote(text),
        Quote(text, by=text),
        Small(text),
        Divider(),
        Link(text, url),
        Link(text, "javascript:alert(1)"),
        Link("", "mailto:anna@example.com"),
        Chat(text, "U0ANNA", text),
        Chat(text, "U0ANNA|<!channel>", text),
        Buttons((button, replace(button, style=Style.PRIMARY), Button(text, "act"))),
        Buttons(tuple(Button(text, "act", text) for _ in range(30))),
        Rows(tuple(Row(text, text, url, button) for _ in range(MOST_ROWS))),
        Rows((Row(text), Row(text, text), Row(text, button=button), Row(text, text, "", button), Row(text, url=url))),
    )


def fields(text: str, count: int) -> tuple[Field, ...]:
    choices = tuple(Choice(f"c{number}", text[:500] or "-") for number in range(count))
    initial: dict[Input, Any] = {
        Input.LINE: text,
        Input.LINES: text,
        Input.CHOICE: "c0",
        Input.CHOICES: ("c0",),
        Input.PERSON: ANNA,
        Input.PEOPLE: (ANNA,),
        Input.CHANNEL: STAFF,
        Input.CHANNELS: (STAFF,),
        Input.DATE: date(2027, 2, 3),
        Input.TIME: time(9, 30),
        Input.NUMBER: 12,
        Input.SWITCH: True,
    }
    return tuple(
        Field(f"{kind}_{variant}", text, kind, text, required, value, error, choices)
        for kind in Input
        for variant, (required, value, error) in enumerate([(False, None, ""), (True, initial[kind], text)])
    )


@pytest.mark.parametrize("text", ["", " ", "x", NASTY, "word " * 30, LONG, "\x00\x07", "\ud800", "🎈" * 3_000])
def test_every_element_is_taken(text: str) -> None:
    for element in elements(text):
        message = Message(text, (element,), preview=text)
        said = message_blocks(message, "en")
        assert said["text"]
        if said["blocks"]:
            assert message_problems(said["blocks"]) == []
        assert text_of(said["blocks"]) <= 11_000
        assert view_problems(reading(message, "en", "C1")) == []
        assert view_problems(modal(Form("form", text, (element,)), "en", "C1")) == []
        json.dumps(said).encode()


@pytest.mark.parametrize("text", ["", "x", NASTY, LONG])
def test_everything_at_once_is_taken(text: str) -> None:
    said = message_blocks(Message(text, elements(text) * 3, preview=text), "en")
    assert message_problems(said["blocks"]) == []
    items = (*elements(text), *fields(text, 3))
    assert view_problems(modal(Form("form", text, items, submit=text, error=text), "en", "C1")) == []


@pytest.mark.parametrize("count", [1, 5, 6, 10, 11, 130])
@pytest.mark.parametrize("text", ["", "x", NASTY, "en ganske lang forklaring af valget " * 5, LONG[:LINES_LENGTH]])
def test_every_field_is_taken(text: str, count: int) -> None:
    for field in fields(text, count):
        form = Form("form", "Title", (field,), submit="Send")
        view = modal(form, "en", "C1")
        assert view_problems(view) == [], field
        assert len(json.dumps(view)) < 250_000


def test_a_field_without_choices_is_left_out() -> None:
    form = Form("form", "Title", (Field("a", "A", Input.CHOICE), Field("b", "B")), submit="Send")
    assert [block["block_id"] for block in modal(form, "en", "")["blocks"]] == ["b"]


def test_what_a_person_wrote_is_shown_to_the_character() -> None:
    elements = (
        Text(NASTY, label=NASTY),
        Facts(((NASTY, NASTY),)),
        Quote(NASTY, NASTY),
        Small(NASTY),
        Link(NASTY, "https://x.test"),
        Rows((Row(NASTY, NASTY, "https://x.test"), Row("title", NASTY, "https://x.test"))),
    )
    said = message_blocks(Message(NASTY, elements, preview=NASTY), "en")
    lines = list(text_lines(said["blocks"]))
    assert lines == [
        NASTY,
        *[NASTY, NASTY],
        f"{NASTY}: {NASTY}",
        *[f"“{NASTY}”", f"— {NASTY}"],
        NASTY,
        *[NASTY, "Open"],
        *[f"{NASTY}\n{NASTY}", "Open", f"title\n{NASTY}", "Open"],
    ]
    assert "<" not in said["text"]
    assert said["text"].startswith("&lt;!channel&gt;")


MARKED = st.text(st.sampled_from("*_~`<>&|:!@# \na") | st.characters(), max_size=40)


@given(MARKED, MARKED, MARKED)
def test_markup_is_only_ever_ours(label: str, text: str, url: str) -> None:
    elements = (
        Text(text, label=label),
        Heading(label),
        Facts(((label, text),)),
        Quote(text, label),
        Small(text),
        Link(label, f"https://x.test/{url}"),
        Rows((Row(label, text, f"https://x.test/{url}", Button(label, "act")), Row(label, text))),
    )
    for leaf in _leaves(message_blocks(Message(label, elements, preview=text), "en")["blocks"]):
        if leaf["type"] == "mrkdwn":
            assert leaf["verbatim"] is True
            bold, link = r"\*[^*_~`<>&|:\n]+\*", r"<https://x\.test/[^<>|]*\|[^*_~`<>&|:\n]+>(\n[^*_~`<>&|:\n]+)?"
            assert re.fullmatch(f"{bold}|{link}", leaf["text"])
        else:
            assert (leaf["type"], leaf["emoji"]) == ("plain_text", False)


def test_only_addresses_of_the_web_and_mail_become_links() -> None:
    urls = ["https://a.test/?x=1", "http://a.test", "mailto:a@b.test"]
    not_urls = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "slack://x",
        "https://",
        "mailto:",
        "//a.test",
        "http://[",
        "",
    ]
    message = Message("", tuple(Link("here", url) for url in urls + not_urls), preview="x")
    said = message_blocks(message, "en")
    assert links_of(said["blocks"]) == urls
    text = "\n".join(text_lines(said["blocks"]))
    assert all(url in text for url in not_urls)
    rows = Rows(tuple(Row("title", url=url) for url in urls + not_urls))
    assert links_of(message_blocks(Message("", (rows,), preview="x"), "en")["blocks"]) == urls


def test_the_way_to_a_person_leads_into_a_direct_message() -> None:
    def made(user: str, team: str = "T1") -> list[Any]:
        chat = Chat("Write to Bent", user, "Write to Bent directly.")
        found: list[Any] = message_blocks(Message("", (chat,), preview="x"), "en", team)["blocks"]
        return found

    assert links_of(made("U0BENT")) == ["https://slack.com/app_redirect?channel=U0BENT&team=T1"]
    assert links_of(made("W0BENT", "")) == ["https://slack.com/app_redirect?channel=W0BENT"]
    assert list(text_lines(made("U0BENT"))) == ["Write to Bent"]
    for unknown in ("", "bent", "U0BENT&team=T2", "00000000-0000-4000-8000-0000000000aa"):
        assert links_of(made(unknown)) == []
        assert list(text_lines(made(unknown))) == ["Write to Bent directly."]


def test_an_address_is_read_before_it_is_followed() -> None:
    def lines(url: str, label: str) -> list[str]:
        return list(text_lines(message_blocks(Message("", (Link(label, url),), preview="x"), "en")["blocks"]))

    assert lines("https://a.test/x", "a.test/x") == ["a.test/x"]
    odd = "https://a.test/a_b_c"  # with what Slack would read as markup, were it part of a link's words
    assert lines(odd, odd) == [odd, "Open"]


def test_a_long_message_is_cut_where_it_can_be_seen_and_keeps_its_buttons() -> None:
    message = Message(
        "Title", (Text("x" * 5_000), Text("y" * 5_000), Text("z"), Buttons((Button("Read", "read"),))), "p"
    )
    said = message_blocks(message, "en")
    assert text_of(said["blocks"]) <= MESSAGE_TEXT + 100
    lines = list(text_lines(said["blocks"]))
    assert "".join(lines).endswith("y…")
    assert [button["text"]["text"] for button in buttons_of(said["blocks"])] == ["Read"]


def test_too_many_blocks_end_visibly() -> None:
    said = message_blocks(Message("Title", tuple(Text(f"{n}") for n in range(80)), preview="p"), "en")
    assert len(said["blocks"]) == 50
    assert list(text_lines(said["blocks"]))[-1] == "…"


def test_buttons_tell_their_action_and_value() -> None:
    buttons = Buttons((Button("A", "/decision", "Nyt mødeskema"), Button("B", "vote", "1"), Button("C", "vote", "2")))
    made = buttons_of(message_blocks(Message("T", (buttons,), preview="p"), "en")["blocks"])
    told = [(button["action_id"].rpartition("#")[0], button["value"]) for button in made]
    assert told == [("/decision", "Nyt mødeskema"), ("vote", "1"), ("vote", "2")]


def test_a_modal_carries_its_form() -> None:
    form = Form("decide", "x" * 30, (), state={"draft": "7", "æ": "ø" * 900})
    view = modal(form, "en", "C0STAFF")
    assert view["callback_id"] == "decide"
    assert Opened.load(view["private_metadata"]) == Opened(form.id, dict(form.state), "C0STAFF")
    assert list(text_lines(view["blocks"])) == ["x" * 30]  # the title has room for 24 of them
    assert view["title"]["text"] == "x" * 23 + "…"
    with pytest.raises(ValueError, match="state"):
        modal(replace(form, state={"a": "x" * 4_000}), "en", "C0STAFF")


def test_a_form_to_read_has_nothing_to_submit() -> None:
    view = modal(Form("read", "Reasons", (Text("words"),)), "en", "C1")
    assert "submit" not in view
    assert view["close"]["text"] == "Close"


def test_only_what_was_typed_can_be_cancelled() -> None:
    def close(*items: Item) -> str:
        return str(modal(Form("publish", "Preview", items, submit="Publish"), "en", "C1")["close"]["text"])

    assert close(Text("words")) == "Close"
    assert close(Field("title", "Title")) == "Cancel"


def test_errors_stand_beside_what_they_are_about() -> None:
    items = (Field("title", "Title", error="Needed."), Field("why", "Why"))
    view = modal(Form("decide", "T", items, submit="Send", error="Not yet."), "en", "C1")
    assert [block.get("block_id") for block in view["blocks"]] == ["form#error", "title", "title#error", "why"]
    form = read_form(View("V1", "U1", view, ""))
    assert (form.error, form.fields["title"].error, form.fields["why"].error) == ("Not yet.", "Needed.", "")


def test_a_choice_that_is_needed_shows_all_there_is_and_another_can_be_taken_back() -> None:
    choices = tuple(Choice(key, key) for key in "abc")
    kinds = [
        _only_element(Field("x", "X", Input.CHOICE, required=required, choices=choices))["type"]
        for required in (True, False)
    ]
    assert kinds == ["radio_buttons", "static_select"]


def test_a_long_label_goes_on_in_the_description() -> None:
    label = "Rød: det er besluttet, og du får det at vide, for at ingen skal høre det på gangen først"
    element = _only_element(Field("x", "X", Input.CHOICE, required=True, choices=(Choice("red", label),)))
    [option] = element["options"]
    assert f"{option['text']['text']} {option['description']['text']}" == label


_WORDS = st.text(st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from("\n\t ")), max_size=60)


@given(st.builds(lambda words, times: words * times, _WORDS, st.integers(1, 400)))
@settings(max_examples=60, deadline=None)
def test_a_long_text_comes_back_to_the_character(text: str) -> None:
    form = Form("decide", "T", (Field("why", "Why", Input.LINES, initial=text),), submit="Send")
    view = modal(form, "en", "C1")
    assert view_problems(view) == []
    values = {
        block["block_id"]: {block["element"]["action_id"]: {"value": block["element"].get("initial_value")}}
        for block in reversed(input_blocks(View("V1", "U1", view, "")))
    }
    assert given_in({"state": {"values": values}}) == {"why": Given(Input.LINES, text)}


def _only_element(field: Field) -> dict[str, Any]:
    [block] = modal(Form("f", "T", (field,), submit="Send"), "en", "")["blocks"]
    element: dict[str, Any] = block["element"]
    return element


def _leaves(thing: Any) -> list[dict[str, Any]]:
    """Every text object."""
    if isinstance(thing, list):
        return [leaf for one in thing for leaf in _leaves(one)]
    if not isinstance(thing, dict):
        return []
    own = [thing] if isinstance(thing.get("text"), str) else []
    return own + [leaf for value in thing.values() for leaf in _leaves(value)]


def test_everybody_is_called_by_a_word_of_ours_alone() -> None:
    message = Message("", (Text("@channel <!channel>"),), preview="@channel <!channel>")
    assert "<!channel>" not in str([one for one in message_blocks(message, "en")["blocks"] if "mrkdwn" in str(one)])
    first, *others = message_blocks(replace(message, everybody=True), "en")["blocks"]
    assert first["text"] == {"type": "mrkdwn", "text": "<!channel>"}
    assert others == message_blocks(message, "en")["blocks"]
