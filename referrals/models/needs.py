"""One thing that a resident needs, and its own way from a wish to being met."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import RETURN_VALUE, transition

from audit.models import Recorded
from audit.states import StateField
from people.fields import EncryptedField
from people.models import Organisation
from referrals.models.cases import Referral
from referrals.querysets import NeedQuerySet


class Need(Recorded):
    """One thing a resident needs: a device, data or skills (ND1 to ND19). It waits, is met or fails by itself.

    `queued_at` is the moment the referral was submitted and survives every setback: it is the person's place in the queue.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        NOT_APPROVED = "not_approved", "Not approved"
        APPROVED = "approved", "Approved"
        WAITING = "waiting", "Waiting"
        OFFERED = "offered", "Offered"
        RESERVED = "reserved", "Reserved"
        IN_FULFILMENT = "in_fulfilment", "In fulfilment"
        PROVIDED = "provided", "Provided"
        MET = "met", "Met"
        REMEDY = "remedy", "Being put right"
        UNREACHABLE = "unreachable", "Could not be reached"
        UNMET = "unmet", "Not supplied"
        CANCELLED = "cancelled", "Cancelled"
        DECLINED = "declined", "No longer wanted"

    class Kind(models.TextChoices):
        DEVICE = "device", "Device"
        DATA = "data", "Data"
        SKILLS = "skills", "Skills"

    S = State
    ENDED = (S.MET, S.NOT_APPROVED, S.UNREACHABLE, S.UNMET, S.CANCELLED, S.DECLINED)
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
    substitutes = models.BooleanField(default=True, help_text="another kind may be offered; it is never given without a recorded yes")
    grade_c = models.BooleanField(default=False, help_text="the referrer agreed to heavy wear")
    declined_kinds = models.JSONField(default=list, blank=True, help_text="kinds they were offered and would rather not have")
    lapses = models.PositiveSmallIntegerField(default=0, help_text="offers that were not answered in time")
    needed_by = models.DateField(null=True, blank=True, help_text="a tribunal, a first day at work, a term")
    state = StateField(choices=State.choices, default=State.PROPOSED, protected=True)
    urgency = models.PositiveSmallIntegerField(default=3)
    queued_at = models.DateTimeField(null=True)
    decision_code = models.CharField(max_length=30, blank=True, help_text="of referrals.reasons, on everything negative")
    decision_reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True, help_text="actor who decided: an appeal goes to somebody else")
    appeal_by = models.DateField(null=True, help_text="last day for an appeal against a refusal")
    setbacks = models.PositiveSmallIntegerField(default=0)
    provided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"],
                condition=~Q(state__in=["cancelled", "not_approved", "unreachable", "unmet", "declined"]),
                name="each_kind_of_need_once_a_referral",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "urgency", "queued_at", "id"], name="need_queue", condition=Q(state="waiting")),
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
        return "met" if self.state == self.State.MET else "ended" if self.state in self.ENDED else "open"

    def has_twin(self) -> bool:
        """Whether its referral has another need of its kind that lives: then this one cannot come back."""
        others = type(self).objects.filter(referral=self.referral_id, kind=self.kind).exclude(pk=self.pk)
        return others.exclude(state__in=[s for s in self.ENDED if s != self.State.MET]).exists()

    def resident_ids(self):
        return [self.referral.resident_id]

    def locks_first(self):
        return [Referral.objects.filter(pk=self.referral_id)]

    @transition(field=state, source=S.PROPOSED, target=S.APPROVED)
    def approve(self):
        """ND1."""

    @transition(field=state, source=S.PROPOSED, target=S.NOT_APPROVED)
    def refuse(self):
        """ND2."""

    @transition(field=state, source=S.APPROVED, target=S.WAITING)
    def queue(self):
        """ND3."""

    @transition(field=state, source=[S.APPROVED, S.WAITING], target=S.OFFERED)
    def offer(self):
        """ND4."""

    @transition(field=state, source=S.OFFERED, target=S.RESERVED)
    def accept_offer(self):
        """ND5."""

    @transition(field=state, source=S.OFFERED, target=RETURN_VALUE(S.WAITING, S.DECLINED))
    def decline_offer(self, wait: bool):
        """ND6: wait for another at the same place, or no longer needed."""
        return self.State.WAITING if wait else self.State.DECLINED

    @transition(field=state, source=S.OFFERED, target=S.WAITING)
    def lapse_offer(self):
        """ND7."""

    @transition(field=state, source=[S.APPROVED, S.WAITING], target=S.RESERVED)
    def reserve(self):
        """ND8."""

    @transition(field=state, source=S.RESERVED, target=S.IN_FULFILMENT)
    def start(self):
        """ND9."""

    @transition(field=state, source=S.IN_FULFILMENT, target=S.PROVIDED)
    def provide(self):
        """ND10."""

    @transition(field=state, source=S.PROVIDED, target=S.MET)
    def confirm(self):
        """ND11."""

    @transition(field=state, source=[S.PROVIDED, S.MET], target=S.REMEDY)
    def dispute(self):
        """ND12."""

    @transition(field=state, source=S.IN_FULFILMENT, target=S.RESERVED)
    def setback(self):
        """ND13."""

    @transition(field=state, source=[S.OFFERED, S.RESERVED, S.IN_FULFILMENT, S.REMEDY], target=S.WAITING)
    def requeue(self):
        """ND14, and ND17 out of a remedy: the original date is kept."""

    @transition(field=state, source=S.REMEDY, target=S.PROVIDED)
    def remedy_done(self):
        """ND16."""

    @transition(field=state, source=[S.WAITING, S.OFFERED, S.RESERVED, S.IN_FULFILMENT], target=S.UNREACHABLE)
    def lose_touch(self):
        """ND15."""

    @transition(field=state, source=S.WAITING, target=S.UNMET)
    def close_unmet(self):
        """ND18."""

    @transition(
        field=state,
        source=[S.PROPOSED, S.APPROVED, S.WAITING, S.OFFERED, S.RESERVED, S.IN_FULFILMENT, S.PROVIDED, S.REMEDY],
        target=S.CANCELLED,
    )
    def cancel(self):
        """ND19."""

    @transition(field=state, source=[S.DECLINED, S.UNREACHABLE, S.UNMET, S.CANCELLED], target=S.APPROVED)
    def revive(self):
        """ND20."""

    @transition(field=state, source=S.NOT_APPROVED, target=S.APPROVED)
    def uphold_appeal(self):
        """ND21."""

    @transition(field=state, source=S.CANCELLED, target=RETURN_VALUE(S.PROPOSED, S.APPROVED, S.WAITING))
    def restore(self, before: str):
        """RF15 and RF21: its referral came back, and this need with it."""
        return before

    del S
