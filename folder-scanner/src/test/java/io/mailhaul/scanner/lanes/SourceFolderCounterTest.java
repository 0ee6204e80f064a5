package io.mailhaul.scanner.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.model.folder.UidRanges;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFolderCounterTest {

  private final FakeMailServer server = new FakeMailServer();
  private final FakeAccount account = server.account("ann");

  @ParameterizedTest
  @ValueSource(longs = {10_000_001, 4_294_967_295L})
  @DisplayName("LIMIT 4: a number of messages that no folder has is replaced by the listed UIDs")
  void countsTheListedUidsIfTheReportedNumberIsNotCredible(long reported) {
    account.folder("INBOX").putAll(TestMessage.numbered(1, 3));

    SourceCount count = count(reported);

    assertThat(count.found()).isEqualTo(3);
    assertThat(count.remaining()).isEqualTo(3);
  }

  @Test
  @DisplayName("LIMIT 4: a folder that cannot be listed counts as one message, whatever it reports")
  void countsOneMessageIfAFolderOfSuchASizeCannotBeListed() {
    assertThat(SourceCount.uncountable(inbox(4_294_967_295L)).found()).isEqualTo(1);
    assertThat(SourceCount.uncountable(inbox(5_000)).found()).isEqualTo(5_000);
  }

  private SourceCount count(long reported) {
    SourceMailbox source = new FakeMailboxAccess(server).openSource(account.signIn());
    return new SourceFolderCounter(source, null, Map.of()).count(inbox(reported), null, false);
  }

  private static FolderInfo inbox(long reported) {
    return new FolderInfo(
        "INBOX", "/", Set.of(), true, new FolderStatus(reported, UidRanges.MAX_UID, 1));
  }
}
