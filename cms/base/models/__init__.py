from cms.base.models.areas import Area
from cms.base.models.images import SiteImage, SiteRendition
from cms.base.models.pages import BasePage

__all__ = ["Area", "BasePage", "SiteImage", "SiteRendition"]
