"""From what a person did to what they see: recognise, check, run one command in one transaction, commit, answer.

The commit comes before the answer, so that what somebody saw accepted cannot be lost. Nothing of the network is
touched inside a transaction: where a right hangs on what only the platform knows, the command runs again after asking.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias, TypeVar

from bot import forms, guard
from bot.clock import Clock
from bot.feature import Command, Request
from bot.language import Reader, language_of
from bot.log import log, report
from bot.memberships import Cache, Memberships
from bot.model import (
    Button,
    Buttons,
    Conversation,
    Form,
    Kind,
    MembershipUnknown,
    Message,
    Person,
    Place,
    Profile,
    Reply,
    Small,
    Text,
    UserError,
    told,
)
from bot.platform import GONE, PRESENCE, Answer, Deed, Incoming
from bot.registry import HELP, Called, Registry
from storage import begun, changes, files, handled, people, postings, presence, teams, workspaces
from storage.database import Database, Transaction, settled
from storage.people import Origin, Recognised

GREETING = "home.greeting"  # the view that greets a conversation the bot was added to
KNOWN_FOR = timedelta(seconds=30)
TYPED = 40  # characters of what was typed that a button shows

Result = TypeVar("Result")
_Chosen: TypeAlias = tuple[str, Callable[[Transaction], Reply], bool]


class _Refused(Exception):
    """Rolls the transaction back and shows the form again."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be run in a transaction, and what that is called."""

    workspace_id: int
    request: Request
    deed: changes.Deed
    run: Callable[[Transaction], Reply]
    reads: bool


