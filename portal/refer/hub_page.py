"""The worker and the person choose the hub where they collect: by distance, access, language and opening on Saturday."""

from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from people.organisations.hubs_nearby import NearbyHub, hubs_by_distance
from portal.doors import form_data, get_referral_or_404, page, refuse_in_vain, submit_or_show_errors
from portal.forms import PageForm
from portal.hub_choice import NO_PREFERENCE, hint_of, nearest_now, start_of
from referrals import actions as referrals
from referrals import sent_facts
from referrals.answer_labels import question
from referrals.models import Referral

SHOWN = 10


MUST = {
    "step_free": ("Step-free from the street", lambda profile: "step_free" in profile.access),
    "saturday": ("Open on Saturday", lambda profile: "sat" in profile.hours),
}


class HubFilter(PageForm):
    """What a hub has to have. It stands in the address, and says nothing about the person."""

    must = forms.MultipleChoiceField(
        label="What does the hub need to have? (optional)",
        choices=[(code, words) for code, (words, _) in MUST.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(label="Language someone there speaks (optional)", required=False)

    def __init__(self, *args, languages=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", "Any language"), *((name, name) for name in languages)]

    def fits(self, nearby: NearbyHub) -> bool:
        must = self.cleaned_data["must"]
        language = self.cleaned_data["language"]
        if not must and not language:
            return True
        profile = nearby.profile
        if profile is None:
            return False
        return all(MUST[code][1](profile) for code in must) and (not language or language in profile.languages)


class HubChoice(PageForm):
    hub = forms.ChoiceField(
        label=question("hub"),
        widget=forms.RadioSelect,
        error_messages={"required": "Select a hub from the list", "invalid_choice": "Select a hub from the list"},
    )

    def __init__(self, *args, nearby=(), start=None, nearest="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hub"].choices = [
            (referrals.NEAREST, NO_PREFERENCE),
            *((each.hub.code, each.hub.name) for each in nearby),
        ]
        self.choice_hints = {
            "hub": {referrals.NEAREST: nearest} | {each.hub.code: hint_of(each, start) for each in nearby}
        }


@page(does="inventory.choose_collection", sees="own referrals")
def hub_page(request, reference):
    """Choose the hub, of a draft or of what was sent and is not packed yet."""
    referral = get_referral_or_404(request, reference)
    refuse_in_vain(request, inventory.choose_collection, referral)
    raw = sent_facts.as_sent(referral)
    start = start_of(raw["resident"])
    everywhere = hubs_by_distance(start)
    languages = sorted({name for each in everywhere if each.profile for name in each.profile.languages})
    wanted = HubFilter(request.GET, languages=languages)
    fitting = [each for each in everywhere if wanted.is_valid() and wanted.fits(each)]
    listed = _listed(fitting, everywhere, raw["hub"], _how_many(request))
    form = HubChoice(
        form_data(request),
        initial={"hub": raw["hub"] or referrals.NEAREST},
        nearby=listed,
        start=start,
        nearest=nearest_now(everywhere, start),
    )
    then = _back(request, referral)
    if form.is_bound and form.is_valid():
        act = lambda: _choose(referral, form.cleaned_data["hub"], request.actor)  # noqa: E731
        if submit_or_show_errors(request, form, act, "Hub saved."):
            return redirect(then)
    context = {
        "referral": referral,
        "form": form,
        "wanted": wanted,
        "count": len(fitting),
        "more": _more(request, len(fitting)),
        "is_straight": any(each.miles is not None for each in listed),
        "back": then,
        "action": f"?{request.GET.urlencode()}",
        "from_check": "check" if request.GET.get("from") == "check" else "",
    }
    return render(request, "refer/hub.html", context, status=422 if form.is_bound else 200)


def _choose(referral: Referral, code: str, by):
    hub = None if code == referrals.NEAREST else referrals.hub_named(code)
    return inventory.choose_collection(referral, hub=hub, by=by)


def _listed(fitting, everywhere, chosen: str, most: int) -> list[NearbyHub]:
    """The nearest that fit; what is chosen already stands among them, wherever it is."""
    listed = fitting[:most]
    if chosen and all(each.hub.code != chosen for each in listed):
        listed = [each for each in everywhere if each.hub.code == chosen] + listed
    return listed


def _how_many(request) -> int:
    asked = request.GET.get("show", "")
    return max(int(asked), SHOWN) if asked.isdecimal() and len(asked) < 5 else SHOWN


def _more(request, count: int) -> str:
    """The address of this page with ten more hubs; "" when all are shown."""
    shown = _how_many(request)
    if shown >= count:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "show"}
    return "?" + urlencode(kept | {"show": shown + SHOWN})


def _back(request, referral: Referral) -> str:
    if referral.state == Referral.State.DRAFT or request.GET.get("from") == "check":
        return reverse("refer:check", args=[referral.reference])
    return reverse("refer:one", args=[referral.reference])
