package io.mailhaul.access.message.repair;

import java.nio.charset.Charset;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes encoded words (RFC 2047) as a mail program does. */
final class EncodedWordReader {

  private static final Pattern WORD = Pattern.compile("=\\?([^?]+)\\?([BQ])\\?([^?]*)\\?=");

  private EncodedWordReader() {}

  static String words(String text) {
    return WORD.matcher(text.replaceAll("\\?=\\s+=\\?", "?==?"))
        .replaceAll(word -> {
          byte[] bytes =
              word.group(2).equals("B")
                  ? Base64.getDecoder().decode(word.group(3))
                  : quoted(word.group(3));
          return Matcher.quoteReplacement(new String(bytes, Charset.forName(word.group(1))));
        });
  }

  private static byte[] quoted(String text) {
    String bytes =
        Pattern.compile("=([0-9A-F]{2})")
            .matcher(text.replace('_', ' '))
            .replaceAll(hex ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(hex.group(1), 16))));
    return bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
