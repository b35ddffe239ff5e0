"""Why somebody gets a no: codes that are counted, and the plain sentence that each becomes in a letter.

Every step against someone names a code, and with whom it lies (RULE6). The sentence is what the referrer reads and can
say aloud to the person; a caseworker adds their own words to it, and has to for “other”.
"""

from dataclasses import dataclass

from law.refusals import FieldError

RESIDENT = "resident"
REFERRER = "referrer"
PROGRAMME = "programme"
STOCK = "stock"
CARRIER = "carrier"
NETWORK = "network"


@dataclass(frozen=True)
class Reason:
    """`label` is what a caseworker chooses, `sentence` what is written to the referrer, `cause` who or what it lies
    with.
    """

    code: str
    label: str
    sentence: str
    cause: str


def _table(*rows) -> dict[str, Reason]:
    return {row[0]: Reason(*row) for row in rows}


REFUSAL = _table(
    (
        "outside_london",
        "Lives outside London",
        "We can only help people who live in one of London's 33 boroughs.",
        PROGRAMME,
    ),
    ("too_young", "Too young for free data", "Free data is for people aged 18 or over (National Databank).", PROGRAMME),
    (
        "income",
        "Not a low income",
        "Free data is for people in a household with a low income, and we could not see that it is so.",
        PROGRAMME,
    ),
    ("has_enough", "Has what they ask for", "The person already has something that does what they need.", PROGRAMME),
    (
        "had_one",
        "Had one from us, and it works",
        "We gave the person one before, and it still works. It is one for each person.",
        PROGRAMME,
    ),
    (
        "household_limit",
        "The household has its share",
        "The household has had its share of devices, school children's aside.",
        PROGRAMME,
    ),
    (
        "other_source",
        "Another service brings it",
        "Another service is there to bring this, and can do so sooner.",
        PROGRAMME,
    ),
    ("not_enough_known", "Too little is known to decide", "We asked and could not learn enough to decide.", REFERRER),
    ("not_wanted", "The person does not want it", "The person told us that they do not want this.", RESIDENT),
    ("other", "Something else", "", PROGRAMME),
)
WITHDRAWAL = _table(
    ("no_longer_needed", "Not needed any more", "It is not needed any more.", RESIDENT),
    ("helped_elsewhere", "Helped elsewhere", "The person was helped elsewhere.", RESIDENT),
    ("changed_mind", "The person changed their mind", "The person changed their mind.", RESIDENT),
    (
        "consent_withdrawn",
        "Consent withdrawn",
        "The person took back their consent, so that everything for them has stopped.",
        RESIDENT,
    ),
    ("moved_away", "Moved out of London", "The person moved out of London.", RESIDENT),
    ("died", "The person died", "The person has died.", RESIDENT),
    ("mistake", "Sent by mistake", "It was sent by mistake.", REFERRER),
    ("lost_touch", "The worker lost touch", "The worker who referred has lost touch with the person.", REFERRER),
    ("other", "Something else", "", REFERRER),
)
REDIRECTION = _table(
    (
        "outside_london",
        "Lives outside London",
        "The person lives outside London, where another scheme helps.",
        PROGRAMME,
    ),
    (
        "outside_programme",
        "Not what this service does",
        "What is asked for is not what this service brings.",
        PROGRAMME,
    ),
    ("better_served", "Better served elsewhere", "Another service can help better or sooner.", PROGRAMME),
    ("other", "Something else", "", PROGRAMME),
)
UNMET = _table(
    ("no_stock", "Not to be had", "We cannot get this, and do not expect to.", STOCK),
    ("no_provider", "Nobody offers it there", "Nobody offers this near enough to the person.", PROGRAMME),
    ("no_coverage", "No network there", "No network that gives free data works where the person lives.", NETWORK),
    ("budget", "The programme's money is used up", "The money for this is used up.", PROGRAMME),
    ("other", "Something else", "", PROGRAMME),
)
LAPSE = _table(
    (
        "not_answered",
        "Not answered",
        "We asked a question, reminded you twice and called, and heard nothing for 14 days.",
        REFERRER,
    ),
    (
        "unreachable",
        "Could not be reached",
        "We tried three times, by two ways, over ten days, and asked you to help.",
        RESIDENT,
    ),
    (
        "joined",
        "Joined to another referral",
        "The person was referred before; the two referrals are one now.",
        PROGRAMME,
    ),
)
DISMISSAL = _table(
    (
        "decision_right",
        "The decision was right",
        "Somebody else looked at everything again and came to the same decision.",
        PROGRAMME,
    ),
    ("nothing_new", "Nothing new", "What you told us was known when it was decided.", PROGRAMME),
    ("other", "Something else", "", PROGRAMME),
)
ALL = {**UNMET, **REDIRECTION, **DISMISSAL, **LAPSE, **WITHDRAWAL, **REFUSAL}


def choices(table: dict[str, Reason]) -> list[tuple[str, str]]:
    return [(reason.code, reason.label) for reason in table.values()]


def faults(table: dict[str, Reason], code: str, words: str, pointer: str = "") -> list[FieldError]:
    """What is missing: a code of this table, and for “other” words of one's own."""
    if code not in table:
        sentence = f"Choose why, one of: {', '.join(table)}."
        return [FieldError(f"{pointer}/code", "required" if not code else "not_a_choice", sentence)]
    if not table[code].sentence and not words.strip():
        return [
            FieldError(f"{pointer}/reason", "required", "Say in plain words why, so that the referrer can explain it.")
        ]
    return []


def in_words(table: dict[str, Reason], code: str, words: str = "") -> str:
    """The sentence of the code with the caseworker's own words after it, at most 300 characters."""
    text = " ".join(part for part in (table[code].sentence if code in table else "", words.strip()) if part)
    return text[:300]
