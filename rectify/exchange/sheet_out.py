"""Writing sheets: what callers use."""

from rectify.exchange.layouts import LEDGER, TEMPLATES
from rectify.exchange.ledger_out import write_ledger
from rectify.exchange.table_out import write_table
from rectify.exchange.template_out import write_template

__all__ = ["LEDGER", "TEMPLATES", "write_ledger", "write_table", "write_template"]
