"""A network's file of SIMs that are in use goes in, and every line is answered for."""

from django import forms
from django.shortcuts import render
from django.urls import reverse

from connectivity import actions as connectivity
from portal.doors import form_data, form_files, page, submit_or_show_errors
from portal.forms import PageForm

LARGEST = 500_000  # bytes
MOST_LINES = 5_000


class Activations(PageForm):
    content = forms.FileField(
        label="File from the network",
        help_text="A text or CSV file with one SIM number in the first column of each line. You can include a heading row.",
        error_messages={"required": "Select a file.", "empty": "The selected file is empty."},
    )

    def clean_content(self) -> list[str]:
        """The numbers, in the order of their lines."""
        content = self.cleaned_data["content"].read(LARGEST + 1)
        if len(content) > LARGEST:
            raise forms.ValidationError("The selected file must be smaller than 500KB. Split it and upload each part.")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as unreadable:
            raise forms.ValidationError("The selected file must be a text or CSV file, saved as UTF-8.") from unreadable
        numbers = [_first_column(line) for line in text.replace("\x00", "").splitlines() if line.strip()]
        numbers = numbers[1:] if numbers and not any(c.isdigit() for c in numbers[0]) else numbers
        if not numbers:
            raise forms.ValidationError("The selected file has no SIM numbers.")
        if len(numbers) > MOST_LINES:
            raise forms.ValidationError(
                f"The selected file must have {MOST_LINES:,} lines or fewer. Split it and upload each part."
            )
        return numbers


def _first_column(line: str) -> str:
    return line.replace(";", ",").replace("\t", ",").split(",")[0].strip().strip('"')[:40]


@page(does="connectivity.note_activations")
def activation_page(request):
    """What the network says is in use is noted as working; what is refused stays as it was."""
    form = Activations(form_data(request), form_files(request))
    answers = None
    if request.method == "POST" and form.is_valid():
        numbers = form.cleaned_data["content"]
        answers = submit_or_show_errors(
            request, form, lambda: connectivity.note_activations(iccids=numbers, by=request.actor)
        )
    context = {
        "form": form,
        "answers": answers,
        "activated": sum(answer.outcome == "activated" for answer in answers or []),
        "already": sum(answer.outcome == "already" for answer in answers or []),
        "refused": [answer for answer in answers or [] if answer.outcome == "refused"],
        "back": reverse("sims:list"),
        "back_text": "SIMs",
    }
    failed = form.is_bound and answers is None
    return render(request, "sims/activations.html", context, status=422 if failed else 200)
