"""How a feature says what it can do: its commands, buttons, forms, shortcuts and message views.

A feature is a package in `handlers/` that fills one `Feature`. The functions are plain and synchronous; they
receive a `Request` and an open `Transaction` and return what that person sees at once. What is said to
anybody else, or later, is a posting (`storage.postings.post`), rendered by a view when its time has come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.calendar import WorkingTime
from bot.language import Reader
from bot.model import Conversation, Form, Mention, Message, NotBefore, Person, Rendering, Reply, Send, Source

if TYPE_CHECKING:
    from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A command as it stands in help and completion, in one language."""

    path: str
    usage: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one person did, recognised and checked. `mentions` are those in the `value` of a command that was typed, in
    its order. `values` holds what `bot.model.Input` states for each field; `menu` lists every command in a language."""

    now: datetime
    person: Person
    conversation: Conversation
    reader: Reader
    action: str = ""
    value: str = ""
    pressed: bool = False  # a command that a button carries: what follows it may be somebody else's words
    mentions: tuple[Mention, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    form_id: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None
    without_us: bool = False  # the bot is known not to be in the conversation
    origin: Conversation | None = None  # where a command was typed that is carried out elsewhere, for fewer eyes
    menu: Callable[[str], list[MenuItem]] = lambda _language: []
    public_url: str = ""  # without a slash at its end; "" where nobody can open a page of ours

    @property
    def typed_in(self) -> Conversation:
        """The conversation that a command was typed in, wherever it is carried out."""
        return self.origin or self.conversation

    def form_key(self, kind: str) -> str:
        """Names one opening of a form of this person's in `storage.handled`: a second submit gets the first answer."""
        return f"{kind}.form:{self.person.id}:{self.form_id[:100]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One posting whose time has come: which record, for whom, in which language. `title_of` says what another
    posting's message is called in that language, "" where that can't be said. `working_time` is the unit's, in
    somebody's own conversation theirs. `stands`: its message is there already, and is only changed."""

    subject: int
    posting: int
    due: datetime
    now: datetime
    conversation: Conversation
    person: Person | None  # whose direct conversation it is
    reader: Reader
    working_time: WorkingTime
    title_of: Callable[[int], str] = lambda _posting: ""
    stands: bool = False

    def politely(self, message: Message, version: int = 1) -> Rendering:
        """Sends in the reader's working time, and puts off until then. Where a working day begins with much for many,
        it has some minutes. A change notifies nobody, and waits for nothing."""
        when = self.working_time.next_moment(self.now)
        return NotBefore(when) if when > self.now and not self.stands else Send(message, version, patient=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody's calendar, say, asks for a page at the secret address that was made for `person` (see
    `storage.addresses`); `subject` is what it is about."""

    now: datetime
    person: Person
    subject: int
    reader: Reader


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered: for no browser to show, and for nobody to keep. `kept` is as a File has it."""

    content: bytes
    content_type: str
    filename: str
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A file that `person` wants (see `storage.files`), to be written to `path`; `subject` is what it is about."""

    now: datetime
    person: Person
    subject: int
    reader: Reader
    path: Path


@dataclass(frozen=True, slots=True)
class Made:
    """What was written there, and what is said with it, in the reader's language."""

    filename: str
    media_type: str
    text: str


Run = Callable[[Request, "Transaction"], Reply]
Show = Callable[[Request, "Transaction"], Form]
Check = Callable[[Request, "Transaction"], Mapping[str, str]]
View = Callable[[Occasion, "Transaction"], Rendering]
ShowPage = Callable[[Visit, "Transaction"], Page | None]
Maker = Callable[[Work, "Transaction"], Made]
Upkeep = Callable[["Transaction"], "Iterable[Upkeep] | None"]


@dataclass(frozen=True, slots=True)
class Command:
    """`path` is the English command with its slash ("/decision list"), translated as one message; `usage` is what
    may follow it. With `reads` it changes nothing, is held to that, and runs beside others. What follows a
    `private` one is for some eyes only: where others read what is typed, it is not used, and the command begins in the
    person's own conversation (`Request.typed_in`)."""

    path: str
    summary: str
    run: Run
    usage: str = ""
    reads: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class PageAction:
    show: ShowPage
    once: bool = False


@dataclass(frozen=True, slots=True)
class ButtonAction:
    run: Run
    reads: bool = False


@dataclass(frozen=True, slots=True)
class FormAction:
    """`show` builds the form from a request's state (and is called again to check what came back). `check` says what
    else is wrong with which field, {field name: words}; fields that could not be read are empty there."""

    run: Run
    show: Show
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Something to do with a message; `label` has at most 24 characters in every language."""

    label: str
    run: Run


class Feature:
    """What one package of `handlers/` offers. Names are the feature's own and unique in the whole program."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.commands: dict[str, Command] = {}
        self.buttons: dict[str, ButtonAction] = {}
        self.forms: dict[str, FormAction] = {}
        self.shortcuts: dict[str, Shortcut] = {}
        self.views: dict[str, View] = {}
        self.pages: dict[str, PageAction] = {}
        self.makers: dict[str, Maker] = {}
        self.kept_up: list[Upkeep] = []

    def command(
        self, path: str, summary: str, *, usage: str = "", reads: bool = False, private: bool = False
    ) -> Callable[[Run], Run]:
        """Registers a command; mark `path`, `summary` and `usage` with `N_` for the catalogues."""

        def register(run: Run) -> Run:
            self.commands[path] = Command(path, summary, run, usage, reads, private)
            return run

        return register

    def button(self, name: str, *, reads: bool = False) -> Callable[[Run], Run]:
        """Registers what a press of the button `name` does."""

        def register(run: Run) -> Run:
            self.buttons[name] = ButtonAction(run, reads)
            return run

        return register

    def form(self, name: str, show: Show, check: Check | None = None) -> Callable[[Run], Run]:
        """Registers what a submit of the form `name` does, the function that builds that form, and the one that finds
        what no field by itself can show to be wrong."""

        def register(run: Run) -> Run:
            self.forms[name] = FormAction(run, show, check)
            return run

        return register

    def shortcut(self, name: str, label: str) -> Callable[[Run], Run]:
        """Registers something to do with a message."""

        def register(run: Run) -> Run:
            self.shortcuts[name] = Shortcut(label, run)
            return run

        return register

    def view(self, name: str) -> Callable[[View], View]:
        """Registers a message view. Its name is kept in the database: once shipped it stays."""

        def register(view: View) -> View:
            self.views[name] = view
            return view

        return register

    def page(self, name: str, *, once: bool = False) -> Callable[[ShowPage], ShowPage]:
        """Registers what is answered at the secret addresses of that name; None where there is nothing any more. It
        only reads, and its name is kept in the database. An address that works `once` does so for an hour, after a
        press: whatever looks at a link before people do gets nothing by that, and uses nothing up."""

        def register(show: ShowPage) -> ShowPage:
            self.pages[name] = PageAction(show, once)
            return show

        return register

    def maker(self, name: str) -> Callable[[Maker], Maker]:
        """Registers what makes a file that takes its time: in a process of its own, where it only reads. What it
        raises as a UserError is said to the person in place of the file. Its name is kept in the database."""

        def register(make: Maker) -> Maker:
            self.makers[name] = make
            return make

        return register

    def upkeep(self, run: Upkeep) -> Upkeep:
        """Registers what has to be done in each workspace from time to time (every few hours, and when a process
        starts), so often or so late that it may not matter: run twice, it changes nothing more. What it returns is done
        after it, each in a transaction of its own, so that much work never holds up the others for long."""
        self.kept_up.append(run)
        return run
