from cms.privacy.register import keep_impersonal

keep_impersonal(
    {
        "shifts.Shift": ["text", "meeting_point"],
        "shifts.ShiftPlan": ["text", "meeting_point"],
    },
    because="what coordinators tell everybody about a shift",
)
