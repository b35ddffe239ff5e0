"""Portal pages to be signed in for, and the addresses under which tests of signing in find them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from portal.sign_in.who import actor_of


@login_required
def some_form(request):
    if request.method == "POST":
        return HttpResponse(f"sent: {request.POST.get('story')} by {actor_of(request).key}")
    form = (
        "<html lang=en><form method=post>{% csrf_token %}<label>Story <input "
        "name=story></label><button>Send</button></form>"
    )
    return HttpResponse(Template(form).render(RequestContext(request)))


def who_am_i(request):
    actor = actor_of(request)
    return HttpResponse(f"{sorted(actor.roles)} {actor.channel} {actor.organisation_id}")


urlpatterns = [
    path("some/form", some_form),
    path("warehouse/", who_am_i),
    path("warehouse/sorting", some_form),
    path("", include("config.urls")),
]
