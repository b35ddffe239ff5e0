"""Every figure of a report: what it counts, with its name, definition, unit, source and version."""

from collections import Counter
from dataclasses import dataclass

from outcomes.report.tallies import QuarterTallies

VERSION = "2026.2"
_EVERY = ("borough", "band", "organisation", "channel", "deprivation")


@dataclass(frozen=True)
class Measure:
    """It counts one metric, and where it names a `detail`, only those of that detail.

    Each one counted is a person, or stands for one, so disclosure control rounds it.
    """

    key: str
    name: str
    definition: str
    unit: str
    source: str
    counts: str
    detail: str | None = None
    by: tuple[str, ...] = ("borough", "band", "organisation", "channel")
    version: str = VERSION

    def count(self, tallies: QuarterTallies, key: str = "") -> Counter[str]:
        """{value: count} by borough, age band, kind of organisation, channel or deprivation; with no key {"":
        London's}.
        """
        return tallies.by(self.counts, key, detail=self.detail)


MEASURES = (
    Measure(
        "people_helped",
        "People helped",
        "Residents with at least one need met in the quarter. A need is met when it was handed over or attended, and confirmed or taken as met after 2 weeks. Each resident is counted once a quarter, by the borough, age group and channel of the referral that first helped them.",
        "people",
        "Needs, stamped at referral",
        "helped",
        by=_EVERY,
    ),
    Measure(
        "referrals",
        "Referrals",
        "Referrals submitted in the quarter, by the borough where the resident lived at the time.",
        "referrals",
        "Referrals, stamped at submission",
        "referred",
        by=_EVERY,
    ),
    Measure(
        "needs_met",
        "Needs met",
        "Needs met in the quarter. One person may have three: a device, data and skills.",
        "needs",
        "Needs, by the day they were met",
        "met",
        by=_EVERY,
    ),
    Measure(
        "needs_assumed_met",
        "Needs taken as met",
        "Needs met without confirmation. No one reported a problem within 2 weeks of the handover or class.",
        "needs",
        "Needs, by the day they were taken as met",
        "assumed_met",
        by=(),
    ),
    Measure(
        "devices_handed_over",
        "Devices handed over",
        "Devices in residents' hands, with proof of handover, by the day of handover.",
        "devices",
        "Allocations with proof",
        "device",
    ),
    Measure(
        "devices_back_within_30_days",
        "Devices that came back within 30 days",
        "Devices handed over in the quarter that the person returned within 30 days, because they did not work, were wrong or were not wanted.",
        "devices",
        "Allocations with proof, by the day they came back",
        "device_back_soon",
        by=(),
    ),
    Measure(
        "devices_lost",
        "Devices lost",
        "Devices written off in the quarter because they could not be found, in our building or in transit. A device that is found again no longer counts.",
        "devices",
        "Devices, by the day they were written off",
        "device_lost",
        by=(),
    ),
    Measure(
        "sims_activated",
        "SIMs activated",
        "Data SIMs that were issued and then activated, by the day of activation.",
        "SIMs",
        "SIM register",
        "sim",
    ),
    Measure(
        "people_taught",
        "People taught",
        "Residents who attended at least one session in the quarter, by the register.",
        "people",
        "Registers",
        "taught",
    ),
    Measure(
        "seats_attended",
        "Seats attended",
        "Seats in sessions of the quarter whose holder came.",
        "seats",
        "Registers",
        "seat",
        "attended",
    ),
    Measure(
        "needs_ended_unmet",
        "Needs that ended unmet",
        (
            "Needs that ended in the quarter without being met. They were not approved, not available, not reached, cancelled or no longer wanted."
        ),
        "needs",
        "Needs, by the day they ended",
        "not_met",
        by=("borough",),
    ),
    Measure(
        "faults_reported",
        "Faults reported",
        "Items that did not work, were wrong, did not arrive, or were lost or stolen, by the day they were reported. The same need may have several.",
        "faults",
        "Faults, by the day they were reported",
        "fault",
        by=(),
    ),
    Measure(
        "devices_swapped",
        "Devices swapped",
        "Devices handed over to replace one that did not work, was wrong, or was lost or stolen, by the day of the handover.",
        "devices",
        "Faults, by the day they were replaced",
        "replaced",
        "device",
        by=(),
    ),
    Measure(
        "sims_replaced",
        "SIMs replaced",
        "SIMs activated in place of an earlier SIM for the same need, by the day of activation.",
        "SIMs",
        "SIM register",
        "sim_replacing",
        by=(),
    ),
    Measure(
        "sims_lost",
        "SIMs lost",
        "SIMs reported in the quarter as lost, stolen or misused. A SIM that is found again no longer counts.",
        "SIMs",
        "SIM register",
        "sim_lost",
        by=(),
    ),
    Measure(
        "follow_ups_answered",
        "Follow-ups answered",
        "Follow-ups due in the quarter that the resident, or the referrer for them, answered.",
        "answers",
        "Follow-ups, by the day they were due",
        "follow_up",
        "answered",
    ),
    Measure(
        "lost_to_follow_up",
        "Lost to follow-up",
        "Follow-ups due in the quarter that no one answered after 2 attempts.",
        "follow-ups",
        "Follow-ups, by the day they were due",
        "follow_up",
        "lost",
    ),
)
BY_KEY = {measure.key: measure for measure in MEASURES}
HEADLINES = ("people_helped", "referrals", "needs_met", "devices_handed_over", "sims_activated", "people_taught")
ON_THE_MAP = (
    "referrals",
    "people_helped",
    "devices_handed_over",
    "sims_activated",
    "people_taught",
    "needs_ended_unmet",
)


def definitions() -> list[dict]:
    """What each figure means, as plain data: frozen with a report, so that an old one keeps its own definitions."""
    fields = ("key", "name", "definition", "unit", "source", "version")
    return [{name: getattr(measure, name) for name in fields} for measure in MEASURES]
