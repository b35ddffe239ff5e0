"""What a page says of one agreement: whose turn it is, its facts, and its course from the draft to the last day."""

from django.urls import reverse
from django.utils import timezone

from audit.models import LedgerEntry
from audit.person_keys import read_reasons
from people.access import may
from people.models import Agreement, User
from people.organisations.data_sharing import BY_CODE

_WORDS = {
    "created": "Drafted",
    "sign": "Signed for the organisation",
    "countersign": "Countersigned for the service",
    "end": "Ended",
}


def span(agreement, code) -> str:
    """Beside the tag: from when until when, and on what it hangs."""
    first = f"{agreement.starts_on:%-d %B %Y}"
    last = f"{agreement.ends_on:%-d %B %Y}"
    if code in ("draft", "signed"):
        return f"From {first} to {last}, once both sides have signed."
    if code == "ended":
        return f"No one there {agreement.words.can} under it now."
    if code == "expired":
        return f"Its last day was {last}."
    return f"From {first} to {last}." if code == "upcoming" else f"Its last day is {last}."


def next_step(agreement, code, successor, actor) -> dict | None:
    """What happens next and whose turn it is: {words, url, button}, a button only for whom it is."""
    name = agreement.organisation.name
    sign = reverse("service:sign_agreement", args=[agreement.pk])
    if code == "draft" and may(actor, "people.sign_agreement"):
        words = f"You need to sign. Download the agreement, have it signed for {name} and upload it here. Then we countersign."
        return {"words": words, "url": sign, "button": "Sign"}
    if code == "draft":
        return {
            "words": (
                f"Waiting for the lead of {name} to sign. Until both sides have signed, no one there {agreement.words.can}."
            )
        }
    if code == "signed" and may(actor, "people.countersign_agreement"):
        words = f"{name} has signed. Read the document, then countersign. While it is in force, {name} {agreement.words.may}."
        return {"words": words, "url": sign, "button": "Countersign"}
    if code == "signed":
        return {
            "words": (
                f"You have signed. Now Get Online London must countersign. Until then no one there {agreement.words.can}."
            )
        }
    if code in ("expiring", "expired") and successor is None:
        late = (
            f"It has expired, so no one there {agreement.words.can}."
            if code == "expired"
            else f"After its last day no one there {agreement.words.can}."
        )
        return {
            "words": f"{late} A renewal keeps everything in this agreement.",
            "url": renewal_of(agreement),
            "button": "Renew",
        }
    return None


def renewal_of(agreement) -> str:
    return f"{reverse('service:new_agreement')}?organisation={agreement.organisation.code}&renews={agreement.pk}"


def facts(agreement) -> list[dict]:
    """What it says. Its days, and who signed when, are its course."""
    pairs = [
        ("Kind", agreement.get_kind_display()),
        ("Purpose", agreement.purpose),
        ("Lawful basis", agreement.get_lawful_basis_display()),
        ("What is shared", ", ".join(BY_CODE[code].name.lower() for code in agreement.fields).capitalize()),
    ]
    return [{"key": {"text": key}, "value": {"text": value}} for key, value in pairs]


def steps(agreement, today) -> list[dict]:
    """From the draft to the last day: what the ledger says was done, by whom; then what is still to come."""
    entries = list(
        LedgerEntry.objects.filter(object_id=agreement.pk, refused="", verb__in=_WORDS).order_by("number")[:50]
    )
    names = _names(entries)
    reasons = read_reasons(entries)
    done = [
        {
            "words": _WORDS[entry.verb],
            "when": f"{timezone.localtime(entry.at):%-d %B %Y at %H:%M}",
            "who": names.get(entry.actor, ""),
            "reason": reasons.get(entry.pk, ""),
            "done": True,
        }
        for entry in entries
    ]
    if agreement.state == "ended":
        return done
    ahead = [{"words": Agreement.State.DRAFT.label, "when": "", "who": f"by the lead of {agreement.organisation.name}"}]
    ahead += [{"words": Agreement.State.SIGNED.label, "when": "", "who": "by Get Online London"}]
    days = [("In force from", agreement.starts_on), ("Review", agreement.review_on), ("Last day", agreement.ends_on)]
    dated = [
        {"words": words, "when": f"{day:%-d %B %Y}", "done": agreement.state == "agreed" and day < today}
        for words, day in days
    ]
    return done + ahead[{"draft": 0, "signed": 1}.get(agreement.state, 2) :] + dated


def _names(entries) -> dict[str, str]:
    ids = {
        entry.actor.removeprefix("user:")
        for entry in entries
        if entry.actor.startswith("user:") and len(entry.actor) == 41
    }
    return {f"user:{user.pk}": user.name for user in User.objects.filter(pk__in=ids)}
