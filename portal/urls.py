"""The portal's table of contents; config hangs it at the root."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.front, name="front"),
    path("reports/<uuid:id>.pdf", views.published_report, name="published_report"),
    path("accessibility", views.accessibility, name="accessibility"),
]
