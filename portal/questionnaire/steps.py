"""The pages of the questionnaire in their order, and which of them a draft has."""

from django.utils import timezone

from portal.questionnaire.case_pages import About, Agreed
from portal.questionnaire.need_pages import DataStep, DeviceStep, Needs, SkillsStep
from portal.questionnaire.question_page import Step
from portal.questionnaire.resident_pages import Contact, Person, Place
from referrals import facts as reading
from referrals import sent_facts

STEPS: dict[str, type[Step]] = {
    "needs": Needs,
    "device": DeviceStep,
    "data": DataStep,
    "skills": SkillsStep,
    "person": Person,
    "place": Place,
    "contact": Contact,
    "consent": Agreed,
    "about": About,
}


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


_LACKING = {"/needs": "needs", "/consent": "consent", "/resident/first_name": "person"}


def page_of(pointer: str) -> str:
    """The page of the form on which a fault is mended."""
    return _LACKING.get(pointer, "place" if pointer.startswith("/resident") else "needs")
