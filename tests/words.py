"""Brings the catalogues of words up to date with the code: `python -m tests.words`.

Every message of `bot` and `handlers` is collected, and of the local page's scripts. In each catalogue translations
are kept, new messages stand empty, what no code uses is dropped. Sorted, without line numbers and dates, so that a
change of the code changes nothing but its own messages.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.language import LANGUAGES

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "bot" / "local" / "static"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")

Id = str | tuple[str, str]  # a message, or its form for one and its form for many


def catalogue_path(language: str) -> Path:
    return ROOT / "handlers" / "locale" / language / "LC_MESSAGES" / "samspil.po"


def messages() -> set[Id]:
    """Every message of the code."""
    found: set[Id] = set()
    for folder in ("bot", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            found.update(messages_in(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))))
    for _, _, message, _, _ in extract_from_dir(SCRIPTS, [("**.js", "javascript")], keywords={"_": None}):
        found.add(message if isinstance(message, str) else (message[0], message[1]))
    return found


def messages_in(source: str, name: str = "<text>") -> Iterator[Id]:
    """The messages of one Python module: the arguments of `_("…")`, `N_("…")`, `reader.text("…")`, `page.words("…")`
    and `reader.plural("…", "…")`. Read from the syntax tree, since Babel's own reader knows a call by its last name
    alone (`body.text("…")` is no message) and does not look into f-strings.

    Raises ValueError for a message put together at run time, which no catalogue could hold.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name("_" | "N_") | ast.Attribute(attr="words"):
                wanted = 1
            case ast.Attribute(value=receiver, attr="text") if _is_reader(receiver):
                wanted = 1
            case ast.Attribute(value=receiver, attr="plural") if _is_reader(receiver):
                wanted = 2
            case _:
                continue
        match node.args[:wanted]:
            case [ast.Constant(str(text))]:
                yield text
            case [ast.Constant(str(one)), ast.Constant(str(many))]:
                yield one, many
            case [ast.Name() | ast.Attribute() | ast.Subscript()]:
                pass  # marked with N_ where it is written
            case _:
                raise ValueError(f"{name}:{node.lineno}: a message is one literal text")


def _is_reader(node: ast.expr) -> bool:
    """Whether it is `reader`, `request.reader`, `Reader(…)` or, in its own class, `self`: by its name."""
    match node:
        case ast.Name(name) | ast.Attribute(attr=name) | ast.Call(ast.Name(name)):
            return name in ("reader", "Reader", "self")
    return False


def catalogue(language: str) -> Catalog:
    """The catalogue as it is kept."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(kept: Catalog) -> list[Message]:
    """Its messages, without its header."""
    return [message for message in kept if message.id]


def merged(kept: Catalog | None, wanted: Iterable[Id], language: str = "") -> Catalog:
    """A catalogue of the wanted messages, with the translations that were kept."""
    new = Catalog(locale=language or (kept.locale if kept else None))
    for id in wanted:
        before = kept.get(id[0] if isinstance(id, tuple) else id) if kept else None
        if before is not None and before.id == id:
            new.add(id, before.string, user_comments=before.user_comments)
        else:
            new.add(id, "")
    return new


def left(catalogue: Catalog) -> list[str]:
    """What is to be translated."""
    return sorted(str(entry.id) for entry in entries(catalogue) if not all(forms(entry)))


def forms(entry: Message) -> Sequence[str]:
    """A translation: its plural forms, or the one text that it is."""
    string = entry.string or ""
    return (string,) if isinstance(string, str) else string


def written(catalogue: Catalog) -> str:
    """The catalogue as a file, one line a text."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return _header(catalogue) + file.getvalue().decode()


def _header(catalogue: Catalog) -> str:
    """The least that programs for translators ask for."""
    lines = (
        f"Language: {catalogue.locale_identifier}",
        "Content-Type: text/plain; charset=UTF-8",
        f"Plural-Forms: {catalogue.plural_forms}",
    )
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


if __name__ == "__main__":
    for language in TRANSLATED:
        path = catalogue_path(language)
        updated = merged(catalogue(language) if path.exists() else None, messages(), language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(updated), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(left(updated))} to translate")
        for id in left(updated):
            print(f"  {id}")
