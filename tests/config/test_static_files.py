"""What is collected has a name that changes with it, and may be kept for ever under that name alone: what the build of
this checkout collected.
"""

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponseNotFound
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture
def served():
    assert settings.IS_COLLECTED, "run `make setup` first"
    return WhiteNoiseMiddleware(lambda _request: HttpResponseNotFound())


def test_a_name_that_changes_with_the_file_is_kept_for_ever(served):
    url = staticfiles_storage.url("css/portal.css")
    assert url != "/static/css/portal.css"
    answer = served(RequestFactory().get(url))
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    plain = served(RequestFactory().get("/static/css/portal.css"))
    assert plain["Cache-Control"] == "max-age=60, public"


def test_source_maps_are_neither_collected_nor_asked_for(served):
    collected = list(settings.STATIC_ROOT.rglob("*"))
    assert collected
    assert not [path for path in collected if path.suffix == ".map"]
