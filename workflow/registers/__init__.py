"""What the rules look things up in: calendars, fee tables and published editions, each dated and sourced."""
