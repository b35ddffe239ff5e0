"""One shape of a referral's facts for all doors: read from plain JSON, cleaned, every field at fault named at once."""

from dataclasses import dataclass, replace
from datetime import date

from law.refusals import FieldError, Invalid
from people.particulars import (
    is_mobile,
    read_date_of_birth,
    read_day,
    read_email,
    read_name,
    read_own_reference,
    read_phone,
)
from people.places.boroughs import BY_CODE, read_borough
from people.places.postcodes import look_up
from people.residents import hours
from referrals.choices import (
    CARE_OF,
    CHANNELS,
    DOORS,
    EVIDENCE,
    FORMS,
    GIVEN_BY,
    HAS_NOW,
    KINDS,
    METHODS,
    MODES,
    PURPOSES,
    REQUIREMENTS,
    USES,
)
from referrals.field_reader import FieldReader

_FIELDS = "your_ref referrer_email resident needs reason notes consent contact_policy evidence channel hub"
LONGEST_CODE = 40
_WHO = "Enter the email address of the worker who is referring."
_WHAT = "Enter what the resident needs, from device, data and skills."
_AGREED = "The resident must agree to be referred before you send this."
_NAME = "Enter the resident’s first name (or only name)."
_WHERE = "Enter the postcode, or say that the person has no fixed address."
_STAYS = "Enter the borough the person stays in."
_NOT_LISTED = "We do not know this postcode. Enter the borough."


@dataclass(frozen=True)
class ResidentFacts:
    """`phone` in E.164, `borough` as GSS code. `other_phone` is tried when the first does not answer."""

    first_name: str = ""
    last_name: str = ""
    date_of_birth: date | None = None
    phone: str = ""
    email: str = ""
    postcode: str = ""
    borough: str = ""
    language: str = ""
    access_needs: str = ""
    without_address: bool = False
    address_withheld: bool = False
    care_of: str = ""
    client_ref: str = ""
    other_phone: str = ""


@dataclass(frozen=True)
class NeedFacts:
    """`form` and `has_now` are codes of FORMS and HAS_NOW for the kind; `details` are wishes in words."""

    kind: str
    purpose: str = ""
    details: str = ""
    form: str = ""
    has_now: str = ""
    for_school_child: bool = False
    needed_by: date | None = None
    use: str = ""
    requires: tuple[str, ...] = ()
    substitutes: bool = True


@dataclass(frozen=True)
class ConsentFacts:
    purpose: str
    given: bool
    method: str = ""
    wording: str = ""
    given_by: str = "resident"


@dataclass(frozen=True)
class EvidenceFacts:
    """Declared, never stored: what was seen, by whom, when."""

    kind: str
    seen_by: str = ""
    seen_on: date | None = None


@dataclass(frozen=True)
class ContactFacts:
    """Every channel is unsafe until it is named safe, as services that work with survivors do (NNEDV, Safe contact
    methods).
    """

    mode: str = "through_worker"
    channels: frozenset[str] = frozenset()
    hours: str = ""
    words: str = ""
    ask_again_on: date | None = None
    worker_only: bool = False


@dataclass(frozen=True)
class Facts:
    """What a referral says. `hub` is the code of the one where they collect; "" for the nearest. `warnings` are sentences for the sender about what was kept otherwise than sent."""

    your_ref: str = ""
    referrer_email: str = ""
    resident: ResidentFacts = ResidentFacts()
    needs: tuple[NeedFacts, ...] = ()
    reason: str = ""
    notes: str = ""
    consent: tuple[ConsentFacts, ...] = ()
    contact_policy: ContactFacts = ContactFacts()
    evidence: tuple[EvidenceFacts, ...] = ()
    channel: str = ""
    hub: str = ""
    warnings: tuple[str, ...] = ()


