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

  static Namespaces ask(Wire wire) {
    List<Answer> said = new ArrayList<>();
    if (wire.can("NAMESPACE")) {
      Answer answer =
          wire.run(
              "NAMESPACE",
              "NAMESPACE",
              untagged -> {
                if (untagged.is("NAMESPACE")) {
                  said.add(untagged);
                }
              });
      if (!answer.isOK()) {
        throw Failures.of(answer, wire.side(), FailureReason.PROTOCOL_ERROR);
      }
    }
    try {
      return said.isEmpty() ? none(wire) : read(said.getFirst(), wire);
    } catch (Malformed e) {
      return none(wire);
    }
  }

  private static Namespaces none(Wire wire) {
    return new Namespaces(new Namespace("", separator(wire, "")), List.of());
  }

  private static Namespaces read(Answer answer, Wire wire) {
    AnswerParser parser = answer.parser();
    parser.atom();
    List<Value> own = parser.value().members();
    List<String> others = new ArrayList<>();
    while (parser.hasMore()) {
      for (Value other : parser.value().members()) {
        if (!other.members().isEmpty() && !other.members().getFirst().text().isEmpty()) {
          others.add(other.members().getFirst().text());
        }
      }
    }
    if (own.isEmpty() || own.getFirst().members().size() < 2) {
      return new Namespaces(none(wire).personal(), others);
    }
    List<Value> first = own.getFirst().members();
    return new Namespaces(
        namespace(wire.names().decode(first.get(0).text()), first.get(1).text()), others);
  }

  /** Some servers forget the separator after INBOX. */
  private static Namespace namespace(String prefix, String separator) {
    return new Namespace(prefix.equalsIgnoreCase("INBOX") ? prefix + separator : prefix, separator);
  }

  /**
   * Asks for the separator in the namespace that a folder is in, which is found without NAMESPACE
   * too (RFC 3501 section 6.3.8).
   *
   * @param wireName as the server spells it; empty for the root
   */
  static String separator(Wire wire, String wireName) {
    List<String> separators = new ArrayList<>();
    Wire.Sent sent = wire.begin("LIST");
    wire.write("LIST ");
    if (wire.writeString(sent, wireName)) {
      wire.write(" \"\"");
      wire.end();
    }
    Answer answer =
        wire.await(
            sent,
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
