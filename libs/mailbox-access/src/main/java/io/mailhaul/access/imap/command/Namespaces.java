package io.mailhaul.access.imap.command;

import io.mailhaul.access.Namespace;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.protocol.ImapResponseParser;
import io.mailhaul.access.imap.protocol.ImapResponseParser.MalformedResponseException;
import io.mailhaul.access.imap.protocol.ImapResponseParser.Value;
import io.mailhaul.access.imap.protocol.ListResponse;
import io.mailhaul.model.FailureReason;
import java.util.ArrayList;
import java.util.List;

/**
 * The namespaces of an account (NAMESPACE, RFC 2342).
 *
 * @param personal the first personal namespace, for new folders
 * @param others encoded prefixes of the namespaces of other users and of shared folders
 */
public record Namespaces(Namespace personal, List<String> others) {

  public static Namespaces request(ImapConnection connection) {
    List<ImapResponse> responses = new ArrayList<>();
    if (connection.hasCapability("NAMESPACE")) {
      ImapResponse response =
          connection.run(
              "NAMESPACE",
              "NAMESPACE",
              untagged -> {
                if (untagged.isNamed("NAMESPACE")) {
                  responses.add(untagged);
                }
              });
      if (!response.isOK()) {
        throw FailureTranslator.of(response, connection.side(), FailureReason.PROTOCOL_ERROR);
      }
    }
    try {
      return responses.isEmpty()
          ? withoutNamespaces(connection)
          : read(responses.getFirst(), connection);
    } catch (MalformedResponseException e) {
      return withoutNamespaces(connection);
    }
  }

  private static Namespaces withoutNamespaces(ImapConnection connection) {
    return new Namespaces(new Namespace("", separator(connection, "")), List.of());
  }

  private static Namespaces read(ImapResponse response, ImapConnection connection) {
    ImapResponseParser parser = response.parser();
    parser.readAtom();
    List<Value> own = parser.readValue().members();
    List<String> others = new ArrayList<>();
    while (parser.hasMore()) {
      for (Value other : parser.readValue().members()) {
        if (!other.members().isEmpty() && !other.members().getFirst().text().isEmpty()) {
          others.add(other.members().getFirst().text());
        }
      }
    }
    if (own.isEmpty() || own.getFirst().members().size() < 2) {
      return new Namespaces(withoutNamespaces(connection).personal(), others);
    }
    List<Value> first = own.getFirst().members();
    return new Namespaces(
        namespace(connection.nameEncoding().decode(first.get(0).text()), first.get(1).text()),
        others);
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
  static String separator(ImapConnection connection, String wireName) {
    List<String> separators = new ArrayList<>();
    ImapConnection.SentCommand sent = connection.send("LIST", "LIST ", wireName, " \"\"");
    ImapResponse response =
        connection.awaitCompletion(
            sent,
            untagged -> {
              ListResponse root = ListResponse.parse(untagged, "LIST");
              if (root != null) {
                separators.add(root.separator());
              }
            });
    if (!response.isOK()) {
      throw FailureTranslator.of(response, connection.side(), FailureReason.PROTOCOL_ERROR);
    }
    return separators.isEmpty() ? "" : separators.getFirst();
  }
}
