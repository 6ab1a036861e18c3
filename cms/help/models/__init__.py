from cms.help.models.help_page import HelpPage
from cms.help.models.helpline import HelpLine, SpecialDay

__all__ = ["HelpLine", "HelpPage", "SpecialDay"]
