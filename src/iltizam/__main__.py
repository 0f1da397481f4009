from iltizam.cli import main

main()
