"""A synthetic London of any size, built in bulk and yet with a whole ledger: rows move through their own transitions in memory."""

import random
from datetime import datetime, timedelta

from django.utils import timezone

from audit.actors import SYSTEM
from audit.recording import recording
from connectivity.models import Sim
from inventory.models import Allocation, Device, WipeEvidence
from notifications.models import Message
from outcomes.models import FollowUp
from people.boroughs import BOROUGHS
from people.fields import keyed_hash
from people.likeness import like_hash, marks_of
from people.models import Consent, NameToken, Resident
from people.particulars import name_words
from referrals import desk
from referrals.facts import HAS_NOW
from referrals.models import EligibilityRun, Need, Referral
from referrals.querysets import token_of
from referrals.stamps import age_band, decide_by, month_of
from referrals.triage import Case, RuleBook
from skills.models import Booking, Session

FIRST = "Amina Blessing Chidi Dinesh Elif Farah Grace Hodan Ivan Joy Kofi Lucia Mei Nadia Olu Priya Rosa Samir Tariq Yusuf".split()
LAST = (
    "Adeyemi Begum Chen Díaz Evans Farouk Green Hussain Islam Jones Khan Lewis Mensah Nowak Okafor Patel Rahman Singh Taylor Ward".split()
)
KINDS = (("device", "data", "skills"), ("device", "data"), ("device",), ("data",), ("skills",))
STAGES = ("submitted", "in_triage", "active", "active", "resolved", "resolved", "resolved", "resolved")
DAYS = 730
PLACES = 20


