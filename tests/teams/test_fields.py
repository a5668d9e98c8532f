"""A form is a card that Teams takes, and what is written in it comes back as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import (
    LINES_LENGTH,
    Button,
    Buttons,
    Choice,
    Conversation,
    Field,
    Form,
    Heading,
    Input,
    Item,
    Kind,
    Message,
    Person,
    Place,
    Profile,
    Style,
    Text,
)
from bot.teams.cards import CARD, Surface
from bot.teams.fields import Brought, Given, Malformed, Opened, brought, form_card, reading
from tests.drivers.teams_reading import buttons, inputs, of_type, parts, sent, submit_of, texts
from tests.fakes.teams_rules import problems, weight
from tests.teams.test_cards import LONG, NASTY, every_element

Card = dict[str, Any]

ANNA = Person(1, "00000000-0000-0000-0000-000000000020", "Anna Holm", "da", "Europe/Copenhagen")
BENT = Person(2, "00000000-0000-0000-0000-000000000021", "Bent, Sørensen", "da", "Europe/Copenhagen")
STAFF = Conversation(1, "19:staff@thread.tacv2", Kind.CHANNEL, "Personale", "da")
TRIO = Place("19:trio@thread.v2", Kind.PRIVATE, "TRIO")
COLOURS = tuple(Choice(key, f"{key} it is") for key in ("red", "yellow, or so", "green"))
INITIAL: dict[Input, Any] = {
    Input.LINE: "Nyt mødeskema",
    Input.LINES: "En\nto",
    Input.CHOICE: "red",
    Input.CHOICES: ("red", "yellow, or so"),
    Input.PERSON: ANNA,
    Input.PEOPLE: (ANNA, BENT),
    Input.CHANNEL: STAFF,
    Input.CHANNELS: (STAFF,),
    Input.DATE: date(2027, 2, 3),
    Input.TIME: time(9, 30),
    Input.NUMBER: 12,
    Input.SWITCH: True,
}


def card(
    *items: Item,
    surface: Surface = Surface.PERSONAL,
    places: tuple[Place, ...] = (TRIO,),
    people: tuple[Profile, ...] = (),
    **form: Any,
) -> Card:
    made = Form("decide", items=items, **{"title": "Title", "submit": "Send", **form})
    return form_card(made, "en", surface, places, people)


def only_input(field: Field, **more: Any) -> Card:
    [made] = inputs(card(field, **more)).values()
    return made


def comes_back(made: Card, **typed: str) -> dict[str, Given]:
    submit = submit_of(made)
    assert submit is not None
    return dict(brought(sent(made, submit, **typed)).values)


# ---------------------------------------------------------------------------------------------- whatever a form holds


def every_field(text: str, count: int) -> list[Field]:
    choices = tuple(Choice(f"c{number}", text[:500] or "-") for number in range(count))
    initial = INITIAL | {Input.LINE: text, Input.LINES: text, Input.CHOICE: "c0", Input.CHOICES: ("c0",)}
    return [
        Field(f"{kind}_{variant}", text, kind, text, required, value, error, choices)
        for kind in Input
        for variant, (required, value, error) in enumerate([(False, None, ""), (True, initial[kind], text)])
    ]


@pytest.mark.parametrize("surface", [Surface.PERSONAL, Surface.DIALOG])
@pytest.mark.parametrize("count", [1, 5, 6, 400])
@pytest.mark.parametrize("text", ["", "x", NASTY, "en ganske lang forklaring af valget " * 5, LONG[:LINES_LENGTH]])
def test_every_field_is_taken(text: str, count: int, surface: Surface) -> None:
    places = tuple(Place(f"19:{number}@thread.tacv2", Kind.CHANNEL, text[:50]) for number in range(count))
    for field in every_field(text, count):
        made = card(field, surface=surface, places=places)
        assert problems(made) == [], field
        assert weight(made) - len(str(inputs(made)[field.name].get("value", "")).encode()) <= CARD


@pytest.mark.parametrize("text", ["", "x", NASTY])
def test_everything_at_once_is_taken(text: str) -> None:
    made = card(*every_element(text)[:14], Heading(text, folds=True), *every_field(text, 3), error=text, title="")
    assert problems(made) == []
    assert weight(made) <= CARD


@pytest.mark.parametrize("surface", [Surface.PERSONAL, Surface.DIALOG])
@pytest.mark.parametrize("kind", Input)
def test_what_stands_in_a_field_comes_back(kind: Input, surface: Surface) -> None:
    back = {
        Input.LINES: "En\nto",
        Input.CHOICES: ["red", "yellow, or so"],
        Input.PERSON: ANNA.external_id,
        Input.PEOPLE: [ANNA.external_id, BENT.external_id],
        Input.CHANNEL: STAFF.external_id,
        Input.CHANNELS: [STAFF.external_id],
        Input.DATE: "2027-02-03",
        Input.TIME: "09:30",
        Input.NUMBER: "12",
    }
    made = card(Field("x", "X", kind, initial=INITIAL[kind], choices=COLOURS), surface=surface)
    assert comes_back(made) == {"x": Given(kind, back.get(kind, INITIAL[kind]))}


@pytest.mark.parametrize("kind", Input)
def test_an_empty_field_brings_nothing(kind: Input) -> None:
    made = card(Field("x", "X", kind, choices=COLOURS))
    assert "value" not in inputs(made)["x"]
    assert comes_back(made) == ({"x": Given(kind, False)} if kind is Input.SWITCH else {})


@pytest.mark.parametrize("kind", Input)
def test_a_form_may_come_back_with_what_was_typed_in_place_of_a_value(kind: Input) -> None:
    typed: tuple[Any, ...] = ("x", [], (), None, True, 1.5)
    for initial in typed:
        assert problems(card(Field("x", "X", kind, initial=initial, choices=COLOURS))) == []


_WORDS = st.text(st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from("\n\t ")), max_size=60)


@given(st.builds(lambda words, times: words * times, _WORDS, st.integers(1, 400)))
@settings(max_examples=60, deadline=None)
def test_a_long_text_comes_back_to_the_character(text: str) -> None:
    made = card(Field("why", "Why", Input.LINES, initial=text), Text("Note"))
    assert problems(made) == []
    assert comes_back(made) == ({"why": Given(Input.LINES, text)} if text else {})


def test_the_longest_text_is_whole_and_leaves_room_for_the_words_around_it() -> None:
    text = "æ" * LINES_LENGTH
    made = card(Text("Note"), Field("why", "Why", Input.LINES, initial=text))
    assert inputs(made)["why"]["value"] == text
    assert "Note" in texts(made)


def test_what_stands_in_a_field_is_never_longer_than_it_takes() -> None:
    assert only_input(Field("x", "X", initial="æ" * 200))["maxLength"] == 200
    assert only_input(Field("x", "X", initial="🎈" * 200))["maxLength"] == 400, "clients count as JavaScript does"


# ---------------------------------------------------------------------------------------------- one field


def test_a_field_that_is_needed_says_so_on_the_spot() -> None:
    made = only_input(Field("title", "Title", required=True, max_length=60))
    assert made == {
        "type": "Input.Text",
        "id": "title:line",
        "label": "Title",
        "maxLength": 60,
        "isRequired": True,
        "errorMessage": "This is needed.",
    }
    assert "isRequired" not in only_input(Field("on", "On", Input.SWITCH, required=True)), "off is an answer too"


def test_help_and_errors_stand_below_what_they_are_about() -> None:
    made = card(Field("a", "A", help="How", error="Too long."), Field("b", "B"), error="Not yet.")
    assert [part.get("id") or texts({"body": [part]})[0] for part in made["body"]] == [
        "Title",
        "⚠ Not yet.",
        "a:line",
        "⚠ Too long.",
        "How",
        "b:line",
    ]


def test_a_choice_that_is_needed_shows_all_there_is_and_another_can_be_taken_back() -> None:
    field = Field("x", "X", Input.CHOICE, required=True, choices=COLOURS)
    assert only_input(field)["style"] == "expanded"
    made = card(replace(field, required=False, initial="red"))
    assert "style" not in inputs(made)["x"]
    [nothing, *others] = inputs(made)["x"]["choices"]
    assert (nothing["title"], len(others)) == ("Nothing chosen", 3)
    assert comes_back(made, x=nothing["value"]) == {"x": Given(Input.CHOICE, "")}
    assert comes_back(made, x=others[1]["value"]) == {"x": Given(Input.CHOICE, "yellow, or so")}


def test_a_choice_of_our_own_sign_for_nothing_is_still_a_choice() -> None:
    made = card(Field("x", "X", Input.CHOICE, choices=(Choice("*", "Star"),), initial="*"))
    assert comes_back(made) == {"x": Given(Input.CHOICE, "*")}


def test_no_link_can_be_made_of_a_choice() -> None:
    """The labels of radio buttons and check boxes read Markdown."""
    [choice] = only_input(Field("x", "X", Input.CHOICES, choices=(Choice("a", "[x](https://x.test) <y@z.test>"),)))[
        "choices"
    ]
    assert choice["title"] == "[x]\u2060(https://x.test) <\u2060y@z.test>"


def test_a_field_without_choices_is_left_out() -> None:
    assert list(inputs(card(Field("a", "A", Input.CHOICE), Field("b", "B")))) == ["b"]


def test_people_are_searched_in_the_whole_organisation() -> None:
    made = only_input(Field("x", "X", Input.PEOPLE, initial=(ANNA, BENT)))
    assert made["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    assert made["isMultiSelect"] is True
    assert [choice["title"] for choice in made["choices"]] == ["Anna Holm", "Bent, Sørensen"]
    assert "isMultiSelect" not in only_input(Field("x", "X", Input.PERSON))


def test_channels_are_offered_once_each_and_those_chosen_first() -> None:
    places = (TRIO, Place(STAFF.external_id, Kind.CHANNEL, "Personale"))
    made = card(Field("x", "X", Input.CHANNELS, initial=(STAFF,)), places=places)
    assert [choice["title"] for choice in inputs(made)["x"]["choices"]] == ["Personale", "TRIO"]
    ids = f"{STAFF.external_id},{TRIO.external_id}"
    assert comes_back(made, x=ids) == {"x": Given(Input.CHANNELS, [STAFF.external_id, TRIO.external_id])}


def test_where_people_cannot_be_searched_those_who_are_here_can_be_chosen() -> None:
    here = (Profile(BENT.external_id, BENT.name), *(Profile(f"{n:036}", f"Person {n}") for n in range(200)))
    one = inputs(card(Field("who", "Who", Input.PEOPLE, initial=(ANNA,)), people=here))["who"]
    assert [choice["title"] for choice in one["choices"][:3]] == [ANNA.name, BENT.name, "Person 0"]
    assert (weight(one["choices"]) < 3_000, one["choices.data"]["type"]) == (True, "Data.Query")


def test_where_no_channel_can_be_chosen_it_says_what_to_do() -> None:
    made = card(Field("x", "Announce it in", Input.CHANNELS, required=True), places=())
    assert inputs(made) == {}
    assert texts(made)[1:] == [
        "Announce it in",
        "Samspil is in no channel that you can choose yet. Add it to a team first.",
    ]


def test_what_there_is_no_room_to_offer_is_told() -> None:
    places = tuple(Place(f"19:{'x' * 60}{n}@thread.tacv2", Kind.CHANNEL, f"Channel {n}") for n in range(300))
    made = card(Field("x", "X", Input.CHANNELS), places=places)
    offered = len(inputs(made)["x"]["choices"])
    assert 50 < offered < 100
    assert texts(made)[-1] == f"The first {offered} can be chosen here."


# ---------------------------------------------------------------------------------------------- folding


def folded(*items: Item, **form: Any) -> tuple[Card, Card]:
    """The button and the part that it shows."""
    made = card(Heading("If it helps", folds=True), *items, Heading("Where"), Field("where", "Where"), **form)
    [button], [part] = of_type(made, "Action.ToggleVisibility"), of_type(made, "Container")
    assert (button["title"], button["targetElements"]) == ("If it helps", [part["id"]])
    assert "where" not in inputs({"body": [part]})
    return button, part


def test_what_is_optional_starts_folded_away() -> None:
    _, part = folded(Field("why", "Why", required=True), Text("Note"))
    assert part["isVisible"] is False
    assert "isRequired" not in inputs({"body": [part]})["why"], "nothing unseen holds a submit up"


def test_it_starts_open_where_something_stands_in_it_or_something_was_wrong() -> None:
    assert folded(Field("why", "Why", initial="Because"))[1]["isVisible"] is True
    assert folded(Field("why", "Why", error="Too long."))[1]["isVisible"] is True
    assert folded(Field("why", "Why"), error="Not yet.")[1]["isVisible"] is False


def test_a_part_without_fields_does_not_fold() -> None:
    made = card(Heading("To read", folds=True), Text("words"))
    assert of_type(made, "Container", "Action.ToggleVisibility") == []
    assert texts(made) == ["Title", "To read", "words"]


# ---------------------------------------------------------------------------------------------- presses and submits

FORM = Form("decide", "Title", (Field("title", "Title"),), "Send", state={"draft": "7", "æ": "ø"})


def test_in_a_personal_chat_a_submit_asks_for_the_next_card() -> None:
    made = form_card(FORM, "en", Surface.PERSONAL)
    submit, cancel = made["actions"]
    assert (cancel["title"], cancel["associatedInputs"]) == ("Cancel", "none"), "a form to write in can be left"
    assert (submit["type"], submit["verb"], submit["title"]) == ("Action.Execute", "decide", "Send")
    assert submit["fallback"] == {**{k: submit[k] for k in ("title", "data", "style")}, "type": "Action.Submit"}
    assert texts(made) == ["Title"]


def test_elsewhere_it_is_a_dialog_which_shows_its_title_itself() -> None:
    made = form_card(replace(FORM, items=(Buttons((Button("Edit", "edit"),)),)), "en", Surface.DIALOG)
    assert [button["type"] for button in buttons(made)] == ["Action.Submit"] * 2
    assert all("msteams" not in button["data"] for button in buttons(made)), "a dialog opens no dialog"
    assert texts(made) == []


def test_a_submit_brings_its_form() -> None:
    made = form_card(FORM, "en", Surface.PERSONAL)
    came = brought(sent(made, made["actions"][0], title="Nyt mødeskema"))
    values = {"title": Given(Input.LINE, "Nyt mødeskema")}
    assert came == Brought(submit="decide", opened=Opened(FORM.id, dict(FORM.state)), answered=True, values=values)


def test_a_press_in_a_form_brings_the_form_and_is_not_held_up_by_its_fields() -> None:
    button = Button("Edit", "decision.rewrite", "7", Style.PRIMARY)
    made = card(Field("title", "Title", required=True), Buttons((button,)), state={"draft": "7"}, id="f1")
    [edit, *_] = buttons(made)
    assert edit["associatedInputs"] == "none"
    came = brought(sent(made, edit, title="x"))
    assert came == Brought("decision.rewrite", "7", opened=Opened("f1", {"draft": "7"}), answered=True)


def test_a_message_in_a_dialog_is_only_read() -> None:
    message = Message("D-12", (Text("words"), Buttons((Button("Ask", "decision.ask", "12"),))), preview="p")
    made = reading(message, "en")
    assert problems(made) == []
    assert texts(made) == ["words"]
    [ask] = buttons(made)
    assert (ask["type"], "msteams" in ask["data"]) == ("Action.Submit", False)
    assert brought(ask["data"]) == Brought("decision.ask", "12")


def test_a_form_to_read_has_nothing_to_submit() -> None:
    made = card(Text("words"), submit="")
    assert "actions" not in made
    assert buttons(made) == []
    assert all(part["type"] != "ActionSet" for part in parts(made))


def test_what_teams_adds_is_no_matter() -> None:
    data = {"press": "act", "msteams": {"type": "task/fetch"}, "something": ["new"]}
    assert brought(data) == Brought("act")


@pytest.mark.parametrize(
    ("id", "value", "given"),
    [
        ("n:number", 12, Given(Input.NUMBER, "12")),  # as a telephone may send it
        ("n:number", 12.0, Given(Input.NUMBER, "12")),
        ("n:number", 1.5, Given(Input.NUMBER, "1.5")),
        ("n:number", float("inf"), Given(Input.NUMBER, "inf")),
        ("s:switch", True, Given(Input.SWITCH, True)),
        ("s:switch", "false", Given(Input.SWITCH, False)),
        ("t:line", None, Given(Input.LINE, "")),
        ("p:people", "", Given(Input.PEOPLE, [])),
        ("p:people", "a,,b,", Given(Input.PEOPLE, ["a", "b"])),
        ("a:b:line", "x", Given(Input.LINE, "x")),
    ],
)
def test_clients_write_the_same_value_differently(id: str, value: Any, given: Given) -> None:
    assert list(brought({"submit": "f", id: value}).values.values()) == [given]


@pytest.mark.parametrize(
    "data",
    [
        None,
        "press",
        [],
        {},
        {"press": ""},
        {"press": "a", "submit": "b"},
        {"press": ["a"]},
        {"press": "a", "value": 1},
        {"submit": "a", "form": {}},
        {"submit": "a", "state": "x"},
        {"submit": "a", "state": {"x": 1}},
        {"submit": "a", "x:line": 1},
        {"submit": "a", "x:line": ["y"]},
        {"submit": "a", "x:people": ["y"]},
        {"submit": "a", "x:switch": "perhaps"},
        {"submit": "a", "x:switch": []},
        {"submit": "a", "x:number": True},
        {"submit": "a", "x:password": "Xyzzy"},
    ],
)
def test_what_no_card_of_ours_sends_is_refused_without_a_word_of_it(data: Any) -> None:
    with pytest.raises(Malformed) as caught:
        brought(data)
    assert caught.value.args == ()
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
