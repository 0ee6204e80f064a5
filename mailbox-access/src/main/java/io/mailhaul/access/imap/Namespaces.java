package io.mailhaul.access.imap;

import io.mailhaul.access.Namespace;
import io.mailhaul.access.imap.AnswerParser.Malformed;
import io.mailhaul.access.imap.AnswerParser.Value;
import io.mailhaul.events.FailureReason;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the tree of folders is the account's own (NAMESPACE, RFC 2342).
 *
 * @param personal its first entry, for new folders
 * @param others what the names of other people's and shared folders begin with, on the wire
 */
record Namespaces(Namespace personal, List<String> others) {

  private static final Namespace UNKNOWN = new Namespace("", "");

  static Namespaces ask(Wire wire) {
    if (wire.can("NAMESPACE") || wire.can("IMAP4REV2")) {
      List<Namespaces> found = new ArrayList<>();
      Answer answer =
          wire.run(
              "NAMESPACE",
              "NAMESPACE",
              untagged -> {
                if (untagged.is("NAMESPACE")) {
                  found.add(read(untagged));
                }
              });
      if (!answer.isOK()) {
        throw Failures.of(answer, wire.side(), FailureReason.PROTOCOL_ERROR);
      }
      if (!found.isEmpty() && found.getFirst().known()) {
        return found.getFirst();
      }
    }
    return new Namespaces(new Namespace("", separator(wire)), List.of());
  }

  private boolean known() {
    return !personal.equals(UNKNOWN);
  }

  private static Namespaces read(Answer answer) {
    try {
      AnswerParser parser = answer.parser();
      parser.atom();
      List<Value> own = parser.value().members();
      Namespace personal = UNKNOWN;
      if (!own.isEmpty() && own.getFirst().members().size() >= 2) {
        List<Value> first = own.getFirst().members();
        personal = new Namespace(ModifiedUtf7.decode(first.get(0).text()), first.get(1).text());
      }
      List<String> others = new ArrayList<>();
      while (parser.hasMore()) {
        for (Value other : parser.value().members()) {
          if (!other.members().isEmpty() && !other.members().getFirst().text().isEmpty()) {
            others.add(other.members().getFirst().text());
          }
        }
      }
      return new Namespaces(personal, others);
    } catch (Malformed e) {
      return new Namespaces(UNKNOWN, List.of());
    }
  }

  /** Some servers forget the separator after INBOX. */
  private static Namespace namespace(String prefix, String separator) {
    return new Namespace(prefix.equalsIgnoreCase("INBOX") ? prefix + separator : prefix, separator);
  }

  /** Where there is no NAMESPACE, the root tells the separator (RFC 3501 section 6.3.8). */
  private static String separator(Wire wire) {
    List<String> separators = new ArrayList<>();
    Answer answer =
        wire.run(
            "LIST",
            "LIST \"\" \"\"",
            untagged -> {
              ListedFolder root = ListedFolder.read(untagged, "LIST");
              if (root != null) {
                separators.add(root.separator());
              }
            });
    if (!answer.isOK()) {
      throw Failures.of(answer, wire.side(), FailureReason.PROTOCOL_ERROR);
    }
    return separators.isEmpty() ? "" : separators.getFirst();
  }
}