class City:
    """Makes blocks of referrals with all that hangs on them. The same seed gives the same city."""

    def __init__(self, organisations, hub, pool, *, start: int = 0, seed: int = 1854, stages=STAGES):
        self._chance, self._number = random.Random(seed + start), start
        self._organisations, self._hub, self._pool = organisations, hub, pool
        self._session, self._left = None, 0
        self._book, self._stages = RuleBook(), stages

    def build(self, count: int):
        """One block in one transaction: every row and every ledger entry, or none."""
        self._made = {
            model: [] for model in (Resident, NameToken, Consent, Referral, Need, EligibilityRun, Device, WipeEvidence, Allocation, Sim, Session, Booking, Message, FollowUp)
        }  # fmt: skip
        with recording(SYSTEM, "config.seed_city"):
            self._session = None
            for _ in range(count):
                self._number += 1
                self._one()
            for model, rows in self._made.items():
                model.objects.bulk_create(rows, batch_size=1000)

    def _add(self, row):
        self._made[type(row)].append(row)
        return row

    def _one(self):
        when = timezone.now() - timedelta(days=self._chance.randrange(DAYS), hours=self._chance.randrange(24))
        resident = self._resident(when)
        referral = self._referral(resident, when)
        stage = self._chance.choice(self._stages)
        needs = [
            self._add(Need(referral=referral, kind=kind, queued_at=when, created_at=when, has_now=self._chance.choice(HAS_NOW[kind])[0]))
            for kind in self._chance.choice(KINDS)
        ]
        if stage == "submitted":
            return
        self._route(referral, needs, when)
        if stage == "awaiting":
            referral.asked_at, referral.clock_stopped_on = when, when.date()
            referral.ask()
        if stage in ("in_triage", "awaiting", "duplicate", "late"):
            standing = desk.Standing(state=referral.state, strong_duplicates=stage == "duplicate", overdue=stage == "late")
            referral.queue, referral.why = desk.place(standing)
            return
        self._decide(referral, needs, when)
        for need in needs:
            if stage == "resolved" or self._chance.random() < 0.4:
                self._bring(need, resident, when + timedelta(days=self._chance.randrange(5, 60)))
        if all(need.state == Need.State.MET for need in needs):
            self._resolve(referral, when + timedelta(days=60))

    def _resident(self, when) -> Resident:
        born = (when - timedelta(days=self._chance.randrange(16 * 365, 92 * 365))).date()
        borough = self._chance.choice(BOROUGHS).gss_code
        first, last = self._chance.choice(FIRST), self._chance.choice(LAST)
        phone = f"+447700900{self._number % 1000:03d}"
        resident = Resident(
            first_name=first, last_name=last, date_of_birth=born, phone=phone, borough=borough, created_at=when,
            contact_mode="direct", safe_channels=["sms"], name_hash=keyed_hash("name", f"{self._number}", born.isoformat()),
            phone_hash=keyed_hash("phone", phone), born_hash=keyed_hash("born", born.isoformat()),
            like_hash=like_hash(first, last), marks=marks_of(first, last), without_address=self._chance.random() < 0.1,
        )  # fmt: skip
        self._made[NameToken] += [NameToken(resident=resident, token=token_of(word)) for word in name_words(first, last)]
        self._add(Consent(resident=resident, purpose="share", given=True, method="in_person", created_at=when))
        return self._add(resident)

    def _referral(self, resident, when) -> Referral:
        organisation = self._chance.choice(self._organisations)
        referral = Referral(
            organisation=organisation, resident=resident, channel=self._chance.choice(("web", "phone", "api", "bulk")),
            referrer_email=f"intake@{organisation.code}.example", submitted_at=when, decide_by=decide_by(when.date()), created_at=when,
            counted_borough=resident.borough, counted_month=month_of(when),
            counted_age_band=age_band(resident.date_of_birth, when.date()), counted_organisation_kind=organisation.kind,
        )  # fmt: skip
        referral.submit()
        self._receipt(referral, when)
        return self._add(referral)

    def _receipt(self, referral, when):
        message = Message(
            event="referrals.received", channel="email", referral_id=referral.pk, organisation_id=referral.organisation_id,
            reason_id=referral.pk, address=referral.referrer_email, body="We have received your referral.",
            dedupe=f"referrals.received:1:city:{referral.pk}", due_at=when, sent_at=when, provider_id=f"city-{referral.pk}", created_at=when,
        )  # fmt: skip
        message.queue()
        message.send()
        self._add(message)

    def _route(self, referral, needs, when):
        has_now = {need.kind: need.has_now for need in needs}
        case = Case(
            needs=tuple(has_now), in_london=True, consent_to_share=True, has_now=has_now, without_address=referral.resident.without_address
        )
        verdict = self._book.judge(case)
        self._add(
            EligibilityRun(
                referral=referral, rules_version=verdict.version, facts={"city": True}, result=verdict.result,
                urgency=verdict.urgency, fired=verdict.fired, created_at=when,
            )
        )  # fmt: skip
        referral.urgency = verdict.urgency
        referral.route()

    def _decide(self, referral, needs, when):
        for need in needs:
            need.urgency = referral.urgency
            need.approve()
            need.queue()
        referral.decided_at = when + timedelta(days=3)
        referral.accept()

    def _bring(self, need, resident, when):
        need.reserve()
        need.start()
        {"device": self._device, "data": self._sim, "skills": self._seat}[need.kind](need, resident, when)
        need.provide()
        need.ended_at = min(when, timezone.now())
        need.confirm()

    def _device(self, need, resident, when):
        drive = f"CITY-{self._number:08d}"
        device = Device(
            serial=f"CT{self._number:08d}", kind="laptop", make_and_model="Lenovo ThinkPad T14", pool=self._pool, grade="A",
            drive_serials=[drive], custodian="resident", available_at=when, created_at=when,
        )  # fmt: skip
        for step in (device.to_wipe, device.record_wipe, device.refurbish, device.to_qc, device.pass_qc, device.reserve):
            step()
        for step in (device.pack, device.dispatch, device.arrive, device.hand_over):
            step()
        self._add(device)
        self._add(
            WipeEvidence(
                device=device, drive_serial=drive, tool="nwipe 0.37", method="NIST SP 800-88 Rev. 2 Purge", passed=True,
                log_hash=f"{self._number:064x}", operator="system", finished_at=when,
            )
        )  # fmt: skip
        self._add(Allocation(device=device, need=need, handed_over_at=min(when, timezone.now()), created_at=when))

    def _sim(self, need, resident, when):
        sim = Sim(
            iccid=f"8944{self._number:015d}", network="Vodafone", monthly_gb=40, months=6, activate_by=(when + timedelta(days=200)).date(),
            need=need, resident=resident, issued_at=when, activated_at=min(when, timezone.now()),
            ends_on=(when + timedelta(days=182)).date(), created_at=when,
        )  # fmt: skip
        for step in (sim.check_in, sim.reserve, sim.issue, sim.activate):
            step()
        self._add(sim)

    def _seat(self, need, resident, when):
        if self._session is None or self._session.taken >= PLACES:
            starts = min(when, timezone.now() - timedelta(hours=2))
            self._session = self._add(Session(hub=self._hub, title="First steps online", starts_at=starts, places=PLACES, created_at=when))
        self._session.taken += 1
        booking = Booking(session=self._session, need=need, resident=resident, confirmed_at=when, created_at=when)
        booking.book()
        booking.check_in()
        self._add(booking)

    def _resolve(self, referral, when: datetime):
        referral.outcome, referral.resolved_at = Referral.Outcome.ALL_MET, min(when, timezone.now())
        referral.roll_up()
        follow_up = FollowUp(referral=referral, kind="2_weeks", due_on=(when + timedelta(days=14)).date(), created_at=when)
        if self._chance.random() < 0.6:
            follow_up.is_working, follow_up.confidence, follow_up.answered_at = True, self._chance.randint(1, 5), min(when, timezone.now())
            follow_up.answer()
        self._add(follow_up)
