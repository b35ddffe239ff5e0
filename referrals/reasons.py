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
        "Free data is for people in a household with a low income. We could not confirm this.",
        PROGRAMME,
    ),
    ("has_enough", "Already has what they need", "The person already has something that meets their need.", PROGRAMME),
    (
        "had_one",
        "Has a working one from us",
        "We gave the person one before and it still works. We can only give one to each person.",
        PROGRAMME,
    ),
    (
        "household_limit",
        "Household limit reached",
        "The household has had the most devices we can give. Devices for school children do not count.",
        PROGRAMME,
    ),
    (
        "other_source",
        "Another service provides it",
        "Another service provides this and can do so sooner.",
        PROGRAMME,
    ),
    ("not_enough_known", "Not enough information", "We asked, but did not get enough information to decide.", REFERRER),
    ("not_wanted", "The person does not want it", "The person told us that they do not want this.", RESIDENT),
    ("other", "Something else", "", PROGRAMME),
)
WITHDRAWAL = _table(
    ("no_longer_needed", "No longer needed", "It is no longer needed.", RESIDENT),
    ("helped_elsewhere", "Helped elsewhere", "The person was helped elsewhere.", RESIDENT),
    ("changed_mind", "The person changed their mind", "The person changed their mind.", RESIDENT),
    (
        "consent_withdrawn",
        "Consent withdrawn",
        "The person withdrew their consent, so everything for them has stopped.",
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
        "Not something we provide",
        "We do not provide what was asked for.",
        PROGRAMME,
    ),
    ("better_served", "Better served elsewhere", "Another service can help better or sooner.", PROGRAMME),
    ("other", "Something else", "", PROGRAMME),
)
UNMET = _table(
    ("no_stock", "Not available", "We cannot get this, and do not expect to.", STOCK),
    ("no_provider", "Not available near the person", "No one provides this near the person.", PROGRAMME),
    ("no_coverage", "No network coverage", "No network that gives free data works where the person lives.", NETWORK),
    ("budget", "No funding left", "There is no funding left for this.", PROGRAMME),
    ("other", "Something else", "", PROGRAMME),
)
LAPSE = _table(
    (
        "not_answered",
        "Not answered",
        "We asked a question, reminded you twice and called. We had no answer for 14 days.",
        REFERRER,
    ),
    (
        "unreachable",
        "Could not be reached",
        "We tried 3 times, in 2 ways, over 10 days, and asked you to help.",
        RESIDENT,
    ),
    (
        "joined",
        "Merged with another referral",
        "The person was referred before, so we merged the two referrals.",
        PROGRAMME,
    ),
)
DISMISSAL = _table(
    (
        "decision_right",
        "Decision confirmed",
        "Someone else reviewed everything and came to the same decision.",
        PROGRAMME,
    ),
    ("nothing_new", "Nothing new", "We already knew what you told us when we decided.", PROGRAMME),
    ("other", "Something else", "", PROGRAMME),
)
ALL = {**UNMET, **REDIRECTION, **DISMISSAL, **LAPSE, **WITHDRAWAL, **REFUSAL}


def choices(table: dict[str, Reason]) -> list[tuple[str, str]]:
    return [(reason.code, reason.label) for reason in table.values()]


def faults(table: dict[str, Reason], code: str, words: str, pointer: str = "") -> list[FieldError]:
    """What is missing: a code of this table, and for “other” words of one's own."""
    if code not in table:
        sentence = f"Reason must be one of: {', '.join(table)}."
        return [FieldError(f"{pointer}/code", "required" if not code else "not_a_choice", sentence)]
    if not table[code].sentence and not words.strip():
        return [FieldError(f"{pointer}/reason", "required", "Enter a reason that the referrer can explain.")]
    return []


def in_words(table: dict[str, Reason], code: str, words: str = "") -> str:
    """The sentence of the code with the caseworker's own words after it, at most 300 characters."""
    text = " ".join(part for part in (table[code].sentence if code in table else "", words.strip()) if part)
    return text[:300]
