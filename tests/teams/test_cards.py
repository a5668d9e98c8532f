"""Whatever a view can make, Teams takes: every element, from the shortest to the longest content."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import (
    MOST_ROWS,
    Button,
    Buttons,
    Chat,
    Confirm,
    Divider,
    Element,
    Facts,
    Heading,
    Kind,
    Link,
    Message,
    Quote,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from bot.teams.cards import CARD, message_card
from tests.drivers.teams_reading import buttons, links, of_type, parts, text_of, texts
from tests.fakes.teams_rules import problems, weight

Card = dict[str, Any]

NASTY = (
    "**fed** _kursiv_ `kode` [her](https://x.test) <at>alle</at> &amp; <b>HTML</b> # 1. {{DATE(2027-02-14T06:00:00Z)}} "
    "www.x.test \u202egnort 🎈"
)
LONG = "En lang begrundelse, som ingen når at læse. " * 700  # over 30,000 characters
ANNA = "00000000-0000-4000-8000-0000000000aa"
HERE = "https://teams.microsoft.com/l/message/19:abc@thread.tacv2/1"
CONFIRM = Confirm("Sure?", "It can't be taken back.", "Withdraw it", "Leave it")


def card(*elements: Element, where: Kind = Kind.DIRECT, title: str = "") -> Card:
    return message_card(Message(title, elements, preview="p"), "en", where)[0]


def every_element(text: str) -> tuple[Element, ...]:
    button = Button(text, "act", text[:100], Style.DANGER, Confirm(text, text, text, text))
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
        Link(text, HERE),
        Link(text, "javascript:alert(1)"),
        Link("", "mailto:anna@example.com"),
        Chat(text, ANNA, text),
        Chat(text, "29:anna", text),
        Buttons((button, replace(button, style=Style.PRIMARY), Button(text, "act"))),
        Buttons(()),
        Buttons(tuple(Button(text, "act", text[:100]) for _ in range(30))),
        Rows(tuple(Row(text, text, HERE, button) for _ in range(MOST_ROWS))),
        Rows((Row(text), Row(text, text), Row(text, button=button), Row(text, text, "", button), Row(text, url=HERE))),
    )


def most_for(made: Card) -> int:
    """Buttons are never left out, so that thirty of the longest outweigh all else."""
    return max(CARD, sum(map(weight, of_type(made, "ActionSet", "Container"))) + 1_000)


@pytest.mark.parametrize("where", Kind)
@pytest.mark.parametrize(
    "text", ["", " ", "x", NASTY, "word " * 30, LONG, "\x00\x07", "\ud800", "🎈" * 9_000, "a\n" * 700]
)
def test_every_element_is_taken(text: str, where: Kind) -> None:
    for element in every_element(text):
        made, summary = message_card(Message(text, (element,), preview=text), "en", where)
        assert problems(made) == []
        assert weight(made) <= most_for(made)
        assert 0 < len(summary) <= 500
        json.dumps(made, ensure_ascii=False).encode()


@pytest.mark.parametrize("text", ["", "x", NASTY, LONG])
def test_everything_at_once_is_taken(text: str) -> None:
    made = card(*every_element(text), *every_element(text)[:10], title=text)
    assert problems(made) == []
    assert weight(made) <= most_for(made)


def test_a_notification_says_the_preview_alone() -> None:
    message = Message("Bent asks you", (Text("the matter itself"),), preview="A question for you", private=True)
    assert message_card(message, "en", Kind.DIRECT)[1] == "A question for you"


# ---------------------------------------------------------------------------------------------- text


def test_what_a_person_wrote_is_shown_to_the_character() -> None:
    elements = (
        Text(NASTY, label=NASTY),
        Facts(((NASTY, NASTY),)),
        Quote(NASTY, NASTY),
        Small(NASTY),
        Heading(NASTY),
        Link(NASTY, "https://x.test"),
        Rows((Row(NASTY, NASTY, "https://x.test"), Row(NASTY, NASTY, button=Button("b", "act")))),
    )
    shown = NASTY.replace("{{", "{\u2060{")  # the joiner has no width
    made = card(*elements, title=NASTY)
    assert texts(made) == [
        shown,
        *[shown, shown],
        f"{shown}: {shown}",
        *[f"“{shown}”", f"— {shown}"],
        *[shown, shown],
        *[shown, "[Open](https://x.test)"],
        *[shown, "[Open](https://x.test)", shown],
        *[shown, shown],
    ]
    assert [text_of(block) for block in of_type(made, "TextBlock")] == ["[Open](https://x.test)"] * 2


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_markdown_is_only_ever_ours(label: str, text: str, url: str) -> None:
    made = card(
        Text(text, label=label),
        Heading(label),
        Facts(((label, text),)),
        Quote(text, label),
        Link(label, f"https://x.test/{url}"),
        Rows((Row(label, text, f"https://x.test/{url}", Button(label, "act")), Row(label, text))),
        title=label,
    )
    plain = r"(?!\s*([-#]|\d+[.)]))[^\\`*_{}\[\]<>+|~@&=^$\n]+"
    in_link = r"[^\\`*_{}\[\]<>|~^$\n]+"
    for part in parts(made):
        assert part["type"] != "FactSet"
        if part["type"] == "TextBlock":
            shown = part["text"]
            assert re.fullmatch(plain, shown) or re.fullmatch(
                rf"\[{in_link}\]\(https://x\.test/[^\s()<>\[\]\\]*\)", shown
            )
            assert "{{" not in shown


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("D-12 · Nyt mødeskema", True),
        ("Hvorfor? (mellemregninger), kl. 10.30", True),
        ("1. Baggrund", False),  # would be a list
        ("- Baggrund", False),
        ("Se skolen.dk", False),  # would be a link
        ("Til alle@skolen.dk", False),
        ("*Vigtigt*", False),
    ],
)
def test_a_heading_is_one_to_a_screen_reader_where_its_words_hold_no_markup(words: str, heard: bool) -> None:
    [block] = card(Heading(words))["body"]
    assert text_of(block) == words
    assert (block.get("style") == "heading") is heard


def test_lines_and_paragraphs_stay_apart() -> None:
    made = card(Text("one\ntwo\n\n\nthree\r\n four", label="Label"))
    assert [(text_of(block), block.get("spacing")) for block in made["body"]] == [
        ("Label", None),
        ("one", "None"),
        ("two", "None"),
        ("three", None),
        (" four", "None"),
    ]


def test_a_fact_of_several_lines_is_named_once() -> None:
    made = card(Facts((("Heard", "Anna\nBent"), ("Takes effect", "today"))))
    assert texts(made) == ["Heard: Anna", "Bent", "Takes effect: today"]


def test_a_divider_is_a_line_above_what_follows() -> None:
    made = card(Divider(), Text("a\nb"), Divider())
    assert [block.get("separator") for block in made["body"]] == [True, None]


def test_only_addresses_of_the_web_and_mail_become_links() -> None:
    urls = ["https://a.test/?x=1", "http://a.test", "mailto:a@b.test"]
    not_urls = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "msteams://x",
        "https://",
        "mailto:",
        "//a.test",
        "http://[",
    ]
    made = card(
        *(Link("here", url) for url in urls + not_urls), Rows(tuple(Row("row", url=url) for url in urls + not_urls))
    )
    found = [text_of(block) for block in of_type(made, "TextBlock")]
    assert found == [f"[{words}]({url})" for words in ("here", "row") for url in urls]
    assert all(url in texts(made) for url in not_urls)


def test_the_way_to_a_person_leads_into_a_chat() -> None:
    chat = Chat("Write to Anna", ANNA, "Write to Anna directly.")
    assert links(card(chat)) == [f"https://teams.microsoft.com/l/chat/0/0?users=8:orgid:{ANNA}"]
    for unknown in ("", "29:anna", f"{ANNA},{ANNA}", "U0ANNA"):
        made = card(replace(chat, person=unknown))
        assert (links(made), texts(made)) == ([], ["Write to Anna directly."])
    assert texts(card(replace(chat, person="", otherwise=""))) == ["Write to Anna"]


def test_an_address_can_not_end_its_link() -> None:
    made = card(Link("here", "https://a.test/a)b(c d\n[e](f)<g>{h}"))
    assert texts(made) == ["[here](https://a.test/a%29b%28c%20d%0A%5Be%5D%28f%29%3Cg%3E%7Bh%7D)"]


# ---------------------------------------------------------------------------------------------- length


def test_a_long_message_is_cut_where_it_can_be_seen_and_keeps_its_buttons() -> None:
    button = Button("Read", "read", confirm=CONFIRM)
    rows = Rows((Row("row", button=Button("Open", "open")),))
    made = card(Text("x" * 20_000), Text("æ" * 20_000), Text("z"), Buttons((button,)), rows, title="Title")
    assert CARD - 100 < weight(made) <= CARD
    [title, x, cut, *rest] = texts(made)
    assert (title, x, cut[-2:]) == ("Title", "x" * 20_000, "æ…")
    assert rest == [CONFIRM.title, CONFIRM.text]
    assert [button["title"] for button in buttons(made)] == ["Withdraw it", "Open"]


def test_many_lines_end_visibly() -> None:
    made = card(Text("\n".join(f"line {n}" for n in range(5_000))), Text("after"))
    assert weight(made) <= CARD
    assert texts(made)[-1] == "…" or texts(made)[-1].endswith("…")
    assert "after" not in texts(made)


# ---------------------------------------------------------------------------------------------- buttons

BUTTON = Button("Ask", "decision.ask", "12", Style.PRIMARY)
DATA = {"press": "decision.ask", "value": "12"}


def test_in_a_personal_chat_the_answer_takes_the_cards_place() -> None:
    [made] = buttons(card(Buttons((BUTTON,)), where=Kind.DIRECT))
    shown = {"title": "Ask", "data": DATA, "style": "positive"}
    older = {"type": "Action.Submit", **shown}
    assert made == {"type": "Action.Execute", "verb": "decision.ask", **shown, "fallback": older}


@pytest.mark.parametrize("where", [Kind.CHANNEL, Kind.PRIVATE])
def test_where_others_read_the_answer_opens_a_dialog(where: Kind) -> None:
    [made] = buttons(card(Rows((Row("row", button=BUTTON),)), where=where))
    data = {**DATA, "msteams": {"type": "task/fetch"}}
    assert made == {"type": "Action.Submit", "title": "Ask", "data": data, "style": "positive"}


@pytest.mark.parametrize("where", Kind)
def test_a_button_that_asks_first_shows_its_question_and_counts_when_that_is_answered(where: Kind) -> None:
    button = Button("Withdraw", "withdraw", "7", Style.DANGER, CONFIRM)
    made = card(Buttons((button, BUTTON)), where=where)
    [first, question] = made["body"]
    assert first["actions"][0]["type"] == "Action.ToggleVisibility"
    assert first["actions"][0]["style"] == "destructive"
    assert question["isVisible"] is False
    assert texts({"body": [question]}) == [CONFIRM.title, CONFIRM.text]
    [yes, no] = question["items"][-1]["actions"]
    assert (yes["title"], yes["data"]["press"], yes["data"]["value"]) == ("Withdraw it", "withdraw", "7")
    assert (no["title"], no["targetElements"]) == ("Leave it", first["actions"][0]["targetElements"])
    assert no["targetElements"] == [question["id"]]


def test_questions_do_not_open_each_other() -> None:
    button = Button("Withdraw", "withdraw", confirm=CONFIRM)
    made = card(Buttons((button, button)), Rows((Row("a", button=button), Row("b", button=button))))
    assert len({part["id"] for part in of_type(made, "Container")}) == 4
    assert problems(made) == []


def test_no_button_is_hidden_behind_six_others() -> None:
    made = card(Buttons(tuple(Button(f"{n}", "act", f"{n}") for n in range(13))))
    assert [len(one["actions"]) for one in of_type(made, "ActionSet")] == [6, 6, 1]
    assert [one["data"]["value"] for one in buttons(made)] == [f"{n}" for n in range(13)]
