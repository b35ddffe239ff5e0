"""The table of contents of shared devices: a hub's own, and the boxes in which they go to hubs."""

from django.urls import path

from portal.sharing import own_pages, shared_box_pages

app_name = "shared"
urlpatterns = [
    path("hub/shared-devices", own_pages.own_devices_page, name="own"),
    path("hub/shared-devices/order", own_pages.order_shared_page, name="order"),
    path("hub/shared-devices/<str:tag>/<slug:name>", own_pages.own_device_action_page, name="device_action"),
    path("shared-boxes/", shared_box_pages.shared_box_list, name="boxes"),
    path("shared-boxes/<str:number>", shared_box_pages.shared_box_page, name="box"),
    path("shared-boxes/<str:number>/do/<slug:name>", shared_box_pages.shared_box_action_page, name="box_action"),
]
