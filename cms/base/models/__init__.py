from cms.base.models.areas import Area
from cms.base.models.base_page import BasePage
from cms.base.models.images import SiteImage, SiteRendition
from cms.base.models.pictured import Drawing, Pictured, picture_panel

__all__ = ["Area", "BasePage", "Drawing", "Pictured", "SiteImage", "SiteRendition", "picture_panel"]
