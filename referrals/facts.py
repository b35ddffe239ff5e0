"""One shape of a referral's facts for all doors: read from plain JSON, cleaned, every field at fault named at once."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from rapidfuzz import fuzz, process

from audit.refusals import FieldError, Invalid
from people.boroughs import BY_CODE, read_borough
from people.particulars import (
    Unreadable,
    is_mobile,
    read_date_of_birth,
    read_day,
    read_email,
    read_name,
    read_phone,
    read_words,
)
from people.postcodes import look_up

KINDS = ("device", "data", "skills")
PURPOSES = ("share", "follow_up")
METHODS = ("in_person", "phone", "written", "referrer_declared")
MODES = ("direct", "through_worker")
CARE_OF = ("hub", "worker")
EVIDENCE = ("benefit", "identity", "address", "school", "support")
GIVEN_BY = ("resident", "parent", "attorney", "deputy")
# What a need may come as, and what the person has to go by now: (code, words) for each kind.
FORMS = {
    "device": (("laptop", "Laptop"), ("tablet", "Tablet"), ("phone", "Smartphone"), ("any", "Whatever fits best")),
    "data": (
        ("sim", "SIM card for a phone or tablet"),
        ("mifi", "Mobile Wi-Fi for several devices"),
        ("any", "Whatever fits best"),
    ),
    "skills": (
        ("one_to_one", "One to one"),
        ("group", "In a small group"),
        ("at_home", "At home"),
        ("any", "Whatever fits best"),
    ),
}
HAS_NOW = {
    "device": (
        ("nothing", "No device at all"),
        ("phone_only", "Only a phone"),
        ("shared", "A device shared with others"),
        ("broken", "A device that is broken or too old"),
    ),
    "data": (
        ("nothing", "No internet at all"),
        ("pay_as_you_go", "Pay-as-you-go that runs out"),
        ("public", "Public or borrowed Wi-Fi only"),
        ("shared", "A connection shared with others"),
    ),
    "skills": (
        ("never", "Has never been online"),
        ("helped", "Gets by with somebody's help"),
        ("some", "Does a few things alone"),
        ("most", "Does most things, wants to learn more"),
    ),
}
# What a device has to be good for, and what it has to have: matching.py keeps a floor for each use, and a rule for each
# requirement.
USES = (
    ("essentials", "Everyday things: forms, e-mail, appointments"),
    ("study", "School, college or a course"),
    ("work", "Work or looking for work"),
    ("video", "Video calls, such as with a doctor"),
    ("creative", "Making things: pictures, films, music"),
)
REQUIREMENTS = (
    ("screen_reader", "It reads the screen aloud"),
    ("large_screen", "A large screen, 14 inches or more"),
    ("touch", "A touch screen"),
    ("camera", "A camera"),
    ("keyboard", "A keyboard"),
    ("windows", "Windows"),
    ("chromeos", "ChromeOS"),
)
CHANNELS = ("sms", "call", "voicemail", "email", "post")
DOORS = ("web", "phone", "api", "bulk")
_FIELDS = "your_ref referrer_email resident needs reason notes consent contact_policy evidence channel"
_MOST = 20
_WHO = "Give the e-mail address of the worker who refers."
_WHAT = "Say what the resident needs: device, data or skills."
_AGREED = "The resident has to agree to being referred before we may take this."
_NAME = "Give the resident's first name, or the one name they use."
_WHERE = "Give the postcode, or say that the person has no address."
_STAYS = "Name the borough the person stays in."


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
    """What a referral says. `warnings` are sentences for the sender about what was kept otherwise than sent."""

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
    warnings: tuple[str, ...] = ()


class _Reader:
    """Reads one JSON object, gathering what is wrong instead of stopping at it."""

    def __init__(self, raw, pointer: str, known: str, errors: list[FieldError]):
        self.pointer = pointer
        self.errors = errors
        self.raw = raw if isinstance(raw, dict) else {}
        if raw is not None and not isinstance(raw, dict):
            self.fault("", "not_an_object", "This has to be an object with named fields.")
        names = known.split()
        for name in islice((str(name) for name in self.raw if name not in names), _MOST):
            self._unknown(name.encode("ascii", "backslashreplace").decode()[:60], names)

    def _unknown(self, name: str, names: list[str]):
        nearest = process.extractOne(name.casefold(), names, scorer=fuzz.ratio, score_cutoff=75)
        advice = f"Did you mean “{nearest[0]}”?" if nearest else "Leave it out, or check its spelling."
        pointer = name.replace("~", "~0").replace("/", "~1")  # RFC 6901
        self.fault(f"/{pointer}", "unknown_field", f"We do not know the field “{name}”. {advice}")

    def fault(self, name: str, code: str, sentence: str):
        self.errors.append(FieldError(self.pointer + name, code, sentence))

    def read(self, name: str, how: Callable = read_words, default=""):
        """The field through `how`; its default when absent, null, empty, or at fault."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        if not isinstance(value, str):
            self.fault(f"/{name}", "not_text", "This has to be text, in quotation marks.")
            return default
        try:
            return how(value)
        except Unreadable as unreadable:
            if unreadable.code != "required":
                self.fault(f"/{name}", unreadable.code, unreadable.sentence)
            return default

    def words(self, name: str, longest: int) -> str:
        return self.read(name, lambda text: read_words(text, longest))

    def read_bool(self, name: str, default: bool = False) -> bool:
        value = self.raw.get(name)
        if value is not None and not isinstance(value, bool):
            self.fault(f"/{name}", "not_a_boolean", "Say true or false, without quotation marks.")
        return default if value is None else value is True

    def read_choice(self, name: str, choices, default=""):
        value = self.read(name, default=default)
        if value != default and value not in choices:
            self.fault(f"/{name}", "not_a_choice", f"Choose one of: {', '.join(choices)}.")
            return default
        return value

    def read_choices(self, name: str, choices) -> tuple[str, ...]:
        """Several of the choices, each once, in their own order."""
        chosen = self.items(name)
        for place, value in enumerate(chosen):
            if value not in choices:
                only = f"Choose from: {', '.join(choices)}." if choices else "Leave this out for this kind of need."
                self.fault(f"/{name}/{place}", "not_a_choice", only)
        return tuple(code for code in choices if code in chosen)

    def items(self, name: str) -> list:
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > _MOST:
            self.fault(f"/{name}", "not_a_list", f"This has to be a list of at most {_MOST}.")
            return []
        return value

    def require(self, name: str, given, sentence: str):
        """Name the field as missing, unless it was given and is at fault already."""
        place = f"{self.pointer}/{name}"
        if not given and not any(e.pointer == place or e.pointer.startswith(place + "/") for e in self.errors):
            self.fault(f"/{name}", "required", sentence)


