"""One case: its facts on the left, what was and is to be decided on the right, and why it is here on top."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory.models import PassedOver
from law.references import read_reference
from notifications.models import Message
from people.access import brake, may, sees
from people.models import Hold, PossibleDuplicate
from people.places.boroughs import borough_name
from people.places.postcodes import is_listed
from people.residents.likeness import SENTENCES as LIKENESS
from portal import tracking
from portal.aftercare.report_page import may_report
from portal.classes.seats import address_at_desk, seats_of
from portal.correction.history import history_of
from portal.decision_letters import letter_of
from portal.doors import form_data, get_visible_or_404, page, say_too_late, submit_or_show_errors
from portal.triage.case_action_page import action_url, offered
from portal.triage.case_facts import compared_facts, contact_facts, need_facts, person_facts, sent_facts
from portal.triage.case_parcels import parcels_of, promises_of
from portal.triage.check_decision import check_page, is_changed, is_checked, letter_waits_until, letter_words
from portal.triage.clock import clock
from portal.triage.fault_panels import faults_of
from portal.triage.forms import Decide
from portal.triage.thread import is_to_answer, note_messages_seen, thread_of, ways_to_answer
from portal.words import URGENCY, staff_tag
from referrals import actions as referrals
from referrals.answer_labels import Reader, label
from referrals.desk import SENTENCES
from referrals.models import Appeal, Correction, Merger, Need, Referral
from referrals.triage import BANDS


def get_case_or_404(request, reference) -> Referral:
    """A case of the desk: everything that was sent."""
    rows = Referral.objects.select_related("resident", "organisation", "referrer", "merged_into").exclude(state="draft")
    return get_visible_or_404(rows, request.actor, reference=read_reference(reference) or "")


@page(sees="desk", methods=("GET",))
def letter(request, reference):
    """The decision as a letter."""
    return letter_of(get_case_or_404(request, reference))


@page(sees="desk")
def case_page(request, reference):
    """The case, with the form that decides it. Sending the decision goes on to the next case of the same queue."""
    referral = get_case_or_404(request, reference)
    run, before = _runs(referral)
    asked = referral.needs.select_related("collect_at").order_by("id")
    needs = list(asked.exclude(state="cancelled")) or list(asked)
    form = _decision_form(request, referral, needs, run)
    if request.method == "POST" and form is not None and form.is_valid() and not is_changed(request):
        if form.refuses and not is_checked(request):
            return check_page(request, referral, form)
        queue = referral.queue
        if submit_or_show_errors(request, form, lambda: _send(referral, form, request.actor)):
            messages.success(request, f"{referral.reference} is decided. {letter_words(form.refuses)}")
            return redirect(f"{reverse('triage:next')}?queue={queue or 'new'}&after={referral.reference}")
    is_too_late = request.method == "POST" and form is None
    if is_too_late:
        say_too_late(request, referrals.why_not_decided(referral))
    thread = thread_of(referral)
    note_messages_seen(referral, thread, request.actor)
    context = (
        _facts(request, referral, needs)
        | _messages(referral, thread, request.actor)
        | _rules(run, before)
        | _around(request, referral)
        | {"form": form}
    )
    return render(request, "triage/case.html", context, status=409 if is_too_late else _status(request, form))


def _status(request, form) -> int:
    return 422 if form is not None and form.is_bound and not is_changed(request) else 200


def _send(referral, form, by):
    if form.is_all_no:
        return referrals.reject(referral, decisions=form.decisions, by=by)
    return referrals.accept(referral, decisions=form.decisions, reason=form.cleaned_data.get("override", ""), by=by)


def _runs(referral):
    runs = list(referral.eligibility_runs.filter(is_shadow=False).order_by("-created_at", "-id")[:2])
    return (runs[0] if runs else None), (runs[1] if len(runs) > 1 else None)


def _decision_form(request, referral, needs, run):
    """For those who decide, while there is something to decide and the case is in nobody else's hand."""
    open_needs = [need for need in needs if need.state == "proposed"]
    mine = referral.taken_by in ("", request.actor.key)
    if not open_needs or not mine or not referrals.accept.may(referral, request.actor):
        return None
    says_no = run is not None and run.result == "not_eligible"
    return Decide(
        form_data(request),
        needs=open_needs,
        may_override=says_no and may(request.actor, "referrals.accept against the rules"),
    )


