"""What a sentence asks for, as slots that can be compared: words by meaning, polarity, direction, numbers, times, order, kind."""
