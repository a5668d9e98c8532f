"""Pre-meeting notices: nobody is ambushed at a meeting."""

from handlers.notices import answering, postings, sending, writing
from handlers.notices.commands import feature

__all__ = ["answering", "feature", "postings", "sending", "writing"]
