"""Names that stand in databases and in messages sent long ago: once shipped, they stay."""

from __future__ import annotations

from bot.app import registry

SHIPPED_VIEWS = {
    "agenda.sent",
    "begun.alone",
    "begun.otherwise",
    *(f"concerned.{one}" for one in ("asks_to_move", "changed", "kept", "moved", "talked", "told", "wants_talk")),
    *(f"concerned.{one}" for one in ("nudge_1", "nudge_2", "nudge_3", "withdrawn")),
    "decision.announcement",
    "decision.review",
    "decision.withdrawn",
    "forum.rhythm",
    "home.greeting",
    "meeting.changed",
    "minutes.sent",
    *(f"notice.{one}" for one in ("begins", "for_chair", "homeless", "last_call", "status")),
    "notice_question.answered",
    "notice_question.asked",
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
    "notice.move",
    "notice.prepared",
    "notice.show",
    "notice.talk",
    "notice.talked",
    "posting.retry",
    "question.answer",
    "surprise.answer",
}


def test_every_view_ever_shipped_is_there() -> None:
    assert set(registry().views) >= SHIPPED_VIEWS
    assert set(registry().views) == SHIPPED_VIEWS, "a new view is added to the list when it ships"


def test_buttons_of_messages_that_stay_still_work() -> None:
    assert set(registry().buttons) >= SHIPPED_BUTTONS
