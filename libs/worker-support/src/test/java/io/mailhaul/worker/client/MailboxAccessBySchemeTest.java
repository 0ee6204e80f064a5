package io.mailhaul.worker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.testing.memory.MemoryStore;
import io.mailhaul.model.Side;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the adapter for a mailbox is found. */
class MailboxAccessBySchemeTest {

  private final MemoryStore store = new MemoryStore("memory");

  @Test
  void theSchemeOfTheUriChoosesTheAdapter() {
    MailboxAccessByScheme access = new MailboxAccessByScheme(Map.of("memory", store));

    try (SourceMailbox source = access.openSource(store.signIn());
        DestinationMailbox destination = access.openDestination(store.signIn())) {
      assertThat(source.side()).isEqualTo(Side.SOURCE);
      assertThat(destination.side()).isEqualTo(Side.DESTINATION);
    }
  }

  @Test
  void anUnknownSchemeIsRefusedWithTheKnownOnes() {
    MailboxException e =
        catchThrowableOfType(
            MailboxException.class,
            () ->
                MailboxAccessByScheme.all(ImapSettings.DEFAULTS, new SimpleMeterRegistry())
                    .openDestination(store.signIn()));

    assertThat(e.failure().side()).isEqualTo(Side.DESTINATION);
    assertThat(e).hasMessageContaining("'memory'").hasMessageContaining("imap, imaps");
  }
}
