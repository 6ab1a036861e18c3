from django.urls import path

from volunteers.attendance import views

urlpatterns = [path("intyg/<language>.pdf", views.my_certificate, name="my_certificate")]
