from django.urls import path

from campaigns.newsletters import feeds
from campaigns.newsletters.views import own_page, subscribing

urlpatterns = [
    path("arkiv/atom.xml", feeds.letters_feed, name="letters_feed"),
    path("anmal/", subscribing.subscribe_to_letters, name="subscribe_to_letters"),
    path("borja/", subscribing.begin_letters, name="begin_letters"),
    path("tack/", subscribing.letters_asked, name="letters_asked"),
    path("lank/", subscribing.send_choices_link, name="send_choices_link"),
    path("bekrafta/<token>/", subscribing.confirm_letters, name="confirm_letters"),
    path("avsluta/<token>/", subscribing.leave_letters, name="leave_letters"),
    path("avsluta/<token>/angra/", subscribing.undo_leaving, name="undo_leaving"),
    path("adress/<token>/", subscribing.move_letters, name="move_letters"),
    path("val/<token>/", own_page.manage_letters, name="manage_letters"),
    path("val/<token>/adress/", own_page.change_address, name="change_letters_address"),
    path("val/<token>/paus/", own_page.pause_letters, name="pause_letters"),
    path("val/<token>/avsluta/", own_page.leave_by_choice, name="leave_by_choice"),
    path("val/<token>/angra/", own_page.come_back_by_choice, name="come_back_by_choice"),
    path("val/<token>/uppgifter.json", own_page.known_to_letters, name="known_to_letters"),
    path("val/<token>/radera/", own_page.erase_from_letters, name="erase_from_letters"),
]
