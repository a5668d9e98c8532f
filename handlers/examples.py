"""What the demo's school has done before anybody opens the page. The people are made up, the practice is real."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from bot.calendar import WorkingTime

ZONE = "Europe/Copenhagen"
_DAY = timedelta(days=1)
_WORKING = WorkingTime(ZONE, "DK", time(8), time(16), frozenset(range(1, 6)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as somebody filled it in. `in_days` gives dates as days from the day the demo begins, `in_working_days`
    the first working day from then on."""

    by: str
    place: str
    texts: dict[str, Any]
    in_days: dict[str, int] = field(default_factory=dict)
    in_working_days: dict[str, int] = field(default_factory=dict)

    def values(self, today: date) -> dict[str, Any]:
        days = {name: today + timedelta(days=days) for name, days in self.in_days.items()}
        for name, ahead in self.in_working_days.items():
            days[name] = _WORKING.working_day(today + timedelta(days=ahead), _DAY)
        return self.texts | {name: day.isoformat() for name, day in days.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum(Filled):
    """A forum and what somebody has put on its next agenda. `yearly` is the day of the year, counted like `in_days`, of
    one that meets on a date; `people` are named by the field that they stand in."""

    people: dict[str, tuple[str, ...]]
    one: dict[str, str]
    yearly: int | None = None
    item: Filled

    def values(self, today: date) -> dict[str, Any]:
        filled = super(Forum, self).values(today)
        if self.yearly is None:
            return filled
        day = today + timedelta(days=self.yearly)
        return filled | {"dates": f"{day.day}.{day.month}."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised(Filled):
    """A pre-meeting notice to somebody for one of the meetings that are offered (0 for the next one), with the wish to
    talk first that came back, if one did."""

    to: str
    meeting: int
    talk: Filled | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed(Filled):
    """An action item that somebody asked for, and whether it was accepted."""

    to: str
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Filled):
    """Something that is to be decided, whom it is asked of, and what some of them have said."""

    people: tuple[str, ...]
    forums: tuple[str, ...]
    said: tuple[Filled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A line that somebody typed, whose preview they confirmed."""

    by: str
    place: str
    text: str


ANNOUNCED = (
    Filled(
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

FORUMS = (
    Forum(
        by="anna",
        place="trio",
        texts={
            "name": "TRIO",
            "at": "08:15",
            "every": "weeks",
            "on_holiday": "skip",
            "minutes": "45",
            "place": "Annas kontor",
            "deadline": "1",
            "kind": "sparring",
            "purpose": (
                "Leder, tillidsrepræsentant og arbejdsmiljørepræsentant ser sammen på arbejdsvilkår, fravær og "
                "samarbejde, før noget besluttes."
            ),
            "ground_rules": "Ingen bomber: det, der kan overraske en af os, siger vi før mødet.",
            "standing_agenda": "Siden sidst\nArbejdsmiljø og fravær\nNæste uge",
        },
        in_working_days={"begins": 7},
        people={"leader": ("anna",), "union": ("bent",), "work_environment": ("clara",)},
        one={"chair": "anna", "minute_taker": "clara"},
        item=Filled(
            by="anna",
            place="trio",
            texts={
                "title": "Vikarer i de næste to måneder",
                "aim": "discussion",
                "text": "Hvor kan vi finde timer, så klasserne får vikarer, som de kender?",
                "minutes": "15",
            },
        ),
    ),
    Forum(
        by="bent",
        place="praksisforum",
        texts={
            "name": "Praksisforum",
            "at": "14:00",
            "every": "dates",
            "on_holiday": "later",
            "minutes": "120",
            "place": "Personalerummet",
            "deadline": "2",
            "deadline_in": "weeks",
            "agenda_days": "5",
            "kind": "dialogue",
            "purpose": (
                "Skolens leder og tillidsrepræsentant mødes med skolechefen og lærerkredsens formand om praksis på "
                "skolen. De to fra skolen forbereder og leder mødet. Én gang om året, og når der er brug for det."
            ),
            "ground_rules": (
                "Ingen bomber: vi udsætter ikke hinanden for kritik, som den anden ikke kender.\n"
                "Alle kan foreslå emner. De ømtålelige taler vi om inden mødet.\n"
                "Alle bliver hørt, og vi spørger, før vi svarer.\n"
                "Man må gerne stoppe op og se på, hvordan vi taler sammen."
            ),
            "standing_agenda": "Siden sidst\nDet, der lykkes\nDet, der er svært\nNæste skridt, og hvem der følger op",
            "asks": True,
        },
        yearly=21,
        people={"leader": ("anna", "eva"), "union": ("bent", "finn"), "work_environment": ("clara",)},
        one={"chair": "anna", "minute_taker": "bent"},
        item=Filled(
            by="bent",
            place="praksisforum",
            texts={
                "title": "Når en beslutning skal nå helt ud",
                "aim": "discussion",
                "text": "Hvad gør, at kollegerne kan følge en beslutning, også når de er uenige?",
                "minutes": "30",
            },
        ),
    ),
)

AGREED = (
    Agreed(
        by="anna",
        place="trio",
        to="clara",
        texts={
            "title": "Oversigt over, hvilke klasser der oftest har vikar",
            "deliver": "En side, som vi kan tage stilling til på næste TRIO.",
            "serves": "Elever og kolleger i de klasser",
            "term": "short",
        },
        in_working_days={"due_on": 6},
        accepted=True,
    ),
    Agreed(
        by="bent",
        place="praksisforum",
        to="anna",
        texts={
            "title": "Prøvehandling: spørg teamene, før skemaet laves om",
            "deliver": "Vi har spurgt i fire uger, og teamene har sagt, om det hjælper.",
            "term": "long",
        },
        in_working_days={"due_on": 20},
    ),
)

RAISED = (
    Raised(
        by="bent",
        place="trio",
        to="anna",
        meeting=1,
        texts={
            "topic": "Skemaer, der laves om samme morgen",
            "how": (
                "Tre gange på en måned er et skema lavet om, efter at folk var mødt. Flere siger, at ledelsen ikke "
                "ved, hvad det koster. Det siger jeg hellere til dig nu end første gang på mødet."
            ),
            "aim": "En aftale om, hvor sent et skema kan laves om, og hvem der giver besked.",
            "wish": "discussion",
            "wants_talk": True,
            "on_agenda": True,
        },
        talk=Filled(by="anna", place="trio", texts={"at": "14:30"}, in_working_days={"date": 3}),
    ),
    Raised(
        by="bent",
        place="trio",
        to="anna",
        meeting=1,
        texts={
            "topic": "Opgaver, der ikke står i opgaveoversigten",
            "how": (
                "Fire kolleger har fået opgaver, som ikke står i deres oversigt, og ved ikke, hvad de kan lægge fra "
                "sig. Det er kritik af, hvordan vi fordeler, og den skal ikke ramme dig foran de andre."
            ),
            "aim": "At vi går oversigterne igennem, før der kommer flere opgaver til.",
            "wish": "decision",
        },
    ),
)

# Goals, results, follow-up and evaluation in a yearly round; rather five goals that say something than twenty.
MILESTONES = (
    Filled(
        by="anna",
        place="personale",
        texts={"title": "Vi gør målene op: hvad lykkedes, og hvorfor?", "whom": "everybody", "yearly": True},
        in_working_days={"first": 75},
    ),
    Filled(
        by="anna",
        place="personale",
        texts={"title": "Årets mål vælges, højst fem", "whom": "everybody", "yearly": True},
        in_working_days={"first": 103},
    ),
)

OPENED = (
    Opened(
        by="anna",
        place="personale",
        texts={
            "title": "Hvordan vi dækker fravær resten af halvåret",
            "why": (
                "Vikartimerne er næsten brugt. Uden en aftale bliver det tilfældigt, hvem der løber, og hvad der "
                "bliver aflyst."
            ),
            "influence": "yellow",
            "given": "Rammen på 210 timer resten af halvåret, og at ingen klasse i indskolingen står alene.",
            "open": "Hvem der dækker hvad, hvilke timer der kan lægges sammen, og hvordan vi siger det til forældrene.",
            "way": "Denne uge: TRIO drøfter\nNæste uge: teamene siger deres mening\nUgen efter: Anna beslutter",
        },
        in_working_days={"speak_until": 9},
        people=("bent", "clara"),
        forums=("TRIO",),
        said=(
            Filled(
                by="bent",
                place="personale",
                texts={
                    "sees": "De samme seks kolleger dækker næsten alt. De siger ja, til de ikke kan mere.",
                    "worries": "At vi taler om timer og ikke om, hvad der så ikke bliver gjort.",
                    "suggests": "En liste over det, vi lægger fra os, når nogen dækker.",
                    "for_group": "yes",
                },
            ),
        ),
    ),
)

REMINDED = (
    Typed(by="anna", place="trio", text="/påmindelse hver anden fredag kl. 9 Meld punkter ind til næste TRIO"),
    Typed(
        by="anna", place="personale", text="/påmindelse sidste hverdag hver tredje måned kl. 8.30 Indberet vikartimer"
    ),
)
