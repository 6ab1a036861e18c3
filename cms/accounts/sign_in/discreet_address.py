from wagtail import hooks


def is_discreet_address(email: str) -> bool:
    """Whether a mail there must not say whom it is from. The floors above know: hook ``is_discreet_address``."""
    return any(knows(email) for knows in hooks.get_hooks("is_discreet_address"))
