"""Nothing internal is shown: texts name their sources as the public knows them."""

from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

import config.urls  # noqa: F401 - every form and every refusal is known
from inventory.allocation import rules
from inventory.bench import gate
from law.refusals import Refusal
from law.rules import without_codes
from outcomes.report.measures import MEASURES
from referrals import desk, reasons, triage_rules
from tests.internal import internal_in


def kinds_of(kind: type) -> Iterator[type]:
    """A class and everything that refines it."""
    yield kind
    for finer in kind.__subclasses__():
        yield from kinds_of(finer)


def rule_tables() -> Iterator[str]:
    for rule in (*gate.RULES, *rules.RULES):
        yield from (rule.sentence, rule.source)
    for rule in triage_rules.RULES:
        yield from (rule.sentence, rule.otherwise, rule.source)
    for alternative in triage_rules.ALTERNATIVES:
        yield from (alternative.name, alternative.sentence, alternative.source)
    for measure in MEASURES:
        yield from (measure.name, measure.definition, measure.unit, measure.source)
    for table in (
        reasons.REFUSAL,
        reasons.WITHDRAWAL,
        reasons.REDIRECTION,
        reasons.LAPSE,
        reasons.UNMET,
        reasons.DISMISSAL,
    ):
        for reason in table.values():
            yield from (reason.label, reason.sentence)
    yield from (preference.sentence for preference in rules.PREFERENCES)
    yield from (words for pair in triage_rules.NUMBER_WORDS.values() for words in pair)
    yield from map(str, desk.SENTENCES.values())


def refusals() -> Iterator[str]:
    yield from (str(kind.sentence) for kind in kinds_of(Refusal))


def model_texts() -> Iterator[str]:
    for model in apps.get_models():
        if model._meta.app_label in settings.ROOMS:
            yield from (f"{field.verbose_name} {field.help_text}" for field in model._meta.fields)
            yield from (str(words) for field in model._meta.fields for _, words in field.flatchoices)


def form_texts() -> Iterator[str]:
    for form in kinds_of(forms.BaseForm):
        for field in getattr(form, "base_fields", {}).values():
            yield f"{field.label} {field.help_text}"
            yield from map(str, field.error_messages.values())


def api_documentation() -> Iterator[str]:
    yield from OpenApiYamlRenderer().render(SchemaGenerator().get_schema(public=True), {}, {}).decode().splitlines()


@pytest.mark.parametrize("texts", [rule_tables, refusals, model_texts, form_texts, api_documentation])
def test_nothing_internal_is_said(texts):
    rows = list(texts())
    assert len(rows) > 20
    assert {text for text in rows if internal_in(text)} == set()


@pytest.mark.parametrize(
    "text",
    ["as the lifecycles say", "see domain.md", "It waits. (ND3)", "RULE2", "as in a scenario", "see docs/rules.md"],
)
def test_internal_words_are_known(text):
    assert internal_in(text)


@pytest.mark.parametrize(
    "text", ["NIST SP 800-88 Rev. 2", "GOL-SM11-92QX", "SM1 4AA", "Sims Lifecycle", "Equality Act 2010, section 20"]
)
def test_what_the_public_knows_is_not_internal(text):
    assert not internal_in(text)


def test_a_text_is_the_same_without_the_codes_of_its_rules():
    assert without_codes("They want it (ND5, DV12). It is kept. (MS6 to MS9)") == "They want it. It is kept."
    assert without_codes("A bundle (kit, delivery) at GOL-7K3M") == "A bundle (kit, delivery) at GOL-7K3M"
