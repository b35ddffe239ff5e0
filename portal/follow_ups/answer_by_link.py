"""The page behind the link in a text: for the person themself, on a phone, without a sign-in and without JavaScript."""

from django.shortcuts import render

from law.actors import Actor
from outcomes import actions as outcomes
from outcomes.models import FollowUp
from portal.doors import form_data, submit_or_show_errors
from portal.follow_ups.forms import YOU, HowItGoes
from portal.links import opened_by_token

_AROUND = " .,;:!?()<>[]\"'*…\u2066\u2067\u2068\u2069\u200e\u200f"  # what a phone may take for a part of the address
_LONGEST = 24


def _follow_up_of(token: str) -> FollowUp | None:
    token = token.strip(_AROUND)
    if not token.isascii() or "\x00" in token or not 0 < len(token) <= _LONGEST:
        return None
    return FollowUp.objects.filter(token=token).select_related("referral").first()


@opened_by_token(_follow_up_of, unknown="portal/unknown_link.html")
def answer_by_link(request, follow_up):
    """The questions; once they are answered or closed a word of thanks, which shows nothing of what was said."""
    if follow_up.state != FollowUp.State.RAISED:
        return _over(request, follow_up)
    form = questions_of(follow_up, form_data(request), YOU)
    if form.is_bound and form.is_valid():
        by = Actor(key=f"resident:{follow_up.referral.resident_id}", roles=frozenset({"resident"}), channel="web")
        if submit_or_show_errors(request, form, lambda: outcomes.answer(follow_up, **form.params, by=by)):
            context = {"token": follow_up.token, "is_broken": follow_up.is_working is False}
            return render(request, "follow_ups/how_thanks.html", context)
        follow_up.refresh_from_db()
        if follow_up.state != FollowUp.State.RAISED:  # a second tap, or somebody answered for them meanwhile
            return _over(request, follow_up)
    return render(request, "follow_ups/how.html", {"form": form}, status=422 if form.errors else 200)


def _over(request, follow_up):
    if follow_up.state == FollowUp.State.LOST:
        return render(request, "follow_ups/how_closed.html")
    return render(request, "follow_ups/how_thanks.html", {"token": follow_up.token, "was_answered": True})


def questions_of(follow_up: FollowUp, data, voice) -> HowItGoes:
    """The form of this time: of what they had, and how it was before only when nobody has told that yet."""
    given = outcomes.kinds_given(follow_up)
    questions = outcomes.questions_now(follow_up, given)
    return HowItGoes(data, questions=questions, given=given, voice=voice)