def read(raw: dict, *, today: date, complete: bool = True) -> Facts:
    """Read what a door was sent. Raises Invalid with every field at fault, and never anything else.

    `complete=False` is for drafts: only what is there is checked.
    """
    errors: list[FieldError] = []
    top = FieldReader({} if raw is None else raw, "", _FIELDS, errors)
    worker_only = (
        isinstance(top.raw.get("contact_policy"), dict) and top.raw["contact_policy"].get("mode") == "through_worker"
    )
    resident, warnings = _resident(top.raw.get("resident"), today, complete, worker_only, errors)
    facts = Facts(
        your_ref=_own_reference(top, "your_ref", warnings),
        referrer_email=top.read("referrer_email", read_email),
        resident=resident,
        needs=_needs(top, errors),
        reason=top.read("reason"),
        notes=top.read("notes"),
        consent=_consents(top, errors),
        contact_policy=_contact(top.raw.get("contact_policy"), resident, today, errors, warnings),
        evidence=_evidence(top, today, errors),
        channel=top.read_choice("channel", DOORS),
        hub=top.words("hub", LONGEST_CODE),
        warnings=tuple(warnings),
    )
    if complete:
        top.require("referrer_email", facts.referrer_email, _WHO)
        top.require("needs", facts.needs, _WHAT)
        top.require("consent", any(c.purpose == "share" and c.given for c in facts.consent), _AGREED)
    if errors:
        raise Invalid(errors)
    return facts


def _resident(raw, today, complete, worker_only, errors) -> tuple[ResidentFacts, list[str]]:
    known = (
        "first_name last_name date_of_birth phone other_phone email postcode borough language access_needs "
        "without_address address_withheld care_of client_ref"
    )
    reader = FieldReader(raw, "/resident", known, errors)
    place = reader.read("postcode", look_up, default=None)
    borough, warnings = _borough(place, reader.read("borough", read_borough, default=None))
    facts = ResidentFacts(
        first_name=reader.read("first_name", read_name),
        last_name=reader.read("last_name", read_name),
        date_of_birth=reader.read("date_of_birth", lambda text: read_date_of_birth(text, today), default=None),
        phone=reader.read("phone", read_phone),
        email=reader.read("email", read_email),
        postcode=place.postcode if place else "",
        borough=borough,
        language=reader.words("language", 100),
        access_needs=reader.words("access_needs", 1000),
        without_address=reader.read_bool("without_address"),
        address_withheld=reader.read_bool("address_withheld"),
        care_of=reader.read_choice("care_of", CARE_OF),
        client_ref=_own_reference(reader, "client_ref", warnings),
        other_phone=reader.read("other_phone", read_phone),
    )
    facts = _with_first_phone_first(facts)
    facts = _without_what_is_not_kept(facts, worker_only, warnings)
    if complete:
        reader.require("first_name", facts.first_name or (worker_only and facts.client_ref), _NAME)
        if facts.without_address or facts.address_withheld:
            reader.require("borough", borough, _STAYS)
        else:
            reader.require("postcode", facts.postcode, _WHERE)
            reader.require("borough", borough or not facts.postcode, _NOT_LISTED)
    return facts, warnings


def _own_reference(reader: FieldReader, name: str, warnings: list[str]) -> str:
    reference = reader.read(name, read_own_reference)
    filler = reader.words(name, 100) if not reference and not reader.is_at_fault(name) else ""
    if filler:
        warnings.append(f"“{filler}” is not a reference, so we kept none.")
    return reference


def _with_first_phone_first(facts: ResidentFacts) -> ResidentFacts:
    """One number is the number; the same one twice is one."""
    if facts.other_phone and facts.phone in ("", facts.other_phone):
        return replace(facts, phone=facts.other_phone, other_phone="")
    return facts


