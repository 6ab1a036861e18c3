def test_event_answers_below_the_calendar(event):
    assert event.get_url() == "/kalender/kvallsvandring/"
