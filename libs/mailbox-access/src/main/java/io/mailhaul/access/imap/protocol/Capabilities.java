package io.mailhaul.access.imap.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The capabilities that the server has listed last (RFC 3501 section 7.2.1). */
public final class Capabilities {

  /** Capabilities that IMAP4rev2 implies (RFC 9051 appendix E). */
  private static final Set<String> IMPLIED_BY_IMAP4REV2 =
      Set.of(
          "NAMESPACE",
          "UIDPLUS",
          "ENABLE",
          "SASL-IR",
          "LIST-EXTENDED",
          "LIST-STATUS",
          "SPECIAL-USE",
          "LITERAL-");

  private Set<String> names = Set.of();

  /** The names in upper case, including those that IMAP4rev2 implies. */
  public Set<String> names() {
    return names;
  }

  public void clear() {
    names = Set.of();
  }

  /** Replaces the capabilities with those in a response; false if it contains none. */
  public boolean update(ImapResponse response) {
    String list;
    if (response.hasCode("CAPABILITY")) {
      list = response.code();
    } else if (response.isNamed("CAPABILITY")) {
      list = response.toString().substring(1).strip().toUpperCase(Locale.ROOT);
    } else {
      return false;
    }
    Set<String> all = Arrays.stream(list.split("\\s+")).skip(1).collect(Collectors.toSet());
    if (all.contains("IMAP4REV2")) {
      all.addAll(IMPLIED_BY_IMAP4REV2);
    }
    names = Set.copyOf(all);
    return true;
  }
}
