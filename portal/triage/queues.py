"""The desk: what needs me now, and each queue with the clock and the reason why every case is where it is."""

from datetime import timedelta

from django.core.cache import caches
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.state_words import staff_word
from notifications.models import Message
from people.access import DESK_ROLES
from people.models import Hold, Organisation, User
from people.places.boroughs import borough_name
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list
from portal.tracking import in_short
from portal.triage.clock import clock
from portal.words import BOROUGH_CHOICES, TAGS, URGENCY
from referrals.desk import SENTENCES
from referrals.forecast import forecast
from referrals.models import DESK_ORDER, Appeal, Need, Question, Referral
from referrals.stamps import decide_by, working_days

QUEUES = {
    "new": ("New", "To be decided, most urgent first, then earliest deadline"),
    "waiting": (
        staff_word("referrals.Referral", "awaiting_information"),
        "We asked the referrer a question. The decision deadline is paused",
    ),
    "duplicates": ("Possible duplicates", "There may be another referral for this person"),
    "stuck": ("Stuck", "Overdue or stuck"),
    "appeals": ("Appeals", "Someone has appealed a decision"),
    "safeguarding": ("Safeguarding", "Paused until the hold is lifted"),
}
MOST_COUNTED = 1000
PACE_DAYS = 10


@page(sees="desk", methods=("GET",))
def triage_home(request):
    """What needs me now: the queues with counts that are links, my cases, calls to make, and whether promises will
    be kept.
    """
    cases = Referral.objects.visible_to(request.actor)
    me = request.actor.key
    counts = [
        {
            "label": label,
            "hint": hint,
            "value": _capped(cases.filter(queue=code)),
            "href": reverse("triage:queue", args=[code]),
            "code": code,
        }
        for code, (label, hint) in QUEUES.items()
    ]
    mine = cases.filter(queue__in=list(QUEUES), taken_by=me).select_related("organisation").prefetch_related("needs")
    context = {
        "figures": counts,
        "next_attributes": {"data-desk": "next"},
        "mine": [_line(referral) for referral in mine.order_by(*DESK_ORDER)[:20]],
        "calls": _calls(request.actor),
        "appeals": Appeal.objects.visible_to(request.actor)
        .filter(reviewer=me, state="in_review")
        .select_related("referral")[:10],
        "holds": _holds(request.actor),
        "messages_to_answer": _messages(cases),
        "forecast": _forecast(cases),
        "next_url": reverse("triage:next"),
    }
    return render(request, "triage/home.html", context)