def _facts(request, referral, needs) -> dict:
    person = referral.resident
    actor = request.actor
    paused = brake.is_stopped(person.pk)
    seats = seats_of(needs, actor, address_at_desk)
    words, colour = staff_tag(referral.state, paused=paused)
    name = f"{person.first_name} {person.last_name}".strip() or "Known to the worker by their own reference"
    return {
        "referral": referral,
        "person": person,
        "person_words": name,
        "borough": borough_name(person.borough),
        "is_new_postcode": bool(person.postcode) and not is_listed(person.postcode),
        "person_facts": person_facts(person),
        "contact_facts": contact_facts(person),
        "sent_facts": sent_facts(referral),
        "words": words,
        "colour": colour,
        "paused": paused,
        "why": SENTENCES.get(referral.why, ""),
        "clock": clock(referral),
        "urgency": URGENCY.get(referral.urgency, ""),
        "hand": _hand(referral, actor),
        "is_mine": referral.taken_by == actor.key,
        "needs": [_need(actor, need, seats.get(need.pk, [])) for need in needs],
        "lines": tracking.lines(referral, needs, paused=paused),
        "passed_over": _passed_over(needs),
        "promises": promises_of(actor, needs),
        "parcels": parcels_of(actor, referral),
        "evidence": list(referral.evidence.order_by("id")),
        "evidence_label": label("evidence", reader=Reader.DESK),
        "your_ref_label": label("your_ref", reader=Reader.DESK),
        "milestones": referral.milestones.order_by("-at")[:30],
        "actions": [
            action for action in offered(actor, "case", referral) if _fits(action["name"], referral, actor, paused)
        ],
        "has_letter": referral.decided_at is not None,
        "letter_waits_until": letter_waits_until(needs),
        "mergers": _mergers(actor, referral),
        "may_copy": may(actor, "outcomes.export"),
        "back": reverse("triage:queue", args=[referral.queue]) if referral.queue else reverse("triage:home"),
        "back_text": "Back to the list" if referral.queue else "Back to casework",
        "next_url": f"{reverse('triage:next')}?queue={referral.queue or 'new'}&after={referral.reference}",
    }


def _messages(referral, thread, actor) -> dict:
    waiting = [line for line in thread if is_to_answer(line)]
    return {
        "past_messages": [line for line in thread if not is_to_answer(line)],
        "open_messages": waiting,
        "message_actions": ways_to_answer(referral, actor) if waiting else [],
    }


def _mergers(actor, referral) -> list[dict]:
    """What was joined to this case, and until when it can be parted again."""
    mergers = Merger.objects.filter(survivor=referral, undone_at=None).select_related("loser").order_by("created_at")
    return [
        {
            "reference": merger.loser.reference,
            "on": merger.created_at,
            "until": merger.created_at + referrals.UNMERGE_WITHIN,
            "url": action_url("case", merger.loser, "part")
            if merger.created_at + referrals.UNMERGE_WITHIN > timezone.now()
            and referrals.unmerge.may(merger.loser, actor)
            else "",
        }
        for merger in mergers
    ]


def _hand(referral, actor) -> str:
    if not referral.taken_by:
        return "Not assigned." if referral.queue else ""
    return (
        "This case is assigned to you."
        if referral.taken_by == actor.key
        else f"This case is assigned to {referrals.name_of_actor(referral.taken_by)}."
    )


