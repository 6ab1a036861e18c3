from cms.base.models.areas import Area
from cms.base.models.base_page import BasePage
from cms.base.models.images import SiteImage, SiteRendition

__all__ = ["Area", "BasePage", "SiteImage", "SiteRendition"]
