"""Builds the demonstration chapter by chapter, and goes on after the last whole one if it was interrupted."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from demo import foundations, hub_scenes, scenes
from demo.dispatch_scenes import dispatch
from demo.fortnight import DAYS, Fortnight
from demo.past import living_on, living_today
from demo.warehouse_scenes import warehouse
from people.models import Organisation
from portal.demonstration import end_progress, tell_progress
from referrals.models import Referral

CHAPTERS_BUILT = "demonstration_chapters_built"  # in the database's cache for as long as it is being built
SEED = 1854

Chapter = tuple[str, Callable[[], None]]  # its name, as the front page says it, and what builds it


def is_unfinished() -> bool:
    """Nothing was built or referred yet, or a builder was killed half way."""
    return not Referral.objects.exists() or _built() is not None


def build() -> None:
    """Build what is still missing: the places and people always, then each chapter in a transaction of its own.

    A chapter and the mark that it is built are kept together or not at all, so a builder that is killed leaves no half
    of one behind. Of two builders at once each waits while the other builds a chapter, and passes it over. The day on
    which it began is today to the last chapter.
    """
    today = timezone.localdate()
    with transaction.atomic():
        places = foundations.open_places()
        foundations.add_people(places)
        _wait_for_another_builder()
        if not is_unfinished():
            return
        cache.add(CHAPTERS_BUILT, 0, timeout=None)
    for number, (name, live) in enumerate(_chapters(places, today), 1):
        tell_progress(name)
        with transaction.atomic():
            _wait_for_another_builder()
            built = _built()
            if built is not None and number > built:
                with living_today(today):
                    live()
                _mark(number)
    cache.delete(CHAPTERS_BUILT)
    end_progress()


def _wait_for_another_builder() -> None:
    """Until this transaction ends, another one waits here."""
    Organisation.objects.select_for_update(no_key=True).get(code="gla")


def _built() -> int | None:
    """How many chapters an unfinished builder has built; None when there is no such builder."""
    number: int | None = cache.get(CHAPTERS_BUILT)
    return number


def _mark(built: int) -> None:
    cache.set(CHAPTERS_BUILT, built, timeout=None)


def _chapters(places: dict[str, Organisation], today: date) -> Iterator[Chapter]:
    chance = random.Random(SEED)  # noqa: S311 - the same city every time
    fortnight = Fortnight(places, chance)
    for day in range(DAYS + 1):
        date_of = today - timedelta(days=DAYS - day)
        yield f"day {day + 1} of {DAYS + 1}", _lived_on(date_of, partial(fortnight.live_through, day))
    last = "the last people and devices"
    yield last, lambda: scenes.sessions_ahead(places)
    yield last, lambda: scenes.follow_ups(places)
    yield last, lambda: scenes.last_quarter(places)
    yield last, scenes.report
    yield last, _lived_on(today, partial(dispatch, places))  # this morning: offers end at six in the evening
    yield last, lambda: hub_scenes.boxes(places)
    yield last, lambda: hub_scenes.shared_devices(places)
    yield last, lambda: hub_scenes.sims(places)
    yield last, lambda: hub_scenes.classes(places)
    yield last, lambda: scenes.desk(places)
    yield last, lambda: scenes.calls(places)
    yield last, lambda: warehouse(places)
    yield last, lambda: scenes.equality_answers(chance)
    yield last, scenes.live_counts


def _lived_on(day: date, live: Callable[[], None]) -> Callable[[], None]:
    def lived() -> None:
        with living_on(day):
            live()

    return lived
