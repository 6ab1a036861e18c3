from django.urls import path, re_path

from cms.contact.views import helping, writing

PAGE = "(?P<page_id>[0-9]{1,18})"  # no longer than a database's own numbers

urlpatterns = [
    path("skicka/", writing.send_message, name="send_message"),
    path("tillganglighet/", writing.tell_of_barrier, name="tell_of_barrier"),
    path("kvitto/<str:token>/", writing.message_receipt, name="message_receipt"),
    path("arbete/", writing.message_work, name="message_work"),
    re_path(f"^hjalpte/{PAGE}/$", helping.say_if_helped, name="say_if_helped"),
    re_path(f"^hjalpte/{PAGE}/ja/$", helping.helped, {"answer": "yes"}, name="helped_yes"),
    re_path(f"^hjalpte/{PAGE}/nej/$", helping.helped, {"answer": "no"}, name="helped_no"),
]
