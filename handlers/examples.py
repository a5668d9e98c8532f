"""What the demo's school has decided before anybody opens the page. The people are made up, the practice is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Announced:
    """A decision as its author filled it in. `in_days` gives dates as days from the day the demo begins."""

    by: str
    place: str
    texts: dict[str, Any]
    in_days: dict[str, int]

    def values(self, today: date) -> dict[str, Any]:
        dates = {name: (today + timedelta(days=days)).isoformat() for name, days in self.in_days.items()}
        return self.texts | dates


ANNOUNCED = (
    Announced(
        by="anna",
        place="personale",
        texts={
            "title": "Fælles forberedelse hver onsdag",
            "decided": (
                "Fra næste måned ligger teamenes fælles forberedelse onsdag kl. 14-16. Der lægges ikke "
                "andre møder i det tidsrum."
            ),
            "why": (
                "Teamene har manglet et fast tidspunkt, hvor alle kan være med. I dag går der for meget tid "
                "med at finde huller i skemaet."
            ),
            "alternatives": (
                "Tirsdag morgen og skiftende dage. Tirsdag ramte svømning, skiftende dage gjorde det svært "
                "for de delte stillinger."
            ),
            "compromises": (
                "SFO'en åbner et kvarter senere om onsdagen. Det er den pris, vi har valgt at betale, og "
                "forældrene får besked."
            ),
            "fixed": "Dagen og tidsrummet.",
            "open": "Hvordan hvert team bruger tiden, og om ét møde om måneden skal være på tværs.",
            "influence": "yellow",
            "heard": "TRIO den 4., teamkoordinatorerne den 11.",
        },
        in_days={"effective_on": 14, "review_on": 90},
    ),
)
