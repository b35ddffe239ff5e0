"""An organisation that asks to join: who it is, what for, and what we said to it."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from law.states import StateField, States
from people.organisations.models import Organisation
from people.organisations.querysets import JoinRequestQuerySet

CONFIRM_WITHIN = timedelta(days=7)
KEPT_DAYS = 90  # after it ended: then the contact person is forgotten
DECIDE_WITHIN = timedelta(days=14)  # ten working days

# The kinds of organisation that refer: the others are entered by an administrator.
MAY_ASK: dict[str, str] = {
    Organisation.Kind.VCS: "Charity, community group or faith group",
    Organisation.Kind.BOROUGH: "Council or a council team",
    Organisation.Kind.HOUSING: "Housing association or other social landlord",
    Organisation.Kind.HEALTH: "NHS or other health service",
}

# What an administrator looks into before saying yes.
CHECKS = {
    "register": "I found the organisation on a public register or its own website",
    "domain": "The email domain is the organisation’s own, or I know why it is not",
    "called": "I spoke to the organisation on a number that is not from this request",
    "purpose": "They support Londoners who are offline, and will refer them",
}


class JoinRequest(Recorded):
    """An organisation asks to join. The contact confirms their email address, an administrator decides, and whatever names
    the contact is emptied after KEPT_DAYS.
    """

    class State(States, machine="people.JoinRequest"):
        UNCONFIRMED = "unconfirmed"
        SUBMITTED = "submitted"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"

    class Volume(models.TextChoices):
        FEW = "few", "Up to 5 people a month"
        SOME = "some", "6 to 20 people a month"
        MANY = "many", "21 to 100 people a month"
        MOST = "most", "More than 100 people a month"

    class Reason(models.TextChoices):
        NOT_LONDON = "not_london", "It does not support people who live in London"
        NOT_OURS = "not_ours", "Its purpose is not one that this service is for"
        NOT_VERIFIED = "not_verified", "We could not check who it is"
        HERE_ALREADY = "here_already", "It has already joined"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Organisation.Kind.choices)
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code; empty for all of London")
    registration = models.CharField(max_length=40, blank=True, help_text="charity or company number")
    website = models.CharField(max_length=200, blank=True)
    purpose = models.TextField(help_text="whom it supports, and what it would use the service for")
    volume = models.CharField(max_length=10, choices=Volume.choices)
    contact_name = models.CharField(max_length=200)
    contact_job = models.CharField(max_length=100, blank=True)
    email = models.EmailField()
    email_domain = models.CharField(max_length=253, help_text="the part of the address after the @")
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")
    state = StateField(choices=State.choices, default=State.UNCONFIRMED, protected=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    answer = models.TextField(blank=True, help_text="what the decision letter says besides the reason")
    checks = models.JSONField(default=list, help_text="codes of CHECKS that were ticked")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="join_requests")
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = JoinRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(state="submitted"), name="one_open_join_request_per_address"
            )
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="join_request_by_state")]

    def __str__(self) -> str:
        return f"{self.name} asks to join"

    @property
    def decide_by(self) -> date | None:
        """The day by which we promised to decide; None before the address is confirmed."""
        return None if self.confirmed_at is None else timezone.localdate(self.confirmed_at + DECIDE_WITHIN)

    @transition(field=state, source=State.UNCONFIRMED, target=State.SUBMITTED)
    def confirm(self) -> None:
        """Confirm the email address: from unconfirmed to submitted, by whoever holds the link that was sent to it; refused
        after 7 days, and while another request from the same address waits. (JN2)
        """

    @transition(field=state, source=State.SUBMITTED, target=State.ACCEPTED)
    def accept(self) -> None:
        """Say yes: from submitted to accepted, by an administrator who has ticked every check. The organisation is entered on
        the register, its agreement drafted and its lead invited. (JN3)
        """

    @transition(field=state, source=State.SUBMITTED, target=State.DECLINED)
    def decline(self) -> None:
        """Say no: from submitted to declined, by an administrator, with a reason from the list that the letter gives. (JN4)"""

    @transition(field=state, source=State.DECLINED, target=State.SUBMITTED)
    def reopen(self) -> None:
        """Look again: from declined to submitted, by an administrator, until the contact is forgotten. (JN5)"""

    @transition(field=state, source=[State.UNCONFIRMED, State.SUBMITTED], target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """Take the request back: from unconfirmed or submitted to withdrawn, by whoever holds the link. (JN6)"""

    @transition(field=state, source=State.UNCONFIRMED, target=State.LAPSED)
    def lapse(self) -> None:
        """Close what nobody confirmed: from unconfirmed to lapsed, by the service after 7 days. (JN7)"""
