"""The table of contents of the Hub workspace."""

from django.urls import path

from portal.classes import seat_pages
from portal.hub import (
    about_page,
    arriving_page,
    check_pages,
    class_pages,
    count_page,
    find_page,
    half_typed,
    hand_over_page,
    hub_home,
    parcel_pages,
    register_pages,
    walk_in_pages,
)

app_name = "hub"
urlpatterns = [
    path("hub/", hub_home.hub_home, name="home"),
    path("hub/find", find_page.find_page, name="find"),
    path("hub/arriving", arriving_page.arriving_page, name="arriving"),
    path("hub/count", count_page.count_page, name="count"),
    path("hub/here", walk_in_pages.walk_in_page, name="walk_in"),
    path("hub/here/keep", half_typed.keep_page, name="keep_half_typed"),
    path("hub/here/<str:reference>/drop", half_typed.drop_page, name="drop_half_typed"),
    path("hub/here/<str:reference>", walk_in_pages.here_page, name="here"),
    path("hub/here/<str:reference>/receipt.pdf", walk_in_pages.receipt_paper, name="here_receipt"),
    path("hub/classes", class_pages.class_list, name="classes"),
    path("hub/classes/new", class_pages.new_class_page, name="new_class"),
    path("hub/classes/<uuid:id>", class_pages.class_page, name="class"),
    path("hub/register-worker.js", register_pages.register_worker, name="register_worker"),
    path("hub/classes/<uuid:id>/taps", register_pages.register_taps, name="taps"),
    path("hub/classes/<uuid:id>/register.pdf", register_pages.register_paper, name="register_paper"),
    path("hub/classes/<uuid:id>/change", class_pages.change_class_page, name="change_class"),
    path("hub/classes/<uuid:id>/cancel", class_pages.cancel_class_page, name="cancel_class"),
    path("hub/classes/<uuid:id>/admit", class_pages.admit_page, name="admit"),
    path("hub/classes/<uuid:id>/correct/<uuid:booking>", class_pages.correct_page, name="correct"),
    path("hub/classes/<uuid:id>/seats/<uuid:booking>", seat_pages.seat_at_hub, name="seat"),
    path("hub/classes/<uuid:id>/seats/<uuid:booking>/<slug:name>", seat_pages.do_seat_at_hub, name="do_seat"),
    path("hub/about", about_page.about_page, name="about"),
    path("hub/parcels/<str:number>", parcel_pages.parcel_page, name="parcel"),
    path("hub/parcels/<str:number>/check", check_pages.check_page, name="check"),
    path("hub/parcels/<str:number>/not-arrived", check_pages.undo_arrival_page, name="undo_arrival"),
    path("hub/parcels/<str:number>/hand-over", hand_over_page.hand_over_page, name="hand_over"),
    path("hub/parcels/<str:number>/remind", parcel_pages.remind_page, name="remind"),
    path("hub/parcels/<str:number>/missing", parcel_pages.missing_page, name="missing"),
    path("hub/parcels/<str:number>/stop", parcel_pages.stop_page, name="stop"),
    path("hub/parcels/<str:number>/working", parcel_pages.working_page, name="working"),
    path("hub/parcels/<str:number>/gift-agreement.pdf", parcel_pages.gift_agreement_paper, name="gift_agreement"),
    path("hub/parcels/<str:number>/receipt.pdf", parcel_pages.receipt_paper, name="receipt"),
]
