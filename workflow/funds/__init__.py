"""What has been funded: exclusive keys, and ceilings that several claims share."""
