"""What was answered, page by page, in words: shown on the web before it is sent, and read aloud on the telephone."""

from datetime import date

from django.utils import timezone

from law.refusals import Invalid, Refusal
from portal.words import borough_name, channels_in_words, dialled
from referrals import facts as reading
from referrals.consents import GIVEN_BY, METHODS
from referrals.facts import FORMS, HAS_NOW, REQUIREMENTS, USES
from referrals.models import Evidence
from referrals.wording import NAMES


def sections(raw, link) -> list[dict]:
    """What was answered, page by page, in words; `link(page)` leads to where it is changed."""
    person = raw["resident"]
    policy = raw["contact_policy"]
    pages = [("What they need", "needs", [("Needs", ", ".join(NAMES[need["kind"]] for need in raw["needs"]))])]
    for need in raw["needs"]:
        rows = [
            ("What would fit", dict(FORMS[need["kind"]]).get(need.get("form"), "")),
            ("What they have now", dict(HAS_NOW[need["kind"]]).get(need.get("has_now"), "")),
            ("What for", need.get("purpose", "")),
            ("Good for", dict(USES).get(need.get("use", ""), "")),
            ("Must have", ", ".join(dict(REQUIREMENTS)[code] for code in need.get("requires", []))),
            ("Another kind", "" if need.get("substitutes", True) else "No, they would rather wait"),
            ("Wishes", need.get("details", "")),
        ]
        if need.get("needed_by"):
            rows.append(("Needed by", f"{date.fromisoformat(need['needed_by']):%-d %B %Y}"))
        if need.get("for_school_child"):
            rows.append(("For", "A child who goes to school"))
        pages.append((NAMES[need["kind"]], need["kind"], rows))
    born = date.fromisoformat(person["date_of_birth"]) if person.get("date_of_birth") else None
    pages.append(
        (
            "The person",
            "person",
            [
                ("Name", f"{person['first_name']} {person['last_name']}".strip()),
                ("Date of birth", f"{born:%-d %B %Y}" if born else ""),
                ("Language", person["language"]),
                ("Access needs", person["access_needs"]),
                ("Your reference for them", person["client_ref"]),
            ],
        )
    )
    pages.append(("Where they live", "place", _place_rows(person)))
    pages.append(("How to reach them", "contact", _contact_rows(person, policy)))
    pages.append(("What they agreed to", "consent", _consent_rows(raw["consent"])))
    seen_words = ", ".join(dict(Evidence.Kind.choices)[evidence["kind"]] for evidence in raw["evidence"])
    pages.append(
        (
            "For the caseworker",
            "about",
            [
                ("Why", raw["reason"]),
                ("Anything else", raw["notes"]),
                ("You have seen", seen_words),
                ("Your reference", raw["your_ref"]),
            ],
        )
    )
    return [{"title": title, "href": link(page), "rows": _rows(rows)} for title, page, rows in pages]


def warnings_about(raw) -> list[str]:
    """What the sender should know before it is sent: what we read otherwise than it was meant, or could not read."""
    try:
        return list(reading.read(raw, today=timezone.localdate(), complete=False).warnings)
    except Invalid:
        return []  # sending it names what is wrong


def _rows(pairs) -> list[dict]:
    """What was answered; a section without any answer says so once."""
    given = [(key, value) for key, value in pairs if value] or [(pairs[0][0] if pairs else "Answers", "Not given")]
    return [{"key": {"text": key}, "value": {"text": value}} for key, value in given]


def _place_rows(person) -> list[tuple]:
    borough = borough_name(person["borough"])
    if person["address_withheld"]:
        return [("Address", "Must stay secret: not kept"), ("Borough", borough), ("Things go", "To you")]
    if person["without_address"]:
        return [
            ("Address", "No settled address"),
            ("Borough", borough),
            ("Things go", "To you" if person["care_of"] == "worker" else "To a hub"),
        ]
    return [("Postcode", person["postcode"]), ("Borough", borough)]


def _contact_rows(person, policy) -> list[tuple]:
    if policy.get("mode") == "through_worker":
        return [("Contact", "Only through you")]
    safe = channels_in_words([code for code, is_safe in policy["channels"].items() if is_safe])
    again = policy["ask_again_on"] and f"{date.fromisoformat(policy['ask_again_on']):%-d %B %Y}"
    return [
        ("Phone", dialled(person["phone"])),
        ("Another number", dialled(person["other_phone"])),
        ("E-mail", person["email"]),
        ("Safe ways", safe),
        ("At which times", policy["hours"]),
        ("To know first", policy["words"]),
        ("Ask again on", again),
    ]


def _consent_rows(consents) -> list[tuple]:
    by_purpose = {consent["purpose"]: consent for consent in consents}
    rows = [
        (words, "Yes" if by_purpose[purpose]["given"] else "No")
        for purpose, words in (("share", "Being referred"), ("follow_up", "Being asked how it went"))
        if purpose in by_purpose
    ]
    first = next(iter(by_purpose.values()), None)
    if first:
        rows.append(("Told by", dict(GIVEN_BY).get(first["given_by"], "")))
        rows.append(("How", dict(METHODS).get(first["method"], first["method"])))
    return rows


def status_of(faults: list, refusal: Refusal | None) -> int:
    """The status of the check page after an attempt to send it."""
    if faults:
        return 422
    return refusal.status if refusal else 200
