"""One thing that a resident needs, and its own way from a wish to being met."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import RETURN_VALUE, transition

from audit.models import Recorded
from database.encryption import EncryptedField
from law.states import StateField, States
from people.models import Organisation
from referrals.models.cases import Referral
from referrals.querysets import NeedQuerySet


class Need(Recorded):
    """One thing a resident needs: a device, data or skills (ND1 to ND19). It waits, is met or fails by itself.

    `queued_at` is the moment the referral was submitted and survives every setback: it is the person's place in the
    queue.
    """

    class State(States, machine="referrals.Need"):
        PROPOSED = "proposed"
        NOT_APPROVED = "not_approved"
        APPROVED = "approved"
        WAITING = "waiting"
        OFFERED = "offered"
        RESERVED = "reserved"
        IN_FULFILMENT = "in_fulfilment"
        PROVIDED = "provided"
        MET = "met"
        REMEDY = "remedy"
        UNREACHABLE = "unreachable"
        UNMET = "unmet"
        CANCELLED = "cancelled"
        DECLINED = "declined"

    class Kind(models.TextChoices):
        DEVICE = "device", "Device"
        DATA = "data", "Data"
        SKILLS = "skills", "Skills"

    S = State
    ENDED = (S.MET, S.NOT_APPROVED, S.UNREACHABLE, S.UNMET, S.CANCELLED, S.DECLINED)
    PROMISED = (S.OFFERED, S.RESERVED, S.IN_FULFILMENT, S.REMEDY)  # something may be held for it
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    purpose = models.CharField(max_length=100, blank=True)
    form = models.CharField(max_length=20, blank=True, help_text="of facts.FORMS for its kind: laptop, sim, group …")
    has_now = models.CharField(max_length=20, blank=True, help_text="of facts.HAS_NOW for its kind")
    for_school_child = models.BooleanField(default=False)
    details = EncryptedField(blank=True, help_text="wishes, in the worker's words")
    use = models.CharField(max_length=20, blank=True, help_text="of facts.USES: what a device must be fast enough for")
    requires = models.JSONField(default=list, blank=True, help_text="of facts.REQUIREMENTS: what a device must have")
    collect_at = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", help_text="the one hub they can come to"
    )
    substitutes = models.BooleanField(
        default=True, help_text="another kind may be offered; it is never given without a recorded yes"
    )
    grade_c = models.BooleanField(default=False, help_text="the referrer agreed to heavy wear")
    declined_kinds = models.JSONField(
        default=list, blank=True, help_text="kinds they were offered and would rather not have"
    )
    lapses = models.PositiveSmallIntegerField(default=0, help_text="offers that were not answered in time")
    needed_by = models.DateField(null=True, blank=True, help_text="a tribunal, a first day at work, a term")
    state = StateField(choices=State.choices, default=State.PROPOSED, protected=True)
    urgency = models.PositiveSmallIntegerField(default=3)
    queued_at = models.DateTimeField(null=True)
    decision_code = models.CharField(
        max_length=30, blank=True, help_text="of referrals.reasons, on everything negative"
    )
    decision_reason = EncryptedField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(
        max_length=80, blank=True, help_text="actor who decided: an appeal goes to someone else"
    )
    appeal_by = models.DateField(null=True, help_text="last day for an appeal against a refusal")
    setbacks = models.PositiveSmallIntegerField(default=0)
    provided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    assumed_at = models.DateTimeField(
        null=True, help_text="met because no one said otherwise in time: counted apart from what was confirmed"
    )

    stored_with: ClassVar = ("referral__resident",)
    comes_after: ClassVar = ("referral",)
    objects: ClassVar = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"],
                condition=~Q(state__in=["cancelled", "not_approved", "unreachable", "unmet", "declined"]),
                name="each_kind_of_need_once_per_referral",
            )
        ]
        indexes = [
            models.Index(
                fields=["kind", "urgency", "queued_at", "id"], name="need_queue", condition=Q(state="waiting")
            ),
            models.Index(fields=["kind", "state"], name="need_by_kind_and_state"),
            models.Index(fields=["kind", "provided_at"], name="need_provided", condition=Q(provided_at__isnull=False)),
            models.Index(fields=["ended_at"], name="need_ended", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} for {self.referral.reference}"

    @property
    def about(self):
        return self.referral_id

    @property
    def outcome(self) -> str:
        """What it counts as in a report, kept apart from where it is now."""
        if self.state == self.State.MET:
            return "met"
        return "ended" if self.state in self.ENDED else "open"

    @property
    def may_be_told(self) -> bool:
        """Whether the person is texted that what was promised to this need is over: not who died or said stop."""
        return self.decision_code not in ("died", "consent_withdrawn")

    def has_twin(self) -> bool:
        """Whether its referral has another need of its kind that lives: then this one cannot come back."""
        others = type(self).objects.filter(referral=self.referral_id, kind=self.kind).exclude(pk=self.pk)
        return others.exclude(state__in=[s for s in self.ENDED if s != self.State.MET]).exists()

    def _unless_in_remedy(self, target: str) -> str:
        return self.State.REMEDY if self.state == self.State.REMEDY else target

    def resident_ids(self):
        return [self.referral.resident_id]

    @transition(field=state, source=S.PROPOSED, target=S.APPROVED)
    def approve(self):
        """Approve a need: from proposed to approved, by a caseworker; refused while another caseworker has the case,
        and against the rules unless a triage lead gives a reason. (ND1)"""

    @transition(field=state, source=S.PROPOSED, target=S.NOT_APPROVED)
    def refuse(self):
        """Refuse a need: from proposed to not approved, by a caseworker, with a reason; the referrer may appeal about
        this need alone while the others go on. (ND2)"""

    @transition(field=state, source=S.NOT_APPROVED, target=S.PROPOSED)
    def take_back(self):
        """Take back the no to a need: from not approved to proposed, by a caseworker, with a reason; refused once the
        letter has left."""

    @transition(field=state, source=S.APPROVED, target=S.WAITING)
    def queue(self):
        """Put an approved need in the queue: from approved to waiting, by the service, at the date on which the
        referral was sent. (ND3)"""

    @transition(field=state, source=[S.APPROVED, S.WAITING], target=S.OFFERED)
    def offer(self):
        """Offer something to this person: from approved or waiting to offered, by the service in the published order;
        refused while a hold is active, and when nothing that fits is free. (ND4)"""

    @transition(field=state, source=S.OFFERED, target=S.RESERVED)
    def accept_offer(self):
        """Accept the offer: from offered to reserved, by the person, the referrer, a caseworker or their hub; refused
        when the time to answer is over, and while a hold is active. (ND5)"""

    @transition(field=state, source=S.OFFERED, target=RETURN_VALUE(S.WAITING, S.DECLINED))
    def decline_offer(self, wait: bool):
        """Decline the offer: from offered to waiting, at the same place in the queue, or to declined when they no
        longer need one; by the person, the referrer, a caseworker or their hub. (ND6)"""
        return self.State.WAITING if wait else self.State.DECLINED

    @transition(field=state, source=S.OFFERED, target=S.WAITING)
    def lapse_offer(self):
        """End an offer that nobody answered: from offered to waiting, at the same place in the queue, by the service
        when the time is over; never while a hold is active. After the second one someone calls. (ND7)"""

    @transition(field=state, source=[S.APPROVED, S.WAITING, S.REMEDY], target=RETURN_VALUE(S.RESERVED, S.REMEDY))
    def reserve(self):
        """Promise something without an offer: from approved or waiting to reserved, by a caseworker, a warehouse
        manager, whoever books a session, or the service; refused while a hold is active, and when nothing that fits is
        free. A need in remedy stays there until its replacement is provided. (ND8)"""
        return self._unless_in_remedy(self.State.RESERVED)

    @transition(field=state, source=[S.RESERVED, S.REMEDY], target=RETURN_VALUE(S.IN_FULFILMENT, S.REMEDY))
    def start(self):
        """Start to provide it: from reserved to in fulfilment, by the service when a parcel or SIM leaves or a seat is
        booked; refused while a hold is active. A need in remedy stays there. (ND9)"""
        return self._unless_in_remedy(self.State.IN_FULFILMENT)

    @transition(field=state, source=[S.IN_FULFILMENT, S.REMEDY], target=RETURN_VALUE(S.RESERVED, S.REMEDY))
    def undo_start(self):
        """Note that it has not left after all: from in fulfilment to reserved, by the service when a parcel is taken off
        the van again. A need in remedy stays there. (ND9)"""
        return self._unless_in_remedy(self.State.RESERVED)

    @transition(field=state, source=[S.IN_FULFILMENT, S.REMEDY], target=S.PROVIDED)
    def provide(self):
        """Provide it: from in fulfilment, or with a replacement from remedy, to provided, by the service when a device
        is handed over with proof, a SIM is activated or a session attended. (ND10, ND16)"""

    @transition(field=state, source=[S.PROVIDED, S.MET], target=S.IN_FULFILMENT)
    def undo_provide(self):
        """Note that it was not provided after all: from provided or met to in fulfilment, by the service when a register
        is corrected. (ND10)"""

    @transition(field=state, source=[S.PROVIDED, S.REMEDY], target=S.MET)
    def confirm(self):
        """Confirm that it works: from provided, or from remedy when it works after all, to met, by the person, the
        referrer or a caseworker; it may be noted as assumed. (ND11)"""

    @transition(field=state, source=[S.PROVIDED, S.MET, S.IN_FULFILMENT], target=S.REMEDY)
    def dispute(self):
        """Report that it does not work or never came: from provided or met, or from in fulfilment when a SIM that was
        handed over never worked, to remedy, by the person, the referrer, a caseworker or the hub; refused when the
        referral was withdrawn, passed on or merged. (ND12)"""

    @transition(field=state, source=[S.IN_FULFILMENT, S.REMEDY], target=RETURN_VALUE(S.RESERVED, S.REMEDY))
    def setback(self):
        """Note a first failure: from in fulfilment to reserved, by the service; what was promised stays held for the
        person. A need in remedy stays there. (ND13)"""
        return self._unless_in_remedy(self.State.RESERVED)

    @transition(field=state, source=[S.OFFERED, S.RESERVED, S.IN_FULFILMENT, S.REMEDY], target=S.WAITING)
    def requeue(self):
        """Send the need back to the queue: from offered, reserved, in fulfilment or remedy to waiting, by the service
        when a promise is released or fails, or by a caseworker when there is no replacement now; its original date
        stays. (ND14, ND17)"""

    @transition(field=state, source=[S.WAITING, S.OFFERED, S.RESERVED, S.IN_FULFILMENT], target=S.UNREACHABLE)
    def lose_touch(self):
        """Stop trying to reach the person: from waiting, offered, reserved or in fulfilment to unreachable, by a
        caseworker or the service; refused before three attempts in two ways over ten days, and a question to the
        referrer. (ND15)"""

    @transition(field=state, source=[S.WAITING, S.REMEDY], target=S.UNMET)
    def close_unmet(self):
        """Say that the programme cannot supply it: from waiting or remedy to unmet, by a triage lead, with a reason; it
        counts as unmet demand. (ND18)"""

    @transition(
        field=state,
        source=[S.PROPOSED, S.APPROVED, S.WAITING, S.OFFERED, S.RESERVED, S.IN_FULFILMENT, S.PROVIDED, S.REMEDY],
        target=S.CANCELLED,
    )
    def cancel(self):
        """Cancel the need: from any state in which it is open to cancelled, by the person, by a caseworker with a
        reason, or by the service when the referral ends; what was promised and has not left is released. (ND19)"""

    @transition(field=state, source=[S.DECLINED, S.UNREACHABLE, S.UNMET, S.CANCELLED], target=S.APPROVED)
    def revive(self):
        """Take the need up again: from declined, unreachable, unmet or cancelled to approved, by a caseworker, or by the
        person who gave it up; refused
        after 60 days, when the person withdrew their consent, and beside another need of its kind. (ND20)"""

    @transition(field=state, source=S.NOT_APPROVED, target=S.APPROVED)
    def uphold_appeal(self):
        """Approve the need on appeal: from not approved to approved, by a triage lead who did not make the decision;
        its original date stays. (ND21)"""

    @transition(field=state, source=S.CANCELLED, target=RETURN_VALUE(S.PROPOSED, S.APPROVED, S.WAITING))
    def restore(self, before: str):
        """Bring the need back with its referral: from cancelled to proposed, approved or waiting, by whoever revives or
        unmerges that referral. (RF15, RF21)"""
        return before

    del S