def read(raw: dict, *, today: date, complete: bool = True) -> Facts:
    """Read what a door was sent. Raises Invalid with every field at fault, and never anything else.

    `complete=False` is for drafts: only what is there is checked.
    """
    errors: list[FieldError] = []
    top = _Reader({} if raw is None else raw, "", _FIELDS, errors)
    worker_only = (
        isinstance(top.raw.get("contact_policy"), dict) and top.raw["contact_policy"].get("mode") == "through_worker"
    )
    resident, warnings = _resident(top.raw.get("resident"), today, complete, worker_only, errors)
    facts = Facts(
        your_ref=top.words("your_ref", 100),
        referrer_email=top.read("referrer_email", read_email),
        resident=resident,
        needs=_needs(top, errors),
        reason=top.read("reason"),
        notes=top.read("notes"),
        consent=_consents(top, errors),
        contact_policy=_contact(top.raw.get("contact_policy"), resident, today, errors, warnings),
        evidence=_evidence(top, today, errors),
        channel=top.read_choice("channel", DOORS),
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
        "without_address "
        "address_withheld care_of client_ref"
    )
    reader = _Reader(raw, "/resident", known, errors)
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
        client_ref=reader.words("client_ref", 100),
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
    return facts, warnings


def _with_first_phone_first(facts: ResidentFacts) -> ResidentFacts:
    """One number is the number; the same one twice is one."""
    if facts.other_phone and facts.phone in ("", facts.other_phone):
        return replace(facts, phone=facts.other_phone, other_phone="")
    return facts


def _without_what_is_not_kept(facts: ResidentFacts, worker_only: bool, warnings: list[str]) -> ResidentFacts:
    """A refuge's address is never kept, nor the contact details of someone who is reached only through their worker."""
    if facts.address_withheld:
        if facts.postcode:
            warnings.append("The postcode was not kept: the address is to be known to nobody. The borough was.")
        facts = replace(facts, postcode="", care_of=facts.care_of or "worker")
    if worker_only:
        if facts.phone or facts.email:
            warnings.append("The phone number and e-mail address were not kept: contact goes through the worker only.")
        facts = replace(
            facts,
            phone="",
            other_phone="",
            email="",
            care_of=facts.care_of or ("worker" if facts.without_address else ""),
        )
    return facts


