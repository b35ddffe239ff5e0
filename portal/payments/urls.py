"""The table of contents of the payments workspace."""

from django.urls import path

from portal.payments import payment_events

app_name = "payments"
urlpatterns = [path("payments/", payment_events.payment_events, name="home")]
