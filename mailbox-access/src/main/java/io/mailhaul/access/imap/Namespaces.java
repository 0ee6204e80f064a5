package io.mailhaul.access.imap;

import io.mailhaul.access.Namespace;
import io.mailhaul.access.imap.AnswerParser.Malformed;
import io.mailhaul.access.imap.AnswerParser.Value;
import io.mailhaul.events.FailureReason;
import java.util.ArrayList;
import java.util.List;

/**
 * The namespaces of an account (NAMESPACE, RFC 2342).
 *
 * @param personal the first personal namespace, for new folders
 * @param others encoded prefixes of the namespaces of other users and of shared folders
 */
record Namespaces(Namespace personal, List<String> others) {

  static Namespaces ask(Wire connection) {
    List<Answer> responses = new ArrayList<>();
    if (connection.can("NAMESPACE")) {
      Answer response =
          connection.run(
              "NAMESPACE",
              "NAMESPACE",
              untagged -> {
                if (untagged.is("NAMESPACE")) {
                  responses.add(untagged);
                }
              });
      if (!response.isOK()) {
        throw Failures.of(response, connection.side(), FailureReason.PROTOCOL_ERROR);
      }
    }
    try {
      return responses.isEmpty() ? none(connection) : read(responses.getFirst(), connection);
    } catch (Malformed e) {
      return none(connection);
    }
  }

  private static Namespaces none(Wire connection) {
    return new Namespaces(new Namespace("", separator(connection, "")), List.of());
  }

  private static Namespaces read(Answer response, Wire connection) {
    AnswerParser parser = response.parser();
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
      return new Namespaces(none(connection).personal(), others);
    }
    List<Value> first = own.getFirst().members();
    return new Namespaces(
        namespace(connection.names().decode(first.get(0).text()), first.get(1).text()), others);
  }

  /** Adds the separator that some servers omit after INBOX. */
  private static Namespace namespace(String prefix, String separator) {
    return new Namespace(prefix.equalsIgnoreCase("INBOX") ? prefix + separator : prefix, separator);
  }

  /**
   * Asks for the hierarchy separator of a folder's namespace with LIST, which works without
   * NAMESPACE (RFC 3501 section 6.3.8).
   *
   * @param wireName the encoded name of the folder; empty for the root
   */
  static String separator(Wire connection, String wireName) {
    List<String> separators = new ArrayList<>();
    Wire.Sent sent = connection.begin("LIST");
    connection.write("LIST ");
    if (connection.writeString(sent, wireName)) {
      connection.write(" \"\"");
      connection.end();
    }
    Answer response =
        connection.await(
            sent,
            untagged -> {
              ListedFolder root = ListedFolder.read(untagged, "LIST");
              if (root != null) {
                separators.add(root.separator());
              }
            });
    if (!response.isOK()) {
      throw Failures.of(response, connection.side(), FailureReason.PROTOCOL_ERROR);
    }
    return separators.isEmpty() ? "" : separators.getFirst();
  }
}
