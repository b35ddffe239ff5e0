"""The rules of triage as plain tables: what each says, when it applies, and where it comes from. No database."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Numbers:
    """What a policy officer may change without a programmer. Days are days, ages years, limits devices, all else
    points.
    """

    first_from: int = 60
    soon_from: int = 30
    data_from_age: int = 18
    devices_a_person: int = 1
    devices_a_household: int = 2
    dated_within_days: int = 14
    dated: int = 40
    safe_address: int = 35
    without_address: int = 30
    no_device: int = 25
    only_a_phone: int = 10
    no_internet: int = 20
    runs_out: int = 5
    never_online: int = 10
    school_child: int = 15
    everything: int = 10

    def as_dict(self) -> dict:
        return asdict(self)


# How each number is asked for on the page of the rules: (label, hint).
NUMBER_WORDS = {
    "first_from": ("Points for the first band", "Cases with this many points or more come first"),
    "soon_from": ("Points for the band “soon”", "Cases with this many points or more come next"),
    "data_from_age": ("Youngest age for free data", "National Databank: 18"),
    "devices_a_person": ("Devices for each person", "A caseworker checks from this number"),
    "devices_a_household": ("Devices for each household", "Devices for school children do not count"),
    "dated_within_days": ("Days ahead that a date counts", "A tribunal, a first day at work, a term"),
    "dated": ("Points for a date", ""),
    "safe_address": ("Points for a confidential address", ""),
    "without_address": ("Points for no fixed address", ""),
    "no_device": ("Points for no device at all", ""),
    "only_a_phone": ("Points for a phone only, or a broken device", ""),
    "no_internet": ("Points for no internet at all", ""),
    "runs_out": ("Points for internet that runs out", ""),
    "never_online": ("Points for never having been online", ""),
    "school_child": ("Points for a school child", ""),
    "everything": ("Points for needing all three", ""),
}


@dataclass(frozen=True)
class Case:
    """What the rules may see: years, counts, codes and yes/no, nothing that names a person. `has_now` is kind →
    facts.HAS_NOW code.
    """

    needs: tuple[str, ...]
    in_london: bool
    consent_to_share: bool
    age: int | None = None
    has_now: dict = field(default_factory=dict)
    days_to_date: int | None = None
    without_address: bool = False
    address_withheld: bool = False
    speaks_english: bool = True
    income_seen: bool = False
    possible_duplicates: int = 0
    person_devices: int = 0
    household_devices: int = 0
    for_school_child: bool = False
    postcode_is_listed: bool = True

    def as_dict(self) -> dict:
        return asdict(self) | {"needs": list(self.needs)}


@dataclass(frozen=True)
class Rule:
    """When `applies(case, numbers)` the rule fires: it decides a `result`, or adds the points that `points` names in
    Numbers.

    `sentence` may hold {numbers}; `otherwise` says what it means that the rule does not fire.
    """

    name: str
    sentence: str
    otherwise: str
    source: str
    applies: Callable[[Case, Numbers], bool]
    result: str = ""
    points: str = ""


RULES = (
    Rule(
        "outside_london",
        "The person lives outside London, and the service is for people who live in one of its 33 boroughs.",
        "The person lives in London.",
        "Programme policy (GLA MD3077)",
        lambda case, _: not case.in_london,
        result="not_eligible",
    ),
    Rule(
        "no_consent",
        "The person has not agreed to be referred, or has withdrawn consent.",
        "The person agreed to be referred.",
        "UK GDPR article 6",
        lambda case, _: not case.consent_to_share,
        result="not_eligible",
    ),
    Rule(
        "too_young_for_data",
        (
            "Free data is for people aged {data_from_age} or over, so a caseworker will look for another way to get internet for this home."
        ),
        "No one who needs free data is too young for it.",
        "National Databank eligibility, as hubs state it",
        lambda case, n: "data" in case.needs and case.age is not None and case.age < n.data_from_age,
        result="needs_person",
    ),
    Rule(
        "postcode_not_listed",
        "We do not know the postcode, so a caseworker will check that it is correct and in this borough.",
        "We know the postcode, or there is none.",
        "ONS Postcode Directory, renewed every quarter",
        lambda case, _: not case.postcode_is_listed,
        result="needs_person",
    ),
    Rule(
        "possibly_known",
        "Someone with similar details was referred before, so a caseworker will check both.",
        "No one with similar details was referred before.",
        "Programme policy: one device for each person",
        lambda case, _: case.possible_duplicates > 0,
        result="needs_person",
    ),
    Rule(
        "devices_of_the_person",
        (
            "This person was promised or given {devices_a_person} or more devices before. A caseworker will check if they still use them."
        ),
        "This person has not been promised or given a device before.",
        "One device for each person (Community TechAid)",
        lambda case, n: (
            "device" in case.needs and case.person_devices >= n.devices_a_person and not case.for_school_child
        ),
        result="needs_person",
    ),
    Rule(
        "devices_of_the_household",
        (
            "The household has had {devices_a_household} or more devices, not counting devices for school children. A caseworker will check if it needs another."
        ),
        "The household has not reached the limit.",
        "Minimum Digital Living Standard; Digital Kent's limit",
        lambda case, n: (
            "device" in case.needs and case.household_devices >= n.devices_a_household and not case.for_school_child
        ),
        result="needs_person",
    ),
    Rule(
        "dated_purpose",
        "The person needs this for a date within {dated_within_days} days.",
        "The person does not need this for a date soon.",
        "Programme policy: what someone needs weighs more than a label",
        lambda case, n: case.days_to_date is not None and case.days_to_date <= n.dated_within_days,
        points="dated",
    ),
    Rule(
        "safe_address",
        "The person stays at a confidential address and needs a safe way to get help.",
        "The address is not confidential.",
        "Southwark Council and Lewisham Council, who give to survivors first",
        lambda case, _: case.address_withheld,
        points="safe_address",
    ),
    Rule(
        "without_address",
        ("The person has no fixed address. They need the internet to find housing and claim Universal Credit."),
        "The person has a fixed address.",
        "LOTI temporary accommodation project; Justlife",
        lambda case, _: case.without_address,
        points="without_address",
    ),
    Rule(
        "no_device",
        "The person has no device at all.",
        "The person has a device, or does not need one.",
        "Digital Inclusion Leeds: people with nothing before people with a phone",
        lambda case, _: case.has_now.get("device") == "nothing",
        points="no_device",
    ),
    Rule(
        "only_a_phone",
        "The person has only a phone, or a device that is broken or too old.",
        "The person has more than a phone, has nothing, or does not need a device.",
        "Digital Inclusion Leeds",
        lambda case, _: case.has_now.get("device") in ("phone_only", "broken"),
        points="only_a_phone",
    ),
    Rule(
        "no_internet",
        "The person has no internet access.",
        "The person has internet access, or does not need it.",
        "National Databank: no or not enough internet",
        lambda case, _: case.has_now.get("data") == "nothing",
        points="no_internet",
    ),
    Rule(
        "runs_out",
        "The person’s internet access runs out, or is borrowed.",
        "The person has their own internet access that lasts, or has none.",
        "National Databank: cannot afford the present top-up",
        lambda case, _: case.has_now.get("data") in ("pay_as_you_go", "public"),
        points="runs_out",
    ),
    Rule(
        "never_online",
        "The person has never been online.",
        "The person has been online before, or does not need to learn.",
        "Foundation level: cannot do any of the eight tasks",
        lambda case, _: case.has_now.get("skills") == "never",
        points="never_online",
    ),
    Rule(
        "school_child",
        "It is for a child who needs it for school.",
        "It is not for a school child.",
        "Digital Kent, pathway B",
        lambda case, _: case.for_school_child,
        points="school_child",
    ),
    Rule(
        "everything",
        "The person needs a device, internet access and skills. One of them alone would not get them online.",
        "The person needs one or two of the three.",
        "Minimum Digital Living Standard: a household needs all parts together",
        lambda case, _: {"device", "data", "skills"} <= set(case.needs),
        points="everything",
    ),
)


@dataclass(frozen=True)
class Alternative:
    """What else may help, whatever is decided."""

    name: str
    sentence: str
    source: str
    fits: Callable[[Case], bool]


ALTERNATIVES = (
    Alternative(
        "A social tariff",
        "People on Universal Credit and some other benefits can have broadband for about £12 to £20 a month. Their provider, or another that has one, can check straight away.",
        "Which?, NPC",
        lambda case: "data" in case.needs,
    ),
    Alternative(
        "Computers and Wi-Fi at the library",
        (
            "Libraries in every London borough have computers and Wi-Fi that anyone can use for free, and staff who can help."
        ),
        "Havering Council: device access at a place",
        lambda case: "device" in case.needs or "data" in case.needs,
    ),
    Alternative(
        "English classes (ESOL)",
        ("If English is a barrier, free ESOL classes at adult education centres often teach first digital skills too."),
        "Programme policy",
        lambda case: "skills" in case.needs and not case.speaks_english,
    ),
    Alternative(
        "Learn My Way",
        (
            "Short free lessons on the Good Things Foundation’s website, for people who can use a screen and like to learn alone."
        ),
        "Good Things Foundation",
        lambda case: "skills" in case.needs,
    ),
    Alternative(
        "The school",
        "Schools may lend devices to pupils, and can tell families on free school meals about funds.",
        "Digital Kent, pathway B",
        lambda case: case.for_school_child or (case.age is not None and case.age < 18),
    ),
)
