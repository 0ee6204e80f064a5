package io.mailhaul.cli.demo;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A mailbox of the demo.
 *
 * @param folders all except INBOX, including empty ones; {@code .} separates levels
 */
record SampleMailbox(
    String address, String password, List<String> folders, List<Message> messages) {

  static final String INBOX = "INBOX";

  /**
   * A message in it.
   *
   * @param bytes 7 bit with CRLF, because the demo's servers alter other content
   * @param flags in IMAP syntax
   */
  record Message(String folder, byte[] bytes, Set<String> flags, Instant date) {}

  /** Without the password. */
  @Override
  public String toString() {
    return "SampleMailbox[" + address + "]";
  }
}
