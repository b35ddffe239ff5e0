"""The breaker: when a provider says that the fault is its load or our account, the queue waits, and one task is raised."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from law.actors import SYSTEM, Actor
from notifications.actions.to_do import clear_tasks, raise_task
from notifications.models import Message, ProviderHold, UnknownCode
from notifications.provider_codes import Answer, Meaning, is_known
from people.access import action

ONE_IS_NONE = 2  # answers in a row before the queue waits for their load: a single one only puts its own message off
TELL_AFTER = 8  # answers in a row before somebody is told of it
LONGEST = timedelta(minutes=15)
KINDS = {Meaning.RATE_LIMITED: ProviderHold.Kind.LOAD, Meaning.MISCONFIGURED: ProviderHold.Kind.ACCOUNT}
TASKS = {
    ProviderHold.Kind.LOAD: "notifications.provider_busy",
    ProviderHold.Kind.ACCOUNT: "notifications.provider_refuses_us",
}
WAITS = ("provider_held", str(Meaning.RATE_LIMITED), str(Meaning.MISCONFIGURED))


def provider_of(channel: str) -> str:
    """Texts and calls have one account."""
    return "email" if channel == Message.Channel.EMAIL else "texts"


def hear_answers(answers: list[tuple[str, Answer]], now) -> None:
    """What a batch of (channel, answer) says of each provider. One message that was taken shows that it works."""
    for provider in {provider_of(channel) for channel, _ in answers}:
        theirs = [answer for channel, answer in answers if provider_of(channel) == provider]
        refused = next((a for a in theirs if a.meaning == Meaning.MISCONFIGURED), None)
        busy = next((a for a in theirs if a.meaning == Meaning.RATE_LIMITED), None)
        if refused is not None:
            _hold(provider, refused, now)
        elif any(a.meaning == Meaning.TAKEN for a in theirs):
            _open(provider, kind=ProviderHold.Kind.LOAD)
        elif busy is not None:
            _hold(provider, busy, now)
    for _, answer in answers:
        if answer.code and not is_known(answer.code):
            count_unknown(answer.code)


def _hold(provider: str, answer: Answer, now) -> None:
    kind = KINDS[answer.meaning]
    hold, is_new = ProviderHold.objects.select_for_update().get_or_create(
        provider=provider, defaults={"kind": kind, "code": answer.code, "since": now, "opens_at": now}
    )
    if not is_new and hold.kind == ProviderHold.Kind.ACCOUNT:
        return
    hold.kind = kind
    hold.code = answer.code
    hold.strikes = 1 if is_new else hold.strikes + 1
    hold.opens_at = None if kind == ProviderHold.Kind.ACCOUNT else _opens_at(hold.strikes, now, answer.wait)
    hold.save()
    if kind == ProviderHold.Kind.ACCOUNT or hold.strikes >= TELL_AFTER:
        said = f"Code {hold.code}." if hold.code else "No code was given."
        raise_task(TASKS[kind], reference=provider, occasion=hold.since.isoformat(), details=said, by=SYSTEM)


def _opens_at(strikes: int, now, wished: float):
    if strikes < ONE_IS_NONE:
        return now
    return now + max(timedelta(seconds=wished), min(timedelta(seconds=2 ** min(strikes, 12)), LONGEST))


def _open(provider: str, kind: str = "") -> None:
    holds = ProviderHold.objects.filter(provider=provider)
    gone, _ = (holds.filter(kind=kind) if kind else holds).delete()
    if gone:
        waiting = Message.objects.not_handed_over().filter(cause__in=WAITS)
        email = waiting.filter(channel=Message.Channel.EMAIL)
        (email if provider == "email" else waiting.exclude(channel=Message.Channel.EMAIL)).update(due_at=timezone.now())
        for task in TASKS.values():
            clear_tasks(task, [provider], by=SYSTEM)


@action("notifications.reopen_queue")
def reopen_queue(*, provider: str, by: Actor) -> None:
    """Try again now: what waits for this provider is due. Where the fault is still there, the next answer holds it again."""
    _open(provider)


def count_unknown(code: str) -> None:
    """Nothing that a provider tells us is swallowed: what our table does not know is counted."""
    now = timezone.now()
    row, is_new = UnknownCode.objects.get_or_create(code=code[:40], defaults={"first_at": now, "last_at": now})
    if not is_new:
        UnknownCode.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=now)
