"""Which request goes to which room."""

from django.contrib import admin
from django.urls import include, path, re_path

from api import contributions, hooks, problem_pages, problems, token_door

handler500 = "config.breakdowns.answer"
urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("api/problems/<slug:code>", problem_pages.explain),
    re_path(r"^api(?:/.*)?$", problems.page_not_found),
    path("oauth/token", token_door.Token.as_view()),
    path("hooks/stripe", contributions.stripe_hook),
    path("hooks/twilio/status", hooks.status),
    path("hooks/twilio/inbound", hooks.inbound),
    path("phone/", include("phone.urls")),
    path("pay/<str:session_id>", contributions.local_checkout),
    path("admin/", admin.site.urls),
    path("", include("portal.sign_in.urls")),
    path("account/", include("allauth.urls")),
    path("", include("portal.urls")),
]
