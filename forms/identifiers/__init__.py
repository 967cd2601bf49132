"""The numbers of the field and their check digits, each as small functions on text."""
