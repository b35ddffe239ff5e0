"""The table of contents of SIMs: the list, taking in, boxes for hubs, a hub's own box, and one SIM."""

from django.urls import path

from portal.sims import activation_page, box_pages, own_box_pages, sim_intake_pages, sim_list, sim_page

app_name = "sims"
urlpatterns = [
    path("sims/", sim_list.sim_list, name="list"),
    path("sims/new", sim_intake_pages.take_in_page, name="take_in"),
    path("sims/check-in", sim_intake_pages.check_in_page, name="check_in"),
    path("sims/activations", activation_page.activation_page, name="activations"),
    path("sims/boxes", box_pages.box_list, name="boxes"),
    path("sims/boxes/new", box_pages.order_box_page, name="order_box"),
    path("sims/boxes/<str:number>", box_pages.box_page, name="box"),
    path("sims/boxes/<str:number>/do/<slug:name>", box_pages.box_action_page, name="box_action"),
    path("sims/box", own_box_pages.own_box_page, name="own_box"),
    path("sims/box/order", own_box_pages.order_page, name="order"),
    path("sims/box/count", own_box_pages.count_page, name="count"),
    path("sims/box/send-back", own_box_pages.send_back_page, name="send_back"),
    path("sims/<str:iccid>", sim_page.sim_page, name="sim"),
    path("sims/<str:iccid>/do/<slug:name>", sim_page.sim_action_page, name="sim_action"),
]
