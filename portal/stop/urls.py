"""The table of contents of Stop: one page."""

from django.urls import path

from portal.stop import views

app_name = "stop"
urlpatterns = [path("stop", views.stop_page, name="home")]
