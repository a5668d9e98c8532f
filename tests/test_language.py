"""The catalogues are whole and say the same as the code; what is shown is worded for its reader."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

import pytest
from babel.messages import Catalog
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import LANGUAGES, NAMES, Reader, every_wording, language_of, zone_of
from handlers import FEATURES
from tests import words
from tests.words import TRANSLATED, Id

ENDINGS = ".?!:;,…"
SHORTCUT = 24  # characters, what Slack gives the name of one

# ------------------------------------------------------------------------------------------------ the catalogues


def faults(message: str, translation: str) -> Iterator[str]:
    """What differs between a message and its translation though it may not."""
    if not translation:
        yield "is not translated"
        return
    if _placeholders(message) != _placeholders(translation):
        yield "has other placeholders"
    if _white(message) != _white(translation):
        yield "begins or ends with other white space"
    if _ending(message) != _ending(translation):
        yield "ends with another sign"


def _placeholders(text: str) -> set[str] | None:
    """The names in braces; None for braces that don't fit."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _white(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _ending(text: str) -> str:
    last = text.rstrip()[-1:]
    return last if last in ENDINGS else ""


def command_faults(wordings: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What keeps typed commands from being understood: {English path: {language: path}} in, words for it out."""
    meant: dict[tuple[str, str], set[str]] = defaultdict(set)  # (English root or "", word): English commands
    for path, by_language in wordings.items():
        root = path.split()[0]
        for language, wording in by_language.items():
            parts = wording.split(" ")
            meant["", parts[0]].add(root)
            if len(parts) > 1:
                meant[root, parts[1]].add(path)
            if parts[0] != wordings[root][language]:
                yield f"{wording} ({language}) does not begin with {wordings[root][language]}"
            if len(parts) != len(path.split(" ")) or not wording.startswith("/") or wording != wording.lower():
                yield f"{wording} ({language}) is no command"
    for (_, word), commands in meant.items():
        if len(commands) > 1:
            yield f"{word} means {' and '.join(sorted(commands))}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_no_other(language: str) -> None:
    kept = {entry.id for entry in words.entries(words.catalogue(language))}
    wanted = words.messages()
    assert not wanted - kept, "run `make words`, then translate these"
    assert not kept - wanted, "run `make words`: no code uses these"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fit_their_messages(language: str) -> None:
    catalogue = words.catalogue(language)
    wrong = []
    for entry in words.entries(catalogue):
        if entry.fuzzy:
            wrong.append(f"{entry.id!r} is a guess (fuzzy), which is not shown to anybody")
        ids = (entry.id,) if isinstance(entry.id, str) else entry.id
        forms = words.forms(entry)
        if len(forms) != (1 if len(ids) == 1 else catalogue.num_plurals):
            wrong.append(f"{entry.id!r} has a wrong number of plural forms")
        for one, translation in zip(ids, forms, strict=False):
            wrong += [f"{entry.id!r} {fault}" for fault in faults(one, translation)]
    assert not wrong


QUOTED = {"en": "“”", "da": "»«", "nb": "«»"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_quoted_stands_in_the_quotation_marks_of_its_language(language: str) -> None:
    if language == "en":
        texts = [one for id in words.messages() for one in ((id,) if isinstance(id, str) else id)]
    else:
        texts = [one for entry in words.entries(words.catalogue(language)) for one in words.forms(entry)]
    assert not [text for text in texts if not _is_quoted(text, QUOTED[language])]


def _is_quoted(text: str, pair: str) -> bool:
    marks = "".join(re.findall(r'["„“”»«‹›]', text))
    return marks == pair * (len(marks) // 2)


def test_commands_are_understood_in_every_language() -> None:
    paths = [path for feature in FEATURES for path in feature.commands]
    assert not list(command_faults({path: every_wording(path) for path in paths}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_shortcuts_fit(language: str) -> None:
    """See `bot.feature.Shortcut`."""
    labels = [shortcut.label for feature in FEATURES for shortcut in feature.shortcuts.values()]
    long = [worded for label in labels if len(worded := Reader(language, "UTC").text(label)) > SHORTCUT]
    assert not long


def test_catalogues_are_as_the_tool_writes_them() -> None:
    """Running it once more changes nothing, so that a difference is always somebody's change."""
    for language in TRANSLATED:
        before = words.catalogue_path(language).read_text(encoding="utf-8")
        kept = words.catalogue(language)
        assert words.written(words.merged(kept, words.messages())) == before, "run `make words`"


# ------------------------------------------------------------------------------------------------ the tests' own eyes


@pytest.mark.parametrize(
    ("message", "translation"),
    [
        ("Saved.", ""),
        ("Saved.", "Gemt"),
        ("Saved.", "Gemt!"),
        ("Saved.", " Gemt."),
        ("Choose …", "Vælg"),
        ("Changed {moment}", "Ændret {øjeblik}"),
        ("Changed {moment}", "Ændret"),
        ("Changed {moment}", "Ændret {moment"),
        ("Changed {moment}", "Ændret {moment} {day}"),
    ],
)
def test_a_bad_translation_is_seen(message: str, translation: str) -> None:
    assert list(faults(message, translation))


def test_a_good_translation_is_left_alone() -> None:
    assert not list(faults("{place} is gone. “Why”?", "Hvorfor er {place} væk?"))
    for mixed in ("Tryk på “Gem”", 'Tryk på "Gem"', "Tryk på «Gem»", "Tryk på »Gem“", "Tryk på »Gem"):
        assert not _is_quoted(mixed, QUOTED["da"])
    assert _is_quoted("Linje 2 (»Gem«): »Luk«", QUOTED["da"])


@pytest.mark.parametrize(
    "wording",
    ["/afgørelse liste", "/beslutning", "beslutning liste", "/beslutning Liste", "/beslutning vis", "/beslutning show"],
)
def test_a_bad_command_is_seen(wording: str) -> None:
    wordings = {
        "/decision": {"en": "/decision", "da": "/beslutning"},
        "/decision show": {"en": "/decision show", "da": "/beslutning vis"},
        "/decision list": {"en": "/decision list", "da": "/beslutning liste"},
    }
    assert not list(command_faults(wordings))
    wordings["/decision list"]["da"] = wording
    assert list(command_faults(wordings))


def test_two_features_with_one_word_are_seen() -> None:
    wordings = {"/meeting": {"en": "/meeting", "da": "/møde"}, "/forum": {"en": "/forum", "da": "/møde"}}
    assert list(command_faults(wordings)) == ["/møde means /forum and /meeting"]


# ------------------------------------------------------------------------------------------------ collecting messages


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Why")', {"Why"}),
        ('X = {"why": N_("Why")}', {"Why"}),
        ('request.reader.text("Saved.")', {"Saved."}),
        ('Reader(language, "UTC").text("Saved.")', {"Saved."}),
        ('reader.plural("{n} other", "{n} others", n)', {("{n} other", "{n} others")}),
        ('_("Type {command}", command=_("/decision"))', {"Type {command}", "/decision"}),
        ("f\"{_('/decision show')} 12\"", {"/decision show"}),
        ('_("One "\n  "text")', {"One text"}),
        ('body.text("deed", most=3)', set()),
        ("_(label)", set()),
    ],
)
def test_messages_are_found(source: str, found: set[Id]) -> None:
    assert set(words.messages_in(source)) == found


