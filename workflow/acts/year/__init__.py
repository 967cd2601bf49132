"""The yearly report of a fund: its figures, how each is counted, and their workbook and PDF."""
