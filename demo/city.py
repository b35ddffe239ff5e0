"""A synthetic London of any size, built in bulk and yet with a whole ledger: rows move through their own transitions in
memory.
"""

import random
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from audit.recording import recording
from connectivity.models import Sim
from database.encryption import keyed_hash
from demo.londoners import a_londoner
from inventory.models import Allocation, Device, StorageUnit, WipeEvidence
from law.actors import SYSTEM
from notifications.models import Message
from outcomes.equality import questionnaire, sealed_answers
from outcomes.follow_up.protocol import USES as NAMED_USES
from outcomes.models import EqualityAnswer, FollowUp
from people.models import Consent, NameToken, Resident
from people.particulars import name_words
from people.places.boroughs import BOROUGHS
from people.residents import privacy_notice
from people.residents.likeness import like_hash, marks_of
from people.residents.registration import hash_name_word
from referrals import desk
from referrals.actions.faults import due_after
from referrals.facts import HAS_NOW
from referrals.models import EligibilityRun, Fault, Need, Referral
from referrals.stamps import age_band, decide_by, month_of
from referrals.triage import RuleBook
from referrals.triage_rules import Case
from skills.models import Booking, Session

FIRST = "Amina Blessing Chidi Dinesh Elif Farah Grace Hodan Ivan Joy Kofi Lucia Mei Nadia Olu Priya Rosa Samir Tariq Yusuf".split()
LAST = "Adeyemi Begum Chen Díaz Evans Farouk Green Hussain Islam Jones Khan Lewis Mensah Nowak Okafor Patel Rahman Singh Taylor Ward".split()
KINDS = (("device", "data", "skills"), ("device", "data"), ("device",), ("data",), ("skills",))
JUST_NOW = timedelta(minutes=5)  # what was sent is routed by the next job: it is never days old
STAGES = ("submitted", "in_triage", "active", "active", "resolved", "resolved", "resolved", "resolved")
USES = [code for code, _ in NAMED_USES]
DONORS = ("Thames Water", "Metropolitan Police", "City Hall", "A bank in Canary Wharf", "Residents of London")
ANSWERING = 0.6  # of those who got something
BREAKING = 0.1  # of what was given
DAYS = 730
PLACES = 20


