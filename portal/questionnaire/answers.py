"""What was answered, page by page, in words: shown on the web before it is sent, and read aloud on the telephone."""

from datetime import date

from django.utils import timezone

from law.refusals import Invalid, Refusal
from people.residents import safe_times
from portal.hub_choice import chosen_hub
from portal.questionnaire.steps import unanswered
from portal.words import borough_name, channels_in_words, dialled
from referrals import facts as reading
from referrals.consents import GIVEN_BY, METHODS
from referrals.facts import FORMS, HAS_NOW, REQUIREMENTS, USES
from referrals.models import Evidence
from referrals.wording import NAMES

FORM_LABELS = {"device": "Device", "data": "Internet access", "skills": "How they learn best"}
HAS_NOW_LABELS = {"device": "What they have now", "data": "What they have now", "skills": "How much they do online now"}


def sections(raw, link, *, shows_hub: bool = False) -> list[dict]:
    """What was answered, subject by subject, in words; `link(page)` leads to where it is changed. The labels are those of
    the questions.
    """
    subjects = [
        ("Where they live", "place", "place", _place_rows(raw["resident"])),
        ("Who they are", "person", "person", _person_rows(raw)),
        ("What they need", "needs", "needs", [("Needs", ", ".join(NAMES[need["kind"]] for need in raw["needs"]))]),
        ("Why they need it", "why", "needs", _why_rows(raw)),
        *((NAMES[need["kind"]], need["kind"], need["kind"], _need_rows(need)) for need in raw["needs"]),
        *([("Where they collect", "hub", "hub", [("Hub", chosen_hub(raw))])] if shows_hub else []),
        ("How we can contact them", "contact", "contact", _contact_rows(raw["resident"], raw["contact_policy"])),
        ("What they agreed to", "consent", "consent", _consent_rows(raw["consent"])),
    ]
    return [
        {"title": title, "subject": subject, "href": link(page), "rows": _rows(rows)}
        for title, subject, page, rows in subjects
    ]


def _person_rows(raw) -> list[tuple]:
    person = raw["resident"]
    born = date.fromisoformat(person["date_of_birth"]) if person.get("date_of_birth") else None
    proof = ", ".join(dict(Evidence.Kind.choices)[evidence["kind"]] for evidence in raw["evidence"])
    return [
        ("Name", f"{person['first_name']} {person['last_name']}".strip()),
        ("Date of birth", f"{born:%-d %B %Y}" if born else "Not known"),
        ("Preferred language", person["language"]),
        ("Access needs", person["access_needs"]),
        ("Your reference for this person", person["client_ref"]),
        ("Proof that you have seen", proof),
    ]


def _why_rows(raw) -> list[tuple]:
    return [
        ("Why they need to be online", raw["reason"]),
        ("Anything else", raw["notes"]),
        ("Your reference", raw["your_ref"]),
    ]


def _need_rows(need: dict) -> list[tuple]:
    kind = need["kind"]
    by = need.get("needed_by")
    rows = [
        (FORM_LABELS[kind], dict(FORMS[kind]).get(need.get("form", ""), "Not known")),
        (HAS_NOW_LABELS[kind], dict(HAS_NOW[kind]).get(need.get("has_now", ""), "Not known")),
        ("Skills or tasks" if kind == "skills" else "What they will use it for", need.get("purpose", "")),
        ("Days, times or company that suit them" if kind == "skills" else "Anything else", need.get("details", "")),
        ("Date they need it by", f"{date.fromisoformat(by):%-d %B %Y}" if by else ""),
    ]
    return rows + (_device_rows(need) if kind == "device" else [])


def _device_rows(need: dict) -> list[tuple]:
    return [
        ("Mainly used for", dict(USES).get(need.get("use", ""), "Not known")),
        ("Essential features", ", ".join(dict(REQUIREMENTS)[code] for code in need.get("requires", []))),
        ("Another kind of device", "" if need.get("substitutes", True) else "No, they will wait"),
        ("Who it is for", "A child who goes to school" if need.get("for_school_child") else ""),
    ]


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
        return [
            ("Address", "Confidential, so not kept"),
            ("Borough", borough),
            ("Where they receive things", "Through you"),
        ]
    if person["without_address"]:
        return [
            ("Address", "No fixed address"),
            ("Borough", borough),
            ("Where they receive things", "Through you" if person["care_of"] == "worker" else "At a hub"),
        ]
    return [("Postcode", person["postcode"]), ("Borough", borough)]


def _contact_rows(person, policy) -> list[tuple]:
    if policy.get("mode") == "through_worker":
        return [("Contact", "Only through you")]
    safe = channels_in_words([code for code, is_safe in policy["channels"].items() if is_safe])
    again = policy["ask_again_on"] and f"{date.fromisoformat(policy['ask_again_on']):%-d %B %Y}"
    return [
        ("Phone number", dialled(person["phone"])),
        ("Another phone number", dialled(person["other_phone"])),
        ("Email address", person["email"]),
        ("Safe ways", safe),
        ("Safe times", safe_times.in_words(policy["hours"]) or "Any time from 8am to 9pm"),
        ("To know before we contact them", policy["words"]),
        ("Date to check that this is still safe", again),
    ]


def _consent_rows(consents) -> list[tuple]:
    by_purpose = {consent["purpose"]: consent for consent in consents}
    rows = [
        (words, "Yes" if by_purpose[purpose]["given"] else "No")
        for purpose, words in (("share", "Being referred"), ("follow_up", "Being asked afterwards"))
        if purpose in by_purpose
    ]
    first = next(iter(by_purpose.values()), None)
    if first:
        rows.append(("Who decided", dict(GIVEN_BY).get(first["given_by"], "")))
        rows.append(("How they told you", dict(METHODS).get(first["method"], first["method"])))
    return rows


def faults_of(raw: dict, link) -> list[dict]:
    """What still has to be answered before this can be sent, each with the link to its page."""
    return [{"text": lack["sentence"], "href": link(lack["page"])} for lack in unanswered(raw)]


def is_refused(raw: dict) -> bool:
    """Whether the person said no to being referred, or has not said yes yet: nothing can be sent."""
    return any(consent["purpose"] == "share" and not consent["given"] for consent in raw["consent"])


def status_of(faults: list, refusal: Refusal | None) -> int:
    """The status of the check page after an attempt to send it."""
    if faults:
        return 422
    return refusal.status if refusal else 200
