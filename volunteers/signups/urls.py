from django.urls import path

from volunteers.signups import code_views, views

urlpatterns = [
    path("anmal/<int:occurrence_id>/", views.sign_up, name="sign_up"),
    path("inbjudan/<invitation>/", views.private_shift, name="private_shift"),
    path("ar-det-du/<token>/", views.is_it_you, name="is_it_you"),
    path("vardnadshavare/<question>/", views.guardian, name="guardian"),
    path("kod/<reference>/", code_views.type_code, name="type_code"),
    path("kod/<reference>/adress/", code_views.correct_address, name="correct_address"),
    path("kod/<reference>/ny/", code_views.send_code_again, name="send_code_again"),
]
