"""The letter of a decision as a page gives it out: the same for whoever referred and for the desk."""

from django.http import Http404, HttpResponse

import documents
from portal.downloads import pdf_file
from referrals import letters


def letter_of(referral) -> HttpResponse:
    if referral.decided_at is None:
        raise Http404
    needs = list(referral.needs.filter(decided_at__isnull=False).order_by("id"))
    content = documents.decision.decision_letter(letters.of_decision(referral, needs))
    return pdf_file(content, referral.reference, inline=True)
