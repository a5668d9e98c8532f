"""Files that are made in the background, on their way to their person: the file itself, a link instead, once more."""

from handlers.files.commands import feature, judged

__all__ = ["feature", "judged"]
