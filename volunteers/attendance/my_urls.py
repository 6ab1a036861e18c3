from django.urls import path

from volunteers.attendance.views import certificates

urlpatterns = [path("intyg/<language>.pdf", certificates.my_certificate, name="my_certificate")]
