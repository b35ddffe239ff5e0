"""The table of contents of the payments workspace."""

from django.urls import path

from portal.payments import order_pages, payment_events

app_name = "payments"
urlpatterns = [
    path("payments/", payment_events.payment_events, name="home"),
    path("payments/orders", order_pages.order_list, name="orders"),
    path("payments/orders/new", order_pages.new_order_page, name="new_order"),
    path("payments/orders/<uuid:id>", order_pages.order_page, name="order"),
    path("payments/orders/<uuid:id>/do/<slug:name>", order_pages.order_deed_page, name="order_deed"),
    path("payments/orders/<uuid:id>/receipt.pdf", order_pages.order_receipt, name="order_receipt"),
]
