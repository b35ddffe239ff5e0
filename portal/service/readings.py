"""What several pages of the Service workspace ask of the register alike: who keeps it, who is covered, what has run
out.
"""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from people.models import Agreement, Invitation
from people.organisations.data_sharing import standing
from portal.words import TAGS

# The kinds that refer or work as a hub: the others need no agreement.
NEED_AGREEMENT = ("borough", "vcs", "housing", "health", "hub")

_SHORT = {
    **{state: label for state, label in Agreement.State.choices if state in ("draft", "signed", "ended")},
    "in_force": "In force",
    "review_due": "Review is due",
}


def tag_of(agreement: Agreement, today) -> dict:
    """How it stands in two or three words, with the colour of the tag."""
    stands = standing(agreement, today)
    words = _SHORT.get(stands.code) or stands.words.partition(",")[0].partition(" on ")[0]
    return {"text": words, "colour": TAGS[stands.colour]}


def covered(today) -> Q:
    """Organisations for which an agreement is in force on this day."""
    return Q(agreed_from__lte=today, agreed_until__gte=today)


def lapsed(agreements: QuerySet, today) -> QuerySet:
    """Agreements that have run out, whose organisation is open and covered by nothing else today."""
    over = agreements.filter(state="agreed", ends_on__lt=today, organisation__is_active=True).exclude(
        renewals__state="agreed"
    )
    return over.exclude(organisation__agreed_from__lte=today, organisation__agreed_until__gte=today)


def open_invitations() -> QuerySet:
    """Those of the organisation of an outer query."""
    return Invitation.objects.filter(organisation=OuterRef("pk"), state="sent", expires_at__gt=timezone.now())


def by_standing(rows, code: str, today: date):
    """The agreements that stand so today."""
    agreed = rows.filter(state="agreed")
    return {
        "draft": lambda: rows.filter(state="draft"),
        "signed": lambda: rows.filter(state="signed"),
        "ended": lambda: rows.filter(state="ended"),
        "in_force": lambda: rows.in_force(today),
        "expiring": lambda: rows.expiring(today),
        "review": lambda: rows.in_force(today).filter(review_on__lte=today),
        "upcoming": lambda: agreed.filter(starts_on__gt=today),
        "expired": lambda: agreed.filter(ends_on__lt=today),
        "lapsed": lambda: lapsed(rows, today),
    }[code]()


_AT_A_GLANCE = {
    "in_force": ("In force", "today"),
    "expiring": ("Ending within 60 days", "not renewed"),
    "draft": (Agreement.State.DRAFT.label, "by the organisation's lead"),
    "signed": (Agreement.State.SIGNED.label, "by Get Online London"),
    "lapsed": ("Expired", "not renewed"),
}


def standing_figures(rows: QuerySet, today: date, codes: tuple[str, ...]) -> list[dict]:
    """How many agreements stand so, each count a link to their list."""
    listing = reverse("service:agreements")
    return [
        {
            "label": _AT_A_GLANCE[code][0],
            "value": by_standing(rows, code, today).count(),
            "href": f"{listing}?standing={code}",
            "hint": _AT_A_GLANCE[code][1],
        }
        for code in codes
    ]
