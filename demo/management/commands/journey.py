"""Takes one new referral from submission to the GLA report through the actions, printing each step."""

import secrets

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.recording import recording, savepoint
from demo import foundations, steps
from inventory.models import Device
from law.actors import SYSTEM
from law.refusals import Refusal
from outcomes.report import measures
from outcomes.report.periods import period_of
from outcomes.report.tallies import QuarterTallies


class Command(BaseCommand):
    help = (
        "Walk one referral to the report; exit 0 only when every need is met and the report counts it. All or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--device", help="asset tag of the device to promise, instead of the best from stock")

    def handle(self, *, device, **options):
        self._number = 0
        try:
            places = foundations.open_places()
            with recording(SYSTEM, "config.journey"), savepoint():
                self._walk(places, self._named(device))
        except Refusal as refusal:
            raise CommandError(f"Refused: {refusal} Nothing was changed.") from refusal

    def _named(self, tag):
        if not tag:
            return None
        device = Device.objects.filter(asset_tag=tag).first()
        if device is None:
            raise CommandError(f"There is no device with the asset tag {tag}.")
        return device

    def _say(self, sentence):
        self._number += 1
        self.stdout.write(f"{self._number:>3}  {sentence}")

    def _walk(self, places, device):
        say = self._say
        period = period_of(timezone.localdate())
        before = measures.BY_KEY["people_helped"].count(QuarterTallies(period))[""]
        hub = places["brixton-library"]
        session = self._stock(places, device)
        raw = steps.raw_facts(
            first_name="Amina",
            last_name="Yusuf",
            born=f"{secrets.randbelow(28) + 1:02d}/{secrets.randbelow(12) + 1:02d}/{1940 + secrets.randbelow(60)}",  # each is somebody else
            phone=f"07700 900{secrets.randbelow(1000):03d}",
            postcode="SE1 2QH",
            needs=["device", "data", "skills"],
            reason="Universal Credit journal and letters from school",
            language="Somali",
            email="maria.santos@southwark.example",
        )
        referral = steps.refer(raw, at=places["southwark"])
        say(f"Submitted: {referral.reference}, decision by {referral.decide_by:%-d %B %Y}")
        steps.triage(referral)
        run = referral.eligibility_runs.get(is_shadow=False)
        say(f"Routed: {run}; accepted with a decision for each of {referral.needs.count()} needs")
        needs = {need.kind: need for need in referral.needs.select_related("referral__resident")}
        steps.deliver(needs["device"], hub=hub, device=device, say=say)
        steps.connect(needs["data"], hub=hub, say=say)
        steps.teach(needs["skills"], session=session, say=say)
        steps.confirm_all(referral)
        say(
            f"Every need is {', '.join(sorted({n.state for n in referral.needs.all()}))}; the referral is "
            f"{referral.state}: {referral.get_outcome_display().lower()}"
        )
        follow_up = referral.follow_ups.get(kind="2_weeks")
        say(f"Follow-up raised: they are asked on {follow_up.due_on:%-d %B %Y}")
        report = steps.freeze_report(period.name)
        counted = report.data["totals"]["people_helped"] - before
        say(
            f"Report {report} drafted and frozen, provisional until the quarter is over: it counts {report.data['totals']['people_helped']} "
            f"helped, {counted} of them on this journey"
        )
        if referral.outcome != "all_met" or counted != 1:
            raise CommandError("The journey did not end as it should: nothing was kept.")
        self.stdout.write("The report counts one person more. Everything was kept.")

    def _stock(self, places, device):
        """A shelf to take from: one more laptop if none is free, one more SIM, and a class today."""
        number = Device.objects.count() + 1
        if device is None and not Device.objects.filter(state="available", pool__borough="").exists():
            foundations.shelve_device(number + 500_000)
        foundations.shelve_sims(900_000_000 + secrets.randbelow(10**11), 1)
        return foundations.plan_session(places["brixton-library"], starts_at=steps.soon())
