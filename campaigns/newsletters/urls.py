from django.urls import path

from campaigns.newsletters import feeds
from campaigns.newsletters.views import own_data, own_page, subscribing
from cms.base.documents.responses import moved

urlpatterns = [
    path("arkiv/atom.xml", feeds.letters_feed, name="letters_feed"),
    path("arkiv/atom.xml/", moved("letters_feed")),
    path("anmal/", subscribing.subscribe_to_letters, name="subscribe_to_letters"),
    path("borja/", subscribing.begin_letters, name="begin_letters"),
    path("tack/", subscribing.letters_asked, name="letters_asked"),
    path("lank/", subscribing.send_choices_link, name="send_choices_link"),
    path("bekrafta/<token>/", subscribing.confirm_letters, name="confirm_letters"),
    path("avsluta/<token>/", subscribing.leave_letters, name="leave_letters"),
    path("avsluta/<token>/angra/", subscribing.undo_leaving, name="undo_leaving"),
    path("adress/<token>/", subscribing.move_letters, name="move_letters"),
    path("val/<token>/", own_page.manage_letters, name="manage_letters"),
    path("val/<token>/paus/", own_page.pause_letters, name="pause_letters"),
    path("val/<token>/avsluta/", own_page.leave_by_choice, name="leave_by_choice"),
    path("val/<token>/angra/", own_page.come_back_by_choice, name="come_back_by_choice"),
    path("val/<token>/kod/", own_data.ask_for_code, name="ask_letters_code"),
    # What the link of a letter opened before; in letters it still stands.
    path("val/<token>/adress/", own_data.to_code, name="address_by_letter"),
    path("val/<token>/uppgifter.json", own_data.to_code, name="known_by_letter"),
    path("val/<token>/radera/", own_data.to_code, name="erase_by_letter"),
    path("kod/<ticket>/", own_data.type_letters_code, name="type_letters_code"),
    path("egna/<token>/", own_data.own_letters, name="own_letters"),
    path("egna/<token>/adress/", own_data.change_address, name="change_letters_address"),
    path("egna/<token>/uppgifter.json", own_data.known_to_letters, name="known_to_letters"),
    path("egna/<token>/radera/", own_data.erase_from_letters, name="erase_from_letters"),
]
