"""In whose words the page speaks: twelve languages, and easy English; days and hours as they read them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.utils import timezone

from notifications.languages import LANGUAGES, Language, isolated, language_of
from notifications.message_words import EASY_READ
from notifications.particulars import weekday, weekdays
from people.models import Resident
from people.organisations.opening_hours import DAYS
from referrals.stamps import LONDON

EASY = "easy"
CHECKED = frozenset({"en", EASY})  # whose words two people who work here have read


@cache
def all_words() -> dict[str, dict[str, str]]:
    """language code (or “easy”) → key → sentence. Easy English says the rest as English does."""
    folder = Path(__file__).parent / "words"
    words = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    return words | {EASY: words["en"] | words[EASY]}


@dataclass(frozen=True)
class Voice:
    """`code` names the words. `is_chosen`: asked for on the page, so that its links and forms keep it. `is_neutral`: for
    somebody whose address must be known to no one, so that the page does not name the service.
    """

    code: str
    is_chosen: bool = False
    is_neutral: bool = False

    @property
    def words(self) -> dict[str, str]:
        return all_words()[self.code]

    @property
    def language(self) -> Language:
        return LANGUAGES["en" if self.code == EASY else self.code]

    @property
    def is_checked(self) -> bool:
        return self.code in CHECKED

    @property
    def query(self) -> str:
        return f"?language={self.code}" if self.is_chosen else ""

    def say(self, key: str, **values: object) -> str:
        """The sentence, each value in its own direction."""
        code = self.language.code
        return self.words[key].format(**{name: isolated(value, code) for name, value in values.items()})

    def day(self, day: date | datetime | None) -> str:
        """ "Talaado 08/12/2026": a weekday in their language, and figures that every language reads; "" for none."""
        if day is None:
            return ""
        if isinstance(day, datetime):
            day = timezone.localdate(day, LONDON)
        return f"{weekday(day, self.language.code)} {day:%d/%m/%Y}"

    def hours(self, hours: dict[str, str]) -> list[str]:
        """A week, a line for each run of days that have the same hours; empty when unknown."""
        runs: list[tuple[list[str], str]] = []
        for code, name in zip(DAYS, weekdays(self.language.code), strict=True):
            spans = hours.get(code, "")
            if runs and runs[-1][1] == spans:
                runs[-1][0].append(name)
            else:
                runs.append(([name], spans))
        return [f"{_span(days)}: {isolated(spans, self.language.code)}" for days, spans in runs if spans]

    def choices(self) -> list[dict[str, str]]:
        """The languages to change to: each with its own name and the address that changes to it."""
        others = [language for language in LANGUAGES.values() if language.code != self.code]
        rows = [{"code": row.code, "name": row.own, "query": f"?language={row.code}"} for row in others]
        easy = {"code": "en", "name": all_words()[EASY]["easy_read"], "query": f"?language={EASY}"}
        return rows if self.code == EASY else [*rows, easy]


def _span(days: list[str]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}"


def voice_of(request, resident: Resident | None = None) -> Voice:
    """What they chose on the page; else their own language, or easy English for who reads that."""
    is_neutral = resident is not None and resident.address_withheld
    chosen = request.POST.get("language") or request.GET.get("language", "")
    if chosen in all_words():
        return Voice(chosen, is_chosen=True, is_neutral=is_neutral)
    code = language_of(resident.language) if resident is not None else "en"
    if code == "en" and resident is not None and EASY_READ.search(resident.access_needs):
        code = EASY
    return Voice(code, is_neutral=is_neutral)
