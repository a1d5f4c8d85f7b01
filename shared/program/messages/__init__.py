"""What a program tells its members, in which words, and when it keeps quiet."""
