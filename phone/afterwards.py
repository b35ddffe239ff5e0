"""What a caller wants of a referral that was sent: to hear how it stands, or to say that something does not work."""

from people.access import brake
from phone.speech import Answer, keyed_pattern, reference_aloud
from phone.talking import Missed, Talk, keyed, one_of
from phone.wording import state_aloud
from referrals import actions as referrals
from referrals.first_help import WRONGS
from referrals.models import Need, Referral
from referrals.trouble import report, reportable
from referrals.wording import name_of


def hear_reference(talk: Talk, answer: Answer) -> str:
    referral = _keyed_referral(talk, answer)
    paused = brake.is_stopped(referral.resident_id, even_by_consent=False)
    state = state_aloud(referral, referral.needs.order_by("id"), paused=paused)
    talk.before.append(f"Referral {reference_aloud(referral.reference)} {state} What else can I do?")
    talk.heard["status_read"] = True
    return "menu"


def _keyed_referral(talk: Talk, answer: Answer) -> Referral:
    pattern = keyed_pattern(keyed(answer))
    if not pattern:
        raise Missed("A reference has 8 letters and digits after G O L.")
    matches = list(Referral.objects.visible_to(talk.actor).filter(reference__regex=pattern).order_by("-created_at")[:2])
    if len(matches) != 1:
        raise Missed("I cannot find a referral of yours with these keys.")
    return matches[0]


def hear_fault(talk: Talk, answer: Answer) -> str:
    referral = _keyed_referral(talk, answer)
    needs = reportable(list(referral.needs.select_related("referral__resident").order_by("created_at")), talk.actor)
    if not needs:
        talk.before.append(
            "They have nothing that could be reported now. It may be reported already. What else can I do?"
        )
        talk.heard["status_read"] = True
        return "menu"
    talk.heard["needs"] = [str(need.pk) for need in needs]
    talk.heard["choices"] = _choices([name_of(need) for need in needs])
    return "fault_need" if len(needs) > 1 else _ask_what_happened(talk, 0)


def _choices(names: list[str]) -> str:
    return " ".join(f"{name}: press {number}." for number, name in enumerate(names, 1))


def hear_fault_need(talk: Talk, answer: Answer) -> str:
    return _ask_what_happened(talk, _chosen(answer, len(talk.heard["needs"])))


def _ask_what_happened(talk: Talk, which: int) -> str:
    need = Need.objects.get(pk=talk.heard["needs"][which])
    talk.heard["needs"] = [str(need.pk)]
    talk.heard["choices"] = _choices([words for _, words in WRONGS[need.kind]])
    return "fault_kind"


def hear_fault_kind(talk: Talk, answer: Answer) -> str:
    """The same action as behind every other door."""
    need = Need.objects.select_related("referral__resident").get(pk=talk.heard["needs"][0])
    kinds = [code for code, _ in WRONGS[need.kind]]
    report(need, kind=kinds[_chosen(answer, len(kinds))], reason="Reported by phone.", by=talk.actor)
    fault = referrals.open_fault_of(need)
    day = referrals.day_of(fault) if fault else ""
    talk.before.append(f"Thank you. We will help by {day}. The reference stays the same. What else can I do?")
    talk.heard["status_read"] = True
    return "menu"


def _chosen(answer: Answer, count: int) -> int:
    """The place of the one that was chosen, from 0."""
    return int(one_of(answer, "123456789"[:count])) - 1
