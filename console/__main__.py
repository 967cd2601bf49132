"""`python -m console`: the `yuelu` command, also where its script is not on PATH."""

from console.main import main

if __name__ == "__main__":
    main()
