"""The pages about what is needed: which kinds of help, then the questions about each kind."""

from datetime import date

from django import forms

from portal.forms import DayField
from portal.questionnaire.question_page import Step
from referrals.facts import FORMS, HAS_NOW, REQUIREMENTS, USES

KINDS = (("device", "A device"), ("data", "Internet (data)"), ("skills", "Somebody to show them how"))


class Needs(Step):
    title = "What does the person need?"
    lead = "Choose everything that is missing. Each goes its own way and at its own speed."
    needs = forms.MultipleChoiceField(
        label="",
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that the person needs."},
    )
    choice_hints = {
        "needs": {
            "device": "A laptop, tablet or smartphone, wiped, checked and theirs to keep",
            "data": "A SIM with free data, or mobile Wi-Fi",
            "skills": "Sessions at a hub near them, one to one or in a small group",
        }
    }

    def start(self, raw):
        return {"needs": [need["kind"] for need in raw.get("needs", [])]}

    def patch(self):
        here = {need["kind"]: need for need in self.raw.get("needs", [])}
        return {"needs": [here.get(kind, {"kind": kind}) for kind, _ in KINDS if kind in self.cleaned_data["needs"]]}


class NeedStep(Step):
    """The questions about one need; the kind is the subclass's."""

    kind = ""
    form = forms.ChoiceField(label="What would fit best?", widget=forms.RadioSelect, required=False)
    has_now = forms.ChoiceField(label="What do they have now?", widget=forms.RadioSelect, required=False)
    purpose = forms.CharField(
        label="What will they use it for?",
        help_text=(
            "The one or two things that matter most, such as Universal Credit, seeing the GP, school work or talking "
            "to family."
        ),
        max_length=100,
        required=False,
    )
    needed_by = DayField(
        label="Is there a date that they need it by? (optional)",
        help_text="A tribunal, a first day at work, the start of a term. A near date makes it more urgent.",
        required=False,
    )
    details = forms.CharField(
        label="Anything it should be able to do, or that they cannot use? (optional)",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def prepare(self):
        self.fields["form"].choices = FORMS[self.kind]
        self.fields["has_now"].choices = HAS_NOW[self.kind]

    def start(self, raw):
        mine = dict(next((need for need in raw.get("needs", []) if need["kind"] == self.kind), {}) or {})
        mine["another_kind"] = {None: "", True: "yes", False: "no"}[mine.get("substitutes")]
        return mine | ({"needed_by": date.fromisoformat(mine["needed_by"])} if mine.get("needed_by") else {})

    def patch(self):
        answers = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.cleaned_data.items()
        }
        mine = {"kind": self.kind} | {name: value for name, value in answers.items() if value not in (None, "", [])}
        if "another_kind" in answers:
            mine["substitutes"] = mine.pop("another_kind", "yes") != "no"
        return {"needs": [mine if need["kind"] == self.kind else need for need in self.raw.get("needs", [])]}


class DeviceStep(NeedStep):
    kind = "device"
    title = "The device"
    use = forms.ChoiceField(
        label="What does it have to be good for?",
        help_text="It decides how fast a device has to be. Ask for no more than they need: they wait longer for it.",
        choices=USES,
        widget=forms.RadioSelect,
        required=False,
    )
    requires = forms.MultipleChoiceField(
        label="What must it have? (optional)",
        help_text="Only what they cannot do without. A device without it is never offered.",
        choices=REQUIREMENTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    another_kind = forms.ChoiceField(
        label="If another kind of device comes free first, may we ask whether they would take it?",
        help_text="Nobody is given another kind without saying yes, and nobody loses their place by saying no.",
        choices=(("yes", "Yes, ask"), ("no", "No, wait for the kind they asked for")),
        widget=forms.RadioSelect,
        required=False,
    )
    for_school_child = forms.BooleanField(
        label="It is for a child who goes to school",
        help_text="School children's devices do not count towards the limit of a household.",
        required=False,
    )


class DataStep(NeedStep):
    kind = "data"
    title = "The internet"


class SkillsStep(NeedStep):
    kind = "skills"
    title = "Learning"

    def prepare(self):
        super().prepare()
        self.fields["form"].label = "How do they learn best?"
        self.fields["has_now"].label = "How much do they do online now?"
        self.fields["purpose"].label = "What do they want to be able to do?"
        self.fields["details"].label = "Days, times or company that suit them (optional)"
