"""Who is still to be asked how it goes, and what the others said: for the desk, the hubs, and whoever referred."""

from django.db.models import Case, When
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.references import read_reference
from outcomes import actions as outcomes
from outcomes.follow_up import protocol
from outcomes.models import FollowUp
from people.access import sees
from portal.doors import form_data, get_visible_or_404, page, say_too_late, submit_or_show_errors
from portal.follow_ups.answer_by_link import questions_of
from portal.follow_ups.forms import BROKEN, THEY
from portal.lists import Column, Filter, Listing, show_list

PER_PAGE = 50
OVER = (FollowUp.State.ANSWERED, FollowUp.State.LOST)
CASES = {"desk": "/triage/", "own referrals": "/refer/"}  # where who sees what finds the case
_GREEN = "govuk-tag--green"
_RED = "govuk-tag--red"
_GREY = "govuk-tag--grey"


@page(sees="follow-ups", methods=("GET",))
def follow_up_list(request):
    """What is due first; everything else a filter away."""
    today = timezone.localdate()
    rows = FollowUp.objects.visible_to(request.actor)
    listing = Listing(
        title="Follow-ups",
        columns=[
            Column(
                "Reference",
                lambda row: {"text": row.referral.reference, "href": reverse("follow_ups:one", args=[row.pk])},
                unbroken=True,
            ),
            Column("When", lambda row: row.get_kind_display(), ("kind",)),
            Column("Due", lambda row: _due(row, today), ("due_on",), unbroken=True),
            Column("Asked so far", _tries),
            Column("Outcome", _outcome),
        ],
        search=_by_reference,
        search_label="Find a referral",
        search_hint="By its reference, such as GOL-7K3M-92QX",
        filters=[
            Filter("state", "Status", list(FollowUp.State.choices), lambda rows, code: rows.filter(state=code)),
            Filter("kind", "When", list(FollowUp.Kind.choices), lambda rows, code: rows.filter(kind=code)),
            Filter(
                "what",
                "Look for",
                [("due", "Due now"), ("broken", "Something does not work")],
                lambda rows, code: rows.due(today) if code == "due" else rows.filter(is_working=False),
            ),
        ],
        order=("-due_on", "-id") if request.GET.get("state") in OVER else ("is_over", "due_on", "id"),
        per_page=PER_PAGE,
        download_name="follow-ups",
        empty={
            "title": "No follow-ups due",
            "text": (
                "We ask people how it is going 2 weeks after a referral ends. If they agreed, we ask again after 3 and 6 months."
            ),
        },
    )
    is_over = Case(When(state=FollowUp.State.RAISED, then=0), default=1)
    shown = rows.select_related("referral").annotate(is_over=is_over)
    return show_list(request, listing, shown, template="follow_ups/list.html", due_now=rows.due(today).count())


def _by_reference(rows, text):
    reference = read_reference(text)
    return rows.filter(referral__reference=reference) if reference else rows.none()


def _due(row, today) -> dict:
    words = {"text": f"{row.due_on:%-d %B %Y}"}
    if row.state != FollowUp.State.RAISED or row.due_on > today:
        return words
    return {"text": "Now", "colour": "govuk-tag--yellow", "hint": f"since {row.due_on:%-d %B}"}


def _tries(row) -> str:
    return f"{row.tries} of {protocol.TRIES} times" if row.tries else "Not yet"


def _outcome(row) -> dict:
    if row.state != FollowUp.State.ANSWERED:
        return {"text": row.get_state_display()} | ({"colour": _GREY} if row.state == FollowUp.State.LOST else {})
    if row.is_working is False:
        what = ", ".join(name[0].lower() + name[1:] for name in (BROKEN[kind] for kind in row.broken))
        return {"text": "Does not work", "colour": _RED, "hint": what}
    return {"text": "Works", "colour": _GREEN} if row.is_working else {"text": "Preferred not to answer"}


@page(sees="follow-ups")
def follow_up_page(request, id):
    """The questions, to be read out or answered for the person; afterwards what was said."""
    follow_up = get_visible_or_404(FollowUp.objects.select_related("referral"), request.actor, pk=id)
    may_answer = outcomes.answer.may(follow_up, request.actor)
    if request.method == "POST" and not may_answer:
        outcomes.answer.admit(follow_up, request.actor)
        refusal = outcomes.answer.why_not(follow_up)
        too_late = f"This follow-up is {follow_up.get_state_display().lower()} already."
        say_too_late(request, refusal.sentence if refusal else too_late)
        return redirect("follow_ups:one", follow_up.pk)
    form = questions_of(follow_up, form_data(request), THEY) if may_answer else None
    if form is not None and form.is_bound and form.is_valid():
        done = "Thank you. The answers are saved" + (
            ". We will fix what does not work." if form.params["is_working"] is False else "."
        )
        if submit_or_show_errors(
            request, form, lambda: outcomes.answer(follow_up, **form.params, by=request.actor), done
        ):
            return redirect("follow_ups:one", follow_up.pk)
    case = next((start for reading, start in CASES.items() if sees(request.actor, reading)), "")
    context = {
        "follow_up": follow_up,
        "form": form,
        "is_due": follow_up.due_on <= timezone.localdate(),
        "answers": answers_of(follow_up),
        "case": f"{case}{follow_up.referral.reference}" if case else "",
        "most_tries": protocol.TRIES,
        "back": reverse("follow_ups:home"),
        "back_text": "Follow-ups",
    }
    return render(request, "follow_ups/one.html", context, status=422 if form is not None and form.errors else 200)


def answers_of(row: FollowUp) -> list[tuple[str, str]]:
    """What was said, in words; what nobody said is left out."""
    uses = dict(protocol.USES)
    confidence = dict(protocol.CONFIDENCE)
    yes_no: dict[bool | None, str] = {True: "Yes", False: "No"}
    connected: dict[bool | None, str] = {True: "Somehow", False: "Not connected"}
    pairs = [
        (THEY["is_working"], yes_no.get(row.is_working, "")),
        (THEY["broken"], ", ".join(BROKEN[kind] for kind in row.broken)),
        (THEY["still_has"], yes_no.get(row.still_has, "")),
        (THEY["connected_how"], row.get_connected_how_display() or connected.get(row.is_connected, "")),
        (THEY["uses"], ", ".join(uses.get(code, code) for code in row.uses)),
        (THEY["confidence"], _of_five(row.confidence, confidence)),
        (THEY["confidence_before"], _of_five(row.confidence_before, confidence)),
        (THEY["saves"], f"£{row.saves_pence_a_month / 100:,.2f}" if row.saves_pence_a_month is not None else ""),
    ]
    return [(question, answer) for question, answer in pairs if answer]


def _of_five(number, words) -> str:
    return f"{number} of 5: {words[number].lower()}" if number else ""
