"""Agreements and pages of the Service workspace, as its tests fill in and read them."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from people import actions as people
from people.organisations.data_sharing import ALL_FIELDS
from tests import people_of_london as london

HOME = "/service/"
REGISTER = "/service/organisations"
AGREEMENTS = "/service/agreements"


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def read(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def pdf(content=b"%PDF-1.7 signed", name="signed.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def draft_at(at, **changes):
    params = {
        "purpose": "Referring",
        "lawful_basis": "public_task",
        "fields": ALL_FIELDS,
        "starts_on": day(0),
        "review_on": day(100),
    }
    return people.draft_agreement(
        organisation=at, by=london.ADMINISTRATOR, **(params | {"ends_on": day(364)} | changes)
    )


def in_boxes(name, when) -> dict:
    return {f"{name}_day": str(when.day), f"{name}_month": str(when.month), f"{name}_year": str(when.year)}


def written(**changes) -> dict:
    """A draft as the form sends it."""
    params = {
        "purpose": "Referring residents",
        "lawful_basis": "public_task",
        "fields_": ["identity", "contact", "place"],
    }
    dates = in_boxes("starts_on", day(0)) | in_boxes("review_on", day(100)) | in_boxes("ends_on", day(364))
    return params | dates | changes
