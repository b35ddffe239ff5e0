"""A believable London fortnight, made only through actions; safe to repeat."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from unittest.mock import patch

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.actors import Actor
from config import demonstration, journeying
from config.city import a_londoner
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.models import Device
from jobs import worker
from notifications.models import Message
from outcomes import actions as outcomes
from outcomes.periods import period_of
from people import actions as people
from people.models import User
from portal.demonstration import end_progress, tell_progress
from referrals import actions as referrals
from referrals import facts as reading
from referrals.models import Referral
from skills.models import Session

DAYS = 14
NAMES = (
    "Amina Yusuf|Somali",
    "Zoë O'Neill|English",
    "Łukasz Wójcik|Polish",
    "Fatema Begum|Bengali",
    "José de la Cruz|Spanish",
    "Ngọc Nguyễn|Vietnamese",
    "Oleksandr Шевченко|Ukrainian",
    "Grace Adeyemi|English",
    "Mehmet Yılmaz|Turkish",
    "Siân Llŷr|English",
    "Hodan Warsame|Somali",
    "Tariq Hussain|Urdu",
    "Blessing Okafor|English",
    "Ștefan Ionescu|Romanian",
    "Mary Ann Brown|English",
    "محمد عبد الله|Arabic",
    "Priya Patel|Gujarati",
    "Nuno Gonçalves|Portuguese",
    "Samir Rahman|Bengali",
    "Dorothy Clarke|English",
    "Abebe Tesfaye|Amharic",
    "Elif Şahin|Turkish",
    "Kofi Mensah|English",
    "Rosa Díaz|Spanish",
    "Winston Campbell|English",
    "Nadia Kowalska|Polish",
    "Farah Ahmadi|Farsi",
    "Ivan Petrov|Bulgarian",
    "Joy Nwosu|English",
    "Mei Chen|Chinese",
)
POSTCODES = (
    "SE1 2QH",
    "SW2 1RW",
    "E16 2QU",
    "SE1 2QH",
    "SW2 1RW",
    "E8 1EA",
    "SE1 2QH",
    "E16 2QU",
    "N1C 4AG",
    "HA9 0FJ",
)
REASONS = (
    "Universal Credit journal",
    "ESOL homework",
    "GP online booking",
    "Applying for jobs",
    "Housing register bids",
)
NEEDS = (["device", "data", "skills"], ["device", "data"], ["device"], ["data"], ["skills"], ["device", "skills"])
CARBON_SOURCE = "Embodied, as used by a UK community refurbisher: TechResort, techresort.org/benefits_repurposing"
BINS = (("A-01", "Wiped laptops"), ("A-02", "Laptops, grade A"), ("B-01", "Tablets and phones"))
WAITING = (
    ("Ruth Abara", "03/05/1951", {"form": "laptop", "requires": ["screen_reader"], "use": "video"}),
    ("Selim Demir", "17/10/1990", {"form": "laptop", "use": "work", "substitutes": False}),
    ("Bronwen Hale", "29/01/1972", {"form": "tablet", "requires": ["touch", "camera"], "use": "video"}),
    ("Ines Carvalho", "08/12/2003", {"form": "laptop", "use": "creative"}),
    ("George Mwangi", "21/07/1944", {"form": "phone"}),
)
MODELS = (
    ("laptop", "Lenovo ThinkPad T14"),
    ("laptop", "Dell Latitude 5420"),
    ("laptop", "HP EliteBook 840"),
    ("tablet", "Samsung Galaxy Tab A8"),
)


class Command(BaseCommand):
    help = "Load the demonstration: organisations, sign-ins, stock, and a fortnight of referrals at every stage."

    def handle(self, **options):
        places = demonstration.open_places()
        demonstration.add_people(places)
        if Referral.objects.exists():
            self.stdout.write("The demonstration is here already.")
            return
        self._chance = random.Random(1854)  # noqa: S311 - the same city every time
        self._places = places
        today = timezone.localdate()
        for day in range(DAYS, -1, -1):
            tell_progress(f"day {DAYS - day + 1} of {DAYS + 1}")
            with _clock(today - timedelta(days=day)):
                self._live_through(DAYS - day)
        for day in range(1, 8):
            for hub in ("brixton-library", "peckham-library"):
                starts = timezone.make_aware(datetime.combine(today + timedelta(days=day), time(14)))
                demonstration.plan_session(places[hub], starts_at=starts)
        tell_progress("the last people and devices")
        self._set_the_follow_ups()
        journeying.make_report(period_of(today).name)
        self._set_the_desk()
        self._set_the_calls()
        self._set_the_shelf()
        self._set_the_answers()
        end_progress()
        self.stdout.write(
            f"  A fortnight in London: {Referral.objects.count()} referrals, {Device.objects.count()} devices, "
            f"{Message.objects.count()} messages."
        )

    def _set_the_follow_ups(self):
        """Two who were helped half a year ago and tell each time how it goes, and one whom nobody could reach any
        more.
        """
        camden, hub, today = self._places["camden"], self._places["brixton-library"], timezone.localdate()
        begun = today - timedelta(days=200)
        with _clock(begun):
            demonstration.shelve_sims(100, 3)
            helped = [
                journeying.refer(self._raw(name, born, number, ["data"]), at=camden)
                for name, born, number in (
                    ("Halima Osei", "12/04/1979", 821),
                    ("Peter Walsh", "30/08/1952", 822),
                    ("Leila Haddad", "02/02/1998", 823),
                )
            ]
            worker.work(until_idle=True)
            for referral in helped:
                journeying.triage(referral)
                journeying.connect(referral.needs.get(), hub=hub)
                journeying.confirm_all(referral)
        journeying.follow_up_later(helped[:2], silent=helped[2], clock=_clock)

    def _set_the_desk(self):
        """Something of everything that a caseworker meets: twins, a hold, an appeal, a question, a late case, a
        made-up rule.
        """
        southwark, lambeth = self._places["southwark"], self._places["lambeth"]
        worker_of = demonstration.hand("referrer", organisation=southwark)
        caseworker, lead = demonstration.hand("caseworker"), demonstration.hand("triage_lead")
        with _clock(timezone.localdate() - timedelta(days=6)):
            journeying.refer(
                self._raw("Amara Okonkwo", "19/07/1984", 801, ["device", "data"], has_now="nothing"), at=lambeth
            )
            journeying.refer(
                self._raw(
                    "Bartosz Lis", "02/11/1959", 802, ["device", "skills"], reason="Tribunal papers come by e-mail"
                ),
                at=southwark,
            )
            refused = journeying.refer(self._raw("Chloe Marsh", "30/05/1991", 803, ["device"]), at=southwark)
            worker.work(until_idle=True)
            referrals.reject(
                refused, code="has_enough", reason="A laptop from 2023 was seen at the home visit.", by=caseworker
            )
        journeying.refer(
            self._raw("Amara Okonkwo", "19/07/1984", 801, ["device", "skills"], has_now="nothing"), at=southwark
        )
        held = journeying.refer(
            self._raw("Dilys Pugh", "11/01/1948", 804, ["device", "data", "skills"], has_now="phone_only"), at=southwark
        )
        soon = journeying.refer(
            self._raw("Emre Kaya", "24/09/2001", 805, ["device"], has_now="nothing", days=9), at=southwark
        )
        worker.work(until_idle=True)
        referrals.appeal(
            refused, grounds="The laptop belongs to a flatmate who has moved out and taken it along.", by=worker_of
        )
        people.raise_hold(held.resident, kind="safeguarding", note="Somebody else answers her telephone.", by=worker_of)
        soon.refresh_from_db()
        referrals.ask(
            soon, questions=["On which day is the first day at work?", "May we text him at work?"], by=caseworker
        )
        referrals.shadow_rules(
            numbers={"no_device": 35}, note="Nothing at all should outweigh a near date less often", by=lead
        )
        worker.work(until_idle=True)

    def _set_the_calls(self):
        """What an operator meets: a referral taken by telephone, and a line that dropped, to be rung back."""
        southwark = self._places["southwark"]
        ringing = User.objects.get(email="referrer@get-online.example")
        by = replace(demonstration.hand("caseworker").through("phone"), on_behalf_of=f"user:{ringing.pk}")
        told = {"organisation": southwark, "worker": ringing, "number": "+442079460123", "by": by}
        done, dropped = referrals.take_call(**told), referrals.take_call(**told)
        for call, name, number, needs in (
            (done, "Florence Adu", 811, ["device", "skills"]),
            (dropped, "Idris Khalil", 812, ["data"]),
        ):
            raw = self._raw(name, "08/02/1957", number, needs, reason="GP appointments are only online") | {
                "channel": "phone"
            }
            facts = reading.read(raw, today=timezone.localdate(), complete=False)
            referrals.write_down(call, facts, place="contact", following="consent", by=by)
        referrals.submit(done.referral, by=by)
        referrals.end_call(done, outcome="completed", by=by)
        referrals.jot_down(dropped, place="about", typed={"reason": ["Her housing officer only wr"]}, by=by)
        referrals.end_call(dropped, outcome="abandoned", note="Ask for extension 12.", by=by)
        worker.work(until_idle=True)

    def _set_the_shelf(self):
        """Something of everything that the warehouse meets: donors, lots, bins, pools, the bench in every state,
        people who wait and why.
        """
        keeper, clerk, bench = (
            demonstration.hand("warehouse_manager"),
            demonstration.hand("warehouse"),
            demonstration.hand("technician", name="bench-1"),
        )
        today = timezone.localdate()
        for kind, kilograms in (("laptop", 200), ("phone", 50)):
            inventory.set_factor(
                kind=kind, kilograms=kilograms, source=CARBON_SOURCE, valid_from=today - timedelta(days=700), by=keeper
            )
        bins = [inventory.open_bin(code=code, words=words, by=keeper) for code, words in BINS]
        lambeth = inventory.open_pool(code="lambeth", name="Lambeth's pool", borough="E09000022", by=keeper)
        inventory.open_pool(
            code="schools",
            name="Schools fund",
            kind="funder",
            funder="A City livery company",
            kinds=["laptop"],
            by=keeper,
        )
        for code, name, stock in (
            ("battery-t14", "Battery, ThinkPad T14", 6),
            ("ssd-256", "SSD, 256 GB", 2),
            ("charger-usbc", "Charger, USB-C, 65 W", 14),
        ):
            part = inventory.add_part(code=code, name=name, reorder_at=4, by=bench)
            inventory.stock_part(part, quantity=stock, why="Bought in bulk", by=clerk)
        donor = inventory.add_donor(
            name="Thames Water",
            contact_name="Priya Shah",
            contact_email="assets@thameswater.example",
            agreement_signed_on=today - timedelta(days=60),
            agreement_reference="TW-2026-014",
            wipe_within_days=10,
            by=keeper,
        )
        waiting = inventory.add_donor(name="Metropolitan Police Service", contact_name="Owen Hughes", by=keeper)
        lines = [{"kind": "laptop", "make_and_model": "Dell Latitude 5420", "serial": f"DL54{n:06d}"} for n in range(8)]
        lines += [{"kind": "tablet", "make_and_model": "Samsung Galaxy Tab A8", "quantity": 4}]
        lot = inventory.announce(
            donor=donor, pool=demonstration.general_pool(), lines=lines, expected_on=today, by=keeper
        )
        inventory.announce(
            donor=waiting,
            pool=lambeth,
            lines=[{"kind": "laptop", "make_and_model": "HP EliteBook 840", "quantity": 40}],
            expected_on=today + timedelta(days=9),
            by=keeper,
        )
        for number in range(7):
            self._on_the_bench(number, lot, bins, bench, clerk)
        for number, place in enumerate(inventory.free_devices()[:6]):
            inventory.put_away(place, bin=bins[number % len(bins)], by=clerk)
        for number, (name, born, wishes) in enumerate(WAITING):
            referral = journeying.refer(
                self._raw(name, born, 820 + number, ["device"], has_now="nothing", wishes=wishes),
                at=self._places["lambeth" if number % 2 else "southwark"],
            )
            worker.work(until_idle=True)
            journeying.triage(referral)
        worker.work(until_idle=True)

    def _set_the_answers(self):
        """Of those who got what they needed, most have told of themselves, by their own link."""
        for referral in Referral.objects.filter(state="resolved").select_related("resident").order_by("submitted_at"):
            if self._chance.random() < 0.6:
                by = Actor(key=f"resident:{referral.resident_id}", roles=frozenset({"resident"}), channel="web")
                outcomes.tell_equality(referral.resident, answers=a_londoner(self._chance), by=by)

    def _on_the_bench(self, number, lot, bins, bench, clerk):
        """One device of a donor's lot, left at the stage that its number says."""
        device = inventory.receive(
            serial=f"DL54{number:06d}",
            lot=lot,
            drive_serials=[f"KXG6{number:06d}"],
            weight_grams=1510,
            bin=bins[0],
            by=clerk,
        )
        if number > 1:
            inventory.to_wipe(device, by=bench)
        if number > 2:
            proof = {
                "drive_serial": f"KXG6{number:06d}",
                "tool": "nwipe 0.37",
                "method": "NVMe format",
                "media": "nvme",
                "passed": number != 3,
                "log_hash": f"{number:064x}",
            }
            inventory.record_wipe(device, evidence=[proof], by=bench)
        if number > 4:
            inventory.refurbish(device, by=bench)
        if number > 5:
            done = [code for code, _ in CHECKLISTS["laptop"]]
            inventory.to_qc(device, operating_system="Windows 11 26H2", checklist=done, by=bench)

    def _raw(
        self, name, born, number, needs, *, has_now="", reason="Universal Credit journal", days=None, wishes=None
    ) -> dict:
        first, _, last = name.partition(" ")
        raw = journeying.raw_facts(
            first_name=first,
            last_name=last,
            born=born,
            phone=f"07700 900{number}",
            postcode=POSTCODES[number % len(POSTCODES)],
            needs=needs,
            reason=reason,
            email="referrer@get-online.example",
        )
        if has_now:
            raw["needs"][0]["has_now"] = has_now
        raw["needs"][0] |= wishes or {}
        if days:
            raw["needs"][0]["needed_by"] = (timezone.localdate() + timedelta(days=days)).isoformat()
        return raw

    def _live_through(self, day):
        hub = self._places["brixton-library"]
        if day == 0:
            demonstration.shelve_sims(1, 40)
        for number in range(2):
            kind, model = MODELS[(day + number) % len(MODELS)]
            demonstration.shelve_device(day * 2 + number + 1, kind=kind, model=model, grade="AB"[number])
        evening = timezone.localtime().replace(hour=23, minute=59, second=0, microsecond=0)
        session = demonstration.plan_session(hub, starts_at=min(timezone.now() + timedelta(hours=1), evening))
        for number in range(3):
            self._refer_one(day * 3 + number)
        self._fulfil(hub, session)

    def _refer_one(self, number):
        name, _, language = NAMES[number % len(NAMES)].partition("|")
        first, _, last = name.partition(" ")
        at = self._places[("southwark", "lambeth", "newham-food-bank", "age-uk-camden")[number % 4]]
        raw = journeying.raw_facts(
            first_name=first,
            last_name=last,
            born=(
                f"{self._chance.randint(1, 28):02d}/{self._chance.randint(1, 12):02d}/{self._chance.randint(1938, 2006)}"
            ),
            phone=f"07700 900{100 + number:03d}",
            postcode=POSTCODES[number % len(POSTCODES)],
            needs=NEEDS[number % len(NEEDS)],
            reason=REASONS[number % len(REASONS)],
            language=language,
            email="referrer@get-online.example" if at.code == "southwark" else f"intake@{at.code}.example",
            your_ref=f"DEMO-{number + 1:04d}",
        )
        journeying.refer(raw, at=at)

    def _fulfil(self, hub, session):
        """Yesterday's referrals are decided today, and most of what can be brought is brought. Offers nobody
        answered lapse.
        """
        inventory.remind_and_lapse_offers()
        worker.work(until_idle=True)
        accepted = [referral for referral in self._in_triage() if self._is_accepted(referral)]
        worker.work(until_idle=True)
        for referral in accepted:
            for need in referral.needs.filter(state__in=["waiting", "offered"]).select_related("referral__resident"):
                self._bring(need, hub, session)
            journeying.confirm_all(referral)
            if referral.state == "resolved" and self._chance.random() < 0.6:
                journeying.follow_up(referral)
        worker.work(until_idle=True)

    def _in_triage(self):
        return Referral.objects.filter(state="in_triage").order_by("submitted_at")[:3]

    def _is_accepted(self, referral) -> bool:
        """Most are accepted as they come; of some the caseworker asks something first."""
        if self._chance.random() < 0.1:
            referrals.ask(referral, questions="Is there a phone in the household?", by=demonstration.hand("caseworker"))
            return False
        journeying.triage(referral)
        return True

    def _bring(self, need, hub, session):
        if self._chance.random() < 0.15:
            return
        if need.kind == "device" and need.state == "offered":
            journeying.deliver(need, hub=hub)
        elif need.kind == "data" and Sim.objects.filter(state="available").exists():
            journeying.connect(need, hub=hub)
        elif need.kind == "skills" and Session.objects.get(pk=session.pk).taken < session.places:
            journeying.teach(need, session=session)


def _clock(day):
    """Live at ten in the morning of a past day: the demonstration is the only place that may turn the clock back."""
    moment = timezone.make_aware(datetime.combine(day, time(10)))
    if moment > timezone.now():
        morning = timezone.make_aware(datetime.combine(day, time()))
        moment = max(timezone.now() - timedelta(hours=1), morning)
    return patch("django.utils.timezone.now", lambda: moment)
