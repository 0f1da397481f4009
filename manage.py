"""Django's own entry point; people use the ``iltizam`` command."""

from iltizam.cli import main

if __name__ == "__main__":
    main()