def _without_what_is_not_kept(facts: ResidentFacts, worker_only: bool, warnings: list[str]) -> ResidentFacts:
    """A refuge's address is never kept, nor the contact details of someone who is reached only through their worker."""
    if facts.address_withheld:
        if facts.postcode:
            warnings.append("We did not keep the postcode because the address is confidential. We kept the borough.")
        facts = replace(facts, postcode="", care_of=facts.care_of or "worker")
    if worker_only:
        if facts.phone or facts.email:
            warnings.append("We did not keep the phone number and email address because we only contact the worker.")
        facts = replace(
            facts,
            phone="",
            other_phone="",
            email="",
            care_of=facts.care_of or ("worker" if facts.without_address else ""),
        )
    return facts


def _borough(place, named) -> tuple[str, list[str]]:
    """The postcode decides; a borough that disagrees with it becomes a warning. Where our table does not hold the
    postcode yet, what was said decides.
    """
    if place is None:
        return (named.gss_code if named else ""), []
    if not place.is_listed:
        taken = f" We took the borough you gave, {named.name}. A caseworker checks it." if named else ""
        return (named.gss_code if named else ""), [f"{place.postcode}: we do not know this postcode.{taken}"]
    if named is None or named.gss_code == place.borough:
        return place.borough, []
    real = BY_CODE[place.borough].name
    return place.borough, [
        f"{place.postcode} is in {real}, not in {named.name}. We use the borough of the postcode. Check that it is correct."
    ]


def _needs(top: FieldReader, errors) -> tuple[NeedFacts, ...]:
    needs = []
    kinds = set()
    for place, raw in enumerate(top.items("needs")):
        known = "kind purpose details form has_now for_school_child needed_by use requires substitutes"
        reader = FieldReader({} if raw is None else raw, f"/needs/{place}", known, errors)
        kind = reader.read_choice("kind", KINDS)
        reader.require("kind", kind or not isinstance(raw, dict | None), "Kind of need must be device, data or skills.")
        if kind and kind in kinds:
            reader.fault("/kind", "twice", f"“{kind}” is listed twice. List each kind once.")
        kinds.add(kind)
        needs.append(
            NeedFacts(
                kind,
                reader.words("purpose", 100),
                reader.read("details"),
                reader.read_choice("form", _FORMS.get(kind, ())),
                reader.read_choice("has_now", _HAS_NOW.get(kind, ())),
                reader.read_bool("for_school_child"),
                reader.read("needed_by", read_day, default=None),
                reader.read_choice("use", _USES if kind == "device" else ()),
                reader.read_choices("requires", _REQUIREMENTS if kind == "device" else ()),
                reader.read_bool("substitutes", default=True),
            )
        )
    return tuple(needs)


def _codes(pairs) -> tuple[str, ...]:
    return tuple(code for code, _ in pairs)


_FORMS = {kind: _codes(pairs) for kind, pairs in FORMS.items()}
_HAS_NOW = {kind: _codes(pairs) for kind, pairs in HAS_NOW.items()}
_USES = _codes(USES)
_REQUIREMENTS = _codes(REQUIREMENTS)


def _evidence(top: FieldReader, today, errors) -> tuple[EvidenceFacts, ...]:
    evidence = []
    kinds = set()
    for place, raw in enumerate(top.items("evidence")):
        reader = FieldReader({} if raw is None else raw, f"/evidence/{place}", "kind seen_by seen_on", errors)
        kind = reader.read_choice("kind", EVIDENCE)
        reader.require("kind", kind, f"Enter what was seen, from: {', '.join(EVIDENCE)}.")
        if kind and kind in kinds:
            reader.fault("/kind", "twice", f"“{kind}” is listed twice.")
        kinds.add(kind)
        on = reader.read("seen_on", lambda text: read_day(text, latest=today), default=None)
        seen_by = reader.words("seen_by", 150)
        reader.require("seen_on", on, "Enter the day it was seen.")
        reader.require("seen_by", seen_by, "Enter who saw it.")
        evidence.append(EvidenceFacts(kind, seen_by, on))
    return tuple(evidence)


