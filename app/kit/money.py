"""Money: integer minor units and a currency."""

from decimal import Decimal, InvalidOperation


def parse_minor(text: str) -> int:
    """``"12,50"`` or ``"12.50"`` to 1250. Raises ValueError for anything that is not an amount with two decimals at most."""
    try:
        amount = Decimal(text.strip().replace("€", "").strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(text) from error
    minor = amount * 100
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise ValueError(text)
    return int(minor)
