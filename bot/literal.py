"""Text as a renderer shows it: to the character, without what a chat platform can't carry, cut where it can be seen."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

URL = 2_000  # longer ones are shown as text

_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]")


def clean(text: str) -> str:
    """Without what JSON or a chat platform can't carry: control characters and halves of surrogate pairs."""
    return _UNFIT.sub(lambda found: "" if found.group() < " " else "?", text)


def cut(text: str, most: int) -> str:
    """At most `most` characters; what was left out shows as "…"."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def is_link(url: str) -> bool:
    """Whether it may be made into a link: an address of the web, or of mail."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return len(url) <= URL and (
        (parts.scheme in ("http", "https") and bool(parts.netloc)) or (parts.scheme == "mailto" and bool(parts.path))
    )


# ---------------------------------------------------------------------------------------------- what a field holds

DATE = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(r"\d\d:\d\d")
NUMBER = re.compile(r"-?\d{1,15}")


def written(initial: Any) -> str:
    """An initial value as text; a form that comes back may hold what was typed instead of a value."""
    if initial is None or isinstance(initial, bool | list | tuple):
        return ""
    return clean(initial.isoformat() if hasattr(initial, "isoformat") else str(initial))