def _consents(top: FieldReader, errors) -> tuple[ConsentFacts, ...]:
    consents = []
    purposes = set()
    for place, raw in enumerate(top.items("consent")):
        reader = FieldReader(
            {} if raw is None else raw, f"/consent/{place}", "purpose given method wording given_by", errors
        )
        purpose = reader.read_choice("purpose", PURPOSES)
        reader.require(
            "purpose", purpose or not isinstance(raw, dict | None), "Purpose of the consent must be share or follow_up."
        )
        if purpose and purpose in purposes:
            reader.fault("/purpose", "twice", f"“{purpose}” is listed twice. Give one answer for each purpose.")
        purposes.add(purpose)
        method = reader.read_choice("method", METHODS, default="referrer_declared")
        given_by = reader.read_choice("given_by", GIVEN_BY, default="resident")
        consents.append(
            ConsentFacts(purpose, reader.read_bool("given"), method, reader.words("wording", 500), given_by)
        )
    return tuple(consents)


def _contact(raw, resident: ResidentFacts, today, errors, warnings) -> ContactFacts:
    """What is named safe and can be used. Without a phone and an e-mail address, contact goes through the worker."""
    reader = FieldReader(raw, "/contact_policy", "mode channels hours words ask_again_on", errors)
    named = FieldReader(reader.raw.get("channels"), "/contact_policy/channels", " ".join(CHANNELS), errors)
    safe = {channel for channel in CHANNELS if named.read_bool(channel)}
    usable = {
        "sms": is_mobile(resident.phone),
        "call": bool(resident.phone),
        "voicemail": bool(resident.phone),
        "email": bool(resident.email),
        "post": bool(resident.postcode) and not resident.without_address,
    }
    if "sms" in safe and resident.phone and not usable["sms"]:
        warnings.append("This is a landline number. We can call it, but cannot send texts to it.")
    usable_and_safe = frozenset(channel for channel in safe if usable[channel])
    mode = reader.read_choice("mode", MODES)
    reachable = usable_and_safe and (resident.phone or resident.email)
    again = reader.read("ask_again_on", lambda text: read_day(text, earliest=today), default=None)
    words = (reader.words("hours", 100), reader.words("words", 1000))
    if not hours.is_clear(words[0]):
        warnings.append(
            f"We could not read “{words[0]}” as times. We will not send texts automatically, and someone must phone instead. Enter times like {hours.EXAMPLES}."
        )
    worker_only = mode == "through_worker"
    return ContactFacts(
        "direct" if mode == "direct" and reachable else "through_worker", usable_and_safe, *words, again, worker_only
    )


def check_complete(referral):
    """What a draft still lacks before it can be submitted, as Invalid."""
    resident = referral.resident
    answers = [
        ("/referrer_email", referral.referrer_email, _WHO),
        *_least_about(resident),
        ("/needs", referral.needs.exclude(state="cancelled").exists(), _WHAT),
        ("/consent", _agreed_to_share(resident), _AGREED),
    ]
    _raise_lacking(answers)


def check_person_complete(resident):
    """Who it is and where they stay have to be known, after a correction too. Raises Invalid."""
    _raise_lacking(_least_about(resident))


def _least_about(resident) -> list[tuple]:
    nowhere = resident.without_address or resident.address_withheld
    where = ("borough", _STAYS) if nowhere else ("postcode", _WHERE)
    known = resident.first_name or (resident.worker_only and resident.client_ref)
    return [
        ("/resident/first_name", known, _NAME),
        (f"/resident/{where[0]}", getattr(resident, where[0]), where[1]),
        ("/resident/borough", resident.borough or not resident.postcode, _NOT_LISTED),
    ]


def _raise_lacking(answers: list[tuple]):
    lacking = [FieldError(pointer, "required", sentence) for pointer, given, sentence in answers if not given]
    if lacking:
        raise Invalid(lacking)


def _agreed_to_share(resident) -> bool:
    """The latest answer counts: a yes that was followed by a no, or withdrawn, is no consent."""
    latest = resident.consents.filter(purpose="share").order_by("recorded_at", "id").last()
    return latest is not None and latest.given and latest.withdrawn_at is None
