package io.mailhaul.access.imap;

import io.mailhaul.access.Namespace;
import io.mailhaul.access.testing.contract.MailboxContract;
import io.mailhaul.access.testing.contract.MailboxUnderTest;
import io.mailhaul.access.testing.server.Cyrus;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * The IMAP adapter keeps the contract on Cyrus, which refuses messages that do not begin with a
 * header and some characters in names.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CyrusMailboxIT implements MailboxContract {

  private final AtomicInteger accounts = new AtomicInteger();
  private Cyrus cyrus;

  @BeforeAll
  void start() {
    Map<String, String> users = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      users.put("user" + i, "p \"q\\ é*");
    }
    // Otherwise Cyrus replaces non-ASCII header characters by X; see CyrusIT.
    cyrus = Cyrus.start(users, "munge8bit: no");
  }

  @AfterAll
  void stop() {
    cyrus.close();
  }

  @Override
  public MailboxUnderTest mail() {
    String user = "user" + accounts.getAndIncrement();
    return new RealServerAccount(
        () -> cyrus.raw(user),
        cyrus.signIn(user),
        new Namespace("INBOX.", "."),
        true,
        true,
        message -> message.text().matches("(?s)[!-9;-~]+:.*"),
        name -> name.chars().noneMatch(c -> "\"\\{}%*".indexOf(c) >= 0));
  }
}