def _capped(rows) -> str:
    """Counted up to a thousand: more is told apart by nobody, and would have to be counted one by one."""
    count = rows.values("pk")[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def _line(referral) -> dict:
    return {
        "referral": referral,
        "clock": clock(referral),
        "why": SENTENCES.get(referral.why, ""),
        "needs": [in_short(need) for need in referral.needs.all() if need.state != "cancelled"],
    }


def _calls(actor):
    calls = Message.objects.calls_of(actor).filter(due_at__lte=timezone.now())
    rows = list(calls.order_by("due_at")[:20])
    references = dict(
        Referral.objects.filter(pk__in=[call.referral_id for call in rows]).values_list("pk", "reference")
    )
    return [{"call": call, "reference": references.get(call.referral_id, "")} for call in rows]


def _messages(cases) -> dict:
    """Messages from workers that nobody has answered: unread first, then the oldest; and how many there are."""
    waiting = Question.objects.to_answer().filter(referral__in=cases)
    counts = waiting.aggregate(all=Count("pk"), unread=Count("pk", filter=Q(read_at=None)))
    rows = waiting.select_related("referral__organisation").order_by(F("read_at").asc(nulls_first=True), "asked_at")
    return counts | {"rows": list(rows[:20])}


def _holds(actor) -> list[dict]:
    """Holds that wait for somebody in this role, the oldest first."""
    biting = Hold.objects.visible_to(actor).active().order_by("created_at", "id").select_related("resident")
    rows = list(biting.prefetch_related("resident__referrals")[:20])
    return [
        {"hold": hold, "references": [r.reference for r in hold.resident.referrals.all() if r.queue]} for hold in rows
    ]


def _forecast(cases):
    """At the pace of the last ten working days. One statement for what is due, one for what was decided."""
    today = timezone.localdate()
    running = cases.filter(queue__in=["new", "duplicates", "stuck"], clock_stopped_on=None, decide_by__isnull=False)
    due = list(running.order_by().values_list("decide_by").annotate(Count("pk")))
    since = today
    while working_days(since, today) < PACE_DAYS:
        since -= timedelta(days=1)
    decided = cases.filter(decided_at__date__gte=since).count()
    return forecast(due, decided=decided, over_days=PACE_DAYS, today=today)


def _colleagues() -> dict[str, str]:
    """Who works at the desk, by actor; asked for once a minute."""
    live = User.objects.filter(memberships__ended_at=None, memberships__role__in=DESK_ROLES).distinct()
    return _once_a_minute(
        "desk.colleagues", lambda: {f"user:{pk}": name for pk, name in live.values_list("pk", "name")}
    )


def _organisations() -> dict[str, str]:
    """Every organisation's name by its id; asked for once a minute. A join would cost the queue its index
    (bench.at_size).
    """
    rows = Organisation.objects.order_by("name")
    return _once_a_minute("desk.organisations", lambda: {str(pk): name for pk, name in rows.values_list("pk", "name")})


def _once_a_minute(key, ask):
    return caches["local"].get_or_set(key, ask, 60)


@page(sees="desk")
def queue_page(request, queue):
    """One queue, page by page; the address keeps what was chosen, and the thousandth page costs what the first does."""
    if queue not in QUEUES:
        raise Http404
    label, hint = QUEUES[queue]
    today = timezone.localdate()
    organisations = _organisations()
    listing = Listing(
        title=label,
        columns=_columns(request.actor.key, organisations),
        search=lambda rows, text: rows.matching(text, today, request.actor),
        search_label="Find a case",
        search_hint="Enter a reference, phone number, date of birth or name",
        is_private=True,
        filters=_filters(request.actor.key, organisations),
        order=tuple(DESK_ORDER),
        keyset=True,
        per_page=50,
        download_name=f"queue-{queue}",
        empty={
            "title": "Nothing here",
            "text": "There are no cases in this list.",
            "action_url": reverse("triage:home"),
            "action_text": "Back to casework",
        },
    )
    rows = Referral.objects.visible_to(request.actor).filter(queue=queue).prefetch_related("needs")
    tabs = [
        {"code": code, "label": words, "href": reverse("triage:queue", args=[code])}
        for code, (words, _) in QUEUES.items()
    ]
    return show_list(request, listing, rows, template="triage/queue.html", hint=hint, queue=queue, tabs=tabs)


def _columns(me: str, organisations: dict[str, str]) -> list[Column]:
    colleagues = _colleagues()

    def where(referral) -> dict:
        name = organisations.get(str(referral.organisation_id), "")
        return {"text": borough_name(referral.counted_borough), "hint": name}

    def in_hand(referral) -> str:
        if referral.taken_by == me:
            return "Yours"
        return colleagues.get(referral.taken_by, "A colleague") if referral.taken_by else ""

    return [
        Column("Reference", _reference, unbroken=True),
        Column("Reason", lambda referral: SENTENCES.get(referral.why, "")),
        Column("Needs", _needs),
        Column("Where", where),
        Column("Urgency", _urgency),
        Column("Clock", clock, unbroken=True),
        Column("In hand", in_hand),
    ]


def _urgency(referral) -> dict:
    words = {"text": URGENCY.get(referral.urgency, "")}
    return words | {"colour": TAGS["red"]} if referral.urgency == 1 else words


def _filters(me: str, organisations: dict[str, str]) -> list[Filter]:
    clocks = [("late", "Late"), ("soon", "Due within 2 days"), ("still", "Paused")]
    urgencies = [(str(code), words) for code, words in URGENCY.items()]

    def by_hand(rows, code):
        return rows.filter(taken_by=me if code == "mine" else "")

    return [
        Filter("hand", "In hand", [("mine", "Mine"), ("free", "No one's")], by_hand),
        Filter("urgency", "Urgency", urgencies, lambda rows, code: rows.filter(urgency=int(code))),
        Filter("borough", "Borough", BOROUGH_CHOICES, lambda rows, code: rows.filter(counted_borough=code)),
        Filter("need", "Need", [("device", "Device"), ("data", "Data"), ("skills", "Skills")], _with_need),
        Filter(
            "organisation",
            "Referred by",
            list(organisations.items()),
            lambda rows, code: rows.filter(organisation=code),
        ),
        Filter("channel", "Came by", Referral.Channel.choices, lambda rows, code: rows.filter(channel=code)),
        Filter("late", "Clock", clocks, _by_clock),
    ]


def _with_need(rows, kind):
    return rows.filter(Exists(Need.objects.filter(referral=OuterRef("pk"), kind=kind).exclude(state="cancelled")))


def _by_clock(rows, code):
    today = timezone.localdate()
    if code == "still":
        return rows.filter(clock_stopped_on__isnull=False)
    if code == "late":
        return rows.filter(clock_stopped_on=None, decide_by__lt=today)
    return rows.filter(clock_stopped_on=None, decide_by__gte=today, decide_by__lte=decide_by(today, 2))


def _reference(referral) -> dict:
    return {"text": referral.reference, "href": reverse("triage:case", args=[referral.reference])}


def _needs(referral) -> dict:
    lines = [in_short(need) for need in referral.needs.all() if need.state != "cancelled"]
    return {"text": "; ".join(lines), "lines": lines}


@page(sees="desk", methods=("GET",))
def next_case(request):
    """The next case that nobody has in hand: mine first, then the top of the queue that was asked for."""
    code = request.GET.get("queue", "new")
    rows = (
        Referral.objects.visible_to(request.actor).filter(queue=code if code in QUEUES else "new").order_by(*DESK_ORDER)
    )
    done = request.GET.get("after", "")
    case = (
        rows.filter(taken_by=request.actor.key).exclude(reference=done).first()
        or rows.filter(taken_by="").exclude(reference=done).first()
    )
    return redirect("triage:case", case.reference) if case else redirect("triage:home")