def _fits(name, referral, actor, paused) -> bool:
    """What the state machine cannot know: a case is taken by one, and paused once."""
    if name == "take":
        return bool(referral.queue) and not referral.taken_by
    if name in ("release", "hand-over"):
        return bool(referral.queue) and (
            referral.taken_by == actor.key
            or (bool(referral.taken_by) and may(actor, "referrals.give away another's case"))
        )
    if name in ("answer-message", "no-answer"):
        return False  # they stand beside the message
    if name == "pause":
        return not paused and referral.state not in Referral.OVER
    if name == "consent":
        return referral.resident.consent_withdrawn_at is None and referral.state not in Referral.OVER
    if name == "revive":
        late = referral.ended_at is None or referral.ended_at < timezone.now() - referrals.REVIVE_WITHIN
        return referral.submitted_at is not None and not late and referral.resident.consent_withdrawn_at is None
    return True


def _need(actor, need, seats) -> dict:
    ready = need.state != "proposed" or need.referral.state == "active"
    may_end = need.state == Need.State.REMEDY  # elsewhere the whole referral is withdrawn
    actions = [action for action in offered(actor, "need", need) if ready and (may_end or action["name"] != "cancel")]
    if may_report(need, actor):
        actions.append({"title": "Report that it does not work", "url": reverse("aftercare:report", args=[need.pk])})
    return {
        "need": need,
        "name": tracking.name_of(need),
        "facts": need_facts(need),
        "actions": actions,
        "seats": seats,
    }


def _passed_over(needs) -> list[PassedOver]:
    """Why what came free was not for the device need that waits: the last three times."""
    waiting = [need.pk for need in needs if need.kind == Need.Kind.DEVICE and need.state == Need.State.WAITING]
    return list(PassedOver.objects.filter(need__in=waiting).order_by("-at")[:3]) if waiting else []


def _rules(run, before) -> dict:
    if run is None:
        return {"run": None}
    points = [fired for fired in run.fired if fired.get("points")]
    return {
        "run": run,
        "band": BANDS.get(run.urgency, ""),
        "verdicts": [fired for fired in run.fired if fired.get("result")],
        "points": points,
        "changed": referrals.what_changed(run, before) if before is not None else [],
    }


def _around(request, referral) -> dict:
    """What lies around a case: who may be the same person, holds, appeals, calls, and notes that name their readers."""
    actor = request.actor
    person = referral.resident
    calls = Message.objects.calls_of(actor).filter(referral_id=referral.pk)
    notes = person.restricted_notes.select_related("author").prefetch_related("readers").order_by("created_at")
    appeals = Appeal.objects.visible_to(actor).filter(referral=referral).select_related("need").order_by("created_at")
    holds = Hold.objects.visible_to(actor).active().filter(resident=person).order_by("created_at")
    lifted = _lifted_on_conditions(person)
    visible = set(
        Hold.objects.visible_to(actor).filter(pk__in=[hold.pk for hold in lifted]).values_list("pk", flat=True)
    )
    return {
        "pairs": [_pair(actor, pair, referral) for pair in _pairs(actor, person)],
        "answered_pairs": _answered_pairs(actor, referral),
        "appeals": [
            {
                "appeal": row,
                "actions": _appeal_actions(actor, row),
                "reviewer": referrals.name_of_actor(row.reviewer) if row.reviewer else "",
            }
            for row in appeals
        ],
        "holds": [
            {
                "hold": hold,
                "actions": _hold_actions(actor, hold),
                "note": hold.note if sees(actor, "every hold") else "",
            }
            for hold in holds
        ],
        "faults": faults_of(actor, referral),
        "corrections_to_settle": _corrections_to_settle(actor, referral),
        "history": history_of(referral, for_desk=True),
        "conditions": [
            {
                "words": hold.conditions_in_words(),
                "actions": [act for act in offered(actor, "hold", hold) if act["name"] == "end-conditions"]
                if hold.pk in visible
                else [],
            }
            for hold in lifted
        ],
        "calls": [{"call": call, "url": action_url("call", call, "done")} for call in calls],
        "notes": [
            {
                "note": note,
                "mine": note.may_be_read_by(actor),
                "url": action_url("note", note, "read" if note.may_be_read_by(actor) else "break-glass"),
            }
            for note in notes
        ],
    }


