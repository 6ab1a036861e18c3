"""Below the admin's address: whoever opens these has signed in to work, with a second factor."""

from django.urls import path

from volunteers.attendance.views import certificates, door, office

urlpatterns = [
    path("attendance/", office.today, name="attendance_today"),
    path("attendance/taps/", door.send_taps, name="attendance_taps"),
    path("attendance/<int:shift_id>/<int:date_id>/", door.door, name="attendance_door"),
    path("attendance/<int:shift_id>/<int:date_id>/tap/", door.tap, name="attendance_tap"),
    path("attendance/<int:shift_id>/<int:date_id>/walk-in/", door.walk_in, name="attendance_walk_in"),
    path("attendance/<int:shift_id>/<int:date_id>/list.pdf", office.sheet, name="attendance_sheet"),
    path("attendance/<int:shift_id>/<int:date_id>/hours/", office.hours, name="attendance_hours"),
    path("attendance/<int:shift_id>/debrief/", office.debrief, name="attendance_debrief"),
    path("attendance/volunteers/<int:pk>/", certificates.of_volunteer, name="attendance_certificates"),
    path("attendance/volunteers/<int:pk>/issue/", certificates.issue_for, name="attendance_issue"),
    path(
        "attendance/volunteers/<int:pk>/<language>.pdf",
        certificates.of_volunteer_as_pdf,
        name="attendance_certificate",
    ),
    path("attendance/certificates/<int:pk>/withdraw/", certificates.withdraw, name="attendance_withdraw"),
]
