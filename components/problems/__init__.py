"""What is wrong with what a person has given, in the words in which it is told. Pure."""
