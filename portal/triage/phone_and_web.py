"""Phone and web side by side: the same clock, the same attempts, in figures that anybody can check."""

from datetime import timedelta

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone

from notifications.models import Message
from portal.doors import page
from referrals.channel_parity import Row, lines, says_equal
from referrals.models import Referral

DAYS = 90
MOST = 50_000
HEADS = (
    "Sent",
    "Decided",
    "Days promised",
    "Days taken (median)",
    "In time",
    "Accepted",
    "Messages for each",
    "Reminders for each",
)


@page(sees="phone and web compared", methods=("GET",))
def phone_and_web_page(request):
    """The last ninety days by channel, and in a sentence whether telephone equals web."""
    channels = lines(_rows(request.actor))
    by_channel = {line.channel: line for line in channels}
    phone = by_channel.get("phone")
    web = by_channel.get("web")
    context = {
        "heads": HEADS,
        "lines": [
            {"name": Referral.Channel(line.channel).label, "cells": list(zip(HEADS, _cells(line), strict=True))}
            for line in channels
        ],
        "equal": says_equal(phone, web) if phone and web else None,
        "days": DAYS,
    }
    return render(request, "triage/parity.html", context)


def _cells(line) -> list[str]:
    days = [_number(line.promised_days), _number(line.taken_days)]
    return [
        f"{line.received:,}",
        f"{line.decided:,}",
        *days,
        _share(line.in_time),
        _share(line.accepted),
        _number(line.messages),
        _number(line.reminders),
    ]


def _number(value) -> str:
    return "–" if value is None else f"{value:.1f}".removesuffix(".0")


def _share(value) -> str:
    return "–" if value is None else f"{value:.0%}"


def _rows(actor):
    """One statement, the newest fifty thousand at most."""
    sent = (
        Message.objects.filter(referral_id=OuterRef("pk"))
        .exclude(state__in=["cleared"])
        .order_by()
        .values("referral_id")
    )
    count = Coalesce(Subquery(sent.annotate(n=Count("pk")).values("n")[:1], output_field=IntegerField()), 0)
    cases = (
        Referral.objects.visible_to(actor)
        .filter(submitted_at__gte=timezone.now() - timedelta(days=DAYS))
        .exclude(decide_by=None)
    )
    names = ("channel", "submitted_at", "decide_by", "decided_at", "paused_days", "chased", "state")
    for row in cases.order_by("-submitted_at").annotate(messages=count).values_list(*names, "messages")[:MOST]:
        channel, submitted, promised, decided, paused, chased, state, messages = row
        accepted = None if decided is None else state != Referral.State.REJECTED
        yield Row(
            channel=channel,
            submitted_on=timezone.localdate(submitted),
            decide_by=promised,
            decided_on=timezone.localdate(decided) if decided else None,
            paused_days=paused,
            reminders=chased,
            messages=messages,
            accepted=accepted,
        )
