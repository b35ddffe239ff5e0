"""What is asked about the storage of one device: its drives, their wipes, and what a bench tool found."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from inventory.bench import wipe_methods
from law.refusals import Invalid
from portal.forms import DayField
from portal.warehouse.device_forms import WORDS, Step, narrow


class MomentField(forms.Field):
    """A moment in London: the time of today, or day and time. Within its minute it is taken as late as it can be."""

    wrong = "Enter a time like 14:10, or a day and time like 29/11/2026 14:10."

    def to_python(self, value):
        text = " ".join(str(value or "").replace(",", " ").split())[:40]
        if not text:
            return None
        try:
            if " " not in text:
                text = f"{timezone.localdate():%d/%m/%Y} {text}"
            minute = timezone.make_aware(datetime.strptime(text, "%d/%m/%Y %H:%M"))
        except ValueError as unreadable:
            raise forms.ValidationError(self.wrong) from unreadable
        return max(minute, min(minute + timedelta(minutes=1, microseconds=-1), timezone.now()))


def _moment(label: str, *, required=True) -> MomentField:
    return MomentField(
        label=label,
        help_text="Like 14:10 for today, or 29/11/2026 14:10",
        required=required,
        widget=narrow(20),
        error_messages={"required": MomentField.wrong},
    )


VERIFICATIONS = [
    ("All data read back", "All data was read back"),
    ("A sample read back", "A sample of it was read back"),
    ("The drive reports that its erase completed", "The drive reported that its own erase completed"),
    ("Not verified", "It was not checked"),
]


class WipeResult(Step):
    """The tool's log, or drive by drive what it said."""

    how = forms.ChoiceField(
        label="How do you want to add the result?",
        choices=[("log", "Log file from the tool"), ("typed", "I will enter the result")],
        initial="log",
        widget=forms.RadioSelect,
        error_messages={"required": "Select an option."},
    )
    log = forms.FileField(label="Log file", required=False)
    tool = forms.CharField(
        label="Tool, with its version",
        help_text="Like nwipe 0.37",
        max_length=60,
        required=False,
        widget=narrow(20),
    )
    log_hash = forms.CharField(
        label="SHA-256 of its log",
        help_text="64 characters, from the tool or sha256sum.",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    started_at = _moment("When did the wipe start?", required=False)
    verification = forms.ChoiceField(
        label="How was the result checked?", choices=[("", "Choose how"), *VERIFICATIONS], required=False
    )

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        self.drives = [unit.words for unit in device.unproven]
        for place, serial in enumerate(self.drives):
            methods = [("", "Choose the method"), *((name, name) for name in wipe_methods.ACCEPTED_METHODS)]
            self.fields[f"method{place}"] = forms.ChoiceField(
                label=f"Drive {serial}: how was it wiped?", choices=methods, required=False
            )
            self.fields[f"result{place}"] = forms.ChoiceField(
                label=f"Drive {serial}: what was the result?",
                choices=[("passed", "It passed"), ("failed", "It failed")],
                widget=forms.RadioSelect,
                required=False,
            )
            self.pointers = {**self.pointers, f"/evidence/{place}/method": f"method{place}"}
        typed = [
            "tool",
            "log_hash",
            "started_at",
            "verification",
            *(f"{name}{place}" for place in range(len(self.drives)) for name in ("method", "result")),
        ]
        self.conditional = {"how": {"log": ["log"], "typed": typed}}

    def clean(self):
        answers = self.cleaned_data
        if answers.get("how") == "log" and not answers.get("log") and "log" not in self.errors:
            self.add_error("log", "Select the log file.")
        if answers.get("how") == "typed":
            self._check_typed(answers)
        return answers

    def _check_typed(self, answers):
        answers["log_hash"] = "".join(answers.get("log_hash", "").split()).lower()
        if not answers.get("tool"):
            self.add_error("tool", "Enter the tool and its version.")
        if len(answers["log_hash"]) != 64 or set(answers["log_hash"]) - set("0123456789abcdef"):
            self.add_error("log_hash", "SHA-256 must be 64 characters, using 0 to 9 and a to f.")
        if not answers.get("started_at") and "started_at" not in self.errors:
            self.add_error("started_at", MomentField.wrong)
        if not answers.get("verification"):
            self.add_error("verification", "Select how the result was checked.")
        for place, serial in enumerate(self.drives):
            if not answers.get(f"method{place}"):
                self.add_error(f"method{place}", f"Select how drive {serial} was wiped.")
            if not answers.get(f"result{place}"):
                self.add_error(f"result{place}", f"Select whether drive {serial} passed.")

    def take(self, invalid: Invalid):
        for error in invalid.errors:
            name = self.pointers.get(error.pointer, "log" if self.cleaned_data.get("how") == "log" else None)
            self.add_error(name if name in self.fields else None, error.sentence)


class AddedDrive(Step):
    serial = forms.CharField(
        label="Its serial", help_text="Copy it from the drive’s label. Leave blank if it has none.", max_length=80,
        required=False, widget=narrow(20),
    )  # fmt: skip
    position = forms.CharField(
        label="Where is it in the device?",
        help_text="Like “second bay” or “SD card slot”. Only needed if it has no serial number.",
        max_length=60,
        required=False,
    )
    model = forms.CharField(label="Make and model (optional)", max_length=120, required=False)


class WhichDrive(Step):
    """One drive of this device, chosen; with a single one it is chosen already."""

    states: tuple[str, ...] = ("unproven", "wiped")
    unit = forms.ChoiceField(
        label="Which drive?", widget=forms.RadioSelect, error_messages={"required": "Select a drive."}
    )

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        units = [unit for unit in device.units.all() if unit.state in self.states]
        self.fields["unit"].choices = [(str(unit.pk), unit.words) for unit in self.offered(units)]
        if len(units) == 1:
            self.initial.setdefault("unit", str(units[0].pk))

    def offered(self, units):
        return units


class NamedDrive(WhichDrive):
    serial = forms.CharField(
        label="Its serial",
        max_length=80,
        widget=narrow(20),
        error_messages={"required": "Enter the drive’s serial number."},
    )
    reason = forms.CharField(
        label="Why are you correcting it?",
        help_text="Leave blank if no serial number was recorded before.",
        widget=WORDS,
        max_length=300,
        required=False,
    )


class DriveTakenOut(WhichDrive):
    place = forms.CharField(
        label="Where is it now?", max_length=120, error_messages={"required": "Enter where it is now."}
    )
    reason = forms.CharField(
        label="Why was it removed?", widget=WORDS, max_length=300, error_messages={"required": "Say why."}
    )


class LostDrive(WhichDrive):
    states = ("removed",)
    search = forms.CharField(
        label="Where did you look, and who did you ask?",
        widget=WORDS,
        max_length=1000,
        error_messages={"required": "Enter where you looked for it."},
    )
    known_on = DayField(label="When was it first noticed?", help_text="Leave blank for today.", required=False)
    reason = forms.CharField(
        label="What happened?", widget=WORDS, max_length=300, error_messages={"required": "Enter what happened."}
    )


class FoundDrive(WhichDrive):
    states = ("lost",)
    place = forms.CharField(
        label="Where is it now?", max_length=120, error_messages={"required": "Enter where it is now."}
    )


class ShreddedDrive(WhichDrive):
    states = ("unproven", "wiped", "removed")
    recycler = forms.CharField(
        label="Who shredded it?", max_length=120, error_messages={"required": "Enter who shredded it."}
    )
    note = forms.CharField(
        label="Transfer note number",
        max_length=60,
        widget=narrow(10),
        error_messages={"required": "Enter the transfer note number."},
    )
    witness = forms.CharField(label="Who saw it?", max_length=120, error_messages={"required": "Enter who saw it."})


class ItsReset(Step):
    content = forms.FileField(
        label="A photograph of its welcome screen",
        help_text="JPEG or PNG, 5MB or smaller. Do not photograph people.",
        error_messages={"required": "Select a photograph."},
    )
    started_at = _moment("When did the reset start?")


class Report(Step):
    pointers = {"": "report"}
    report = forms.FileField(
        label="Hardware report",
        help_text="From lshw -json, dmidecode, or both in one file.",
        error_messages={"required": "Select the report file."},
    )

    def take(self, invalid: Invalid):
        for error in invalid.errors:
            self.add_error("report", error.sentence)
