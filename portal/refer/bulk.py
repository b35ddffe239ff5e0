"""A file of referrals in the browser: checked first, taken in with a progress bar, every row answered, corrected,
sent again.
"""

import io

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from portal.doors import form_data, form_files, get_visible_or_404, organisation_of, page, submit_or_show_errors
from portal.downloads import csv_file
from portal.refer.forms import Upload
from referrals import intake
from referrals.answer_labels import in_words, label
from referrals.intake import reading
from referrals.intake.columns import ANSWER_OF
from referrals.intake.stored_files import Kept
from referrals.models import Import, ImportRow

SHOWN = 100
_THROUGH_WORKER = in_words("contact_mode", "through_worker")
EXAMPLES = (
    {
        "your_ref": "CASE-0001",
        "resident_first_name": "Amina",
        "resident_last_name": "Yusuf",
        "dob": "14/03/1968",
        "mobile": "07700 900123",
        "postcode": "SE1 2QH",
        "borough": "Southwark",
        "needs": "device; data; skills",
        "reason": "Universal Credit journal",
        "language": "Somali",
        "accessibility": "Large text",
        "consent": "Yes - in person",
        "safe_to_contact": "Yes",
        "hub": "",
    },
    {
        "your_ref": "CASE-0002",
        "resident_first_name": "Sam",
        "borough": "Lambeth",
        "needs": "data",
        "reason": "Bids for housing every week",
        "consent": "Yes - in person",
        "safe_to_contact": _THROUGH_WORKER,
        "address": "no fixed address",
    },
    {
        "your_ref": "CASE-0003",
        "borough": "Camden",
        "needs": "device",
        "reason": "Court papers come by email",
        "consent": "Yes - in person",
        "safe_to_contact": _THROUGH_WORKER,
        "address": "confidential",
        "client_ref": "R-17",
    },
)
# What each column takes, where its name does not say it.
COLUMN_WORDS = {
    "resident_first_name": "leave the cell empty if you only enter client_ref",
    "dob": "day first, like 14/03/1968",
    "postcode": "leave the cell empty for no fixed address or a confidential address",
    "needs": "device, data or skills, with a semicolon between them",
    "consent": "“Yes” if they agreed to be referred",
    "safe_to_contact": "“Yes” for texts and calls. For anything else we only contact the worker",
    "address": "“no fixed address”, or “confidential” for a refuge",
    "client_ref": "your reference for someone who is not named",
    "resident_email": "used only if it is safe to contact them",
    "needed_by": "a date, for all their needs",
    "hub": "the name or code of the hub where they collect. Leave the cell empty to choose later",
}


@page(does="referrals.refer_many", sees="own referrals")
def upload_page(request):
    """Choose a file; it is checked first and nothing is written until the worker says so."""
    form = Upload(form_data(request), form_files(request))
    if request.method == "POST" and form.is_valid():
        batch = submit_or_show_errors(request, form, lambda: _receive(request, form))
        if batch is not None:
            return redirect("refer:bulk_one", batch.pk)
    recent = Import.objects.visible_to(request.actor).order_by("-created_at")[:10]
    context = {
        "form": form,
        "recent": recent,
        "columns": [_column(name) for name in reading.ALL_COLUMNS],
        "back": reverse("refer:home"),
    }
    return render(request, "refer/bulk.html", context, status=422 if form.is_bound else 200)


def _column(name: str) -> dict:
    """What a column is called, whether it must be there, and what it takes; its label may head it too."""
    is_an_answer = name in ANSWER_OF
    return {
        "name": name,
        "label": label(ANSWER_OF[name]) if is_an_answer else "",
        "needed": name in reading.REQUIRED,
        "words": COLUMN_WORDS.get(name, ""),
    }


def _receive(request, form) -> Import:
    file = form.cleaned_data["file"]
    return intake.receive(
        file, organisation=organisation_of(request), by=request.actor, dry_run=True, file_name=file.name
    )


@page(does="referrals.refer_many", sees="own referrals", methods=("GET",))
def template_file(request):
    """The headers, and a row that shows how for an address, for none, and for a refuge."""
    email = request.user.email
    return csv_file(reading.ALL_COLUMNS, [_example(row, email) for row in EXAMPLES], "referrals-template")


def _example(cells: dict[str, str], email: str) -> list[str]:
    return [email if column == "referrer_email" else cells.get(column, "") for column in reading.ALL_COLUMNS]


