"""The table of contents of asking how it goes."""

from django.urls import path

from portal.follow_ups import asking, desk

app_name = "follow_ups"
urlpatterns = [
    path("how/<str:token>", asking.answer, name="how"),
    path("follow-ups/", desk.home, name="home"),
    path("follow-ups/<uuid:id>", desk.one, name="one"),
]
