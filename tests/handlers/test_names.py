"""Names that stand in databases and in messages sent long ago: once shipped, they stay."""

from __future__ import annotations

from bot.app import registry

SHIPPED_VIEWS = {
    "action_event.told",
    *(f"action_heading.{one}" for one in ("in_place", "status")),
    *(f"action_item.nudge_{n}" for n in range(1, 6)),
    *(f"action_item.owes_{n}" for n in range(1, 4)),
    *(
        f"action_item.{one}"
        for one in ("did_it_solve", "escalated", "left_alone", "offered", "overdue", "silent", "snoozed")
    ),
    *(f"action_item.{one}" for one in ("takes_part", "told", "unanswered")),
    "agenda.sent",
    "begun.alone",
    "begun.otherwise",
    *(f"concerned.{one}" for one in ("asks_to_move", "changed", "kept", "moved", "talked", "told", "wants_talk")),
    *(f"concerned.{one}" for one in ("nudge_1", "nudge_2", "nudge_3", "withdrawn")),
    *(f"deputy.{one}" for one in ("ended", "noted", "told")),
    "decision.action_items",
    "decision.announcement",
    "decision.ended",
    "decision.review",
    "decision.withdrawn",
    "decision_review.said",
    "digest.said",
    "dissent.told",
    "draft.scheduled",
    *(f"export_rule.{one}" for one in ("due", "ended", "told")),
    "file.made",
    "forum.rhythm",
    *(f"handover.{one}" for one in ("answered", "offered")),
    "home.greeting",
    "meeting.changed",
    "minutes.sent",
    *(f"notice.{one}" for one in ("begins", "for_chair", "homeless", "last_call", "status")),
    "notice_question.answered",
    "notice_question.asked",
    "occurrence.again",
    "occurrence.said",
    *(f"pending.{one}" for one in ("announcement", "asked", "closed", "decides", "dropped", "nudge")),
    "pending_change.said",
    *(f"pending.owed_{n}" for n in (1, 2)),
    "pending.decided",
    "perspective.told",
    "posting.trouble",
    *(f"privacy.{one}" for one in ("chairs", "emptied", "forgetting", "unanswered")),
    "question.answer",
    "question.answered",
    "question.asked",
    "question.nudge",
    "reminder.refused",
    "reminder.stopped",
    "reminder_clock.asked",
    "retention.removed",
    "role.told",
    "wheel.file",
    "signature.asked",
    "signature.said",
    "signatures.status",
    "surprise.asked",
    "surprise.result",
}
SHIPPED_BUTTONS = {
    *(
        f"action_item.{one}"
        for one in ("accept", "agree", "ask_later", "block", "decline", "done", "drop", "edit", "help")
    ),
    *(f"action_item.{one}" for one in ("follow_up", "from_decision", "from_meeting", "heading", "history")),
    *(f"action_item.{one}" for one in ("help", "keep", "later", "let_be", "redate")),
    *(f"action_item.{one}" for one in ("list", "offer", "partly", "refuse", "reopen", "show", "solved", "suggest")),
    *(f"action_item.{one}" for one in ("take", "take_back", "unblock", "unsolved")),
    "audit.log",
    "decision.ask",
    "decision.edit",
    "decision.read",
    "decision.reasoning",
    "decision.replace",
    "decision.resume",
    "decision.show",
    "decision.unread",
    "decision.versions",
    "decision.withdraw",
    "dissent.begin",
    "dissent.read",
    "export.stop",
    *(f"file.{one}" for one in ("again", "decline", "fetch", "link")),
    *(f"handover.{one}" for one in ("end", "refuse", "take")),
    "home.decline",
    "notice.move",
    "notice.prepared",
    "notice.show",
    "notice.talk",
    "notice.talked",
    *(f"people.{one}" for one in ("appoint", "days_off", "deputy", "deputy_decline", "deputy_end", "roles", "time")),
    *(f"pending.{one}" for one in ("said", "show", "whole")),
    "perspective.begin",
    "perspective.take_back",
    "posting.retry",
    "question.answer",
    *(f"reminder.{one}" for one in ("done", "later", "not_relevant", "refuse", "show")),
    *(f"review.{one}" for one in ("change", "drop", "keep")),
    *(f"reminder.clock_{one}" for one in ("move", "stay")),
    *(f"signature.{one}" for one in ("agree", "cannot", "remark", "whole")),
    "surprise.answer",
    "wheel.made",
}


def test_every_view_ever_shipped_is_there() -> None:
    assert set(registry().views) >= SHIPPED_VIEWS
    assert set(registry().views) == SHIPPED_VIEWS, "a new view is added to the list when it ships"


def test_buttons_of_messages_that_stay_still_work() -> None:
    assert set(registry().buttons) >= SHIPPED_BUTTONS
