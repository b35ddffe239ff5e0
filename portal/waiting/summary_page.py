"""Whether one gets the email of the morning."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from people import actions as people
from people.models import User
from portal.doors import form_data, form_page, page
from portal.forms import PageForm


class SummaryChoice(PageForm):
    email = forms.ChoiceField(
        label="Do you want an email when something of yours is overdue?",
        help_text="One email each weekday morning, and none when nothing is overdue. It has counts and links, and no names.",
        choices=[("yes", "Yes, email me"), ("no", "No, do not email me")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select yes if you want the email."},
    )


@page(does="people.choose_digest", sees="tasks")
def summary_page(request: HttpRequest) -> HttpResponseBase:
    """Yes or no. Whoever also refers keeps what they chose about referrals, unless they want no email at all."""
    user: User = request.user  # type: ignore[assignment]  # the door lets nobody else in
    wish = "no" if user.digest == User.Digest.NONE else "yes"

    def save(email: str) -> User:
        kept = User.Digest.DAILY if wish == "no" else user.digest
        digest = User.Digest.NONE if email == "no" else kept
        return people.choose_digest(user, digest=digest, by=request.actor)  # type: ignore[attr-defined]

    return form_page(
        request,
        SummaryChoice(form_data(request), initial={"email": wish}),
        save,
        done="Saved",
        then=request.path,
        template="waiting/summary.html",
        context={},
    )