@pytest.mark.parametrize("source", ['_(f"D-{n}")', '_("D-" + n)', 'N_("one" if x else "two")', '_("%s" % n)', "_()"])
def test_a_message_put_together_at_run_time_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"^views\.py:1: "):
        list(words.messages_in(source, "views.py"))


def test_an_update_keeps_what_is_translated() -> None:
    kept = Catalog(locale="da")
    kept.add("Why", "Hvorfor")
    kept.add("Gone", "Væk")
    kept.add(("{n} day", "{n} days"), ("{n} dag", "{n} dage"))
    now = words.merged(kept, {"Why", "Where", ("{n} day", "{n} days")})
    assert {entry.id: entry.string for entry in words.entries(now)} == {
        "Where": "",
        "Why": "Hvorfor",
        ("{n} day", "{n} days"): ("{n} dag", "{n} dage"),
    }
    assert words.left(now) == ["Where"]


# ------------------------------------------------------------------------------------------------ wording


MORNING = datetime(2027, 2, 3, 7, 12, tzinfo=UTC)  # 8.12 in Copenhagen and Oslo
DAY = {"en": "Wednesday 3 February 2027", "da": "onsdag den 3. februar 2027", "nb": "onsdag 3. februar 2027"}
MOMENT = {"en": f"{DAY['en']} at 08:12", "da": f"{DAY['da']} kl. 08.12", "nb": f"{DAY['nb']} kl. 08:12"}


