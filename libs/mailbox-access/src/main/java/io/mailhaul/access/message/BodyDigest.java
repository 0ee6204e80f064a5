package io.mailhaul.access.message;

import java.util.List;

/**
 * Identifies the text of a message across servers: the message without its header, because servers
 * add header fields. {@link TextDigest} computes it.
 *
 * <p>Servers are known to alter some bytes: Dovecot writes 0x80 instead of NUL, Courier removes a
 * CR that is not part of a line end. Other servers refuse such bytes, and get the text repaired:
 * with CRLF instead of CR, and without NULs. One normal form of all these would make texts equal
 * that no server makes equal. Therefore an original with such bytes has more than one digest, and
 * each stands for what one server has of it.
 *
 * @param hex SHA-256 of the text, in lower-case hex
 * @param altered the digests of copies with altered bytes; empty for nearly all messages
 */
public record BodyDigest(String hex, List<String> altered) {

  public BodyDigest {
    altered = List.copyOf(altered);
  }

  /** Whether a message with the other digest may be a copy of a message with this one. */
  public boolean matchesCopy(BodyDigest copy) {
    return hex.equals(copy.hex) || altered.contains(copy.hex);
  }
}
