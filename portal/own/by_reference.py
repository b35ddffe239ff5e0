"""The way to one's page without its link: the reference, then a code that is texted. The answers are the same whether or
not a referral has this reference, and so is the time they take.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jobs import actions as jobs
from law.references import read_reference
from people import limits
from portal.doors import form_data
from portal.forms import PageForm
from portal.own.voice import Voice, voice_of
from referrals.own_codes import CodeRequest, new_request, read_request, referral_opened_by
from referrals.own_links import BY_CODE, token_of


class AskReference(PageForm):
    def __init__(self, data, voice: Voice):
        super().__init__(data)
        self.fields["reference"] = forms.CharField(
            label=voice.words["reference"],
            help_text=voice.words["reference_hint"],
            max_length=40,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            error_messages=dict.fromkeys(("required", "max_length"), voice.words["ask_reference"]),
        )
        self.unread = voice.words["ask_reference"]

    def clean_reference(self) -> str:
        reference = read_reference(self.cleaned_data["reference"])
        if not reference:
            raise forms.ValidationError(self.unread)
        return reference


class EnterCode(PageForm):
    def __init__(self, data, voice: Voice):
        super().__init__(data)
        self.fields["code"] = forms.CharField(
            label=voice.words["code"],
            max_length=20,
            widget=forms.TextInput(
                attrs={"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "one-time-code"}
            ),
            error_messages=dict.fromkeys(("required", "max_length"), voice.words["wrong_code"]),
        )


@csrf_exempt  # no cookie is read: a code that somebody else's page sent opens nothing for them
@require_http_methods(["GET", "HEAD", "POST"])
def ask_page(request: HttpRequest) -> HttpResponse:
    """Ask for a code, then enter it: the page opens for an hour, by an address that holds neither."""
    voice = voice_of(request)
    answer = _enter(request, voice) if "stamp" in request.POST else _ask(request, voice)
    add_never_cache_headers(answer)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _ask(request: HttpRequest, voice: Voice) -> HttpResponse:
    form = AskReference(form_data(request), voice)
    if not (form.is_bound and form.is_valid()):
        return _shown(request, voice, form, 422 if form.is_bound else 200)
    reference = form.cleaned_data["reference"]
    standings = [
        limits.count(limits.OWN_PAGE_NETWORK, limits.address_of(request)),
        limits.count(limits.OWN_PAGE_CODES, reference),
    ]
    if any(standing.is_over for standing in standings):
        form.add_error(None, voice.words["too_many"])
        return _shown(request, voice, form, 429)
    asked = new_request(reference)
    jobs.enqueue("referrals.text_own_code", reference=asked.reference, nonce=asked.nonce)
    return _code_page(request, voice, EnterCode(None, voice), asked.stamp)


def _enter(request: HttpRequest, voice: Voice) -> HttpResponse:
    asked = read_request(request.POST["stamp"])
    if asked is None:
        return _shown(request, voice, AskReference(None, voice), 422, voice.words["wrong_code"])
    form = EnterCode(request.POST, voice)
    if form.is_valid():
        if _is_tried_too_often(request, asked):
            form.add_error(None, voice.words["too_many"])
            return _code_page(request, voice, form, asked.stamp, 429)
        referral = referral_opened_by(asked, form.cleaned_data["code"])
        if referral is not None:
            query = f"?language={voice.code}" if voice.is_chosen else ""
            return redirect(reverse("own:page", args=[token_of(referral, BY_CODE)]) + query)
        form.add_error("code", voice.words["wrong_code"])
    return _code_page(request, voice, form, asked.stamp, 422)


def _is_tried_too_often(request: HttpRequest, asked: CodeRequest) -> bool:
    standings = [
        limits.count(limits.OWN_PAGE_NETWORK, limits.address_of(request)),
        limits.count(limits.OWN_PAGE_TRIES, asked.nonce),
    ]
    return any(standing.is_over for standing in standings)


def _code_page(request: HttpRequest, voice: Voice, form: PageForm, stamp: str, status: int = 200) -> HttpResponse:
    return _shown(request, voice, form, status, stamp=stamp)


def _shown(
    request: HttpRequest, voice: Voice, form: PageForm, status: int, problem: str = "", stamp: str = ""
) -> HttpResponse:
    context = {"form": form, "voice": voice, "words": voice.words, "stamp": stamp, "problem": problem}
    return render(request, "own/ask.html", context, status=status)
