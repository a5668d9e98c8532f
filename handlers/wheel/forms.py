"""The forms of the year: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.language import Reader
from bot.model import Choice, Field, Form, Input, Small
from handlers.wheel import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the form of a milestone, by field."""

    title: str = ""
    first: date | None = None
    last: date | None = None
    yearly: bool = False
    whom: str = ""


def milestone(now: Filled, whom: Sequence[Choice], state: Mapping[str, str], reader: Reader) -> Form:
    _ = reader.text
    until = _("Only where it lasts more than a day.")
    return Form(
        "wheel.milestone",
        _("Change the milestone") if "milestone" in state else _("Add a milestone"),
        (
            Field("title", _("What is it?"), required=True, initial=now.title, max_length=rules.TITLE),
            Field("first", _("Day"), Input.DATE, required=True, initial=now.first),
            Field("last", _("Until"), Input.DATE, until, initial=now.last),
            Field("yearly", _("Every year"), Input.SWITCH, initial=now.yearly),
            Field("whom", _("For whom?"), Input.CHOICE, required=True, initial=now.whom, choices=tuple(whom)),
            Small(_("Nobody is told. It stands in the year of those whom it is for.")),
        ),
        submit=_("Save") if "milestone" in state else _("Add"),
        state=state,
    )


def choose(forums: Sequence[Choice], chosen: str, reader: Reader) -> Form:
    """Of which forum the year is shown."""
    _ = reader.text
    return Form(
        "wheel.filter",
        _("Only one forum"),
        (Field("forum", _("The year of"), Input.CHOICE, required=True, initial=chosen, choices=tuple(forums)),),
        submit=_("Show"),
    )
