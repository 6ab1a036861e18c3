from cms.privacy.register import keep_impersonal

keep_impersonal(
    {
        "events.Occurrence": ["place", "note", "question", "vevent", "stop", "access"],
        "events.Rule": ["weekdays", "not_held", "extra"],
        "events.Embedding": ["hosts"],
    },
    because="what editors tell everybody about a date, and sites that may show the calendar",
)
