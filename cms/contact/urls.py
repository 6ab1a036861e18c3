from django.urls import path, re_path

from cms.contact.views import helpfulness, message_form

PAGE = "(?P<page_id>[0-9]{1,18})"  # no longer than a database's own numbers

urlpatterns = [
    path("skicka/", message_form.send_message, name="send_message"),
    path("tillganglighet/", message_form.tell_of_barrier, name="tell_of_barrier"),
    path("kvitto/<str:token>/", message_form.message_receipt, name="message_receipt"),
    path("arbete/", message_form.message_work, name="message_work"),
    re_path(f"^hjalpte/{PAGE}/$", helpfulness.say_if_helped, name="say_if_helped"),
    re_path(f"^hjalpte/{PAGE}/ja/$", helpfulness.helped, {"answer": "yes"}, name="helped_yes"),
    re_path(f"^hjalpte/{PAGE}/nej/$", helpfulness.helped, {"answer": "no"}, name="helped_no"),
]
