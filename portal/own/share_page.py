"""A worker shows the person the way to their own page, or prints it for them: its address and their reference, in their
language. The page opens by a code that is texted, so what is printed opens nothing by itself.
"""

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.doors import get_referral_or_404, page
from portal.own.voice import voice_of


@page(sees="own referrals", methods=("GET",))
def share_page(request, reference):
    """Where nothing may be texted there is no page to share, and the worker reads so."""
    referral = get_referral_or_404(request, reference)
    back = reverse("refer:one", args=[referral.reference])
    person = referral.resident
    if referral.submitted_at is None or person.consent_withdrawn_at is not None:
        return redirect(back)
    voice = voice_of(request, person)
    context = {
        "referral": referral,
        "back": back,
        "is_open": person.may_be_reached_by("sms"),
        "words": voice.words,
        "language": voice.language,
        "address": f"{settings.PUBLIC_URL}{reverse('own:ask')}{'' if voice.code == 'en' else f'?language={voice.code}'}",
    }
    return render(request, "own/share.html", context)
