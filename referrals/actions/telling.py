"""What a referrer is told: one milestone for each event, and an e-mail when they wish for it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from database.bulk import build_unsaved, insert_many
from database.parameters import among
from jobs.rounds import Round
from notifications import actions as notifications
from notifications.events import REFERRERS, Referrer
from people.access import action, brake
from people.models import User
from referrals.letters import LETTER_WAITS, link_to
from referrals.models import Milestone, Need, Referral
from referrals.wording import SENTENCES

_ALIVE = (Referral.State.ACTIVE, Referral.State.RESOLVED)
SEND_DIGESTS = Round("referrals.send_digests")


@dataclass(frozen=True)
class News:
    """What one referrer is told: `words` fill the sentence of the event."""

    referral: Referral
    need: Need | None
    words: dict[str, str]


def tell_referrer(referral: Referral, event: str, by, *, need=None, always=False, due_at=None, alone=False, **words):
    """Write the milestone; mail it now, or at `due_at`, to somebody who wants each one, or who has to act on it (`always`).

    Whoever referred the same person under another reference, which was joined to this one, is told the same under their
    own; not what is between us and this one (`alone`).
    """
    tell_referrers([News(referral, need, words)], event, by, always=always, due_at=due_at, alone=alone)


def tell_referrers(news: list[News], event: str, by, *, always=False, due_at=None, alone=False):
    """As `tell_referrer`, for fewer than a hundred at once in as many statements as for one."""
    everyone = news if alone else [each for first in _with_joined(news) for each in first]
    wishes = _wishes_of({each.referral.referrer_email for each in everyone} - {""})
    now = timezone.now()
    milestones = []
    mailed = []
    for each in everyone:
        wish = wishes.get(each.referral.referrer_email) or User.Digest.EACH
        is_mailed = bool(each.referral.referrer_email) and (always or wish == User.Digest.EACH)
        milestone = build_unsaved(
            Milestone,
            referral=each.referral,
            need=each.need,
            event=event,
            sentence=SENTENCES[event].format(**each.words)[:500],
            at=now,
            mailed_at=now if is_mailed or wish == User.Digest.NONE else None,
        )
        milestones.append(milestone)
        if is_mailed:
            mailed.append((each, milestone))
    insert_many(Milestone, milestones)  # each mail is of its milestone, so the keys are needed
    messages = [
        compose_for(
            each.referral,
            event,
            reason=each.need or each.referral,
            occasion=str(milestone.pk),
            due_at=due_at,
            **each.words,
        )
        for each, milestone in mailed
    ]
    if messages:
        notifications.queue(messages, by=by)


def _with_joined(news: list[News]) -> list[list[News]]:
    """Each with the same for those that were joined to its referral."""
    alive = [each.referral.pk for each in news if each.referral.state in _ALIVE]
    joined: dict[UUID | None, list[Referral]] = {}
    if alive:
        for referral in Referral.objects.filter(merged_into__one_of=alive, state=Referral.State.MERGED):
            joined.setdefault(referral.merged_into_id, []).append(referral)
    return [[each, *[_as_joined(each, referral) for referral in joined.get(each.referral.pk, ())]] for each in news]


def _as_joined(news: News, referral: Referral) -> News:
    return News(referral, news.need, news.words | {"letter": news.words.get("decisions", "")})


def _wishes_of(emails: set[str]) -> dict[str, str]:
    """By their own setting; a worker who has never signed in hears each milestone."""
    return dict(User.objects.filter(email__in=among(emails)).values_list("email", "digest")) if emails else {}


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
