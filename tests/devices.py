"""The screens that people look at, and how long a page may take."""

from datetime import datetime
from zoneinfo import ZoneInfo

SIZES = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
PAGE_MS = 60_000
TIMEZONE = "Asia/Shanghai"  # of every device, and of the demo story


def today():
    """The day that a device shows; from four in the afternoon UTC it is tomorrow there."""
    return datetime.now(ZoneInfo(TIMEZONE)).date()
