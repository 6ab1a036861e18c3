from django.urls import path

from campaigns.newsletters import atom, choice_views, views

urlpatterns = [
    path("arkiv/atom.xml", atom.letters_feed, name="letters_feed"),
    path("anmal/", views.subscribe_to_letters, name="subscribe_to_letters"),
    path("borja/", views.begin_letters, name="begin_letters"),
    path("tack/", views.letters_asked, name="letters_asked"),
    path("lank/", views.send_choices_link, name="send_choices_link"),
    path("bekrafta/<token>/", views.confirm_letters, name="confirm_letters"),
    path("avsluta/<token>/", views.leave_letters, name="leave_letters"),
    path("avsluta/<token>/angra/", views.undo_leaving, name="undo_leaving"),
    path("adress/<token>/", views.move_letters, name="move_letters"),
    path("val/<token>/", choice_views.manage_letters, name="manage_letters"),
    path("val/<token>/adress/", choice_views.change_address, name="change_letters_address"),
    path("val/<token>/paus/", choice_views.pause_letters, name="pause_letters"),
    path("val/<token>/avsluta/", choice_views.leave_by_choice, name="leave_by_choice"),
    path("val/<token>/angra/", choice_views.come_back_by_choice, name="come_back_by_choice"),
    path("val/<token>/uppgifter.json", choice_views.known_to_letters, name="known_to_letters"),
    path("val/<token>/radera/", choice_views.erase_from_letters, name="erase_from_letters"),
]
