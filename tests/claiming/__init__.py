"""A claim on its way in: its workbook, its documents in pieces, its answers, its corrections and its undertaking."""
