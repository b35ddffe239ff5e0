"""The addresses that Twilio is told: the first ring, each answer, and how the call ended."""

from django.urls import path

from phone import views

app_name = "phone"
urlpatterns = [
    path("answer", views.answer, name="answer"),
    path("step/<slug:place>", views.step, name="step"),
    path("ended", views.ended, name="ended"),
]
