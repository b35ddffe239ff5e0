"""Whether messages arrive: the queue, what went wrong and why, what it cost. No person on the page."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.shortcuts import redirect, render
from django.utils import timezone

from notifications import actions as notifications
from notifications.delivery import DAYS, FAILED, delivery_figures, receipts_without_effect
from notifications.events import EVENTS
from notifications.languages import LANGUAGES
from notifications.message_words import example, words_in_force
from notifications.models import Message
from notifications.plain_letters import in_plain_letters
from notifications.segments import segments
from people.access import can
from people.models import Organisation
from portal.doors import page
from portal.messages.inbox import CAUSES

STOPPED = ("suppressed", "deferred", "cleared", "undelivered_temporary")
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Alarm:
    """A threshold that was passed, in a sentence with what to do."""

    sentence: str


@page(sees="message delivery")
def delivery_page(request):
    """Figures of now and of the last seven days, each from an index; and a button where the queue waits for a person."""
    if request.method == "POST":
        notifications.reopen_queue(provider=request.POST.get("provider", ""), by=request.actor)
        messages.success(request, "Messages are being sent again.")
        return redirect("messages:health")
    now = timezone.now()
    queue = delivery_figures(now)
    week = Message.objects.filter(created_at__gte=now - timedelta(days=DAYS))
    context = {
        "queue": queue,
        "alarms": alarms(queue, now),
        "oldest": _ago(now - queue["oldest"]) if queue["oldest"] else "no messages waiting",
        "tables": [
            (f"Failed, {DAYS} days", _by_cause(week, FAILED), "None."),
            (f"Stopped or delayed, {DAYS} days", _by_cause(week, STOPPED), "None."),
            (f"Receipts that we could not use, {DAYS} days", receipts_without_effect(now), "None."),
        ],
        "heads": ("Sent", "Arrived", "Share arrived", "Failed", "Segments"),
        "events": _by_event(week),
        "costs": _costs(now),
        "days": DAYS,
        "long_templates": long_templates(),
        "can": can(request.actor, "notifications.reopen_queue"),
    }
    return render(request, "messages/health.html", context)


def alarms(queue: dict, now) -> list[Alarm]:
    """What somebody has to do something about."""
    raised = []
    if queue["oldest"] and now - queue["oldest"] > LATE:
        raised.append(
            Alarm(
                f"The oldest message should have been sent {_ago(now - queue['oldest'])} ago. The worker process may have stopped. Start it with `manage.py work`."
            )
        )
    if queue["misconfigured"]:
        raised.append(
            Alarm(
                f"{queue['misconfigured']} messages are waiting because the provider refused our settings. Check "
                f"TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM."
            )
        )
    if queue["filtered"]:
        raised.append(
            Alarm(f"The networks filtered {queue['filtered']} messages. Change the wording of these messages.")
        )
    if any(row["name"].endswith(": English") for row in long_templates()):
        raised.append(Alarm("An English message has characters that more than double its cost. See below."))
    if queue["wishes"]:
        raised.append(
            Alarm(
                f"{queue['wishes']} texts may be asking us to stop. We will not send automated messages to these numbers until you decide."
            )
        )
    if queue["risky"]:
        raised.append(Alarm(f"{queue['risky']} texts that mention risk have not been read."))
    return raised


def long_templates() -> list[dict]:
    """Messages in force in which a letter outside of GSM-7 more than halves what fits into a text."""
    rows = []
    for event in EVENTS.values():
        for words in words_in_force(event):
            text = in_plain_letters(example(words.body, words.language))
            length = segments(text)
            if length.encoding == "UCS-2":
                name = f"{event.title}: {LANGUAGES[words.language].english}"
                rows.append({"name": name, "segments": length.segments})
    return sorted(rows, key=lambda row: row["name"])


def _ago(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    return f"{minutes} minute{'s' * (minutes != 1)}" if minutes < 120 else f"{minutes // 60} hours"


def _by_cause(rows, states) -> list[tuple[str, int]]:
    counted = rows.filter(state__in=states).values_list("cause").annotate(n=Count("pk")).order_by("-n")
    return [
        ((CAUSES.get(cause) or cause.replace("_", " ") or "no cause given").capitalize(), n)
        for cause, n in counted[:20]
    ]


def _by_event(rows) -> list[dict]:
    """Of what was handed over, how much is known to have arrived: texts and calls only, since e-mail gives no
    receipts.
    """
    texts = rows.filter(channel__in=["sms", "voice"], handed_at__isnull=False)
    counted = texts.values_list("event").annotate(
        sent=Count("pk"),
        arrived=Count("pk", filter=Q(state="delivered")),
        failed=Count("pk", filter=Q(state__in=FAILED)),
        cost=Sum("segments"),
    )
    return [
        {
            "event": _title_of(event),
            "sent": sent,
            "arrived": arrived,
            "failed": failed,
            "rate": f"{arrived / sent:.0%}",
            "cost": cost or 0,
        }
        for event, sent, arrived, failed, cost in counted.order_by("-sent")[:40]
    ]


def _title_of(event: str) -> str:
    """What the message is called; an event that no longer exists keeps its name."""
    kind = EVENTS.get(event)
    return kind.title or kind.subject if kind else event


def _costs(now) -> list[dict]:
    """Segments by organisation, in seven and in thirty days."""
    month = Message.objects.filter(handed_at__gte=now - timedelta(days=30), channel="sms")
    week = Sum("segments", filter=Q(handed_at__gte=now - timedelta(days=DAYS)))
    counted = list(
        month.values_list("organisation_id").annotate(week=week, month=Sum("segments")).order_by("-month")[:40]
    )
    names = dict(Organisation.objects.filter(pk__in=[row[0] for row in counted if row[0]]).values_list("pk", "name"))
    return [
        {"name": names.get(org, "The service itself"), "week": week or 0, "month": month or 0}
        for org, week, month in counted
    ]
