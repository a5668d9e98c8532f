"""What people type finds the command that they mean, in any language; what is not understood finds help."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feature import Feature, Occasion, Request
from bot.language import LANGUAGES, N_, every_wording
from bot.model import Drop, Form, Rendering, Reply
from bot.registry import HELP, Called, Registry, one_off
from storage.database import Transaction


def _run(request: Request, transaction: Transaction) -> Reply:
    return None


def _show(request: Request, transaction: Transaction) -> Form:
    return Form("", "", ())


def _view(occasion: Occasion, transaction: Transaction) -> Rendering:
    return Drop("")


def _registry() -> Registry:
    home, decisions = Feature("home"), Feature("decisions")
    home.command(HELP, N_("What Samspil can do"))(_run)
    home.command("/samspil settings", N_("Settings"))(_run)
    decisions.command("/decision", N_("Announce a decision"), usage=N_("[title]"))(_run)
    decisions.command("/decision list", N_("Decisions that you may read"), usage=N_("[words]"))(_run)
    decisions.command("/decision show", N_("One decision by its number"), usage=N_("<number>"))(_run)
    decisions.command("/decision drafts", N_("Your drafts"))(_run)
    decisions.command("/decision open", N_("Say that something is to be decided"), usage=N_("[title]"))(_run)
    decisions.shortcut("decision.from_message", N_("Announce a decision"))(_run)
    return Registry([home, decisions])


REGISTRY = _registry()


@pytest.mark.parametrize(
    ("typed", "path", "text"),
    [
        ("/decision", "/decision", ""),
        ("/decision New timetable", "/decision", "New timetable"),
        ("/decision list", "/decision list", ""),
        ("/decision show 12", "/decision show", "12"),
        # without the slash, in any case, with more space than needed
        ("decision list budget 2027", "/decision list", "budget 2027"),
        ("DECISION Show D-12", "/decision show", "D-12"),
        ("   /decision    list    two  words ", "/decision list", "two  words"),
        # in any language, whatever the person's own
        ("/beslutning", "/decision", ""),
        ("beslutning liste skema", "/decision list", "skema"),
        ("/beslutning vis 12", "/decision show", "12"),
        ("/beslutning kladder", "/decision drafts", ""),
        # where a keyboard has no å
        ("/beslutning åbn Skema", "/decision open", "Skema"),
        ("/beslutning AABN Skema", "/decision open", "Skema"),
        ("/beslutning utkast", "/decision drafts", ""),
        ("/decision liste", "/decision list", ""),
        ("/beslutning list", "/decision list", ""),
        # help and what belongs to it
        ("/samspil", HELP, ""),
        ("samspil", HELP, ""),
        ("/samspil settings", "/samspil settings", ""),
        ("/samspil indstillinger", "/samspil settings", ""),
        ("/samspil innstillinger", "/samspil settings", ""),
        # behind the bot's own name, where another app owns the first word
        ("/samspil decision", "/decision", ""),
        ("/samspil beslutning liste skema", "/decision list", "skema"),
        ("/samspil /beslutning vis 12", "/decision show", "12"),
        ("samspil decision New timetable", "/decision", "New timetable"),
        # not understood
        ("", HELP, ""),
        ("/", HELP, "/"),
        ("hej med dig", HELP, "hej med dig"),
        ("/samspil what is this", HELP, "what is this"),
        ("/samspil samspil", HELP, "samspil"),
    ],
)
def test_what_is_typed_is_understood(typed: str, path: str, text: str) -> None:
    called = REGISTRY.call(typed)
    assert (called.command.path, called.text, called.doubt) == (path, text, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_understood_as_help_words_it(language: str) -> None:
    for path, item in zip(REGISTRY.commands, REGISTRY.menu(language), strict=True):
        assert REGISTRY.call(item.path).command.path == path
        beyond = "" if item.usage or " " not in item.path else f"{item.path.split(maxsplit=1)[1]} "
        assert REGISTRY.call(f"{item.path} 12").text == f"{beyond}12", "one that takes nothing begins a text"


@pytest.mark.parametrize("gap", ["\n", "\t", "\u00a0", "\r\n", " \n "])
def test_any_white_space_ends_a_word(gap: str) -> None:
    """A line break after the command is what many people type before a longer text."""
    called = REGISTRY.call(f"/decision{gap}list{gap}budget")
    assert (called.command.path, called.text) == ("/decision list", "budget")


@pytest.mark.parametrize("typed", ['/decision "list"', "/decision “list”", "/samspil decision ”list”"])
def test_in_quotes_it_is_text(typed: str) -> None:
    called = REGISTRY.call(typed)
    assert (called.command.path, called.text, called.doubt) == ("/decision", "list", None)


@pytest.mark.parametrize("text", ['"Yes" and "no"', '""', '"', '"list', 'list"'])
def test_other_quotes_are_part_of_the_text(text: str) -> None:
    called = REGISTRY.call(f"/decision {text}")
    assert (called.command.path, called.text) == ("/decision", text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/decision lst", "/decision list"),
        ("/decision lsit", "/decision list"),
        ("/decision lists", "/decision list"),
        ("/beslutning lister", "/decision list"),
        ("/beslutning klader", "/decision drafts"),
        ("/decision Shwo", "/decision show"),
        ("/samspil setings", "/samspil settings"),
    ],
)
def test_a_single_word_one_letter_off_is_doubted(typed: str, meant: str) -> None:
    called = REGISTRY.call(typed)
    assert called.doubt == Called(REGISTRY.commands[meant], "")
    root, word = typed.split()
    assert (called.command.path, called.text) == (root.replace("beslutning", "decision"), word)


@pytest.mark.parametrize(
    ("typed", "meant", "rest"),
    [
        ("/samspil decison list", "/decision", "list"),
        ("/samspil beslutnig", "/decision", ""),
        ("/samspil /Beslutnng vis 12", "/decision", "vis 12"),
        ('samspil decison "list"', "/decision", '"list"'),
        ("/decisions", "/decision", ""),
        ("decison New timetable", "/decision", "New timetable"),
        ("/samspl settings", HELP, "settings"),
    ],
)
def test_a_command_one_letter_off_is_doubted(typed: str, meant: str, rest: str) -> None:
    called = REGISTRY.call(typed)
    assert called.command.path == HELP
    assert called.doubt == Called(REGISTRY.commands[meant], rest)


@pytest.mark.parametrize("typed", [f"/samspil decison {'x' * 501}", "/samspil decide", "/samspil setings now"])
def test_what_is_further_off_is_not_doubted(typed: str) -> None:
    called = REGISTRY.call(typed)
    assert (called.command.path, called.text, called.doubt) == (HELP, typed.removeprefix("/samspil "), None)


@pytest.mark.parametrize("typed", ["/decision lst of rooms", "/decision Skema", "/decision 12", '/decision "lst"'])
def test_a_title_is_not_doubted(typed: str) -> None:
    assert REGISTRY.call(typed).doubt is None


ONE_OFF = [
    ("lst", "list"),  # left out
    ("ist", "list"),
    ("lis", "list"),
    ("liist", "list"),  # added
    ("xlist", "list"),
    ("listx", "list"),
    ("lost", "list"),  # changed
    ("mist", "list"),
    ("lisp", "list"),
    ("ilst", "list"),  # swapped
    ("lsit", "list"),
    ("lits", "list"),
    ("kladder", "kladde"),
]
NOT_ONE_OFF = [
    ("list", "list"),  # it is the word
    ("ls", "list"),  # two off
    ("lits", "lots!"),
    ("tsil", "list"),
    ("sitl", "list"),
    ("lixx", "list"),
    ("listed", "list"),
    ("", "list"),
    ("vi", "vis"),  # too short to tell
    ("is", "as"),
]


@pytest.mark.parametrize(("word", "known"), ONE_OFF)
def test_one_letter_off(word: str, known: str) -> None:
    assert one_off(word, known)
    assert one_off(known, word)


@pytest.mark.parametrize(("word", "known"), NOT_ONE_OFF)
def test_further_off(word: str, known: str) -> None:
    assert not one_off(word, known)
    assert not one_off(known, word)


WORDS = {word for path in REGISTRY.commands for one in every_wording(path).values() for word in one[1:].split()}
CALLS = re.compile(f"(?:/?(?:{'|'.join(WORDS)}))*", re.IGNORECASE)


@settings(deadline=None)
@given(st.text() | st.text(st.sampled_from('/ \n"“lisampdecon'), max_size=30))
@pytest.mark.parametrize("before", ["", "/decision ", "beslutning liste ", "/samspil ", "/samspil /decision show "])
def test_nothing_typed_is_lost(before: str, text: str) -> None:
    """Whatever is typed means some command, and gets there but for the words that call it."""
    called = REGISTRY.call(before + text)
    typed, kept = _signs(before + text), _signs(called.text)
    assert typed.endswith(kept)
    assert CALLS.fullmatch(typed.removesuffix(kept))


def _signs(text: str) -> str:
    """Without white space, and without the quotes that say that it is text."""
    return re.sub(r'[\s"“”]', "", text)


@pytest.mark.parametrize("offer", ["command", "button", "form", "shortcut", "view"])
def test_two_features_cannot_claim_one_name(offer: str) -> None:
    one, other = Feature("one"), Feature("other")
    for feature in (one, other):
        match offer:
            case "command":
                feature.command("/decision", "")(_run)
            case "button":
                feature.button("decision.read")(_run)
            case "form":
                feature.form("decision.read", _show)(_run)
            case "shortcut":
                feature.shortcut("decision.read", "")(_run)
            case "view":
                feature.view("decision.read")(_view)
    with pytest.raises(ValueError, match=r"claimed by two features: (/decision|decision\.read)"):
        Registry([one, other])
