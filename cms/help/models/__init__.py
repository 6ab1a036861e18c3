from cms.help.models.lines import HelpLine, SpecialDay
from cms.help.models.pages import HelpPage

__all__ = ["HelpLine", "HelpPage", "SpecialDay"]
