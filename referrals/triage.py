"""Eligibility and urgency as rules that can be read aloud: a name, a sentence, a source; no database.

Urgency never reads equality-monitoring answers: they live upstairs, in a room this one cannot see.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

VERSION = "2026.2"
FIRST, SOON, STANDARD = 1, 2, 3
DEVICES_A_PERSON = 1
DEVICES_A_HOUSEHOLD = 2  # the second is for larger households; school children's devices are not counted


@dataclass(frozen=True)
class Case:
    """What the rules may see: bands and yes/no, nothing that names a person."""

    needs: tuple[str, ...]
    in_london: bool
    consent_to_share: bool
    age_band: str = "unknown"
    without_address: bool = False
    possible_duplicates: int = 0
    person_devices: int = 0
    household_devices: int = 0
    for_school_child: bool = False


@dataclass(frozen=True)
class Rule:
    """When `applies` is true the rule fires: it may decide a result, and it may raise the urgency."""

    name: str
    sentence: str
    source: str
    applies: Callable[[Case], bool]
    result: str = ""
    urgency: int = STANDARD


@dataclass(frozen=True)
class Verdict:
    result: str
    urgency: int
    fired: list[dict] = field(default_factory=list)
    version: str = VERSION


RULES = (
    Rule(
        "outside_london",
        "The service is for people who live in London.",
        "Programme policy (GLA MD3077)",
        lambda case: not case.in_london,
        result="not_eligible",
    ),
    Rule(
        "no_consent",
        "The resident has to agree to being referred.",
        "domain.md 5: consent recorded at referral",
        lambda case: not case.consent_to_share,
        result="not_eligible",
    ),
    Rule(
        "data_from_eighteen",
        "Free data is for people aged 18 or over; a caseworker looks for another way.",
        "National Databank eligibility (domain.md 2)",
        lambda case: "data" in case.needs and case.age_band == "under 16",
        result="needs_person",
    ),
    Rule(
        "possibly_known",
        "Somebody with the same particulars was referred before; a caseworker looks at both.",
        "Programme policy: one device a person",
        lambda case: case.possible_duplicates > 0,
        result="needs_person",
    ),
    Rule(
        "one_device_a_person",
        "A device was promised or given to this person before; a caseworker looks whether it still serves.",
        "Programme policy: one device a person (domain.md, caps)",
        lambda case: "device" in case.needs and case.person_devices >= DEVICES_A_PERSON and not case.for_school_child,
        result="needs_person",
    ),
    Rule(
        "two_devices_a_household",
        "The household has had two devices, school children's aside; a caseworker looks whether another is needed.",
        "Minimum Digital Living Standard; Digital Kent's limit per household (domain.md)",
        lambda case: "device" in case.needs and case.household_devices >= DEVICES_A_HOUSEHOLD and not case.for_school_child,
        result="needs_person",
    ),
    Rule(
        "without_address",
        "People without a settled address come sooner: housing bids and benefits need the internet, and there is no Wi-Fi.",
        "LOTI temporary accommodation project (domain.md 5)",
        lambda case: case.without_address,
        urgency=SOON,
    ),
    Rule(
        "nothing_at_all",
        "Somebody who needs a device, data and skills has nothing to start from.",
        "Leeds: priority to people with no way online (domain.md 5)",
        lambda case: {"device", "data", "skills"} <= set(case.needs),
        urgency=SOON,
    ),
)

_STRICTEST = {"not_eligible": 2, "needs_person": 1, "eligible": 0}


def judge(case: Case) -> Verdict:
    """Run every rule; the strictest result stands, the highest urgency stands, and each rule that fired is told."""
    fired = [rule for rule in RULES if rule.applies(case)]
    result = max((rule.result for rule in fired if rule.result), key=_STRICTEST.get, default="eligible")
    urgency = min((rule.urgency for rule in fired), default=STANDARD)
    told = [{"rule": rule.name, "sentence": rule.sentence, "source": rule.source} for rule in fired]
    return Verdict(result=result, urgency=urgency, fired=told)