def _corrections_to_settle(actor, referral) -> list[dict]:
    """What someone here has to say about a correction: agree to it during a hold, or whether the decision holds."""
    waiting = [_to_settle(actor, row, ("agree", "decline")) for row in referral.corrections.waiting()]
    checked = referral.corrections.to_check().order_by("-made_at")[:1]
    return waiting + [_to_settle(actor, row, ("stands", "new-urgency")) for row in checked]


def _to_settle(actor, row, names) -> dict:
    is_waiting = row.state == Correction.State.WAITING
    return {
        "title": "Correction to approve" if is_waiting else "Check the decision",
        "sentence": f"{row.get_subject_display()}: {row.reason}"
        if is_waiting
        else "Details were corrected after the decision. Check the corrections and what the rules say now.",
        "actions": [action for action in offered(actor, "correction", row) if action["name"] in names],
    }


def _lifted_on_conditions(person) -> list[Hold]:
    """Everyone who works on the case has to know the conditions; only who sees the hold is offered to end them."""
    return list(
        Hold.objects.with_conditions()
        .filter(resident__in=brake.person_of([person.pk], even_likely=False))
        .order_by("created_at")
    )


def _hold_actions(actor, hold) -> list[dict]:
    wanted = {"confirm", "reject"} if hold.state == "raised" else set()
    wanted |= {"propose"} if hold.kind == "safeguarding" and not hold.lift_proposed_by else {"lift"}
    if hold.kind in ("safeguarding", "legal", "consent") and not may(actor, "people.decide on holds of every kind"):
        wanted &= {"lift"}
    if hold.kind == "consent":
        wanted = set()
    if hold.lift_proposed_by == actor.key:
        wanted -= {"lift"}
    return [action for action in offered(actor, "hold", hold) if action["name"] in wanted]


def _appeal_actions(actor, row) -> list[dict]:
    if row.against == actor.key:
        return []
    wanted = {"uphold", "dismiss"} if row.reviewer == actor.key else {"assign"}
    wanted |= set() if row.is_by_the_person else {"withdraw"}
    return [action for action in offered(actor, "appeal", row) if action["name"] in wanted and row.state in Appeal.OPEN]


def _pairs(actor, person, state=PossibleDuplicate.State.SUSPECTED):
    return (
        PossibleDuplicate.objects.visible_to(actor)
        .about(person.pk)
        .filter(state=state)
        .select_related("one", "other")[:10]
    )


def _answered_pairs(actor, referral) -> list[dict]:
    """Those who were said to be somebody else, for who may have that asked again."""
    if not may(actor, "people.doubt_duplicate"):
        return []
    person = referral.resident
    rows = _pairs(actor, person, PossibleDuplicate.State.DIFFERENT)
    return [
        {"name": str(pair.other if pair.one_id == person.pk else pair.one), "actions": offered(actor, "pair", pair)}
        for pair in rows
    ]


def _pair(actor, pair, referral) -> dict:
    """The other side, as a caseworker compares it."""
    other = pair.other if pair.one_id == referral.resident_id else pair.one
    theirs = other.referrals.exclude(state="draft").select_related("organisation").order_by("-created_at").first()
    live = theirs is not None and theirs.state in Referral.LIVE and referral.state in Referral.LIVE
    return {
        "pair": pair,
        "own_facts": compared_facts(referral.resident),
        "facts": compared_facts(other),
        "referral": theirs,
        "sentences": [LIKENESS[code] for code in pair.reasons if code in LIKENESS],
        "actions": [each for each in offered(actor, "pair", pair) if each["name"] != "join" or live],
    }
