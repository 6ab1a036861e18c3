"""Live pages that are not for everybody, such as a letter that has not been sent: the floors above say which."""

from wagtail import hooks


def hidden_pages() -> list[int]:
    """Primary keys of what search and the sitemap leave out, from all functions of our Wagtail hook ``hidden_pages``."""
    return [pk for hidden in hooks.get_hooks("hidden_pages") for pk in hidden()]
