"""Scenes that a fortnight would not bring about by itself: something of everything that each kind of worker meets."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, cast

from django.utils import timezone

from connectivity.tasks import expire_sims
from demo import foundations, steps
from demo.invented import NAMES, raw_facts_of
from demo.londoners import a_londoner
from demo.past import living_on
from jobs import worker
from law.actors import SYSTEM, Actor
from outcomes import actions as outcomes
from outcomes.report.periods import period_of, periods_until, quarters_until
from people import actions as people
from people.models import Organisation, User
from referrals import actions as referrals
from referrals import facts as reading
from referrals.models import Referral

Places = dict[str, Organisation]
_LAST_QUARTER = 20


def sessions_ahead(places: Places) -> None:
    """A session at each hub on every day of the week to come."""
    today = timezone.localdate()
    for day in range(1, 8):
        for hub in ("brixton-library", "peckham-library"):
            starts = timezone.make_aware(datetime.combine(today + timedelta(days=day), time(14)))
            foundations.plan_session(places[hub], starts_at=starts)


def follow_ups(places: Places) -> None:
    """Two who were helped half a year ago and say each time how it goes, and one whom nobody could reach any more."""
    camden = places["camden"]
    with living_on(timezone.localdate() - timedelta(days=200)):
        foundations.shelve_sims(100, 3)
        helped = [
            steps.refer(raw_facts_of(name, born, number, ["data"]), at=camden)
            for name, born, number in (
                ("Halima Osei", "12/04/1979", 821),
                ("Peter Walsh", "30/08/1952", 822),
                ("Leila Haddad", "02/02/1998", 823),
            )
        ]
        worker.work(until_idle=True)
        for referral in helped:
            steps.triage(referral)
            steps.connect(referral.needs.get(), hub=places["brixton-library"])
            steps.confirm_all(referral)
    steps.follow_up_later(helped[:2], silent=helped[2], clock=living_on)
    expire_sims()  # their half year is over


def last_quarter(places: Places) -> None:
    """Twenty people who were given data in the middle of the last quarter, so that its report has figures. Camden
    referred them: its agreement is the oldest.
    """
    last = periods_until(period_of(timezone.localdate()), 2)[0]
    with living_on(last.first + timedelta(days=40)):
        foundations.shelve_sims(400, _LAST_QUARTER)
        for number in range(_LAST_QUARTER):
            first, last_name = NAMES[number].partition(" ")[0], NAMES[(number + 7) % len(NAMES)].partition("|")[0]
            name = f"{first} {last_name.rpartition(' ')[2]}"
            raw = raw_facts_of(name, f"{number + 1:02d}/06/{1945 + 2 * number}", 840 + number, ["data"])
            raw["consent"] = [each for each in raw["consent"] if each["purpose"] != "follow_up"]
            referral = steps.triage(steps.refer(raw, at=places["camden"]))
            steps.connect(referral.needs.get(), hub=places["brixton-library"])
            steps.confirm_all(referral)


def live_counts() -> None:
    """The cut of today, which the front page shows."""
    outcomes.cut_live_counts(by=SYSTEM)


def report() -> None:
    """The last quarter, published; and this one, which is still running, frozen as provisional."""
    last, running = quarters_until(period_of(timezone.localdate()), 2)
    steps.publish_report(last)
    steps.freeze_report(running)


def desk(places: Places) -> None:
    """Something of everything that a caseworker meets: twins, a hold, an appeal, a question, a late case, a made-up
    rule.
    """
    southwark = places["southwark"]
    referrer = foundations.hand("referrer", organisation=southwark)
    caseworker = foundations.hand("caseworker")
    refused = _refused_last_week(southwark, places["lambeth"], caseworker)
    twin = raw_facts_of("Amara Okonkwo", "19/07/1984", 801, ["device", "skills"], has_now="nothing")
    steps.refer(twin, at=southwark)
    paused = raw_facts_of("Dilys Pugh", "11/01/1948", 804, ["device", "data", "skills"], has_now="phone_only")
    held = steps.refer(paused, at=southwark)
    hurried = raw_facts_of("Emre Kaya", "24/09/2001", 805, ["device"], has_now="nothing", within_days=9)
    soon = steps.refer(hurried, at=southwark)
    worker.work(until_idle=True)
    referrals.appeal(
        refused, grounds="The laptop belongs to a flatmate who has moved out and taken it along.", by=referrer
    )
    people.raise_hold(held.resident, kind="safeguarding", note="Someone else answers her phone.", by=referrer)
    soon.refresh_from_db()
    referrals.ask(soon, questions=["On which day is the first day at work?", "May we text him at work?"], by=caseworker)
    referrals.shadow_rules(
        numbers={"no_device": 35},
        note="People with nothing should come before a near date more often",
        by=foundations.hand("triage_lead"),
    )
    worker.work(until_idle=True)


def _refused_last_week(southwark: Organisation, lambeth: Organisation, caseworker: Actor) -> Referral:
    """Three referrals of six days ago; the third was refused."""
    with living_on(timezone.localdate() - timedelta(days=6)):
        first = raw_facts_of("Amara Okonkwo", "19/07/1984", 801, ["device", "data"], has_now="nothing")
        steps.refer(first, at=lambeth)
        second = raw_facts_of(
            "Bartosz Lis", "02/11/1959", 802, ["device", "skills"], reason="Tribunal papers come by email"
        )
        steps.refer(second, at=southwark)
        refused = steps.refer(raw_facts_of("Chloe Marsh", "30/05/1991", 803, ["device"]), at=southwark)
        worker.work(until_idle=True)
        referrals.reject(
            refused, code="has_enough", reason="A laptop from 2023 was seen at the home visit.", by=caseworker
        )
    return refused


def calls(places: Places) -> None:
    """What an operator meets: a referral taken by telephone, and a line that dropped, to be rung back."""
    caller = User.objects.get(email="referrer@get-online.example")
    by = replace(foundations.hand("caseworker").through("phone"), on_behalf_of=f"user:{caller.pk}")
    params: dict[str, Any] = {
        "organisation": places["southwark"],
        "worker": caller,
        "number": "+442079460123",
        "by": by,
    }
    done = referrals.take_call(**params)
    dropped = referrals.take_call(**params)
    for call, name, number, needs in (
        (done, "Florence Adu", 811, ["device", "skills"]),
        (dropped, "Idris Khalil", 812, ["data"]),
    ):
        raw = raw_facts_of(name, "08/02/1957", number, needs, reason="GP appointments are only online")
        facts = reading.read(raw | {"channel": "phone"}, today=timezone.localdate(), complete=False)
        referrals.write_down(call, facts, place="contact", following="consent", by=by)
    referrals.submit(cast(Referral, done.referral), by=by)
    referrals.end_call(done, outcome="completed", by=by)
    referrals.jot_down(dropped, place="about", typed={"reason": ["Her housing officer only wr"]}, by=by)
    referrals.end_call(dropped, outcome="abandoned", note="Ask for extension 12.", by=by)
    worker.work(until_idle=True)


def equality_answers(chance: random.Random) -> None:
    """Of those who got what they needed, most have told of themselves, by their own link."""
    for referral in Referral.objects.filter(state="resolved").select_related("resident").order_by("submitted_at"):
        if chance.random() < 0.6:
            by = Actor(key=f"resident:{referral.resident_id}", roles=frozenset({"resident"}), channel="web")
            outcomes.tell_equality(referral.resident, answers=a_londoner(chance), by=by)
