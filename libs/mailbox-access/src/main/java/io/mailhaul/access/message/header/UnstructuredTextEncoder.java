package io.mailhaul.access.message.header;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Encodes the words of unstructured text (RFC 5322 section 3.2.5) that are not ASCII. Adjacent
 * words become one run, since a reader drops white space between two encoded words (RFC 2047
 * section 6.2).
 */
public final class UnstructuredTextEncoder {

  private static final Pattern WORD = Pattern.compile("[^ \\t\\r\\n]+");
  private static final Pattern ENCODED = Pattern.compile("=\\?[^?]+\\?[BbQq]\\?[^?]*\\?=");

  private final EncodedWordEncoder words;

  public UnstructuredTextEncoder(EncodedWordEncoder words) {
    this.words = words;
  }

  /** A word with the white space before it. */
  private record SpacedWord(String space, String word) {
    boolean isAscii() {
      return EncodedWordEncoder.isAscii(word);
    }

    boolean isEncodedWord() {
      return ENCODED.matcher(word).matches();
    }

    /** The white space without the folding. */
    String unfolded() {
      return space.replaceAll("[\\r\\n]", "");
    }
  }

  public String encode(String text) {
    List<SpacedWord> all = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    int end = 0;
    while (word.find()) {
      all.add(new SpacedWord(text.substring(end, word.start()), word.group()));
      end = word.end();
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < all.size(); ) {
      SpacedWord first = all.get(i);
      out.append(first.space());
      if (first.isAscii()) {
        out.append(first.word());
        i++;
        continue;
      }
      // White space next to an encoded word must be encoded as well, or a reader drops it.
      StringBuilder run = new StringBuilder();
      if (i > 0 && all.get(i - 1).isEncodedWord()) {
        run.append(first.unfolded());
      }
      run.append(first.word());
      i++;
      while (i < all.size() && !all.get(i).isAscii()) {
        run.append(all.get(i).unfolded()).append(all.get(i).word());
        i++;
      }
      if (i < all.size() && all.get(i).isEncodedWord()) {
        run.append(all.get(i).unfolded());
      }
      out.append(words.encode(run.toString()));
    }
    return out.append(text.substring(end)).toString();
  }
}