def _borough(place, named) -> tuple[str, list[str]]:
    """The postcode decides; a borough that disagrees with it becomes a warning."""
    if place is None:
        return (named.gss_code if named else ""), []
    if named is None or named.gss_code == place.borough:
        return place.borough, []
    real = BY_CODE[place.borough].name
    return place.borough, [
        f"{place.postcode} is in {real}, not in {named.name}: we go by the postcode. Check that it is right."
    ]


def _needs(top: _Reader, errors) -> tuple[NeedFacts, ...]:
    needs = []
    kinds = set()
    for place, raw in enumerate(top.items("needs")):
        known = "kind purpose details form has_now for_school_child needed_by use requires substitutes"
        reader = _Reader({} if raw is None else raw, f"/needs/{place}", known, errors)
        kind = reader.read_choice("kind", KINDS)
        reader.require(
            "kind", kind or not isinstance(raw, dict | None), "Say which kind of need: device, data or skills."
        )
        if kind and kind in kinds:
            reader.fault("/kind", "twice", f"“{kind}” is here twice. Ask for each kind once.")
        kinds.add(kind)
        needs.append(
            NeedFacts(
                kind,
                reader.words("purpose", 100),
                reader.read("details"),
                reader.read_choice("form", _codes(FORMS, kind)),
                reader.read_choice("has_now", _codes(HAS_NOW, kind)),
                reader.read_bool("for_school_child"),
                reader.read("needed_by", read_day, default=None),
                reader.read_choice("use", [code for code, _ in USES] if kind == "device" else []),
                reader.read_choices("requires", [code for code, _ in REQUIREMENTS] if kind == "device" else []),
                reader.read_bool("substitutes", default=True),
            )
        )
    return tuple(needs)


def _codes(table, kind) -> list[str]:
    return [code for code, _ in table.get(kind, ())]


def _evidence(top: _Reader, today, errors) -> tuple[EvidenceFacts, ...]:
    evidence = []
    kinds = set()
    for place, raw in enumerate(top.items("evidence")):
        reader = _Reader({} if raw is None else raw, f"/evidence/{place}", "kind seen_by seen_on", errors)
        kind = reader.read_choice("kind", EVIDENCE)
        reader.require("kind", kind, f"Say what was seen: {', '.join(EVIDENCE)}.")
        if kind and kind in kinds:
            reader.fault("/kind", "twice", f"“{kind}” is here twice.")
        kinds.add(kind)
        on = reader.read("seen_on", lambda text: read_day(text, latest=today), default=None)
        seen_by = reader.words("seen_by", 150)
        reader.require("seen_on", on, "Say on which day it was seen.")
        reader.require("seen_by", seen_by, "Say who saw it.")
        evidence.append(EvidenceFacts(kind, seen_by, on))
    return tuple(evidence)


def _consents(top: _Reader, errors) -> tuple[ConsentFacts, ...]:
    consents = []
    purposes = set()
    for place, raw in enumerate(top.items("consent")):
        reader = _Reader(
            {} if raw is None else raw, f"/consent/{place}", "purpose given method wording given_by", errors
        )
        purpose = reader.read_choice("purpose", PURPOSES)
        reader.require(
            "purpose", purpose or not isinstance(raw, dict | None), "Say what the consent is for: share or follow_up."
        )
        if purpose and purpose in purposes:
            reader.fault("/purpose", "twice", f"“{purpose}” is here twice. Give one answer for each purpose.")
        purposes.add(purpose)
        method = reader.read_choice("method", METHODS, default="referrer_declared")
        given_by = reader.read_choice("given_by", GIVEN_BY, default="resident")
        consents.append(
            ConsentFacts(purpose, reader.read_bool("given"), method, reader.words("wording", 500), given_by)
        )
    return tuple(consents)


def _contact(raw, resident: ResidentFacts, today, errors, warnings) -> ContactFacts:
    """What is named safe and can be used. Without a phone and an e-mail address, contact goes through the worker."""
    reader = _Reader(raw, "/contact_policy", "mode channels hours words ask_again_on", errors)
    named = _Reader(reader.raw.get("channels"), "/contact_policy/channels", " ".join(CHANNELS), errors)
    safe = {channel for channel in CHANNELS if named.read_bool(channel)}
    usable = {
        "sms": is_mobile(resident.phone),
        "call": bool(resident.phone),
        "voicemail": bool(resident.phone),
        "email": bool(resident.email),
        "post": bool(resident.postcode) and not resident.without_address,
    }
    if "sms" in safe and resident.phone and not usable["sms"]:
        warnings.append("The number is a landline: we can call it, and send no texts.")
    usable_and_safe = frozenset(channel for channel in safe if usable[channel])
    mode = reader.read_choice("mode", MODES)
    reachable = usable_and_safe and (resident.phone or resident.email)
    again = reader.read("ask_again_on", lambda text: read_day(text, earliest=today), default=None)
    words = (reader.words("hours", 100), reader.words("words", 1000))
    worker_only = mode == "through_worker"
    return ContactFacts(
        "direct" if mode == "direct" and reachable else "through_worker", usable_and_safe, *words, again, worker_only
    )


