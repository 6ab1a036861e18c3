from wagtail.images.forms import BaseImageForm


class SiteImageForm(BaseImageForm):
    """Uploading a picture."""
