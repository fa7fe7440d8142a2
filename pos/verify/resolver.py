"""What stands behind a product's GS1 Digital Link: the links, one by one and as a linkset.

Source: docs/rules/public-page.md; GS1-Conformant resolver standard 1.2.0; RFC 9264.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pos.labels.digital_link import Link
from pos.verify.rules import VOCABULARY


@dataclass(frozen=True, slots=True)
class Target:
    """Where one type of link leads."""

    types: tuple[str, ...]
    href: str
    title: str
    languages: tuple[str, ...] = ("vi", "en")


def targets(page: str, title: str, *, certified_ever: bool, sold_in_outlets: bool, trace_url: str) -> list[Target]:
    """The links of a product, the default first. Only what is really there: no link leads to an empty promise."""
    found = [Target(("defaultLink", "pip"), page, title)]
    if certified_ever:
        found.append(Target(("certificationInfo",), f"{page}#certificate", title))
    if sold_in_outlets:
        found.append(Target(("hasRetailers",), f"{page}#where", title))
    if trace_url:
        found.append(Target(("traceability",), trace_url, title, ("vi",)))
    return found


def target_for(links: Iterable[Target], name: str) -> Target | None:
    """The link of that type; the default when none was asked for."""
    wanted = name or "defaultLink"
    return next((link for link in links if wanted in link.types), None)


def linkset(public_url: str, link: Link, description: str, links_of: dict[str, list[Target]]) -> dict[str, Any]:
    """All links at this level and at every broader one, each under its own anchor.

    ``links_of`` holds the links of each level by its path.
    """
    contexts = []
    for level in reversed(link.levels()):
        context: dict[str, Any] = {"anchor": public_url + level.path(), "itemDescription": description}
        for target in links_of[level.path()]:
            for name in target.types:
                context.setdefault(VOCABULARY + name, []).append(
                    {
                        "href": target.href,
                        "title": target.title,
                        "type": "text/html",
                        "hreflang": list(target.languages),
                    }
                )
        contexts.append(context)
    return {"linkset": contexts}


def link_header(public_url: str, link: Link, default: Target) -> str:
    """What every answer of the resolver says about where else to look."""
    here = public_url + link.levels()[-1].path()
    return (
        f'<{here}?linkType=linkset>; rel="linkset"; type="application/linkset+json", '
        f'<{default.href}>; rel="{VOCABULARY}defaultLink"; type="text/html"'
    )


def description(public_url: str) -> dict[str, Any]:
    """What this resolver can do, for ``/.well-known/gs1resolver``. It claims no conformance: it does not decompress links."""
    return {
        "name": "OCOP Hà Nội",
        "resolverRoot": public_url,
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
    }
