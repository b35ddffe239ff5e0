"""The rules at work: run on a referral and kept with what they saw; tried beside the old ones; put in force by a second
person.
"""

from datetime import timedelta

from django.utils import timezone

from jobs import actions as jobs
from law.refusals import Conflict, FieldError, Invalid
from people.access import action
from people.places.postcodes import is_listed
from referrals.models import EligibilityRun, Need, Referral, RuleVersion
from referrals.stamps import age_on
from referrals.triage import RuleBook, Verdict, read_numbers
from referrals.triage_rules import Case, Numbers

SHADOW_DAYS = 30
_ROUND = 500


class NothingChanged(Conflict):
    """The same numbers are the same rules."""

    sentence = "These numbers are already in force. Change at least one."


class ShadowRuns(Conflict):
    """One book at a time is tried."""

    sentence = "Other rules are already on trial. Use or withdraw them first."


class AnotherHandNeeded(Conflict):
    """Rules are put in force by somebody else than who proposed them."""

    sentence = "You proposed these rules, so someone else must agree to use them."


class TooEarlyToAdopt(Conflict):
    """Rules run in the shadow for a month first."""


def rule_books() -> tuple[RuleBook, RuleBook | None]:
    """The book in force, and the one in the shadow or None. One statement."""
    rows = {row.state: row for row in RuleVersion.objects.filter(state__in=["in_force", "shadow"])}
    in_force = rows.get("in_force")
    shadow = rows.get("shadow")
    return (
        RuleBook(read_numbers(in_force.numbers)) if in_force else RuleBook(),
        RuleBook(read_numbers(shadow.numbers)) if shadow else None,
    )


def case_of(referral: Referral) -> Case:
    """What the rules may see of a referral."""
    resident = referral.resident
    needs = list(referral.needs.exclude(state=Need.State.CANCELLED).order_by("id"))
    on = timezone.localdate(referral.submitted_at) if referral.submitted_at else timezone.localdate()
    dates = [(need.needed_by - timezone.localdate()).days for need in needs if need.needed_by is not None]
    ahead = [days for days in dates if days >= 0]
    return Case(
        needs=tuple(need.kind for need in needs),
        in_london=bool(resident.borough),
        consent_to_share=resident.consents.filter(purpose="share", given=True, withdrawn_at=None).exists(),
        age=age_on(resident.date_of_birth, on),
        has_now={need.kind: need.has_now for need in needs if need.has_now},
        days_to_date=min(ahead, default=None),
        without_address=resident.without_address,
        address_withheld=resident.address_withheld,
        speaks_english=resident.language.strip().lower() in ("", "english"),
        income_seen=referral.evidence.filter(kind="benefit").exists(),
        possible_duplicates=referral.possible_duplicates,
        person_devices=referral.person_devices,
        household_devices=referral.household_devices,
        for_school_child=any(need.for_school_child for need in needs),
        postcode_is_listed=not resident.postcode or is_listed(resident.postcode),
    )


def run_rules(referral: Referral) -> EligibilityRun:
    """Judge it under the book in force and, where one runs in the shadow, under that too; keep both. Sets the urgency."""
    book, shadow = rule_books()
    case = case_of(referral)
    verdict = book.judge(case)
    runs = [_run(referral, case, verdict)]
    if shadow is not None:
        runs.append(
            _run(referral, case, other := shadow.judge(case), is_shadow=True, differs=other.differs_from(verdict))
        )
    EligibilityRun.objects.bulk_create(runs)
    referral.urgency = verdict.urgency
    referral.tell(result=verdict.result, rules=verdict.version)
    return runs[0]


def _run(referral: Referral, case: Case, verdict: Verdict, **more) -> EligibilityRun:
    return EligibilityRun(
        referral=referral,
        rules_version=verdict.version,
        facts=case.as_dict(),
        result=verdict.result,
        urgency=verdict.urgency,
        points=verdict.points,
        fired=verdict.fired,
        alternatives=verdict.alternatives,
        **more,
    )


def what_changed(run: EligibilityRun, before: EligibilityRun) -> list[str]:
    """In sentences: what this run says otherwise than the one before, and which rules came and went."""
    sentences = []
    if run.rules_version != before.rules_version:
        sentences.append(f"Checked against rules {run.rules_version}. Before, against rules {before.rules_version}.")
    if run.result != before.result:
        sentences.append(
            f"The result is now “{run.get_result_display().lower()}”. It was “{before.get_result_display().lower()}”."
        )
    if run.urgency != before.urgency:
        sentences.append(f"The urgency is now {run.urgency}. It was {before.urgency}.")
    now, then = ({rule["rule"]: rule["sentence"] for rule in r.fired} for r in (run, before))
    sentences += [f"New: {sentence}" for name, sentence in now.items() if name not in then]
    sentences += [f"No longer: {sentence}" for name, sentence in then.items() if name not in now]
    return sentences


