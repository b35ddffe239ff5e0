"""What is written down about a referral: evidence seen, milestones told, the eligibility result behind each decision."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.models import Recorded
from database.encryption import EncryptedField
from referrals.models.cases import Referral


class Evidence(models.Model):
    """What the worker has seen, declared: the kind, who saw it and when. The document itself is never stored."""

    class Kind(models.TextChoices):
        BENEFIT = "benefit", "Benefit or income letter"
        IDENTITY = "identity", "Identity document"
        ADDRESS = "address", "Proof of where the person stays"
        SCHOOL = "school", "School letter"
        SUPPORT = "support", "Letter from a support service"

    referral = models.ForeignKey(Referral, models.PROTECT, db_index=False, related_name="evidence")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    seen_by = models.CharField(max_length=150, help_text="the worker's name")
    seen_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "kind"], name="each_kind_of_evidence_once")]

    def __str__(self):
        return self.get_kind_display()


class Milestone(models.Model):
    """Something that the referrer wants to know, in one sentence without the person's name; `seen_at` when they looked.

    One is written for each event, whatever the referrer's wish about e-mails: the portal shows them all, the daily
    e-mail gathers those that were not mailed by themselves.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, db_index=False, related_name="milestones")
    need = models.ForeignKey("referrals.Need", models.PROTECT, null=True, related_name="milestones")
    event = models.CharField(max_length=60)
    sentence = EncryptedField()
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True, help_text="by itself or in a digest")

    class Meta:
        indexes = [
            models.Index(fields=["referral", "-at"], name="milestone_of_referral"),
            models.Index(fields=["at"], name="milestone_to_mail", condition=Q(mailed_at__isnull=True)),
        ]

    def __str__(self):
        return self.sentence


class EligibilityRun(Recorded):
    """What the rules said about a referral, with their version and the facts they saw: stored, never recomputed in
    place.
    """

    class Result(models.TextChoices):
        ELIGIBLE = "eligible", "Eligible"
        NOT_ELIGIBLE = "not_eligible", "Not eligible"
        NEEDS_PERSON = "needs_person", "Needs a person"

    referral = models.ForeignKey(Referral, models.PROTECT, db_index=False, related_name="eligibility_runs")
    rules_version = models.CharField(max_length=20)
    facts = models.JSONField(help_text="years, counts, codes and yes/no only: nothing that names a person")
    result = models.CharField(max_length=20, choices=Result.choices)
    urgency = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField(default=0)
    fired = models.JSONField(help_text="a list of {rule, sentence, source, points, result}")
    alternatives = models.JSONField(default=list, help_text="a list of {name, sentence, source}")
    is_shadow = models.BooleanField(
        default=False, help_text="of a rule book that is only tried beside the one in force"
    )
    differs = models.BooleanField(default=False, help_text="the shadow would have treated this person otherwise")

    class Meta:
        indexes = [
            models.Index(fields=["referral", "-created_at"], name="run_of_referral"),
            models.Index(
                fields=["rules_version", "-created_at"], name="run_in_the_shadow", condition=Q(is_shadow=True)
            ),
        ]

    def __str__(self):
        return f"{self.get_result_display()} under rules {self.rules_version}"

    @property
    def about(self):
        return self.referral_id

    def resident_ids(self):
        return [self.referral.resident_id]
