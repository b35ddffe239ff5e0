"""Data sharing agreements in plain words: what may be shared, who may read it, and how an agreement stands today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from people.access import MAY_READ
from people.organisations.querysets import WARNING_DAYS

if TYPE_CHECKING:
    from people.organisations.models import Agreement


class Facts(Protocol):
    """What a worker says when they refer: of the resident, and of the referral itself."""

    @property
    def resident(self) -> object: ...


@dataclass(frozen=True)
class SharedField:
    """A kind of data that an agreement names. `facts` are the fields of a referral's resident, or of the referral,
    that carry it.
    """

    code: str
    name: str
    why: str
    facts: tuple[str, ...] = ()


FIELDS = (
    SharedField(
        "identity", "Name", "To know who to help, and to notice a second referral", ("first_name", "last_name")
    ),
    SharedField(
        "birth_date", "Date of birth", "Free data is for adults, and reports count by age group", ("date_of_birth",)
    ),
    SharedField(
        "contact",
        "Phone and email",
        "To say that help is coming, if it is safe",
        ("phone", "other_phone", "email"),
    ),
    SharedField("place", "Postcode and borough", "To serve Londoners, from the nearest hub", ("postcode",)),
    SharedField(
        "support", "Language and access needs", "To provide what the person can use", ("language", "access_needs")
    ),
    SharedField("situation", "Reason and notes", "To decide fairly", ("reason", "notes")),
)
BY_CODE = {field.code: field for field in FIELDS}
ALL_FIELDS = [field.code for field in FIELDS]


def beyond(facts: Facts, agreed: list[str]) -> list[tuple[str, SharedField]]:
    """What these facts of a referral carry beyond what was agreed: pairs of JSON pointer and field."""
    excess = []
    for field in FIELDS:
        if field.code in agreed:
            continue
        is_of_referral = field.code == "situation"
        holder: object = facts if is_of_referral else facts.resident
        prefix = "/" if is_of_referral else "/resident/"
        excess += [(prefix + name, field) for name in field.facts if getattr(holder, name)]
    return excess


def who_may_read() -> list[dict[str, Any]]:
    """The table that an information-governance lead asks for: each kind of data, why it is shared, and the roles
    that may read it.
    """
    return [
        {
            "code": field.code,
            "name": field.name,
            "why": field.why,
            "roles": sorted(role.replace("_", " ") for role in MAY_READ[field.code]),
        }
        for field in FIELDS
    ]


@dataclass(frozen=True)
class Standing:
    """How an agreement stands today: a stable code, words, and a colour that the words do not depend on."""

    code: str
    words: str
    colour: str


def standing(agreement: "Agreement", today: date) -> Standing:
    """Its state and its dates in one phrase. Colours: green, amber, red, grey, blue."""
    state = agreement.state
    if state == "draft":
        return Standing("draft", "Draft, to be signed by the organisation", "blue")
    if state == "signed":
        return Standing("signed", "Signed by the organisation, to be countersigned by us", "amber")
    if state == "ended":
        return Standing("ended", "Ended", "grey")
    if agreement.ends_on < today:
        return Standing("expired", f"Expired on {agreement.ends_on:%-d %B %Y}", "red")
    if agreement.starts_on > today:
        return Standing("upcoming", f"In force from {agreement.starts_on:%-d %B %Y}", "blue")
    left = (agreement.ends_on - today).days
    if left <= WARNING_DAYS[0]:
        return Standing("expiring", f"Ends {_days_ahead(left)}, on {agreement.ends_on:%-d %B %Y}", "amber")
    if agreement.review_on <= today:
        return Standing("review_due", f"In force, review was due on {agreement.review_on:%-d %B %Y}", "amber")
    return Standing("in_force", f"In force until {agreement.ends_on:%-d %B %Y}", "green")


def _days_ahead(days: int) -> str:
    if days == 0:
        return "today"
    return "in 1 day" if days == 1 else f"in {days} days"


def coverage(agreements: Iterable["Agreement"], today: date) -> tuple[date | None, date | None, list[str]]:
    """From when until when an organisation is covered without a gap around today, and for which fields.

    `agreements` are those agreed. Outside of any, the next one to come counts: its first day is when referrals begin.
    """
    agreed = sorted(agreements, key=lambda a: a.starts_on)
    current = [a for a in agreed if a.starts_on <= today <= a.ends_on] or [a for a in agreed if a.starts_on > today][:1]
    if not current:
        return None, None, []
    first = min(a.starts_on for a in current)
    last = max(a.ends_on for a in current)
    fields = {code for a in current for code in a.fields}
    for following in agreed:
        if (
            following.starts_on <= last + timedelta(days=1)
            and following.ends_on > last
            and set(following.fields) >= fields
        ):
            last = following.ends_on
    return first, last, [code for code in ALL_FIELDS if code in fields]


def as_paper(agreement: "Agreement") -> dict[str, Any]:
    """What is printed to be signed: plain words only."""
    readers = {row["code"]: ", ".join(row["roles"]) for row in who_may_read()}
    return {
        "reference": f"DSA-{agreement.organisation.code}-{agreement.starts_on:%Y%m%d}".upper(),
        "organisation": agreement.organisation.name,
        "purpose": agreement.purpose,
        "lawful_basis": agreement.get_lawful_basis_display(),
        "fields": [(BY_CODE[code].name, BY_CODE[code].why, readers[code]) for code in agreement.fields],
        "starts_on": agreement.starts_on,
        "review_on": agreement.review_on,
        "ends_on": agreement.ends_on,
        "rules": list(agreement.words.rules),
    }
