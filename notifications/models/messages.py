"""What is said, to one person for one reason, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded, RecordedQuerySet
from database.encryption import EncryptedField
from law.states import StateField, States
from people.access.reach import within_reach
from people.models import Resident

# What a sender looks for; a call that is queued lies on somebody's list instead.
TO_SEND = Q(state__in=["scheduled", "deferred", "queued", "undelivered_temporary"]) & ~Q(state="queued", channel="call")


class MessageQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Case staff see every message; a referrer those about their own organisation's referrals; nobody else any."""
        return within_reach(self, actor, "every message", organisation_id="own messages")

    def to_send(self, now):
        """In no sender's hands: one that died has lost its lease. Those of them with `due_at` behind us are due."""
        return self.filter(TO_SEND).filter(Q(lease_until=None) | Q(lease_until__lt=now))

    def not_handed_over(self):
        """What can still be stopped: nobody has given it to a provider."""
        return self.filter(state__in=["scheduled", "deferred", "queued", "undelivered_temporary"], handed_at=None)

    def unsent_to(self, resident):
        """What waits to leave for this person, what a hold keeps back included."""
        held_back = Q(state="suppressed", cause="hold")
        waiting = Q(state__in=["scheduled", "deferred", "queued", "undelivered_temporary"])
        return self.filter(held_back | waiting, resident=resident, handed_at=None)

    def to_or_about(self, hold):
        """What a hold keeps back: what goes to the person, and what is said about them to somebody else. A consent that
        was taken back stops the former only: the worker has to hear of it.
        """
        everyone = hold.reaches()
        theirs = Q(resident__in=everyone)
        return self.filter(theirs if hold.kind == hold.Kind.CONSENT else theirs | Q(concerns__in=everyone))

    def calls(self):
        """Calls that a person still has to make."""
        return self.filter(
            channel=Message.Channel.CALL,
            state__in=[Message.State.SCHEDULED, Message.State.DEFERRED, Message.State.QUEUED],
        )

    def calls_of(self, actor):
        """The to-do list of calls of this actor: owned by a role of theirs, or by their organisation."""
        return (
            self.visible_to(actor)
            .calls()
            .filter(owner__in=[*actor.roles, *([str(actor.organisation_id)] if actor.organisation_id else [])])
        )

    def open_questions(self):
        """Sent, answerable and not answered yet. Whether what they ask is over, `circumstances.still_open` says."""
        return self.filter(
            state__in=[Message.State.SENT, Message.State.DELIVERED, Message.State.UNKNOWN], answered_at=None
        ).exclude(question="")


