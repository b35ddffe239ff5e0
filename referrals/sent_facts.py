"""A referral's facts as a door would send them: what a patch is laid over, and what tells one row from another."""

import json
from datetime import date

from database.encryption import keyed_hash
from referrals.facts import DOORS, Facts


def as_sent(referral) -> dict:
    """A referral as a door would send it: what a draft's next step, or a PATCH, is merged into."""
    resident = referral.resident
    names = (
        "first_name last_name phone other_phone email postcode borough language access_needs care_of client_ref".split()
    )
    born = resident.date_of_birth
    latest = {consent.purpose: consent for consent in resident.consents.order_by("recorded_at", "id")}
    needs = list(referral.needs.exclude(state="cancelled").select_related("collect_at").order_by("id"))
    raw = {
        "your_ref": referral.your_ref,
        "referrer_email": referral.referrer_email,
        "resident": {name: getattr(resident, name) for name in names}
        | {"date_of_birth": born.isoformat() if born else ""}
        | {"without_address": resident.without_address, "address_withheld": resident.address_withheld},
        "needs": [need_as_sent(need) for need in needs],
        "hub": hub_of(needs),
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


def hub_of(needs) -> str:
    """The code of the hub that was chosen for these needs; "" for the nearest. One that has closed counts no more."""
    chosen = (need.collect_at for need in needs if need.collect_at is not None)
    return next((hub.code for hub in chosen if hub.is_active), "")


def version_of(referral) -> str:
    """What a page was made from: another one means that someone has changed the person or a need since."""
    needs = referral.needs.values_list("pk", "version").order_by("pk")
    return keyed_hash("version", str(referral.resident.version), *(f"{pk}:{version}" for pk, version in needs))[:16]


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
    """`raw` with `patch` laid over it as RFC 7396 says: objects are merged, null takes away, everything else replaces."""
    result = dict(raw)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        else:
            result[name] = value
    return result


def fingerprint(facts: Facts) -> str:
    """The cleaned facts as canonical text: the same row, however it is spaced, gives the same."""
    left_out = {"warnings"} if facts.hub else {"warnings", "hub"}  # what was sent before has no hub
    plain = {name: value for name, value in vars(facts).items() if name not in left_out}
    return _CANONICAL.encode(plain)


def _plainly(value):
    """What JSON has no word for: days, sets of channels, and the facts within facts."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return {
        name: inner for name, inner in vars(value).items() if inner or name not in ("needed_by", "other_phone")
    }  # what was sent before has none


_CANONICAL = json.JSONEncoder(sort_keys=True, default=_plainly, ensure_ascii=False)