def _reader(language: str, zone: str = "Europe/Copenhagen") -> Reader:
    return Reader(language, zone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_moments_are_written_out(language: str) -> None:
    assert _reader(language).day(date(2027, 2, 3)) == DAY[language]
    assert _reader(language).moment(MORNING) == MOMENT[language]


def test_parts_of_dates_stand_in_sentences() -> None:
    said = [(one.weekday(3), one.day_of_year(10, 1), one.clock(time(14, 5))) for one in map(_reader, LANGUAGES)]
    assert said == [
        ("Wednesday", "1 October", "14:05"),
        ("onsdag", "1. oktober", "14.05"),
        ("onsdag", "1. oktober", "14:05"),
    ]
    assert _reader("da").day_of_year(2, 29) == "29. februar"


def test_a_moment_is_where_the_reader_is() -> None:
    evening = datetime(2027, 2, 3, 23, 30, tzinfo=UTC)
    assert _reader("da").moment(evening) == "torsdag den 4. februar 2027 kl. 00.30"
    assert _reader("da", "America/New_York").moment(evening) == "onsdag den 3. februar 2027 kl. 18.30"
    assert _reader("da").today(evening) == date(2027, 2, 4)
    assert _reader("da", "America/New_York").today(evening) == date(2027, 2, 3)


@pytest.mark.parametrize(
    ("names", "and_"),
    [
        ([], ""),
        (["Anna"], "Anna"),
        (["Anna", "Bent"], "Anna {} Bent"),
        (["Anna", "Bent", "Clara"], "Anna, Bent {} Clara"),
    ],
)
def test_names_are_listed(names: list[str], and_: str) -> None:
    assert _reader("en").names(names) == and_.format("and")
    assert _reader("da").names(names) == and_.format("og")
    assert _reader("nb").names(names) == and_.format("og")


def test_numbers_are_grouped() -> None:
    assert [_reader(language).number(30_000) for language in LANGUAGES] == ["30,000", "30.000", "30\u00a0000"]


def test_plurals_go_with_the_number() -> None:
    def others(language: str, n: int) -> str:
        return _reader(language).plural("{n} other", "{n} others", n)

    assert [others(language, 1) for language in LANGUAGES] == ["1 other", "1 anden", "1 annen"]
    assert [others(language, 1_200) for language in LANGUAGES] == ["1,200 others", "1.200 andre", "1\u00a0200 andre"]
    assert [others(language, 0) for language in LANGUAGES] == ["0 others", "0 andre", "0 andre"]


@pytest.mark.parametrize(
    ("hint", "language"),
    [
        ("da-DK", "da"),
        ("da_DK.UTF-8", "da"),
        ("DA", "da"),
        ("no", "nb"),
        ("nb-NO", "nb"),
        ("nn-NO", "nb"),
        ("en-US", "en"),
        ("en", "en"),
        ("sv-SE", "otherwise"),
        ("danish", "otherwise"),
        ("", "otherwise"),
        ("-", "otherwise"),
        ("日本", "otherwise"),
    ],
)
def test_a_hint_asks_for_a_language(hint: str, language: str) -> None:
    assert language_of(hint, "otherwise") == language


def test_every_language_names_itself() -> None:
    assert set(NAMES) == set(LANGUAGES)


@settings(deadline=None)
@given(st.text() | st.sampled_from(["{", "}", "{author}", "{0}", "{{}}", "%s", "{author.name}"]))
def test_what_people_wrote_is_never_formatted(written: str) -> None:
    for language in LANGUAGES:
        assert _reader(language).text("{author} sees your name.", author=written).startswith(written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_words_is_shown_as_it_is(language: str) -> None:
    assert _reader(language).text("Nobody has translated {this}") == "Nobody has translated {this}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stays_nothing(language: str) -> None:
    """In a catalogue the empty message is the header."""
    assert _reader(language).text("") == ""


@pytest.mark.parametrize(
    ("hint", "zone"),
    [
        ("Europe/Oslo", "Europe/Oslo"),
        ("", "Europe/Copenhagen"),
        ("Europe", "Europe/Copenhagen"),
        ("../x", "Europe/Copenhagen"),
    ],
)
def test_a_zone_that_does_not_exist_is_the_other_one(hint: str, zone: str) -> None:
    assert zone_of(hint, "Europe/Copenhagen") == zone
