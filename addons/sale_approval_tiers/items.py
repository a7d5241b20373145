"""Which items a written order or contract still lacks. Plain values in, plain values out."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Line:
    """What is sold, as one row of the paper says it."""

    product: str = ""
    model: str = ""
    specification: str = ""
    quantity: float = 0.0
    unit_price: float = 0.0


@dataclass(frozen=True)
class Paper:
    """A written order or contract, reduced to what can be checked."""

    company: str = ""
    customer: str = ""
    customer_contact: str = ""
    customer_address: str = ""
    signing_date: date | None = None
    signing_place: str = ""
    lines: tuple[Line, ...] = ()
    total: float = 0.0
    payment_terms: str = ""
    collection_days: int = 0
    delivery_date: datetime | None = None
    breach_liability: str = ""
    quality: str = ""
    packing: str = ""
    after_sales: str = ""


def _on_each_line(name):
    """Whether every line says ``name``; a paper without lines says nothing."""
    return lambda paper: bool(paper.lines) and all(getattr(line, name) for line in paper.lines)


# The 10 items of a contract and the 9 of a written order in the source texts, and two more
CHECKS = {
    "parties": lambda paper: paper.company and paper.customer,
    "signing_date": lambda paper: paper.signing_date,
    "signing_place": lambda paper: paper.signing_place,
    "product": _on_each_line("product"),
    "model": _on_each_line("model"),
    "specification": _on_each_line("specification"),
    "quantity": _on_each_line("quantity"),
    "unit_price": _on_each_line("unit_price"),
    "total": lambda paper: paper.total,
    "payment_terms": lambda paper: paper.payment_terms,
    "collection_period": lambda paper: paper.collection_days,
    "delivery_date": lambda paper: paper.delivery_date,
    "breach_liability": lambda paper: paper.breach_liability,
    "quality": lambda paper: paper.quality,
    "packing": lambda paper: paper.packing,
    "after_sales": lambda paper: paper.after_sales,
    "customer_data": lambda paper: paper.customer_contact and paper.customer_address,
}


def missing(codes, paper):
    """Those of ``codes`` that ``paper`` does not say, in their order.

    >>> missing(["total", "packing"], Paper(total=100.0))
    ['packing']
    """
    return [code for code in codes if not CHECKS[code](paper)]
