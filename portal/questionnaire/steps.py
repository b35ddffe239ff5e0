"""The pages of the questionnaire in their order, and which of them a draft has."""

from django.utils import timezone

from portal.questionnaire.case_pages import Agreed
from portal.questionnaire.contact_page import Contact
from portal.questionnaire.need_pages import DataStep, DeviceStep, NeedsAndWhy, SkillsStep
from portal.questionnaire.question_page import Step
from portal.questionnaire.resident_pages import PersonAndProof, Place
from referrals import facts as reading
from referrals import sent_facts

# Where decides whether we can help at all, and what they need which pages follow: the order of the form.
STEPS: dict[str, type[Step]] = {
    "place": Place,
    "person": PersonAndProof,
    "needs": NeedsAndWhy,
    "device": DeviceStep,
    "data": DataStep,
    "skills": SkillsStep,
    "contact": Contact,
    "consent": Agreed,
}
FIRST = next(iter(STEPS))


def steps_of(raw: dict) -> list[str]:
    """The pages that this draft has: those about a need only when it is asked for."""
    kinds = {need["kind"] for need in raw.get("needs", [])}
    return [name for name in STEPS if name not in ("device", "data", "skills") or name in kinds]


def page_after(raw: dict, page: str) -> str:
    """The page that follows this one for a draft with these answers; “check” after the last."""
    pages = steps_of(raw)
    place = pages.index(page) + 1
    return pages[place] if place < len(pages) else "check"


def read_page(raw, form, step):
    """The draft's facts with this page's answers laid over them, and the page that comes next."""
    now = sent_facts.merged(raw, form.patch())
    return reading.read(now, today=timezone.localdate(), complete=False), page_after(now, step)


def unanswered(raw: dict) -> list[dict]:
    """What triage needs and this draft does not say, page by page: {page, sentence}. An answer may be “Not known”."""
    lacking = []
    if not raw.get("reason"):
        lacking.append({"page": "needs", "sentence": "Enter why they need to be online"})
    for need in raw.get("needs", []):
        if not need.get("form"):
            lacking.append({"page": need["kind"], "sentence": UNANSWERED[need["kind"]]})
    if not raw.get("contact_policy", {}).get("mode"):
        lacking.append({"page": "contact", "sentence": "Select how we can contact them"})
    return lacking


UNANSWERED = {
    "device": "Answer the questions about the device",
    "data": "Answer the questions about internet access",
    "skills": "Answer the questions about what they want to learn",
}
_LACKING = {"/needs": "needs", "/consent": "consent", "/resident/first_name": "person"}


def page_of(pointer: str) -> str:
    """The page of the form on which a fault is mended."""
    return _LACKING.get(pointer, "place" if pointer.startswith("/resident") else "needs")
