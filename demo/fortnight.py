"""A believable London fortnight: each day some are referred, yesterday's are decided, and most get what they need."""

import random
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from connectivity.models import Sim
from demo import foundations, steps
from demo.invented import NAMES, NEEDS, POSTCODES, REASONS
from inventory import actions as inventory
from inventory.models import Shipment
from jobs import worker
from people.models import Organisation
from referrals import actions as referrals
from referrals.models import Need, Referral
from skills.models import Session

DAYS = 14
NOBODY_CAME = (2, 9, 13)  # days on which the first parcel stays at the hub: two have waited long, one came yesterday
MODELS = (
    ("laptop", "Lenovo ThinkPad T14"),
    ("laptop", "Dell Latitude 5420"),
    ("laptop", "HP EliteBook 840"),
    ("tablet", "Samsung Galaxy Tab A8"),
)
REFERRERS = ("southwark", "lambeth", "newham-food-bank", "age-uk-camden")


class Fortnight:
    """The days of the demonstration, the first one numbered 0; the same `chance` gives the same days."""

    def __init__(self, places: dict[str, Organisation], chance: random.Random) -> None:
        self._places = places
        self._chance = chance
        self._day = 0

    def live_through(self, day: int) -> None:
        self._day = day
        hub = self._places["brixton-library"]
        if day == 0:
            foundations.shelve_sims(1, 40)
        for number in range(2):
            kind, model = MODELS[(day + number) % len(MODELS)]
            foundations.shelve_device(day * 2 + number + 1, kind=kind, model=model, grade="AB"[number])
        evening = timezone.localtime().replace(hour=23, minute=59, second=0, microsecond=0)
        session = foundations.plan_session(hub, starts_at=min(timezone.now() + timedelta(hours=1), evening))
        for number in range(3):
            self._refer_one(day * 3 + number)
        self._fulfil(hub, session)

    def _refer_one(self, number: int) -> None:
        name, _, language = NAMES[number % len(NAMES)].partition("|")
        first, _, last = name.partition(" ")
        at = self._places[REFERRERS[number % len(REFERRERS)]]
        day = self._chance.randint(1, 28)
        month = self._chance.randint(1, 12)
        year = self._chance.randint(1938, 2006)
        raw = steps.raw_facts(
            first_name=first,
            last_name=last,
            born=f"{day:02d}/{month:02d}/{year}",
            phone=f"07700 900{100 + number:03d}",
            postcode=POSTCODES[number % len(POSTCODES)],
            needs=NEEDS[number % len(NEEDS)],
            reason=REASONS[number % len(REASONS)],
            language=language,
            email="referrer@get-online.example" if at.code == "southwark" else f"intake@{at.code}.example",
            your_ref=f"DEMO-{number + 1:04d}",
        )
        steps.refer(raw, at=at)

    def _fulfil(self, hub: Organisation, session: Session) -> None:
        """Yesterday's referrals are decided today, and most of what can be brought is brought. Offers nobody answered
        lapse.
        """
        inventory.remind_and_lapse_offers()
        worker.work(until_idle=True)
        accepted = [referral for referral in self._in_triage() if self._is_accepted(referral)]
        worker.work(until_idle=True)
        for referral in accepted:
            for need in referral.needs.filter(state__in=["waiting", "offered"]).select_related("referral__resident"):
                self._bring(need, hub, session)
            steps.confirm_all(referral)
        worker.work(until_idle=True)

    def _in_triage(self) -> QuerySet[Referral]:
        return Referral.objects.filter(state="in_triage").order_by("submitted_at")[:3]

    def _is_accepted(self, referral: Referral) -> bool:
        """Most are accepted as they come; of some the caseworker asks something first."""
        if self._chance.random() < 0.1:
            referrals.ask(referral, questions="Is there a phone in the household?", by=foundations.hand("caseworker"))
            return False
        steps.triage(referral)
        return True

    def _bring(self, need: Need, hub: Organisation, session: Session) -> None:
        if self._chance.random() < 0.15:
            return
        if need.kind == "device" and need.state == "offered":
            self._deliver(need, hub)
        elif need.kind == "data" and Sim.objects.filter(state="available").exists():
            steps.connect(need, hub=hub)
        elif need.kind == "skills" and Session.objects.get(pk=session.pk).taken < session.places:
            steps.teach(need, session=session)

    def _deliver(self, need: Need, hub: Organisation) -> None:
        """They come for it with their code, or on the hub's word; of some days somebody has not come yet."""
        if self._day in NOBODY_CAME and not _came_today().exists():
            steps.bring_to_hub(need, hub=hub)
        elif self._day % 4:
            steps.collect(steps.bring_to_hub(need, hub=hub))
        else:
            steps.deliver(need, hub=hub)


def _came_today() -> QuerySet[Shipment]:
    return Shipment.objects.filter(state="awaiting_collection", arrived_at__date=timezone.localdate())
