"""Publishing a decision later: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.language import Reader
from bot.model import Button, Buttons, Field, Form, Input, Message, Small, Text
from handlers.decisions import draft_views, rules
from handlers.wording import cut
from storage.drafts import Draft
from storage.signatures import Signature

TITLE = 100  # characters of a title among other words


def _title(draft: Draft) -> str:
    return cut(rules.from_values(draft.values).content.title, TITLE)


def later(draft: Draft, reader: Reader) -> Form:
    _ = reader.text
    chosen = draft.publish_at
    at = chosen.astimezone(ZoneInfo(reader.zone)).replace(tzinfo=None) if chosen else None
    return Form(
        "decision.later",
        _("Publish later"),
        (
            Text(_title(draft)),
            Field("day", _("Day"), Input.DATE, required=True, initial=at.date() if at else None),
            Field("time", _("Time"), Input.TIME, required=True, initial=at.time() if at else None),
            Small(
                _(
                    "It is published then as if you had pressed Publish, also in the evening or on a day off. If that "
                    "can't be done, you are told and it stays a draft."
                )
            ),
        ),
        submit=_("Publish later"),
        state={"draft": str(draft.id), "seen": rules.fingerprint(draft.values)},
    )


def scheduled(draft: Draft, when: datetime, asked: Sequence[Signature], reader: Reader) -> Message:
    """To its author, shown back in words."""
    _ = reader.text
    text = _(
        "“{title}” will be published on {moment}. Until then it is a draft.",
        title=_title(draft),
        moment=reader.moment(when),
    )
    text += f" {draft_views.who_sees(asked, reader)}"
    buttons = (
        Button(_("Show"), "decision.resume", str(draft.id)),
        *draft_views.schedule_buttons(draft.id, when, reader),
    )
    return Message("", (Text(text), Buttons(buttons)), preview=_("A draft is published later"), private=True)


def called_off(draft: Draft, asked: Sequence[Signature], reader: Reader) -> Message:
    _ = reader.text
    text = _("It is called off, and still a draft.") + f" {draft_views.who_sees(asked, reader)}"
    buttons = (
        Button(_("Show"), "decision.resume", str(draft.id)),
        *draft_views.schedule_buttons(draft.id, None, reader),
    )
    return Message("", (Text(text), Buttons(buttons)), preview=text, private=True)


def taken_back(when: datetime, now: datetime, reader: Reader) -> str:
    """To whoever changes a draft that was to be published then."""
    _ = reader.text
    if when > now:
        return _(
            "You changed it, so it will not be published on {moment}. You can choose the time again.",
            moment=reader.moment(when),
        )
    return _(
        "It should have been published on {moment}, and was not. You changed it, so it will not be published by itself "
        "any more. You can choose the time again.",
        moment=reader.moment(when),
    )


def coming(draft: Draft, reader: Reader) -> Message:
    """What is to come, to whoever looks ahead; then its author reads where it was announced."""
    _ = reader.text
    text = _("“{title}” is published now.", title=_title(draft))
    return Message("", (Text(text),), preview=_("A draft is published"), private=True)


def failed(draft: Draft, why: str, asked: Sequence[Signature], reader: Reader) -> Message:
    """To its author: nothing is lost."""
    _ = reader.text
    preview = _("A draft could not be published")
    text = _("“{title}” should have been published now. It is still a draft.", title=_title(draft))
    text += f" {draft_views.who_sees(asked, reader)}"
    button = Button(_("Go on"), "decision.resume", str(draft.id))
    return Message(preview, (Text(text), Text(why, _("Why")), Buttons((button,))), preview=preview, private=True)
