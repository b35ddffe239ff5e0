"""What a referrer is told: one milestone for each event, and an e-mail when they wish for it."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jobs.rounds import Round
from notifications import actions as notifications
from notifications.events import REFERRERS, Referrer
from people.access import action, brake
from people.models import User
from referrals.letters import LETTER_WAITS, link_to
from referrals.models import Milestone, Need, Referral
from referrals.wording import SENTENCES

SEND_DIGESTS = Round("referrals.send_digests")


def tell_referrer(referral: Referral, event: str, by, *, need=None, always=False, due_at=None, alone=False, **words):
    """Write the milestone; mail it now, or at `due_at`, to somebody who wants each one, or who has to act on it (`always`).

    Whoever referred the same person under another reference, which was joined to this one, is told the same under their
    own; not what is between us and this one (`alone`).
    """
    _tell(referral, event, by, need, always, words, due_at)
    if not alone and referral.state in (Referral.State.ACTIVE, Referral.State.RESOLVED):
        for joined in Referral.objects.filter(merged_into=referral, state=Referral.State.MERGED):
            _tell(joined, event, by, need, always, words | {"letter": words.get("decisions", "")}, due_at)


def _tell(referral: Referral, event: str, by, need, always, words, due_at):
    sentence = SENTENCES[event].format(**words)[:500]
    wish = _wish_of(referral)
    is_mailed = bool(referral.referrer_email) and (always or wish == User.Digest.EACH)
    now = timezone.now()
    milestone = Milestone.objects.create(
        referral=referral,
        need=need,
        event=event,
        sentence=sentence,
        at=now,
        mailed_at=now if is_mailed or wish == User.Digest.NONE else None,
    )
    if is_mailed:
        occasion = str(milestone.pk)
        message = compose_for(referral, event, reason=need or referral, occasion=occasion, due_at=due_at, **words)
        notifications.queue([message], by=by)


def compose_for(referral: Referral, event: str, *, reason, address: str = "", **words):
    """An email about a referral to its referrer, or to a colleague at `address`."""
    return notifications.compose(
        event,
        reason=reason,
        address=address or referral.referrer_email,
        channel="email",
        referral=referral,
        reference=referral.reference,
        link=link_to(referral),
        **words,
    )


def _wish_of(referral: Referral) -> str:
    """By their own setting; a worker who has never signed in hears each milestone."""
    wish = User.objects.filter(email=referral.referrer_email).values_list("digest", flat=True).first()
    return wish or User.Digest.EACH


@action("referrals.send_digests")
def send_digests(*, by) -> int:
    """One e-mail to each worker who asked for one a day, with what they have not been told yet. Returns how many. What is
    about somebody who is held waits.
    """
    paused = brake.stopped(even_by_consent=False)
    waiting = Milestone.objects.filter(mailed_at=None).exclude(referral__resident__in=paused)
    waiting = waiting.exclude(_letter_waits())
    waiting = waiting.select_related("referral").order_by("at")
    users = {user.email: user for user in User.objects.filter(digest=User.Digest.DAILY, is_active=True)}
    gathered: dict[str, list[Milestone]] = {}
    for milestone in waiting.filter(referral__referrer_email__in=list(users)):
        gathered.setdefault(milestone.referral.referrer_email, []).append(milestone)

    def send(email: str):
        notifications.queue([_digest(users[email], gathered[email])], by=by)
        Milestone.objects.filter(pk__in=[milestone.pk for milestone in gathered[email]]).update(
            mailed_at=timezone.now()
        )

    return SEND_DIGESTS.each(gathered, send).done


def _letter_waits() -> Q:
    """A no that can still be taken back is in no email yet."""
    since = timezone.now() - LETTER_WAITS
    refused = Need.objects.filter(referral=OuterRef("referral"), state=Need.State.NOT_APPROVED, decided_at__gt=since)
    return Q(Exists(refused), event="referrals.decided", at__gt=since)


def _digest(user: User, milestones: list[Milestone]):
    lines = "\n".join(f"{milestone.referral.reference}: {milestone.sentence}" for milestone in milestones)
    return notifications.compose(
        "referrals.digest",
        reason=user,
        address=user.email,
        channel="email",
        occasion=str(milestones[0].pk),
        lines=lines,
        link=f"{settings.PUBLIC_URL}/refer",
    )


@action("referrals.see", on=Referral, transition="")
def see(referral: Referral, *, by) -> Referral:
    """The referrer has looked: what was new is not new any more."""
    Milestone.objects.filter(referral=referral, seen_at=None).update(seen_at=timezone.now())
    return referral


def _referrer_of(referral_id) -> Referrer | None:
    """Whom the ladder tells when a person cannot be reached."""
    referral = Referral.objects.filter(pk=referral_id).exclude(referrer_email="").first()
    return Referrer(referral.referrer_email, referral.reference, link_to(referral)) if referral else None


REFERRERS.find = _referrer_of
