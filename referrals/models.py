"""A referral, the needs on it, and the eligibility result that was stored with each decision."""

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from audit.models import Recorded
from audit.references import new_reference
from people.fields import EncryptedField
from people.models import Organisation, Resident, User
from referrals.querysets import ImportQuerySet, NeedQuerySet, ReferralQuerySet


class Referral(Recorded):
    """One request for one resident (RF1 to RF19). What reports count by is stamped when it is submitted, and never again:

    birth dates are encrypted and people move, so the borough, month, age band and kind of organisation are those *as at the
    referral*.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        IN_TRIAGE = "in_triage", "In triage"
        AWAITING_INFORMATION = "awaiting_information", "Waiting for answers"
        ACTIVE = "active", "Active"
        RESOLVED = "resolved", "Resolved"
        CLOSED = "closed", "Closed"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Outcome(models.TextChoices):
        ALL_MET = "all_met", "Every need met"
        PART_MET = "part_met", "Part of the needs met"
        NONE_MET = "none_met", "No need met"

    class Channel(models.TextChoices):
        WEB = "web", "Web"
        PHONE = "phone", "Telephone"
        API = "api", "API"
        BULK = "bulk", "Bulk file"

    S = State
    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    your_ref = models.CharField("your reference", max_length=100, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="keyed hash of the facts as sent in bulk")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals")
    referrer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="referrals")
    referrer_email = models.EmailField(blank=True)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="referrals")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reason_for_referral = EncryptedField(blank=True)
    notes = EncryptedField(blank=True)
    questions = EncryptedField(blank=True, help_text="what triage asked the referrer")
    answers = EncryptedField(blank=True)
    state = FSMField(choices=State.choices, default=State.DRAFT, protected=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    possible_duplicates = models.PositiveSmallIntegerField(default=0)
    urgency = models.PositiveSmallIntegerField(default=3, help_text="1 is first; set by the eligibility run")
    submitted_at = models.DateTimeField(null=True)
    decide_by = models.DateField(null=True, help_text="ten working days after submission")
    decided_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    counted_borough = models.CharField(max_length=9, blank=True)
    counted_month = models.DateField(null=True, help_text="first day of the month of submission, Europe/London")
    counted_age_band = models.CharField(max_length=10, blank=True)
    counted_organisation_kind = models.CharField(max_length=10, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "your_ref"], condition=~Q(your_ref=""), name="own_reference_once_a_partner"),
            models.UniqueConstraint(fields=["organisation", "fingerprint"], condition=~Q(fingerprint=""), name="same_row_once_a_partner"),
            models.CheckConstraint(condition=Q(state="draft") | Q(counted_month__isnull=False), name="submitted_referrals_are_stamped"),
        ]
        indexes = [
            models.Index(fields=["state", "urgency", "submitted_at", "id"], name="referral_queue"),
            models.Index(fields=["-created_at", "-id"], name="referral_newest"),
            models.Index(fields=["organisation", "-created_at", "-id"], name="referral_of_organisation"),
            models.Index(fields=["state", "-created_at", "-id"], name="referral_state_newest"),
            models.Index(fields=["counted_borough", "-created_at", "-id"], name="referral_borough_newest"),
            models.Index(fields=["counted_month", "counted_borough"], name="referral_counted"),
            models.Index(fields=["resident"], name="referral_resident"),
        ]

    def __str__(self):
        return self.reference

    @property
    def about(self):
        return self.pk

    def resident_ids(self):
        return [self.resident_id]

    @transition(field=state, source=S.DRAFT, target=S.SUBMITTED)
    def submit(self):
        """RF2."""

    @transition(field=state, source=S.SUBMITTED, target=S.IN_TRIAGE)
    def route(self):
        """RF4."""

    @transition(field=state, source=S.IN_TRIAGE, target=S.AWAITING_INFORMATION)
    def ask(self):
        """RF6."""

    @transition(field=state, source=S.AWAITING_INFORMATION, target=S.IN_TRIAGE)
    def answer(self):
        """RF7."""

    @transition(field=state, source=S.IN_TRIAGE, target=S.ACTIVE)
    def accept(self):
        """RF9."""

    @transition(field=state, source=S.IN_TRIAGE, target=S.REJECTED)
    def reject(self):
        """RF10."""

    @transition(field=state, source=[S.DRAFT, S.SUBMITTED, S.IN_TRIAGE, S.AWAITING_INFORMATION, S.ACTIVE], target=S.WITHDRAWN)
    def withdraw(self):
        """RF16."""

    @transition(field=state, source=S.ACTIVE, target=S.RESOLVED)
    def roll_up(self):
        """RF17."""

    @transition(field=state, source=[S.RESOLVED, S.CLOSED], target=S.ACTIVE)
    def reopen(self):
        """RF18."""

    @transition(field=state, source=S.RESOLVED, target=S.CLOSED)
    def close(self):
        """RF19."""

    del S


class Need(Recorded):
    """One thing a resident needs: a device, data or skills (ND1 to ND19). It waits, is met or fails by itself.

    `queued_at` is the moment the referral was submitted and survives every setback: it is the person's place in the queue.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        NOT_APPROVED = "not_approved", "Not approved"
        APPROVED = "approved", "Approved"
        WAITING = "waiting", "Waiting"
        RESERVED = "reserved", "Reserved"
        IN_FULFILMENT = "in_fulfilment", "In fulfilment"
        PROVIDED = "provided", "Provided"
        MET = "met", "Met"
        REMEDY = "remedy", "Being put right"
        UNMET = "unmet", "Not supplied"
        CANCELLED = "cancelled", "Cancelled"

    class Kind(models.TextChoices):
        DEVICE = "device", "Device"
        DATA = "data", "Data"
        SKILLS = "skills", "Skills"

    S = State
    ENDED = (S.MET, S.NOT_APPROVED, S.UNMET, S.CANCELLED)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    purpose = models.CharField(max_length=100, blank=True)
    details = EncryptedField(blank=True)
    state = FSMField(choices=State.choices, default=State.PROPOSED, protected=True)
    urgency = models.PositiveSmallIntegerField(default=3)
    queued_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    setbacks = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "kind"], name="each_kind_of_need_once_a_referral")]
        indexes = [
            models.Index(fields=["kind", "urgency", "queued_at", "id"], name="need_queue", condition=Q(state="waiting")),
            models.Index(fields=["kind", "state"], name="need_by_kind_and_state"),
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

    @transition(field=state, source=[S.RESERVED, S.IN_FULFILMENT, S.REMEDY], target=S.WAITING)
    def requeue(self):
        """ND14, and ND17 out of a remedy: the original date is kept."""

    @transition(field=state, source=S.REMEDY, target=S.PROVIDED)
    def remedy_done(self):
        """ND16."""

    @transition(field=state, source=S.WAITING, target=S.UNMET)
    def close_unmet(self):
        """ND18."""

    @transition(
        field=state,
        source=[S.PROPOSED, S.APPROVED, S.WAITING, S.RESERVED, S.IN_FULFILMENT, S.PROVIDED, S.REMEDY],
        target=S.CANCELLED,
    )
    def cancel(self):
        """ND19."""

    del S


class EligibilityRun(Recorded):
    """What the rules said about a referral, with their version and the facts they saw: stored, never recomputed in place."""

    class Result(models.TextChoices):
        ELIGIBLE = "eligible", "Eligible"
        NOT_ELIGIBLE = "not_eligible", "Not eligible"
        NEEDS_PERSON = "needs_person", "Needs a person"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="eligibility_runs")
    rules_version = models.CharField(max_length=20)
    facts = models.JSONField(help_text="bands and yes/no only: nothing that names a person")
    result = models.CharField(max_length=20, choices=Result.choices)
    urgency = models.PositiveSmallIntegerField()
    fired = models.JSONField(help_text="a list of {rule, sentence, source}")

    def __str__(self):
        return f"{self.get_result_display()} under rules {self.rules_version}"

    @property
    def about(self):
        return self.referral_id


