"""Finding action items again, and who may do what with them."""

from __future__ import annotations

from bot.feature import Feature, Request
from bot.language import N_, Reader
from bot.model import Kind, Message, Person, Reply, UserError
from handlers import search
from handlers.action_items import creator_views, lists, news, reminder_views, rules, views
from handlers.wording import ids_in, not_found, page_in, place_name
from storage import action_items, forums, meetings, people
from storage.action_item_tables import ActionItem, Which
from storage.database import Transaction
from storage.forum_tables import Forum

feature = Feature("action_items")

# ------------------------------------------------------------------------------------------------ lists


@feature.command(N_("/action list"), N_("Action items that have these words"), usage=N_("[words]"), reads=True)
def find(request: Request, transaction: Transaction) -> Reply:
    """What the person does, where nothing is looked for."""
    if request.value:
        return search.listing(request, transaction, action_items.KIND, request.value)
    return _page(request, transaction, Which.MINE)


@feature.command(N_("/action mine"), N_("What you do"), reads=True)
def mine(request: Request, transaction: Transaction) -> Reply:
    return _page(request, transaction, Which.MINE)


@feature.command(N_("/action ours"), N_("What is agreed in this channel or forum"), reads=True)
def ours(request: Request, transaction: Transaction) -> Reply:
    return _page(request, transaction, Which.OURS, request.typed_in.id)


@feature.command(N_("/action by me"), N_("What you have asked others for"), reads=True)
def given(request: Request, transaction: Transaction) -> Reply:
    return _page(request, transaction, Which.GIVEN)


@feature.command(N_("/action late"), N_("What is late: yours, and what you have asked for"), reads=True)
def late(request: Request, transaction: Transaction) -> Reply:
    return _page(request, transaction, Which.LATE)


@feature.button("action_item.list", reads=True)
def list_more(request: Request, transaction: Transaction) -> Reply:
    ids = ids_in(request.value, 3)
    if len(ids) < 3 or ids[0] >= len(Which):
        raise not_found(request.reader)
    return _page(request, transaction, list(Which)[ids[0]], ids[1], page_in(ids, 2))


def _page(request: Request, transaction: Transaction, which: Which, place: int = 0, page: int = 1) -> Message:
    """`place` is the conversation of what is ours."""
    me, rows = request.person, lists.PAGE_ROWS
    today = request.reader.today(request.now)
    found = action_items.listed(transaction, me, which, today, rows + 1, (page - 1) * rows, conversation=place)
    value = f"{list(Which).index(which)}:{place}"
    return lists.listing(found, which, page, me.id, today, value, request.reader)


# ------------------------------------------------------------------------------------------------ one


@feature.button("action_item.show", reads=True)
def show(request: Request, transaction: Transaction) -> Message:
    return shown(request, transaction, seen(request, transaction, ids_in(request.value, 1)))


def shown(request: Request, transaction: Transaction, item: ActionItem) -> Message:
    """To each as what they are to it."""
    me, reader = request.person.id, request.reader
    place = place_of(transaction, item, reader)
    if item.owner.id == me:
        return views.to_owner(item, place, reader)
    if item.offered_to is not None and item.offered_to.id == me:
        return views.to_offered(item, place, reader)
    if item.creator.id == me:
        return creator_views.status([item], place, reader)
    if rules.may_help(item, me):
        return reminder_views.owes(item, False, reader)
    if rules.concerns(item, me):
        return views.to_participant([item], me, place, reader)
    return views.to_anybody([item], place, reader)


@feature.button("action_item.history", reads=True)
def show_history(request: Request, transaction: Transaction) -> Message:
    """To those who have to do with it: reasons stand in it."""
    item, me = seen(request, transaction, ids_in(request.value, 1)), request.person.id
    if not rules.concerns(item, me):
        raise not_found(request.reader)
    return news.history(action_items.history(transaction, item.id), item, me, request.reader)


@feature.button("action_item.heading", reads=True)
def show_heading(request: Request, transaction: Transaction) -> Message:
    """Of what several do, to each the one that is theirs; the whole to whoever asked."""
    first = seen(request, transaction, ids_in(request.value, 1))
    items = action_items.of_heading(transaction, first.heading_id)
    me = request.person.id
    own = next((one for one in items if me in {one.owner.id, one.offered_to.id if one.offered_to else 0}), None)
    if own is not None or len(items) == 1:
        return shown(request, transaction, own or first)
    asked_for_all = all(one.creator.id == me for one in items)  # some may have come to them
    view = creator_views.status if asked_for_all else views.to_anybody
    return view(items, place_of(transaction, first, request.reader), request.reader)


# ------------------------------------------------------------------------------------------------ who may


def seen(request: Request, transaction: Transaction, ids: list[int]) -> ActionItem:
    """The item that the first of these numbers names, if the person may read it; raises UserError if not."""
    item = action_items.readable(transaction, request.person, ids[0]) if ids else None
    if item is None:
        raise not_found(request.reader)
    return item


def held(request: Request, transaction: Transaction, ids: list[int]) -> ActionItem:
    """The same, and nobody else changes it until we are done."""
    item = action_items.lock(transaction, seen(request, transaction, ids).id)
    if item is None:
        raise not_found(request.reader)
    return item


def owned(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> ActionItem:
    """The same, for its owner alone."""
    item = (held if lock else seen)(request, transaction, ids)
    if item.owner.id != request.person.id:
        _ = request.reader.text
        raise UserError(_("Only {name}, who does it, can do that.", name=views.who(item.owner.name)))
    return item


def created(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> ActionItem:
    """The same, for whoever asked for it."""
    item = (held if lock else seen)(request, transaction, ids)
    if item.creator.id != request.person.id:
        _ = request.reader.text
        raise UserError(_("Only {name}, who asked for it, can do that.", name=views.who(item.creator.name)))
    return item


def still_open(request: Request, item: ActionItem) -> ActionItem:
    """Raises UserError for what is done or dropped."""
    if not rules.is_open(item):
        _ = request.reader.text
        raise UserError(_("This is done already.") if item.state == "done" else _("This is not being done any more."))
    return item


# ------------------------------------------------------------------------------------------------ where


def place_of(transaction: Transaction, item: ActionItem, reader: Reader) -> str:
    """What the conversation is called in which it is shown, "" for none."""
    found = people.conversations(transaction, [item.conversation]) if item.conversation is not None else []
    return place_name(found[0], reader) if found and found[0].kind is not Kind.DIRECT else ""


def forum_of(transaction: Transaction, item: ActionItem) -> Forum | None:
    """The forum that it belongs to, while it meets: that of its meeting, or of the channel where it is shown."""
    meeting = meetings.one(transaction, item.origin.meeting) if item.origin.meeting is not None else None
    forum_id = meeting.forum_id if meeting else forums.of_channel(transaction, item.conversation)
    forum = forums.load(transaction, forum_id) if forum_id is not None else None
    return forum if forum is not None and forum.archived_at is None else None


def escalates_to(transaction: Transaction, item: ActionItem) -> Person | None:
    """Who chairs the forum that it belongs to, where the forum wants its chair told of what is late; not its own
    people."""
    forum = forum_of(transaction, item)
    if forum is None or not forum.settings.escalates:
        return None
    return None if forum.chair.id in (item.owner.id, item.creator.id) else forum.chair
