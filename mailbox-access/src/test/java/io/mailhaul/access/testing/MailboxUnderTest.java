package io.mailhaul.access.testing;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.Namespace;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.SignIn;
import java.util.List;

/** A mail system with one empty account, as {@link MailboxContract} needs it. */
public interface MailboxUnderTest extends AutoCloseable {

  MailboxAccess access();

  SignIn signIn();

  Namespace namespace();

  default Mailbox open(Side side) {
    return access().open(signIn(), side);
  }

  /** The name of the folder that is reached by these levels. */
  default String folder(String... levels) {
    return namespace().prefix() + String.join(namespace().separator(), levels);
  }

  /** Whether appended items come back with their UIDs. */
  boolean uidPlus();

  /** Whether changes of flags are told. */
  default boolean condstore() {
    return true;
  }

  /** Whether the system takes such a message at all. */
  default boolean takes(TestMessage message) {
    return true;
  }

  /** Whether the system takes such a name of a folder at all. */
  default boolean takesName(String name) {
    return true;
  }

  /** Puts messages into a folder (made when missing) without the code under test. */
  void put(String folder, List<TestMessage> messages);

  /** Reads a folder without the code under test. */
  List<TestMessage> read(String folder);

  /** Deletes a message for good. */
  void expunge(String folder, long uid);

  /** Gives a message other flags without the code under test. */
  void flag(String folder, long uid, String... flags);

  @Override
  void close();
}
