"""What a browser calls itself, in a few words for whoever reads his own sessions: Firefox，Windows. Nothing goes by it.

Only words of our own are kept: what was sent is as long and as hostile as its sender likes.
"""

from __future__ import annotations

_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("MicroMessenger/", "微信"), ("QQBrowser/", "QQ 浏览器"), ("360SE", "360 浏览器"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""The first that is found: most call themselves by the names of others too."""
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
UNKNOWN = "其他程序"


def browser_words(user_agent: str) -> str:
    """Name a browser and its system, as far as they are known."""
    found = [next((word for mark, word in names if mark in user_agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return "，".join(filter(None, found)) or UNKNOWN
