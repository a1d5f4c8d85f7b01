"""What members are asked: surveys, their questions, and what answering one gives."""
