"""The front page: what it shows, and that nothing of it is inline. In a browser: tests/portal/public/."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client

from portal import demonstration
from tests import people_of_london as london
from tests.outcomes.made_reports import make_report


@pytest.mark.django_db
def test_the_front_page_counts_and_links_to_the_latest_report():
    london.accepted()
    make_report("2026-Q4")
    page = Client().get("/").content.decode()
    assert "Help a Londoner get online" in page
    assert "/api/v1/docs" in page
    assert "sign" in page.lower()
    pdf = page.partition('href="/reports/')[2].partition('"')[0]
    assert Client().get(f"/reports/{pdf}").content.startswith(b"%PDF")
    assert "Amina" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/accessibility", "/privacy", "/cookies"])
def test_pages_carry_a_strict_content_policy_and_nothing_inline(path):
    answer = Client().get(path)
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert b"<style" not in answer.content
    assert b" style=" not in answer.content
    assert b"onclick" not in answer.content


def test_a_component_escapes_what_nobody_marked_safe():
    drawn = Template('{% load govuk %}{% govuk "button" text=words %}').render(Context({"words": "<b>hi</b>"}))
    assert "&lt;b&gt;hi" in drawn
    assert 'class="govuk-button"' in drawn
    with pytest.raises(TemplateSyntaxError):
        Template('{% load govuk %}{% govuk "no-such-thing" %}').render(Context())


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/login/"])
def test_whoever_comes_while_the_demonstration_is_being_built_reads_how_far_it_is(path, settings):
    settings.DEMO = True
    demonstration.tell_progress("day 5 of 15")
    assert "We are building the demonstration: day 5 of 15." in Client().get(path).content.decode()
    demonstration.end_progress()
    assert "building the demonstration" not in Client().get(path).content.decode()
