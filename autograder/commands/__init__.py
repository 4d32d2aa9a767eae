"""What the subcommands do, a module for each; the command line itself is `autograder.cli`."""
