"""Files: in their own chat somebody is asked first, and what they accept is laid in their OneDrive. Pure.

Nothing is kept between the question and its answer. A yes is read as a press of the button that the file names: whoever
gives it is recognised, their rights are judged anew, and what goes to them is as it is by then.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.literal import cut
from bot.model import File, Message, Reply, Text
from bot.teams.cards import summary_of
from bot.teams.fields import Brought, Malformed, brought
from bot.teams.text import literal, one_line

QUESTION = "application/vnd.microsoft.teams.card.file.consent"
LAID = "application/vnd.microsoft.teams.card.file.info"
NAME = 200
PURPOSE = 500

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """Where Teams has made room for a file. `url` is worth a password: whoever has it can write there."""

    url: str
    content_url: str
    name: str
    id: str
    type: str


def file_of(reply: Reply) -> File | None:
    elements = reply.elements if isinstance(reply, Message) else ()
    return next((one for one in elements if isinstance(one, File)), None)


def question(message: Message, file: File) -> Body:
    """Asks in a personal chat, nowhere else, whether somebody wants the file of a message."""
    words = "\n".join(one.text for one in message.elements if isinstance(one, Text)) or message.title
    asks = {
        "description": cut(literal(words), PURPOSE),
        "sizeInBytes": len(file.content),
        "acceptContext": {"press": file.action, "value": file.value},
        "declineContext": {"press": file.declined, "value": file.value},
    }
    attachment = {"contentType": QUESTION, "name": one_line(file.name, NAME), "content": asks}
    return {"type": "message", "summary": summary_of(message), "attachments": [attachment]}


def answer(value: Any) -> tuple[Brought, Upload | None]:
    """What somebody answered: the press that it stands for and, after a yes, where the file goes. Raises Malformed."""
    if not isinstance(value, Mapping) or value.get("type") != "fileUpload":
        raise Malformed
    pressed = brought(value.get("context"))
    if pressed.submit:
        raise Malformed
    match value.get("action"):
        case "accept":
            return pressed, _upload(value.get("uploadInfo"))
        case "decline":
            return pressed, None
        case _:
            raise Malformed


def _upload(room: Any) -> Upload:
    names = ("uploadUrl", "contentUrl", "name", "uniqueId", "fileType")
    said = [room.get(name) or "" for name in names] if isinstance(room, Mapping) else []
    if not said or not all(isinstance(one, str) for one in said) or not said[0]:
        raise Malformed
    return Upload(*said)


def laid(message: Message, upload: Upload) -> Body:
    """The file, where it is now: to be opened, or kept elsewhere."""
    attachment = {
        "contentType": LAID,
        "contentUrl": upload.content_url,
        "name": upload.name,
        "content": {"uniqueId": upload.id, "fileType": upload.type},
    }
    return {"type": "message", "summary": summary_of(message), "attachments": [attachment]}
