from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static


@hooks.register("insert_editor_js")
def forecast_script() -> SafeString:
    """For the rules on an event's page: a panel inside an InlinePanel cannot bring its own script."""
    return format_html('<script src="{}" defer></script>', versioned_static("events/forecast.js"))
