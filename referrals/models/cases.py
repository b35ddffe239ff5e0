"""A referral: what it is, and the steps of its life."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import RETURN_VALUE, transition

from audit.models import Recorded
from database.encryption import EncryptedField
from law.references import new_reference
from law.state_words import staff_word
from law.states import StateField, States
from people.access import brake
from people.models import Organisation, Resident, User
from referrals.querysets import ReferralQuerySet

if TYPE_CHECKING:
    from referrals.models.needs import Need

DESK_ORDER = ["urgency", "decide_by", "id"]  # the most urgent first, then the oldest promise


def desk_indexes() -> list[models.Index]:
    """One for each way that the desk is narrowed, each in the desk's order, so that no page of it ever sorts."""
    ways = {
        "": [],
        "_borough": ["counted_borough"],
        "_organisation": ["organisation"],
        "_channel": ["channel"],
        "_mine": ["taken_by"],
    }
    return [models.Index(fields=["queue", *by, *DESK_ORDER], name=f"referral_desk{name}") for name, by in ways.items()]


class Referral(Recorded):
    """One request for one resident (RF1 to RF19).

    What reports count by is stamped when it is submitted, and never again: birth dates are encrypted and people move, so
    the borough, month, age band and kind of organisation are those *as at the referral*.
    """

    AT_THE_COUNTER = "counter"  # the step of a draft that a hub half typed while somebody stood there

    new_needs: "list[Need]"  # written with it in the same moment: the answer to its sender needs no second look

    new_warnings: "list[str]"  # likewise: what its sender should know besides

    class State(States, machine="referrals.Referral"):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        IN_TRIAGE = "in_triage"
        AWAITING_INFORMATION = "awaiting_information"
        ACTIVE = "active"
        RESOLVED = "resolved"
        CLOSED = "closed"
        REJECTED = "rejected"
        UNDER_APPEAL = "under_appeal"
        REDIRECTED = "redirected"
        MERGED = "merged"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    class Outcome(models.TextChoices):
        ALL_MET = "all_met", "Every need met"
        PART_MET = "part_met", "Part of the needs met"
        NONE_MET = "none_met", "No need met"

    class Queue(models.TextChoices):
        """Where on the triage desk it lies; `why` says what put it there (referrals.desk)."""

        NEW = "new", "New"
        WAITING = "waiting", staff_word("referrals.Referral", "awaiting_information")
        DUPLICATES = "duplicates", "Possible duplicates"
        STUCK = "stuck", "Stuck"
        APPEALS = "appeals", "Appeals"
        SAFEGUARDING = "safeguarding", "Safeguarding"

    class Channel(models.TextChoices):
        WEB = "web", "Web"
        PHONE = "phone", "Phone"
        API = "api", "API"
        BULK = "bulk", "Bulk file"

    S = State
    LIVE = (S.SUBMITTED, S.IN_TRIAGE, S.AWAITING_INFORMATION, S.ACTIVE)
    OVER = (S.CLOSED, S.REJECTED, S.REDIRECTED, S.MERGED, S.WITHDRAWN, S.EXPIRED)
    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    your_ref = models.CharField("your reference", max_length=100, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="keyed hash of the facts as sent in bulk")
    is_referred_again = models.BooleanField(
        default=False, help_text="ended, and its own reference and row belong to a later referral of the person"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False, related_name="referrals")
    referrer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="referrals")
    referrer_email = models.EmailField(blank=True)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="referrals")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reason_for_referral = EncryptedField(blank=True)
    notes = EncryptedField(blank=True)
    state = StateField(choices=State.choices, default=State.DRAFT, protected=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    possible_duplicates = models.PositiveSmallIntegerField(default=0)
    urgency = models.PositiveSmallIntegerField(default=3, help_text="1 is first; set by the eligibility run")
    expires_at = models.DateTimeField(null=True, help_text="when a draft lapses: fourteen days after its last change")
    reminded_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=20, blank=True, help_text="the page of the form that a draft was left at")
    person_devices = models.PositiveSmallIntegerField(
        default=0, help_text="devices promised or given to this person, at submission"
    )
    household_devices = models.PositiveSmallIntegerField(
        default=0, help_text="likewise in the household, school children's aside"
    )
    submitted_at = models.DateTimeField(null=True)
    decide_by = models.DateField(null=True, help_text="ten working days after submission")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(
        max_length=80, blank=True, help_text="actor who decided: an appeal goes to someone else"
    )
    appeal_by = models.DateField(null=True, help_text="last day for an appeal against the decision")
    resolved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(
        null=True, help_text="withdrawn, passed on, lapsed or joined: it may come back for thirty days"
    )
    end_code = models.CharField(max_length=30, blank=True, help_text="of referrals.reasons")
    end_reason = EncryptedField(blank=True)
    redirected_to = models.CharField(max_length=150, blank=True, help_text="the service that now has it")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_here")
    followed_kinds = models.JSONField(
        default=list, help_text="of one that was joined: the kinds it asked for, followed on the survivor"
    )
    anonymised_at = models.DateTimeField(null=True)

    queue = models.CharField(max_length=12, choices=Queue.choices, blank=True)
    why = models.CharField(max_length=30, blank=True, help_text="of referrals.desk.SENTENCES")
    taken_by = models.CharField(
        max_length=80, blank=True, help_text="the one actor who has the case in hand: one field, so never two"
    )
    taken_at = models.DateTimeField(null=True)
    clock_stopped_on = models.DateField(null=True, help_text="others have the ball since this day")
    paused_days = models.PositiveSmallIntegerField(
        default=0, help_text="working days for which the clock stood still, so far"
    )
    asked_at = models.DateTimeField(null=True, help_text="when the questions that are open were sent")
    chased = models.PositiveSmallIntegerField(default=0, help_text="reminders sent about the questions that are open")

    counted_borough = models.CharField(max_length=9, blank=True)
    counted_month = models.DateField(null=True, help_text="first day of the month of submission, Europe/London")
    counted_age_band = models.CharField(max_length=10, blank=True)
    counted_organisation_kind = models.CharField(max_length=10, blank=True)
    counted_deprivation = models.CharField(
        max_length=2, blank=True, help_text="decile of people.places.deprivation; empty without a table"
    )

    objects: ClassVar = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "your_ref"],
                condition=~Q(your_ref="") & Q(is_referred_again=False),
                name="own_reference_once_per_partner",
            ),
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"],
                condition=~Q(fingerprint="") & Q(is_referred_again=False),
                name="same_row_once_per_partner",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, state__in=["draft", "expired", "withdrawn"])
                | Q(counted_month__isnull=False),
                name="submitted_referrals_are_stamped",
            ),
        ]
        indexes = [
            *desk_indexes(),
            models.Index(fields=["urgency", "-created_at", "-id"], name="referral_urgency_newest"),
            models.Index(
                fields=["ended_at"], name="referral_ended", condition=Q(ended_at__isnull=False, anonymised_at=None)
            ),
            models.Index(fields=["resolved_at"], name="referral_resolved", condition=Q(state="resolved")),
            models.Index(fields=["merged_into"], name="referral_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["-created_at", "-id"], name="referral_newest"),
            models.Index(fields=["organisation", "-created_at", "-id"], name="referral_of_organisation"),
            models.Index(fields=["state", "-created_at", "-id"], name="referral_state_newest"),
            models.Index(fields=["counted_borough", "-created_at", "-id"], name="referral_borough_newest"),
            models.Index(fields=["counted_month", "counted_borough"], name="referral_counted"),
            models.Index(fields=["decided_at"], name="referral_decided", condition=Q(decided_at__isnull=False)),
            models.Index(fields=["organisation", "submitted_at"], name="referral_weekly"),
            models.Index(fields=["expires_at"], name="draft_expiry", condition=Q(state="draft")),
            models.Index(fields=["organisation", "referrer_email", "-created_at"], name="referral_of_worker"),
        ]

    def __str__(self):
        return self.reference

    @property
    def about(self):
        return self.pk

    def resident_ids(self):
        return [self.resident_id]

    @property
    def is_paused(self) -> bool:
        """Whether a hold stops the person: of a list read by `with_pauses` known already."""
        if "person_is_stopped" not in self.__dict__:
            return brake.is_stopped(self.resident_id)
        return bool(self.__dict__["person_is_stopped"])

    def followed_needs(self) -> list:
        """What whoever sent this referral follows: its needs; of one that was joined to another, the same kinds of that
        one.
        """
        if self.state == self.State.MERGED and self.merged_into is not None:
            return [n for n in self.merged_into.needs.all() if n.kind in self.followed_kinds and n.state != "cancelled"]
        needs = list(self.needs.all())
        return sorted([need for need in needs if need.state != "cancelled"] or needs, key=lambda need: need.pk)

    @transition(field=state, source=S.DRAFT, target=S.SUBMITTED)
    def submit(self):
        """Send the referral: from draft to submitted, by a referrer, a partner or the triage desk; refused while
        required facts, the person's consent to share or an agreement are missing, or when a limit is reached. (RF2)"""

    @transition(field=state, source=S.DRAFT, target=S.EXPIRED)
    def expire(self):
        """End a draft: from draft to expired, by the service when it was not changed for 14 days; the referrer is
        warned 48 hours before. (RF3)"""

    @transition(field=state, source=S.SUBMITTED, target=S.IN_TRIAGE)
    def route(self):
        """Put the referral on the triage desk: from submitted to in triage, by the service or a caseworker; the
        eligibility rules run, and what they say is stored. (RF4)"""

    @transition(field=state, source=S.IN_TRIAGE, target=S.AWAITING_INFORMATION)
    def ask(self):
        """Ask the referrer questions: from in triage to awaiting information, by a caseworker, which pauses the
        decision deadline; refused without a question, and while another caseworker has the case. (RF6)"""

    @transition(field=state, source=S.AWAITING_INFORMATION, target=S.IN_TRIAGE)
    def answer(self):
        """Answer the questions: from awaiting information to in triage, by the referrer or a caseworker, which starts
        the decision deadline again; refused while a question has no answer. (RF7)"""

    @transition(field=state, source=S.IN_TRIAGE, target=S.ACTIVE)
    def accept(self):
        """Accept the referral: from in triage to active, by a caseworker; refused while a hold is active, a need is
        undecided, none is approved, or a strong possible duplicate is open. Only a triage lead may go against the
        rules, with a reason. (RF9)"""

    @transition(field=state, source=S.IN_TRIAGE, target=S.REJECTED)
    def reject(self):
        """Reject the referral: from in triage to rejected, by a caseworker, with a reason for each need; refused while
        a need is approved. The letter says how to appeal and by when. (RF10)"""

    @transition(field=state, source=S.REJECTED, target=S.IN_TRIAGE)
    def take_back(self):
        """Take back the rejection: from rejected to in triage, by a caseworker, with a reason; refused once the letter
        has left."""

    @transition(field=state, source=[S.SUBMITTED, S.IN_TRIAGE], target=S.REDIRECTED)
    def redirect(self):
        """Pass the referral on to another service: from submitted or in triage to redirected, by a caseworker or the
        service; refused without that service's name, a reason, and the person's consent to share. (RF5)"""

    @transition(field=state, source=S.AWAITING_INFORMATION, target=S.EXPIRED)
    def lapse(self):
        """End a referral whose questions were not answered: from awaiting information to expired, by the service;
        refused before 14 days, two reminders and a call. (RF8)"""

    @transition(field=state, source=S.REJECTED, target=S.UNDER_APPEAL)
    def appeal(self):
        """Appeal against the rejection: from rejected to under appeal, by the referrer or the person; refused without
        grounds, after the deadline, and for a second time. (RF11)"""

    @transition(field=state, source=S.UNDER_APPEAL, target=S.ACTIVE)
    def uphold(self):
        """Uphold the appeal: from under appeal to active, by a triage lead who did not make the decision; the needs
        keep the date on which they were first asked for. (RF12)"""

    @transition(field=state, source=S.UNDER_APPEAL, target=S.REJECTED)
    def dismiss(self):
        """End the appeal, for good: from under appeal to rejected, by a triage lead who did not make the decision, or
        by the referrer who withdraws it. (RF13, AP5)"""

    @transition(field=state, source=[S.SUBMITTED, S.IN_TRIAGE, S.AWAITING_INFORMATION, S.ACTIVE], target=S.MERGED)
    def merge(self):
        """Merge the referral into another of the same person: from submitted, in triage, awaiting information or active
        to merged, by a caseworker, or by a triage lead when either is active; refused while a hold is active, and when
        something is on its way. (RF14)"""

    @transition(
        field=state,
        source=S.MERGED,
        target=RETURN_VALUE(S.SUBMITTED, S.IN_TRIAGE, S.AWAITING_INFORMATION, S.ACTIVE, S.RESOLVED),
    )
    def unmerge(self, before: str):
        """Undo a merge: from merged to what it was before (submitted, in triage, awaiting information, active or
        resolved), by a triage lead; refused after 30 days, and once a need that moved is on its way or provided. (RF15)"""
        return before

    @transition(
        field=state, source=[S.DRAFT, S.SUBMITTED, S.IN_TRIAGE, S.AWAITING_INFORMATION, S.ACTIVE], target=S.WITHDRAWN
    )
    def withdraw(self):
        """Withdraw the referral: from draft, submitted, in triage, awaiting information or active to withdrawn, by the
        referrer or a caseworker, with a reason; refused while something is on its way, unless the person withdrew their
        consent. (RF16)"""

    @transition(field=state, source=[S.EXPIRED, S.WITHDRAWN, S.REDIRECTED], target=S.IN_TRIAGE)
    def revive(self):
        """Take the referral up again: from expired, withdrawn or redirected to in triage, by a caseworker; refused
        after 30 days, and when the person withdrew their consent. (RF21)"""

    @transition(field=state, source=S.ACTIVE, target=S.RESOLVED)
    def roll_up(self):
        """Resolve the referral: from active to resolved, by the service when its last need has ended, with what came of
        it: every need met, part of them, or none. (RF17)"""

    @transition(field=state, source=[S.RESOLVED, S.CLOSED], target=S.ACTIVE)
    def reopen(self):
        """Open the referral again under the same reference: from resolved or closed to active, by whoever brings one of
        its needs back: a caseworker, a triage lead on appeal, or the person who reports a fault. (RF18)"""

    @transition(field=state, source=S.RESOLVED, target=S.CLOSED)
    def close(self):
        """Close the referral: from resolved to closed, by the service or a triage lead; refused while a hold or an
        appeal is open. The time after which names are removed starts. (RF19)"""

    del S
