"""What is asked when something is corrected: the questions of the referral itself, and why it is corrected."""

from django import forms

from portal.forms import DayField, PageForm
from portal.questionnaire.contact_page import Contact
from portal.questionnaire.need_pages import DataStep, DeviceStep, Needs, SkillsStep
from portal.questionnaire.question_page import Step
from portal.questionnaire.resident_pages import Person, Place
from referrals.actions import LONGEST_REASON
from referrals.answer_labels import in_words, question

# Each subject with its page of the questionnaire: its heading, and what is asked.
SUBJECTS: dict[str, str] = {
    "contact": "Correct contact details",
    "person": "Correct name and personal details",
    "place": "Correct where they live",
    "needs": "Correct what they need",
    "device": "Correct what device they need",
    "data": "Correct what internet access they need",
    "skills": "Correct what help they need",
}
ABOUT_A_NEED = ("device", "data", "skills")


class ContactAtTheDesk(Contact):
    """The same questions in the words of someone who is not the worker."""

    mode = forms.ChoiceField(
        label="",
        choices=(
            ("through_worker", in_words("contact_mode", "through_worker")),
            ("direct", "Directly, in the ways I select"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Select how we may reach them."},
    )


class _OneNeed(Step):
    """What a referral asks once for all needs, and a correction of each."""

    purpose = forms.CharField(label=question("purpose", optional=True), max_length=100, required=False)
    needed_by = DayField(label=question("needed_by", optional=True), required=False)


class DeviceCorrected(_OneNeed, DeviceStep):
    pass


class DataCorrected(_OneNeed, DataStep):
    pass


class SkillsCorrected(_OneNeed, SkillsStep):
    purpose = forms.CharField(label=question("purpose", "skills", optional=True), max_length=100, required=False)


_FORMS: dict[str, type[Step]] = {
    "contact": Contact,
    "person": Person,
    "place": Place,
    "needs": Needs,
    "device": DeviceCorrected,
    "data": DataCorrected,
    "skills": SkillsCorrected,
}


def subjects_of(raw: dict) -> list[str]:
    """The subjects of this referral: those about one need only while it is open."""
    kinds = {need["kind"] for need in raw["needs"]}
    return [subject for subject in SUBJECTS if subject not in ABOUT_A_NEED or subject in kinds]


def form_about(subject: str, data, *, raw: dict, is_worker: bool) -> Step:
    """The questions about one subject, with the answers that stand."""
    asked = ContactAtTheDesk if subject == "contact" and not is_worker else _FORMS[subject]
    form = asked(data, raw=raw)
    form.title = SUBJECTS[subject]
    return form


class Why(PageForm):
    """The last question, on the page that shows what will change."""

    reason = forms.CharField(
        label="Why are you correcting this?",
        help_text="Everyone who can see this referral can read your answer.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        error_messages={
            "required": "Enter why you are correcting this.",
            "max_length": f"The reason must be {LONGEST_REASON} characters or fewer.",
        },
    )


class WhyMoved(Why):
    """Of a place it counts whether it was wrong from the beginning."""

    moved = forms.ChoiceField(
        label="Was it wrong, or have they moved?",
        choices=(("no", "It was wrong when the referral was sent"), ("yes", "They have moved since")),
        widget=forms.RadioSelect,
        error_messages={"required": "Select if it was wrong, or if they have moved."},
    )
    field_order = ["moved", "reason"]


def why_form(subject: str, data=None) -> Why:
    return WhyMoved(data) if subject == "place" else Why(data)