class City:
    """Makes blocks of referrals with all that hangs on them. The same seed gives the same city."""

    def __init__(self, organisations, hub, pool, *, start: int = 0, seed: int = 1854, stages=STAGES):
        self._chance = random.Random(seed + start)  # noqa: S311 - a made-up city, the same every time
        self._number = start
        self._organisations = organisations
        self._hub = hub
        self._pool = pool
        self._session = None
        self._book = RuleBook()
        self._stages = stages
        self._asking = random.Random(f"follow-ups {seed + start}")  # noqa: S311 - likewise
        self._breaking = random.Random(f"faults {seed + start}")  # noqa: S311 - likewise
        self._telling = random.Random(f"equality {seed + start}")  # noqa: S311 - apart, so that the city is the same without it

    def build(self, count: int):
        """One block in one transaction: every row and every ledger entry, or none."""
        self._rows: dict[Any, list[Any]] = {  # by model
            model: []
            for model in (
                Resident,
                NameToken,
                Consent,
                Referral,
                Need,
                EligibilityRun,
                Device,
                StorageUnit,
                WipeEvidence,
                Allocation,
                Sim,
                Session,
                Booking,
                Fault,
                Message,
                FollowUp,
            )
        }
        with recording(SYSTEM, "config.seed_city"):
            self._session = None
            self._answers: dict[str, dict[str, str]] = {}
            for _ in range(count):
                self._number += 1
                self._add_referral()
            for model, rows in self._rows.items():
                model.objects.bulk_create(rows, batch_size=1000)
            answers = [
                EqualityAnswer(mark=mark, sealed=sealed_answers.seal(given, mark))
                for mark, given in self._answers.items()
            ]
            EqualityAnswer.objects.bulk_create(
                sorted(answers, key=lambda row: row.id), batch_size=1000
            )  # in no order of the people

    def _keep(self, row):
        self._rows[type(row)].append(row)
        return row

    def _add_referral(self):
        when = timezone.now() - timedelta(days=self._chance.randrange(DAYS), hours=self._chance.randrange(24))
        resident = self._resident(when)
        referral = self._referral(resident, when)
        stage = self._chance.choice(self._stages)
        if stage == "submitted":
            when = referral.submitted_at = timezone.now() - JUST_NOW
            referral.counted_month = month_of(when)
        needs = [
            self._keep(
                Need(
                    referral=referral,
                    kind=kind,
                    queued_at=when,
                    created_at=when,
                    has_now=self._chance.choice(HAS_NOW[kind])[0],
                )
            )
            for kind in self._chance.choice(KINDS)
        ]
        if stage == "submitted":
            return
        self._route(referral, needs, when)
        if stage == "awaiting":
            referral.asked_at = when
            referral.clock_stopped_on = when.date()
            referral.ask()
        if stage in ("in_triage", "awaiting", "duplicate", "late"):
            standing = desk.Standing(
                state=referral.state, strong_duplicates=stage == "duplicate", overdue=stage == "late"
            )
            referral.queue, referral.why = desk.place(standing)
            return
        self._decide(referral, needs, when)
        for need in needs:
            if stage == "resolved" or self._chance.random() < 0.4:
                self._bring(need, resident, when + timedelta(days=self._chance.randrange(5, 60)))
        self._give_up_on(needs, when)
        if any(need.state == Need.State.MET for need in needs) and self._telling.random() < ANSWERING:
            self._answers[sealed_answers.mark_of(resident.pk)] = questionnaire.clean(a_londoner(self._telling))
        if all(need.state == Need.State.MET for need in needs):
            self._resolve(referral, when + timedelta(days=60))

    def _give_up_on(self, needs, when):
        """Now and then one of several that wait cannot be had at all."""
        waiting = [need for need in needs if need.state == Need.State.WAITING]
        if len(waiting) > 1 and self._asking.random() < 0.3:
            need = waiting[0]
            need.decision_code = self._asking.choice(("no_stock", "no_provider", "budget"))
            need.ended_at = min(when + timedelta(days=90), timezone.now())
            need.close_unmet()

    def _resident(self, when) -> Resident:
        born = (when - timedelta(days=self._chance.randrange(16 * 365, 92 * 365))).date()
        borough = self._chance.choice(BOROUGHS).gss_code
        first = self._chance.choice(FIRST)
        last = self._chance.choice(LAST)
        phone = f"+447700900{self._number % 1000:03d}"
        resident = Resident(
            first_name=first,
            last_name=last,
            date_of_birth=born,
            phone=phone,
            borough=borough,
            created_at=when,
            contact_mode="direct",
            safe_channels=["sms"],
            name_hash=keyed_hash("name", f"{self._number}", born.isoformat()),
            phone_hash=keyed_hash("phone", phone),
            born_hash=keyed_hash("born", born.isoformat()),
            like_hash=like_hash(first, last),
            marks=marks_of(first, last),
            without_address=self._chance.random() < 0.1,
        )
        self._rows[NameToken] += [
            NameToken(resident=resident, token=hash_name_word(word)) for word in name_words(first, last)
        ]
        consent = Consent(resident=resident, purpose="share", given=True, method="in_person", created_at=when)
        consent.notice = privacy_notice.CURRENT
        self._keep(consent)
        return self._keep(resident)

    def _referral(self, resident, when) -> Referral:
        organisation = self._chance.choice(self._organisations)
        referral = Referral(
            organisation=organisation,
            resident=resident,
            channel=self._chance.choice(("web", "phone", "api", "bulk")),
            referrer_email=f"intake@{organisation.code}.example",
            submitted_at=when,
            decide_by=decide_by(when.date()),
            created_at=when,
            counted_borough=resident.borough,
            counted_month=month_of(when),
            counted_age_band=age_band(resident.date_of_birth, when.date()),
            counted_organisation_kind=organisation.kind,
        )
        referral.submit()
        self._receipt(referral, when)
        return self._keep(referral)

    def _receipt(self, referral, when):
        message = Message(
            event="referrals.received",
            channel="email",
            referral_id=referral.pk,
            organisation_id=referral.organisation_id,
            reason_id=referral.pk,
            address=referral.referrer_email,
            body="We have received your referral.",
            dedupe=f"referrals.received:1:city:{referral.pk}",
            due_at=when,
            sent_at=when,
            provider_id=f"city-{referral.pk}",
            created_at=when,
        )
        message.queue()
        message.send()
        self._keep(message)

    def _route(self, referral, needs, when):
        has_now = {need.kind: need.has_now for need in needs}
        case = Case(
            needs=tuple(has_now),
            in_london=True,
            consent_to_share=True,
            has_now=has_now,
            without_address=referral.resident.without_address,
        )
        verdict = self._book.judge(case)
        self._keep(
            EligibilityRun(
                referral=referral,
                rules_version=verdict.version,
                facts={"city": True},
                result=verdict.result,
                urgency=verdict.urgency,
                fired=verdict.fired,
                created_at=when,
            )
        )
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
        need.provided_at = min(when, timezone.now())
        if self._breaking.random() < BREAKING:
            self._put_right(need, resident, min(when + timedelta(days=1), timezone.now()))
        need.ended_at = need.ended_at or need.provided_at
        if need.state == Need.State.PROVIDED:
            need.confirm()

    def _put_right(self, need, resident, when):
        """A device or a SIM works after all, once first help was given; in place of a class there is another."""
        need.dispute()
        kind = Fault.Kind.WRONG if need.kind == Need.Kind.SKILLS else Fault.Kind.FAULTY
        fault = Fault(need=need, kind=kind, told_by=f"resident:{resident.pk}", created_at=when, due_at=due_after(when))
        fault.ended_at = min(when + timedelta(days=2), timezone.now())
        if need.kind == Need.Kind.SKILLS:
            self._session = None  # not the class that was not right for them
            self._seat(need, resident, fault.ended_at)
            need.provide()
            need.provided_at = fault.ended_at
        else:
            need.ended_at = fault.ended_at
            need.confirm()
        fault.end()
        self._keep(fault)

    def _device(self, need, resident, when):
        drive = f"CITY-{self._number:08d}"
        device = Device(
            serial=f"CT{self._number:08d}",
            kind="laptop",
            make_and_model="Lenovo ThinkPad T14",
            pool=self._pool,
            grade="A",
            custodian="resident",
            available_at=when,
            created_at=when,
            received_at=when - timedelta(days=20),
            weight_grams=self._asking.randrange(1200, 2600),
            donor=self._asking.choice(DONORS),
        )
        for step in (
            device.to_wipe,
            device.record_wipe,
            device.refurbish,
            device.to_qc,
            device.pass_qc,
            device.reserve,
        ):
            step()
        for step in (device.pack, device.dispatch, device.arrive, device.hand_over):
            step()
        self._keep(device)
        unit = StorageUnit(device=device, serial=drive, created_at=when)
        unit.prove()
        self._keep(unit)
        self._keep(
            WipeEvidence(
                device=device,
                unit=unit,
                drive_serial=drive,
                tool="nwipe 0.37",
                method="NIST SP 800-88 Rev. 2 Purge",
                passed=True,
                log_hash=f"{self._number:064x}",
                operator="system",
                finished_at=when,
            )
        )
        self._keep(Allocation(device=device, need=need, handed_over_at=min(when, timezone.now()), created_at=when))

    def _sim(self, need, resident, when):
        sim = Sim(
            iccid=f"8944{self._number:015d}",
            network="Vodafone",
            monthly_gb=40,
            months=6,
            activate_by=(when + timedelta(days=200)).date(),
            need=need,
            resident=resident,
            issued_at=when,
            activated_at=min(when, timezone.now()),
            ends_on=(when + timedelta(days=182)).date(),
            created_at=when,
        )
        for step in (sim.check_in, sim.reserve, sim.issue, sim.activate):
            step()
        if sim.ends_on < timezone.localdate():
            sim.expire()
        self._keep(sim)

    def _seat(self, need, resident, when):
        if self._session is None or self._session.taken >= PLACES:
            starts = min(when, timezone.now() - timedelta(hours=2))
            self._session = self._keep(
                Session(hub=self._hub, title="First steps online", starts_at=starts, places=PLACES, created_at=when)
            )
        self._session.taken += 1
        booking = Booking(session=self._session, need=need, resident=resident, confirmed_at=when, created_at=when)
        booking.book()
        booking.check_in()
        self._keep(booking)

    def _resolve(self, referral, when: datetime):
        referral.outcome = Referral.Outcome.ALL_MET
        referral.resolved_at = min(when, timezone.now())
        referral.roll_up()
        before = self._asking.choice((1, 1, 2, 2, 3, 4))
        for kind, days in (("2_weeks", 14), ("3_months", 91), ("6_months", 182)):
            self._follow_up(
                FollowUp(referral=referral, kind=kind, due_on=(when + timedelta(days=days)).date(), created_at=when),
                before,
            )

    def _follow_up(self, follow_up: FollowUp, before: int):
        """What is due was answered, or nobody was reached in two tries; what is not due waits."""
        chance = self._asking
        asked = timezone.make_aware(datetime.combine(follow_up.due_on, time(10)))
        if asked + timedelta(days=14) < timezone.now():
            follow_up.tries = chance.choice((1, 2))
            follow_up.asked_at = asked
            if chance.random() < 0.6:
                follow_up.is_working = True
                follow_up.confidence = min(before + chance.choice((0, 0, 1, 2)), 5)
                follow_up.answered_at = asked
                follow_up.confidence_before = before
                follow_up.connected_how = chance.choice(
                    ("our_sim", "our_sim", "social_tariff", "own_contract", "public", "not")
                )
                follow_up.is_connected = follow_up.connected_how != "not"
                follow_up.uses = chance.sample(USES, chance.randint(1, 3))
                follow_up.saves_pence_a_month = chance.choice((None, None, 500, 1000, 2000))
                follow_up.answer()
            else:
                follow_up.tries = 2
                follow_up.lose_touch()
        self._keep(follow_up)
