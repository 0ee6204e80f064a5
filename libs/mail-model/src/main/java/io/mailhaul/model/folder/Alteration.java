package io.mailhaul.model.folder;

/**
 * An alteration of a message that the destination made necessary, as a closed vocabulary. Content
 * is altered only after the destination has refused the original message, one step at a time and in
 * this order; everything else about the message is kept.
 */
public enum Alteration {
  // ---- content: the steps of a repair, the smallest first
  MBOX_FROM_REMOVED(true, "the mbox line \"From ...\" before the header was removed"),
  FINAL_CRLF_ADDED(true, "CRLF was added after the last line"),
  LINE_ENDS_TO_CRLF(true, "bare CR and LF were replaced by CRLF"),
  NUL_REMOVED(true, "NUL bytes were removed"),
  HEADER_ENCODED(true, "8-bit characters in the header were encoded (RFC 2047)"),
  LINES_FOLDED(true, "lines of more than 998 bytes were folded"),
  HEADER_LINES_REPAIRED(
      true,
      "header lines that RFC 5322 does not allow were corrected, or kept in fields with the name Mailhaul-Invalid-Header"),
  HEADER_ADDED(true, "a header was added, because the message has none"),
  /** Byte for byte, so that a DKIM signature of it is still valid. */
  ORIGINAL_ATTACHED(
      true,
      "the message is attached, unchanged, to a new message with its Date, From, To and Subject"),
  /** The message has a DKIM signature (RFC 6376) and its content was altered. */
  SIGNATURE_BROKEN(true, "its DKIM signature is no longer valid"),

  // ---- INTERNALDATE: the source gave none, or an impossible one
  DATE_FROM_DATE_HEADER(false, "the date of arrival was taken from the Date header"),
  DATE_FROM_RECEIVED(false, "the date of arrival was taken from a Received header"),
  DATE_UNKNOWN(false, "the date of arrival is unknown; the copy has the date on which it was made"),

  // ---- its folder, in a later pass
  MOVE_REPLICATED(
      false, "the copy was moved to this folder, as the message was moved at the source"),
  MOVE_NOT_REPLICATED(
      false,
      "the message was moved at the source; its earlier copy is still in the former folder, because the destination cannot move it (neither MOVE, RFC 6851, nor UIDPLUS, RFC 4315) or has refused to expunge it"),
  COPY_DELETED_BY_USER(
      false,
      "the user deleted or moved the copy at the destination, so no copy was made in the folder that the source folder was renamed to"),
  POSSIBLY_RECOPIED(
      false,
      "an earlier run may have copied the message already, because messages were moved or got new UIDs (UIDVALIDITY) at the source; no copy was found, so if the user had deleted it at the destination, it is there again"),

  // ---- flags
  FLAG_OMITTED(false, "a system flag that the destination does not support was omitted"),
  KEYWORD_OMITTED(false, "a keyword that the destination does not accept was omitted"),
  FLAG_LOST(false, "the destination dropped a flag and did not accept it when it was set again");

  private final boolean altersContent;
  private final String description;

  Alteration(boolean altersContent, String description) {
    this.altersContent = altersContent;
    this.description = description;
  }

  /** Whether the bytes of the copy differ from those at the source. */
  public boolean altersContent() {
    return altersContent;
  }

  /** What was done, as a clause for the user. */
  public String description() {
    return description;
  }
}
