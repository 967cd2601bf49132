"""Tests of the yearly report, its workbook and PDF, and the plan of funds."""
