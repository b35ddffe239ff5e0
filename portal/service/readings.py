"""What several pages of the Service workspace ask of the register alike: who keeps it, who is covered, what has run
out.
"""

from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from people.models import Agreement, Invitation
from people.organisations.data_sharing import standing
from portal.words import TAGS

REFERRING = ("borough", "vcs", "housing", "health")  # the kinds that are there to refer: the others need no agreement

_SHORT = {
    "draft": "To be signed",
    "signed": "To be countersigned",
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
