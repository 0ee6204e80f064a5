package io.mailhaul.access.imap;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What the server offers, as of its last word on it (RFC 3501 section 7.2.1). */
final class Capabilities {

  /** What needs not be said by who says IMAP4rev2 (RFC 9051 appendix E). */
  private static final Set<String> REV_2 =
      Set.of(
          "NAMESPACE",
          "UIDPLUS",
          "ENABLE",
          "SASL-IR",
          "LIST-EXTENDED",
          "LIST-STATUS",
          "SPECIAL-USE",
          "LITERAL-");

  private Set<String> words = Set.of();

  /** Upper case, with what follows from IMAP4rev2. */
  Set<String> words() {
    return words;
  }

  void forget() {
    words = Set.of();
  }

  /** Takes capabilities from an response that may hold them; false when it does not. */
  boolean learn(Answer response) {
    String said;
    if (response.hasCode("CAPABILITY")) {
      said = response.code();
    } else if (response.is("CAPABILITY")) {
      said = response.toString().substring(1).strip().toUpperCase(Locale.ROOT);
    } else {
      return false;
    }
    Set<String> all = Arrays.stream(said.split("\\s+")).skip(1).collect(Collectors.toSet());
    if (all.contains("IMAP4REV2")) {
      all.addAll(REV_2);
    }
    words = Set.copyOf(all);
    return true;
  }
}
