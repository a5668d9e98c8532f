"""What comes back from a form: read where it is right, refused where it is wrong, and never lost."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forms import NOT_A_NUMBER, Checked, check, clean, refused
from bot.language import LANGUAGES, Reader
from bot.model import (
    LINE_LENGTH,
    LINES_LENGTH,
    Choice,
    Conversation,
    Field,
    Form,
    Heading,
    Input,
    Kind,
    Person,
    Place,
    Profile,
    Small,
)

ENGLISH = Reader("en", "Europe/Copenhagen")
DAYS = (Choice("1", "Monday"), Choice("2", "Tuesday"), Choice("3", "Wednesday"))
CPR = "010190-1234"

ANNA, BENT = Profile("U1", "Anna"), Profile("U2", "Bent")
STAFF, TRIO = Place("C1", Kind.CHANNEL, "staff"), Place("C2", Kind.PRIVATE, "trio")


def _person(profile: Profile) -> Person:
    return Person(len(profile.external_id), profile.external_id, profile.name, "en", "UTC")


def _conversation(place: Place) -> Conversation:
    return Conversation(len(place.external_id), place.external_id, place.kind, place.name, "en")


def _form(*fields: Field) -> Form:
    return Form("some.form", "Some form", fields, submit="Save")


def _check(form: Form, raw: dict[str, Any], reader: Reader = ENGLISH) -> Checked:
    return check(form, raw, reader, _person, _conversation)


def _one(input: Input, raw: Any, **more: Any) -> Checked:
    """A form of one field, "it"."""
    return _check(_form(Field("it", "It", input, choices=DAYS, **more)), {"it": raw})


# ------------------------------------------------------------------------------------------------ nobody

APP, GONE = Profile("U0APP", "Polly", app=True), Profile("U3", "Clara", left=True)


@pytest.mark.parametrize(
    ("given", "workspace", "value", "error"),
    [
        ([ANNA, APP, BENT], "Skolen", ("U1", "U2"), "Polly is an app, not a person."),
        ([GONE], "Skolen", (), "Clara has left Skolen."),
        ([GONE], "", (), "Clara is no longer here."),
        ([GONE, APP], "Skolen", (), "Clara has left Skolen. Polly is an app, not a person."),
        ([Profile("U4", "", app=True)], "", (), "U4 is an app, not a person."),
        ([Profile("U5", "Eva", guest=True)], "Skolen", ("U5",), ""),
    ],
)
def test_nobody_chooses_an_app_or_somebody_who_has_left(
    given: list[Profile], workspace: str, value: tuple[str, ...], error: str
) -> None:
    """The others stay chosen, and nobody is remembered by it."""
    asked: list[Profile] = []

    def person(profile: Profile) -> Person:
        asked.append(profile)
        return _person(profile)

    form = _form(Field("it", "It", Input.PEOPLE, required=True))
    checked = check(form, {"it": given}, ENGLISH, person, _conversation, workspace)
    assert tuple(one.external_id for one in checked.values["it"]) == value
    assert checked.errors.get("it", "") == error
    assert not {APP, GONE} & set(asked)
    one = check(_form(Field("it", "It", Input.PERSON)), {"it": given[-1]}, ENGLISH, person, _conversation, workspace)
    assert (one.values["it"] is None) == bool(error and given[-1] is not BENT)


# ------------------------------------------------------------------------------------------------ right


@pytest.mark.parametrize(
    ("input", "raw", "value"),
    [
        (Input.LINE, "New timetable", "New timetable"),
        (Input.LINE, "  New \n timetable\t", "New timetable"),
        (Input.LINES, "  One\r\ntwo\rthree\n", "One\ntwo\nthree"),
        (Input.LINES, "a\tb\n\nc", "a\tb\n\nc"),
        (Input.CHOICE, "2", "2"),
        (Input.CHOICES, ["1", "3"], ("1", "3")),
        (Input.CHOICES, ["3", "1", "3"], ("3", "1")),
        (Input.PERSON, ANNA, _person(ANNA)),
        (Input.PEOPLE, [ANNA, BENT], (_person(ANNA), _person(BENT))),
        (Input.PEOPLE, [BENT, BENT], (_person(BENT),)),
        (Input.CHANNEL, STAFF, _conversation(STAFF)),
        (Input.CHANNELS, [TRIO, STAFF, TRIO], (_conversation(TRIO), _conversation(STAFF))),
        (Input.DATE, "2027-02-03", date(2027, 2, 3)),
        (Input.TIME, "08:12", time(8, 12)),
        (Input.NUMBER, "12", 12),
        (Input.NUMBER, "-12", -12),
        (Input.NUMBER, " 12 ", 12),
        (Input.NUMBER, 0, 0),
        (Input.SWITCH, True, True),
        (Input.SWITCH, False, False),
    ],
)
def test_what_is_right_is_read(input: Input, raw: Any, value: Any) -> None:
    checked = _one(input, raw, required=True)
    assert checked == Checked({"it": value}, {})
    assert type(checked.values["it"]) is type(value)


EMPTY = {
    Input.LINE: "",
    Input.LINES: "",
    Input.CHOICE: "",
    Input.CHOICES: (),
    Input.PERSON: None,
    Input.PEOPLE: (),
    Input.CHANNEL: None,
    Input.CHANNELS: (),
    Input.DATE: None,
    Input.TIME: None,
    Input.NUMBER: None,
    Input.SWITCH: False,
}


@pytest.mark.parametrize("input", Input)
@pytest.mark.parametrize("raw", [None, "", []])
def test_what_is_left_empty_has_the_empty_value(input: Input, raw: Any) -> None:
    assert _one(input, raw) == Checked({"it": EMPTY[input]}, {})


def test_a_field_that_did_not_come_back_is_empty() -> None:
    form = _form(*(Field(str(input), "It", input) for input in Input))
    assert _check(form, {}).values == {str(input): value for input, value in EMPTY.items()}


def test_what_no_field_asked_for_is_left_out() -> None:
    assert _check(_form(Field("it", "It")), {"it": "a", "role": "administrator"}).values == {"it": "a"}


# ------------------------------------------------------------------------------------------------ wrong

CHOOSE = "This could not be read. Please choose again."
WORDS = {
    Input.DATE: "This is not a date.",
    Input.TIME: "This is not a time of day.",
    Input.NUMBER: "This is not a whole number.",
}
# What no input takes.
STRANGE: list[Any] = [
    12.5,
    float("nan"),
    {"it": "a"},
    {},
    [["1"]],
    [[]],
    [None],
    [{"external_id": "U1"}],
    (),
    b"12",
    object(),
]
WRONG: dict[Input, list[Any]] = {
    Input.LINE: [12, True, ["a"], ANNA],
    Input.LINES: [12, False, ["a"], STAFF],
    Input.CHOICE: ["4", "Monday", 1, True, ["1"], " 1"],
    Input.CHOICES: ["1", ["4"], ["1", "4"], [1], {"1": "1"}, True],
    Input.PERSON: ["U1", [ANNA], STAFF, True],
    Input.PEOPLE: [ANNA, ["U1"], [ANNA, "U2"], [[ANNA]], [STAFF]],
    Input.CHANNEL: ["C1", [STAFF], ANNA, True],
    Input.CHANNELS: [STAFF, ["C1"], [STAFF, None], [ANNA]],
    Input.DATE: ["3 February", "2027-02-30", "2027-13-01", "03.02.2027", "2027-02-03T08:00", 20270203, True, "\ud800"],
    Input.TIME: ["8", "08:61", "noon", 8, True, "\ud800", "08:00+01:00", "08:00Z"],
    Input.NUMBER: ["twelve", "1.5", "1e3", "9" * 5000, "1_000", True, False, "\ud800", [1]],
    Input.SWITCH: ["true", 1, 0, ["true"]],
}


@pytest.mark.parametrize(
    ("input", "raw"), [(input, raw) for input, wrong in WRONG.items() for raw in (*wrong, *STRANGE)]
)
def test_what_is_wrong_is_an_error_at_its_field(input: Input, raw: Any) -> None:
    checked = _one(input, raw)
    assert checked.errors == {"it": WORDS.get(input, CHOOSE)}
    assert checked.values == {"it": EMPTY[input]}


@pytest.mark.parametrize("input", [one for one in Input if one is not Input.SWITCH])
def test_what_is_required_and_empty_is_needed(input: Input) -> None:
    assert _one(input, None, required=True).errors == {"it": "This is needed."}


@pytest.mark.parametrize("raw", ["   ", "\n\t\r\n", "\x00\x07", "\ud83d"])
def test_what_looks_empty_is_empty(raw: str) -> None:
    assert _one(Input.LINE, raw, required=True).errors == {"it": "This is needed."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_are_in_the_persons_language(language: str) -> None:
    reader = Reader(language, "UTC")
    checked = _check(_form(Field("it", "It", Input.DATE)), {"it": "soon"}, reader)
    assert checked.errors == {"it": reader.text("This is not a date.")}


# ------------------------------------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\ud800b", "ab"),
        ("a\udc00\ud800", "a"),
        ("👩‍🏫 Æble", "👩‍🏫 Æble"),
        ("שלום עולם", "שלום עולם"),
        ("abc\u200fdef", "abc\u200fdef"),  # direction marks are part of writing
        ("<!channel> *bold* {braces} %s", "<!channel> *bold* {braces} %s"),
    ],
)
def test_text_is_kept_without_what_no_reader_sees(text: str, kept: str) -> None:
    assert clean(text) == kept
    assert _one(Input.LINES, text).values == {"it": kept}
    assert _one(Input.LINE, text).values == {"it": kept}


@settings(deadline=None)
@given(st.text(st.characters()))
def test_cleaned_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    kept = clean(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("input", "max_length", "most"),
    [(Input.LINE, 0, LINE_LENGTH), (Input.LINES, 0, LINES_LENGTH), (Input.LINE, 20, 20), (Input.LINES, 500, 500)],
)
def test_what_is_too_long_says_by_how_much(input: Input, max_length: int, most: int) -> None:
    assert _one(input, "å" * most, max_length=max_length).errors == {}
    checked = _one(input, "å" * (most + 1), max_length=max_length)
    room = f"{most + 1:,} characters, and there is room for {most:,}."
    assert checked.errors == {"it": f"This is too long: {room}"}
    assert checked.values == {"it": "å" * (most + 1)}


def test_a_huge_text_is_refused_at_once() -> None:
    checked = _one(Input.LINES, "010190-1234 " * 200_000)
    assert checked.errors["it"].startswith("This is too long")


# ------------------------------------------------------------------------------------------------ personal numbers


@pytest.mark.parametrize("input", [Input.LINE, Input.LINES])
def test_a_personal_number_is_refused_unless_it_is_said_to_be_none(input: Input) -> None:
    form = _form(Field("title", "Title"), Field("it", "It", input))
    raw: dict[str, Any] = {"title": "About Ida", "it": f"Ida, {CPR}"}
    checked = _check(form, raw)
    assert checked.errors["it"].startswith("This looks like somebody's personal number.")
    assert checked.personal_numbers == {"it"}
    assert checked.values == raw
    again = refused(form, checked, ENGLISH)
    switch = again.fields[-1]
    assert (switch.name, switch.input, bool(switch.initial)) == (NOT_A_NUMBER, Input.SWITCH, False)
    assert isinstance(again.items[-1], Small)
    accepted = _check(form, raw | {NOT_A_NUMBER: True})
    assert (accepted.errors, accepted.values) == ({}, raw)


@pytest.mark.parametrize("switch", [False, None, "", "true", 1, [True]])
def test_only_the_switch_itself_says_so(switch: Any) -> None:
    checked = _check(_form(Field("it", "It")), {"it": CPR, NOT_A_NUMBER: switch})
    assert "it" in checked.errors


def test_the_switch_stays_while_something_else_is_mended() -> None:
    """Who has said once that it is no personal number is not asked again because of another field."""
    form = _form(Field("it", "It"), Field("when", "When", Input.DATE))
    checked = _check(form, {"it": CPR, "when": "soon", NOT_A_NUMBER: True})
    assert set(checked.errors) == {"when"}
    switch = refused(form, checked, ENGLISH).fields[-1]
    assert (switch.name, switch.initial) == (NOT_A_NUMBER, True)


def test_a_choice_is_no_personal_number() -> None:
    """Its value is the program's own, an id perhaps, and nothing that the person could take out."""
    form = _form(Field("it", "It", Input.CHOICE, choices=(Choice("0101901234", "The first"),)))
    assert _check(form, {"it": "0101901234"}).errors == {}