@page(does="referrals.refer_many", sees="own referrals", methods=("GET",))
def import_page(request, id):
    """How far it got, then each row's answer; the address can be left and come back to."""
    batch = get_visible_or_404(Import.objects, request.actor, pk=id)
    return render(
        request,
        "refer/bulk_one.html",
        _shown(request, batch) | {"back": reverse("refer:bulk"), "back_text": "All files"},
    )


@page(does="referrals.refer_many", sees="own referrals", methods=("GET",))
def import_progress(request, id):
    """The part of the page that is fetched again while the file is worked through."""
    return render(
        request, "refer/bulk_progress.html", _shown(request, get_visible_or_404(Import.objects, request.actor, pk=id))
    )


def _shown(request, batch) -> dict:
    which = request.GET.get("outcome", "")
    rows = batch.rows.order_by("number")
    if which in ImportRow.Outcome.values:
        rows = rows.filter(outcome=which)
    elif batch.refused:
        rows = rows.filter(outcome="refused")
        which = "refused"
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 9:
        rows = rows.filter(number__gt=int(after))
    answered = list(rows[: SHOWN + 1]) if batch.state in ("done", "failed") else []
    working = batch.state in ("waiting", "running")
    return {
        "batch": batch,
        "working": working,
        "percent": round(100 * batch.answered / batch.total) if batch.total else 0,
        "which": which,
        "your_ref": label("your_ref"),
        "rows": [_row(row) for row in answered[:SHOWN]],
        "next_after": answered[SHOWN - 1].number if len(answered) > SHOWN else None,
        "tabs": [
            ("accepted", "Accepted", batch.accepted),
            ("repeated", "Already here", batch.repeated),
            ("refused", "To correct", batch.refused),
        ],
        "kept": batch.pieces.exists(),
        "kept_until": timezone.localtime(batch.created_at + intake.KEPT_FOR),
    }


def _row(row: ImportRow) -> dict:
    return {
        "number": row.number,
        "line": row.line,
        "your_ref": row.your_ref,
        "reference": row.reference,
        "words": row.get_outcome_display(),
        "errors": [(error["field"], error["sentence"]) for error in row.errors],
        "warnings": row.warnings,
    }


@page(does="referrals.refer_many", sees="own referrals", methods=("POST",))
def import_now(request, id):
    """After the check: take the same file in for good."""
    batch = intake.again(
        get_visible_or_404(Import.objects.select_related("organisation"), request.actor, pk=id), by=request.actor
    )
    return redirect("refer:bulk_one", batch.pk)


@page(does="referrals.refer_many", sees="own referrals", methods=("GET",))
def answers_file(request, id):
    """Every row's answer as a sheet, without the rows' own cells."""
    batch = get_visible_or_404(Import.objects, request.actor, pk=id)
    heads = ["row", "line", "your_ref", "answer", "our_reference", "columns", "what_to_do"]
    lines = (
        [r.number, r.line, r.your_ref, r.get_outcome_display(), r.reference, _columns(r), _advice(r)]
        for r in batch.rows.order_by("number").iterator(chunk_size=2000)
    )
    return csv_file(heads, lines, f"answers-{batch.pk}")


@page(does="referrals.refer_many", sees="own referrals", methods=("GET",))
def corrections_file(request, id):
    """The rows that were refused, cells and all, with what to do beside them: correct it and upload it as it is."""
    batch = get_visible_or_404(Import.objects, request.actor, pk=id)
    heads = [*reading.ALL_COLUMNS, *reading.ANSWER_COLUMNS]
    return csv_file(heads, _refused_rows(batch), f"to-correct-{batch.pk}")


def _refused_rows(batch):
    refused = {row.number: row for row in batch.rows.filter(outcome="refused").iterator(chunk_size=2000)}
    if not refused or not batch.pieces.exists():
        return
    for row in reading.read_again(io.BufferedReader(Kept(batch))):
        answer = refused.get(row.number)
        if answer is not None:
            cells = [row.cells.get(column, "") for column in reading.ALL_COLUMNS]
            yield [*cells, answer.get_outcome_display(), answer.reference, _advice(answer)]


def _columns(row: ImportRow) -> str:
    return "; ".join(dict.fromkeys(error["field"] for error in row.errors))


def _advice(row: ImportRow) -> str:
    return " ".join([error["sentence"] for error in row.errors] + row.warnings)
