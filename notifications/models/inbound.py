"""What people send us: each is bound to at most one open question, or a person reads it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded, RecordedQuerySet
from database.encryption import EncryptedField
from law.states import StateField, States
from notifications.models.messages import Message
from people.access.reach import within_reach
from people.models import Resident


class InboundQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The desk reads what people write; nobody else does."""
        return within_reach(self, actor, "inbox")

    def to_read(self):
        """What waits for a person."""
        return self.filter(state__in=[Inbound.State.NEEDS_PERSON, Inbound.State.UNMATCHED])

    def unread_wishes(self):
        """What reads like a wish to stop, and nobody has decided on."""
        return self.filter(wish=Inbound.Wish.UNREAD)


class Inbound(Recorded):
    """Something a person sent us. It is bound to exactly one open question, or a person reads it."""

    class State(States, machine="notifications.Inbound"):
        RECEIVED = "received"
        MATCHED = "matched"
        UNMATCHED = "unmatched"
        ACTIONED = "actioned"
        NEEDS_PERSON = "needs_person"
        CLOSED = "closed"

    class Wish(models.TextChoices):
        NONE = "", "No wish to stop"
        UNREAD = "unread", "May want texts to stop"
        STOP = "stop", "Wants no more texts"
        NOT_MEANT = "not_meant", "Did not ask us to stop"

    class Subject(models.TextChoices):
        QUESTION = "question", "A question"
        COMPLAINT = "complaint", "A complaint"
        MOVED = "moved", "They have moved"
        NUMBER = "number", "They have another number"
        APPEAL = "appeal", "They ask us to look again"

    CHOSEN = (Subject.QUESTION, Subject.COMPLAINT, Subject.MOVED, Subject.NUMBER)

    sender = EncryptedField()
    sender_hash = models.CharField(max_length=64)
    body = EncryptedField()
    provider_id = models.CharField(max_length=64, unique=True)
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="inbound")
    answers = models.ForeignKey(Message, models.PROTECT, null=True, related_name="answers")
    keyword = models.CharField(max_length=20, blank=True)
    risk = models.CharField(
        max_length=30, blank=True, help_text="the group of words that made someone look at once (notifications.risk)"
    )
    wish = models.CharField(
        max_length=10, choices=Wish.choices, blank=True, default="", help_text="whether it reads like a wish to stop"
    )
    wish_read_at = models.DateTimeField(null=True, help_text="when someone decided what was meant")
    subject = models.CharField(
        max_length=10,
        choices=Subject.choices,
        blank=True,
        default="",
        help_text="what it is about, of what they wrote on their own page; empty for a text",
    )
    referral_id = models.UUIDField(null=True, help_text="whose page it was written on; empty for a text")
    outcome = EncryptedField(blank=True, help_text="why a person has to read it, or what was done")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True, help_text="actor who read and closed it")
    state = StateField(choices=State.choices, default=State.RECEIVED, protected=True)

    objects: ClassVar = InboundQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inbound messages"
        indexes = [
            models.Index(
                fields=["-created_at", "-id"],
                name="inbound_to_read",
                condition=Q(state__in=["unmatched", "needs_person"]),
            ),
            models.Index(fields=["sender_hash"], name="inbound_unread_wish", condition=Q(wish="unread")),
            models.Index(
                fields=["resident", "-created_at"], name="inbound_thread", condition=Q(resident__isnull=False)
            ),
        ]

    def __str__(self):
        return f"Inbound message, {self.get_state_display().lower()}"

    @property
    def question_event(self) -> str:
        """What was asked by the message that this answers, such as skills.booked; "" when it answers none."""
        return self.answers.event if self.answers else ""

    @property
    def about(self):
        return self.answers.referral_id if self.answers is not None else self.referral_id

    def resident_ids(self):
        return [self.resident_id]

    @transition(field=state, source=State.RECEIVED, target=State.MATCHED)
    def match(self):
        """Bind a text to the one open question that it answers, or to the thing that it says does not work: from received
        to matched, by the service; the room that it is for hears this transition.
        """

    @transition(field=state, source=State.RECEIVED, target=State.UNMATCHED)
    def leave_unmatched(self):
        """Keep a text from someone we do not know: from received to unmatched, by the service."""

    @transition(field=state, source=[State.RECEIVED, State.MATCHED], target=State.NEEDS_PERSON)
    def hand_to_person(self):
        """Give a text to a person to read: from received or matched to needs person, by the service when no open
        question fits, more than one does, or it says something a person has to read.
        """

    @transition(field=state, source=[State.RECEIVED, State.MATCHED], target=State.ACTIONED)
    def act(self):
        """Note that what a text asked for is done: from received or matched to actioned, by the service."""

    @transition(
        field=state, source=[State.MATCHED, State.UNMATCHED, State.NEEDS_PERSON, State.ACTIONED], target=State.CLOSED
    )
    def close(self):
        """Close a text: from matched, unmatched, needs person or actioned to closed, by a caseworker or the
        safeguarding lead who has read it.
        """
