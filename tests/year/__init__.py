"""Tests of the yearly report, its workbook, and the plan of funds."""
