package io.mailhaul.access.testing.contract;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.AccountCredentials;
import java.util.List;

/** A mail system with one empty account, for {@link MailboxContract}. */
public interface MailboxUnderTest extends AutoCloseable {

  MailboxAccess access();

  AccountCredentials signIn();

  Namespace namespace();

  default SourceMailbox openSource() {
    return access().openSource(signIn());
  }

  default DestinationMailbox openDestination() {
    return access().openDestination(signIn());
  }

  /** The name of the folder with these hierarchy levels. */
  default String folder(String... levels) {
    return namespace().prefix() + String.join(namespace().separator(), levels);
  }

  /** Whether the server reports the UIDs of appended messages. */
  boolean uidPlus();

  /** Whether the server reports flag changes. */
  default boolean condstore() {
    return true;
  }

  /** Whether a large message is read in blocks instead of into memory. */
  default boolean streamsLargeMessages() {
    return true;
  }

  /** Whether the server accepts this message. */
  default boolean accepts(TestMessage message) {
    return true;
  }

  /** Whether the server accepts this folder name. */
  default boolean acceptsFolderName(String name) {
    return true;
  }

  /** Adds messages to a folder (created when missing) without the code under test. */
  void put(String folder, List<TestMessage> messages);

  /** Reads a folder without the code under test. */
  List<TestMessage> read(String folder);

  /** Deletes a message permanently. */
  void expunge(String folder, long uid);

  /** Sets the flags of a message without the code under test. */
  void flag(String folder, long uid, String... flags);

  @Override
  void close();
}
