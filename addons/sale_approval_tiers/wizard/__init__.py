from . import (
    mail_compose_message,
    payment_link_wizard,
    portal_share,
    sale_advance_payment_inv,
    sale_approval_exception_ask,
    sale_approval_sign,
)
