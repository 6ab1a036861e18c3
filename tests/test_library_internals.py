"""Where our code reaches inside a library: in these files for these names, and nowhere else.

Each is held by the tests of its behaviour (named beside it), so that an upgrade that moves it fails. A new one needs both:
a public way was looked for and not found, and a test.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from tests.source_code import FLOORS, ROOT, modules

KNOWN = {
    # tests/cms/accounts/test_adapters_of_allauth.py
    "cms/accounts/sign_in/passkeys.py": {"allauth.mfa.webauthn.internal"},
    "cms/accounts/sign_in/proofs.py": {"allauth.account.internal.flows.login"},
    # tests/cms/base/test_limits.py
    "cms/base/security/limits.py": {"allauth.core.internal.ratelimit"},
    # tests/cms/base/test_form_guard.py
    "cms/base/middleware.py": {"_check_token", "_get_secret", "_reject"},
    # tests/cms/base/test_images.py
    "cms/base/models/images.py": {"_committed", "_set_image_file_metadata"},
    # tests/cms/base/test_wagtail_request.py
    "cms/base/wagtail_request.py": {"_wagtail_route_for_request", "_wagtail_site"},
}
# Django and Python document these, underscore and all.
DOCUMENTED = {"_meta", "_state", "_default_manager", "_base_manager", "_replace", "_fields", "_asdict"}
PRIVATE = re.compile(r"(^|\.)(internal|_[a-z]\w*)(\.|$)")
NOTED_BY_A_LIBRARY = re.compile(r"_(allauth|csp|django|wagtail)\w*")


def own_names(trees: list[ast.Module]) -> set[str]:
    """Names with an underscore that our code itself gives: functions, fields, attributes that it sets."""
    named = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            named.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            named.add(node.attr)
    return named - {name for name in named if NOTED_BY_A_LIBRARY.fullmatch(name)}


def is_of_super(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "super"


def inside(tree: ast.Module, own: set[str]) -> Iterator[str]:
    """Every private name of a library in the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            module = getattr(node, "module", None)
            names = [module] if module else []
            names += [f"{module}.{each.name}" if module else each.name for each in node.names]
            yield from [name for name in names if PRIVATE.search(name)][:1]
        elif isinstance(node, ast.Attribute) and re.match("_[a-z]", node.attr):
            if node.attr not in DOCUMENTED and (is_of_super(node) or node.attr not in own):
                yield node.attr
        elif isinstance(node, ast.Constant) and NOTED_BY_A_LIBRARY.fullmatch(str(node.value)):
            yield node.value


def test_our_code_reaches_inside_a_library_in_known_places_alone() -> None:
    trees = dict(modules(*FLOORS))
    own = own_names(list(trees.values()))
    found = defaultdict(set)
    for path, tree in trees.items():
        for name in inside(tree, own):
            found[path].add(name)
    assert dict(found) == KNOWN


def test_settings_do_not_know_that_they_are_tested() -> None:
    assert re.findall("pytest|TESTING|sys.modules", (ROOT / "cms/settings.py").read_text()) == []
