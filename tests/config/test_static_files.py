"""What is collected has a name that changes with it, and may be kept for ever under that name alone."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponseNotFound
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture
def collected(settings, tmp_path):
    """One stylesheet of a package whose source map is not here."""
    source = tmp_path / "source" / "css"
    source.mkdir(parents=True)
    (source / "page.css").write_text("a{color:red}\n/*# sourceMappingURL=page.css.map */\n", encoding="utf-8")
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.WHITENOISE_USE_FINDERS = False
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.static_files.StaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return WhiteNoiseMiddleware(lambda _request: HttpResponseNotFound())


def test_a_name_that_changes_with_the_file_is_kept_for_ever(collected):
    url = staticfiles_storage.url("css/page.css")
    assert url != "/static/css/page.css"
    answer = collected(RequestFactory().get(url))
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    plain = collected(RequestFactory().get("/static/css/page.css"))
    assert plain["Cache-Control"] == "max-age=60, public"