class Dispatcher:
    """`handle` is all that a platform sees of it (see `bot.platform.Handle`)."""

    def __init__(
        self,
        *,
        database: Database,
        registry: Registry,
        memberships: Memberships,
        clock: Clock,
        threads: ThreadPoolExecutor,
        origin: Origin,
        wake: Callable[[], None],
        public_url: str = "",
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock
        self._threads = threads
        self._origin = origin
        self._wake = wake
        self._known: Cache[tuple[str, str, Profile, Place], Recognised] = Cache()
        self._memberships = memberships
        self._public_url = public_url

    async def handle(self, incoming: Incoming) -> Answer:
        """What the person sees. Never raises for what they did: a defect becomes a message that nothing was lost."""
        begun = self._clock.now()
        outcome = "done"
        try:
            reply, reader = await self._handle(incoming)
        except Exception as error:
            outcome = "failed"
            report("request_failed", error, deed=incoming.deed, action=self._known_action(incoming.action))
            if incoming.deed in PRESENCE:
                raise  # nobody reads an answer to it: the platform is to tell of it again
            reader = self._guessed_reader(incoming)
            reply = _sorry(reader)
        log.info(
            "request",
            platform=incoming.platform,
            deed=incoming.deed,
            action=self._known_action(incoming.action),
            outcome=outcome,
            ms=round((self._clock.now() - begun).total_seconds() * 1000),
        )
        return Answer(reply, reader.language, reader.zone)

    def _known_action(self, action: str) -> str:
        """For the log: a name of ours, never what somebody made up."""
        registry = self._registry
        offered = (registry.commands, registry.buttons, registry.forms, registry.shortcuts)
        return action if any(action in names for names in offered) else ""

    async def _handle(self, incoming: Incoming) -> tuple[Reply, Reader]:
        if incoming.deed in PRESENCE:
            await self._in_thread(lambda: self._note_presence(incoming))
            self._memberships.forget()
            return None, self._guessed_reader(incoming)
        task = self._task(incoming, await self._recognised(incoming))
        here = {incoming.place.external_id}  # they are here, however new that is
        member_of = self._memberships.known(*_member(incoming))
        try:
            return await self._run(task, None if member_of is None else member_of | here)
        except MembershipUnknown:
            return await self._run(task, await self._memberships.ask(*_member(incoming)) | here)

    async def _recognised(self, incoming: Incoming) -> Recognised:
        if known := self._known.fresh(_acting(incoming), self._clock.now()):
            return known
        return await self._in_thread(lambda: self._recognise(incoming))

    async def _run(self, task: _Task, member_of: frozenset[str] | None) -> tuple[Reply, Reader]:
        if task.reads and self._database.reads_at_once:
            return self._work(task, member_of)
        return await self._in_thread(lambda: self._work(task, member_of))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, settled, work)

    def _task(self, incoming: Incoming, known: Recognised) -> _Task:
        request = Request(
            now=self._clock.now(),
            person=known.person,
            conversation=known.conversation,
            reader=_reader(known),
            action=incoming.action,
            value=incoming.value,
            form_id=incoming.form_id,
            state=incoming.state,
            source=incoming.source,
            without_us=incoming.place.without_us,
            menu=self._registry.menu,
            public_url=self._public_url,
        )
        name, run, reads = self._chosen(incoming, request)
        deed = changes.Deed(name, known.person.id, incoming.platform)
        return _Task(known.workspace_id, request, deed, run, reads)

    def _chosen(self, incoming: Incoming, request: Request) -> _Chosen:
        """What is to be run, the name that it is registered by, and whether it only reads."""
        registry = self._registry
        match incoming.deed:
            case Deed.COMMAND if incoming.overheard:
                called = registry.call(incoming.text)
                name = called.command.path
                if private := _private(called):
                    return name, lambda transaction: _begin_alone(transaction, private, incoming, request), False
                invitation = _invitation(called, incoming, request)
                return name, lambda transaction: _invite(transaction, invitation, incoming), not incoming.mentions
            case Deed.COMMAND:
                mentions = tuple(replace(one, words=forms.clean(one.words)) for one in incoming.mentions)
                return self._command(registry.call(incoming.text), replace(request, mentions=mentions))
            case Deed.PRESS if incoming.action.startswith("/"):
                return self._command(
                    registry.call(f"{incoming.action} {incoming.value}"), replace(request, pressed=True)
                )
            case Deed.PRESS if command := self._begun(incoming.action):
                begin = partial(_begin, command=command, request=request)
                return command.path, lambda transaction: command.run(begin(transaction), transaction), command.reads
            case Deed.PRESS if button := registry.buttons.get(incoming.action):
                return incoming.action, partial(button.run, request), button.reads
            case Deed.SUBMIT if incoming.action in registry.forms:
                return incoming.action, partial(self._submit, incoming, request), False
            case Deed.SHORTCUT if shortcut := registry.shortcuts.get(incoming.action):
                return incoming.action, partial(shortcut.run, request), False
        _ = request.reader.text
        gone = told(_("This no longer works here. Type {command} to see what does.", command=HELP))
        return "", lambda transaction: gone, True

    def _begun(self, action: str) -> Command | None:
        """The command that such a button begins."""
        path = action.removeprefix(begun.BUTTON)
        found = self._registry.commands.get(path) if path != action else None
        return found if found and found.private else None

    def _command(self, called: Called, request: Request) -> _Chosen:
        path = called.command.path
        if called.doubt is not None:
            asked = _ask(called, called.doubt, request.reader)
            return path, lambda transaction: asked, True
        request = replace(request, action=path, value=forms.clean(called.text))
        return path, partial(called.command.run, request), called.command.reads

    # -------------------------------------------------------------------------------- in one transaction

    def _work(self, task: _Task, member_of: frozenset[str] | None) -> tuple[Reply, Reader]:
        """What they see, and the reader that they are then: their language may be another."""
        request, reader = task.request, task.request.reader
        try:
            with self._database.transaction(
                task.workspace_id, request.now, reads=task.reads, member_of=member_of
            ) as transaction:
                transaction.done_by(task.deed)
                reply = task.run(transaction)
                if transaction.people_changed:
                    me = people.person(transaction, request.person.id)
                    known = me.external_id == request.person.external_id  # who is forgotten has no words of their own
                    reader = Reader(me.language, me.zone) if known else reader
        except _Refused as refused:
            return refused.form, reader
        except UserError as error:
            return told(str(error)), reader
        if transaction.people_changed:
            self._known.clear()
        if transaction.posted:
            self._wake()
        return files.whole(self._database, task.workspace_id, request.now, reply), reader

    def _submit(self, incoming: Incoming, request: Request, transaction: Transaction) -> Reply:
        action = self._registry.forms[incoming.action]
        form = replace(action.show(request, transaction), id=incoming.form_id, state=incoming.state)
        checked = forms.check(
            form,
            incoming.values,
            request.reader,
            lambda profile: people.known_person(transaction, profile),
            lambda place: _known_place(transaction, place, request.person),
            incoming.workspace_name,
        )
        request = replace(request, values=checked.values)
        try:
            if action.check is not None:
                checked = replace(checked, errors={**action.check(request, transaction), **checked.errors})
            if not checked.errors:
                return action.run(request, transaction)
        except UserError as error:
            raise _Refused(forms.refused(form, checked, request.reader, str(error))) from None
        raise _Refused(forms.refused(form, checked, request.reader))

    def _note_presence(self, incoming: Incoming) -> None:
        """The bot is in a conversation, or no longer. Whoever did that may be unknown, and becomes nobody by it."""
        now = self._clock.now()
        if incoming.deed is Deed.UNINSTALLED and not incoming.place.external_id:
            self._note_uninstalled(incoming, now, f"event:{incoming.id}")
            return
        workspace_id = self._workspace_id(incoming, now)
        with self._database.transaction(workspace_id, now) as transaction:
            if not handled.first_time(transaction, f"event:{incoming.id}"):
                return  # told again late, it may not be so any more
            whose = people.known_person(transaction, incoming.by) if incoming.place.kind is Kind.DIRECT else None
            here = people.known_conversation(transaction, incoming.place, whose)
            if incoming.deed is Deed.ADDED:
                teams.added_by(transaction, here.id, incoming.by.external_id)
                postings.post(transaction, GREETING, here.id, here.id, key=f"{GREETING}:{here.id}")
            if incoming.deed in GONE:
                presence.left(transaction, here.id)
            else:
                presence.is_back(transaction, here.id)
            workspaces.note_uninstalled(transaction, here.id, uninstalled=incoming.deed is Deed.UNINSTALLED)
            nowhere = incoming.deed is Deed.UNINSTALLED and workspaces.is_nowhere(transaction)
        if nowhere:
            self._note_uninstalled(incoming, now)
        if transaction.posted:
            self._wake()

    def _note_uninstalled(self, incoming: Incoming, now: datetime, event: str = "") -> None:
        """The workspace threw us out. One that is not known stays so."""
        with self._database.system() as session:
            found = people.workspace_id_of(session, incoming.platform, incoming.workspace)
            if found is not None:
                workspaces.uninstalled(session, found, now, event)
        self._known.clear()
        log.info("workspace_uninstalled", platform=incoming.platform, workspace=found)

    def _workspace_id(self, incoming: Incoming, now: datetime) -> int:
        with self._database.system() as session:
            found = people.workspace_id_of(session, incoming.platform, incoming.workspace)
            if found and incoming.deed not in GONE:
                workspaces.heard_of(session, found)
            return found or people.found_workspace(
                session, incoming.platform, incoming.workspace, incoming.workspace_name, self._origin, now
            )

    def _recognise(self, incoming: Incoming) -> Recognised:
        now = self._clock.now()
        with self._database.transaction(self._workspace_id(incoming, now), now) as transaction:
            transaction.done_by(changes.Deed(platform=incoming.platform))
            known = people.recognise(transaction, incoming.by, incoming.place)
        if transaction.people_changed:
            self._known.clear()
        self._known.keep(_acting(incoming), known, now + KNOWN_FOR)
        return known

    def _guessed_reader(self, incoming: Incoming) -> Reader:
        return Reader(language_of(incoming.by.language, self._origin.language), self._origin.zone)


