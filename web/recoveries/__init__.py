"""Recoveries: the office asks money back and books what comes; the claimant sees what is asked, why and by when."""