def check_complete(referral):
    """What a draft still lacks before it can be submitted, as Invalid."""
    resident = referral.resident
    nowhere = resident.without_address or resident.address_withheld
    where = ("borough", _STAYS) if nowhere else ("postcode", _WHERE)
    known = resident.first_name or (resident.worker_only and resident.client_ref)
    answers = [
        ("/referrer_email", referral.referrer_email, _WHO),
        ("/resident/first_name", known, _NAME),
        (f"/resident/{where[0]}", getattr(resident, where[0]), where[1]),
        ("/needs", referral.needs.exclude(state="cancelled").exists(), _WHAT),
        ("/consent", _agreed_to_share(resident), _AGREED),
    ]
    lacking = [FieldError(pointer, "required", sentence) for pointer, given, sentence in answers if not given]
    if lacking:
        raise Invalid(lacking)


def as_sent(referral) -> dict:
    """A referral as a door would send it: what a draft's next step, or a PATCH, is merged into."""
    resident = referral.resident
    names = (
        "first_name last_name phone other_phone email postcode borough language access_needs care_of client_ref".split()
    )
    born = resident.date_of_birth
    latest = {consent.purpose: consent for consent in resident.consents.order_by("recorded_at", "id")}
    raw = {
        "your_ref": referral.your_ref,
        "referrer_email": referral.referrer_email,
        "resident": {name: getattr(resident, name) for name in names}
        | {"date_of_birth": born.isoformat() if born else ""}
        | {"without_address": resident.without_address, "address_withheld": resident.address_withheld},
        "needs": [need_as_sent(need) for need in referral.needs.exclude(state="cancelled").order_by("id")],
        "reason": referral.reason_for_referral,
        "notes": referral.notes,
        "consent": [
            {name: getattr(c, name) for name in "purpose given method wording given_by".split()}
            for c in latest.values()
        ],
        "contact_policy": {
            "channels": dict.fromkeys(resident.safe_channels, True),
            "hours": resident.safe_hours,
            "words": resident.contact_words,
            "ask_again_on": resident.ask_again_on.isoformat() if resident.ask_again_on else "",
        },
        "evidence": [
            {"kind": e.kind, "seen_by": e.seen_by, "seen_on": e.seen_on.isoformat()}
            for e in referral.evidence.order_by("id")
        ],
        "channel": referral.channel if referral.channel in DOORS else "",
    }
    if resident.worker_only:
        raw["contact_policy"]["mode"] = "through_worker"
    elif resident.contact_mode == "direct":
        raw["contact_policy"]["mode"] = "direct"
    return raw


def need_as_sent(need) -> dict:
    names = "kind purpose details form has_now for_school_child".split()
    wishes = (
        {"use": need.use, "requires": list(need.requires), "substitutes": need.substitutes}
        if need.kind == "device"
        else {}
    )
    return (
        {name: getattr(need, name) for name in names}
        | wishes
        | ({"needed_by": need.needed_by.isoformat()} if need.needed_by else {})
    )


def merged(raw: dict, patch: dict) -> dict:
    """`raw` with `patch` laid over it as RFC 7396 says: objects are merged, null takes away, everything else
    replaces.
    """
    result = dict(raw)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        else:
            result[name] = value
    return result


def _agreed_to_share(resident) -> bool:
    """The latest answer counts: a yes that was followed by a no, or withdrawn, is no consent."""
    latest = resident.consents.filter(purpose="share").order_by("recorded_at", "id").last()
    return latest is not None and latest.given and latest.withdrawn_at is None


def fingerprint(facts: Facts) -> str:
    """The cleaned facts as canonical text: the same row, however it is spaced, gives the same."""
    plain = {name: value for name, value in vars(facts).items() if name != "warnings"}
    return json.dumps(plain, sort_keys=True, default=_plainly, ensure_ascii=False)


def _plainly(value):
    """What JSON has no word for: days, sets of channels, and the facts within facts."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return {
        name: inner for name, inner in vars(value).items() if inner or name not in ("needed_by", "other_phone")
    }  # what was sent before has none
