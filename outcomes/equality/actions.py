"""What people tell of themselves for equality monitoring, and how it is forgotten."""

from django.utils import timezone

from jobs.rounds import Round
from law.refusals import Conflict
from outcomes.equality import questionnaire, sealed_answers
from outcomes.equality.models import EqualityAnswer
from people.access import action
from people.models import Resident
from referrals.stamps import age_on

SEAL_AGAIN = Round("outcomes.seal_equality_again")


class NothingIsKept(Conflict):
    """This person took their consent back or was forgotten: nothing about them is written down any more."""

    sentence = "We no longer keep anything about this person, so there is nothing to answer."


@action("outcomes.tell_equality", on=Resident, transition="", confidential=True)
def tell_equality(resident: Resident, *, answers: dict, by) -> Resident:
    """Keep these answers apart from everything else, in place of any that were given before; with none given, nothing
    changes.

    Nothing of it stands on the ledger, not even that it was done: the row is not a recorded one, and the resident's row
    is only locked. The one exception is the house's own: a refusal is an entry with its code (`invalid`,
    `not_allowed`), without an answer in it. Refuses Invalid, and NothingIsKept after a consent was taken back. The
    answers change nothing else and send nothing.
    """
    if _is_over(resident):
        raise NothingIsKept()
    given = questionnaire.clean(answers, age_on(resident.date_of_birth, timezone.localdate()))
    if given:
        mark = sealed_answers.mark_of(resident.pk)
        EqualityAnswer.objects.update_or_create(mark=mark, defaults={"sealed": sealed_answers.seal(given, mark)})
    return resident


@action("outcomes.forget_equality", on=Resident, transition="", confidential=True)
def forget_equality(resident: Resident, *, by) -> Resident:
    """Delete this person's answers, if there are any; nobody learns whether there were. What was published before stays
    as it was.
    """
    _forget(resident)
    return resident


def forget_equality_when_over(resident: Resident):
    """Once a person took back their consent or was anonymised, their answers go in the same transaction."""
    if _is_over(resident):
        _forget(resident)


def _is_over(resident: Resident) -> bool:
    return bool(resident.anonymised_at or resident.consent_withdrawn_at)


def _forget(resident: Resident):
    EqualityAnswer.objects.filter(mark=sealed_answers.mark_of(resident.pk)).delete()


def seal_equality_again(limit: int = 1000) -> int:
    """Seal at most `limit` answers anew with the first of EQUALITY_KEYS; returns how many. 0 means that all are under
    it.

    Not an action, as people.seal_again is none: no fact changes. What is replaced or forgotten meanwhile is left as it
    is.
    """
    newest = sealed_answers.vault().mark
    rows = EqualityAnswer.objects.exclude(sealed__startswith=f"{newest}.").order_by("pk")[:limit]
    return SEAL_AGAIN.each(rows, _seal_again).done


def _seal_again(row: EqualityAnswer):
    EqualityAnswer.objects.filter(pk=row.pk, sealed=row.sealed).update(
        sealed=sealed_answers.seal_anew(row.sealed, row.mark)
    )
