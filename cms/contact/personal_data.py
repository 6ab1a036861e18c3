from cms.privacy.registering import keep_impersonal

keep_impersonal(
    {
        "contact.ContactDetails": [
            *("about", "email", "phone", "phone_name", "postal_address", "tip_number", "tip_address"),
        ],
        "contact.Partner": ["name", "address"],
    },
    because="how the programme is reached, and who stands behind it, in public",
)
