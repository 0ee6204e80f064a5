package io.mailhaul.standalone.demo;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A mailbox of the demo.
 *
 * @param folders all but INBOX, empty ones among them; levels separated by {@code .}
 */
record SampleMailbox(
    String address, String password, List<String> folders, List<Message> messages) {

  static final String INBOX = "INBOX";

  /**
   * A message in it.
   *
   * @param bytes 7 bit with CRLF, since the demo's servers change anything else
   * @param flags as IMAP spells them
   */
  record Message(String folder, byte[] bytes, Set<String> flags, Instant date) {}

  /** Without the password. */
  @Override
  public String toString() {
    return "SampleMailbox[" + address + "]";
  }
}
