"""Pre-meeting notices: nobody is ambushed at a meeting."""

from handlers.notices import answering, postings, sending, writing
from handlers.notices.commands import feature
from handlers.notices.sending import sender_gone

__all__ = ["answering", "feature", "postings", "sender_gone", "sending", "writing"]
