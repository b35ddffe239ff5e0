"""Whatever may be there only once has a sentence for the second of two who write it at one instant."""

import logging
import sys
from logging.config import DictConfigurator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from audit.models import Recorded
from audit.recording import recording
from inventory.models import Device
from law.uniqueness import ANSWERED_WHERE_THEY_HAPPEN, SENTENCES, TakenMeanwhile
from tests import people_of_london as london

OURS = {
    "people",
    "notifications",
    "contributions",
    "referrals",
    "inventory",
    "connectivity",
    "skills",
    "outcomes",
    "api",
}


def unique_names() -> set[str]:
    names = {"ledger_chain_without_forks", "no_unproven_storage_on_the_shelf"}  # the second is a trigger
    for model in apps.get_models():
        if model._meta.app_label not in OURS and not issubclass(model, Recorded):
            continue
        names |= {c.name for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)}
        names |= {
            f"{model._meta.db_table}_{field.column}_key"
            for field in model._meta.concrete_fields
            if field.unique and not field.primary_key
        }
    return names


def test_every_unique_constraint_of_the_house_has_a_sentence_or_is_answered_where_it_happens():
    told = {*SENTENCES, *ANSWERED_WHERE_THEY_HAPPEN}
    assert unique_names() - told == set(), "give each of these a sentence in law/uniqueness.py"
    assert told - unique_names() == set(), "these are gone: take their sentence out of law/uniqueness.py"
    assert not set(SENTENCES) & set(ANSWERED_WHERE_THEY_HAPPEN)


def test_the_sentences_are_sentences():
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in SENTENCES.values())


@pytest.mark.django_db
def test_a_rows_values_do_not_reach_the_log():
    pool = london.pool()
    formatter = DictConfigurator(settings.LOGGING).configure_formatter(dict(settings.LOGGING["formatters"]["plain"]))
    try:
        with recording(london.ADMINISTRATOR, "test.set_up"):
            Device.objects.bulk_create([Device(serial="PF-1", pool=pool), Device(serial="pf-1", pool=pool)])
    except TakenMeanwhile:
        record = logging.LogRecord("django", logging.ERROR, __file__, 1, "Internal Server Error", (), sys.exc_info())
    line = formatter.format(record)
    assert "UniqueViolation (one_live_device_per_serial)" in line
    assert "test_uniqueness.py" in line
    assert "PF-1" not in line
