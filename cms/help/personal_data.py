from cms.privacy.register import keep_impersonal

keep_impersonal(
    {"help.HelpLine": ["number", "email", "after_hours_name", "after_hours_number", "exit_address"]},
    because="how the help is reached, in public; of whoever reads the page nothing is kept at all",
)