# ------------------------------------------------------------------------------------------------ the refused form


def test_a_refused_form_keeps_everything_that_was_typed() -> None:
    form = Form(
        "some.form",
        "Some form",
        (
            Heading("First"),
            Field("title", "Title", initial="Before"),
            Field("decided", "What", Input.LINES, required=True),
            Small("Between"),
            Field("day", "Day", Input.CHOICE, initial="1", choices=DAYS),
            Field("people", "Who", Input.PEOPLE),
            Field("place", "Where", Input.CHANNEL),
            Field("on", "When", Input.DATE, initial=date(2027, 1, 1)),
            Field("confirm", "Confirm", Input.SWITCH),
        ),
        submit="Save",
        state={"draft": "12"},
    )
    raw = {
        "title": "New timetable",
        "decided": "",
        "day": "2",
        "people": [ANNA, BENT],
        "place": STAFF,
        "on": "2027-02-03",
        "confirm": True,
    }
    checked = _check(form, raw)
    again = refused(form, checked, ENGLISH)
    assert again.refused
    assert {field.name: field.initial for field in again.fields} == checked.values
    assert {field.name: field.error for field in again.fields if field.error} == {"decided": "This is needed."}
    assert [item for item in again.items if not isinstance(item, Field)] == [Heading("First"), Small("Between")]
    assert (again.id, again.state, again.action, again.submit) == (form.id, form.state, form.action, form.submit)


