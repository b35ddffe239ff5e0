"""Every column that may hold words is declared: what becomes of it when a person is erased."""

from django.apps import apps
from django.db import models

from outcomes.enquiries import text_columns

WORDED = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


def worded_columns() -> set[tuple[str, str]]:
    """Of every model of the house, also of those that only join two others."""
    return {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in text_columns.APPLICATIONS
        for field in model._meta.concrete_fields
        if isinstance(field, WORDED) and not field.choices
    }


def test_every_column_that_may_hold_words_is_declared():
    declared = set(text_columns.declared())
    assert sorted(worded_columns() - declared) == []
    assert sorted(declared & worded_columns()) == sorted(worded_columns())


def test_no_column_is_declared_that_does_not_exist():
    gone = {
        (label, name)
        for label, name in text_columns.declared()
        if not hasattr(apps.get_model(label)._meta.get_field(name), "column")
    }
    assert gone == set()


def test_no_file_is_kept_outside_of_the_database():
    kept = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, models.FileField)]
    assert kept == []