class Message(Recorded):
    """One message to one person for one reason (MS1 to MS11). (event, version, person, reason) is unique: said once."""

    class State(States, machine="notifications.Message"):
        SCHEDULED = "scheduled"
        QUEUED = "queued"
        SENT = "sent"
        DELIVERED = "delivered"
        DEFERRED = "deferred"
        SUPPRESSED = "suppressed"
        CLEARED = "cleared"
        UNDELIVERED_TEMPORARY = "undelivered_temporary"
        UNDELIVERED_PERMANENT = "undelivered_permanent"
        FAILED = "failed"
        UNKNOWN = "unknown"

    class Channel(models.TextChoices):
        SMS = "sms", "Text message"
        EMAIL = "email", "Email"
        VOICE = "voice", "Call by a machine"
        CALL = "call", "Call by a person"

    class Variant(models.TextChoices):
        PLAIN = "plain", "Plain"
        EASY = "easy", "Easy read"
        NEUTRAL = "neutral", "Neutral: says nothing about why"

    S = State
    event = models.CharField(max_length=60)
    event_version = models.PositiveSmallIntegerField(default=1, help_text="of the wording that was used")
    language = models.CharField(max_length=8, default="en")
    variant = models.CharField(max_length=10, choices=Variant.choices, default=Variant.PLAIN)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, blank=True, related_name="messages")
    concerns = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="whom it is about, when it goes to someone else: a hold on them keeps it back too",
    )
    organisation_id = models.UUIDField(null=True, help_text="the referring organisation that may see it")
    referral_id = models.UUIDField(null=True)
    reason_id = models.UUIDField(help_text="the row because of which this is in use")
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="steps", help_text="of a step of the ladder: the first one"
    )
    step = models.PositiveSmallIntegerField(default=0, help_text="how far down the ladder (notifications.ladder)")
    address = EncryptedField(help_text="phone in E.164 or email")
    number_hash = models.CharField(
        max_length=64, blank=True, help_text="of a phone number: finds its flags and its answers"
    )
    body = EncryptedField()
    question = models.CharField(max_length=20, blank=True)
    dedupe = models.CharField(max_length=200, unique=True)
    state = StateField(choices=State.choices, default=State.SCHEDULED, protected=True)
    due_at = models.DateTimeField(default=timezone.now)
    priority = models.SmallIntegerField(default=0, help_text="the higher first, as jobs.registry names them")
    lease_until = models.DateTimeField(null=True, help_text="a sender has it in the air until then")
    handed_at = models.DateTimeField(
        null=True, help_text="first given to the provider: from then on only the provider can say whether it left"
    )
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="times that the carrier could not deliver it for now"
    )
    waits = models.PositiveSmallIntegerField(
        default=0, help_text="times that it waited for the provider itself: busy, silent, or asked again"
    )
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=64, blank=True)
    error_code = models.CharField(max_length=10, blank=True, help_text="the provider's last one")
    segments = models.PositiveSmallIntegerField(default=0, help_text="what it costs: notifications.segments")
    result = models.CharField(max_length=20, blank=True, help_text="of a call that a person made: how it went")
    owner = models.CharField(
        max_length=80, blank=True, help_text="of a call: the role or organisation whose to-do list it is on"
    )
    cause = models.CharField(max_length=60, blank=True, help_text="why it was deferred, suppressed, cleared or failed")

    objects: ClassVar = MessageQuerySet.as_manager()
    comes_after: ClassVar = ("resident",)  # as whoever raises a hold does: two hands never wait for one another

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider_id"], condition=~Q(provider_id=""), name="one_message_per_provider_id"
            )
        ]
        indexes = [
            models.Index(fields=["referral_id"], name="message_by_referral"),
            models.Index(
                fields=["-priority", "due_at", "id"],
                name="message_queue",
                condition=TO_SEND,
            ),
            models.Index(
                fields=["resident", "-created_at"], name="message_thread", condition=Q(resident__isnull=False)
            ),
            models.Index(
                fields=["organisation_id", "handed_at"], name="message_of_the_day", condition=Q(handed_at__isnull=False)
            ),
            models.Index(fields=["sent_at"], name="message_without_receipt", condition=Q(state="sent")),
            models.Index(fields=["event", "-created_at"], name="message_by_event"),
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(
                fields=["owner", "due_at"],
                name="message_call_to_make",
                condition=Q(channel="call", state__in=["scheduled", "deferred", "queued"]),
            ),
            models.Index(
                fields=["number_hash"], name="message_open_question", condition=~Q(question="") & Q(answered_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.event}, {self.get_state_display().lower()}"

    @property
    def about(self):
        return self.referral_id

    @property
    def held_with(self):
        """The resident whose hold keeps it back: who gets it, or whom it is about."""
        return self.resident_id or self.concerns_id

    @property
    def first(self):
        """The message that this one is a step of the ladder for; itself when it is the first."""
        return self.origin or self

    def resident_ids(self):
        return [self.held_with]

    @transition(field=state, source=[S.SCHEDULED, S.DEFERRED], target=S.QUEUED)
    def queue(self):
        """Let a due message leave: from scheduled or deferred to queued, by the service, which asks again at that
        moment whether it is still true, safe and wanted. (MS2)"""

    @transition(field=state, source=[S.SCHEDULED, S.QUEUED], target=S.DEFERRED)
    def defer(self):
        """Keep a message for the next hour that is safe: from scheduled or queued to deferred, by the service. (MS3)"""

    @transition(field=state, source=[S.SCHEDULED, S.DEFERRED, S.QUEUED, S.UNDELIVERED_TEMPORARY], target=S.SUPPRESSED)
    def suppress(self):
        """Hold a message back: from scheduled, deferred, queued or undelivered temporary to suppressed, by the service
        while a hold, an opt-out, an unsafe channel or a daily cap stands against it. (MS4)"""

    @transition(field=state, source=S.SUPPRESSED, target=S.SCHEDULED)
    def resume(self):
        """Schedule a message again that a hold held back: from suppressed to scheduled, by the service when the last
        hold is lifted.
        """

    @transition(field=state, source=[S.SCHEDULED, S.DEFERRED, S.QUEUED, S.UNDELIVERED_TEMPORARY], target=S.CLEARED)
    def clear(self):
        """Drop a message that is no longer true: from scheduled, deferred, queued or undelivered temporary to cleared,
        by the service. (MS5)"""

    @transition(field=state, source=S.QUEUED, target=S.SENT)
    def send(self):
        """Note that the provider took the message and gave it an id: from queued to sent, by the service. (MS6)"""

    @transition(
        field=state,
        source=[S.QUEUED, S.SENT, S.UNKNOWN, S.UNDELIVERED_TEMPORARY, S.UNDELIVERED_PERMANENT, S.FAILED],
        target=S.DELIVERED,
    )
    def deliver(self):
        """Note that the message arrived: from any state in which the provider may have it to delivered, by the service
        on a signed receipt, which outweighs any other (docs/decisions/0008). (MS7)"""

    @transition(field=state, source=[S.SCHEDULED, S.DEFERRED, S.QUEUED], target=S.DELIVERED)
    def done(self):
        """Note that a person made the call: from scheduled, deferred or queued to delivered, by whoever rang; refused
        for anything that a machine sends.
        """

    @transition(field=state, source=[S.SCHEDULED, S.DEFERRED, S.QUEUED], target=S.UNDELIVERED_PERMANENT)
    def not_reached(self):
        """Note that a call was made in vain: from scheduled, deferred or queued to undelivered permanent, by whoever
        rang on three days, or once when the number is someone else's.
        """

    @transition(field=state, source=[S.SENT, S.QUEUED], target=S.UNDELIVERED_TEMPORARY)
    def soft_fail(self):
        """Note that a message did not get through for now: from sent or queued to undelivered temporary, by the
        service, which tries again later. (MS8)"""

    @transition(field=state, source=S.UNDELIVERED_TEMPORARY, target=S.QUEUED)
    def retry(self):
        """Try the message again: from undelivered temporary to queued, by the service, which first asks everything
        again. (MS8b)
        """

    @transition(
        field=state, source=[S.SENT, S.QUEUED, S.UNKNOWN, S.UNDELIVERED_TEMPORARY], target=S.UNDELIVERED_PERMANENT
    )
    def hard_fail(self):
        """Note that a message cannot arrive: from sent, queued, unknown or undelivered temporary to undelivered
        permanent, by the service; the next way is tried. (MS9)"""

    @transition(field=state, source=[S.SENT, S.QUEUED, S.UNDELIVERED_TEMPORARY], target=S.FAILED)
    def fail(self):
        """Note that a message could not leave: from sent, queued or undelivered temporary to failed, by the service
        when the provider refuses it or every retry is used up. (MS9)"""

    @transition(field=state, source=[S.SENT, S.QUEUED], target=S.UNKNOWN)
    def time_out(self):
        """Note that no one knows what became of a message: from sent or queued to unknown, by the service after 72
        hours without a receipt, or when the provider cannot say whether it has it. (MS10)"""

    del S