class Import(Recorded):
    """One bulk file and how far it got. Progress and each row's answer stay readable afterwards."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200, blank=True)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file as sent")
    dry_run = models.BooleanField(default=False)
    state = FSMField(choices=State.choices, default=State.RUNNING, protected=True)
    accepted = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)

    objects = ImportQuerySet.as_manager()

    def __str__(self):
        return f"{self.file_name or 'file'}: {self.accepted} accepted, {self.refused} refused"

    @transition(field=state, source=State.RUNNING, target=State.DONE)
    def finish(self):
        """Every row is answered for."""

    @transition(field=state, source=State.RUNNING, target=State.FAILED)
    def fail(self):
        """The file could not be read as a whole; `problem` says why."""


class ImportRow(models.Model):
    """The answer to one row. It keeps no cell of the row, only what was decided and how to mend it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REPEATED = "repeated", "Already here"
        REFUSED = "refused", "Refused"

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="1 for the first row after the headers")
    line = models.PositiveIntegerField(help_text="line of the file on which the row starts")
    your_ref = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reference = models.CharField(max_length=16, blank=True)
    errors = models.JSONField(default=list, help_text="a list of {field, code, sentence}")
    warnings = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="every_row_answered_once")]

    def __str__(self):
        return f"row {self.number}: {self.outcome}"
