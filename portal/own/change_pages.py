"""Another class, or the day on which they come for what lies at the hub."""

from datetime import date

from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from inventory import actions as inventory
from law.actors import Actor
from portal.doors import form_data, submit_or_show_errors
from portal.forms import PageForm
from portal.own.coming import Coming, is_live, person_of, read_coming
from portal.own.own_page import address, frame, opened_by_its_person
from portal.own.voice import Voice, voice_of
from referrals.models import Need, Referral
from referrals.promises import may_be_promised
from skills import actions as skills
from skills.models import Booking, Session

MOST = 12  # classes to choose from: a phone's screen or two
MOST_DAYS = 14


class _Choice(PageForm):
    """One question with a short list of answers, in their words."""

    def __init__(self, data, *, question: str, choices: list[tuple[str, str]], ask: str):
        super().__init__(data)
        self.title = question  # the page is headed by it
        self.fields["chosen"] = forms.ChoiceField(
            label="",
            choices=choices,
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), ask),
        )


@opened_by_its_person
def class_page(request: HttpRequest, referral: Referral) -> HttpResponse:
    """A seat in another class, or in a first one. The old seat is given up only once the new one is taken."""
    voice = voice_of(request, referral.resident)
    coming = read_coming(referral)
    need = next((need for need in coming.needs if _may_choose(need)), None)
    if need is None:
        return redirect(address(request, voice))
    seat = coming.seats.get(need.pk)
    sessions = {str(session.pk): session for session in _classes(need, seat)}
    choices = [(pk, _label(session, voice)) for pk, session in sessions.items()]
    form = _Choice(
        form_data(request), question=voice.words["which_class"], choices=choices, ask=voice.words["ask_class"]
    )
    if form.is_bound and form.is_valid():
        session = sessions[form.cleaned_data["chosen"]]
        if _tried(request, form, voice, lambda: _take(need, seat, session, person_of(referral))):
            return redirect(address(request, voice, done="saved"))
    return _shown(request, form, voice, voice.words["no_class_free"] if not choices else "")


def _may_choose(need: Need) -> bool:
    return need.kind == Need.Kind.SKILLS and may_be_promised(need)


def _classes(need: Need, seat: Booking | None) -> list[Session]:
    """Those to come with a free seat: at their own hub first, then in their borough, then elsewhere; the next one first."""
    hub = seat.session.hub_id if seat is not None else need.collect_at_id
    nearness = Case(
        When(hub=hub, then=Value(0)),
        When(hub__borough=need.referral.resident.borough, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Session.objects.with_free_seats(timezone.now()).select_related("hub").annotate(nearness=nearness)
    if seat is not None and is_live(seat):
        rows = rows.exclude(pk=seat.session_id)
    return list(rows.order_by("nearness", "starts_at", "id")[:MOST])


def _label(session: Session, voice: Voice) -> str:
    starts = timezone.localtime(session.starts_at)
    return voice.say("class_choice", day=voice.day(starts), time=f"{starts:%H:%M}", hub=session.hub.name)


def _take(need: Need, seat: Booking | None, session: Session, by: Actor) -> Booking:
    if seat is not None and seat.state == Booking.State.BOOKED:
        return skills.move(seat, session=session, by=by)
    return skills.book(need, session=session, by=by)


@opened_by_its_person
def day_page(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The day on which they come, among those on which the hub is open and still keeps it."""
    voice = voice_of(request, referral.resident)
    coming: Coming = read_coming(referral)
    parcel = coming.parcel_to_collect
    if parcel is None:
        return redirect(address(request, voice))
    days = inventory.days_to_choose(parcel)[:MOST_DAYS]
    choices = [(day.isoformat(), voice.day(day)) for day in days]
    form = _Choice(form_data(request), question=voice.words["which_day"], choices=choices, ask=voice.words["ask_day"])
    if form.is_bound and form.is_valid():
        day = date.fromisoformat(form.cleaned_data["chosen"])
        if _tried(request, form, voice, lambda: inventory.choose_day(parcel, day=day, by=person_of(referral))):
            return redirect(address(request, voice, done="saved"))
    return _shown(request, form, voice, voice.words["too_late"] if not choices else "")


def _tried(request: HttpRequest, form: PageForm, voice: Voice, act) -> bool:
    """Whether it is done; what was refused is said in their words, above the question."""
    if submit_or_show_errors(request, form, act):
        return True
    form.errors.clear()
    form.add_error(None, voice.words["too_late"])
    return False


def _shown(request: HttpRequest, form: _Choice, voice: Voice, nothing: str) -> HttpResponse:
    context = {"form": form, "question": form.title, "nothing": nothing, "button": voice.words["save"]}
    return render(request, "own/question.html", context | frame(request, voice), status=422 if form.is_bound else 200)
