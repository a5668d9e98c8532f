"""Names that stand in databases and in messages sent long ago: once shipped, they stay."""

from __future__ import annotations

from bot.app import registry

SHIPPED_VIEWS = {
    "begun.alone",
    "begun.otherwise",
    "decision.announcement",
    "decision.review",
    "decision.withdrawn",
    "home.greeting",
    "posting.trouble",
    "question.answer",
    "question.answered",
    "question.asked",
    "question.nudge",
    "surprise.asked",
    "surprise.result",
}
SHIPPED_BUTTONS = {
    "decision.ask",
    "decision.edit",
    "decision.read",
    "decision.reasoning",
    "decision.unread",
    "decision.versions",
    "decision.withdraw",
    "posting.retry",
    "question.answer",
    "surprise.answer",
}


def test_every_view_ever_shipped_is_there() -> None:
    assert set(registry().views) >= SHIPPED_VIEWS
    assert set(registry().views) == SHIPPED_VIEWS, "a new view is added to the list when it ships"


def test_buttons_of_messages_that_stay_still_work() -> None:
    assert set(registry().buttons) >= SHIPPED_BUTTONS