@action("referrals.judge_again", on=Referral, transition="accept")
def judge_again(referral: Referral, *, by) -> Referral:
    """Run the rules once more on a case in triage, under the book that is in force now. The earlier run stays beside
    it.
    """
    from referrals.actions.handling import put_on_desk  # noqa: PLC0415 - the desk asks for the latest run

    run_rules(referral)
    put_on_desk(referral)
    referral.save()
    return referral


@action("referrals.shadow_rules")
def shadow_rules(*, numbers: dict, note: str = "", by) -> RuleVersion:
    """Try other numbers beside those in force for thirty days; what was judged in the last thirty is judged again at
    once.

    Refuses Invalid for a number that is none, NothingChanged, ShadowRuns.
    """
    book = RuleBook(_checked(numbers))
    if book.version == rule_books()[0].version:
        raise NothingChanged()
    if RuleVersion.objects.filter(state=RuleVersion.State.SHADOW).exists():
        raise ShadowRuns()
    until = timezone.localdate() + timedelta(days=SHADOW_DAYS)
    known = RuleVersion.objects.filter(code=book.version).first()
    row = known or RuleVersion(code=book.version, numbers=book.numbers.as_dict(), shadow_until=until)
    row.proposed_by = by.key
    row.note = note[:300]
    row.shadow_until = until
    if known:
        row.shadow()
    row.save()
    jobs.enqueue("referrals.judge_in_the_shadow", code=row.code)
    return row


def _checked(numbers: dict) -> Numbers:
    usual = Numbers().as_dict()
    errors = []
    for name, value in numbers.items():
        if name not in usual:
            errors.append(FieldError(f"/numbers/{name}", "unknown_field", "The rules do not have this number."))
        elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
            errors.append(
                FieldError(f"/numbers/{name}", "not_a_number", "The number must be a whole number from 0 to 1000.")
            )
    if errors:
        raise Invalid(errors)
    return read_numbers(rule_books()[0].numbers.as_dict() | numbers)


@action("referrals.judge_in_the_shadow")
def judge_in_the_shadow(*, code: str, after: str = "", by) -> str:
    """Judge the last thirty days' cases, from the facts that were kept with each, under the book in the shadow.

    Five hundred at a time; returns the id after which the next round begins, or "" when all are done.
    """
    row = RuleVersion.objects.filter(code=code, state=RuleVersion.State.SHADOW).first()
    if row is None:
        return ""
    book = RuleBook(read_numbers(row.numbers))
    since = timezone.now() - timedelta(days=SHADOW_DAYS)
    runs = EligibilityRun.objects.filter(is_shadow=False, created_at__gte=since).order_by("id")
    rows = list((runs.filter(id__gt=after) if after else runs)[:_ROUND])
    judged = EligibilityRun.objects.filter(
        referral__in=[r.referral_id for r in rows], rules_version=code, is_shadow=True
    )
    here = set(judged.values_list("referral_id", flat=True))
    shadow_runs = []
    for old in rows:
        if old.referral_id in here or "needs" not in old.facts:
            continue
        here.add(old.referral_id)
        case = Case(**old.facts | {"needs": tuple(old.facts["needs"])})
        verdict = book.judge(case)
        differs = (verdict.result, verdict.urgency) != (old.result, old.urgency)
        shadow_runs.append(_run(old.referral, case, verdict, is_shadow=True, differs=differs))
    EligibilityRun.objects.bulk_create(shadow_runs)
    return str(rows[-1].pk) if len(rows) == _ROUND else ""


@action("referrals.adopt_rules", on=RuleVersion, transition="adopt")
def adopt_rules(row: RuleVersion, *, reason: str = "", by) -> RuleVersion:
    """Put a book of rules in force. It decides new cases; what was decided stays decided.

    Refuses AnotherHandNeeded, and TooEarlyToAdopt while its month runs unless a reason is given.
    """
    if row.proposed_by == by.key:
        raise AnotherHandNeeded()
    if timezone.localdate() < row.shadow_until and not reason.strip():
        raise TooEarlyToAdopt(
            f"These rules are on trial until {row.shadow_until:%-d %B %Y}. Wait, or enter why they cannot wait."
        )
    for old in RuleVersion.objects.select_for_update().filter(state=RuleVersion.State.IN_FORCE):
        old.retire()
        old.save()
    row.in_force_at = timezone.now()
    row.adopt()
    row.save()
    return row


@action("referrals.drop_rules", on=RuleVersion, transition="drop")
def drop_rules(row: RuleVersion, *, reason: str = "", by) -> RuleVersion:
    """Try it no longer. What it would have said stays readable."""
    row.drop()
    row.save()
    return row