def _reader(known: Recognised) -> Reader:
    return Reader(known.person.language, known.person.zone)


def _acting(incoming: Incoming) -> tuple[str, str, Profile, Place]:
    return incoming.platform, incoming.workspace, incoming.by, incoming.place


def _member(incoming: Incoming) -> tuple[str, str, str]:
    return incoming.platform, incoming.workspace, incoming.by.external_id


def _known_place(transaction: Transaction, place: Place, by: Person) -> Conversation:
    return people.known_conversation(transaction, place, by)


def _sorry(reader: Reader) -> Message:
    _ = reader.text
    return told(
        _(
            "Something went wrong on our side, and nothing was changed. Please try again in a moment; "
            "if it stays so, tell whoever runs the bot."
        ),
    )


def _private(called: Called) -> Command | None:
    """The command for some eyes only that is meant, or may be."""
    meant = (called.command, *([called.doubt.command] if called.doubt else []))
    return next((one for one in meant if one.private), None)


def _begin_alone(transaction: Transaction, command: Command, incoming: Incoming, request: Request) -> Message:
    """For everybody there: nothing of what it is about. Nothing of what was typed is used or kept."""
    begun.begin(transaction, command.path, request.person, request.conversation, incoming.id)
    said = Reader(request.conversation.language, request.reader.zone).text("I answer you in our own chat.")
    return Message("", (Text(said),), preview=said)


def _begin(transaction: Transaction, command: Command, request: Request) -> Request:
    """What a button says of where somebody was is believed where they may be."""
    number = int(request.value) if request.value.isdecimal() and len(request.value) < 20 else 0
    found = people.conversations(transaction, [number]) if number < 2**63 else []
    origin = next((one for one in found if one.kind is not Kind.DIRECT), None)
    closed = origin is not None and (origin.kind is Kind.PRIVATE or request.person.guest)
    if origin is not None and closed and origin.external_id not in transaction.member_of:
        origin = None
    return replace(request, action=command.path, value="", origin=origin)


def _invitation(called: Called, incoming: Incoming, request: Request) -> Message:
    """For everybody there: does what was typed, for whoever presses."""
    _ = Reader(request.conversation.language, request.reader.zone).text
    command, (action, value) = called.command, incoming.again
    meant = Button(_("Open"), action or HELP, "" if guard.find(value) else value)
    note = _("When you press, only you see what opens. What you type here, everybody can read.")
    return Message("", (Text(_(command.summary)), Buttons((meant,)), Small(note)), preview=_(command.summary))


def _invite(transaction: Transaction, invitation: Message, incoming: Incoming) -> Message:
    """The button carries the text alone: whoever is mentioned is known from now on, so that their name will do."""
    for one in incoming.mentions:
        if not one.profile.app and not one.profile.left:
            people.known_person(transaction, one.profile)
    return invitation


def _ask(called: Called, doubt: Called, reader: Reader) -> Message:
    """A word one letter off a command: is that what was meant?"""
    _ = reader.text
    path = doubt.command.path
    meant = f"{_(path)} {doubt.text[:TYPED]}".strip()
    if called.command.path == HELP:
        otherwise = Button(_("What Samspil can do"), HELP)
    else:
        label = _("No, go on with “{word}”", word=called.text[:TYPED])
        otherwise = Button(label, called.command.path, value=f'"{called.text}"')
    buttons = Buttons((Button(meant, path, doubt.text), otherwise))
    return Message("", (Text(_("Did you mean {command}?", command=meant)), buttons), preview=_(path), private=True)
