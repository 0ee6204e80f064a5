package io.mailhaul.access.imap;

import io.mailhaul.access.Namespace;
import io.mailhaul.access.testing.contract.MailboxContract;
import io.mailhaul.access.testing.contract.MailboxUnderTest;
import io.mailhaul.access.testing.server.Courier;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * The IMAP adapter keeps the contract on Courier, which accepts only characters of Unicode's Basic
 * Multilingual Plane in modified UTF-7.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CourierMailboxIT implements MailboxContract {

  private final AtomicInteger accounts = new AtomicInteger();
  private Courier courier;

  @BeforeAll
  void start() {
    Map<String, String> users = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      users.put("user" + i, "p \"q\\ é*");
    }
    courier = Courier.start(users);
  }

  @AfterAll
  void stop() {
    courier.close();
  }

  @Override
  public MailboxUnderTest mail() {
    String user = "user" + accounts.getAndIncrement();
    return new RealServerAccount(
        () -> courier.raw(user),
        courier.signIn(user),
        new Namespace("INBOX.", "."),
        true,
        false,
        message -> true,
        name -> name.chars().noneMatch(c -> Character.isSurrogate((char) c)));
  }
}
