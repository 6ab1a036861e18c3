"""Below the admin's address: whoever opens these has signed in to work, with a second factor."""

from django.urls import path

from volunteers.attendance.admin import certificate_page, door_page, paper_page
from volunteers.attendance.admin import meeting_pages as paperwork

urlpatterns = [
    path("attendance/", paperwork.today, name="attendance_today"),
    path("attendance/taps/", door_page.send_taps, name="attendance_taps"),
    path("attendance/<int:shift_id>/<int:date_id>/", door_page.door, name="attendance_door"),
    path("attendance/<int:shift_id>/<int:date_id>/tap/", door_page.tap, name="attendance_tap"),
    path("attendance/<int:shift_id>/<int:date_id>/walk-in/", door_page.walk_in, name="attendance_walk_in"),
    path("attendance/<int:shift_id>/<int:date_id>/list.pdf", paperwork.sheet, name="attendance_sheet"),
    path("attendance/<int:shift_id>/<int:date_id>/blank.pdf", paper_page.blank, name="attendance_blank"),
    path("attendance/<int:shift_id>/<int:date_id>/paper/", paper_page.paper, name="attendance_paper"),
    path("attendance/<int:shift_id>/<int:date_id>/hours/", paperwork.hours, name="attendance_hours"),
    path("attendance/<int:shift_id>/debrief/", paperwork.debrief, name="attendance_debrief"),
    path("attendance/volunteers/<int:pk>/", certificate_page.of_volunteer, name="attendance_certificates"),
    path("attendance/volunteers/<int:pk>/issue/", certificate_page.issue_for, name="attendance_issue"),
    path(
        "attendance/volunteers/<int:pk>/<language>.pdf",
        certificate_page.of_volunteer_as_pdf,
        name="attendance_certificate",
    ),
    path("attendance/certificates/<int:pk>/withdraw/", certificate_page.withdraw, name="attendance_withdraw"),
]
