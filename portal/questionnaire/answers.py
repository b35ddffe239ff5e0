"""What was answered, page by page, in words: shown on the web before it is sent, and read aloud on the telephone."""

from django.utils import timezone

from law.refusals import Invalid, Refusal
from portal.hub_choice import chosen_hub
from portal.questionnaire.steps import unanswered
from referrals import facts as reading
from referrals.answer_labels import NOT_KNOWN, in_words, label
from referrals.wording import NAMES

_THROUGH_YOU = "Through you"


def sections(raw, link, *, shows_hub: bool = False) -> list[dict]:
    """What was answered, subject by subject, in words; `link(page)` leads to where it is changed. The labels are those of
    `referrals.answer_labels`.
    """
    subjects = [
        ("Where they live", "place", "place", _place_rows(raw["resident"])),
        ("Who they are", "person", "person", _person_rows(raw)),
        (
            "What they need",
            "needs",
            "needs",
            [(label("needs"), ", ".join(NAMES[need["kind"]] for need in raw["needs"]))],
        ),
        ("Why they need it", "why", "needs", _why_rows(raw)),
        *((NAMES[need["kind"]], need["kind"], need["kind"], _need_rows(need)) for need in raw["needs"]),
        *([("Where they collect", "hub", "hub", [(label("hub"), chosen_hub(raw))])] if shows_hub else []),
        ("How we can contact them", "contact", "contact", _contact_rows(raw["resident"], raw["contact_policy"])),
        ("What they agreed to", "consent", "consent", _consent_rows(raw["consent"])),
    ]
    return [
        {"title": title, "subject": subject, "href": link(page), "rows": _rows(rows)}
        for title, subject, page, rows in subjects
    ]


def _row(name: str, value, kind: str = "") -> tuple[str, str]:
    """An answer in words under its label."""
    return label(name, kind), in_words(name, value, kind)


def _person_rows(raw) -> list[tuple]:
    person = raw["resident"]
    return [
        _row("name", f"{person['first_name']} {person['last_name']}".strip()),
        (label("date_of_birth"), in_words("date_of_birth", person.get("date_of_birth")) or NOT_KNOWN),
        *(_row(name, person[name]) for name in ("language", "access_needs", "client_ref")),
        _row("evidence", [evidence["kind"] for evidence in raw["evidence"]]),
    ]


def _why_rows(raw) -> list[tuple]:
    return [_row(name, raw[name]) for name in ("reason", "notes", "your_ref")]


def _need_rows(need: dict) -> list[tuple]:
    kind = need["kind"]
    rows = [_known(need, "form"), _known(need, "has_now")]
    rows += [_row(name, need.get(name), kind) for name in ("purpose", "details", "needed_by")]
    return rows + (_device_rows(need) if kind == "device" else [])


def _known(need: dict, name: str) -> tuple[str, str]:
    """What triage needs is answered, or said not to be known."""
    kind = need["kind"]
    return label(name, kind), in_words(name, need.get(name), kind) or NOT_KNOWN


def _device_rows(need: dict) -> list[tuple]:
    """What is as it mostly is, is not said."""
    another = "" if need.get("substitutes", True) else in_words("substitutes", False)
    return [
        _known(need, "use"),
        _row("requires", need.get("requires")),
        (label("substitutes"), another),
        _row("for_school_child", need.get("for_school_child") or None),
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
    where = _row("borough", person["borough"])
    if person["address_withheld"]:
        return [(label("address"), "Confidential, so not kept"), where, (label("care_of"), _THROUGH_YOU)]
    if person["without_address"]:
        through = _THROUGH_YOU if person["care_of"] == "worker" else in_words("care_of", "hub")
        return [(label("address"), label("without_address")), where, (label("care_of"), through)]
    return [_row("postcode", person["postcode"]), where]


def _contact_rows(person, policy) -> list[tuple]:
    if policy.get("mode") == "through_worker":
        return [(label("contact_mode"), f"Only {_THROUGH_YOU.lower()}")]
    safe = [code for code, is_safe in policy["channels"].items() if is_safe]
    return [
        *(_row(name, person[name]) for name in ("phone", "other_phone", "email")),
        _row("safe_channels", safe),
        (label("safe_hours"), in_words("safe_hours", policy["hours"]) or "Any time from 8am to 9pm"),
        _row("contact_words", policy["words"]),
        _row("ask_again_on", policy["ask_again_on"]),
    ]


def _consent_rows(consents) -> list[tuple]:
    by_purpose = {consent["purpose"]: consent for consent in consents}
    rows = [
        _row(purpose, bool(by_purpose[purpose]["given"])) for purpose in ("share", "follow_up") if purpose in by_purpose
    ]
    first = next(iter(by_purpose.values()), None)
    return rows + [_row(name, first[name]) for name in ("given_by", "method")] if first else rows


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
