"""Public money: the book of transfers, the sharing of a budget, payments and bank files."""
