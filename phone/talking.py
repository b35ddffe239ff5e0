"""One turn of a call: who rings, what was said so far, what is kept of it, and what is asked next."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from audit.recording import savepoint
from law.actors import Actor
from people import actions as people
from people.access import CALLER_ROLES
from people.models import Membership
from people.places.boroughs import BY_CODE
from phone.questions import PAGE_OF, QUESTIONS, Known
from phone.speech import Answer, reference_aloud
from phone.twiml import dial_document, question_document
from referrals import actions as referrals
from referrals import facts as reading
from referrals import sent_facts
from referrals.actions.referring import NotAgreed
from referrals.consents import worded
from referrals.models import PhoneCall, Referral

WRONG_KEY = "Sorry, that is not one of the choices."
SILENT = "I did not hear anything."


class Missed(Exception):
    """Silence, or nothing that answers the question: it is asked again, after these words."""

    def __init__(self, words: str = WRONG_KEY):
        self.words = words
        super().__init__(words)


@dataclass(frozen=True)
class Ending:
    words: str
    outcome: str


@dataclass
class Talk:
    """One turn of a call: who rings, what was said so far, and what this turn learns. `before` is said ahead of the
    next question.
    """

    call: PhoneCall
    heard: dict
    before: list[str] = field(default_factory=list)
    learnt: dict = field(default_factory=dict)
    latest: Referral | None = None

    @property
    def is_known(self) -> bool:
        return self.call.worker_id is not None or "worker" in self.learnt

    @property
    def organisation(self):
        return self.learnt.get("organisation") or self.call.organisation

    @property
    def actor(self) -> Actor:
        """The worker, with the roles that they have at the organisation they named, read afresh: a leaver is not heard
        out.
        """
        worker = self.call.worker
        at = self.organisation
        held = (
            Membership.objects.live()
            .filter(user=worker, organisation=at, role__in=CALLER_ROLES)
            .values_list("role", flat=True)
        )
        if worker is None or not worker.is_active or not at.is_active:
            raise people.NotKnownHere()
        roles = frozenset(held)
        if not roles:
            raise people.NotKnownHere()
        return Actor(key=f"user:{worker.pk}", roles=roles, organisation_id=at.pk, channel="phone")

    @property
    def referral(self) -> Referral | None:
        if self.latest is None and self.call.referral_id is not None:
            self.latest = Referral.objects.select_related("resident", "organisation").get(pk=self.call.referral_id)
        return self.latest

    @property
    def draft(self) -> Referral:
        """What is told of, once the questions that begin a referral were answered."""
        if self.referral is None:
            raise LookupError("You have not started anything in this call.")
        return self.referral

    @property
    def kept_words(self) -> str:
        """What becomes of the call, when it stops before it is done."""
        if not self.is_known:
            return "Nothing was saved. Please call again with your organisation's code, your worker code and your PIN."
        kept = ""
        if self.referral is not None:
            spoken = reference_aloud(self.referral.reference)
            kept = f"Your answers are saved. The reference is {spoken}. Again: {spoken}."
        if self.call.number:
            return f"{kept} Someone will call you back between 8 in the morning and 9 in the evening."
        return f"{kept} I cannot see your number, so someone will email you."

    def ask(self, place: str, *, turn: int) -> str:
        before = " ".join(self.before)
        if place == "dialled":
            return dial_document(
                f"{before} I am putting you through.", number=settings.PHONE_DESK_NUMBER, turn=turn + 1
            )
        return question_document(QUESTIONS[place](self._known(place)), place=place, turn=turn + 1, before=before)

    def _known(self, place: str) -> Known:
        guess = self.heard.get("guess", "")
        consent = worded(place, self.organisation.name) if place in ("share", "follow_up") else ""
        at = BY_CODE.get(self.organisation.borough) if place == "borough" else None
        return Known(
            guess=BY_CODE[guess].name if place == "borough_check" else guess,
            letters=self.heard.get("letters", False),
            again=place in self.heard.get("times", {}),
            borough=at.name if at else "",
            consent=consent,
            choices=self.heard.get("choices", ""),
        )

    def save(self, patch: dict, place: str):
        """Lay an answer over the draft. What the agreement does not cover is left out, and said so."""
        raw = sent_facts.merged(sent_facts.as_sent(self.draft), patch)
        facts = reading.read(raw, today=timezone.localdate(), complete=False)
        try:
            with savepoint():
                referrals.amend(self.draft, facts, step=PAGE_OF[place], by=self.actor)
        except NotAgreed:
            self.latest = None
            self.before.append("Your data sharing agreement does not cover this, so I have not saved it.")

    def to_a_person(self) -> "str | Ending":
        """Put through where a person answers; else somebody rings back, if we know who rings."""
        if settings.PHONE_DESK_NUMBER:
            return "dialled"
        return self.rung_back()

    def rung_back(self, words: str = "No one can answer at the moment.") -> Ending:
        outcome = PhoneCall.Outcome.CALL_BACK if self.is_known else PhoneCall.Outcome.WRONG_NUMBER
        return Ending(f"{words} {self.kept_words}", outcome)


def keyed(answer: Answer) -> str:
    if not answer.digits:
        raise Missed(SILENT)
    return answer.digits


def said(answer: Answer) -> str:
    if answer.digits:
        raise Missed()
    if not answer.speech:
        raise Missed(SILENT)
    return answer.speech


def one_of(answer: Answer, keys: str) -> str:
    if keyed(answer) not in tuple(keys):
        raise Missed()
    return answer.digits
