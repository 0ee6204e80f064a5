package io.mailhaul.events;

/**
 * What Mailhaul may change about an item so that the destination takes it, as a closed vocabulary.
 * Content is changed only after the destination has refused the item as it is, one step after the
 * other in this order; everything else about an item is kept as it was.
 */
public enum Change {
  // ---- content: the steps of the repair ladder, the smallest first
  MBOX_FROM_REMOVED(true, "the mbox line \"From ...\" before the header was removed"),
  FINAL_CRLF_ADDED(true, "the last line was ended with CRLF"),
  LINE_ENDS_TO_CRLF(true, "bare CR and LF were made CRLF"),
  NUL_REMOVED(true, "NUL bytes were removed"),
  HEADER_ENCODED(true, "8-bit characters in the header were encoded (RFC 2047)"),
  LINES_FOLDED(true, "lines of more than 998 bytes were folded"),
  /** The item carries a DKIM signature (RFC 6376) and its content was changed. */
  SIGNATURE_BROKEN(true, "its DKIM signature is no longer valid"),

  // ---- INTERNALDATE: the source's was missing or could not be true
  DATE_FROM_DATE_HEADER(false, "the date of arrival was taken from the Date header"),
  DATE_FROM_RECEIVED(false, "the date of arrival was taken from a Received header"),
  DATE_UNKNOWN(false, "the date of arrival is unknown, so it is that of the copy"),

  // ---- its place, in a later pass
  MOVE_FOLLOWED(false, "it was moved there from another folder, as it was moved at the source"),
  MOVE_NOT_FOLLOWED(
      false,
      "it was moved at the source; its former copy is still in the former folder, since the destination cannot move messages (MOVE, RFC 6851)"),
  COPY_GONE(
      false,
      "the copy was deleted or moved at the destination, and none was made in the folder that the source folder was renamed to"),
  COPIED_ANEW(
      false,
      "an earlier run may have made a copy already, since messages were moved or numbered anew (UIDVALIDITY) at the source; none was found, so if a copy had been deleted at the destination, it is there again"),

  // ---- flags
  FLAG_DROPPED(false, "a system flag that the destination does not know was left out"),
  KEYWORD_DROPPED(false, "a keyword that the destination does not take was left out"),
  FLAG_LOST(false, "the destination did not keep a flag, nor take it when it was set again");

  private final boolean content;
  private final String text;

  Change(boolean content, String text) {
    this.content = content;
    this.text = text;
  }

  /** Whether the item's bytes are not those of the source. */
  public boolean ofContent() {
    return content;
  }

  /** What was done, as a part of a sentence for people. */
  public String text() {
    return text;
  }
}
