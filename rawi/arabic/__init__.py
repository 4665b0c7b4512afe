"""Arabic as it is written: spelling, offsets, sentences, words, clitics, numbers."""