def test_a_form_refused_as_a_whole_says_so_on_top() -> None:
    form = _form(Field("it", "It"))
    again = refused(form, _check(form, {"it": "a"}), ENGLISH, error="Nothing is changed yet.")
    assert (again.error, again.fields[0].initial, again.fields[0].error) == ("Nothing is changed yet.", "a", "")


def test_mended_errors_are_gone_the_next_time() -> None:
    form = _form(Field("it", "It", required=True), Field("other", "Other"))
    once = refused(form, _check(form, {"it": "", "other": "b"}), ENGLISH)
    assert not refused(once, _check(once, {"it": "a", "other": "b"}), ENGLISH).refused


# ------------------------------------------------------------------------------------------------ anything at all

json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from([ANNA, BENT, STAFF, TRIO, CPR, "1", "2027-02-03", "08:12"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
KINDS = {
    Input.LINE: str,
    Input.LINES: str,
    Input.CHOICE: str,
    Input.CHOICES: tuple,
    Input.PERSON: Person | None,
    Input.PEOPLE: tuple,
    Input.CHANNEL: Conversation | None,
    Input.CHANNELS: tuple,
    Input.DATE: date | None,
    Input.TIME: time | None,
    Input.NUMBER: int | None,
    Input.SWITCH: bool,
}


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*map(str, Input), NOT_A_NUMBER]), json_like), st.booleans())
def test_anything_can_come_back(raw: dict[str, Any], required: bool) -> None:
    """Never an exception; every value has the type that `Input` states, or stands beside an error."""
    form = _form(*(Field(str(input), "It", input, required=required, choices=DAYS) for input in Input))
    checked = _check(form, raw)
    for input in Input:
        assert isinstance(checked.values[input], KINDS[input])
    again = refused(form, checked, ENGLISH)
    assert {field.name for field in again.fields if field.error} == set(checked.errors)
